//! Replacing in all lines: what, by what, and a look at what it would do before it is done.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::{BUSY, Popup, PopupKey, Step};
use crate::text::{count, many, width};
use crate::tui::app::State;
use crate::tui::keys::{Action, Context};
use crate::tui::panes::{Work, act, work};
use crate::tui::theme::Role;
use crate::tui::widgets::{LineInput, modal_in, shown};
use crate::urls::{Pattern, Preview};

/// Rows with the border and all changes that are shown.
const TALLEST: u16 = 18;

/// Two fields, and what they would do.
#[derive(Debug, Clone)]
pub(crate) struct Replace {
    pattern: LineInput,
    /// What is to be replaced is what was looked for last, and nobody has touched it yet.
    is_offered: bool,
    with: LineInput,
    in_with: bool,
    is_regex: bool,
    complaint: Option<String>,
    state: Look,
}

/// How far the look at what would happen is.
#[derive(Debug, Clone)]
enum Look {
    None,
    Asked,
    Seen(Preview),
}

impl Replace {
    pub(super) fn new(last: Option<&Pattern>) -> Self {
        Self {
            pattern: LineInput::new(last.map_or("", Pattern::text)),
            is_offered: last.is_some(),
            with: LineInput::default(),
            in_with: false,
            is_regex: last.is_none_or(Pattern::is_regex),
            complaint: None,
            state: Look::None,
        }
    }

    pub(super) fn key(mut self: Box<Self>, state: &mut State, key: PopupKey) -> Step {
        match key.action {
            Some(Action::Cancel) => {
                act::urls::back(state);
                return (None, Vec::new());
            }
            Some(Action::NextField | Action::PreviousField) => self.in_with = !self.in_with,
            Some(Action::SwitchRegex) => {
                self.is_regex = !self.is_regex;
                self.changed(state);
            }
            Some(Action::Accept) if key.burst => {}
            Some(Action::Accept) => {
                if self.accept(state) {
                    return (None, Vec::new());
                }
            }
            _ => {
                if !self.in_with {
                    self.touch(key.key);
                }
                let field = if self.in_with { &mut self.with } else { &mut self.pattern };
                if field.key(key.key) {
                    self.changed(state);
                }
            }
        }
        (Some(Popup::Replace(self)), Vec::new())
    }

    /// Who types over what is offered means something else; who moves in it wants to change it.
    fn touch(&mut self, key: KeyEvent) {
        let types = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if std::mem::take(&mut self.is_offered) && types {
            self.pattern = LineInput::default();
        }
    }

    pub(super) fn paste(&mut self, state: &mut State, text: &str) {
        if !self.in_with && std::mem::take(&mut self.is_offered) {
            self.pattern = LineInput::default();
        }
        if self.in_with { &mut self.with } else { &mut self.pattern }.insert(text);
        self.changed(state);
    }

    /// The look is ready.
    pub(crate) fn take_preview(&mut self, preview: Preview) {
        if matches!(self.state, Look::Asked) {
            self.state = Look::Seen(preview);
        }
    }

    /// The look was stopped.
    pub(crate) fn cancelled(&mut self) {
        if matches!(self.state, Look::Asked) {
            self.state = Look::None;
        }
    }

    /// Another replacement is meant: a small list shows at once what it would do.
    fn changed(&mut self, state: &mut State) {
        if matches!(self.state, Look::Asked) {
            act::urls::back(state);
        }
        self.state = Look::None;
        let Some(pattern) = self.parsed() else { return };
        if state.urls.shows_replacement()
            && let Some(preview) = act::urls::preview(state, &pattern, self.with.text())
        {
            self.state = Look::Seen(preview);
        }
    }

    fn parsed(&mut self) -> Option<Pattern> {
        self.complaint = None;
        if self.pattern.text().is_empty() {
            return None;
        }
        match Pattern::new(self.pattern.text(), self.is_regex) {
            Ok(pattern) => Some(pattern),
            Err(why) => {
                self.complaint = Some(why.to_string());
                None
            }
        }
    }

    /// Whether it is done: nothing is replaced that was not looked at.
    fn accept(&mut self, state: &mut State) -> bool {
        let Some(pattern) = self.parsed() else { return false };
        let with = self.with.text().to_owned();
        match &self.state {
            Look::None | Look::Seen(_) if !state.urls.is_at_rest() => self.complaint = Some(BUSY.to_owned()),
            Look::Seen(preview) if preview.changed > 0 => {
                work(state, Work::Replace { pattern, with });
                return true;
            }
            Look::Seen(_) => self.complaint = Some("no line would change".to_owned()),
            Look::Asked => {}
            Look::None if state.urls.shows_replacement() => self.changed(state),
            Look::None => {
                self.state = Look::Asked;
                work(state, Work::Preview { pattern, with });
            }
        }
        false
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let look = &state.look;
        let width = state.size.0.saturating_sub(4).min(120);
        // Its upper edge stays where it is while the look below grows.
        let screen = frame.area();
        let whole = TALLEST.min(screen.height.saturating_sub(2));
        let top = (screen.height - whole) / 2;
        let height = self.height().min(whole);
        let part = Rect { y: top, height, ..screen };
        let area = modal_in(frame, part, "Replace in all URLs", (width, height), look);
        let row = |at: u16| Rect::new(area.x, area.y + at, area.width, 1).intersection(area);
        let kind = if self.is_regex { "regex" } else { "text" };
        let room = usize::from(area.width).saturating_sub(9);
        for (at, (label, input, is_here)) in
            (0..).zip([(kind, &self.pattern, !self.in_with), ("by", &self.with, self.in_with)])
        {
            let (mut spans, column) = input.view(room, look.style(Role::Text), look);
            let role = if is_here { Role::Key } else { Role::Label };
            spans.insert(0, Span::styled(format!("{label:<7}"), look.style(role)));
            frame.render_widget(Line::from(spans), row(at));
            if is_here {
                frame.set_cursor_position(Position::new(area.x + 7 + column, area.y + at));
            }
        }
        let (text, role) = self.verdict(state);
        frame.render_widget(Line::styled(text, look.style(role)), row(3));
        if let Look::Seen(preview) = &self.state {
            let cells = usize::from(area.width).saturating_sub(2);
            let lines = preview.first.iter().flat_map(|line| {
                let from = first_in_sight(&line.before, &line.after, cells);
                [("- ", &line.before, from, Role::Dim), ("+ ", &line.after, from, Role::Good)]
            });
            for (at, (sign, text, from, role)) in (4..).zip(lines) {
                let style = look.style(role);
                let cut = if from > 0 { "…" } else { "" };
                let mut spans = vec![Span::styled(sign, style), Span::styled(cut, style)];
                spans.extend(shown(&text[from..], cells - usize::from(from > 0), style, look));
                frame.render_widget(Line::from(spans), row(at));
            }
        }
        let switch = state.key_for(Action::SwitchRegex);
        let other = state.key_in(Context::Field, Action::NextField);
        let groups = if self.is_regex { "; $1: first group, $$: a dollar" } else { "" };
        let help = format!("{other}: other field; {switch}: regex or text{groups}");
        frame.render_widget(Line::styled(help, look.style(Role::Dim)), row(area.height.saturating_sub(1)));
    }

    /// Rows with the border: fields, verdict, the changes that are shown, help.
    fn height(&self) -> u16 {
        let changes = match &self.state {
            Look::Seen(preview) => preview.first.len() * 2,
            Look::None | Look::Asked => 0,
        };
        u16::try_from(8 + changes).unwrap_or(TALLEST).min(TALLEST)
    }

    /// What would happen, or what is in the way.
    fn verdict(&self, state: &State) -> (String, Role) {
        if let Some(complaint) = &self.complaint {
            return (crate::text::Shown::new(complaint).to_string(), Role::Error);
        }
        let accept = state.key_in(Context::Field, Action::Accept);
        match &self.state {
            Look::None if self.pattern.text().is_empty() => ("What is to be replaced?".to_owned(), Role::Dim),
            Look::None => (format!("{accept} shows what it would do"), Role::Dim),
            Look::Asked => {
                let stop = state.key_for(Action::Cancel);
                (state.urls.progress(&stop).unwrap_or_default(), Role::Active)
            }
            Look::Seen(preview) => {
                let parts = [
                    (preview.duplicates > 0)
                        .then(|| format!("{} merged", many(preview.duplicates, "duplicate"))),
                    (preview.blank > 0).then(|| format!("{} blank ones removed", count(preview.blank))),
                    (preview.problems > 0)
                        .then(|| format!("{} cannot be sent then", count(preview.problems))),
                ];
                let parts: Vec<_> = parts.into_iter().flatten().collect();
                let remarks =
                    if parts.is_empty() { String::new() } else { format!(", {}", parts.join(", ")) };
                let role = if preview.problems > 0 { Role::Warning } else { Role::Text };
                match preview.changed {
                    0 => ("No line would change".to_owned(), Role::Warning),
                    changed => (format!("{accept} changes {}{remarks}", many(changed, "line")), role),
                }
            }
        }
    }
}

/// Where a line begins in so many cells, so that the place is in sight at which it changes; a byte position in both.
fn first_in_sight(before: &str, after: &str, cells: usize) -> usize {
    if width(before).max(width(after)) <= cells {
        return 0;
    }
    let same: usize =
        before.chars().zip(after.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    before.floor_char_boundary(same.saturating_sub(cells / 3))
}

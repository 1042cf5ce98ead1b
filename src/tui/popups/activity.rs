//! The activity log: every request, newest first, filtered by text; Enter shows one whole.

use std::cell::RefCell;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::facts::Facts;
use super::{Popup, PopupKey, Step};
use crate::text::count;
use crate::tui::app::{Activity, Effect, Level, State, TerminalRequest};
use crate::tui::keys::{Action, Context};
use crate::tui::panes::{key_of, moment};
use crate::tui::theme::Role;
use crate::tui::widgets::{LineInput, ListCursor, clock, modal, pad, plain_lines, shown};

/// Cells of what was asked; of it in a narrow terminal.
const OPERATION: usize = 24;
const OPERATION_NARROW: usize = 20;
/// From this width on a row has room for the service's words.
const WIDE: u16 = 120;

/// The list with its filter, and the entry that is read whole.
#[derive(Debug, Default)]
pub(crate) struct Log {
    text: LineInput,
    is_typing: bool,
    list: ListCursor,
    /// The whole of one entry is shown.
    whole: bool,
    /// Positions of the entries that the filter lets through, newest first, and of which state of the log.
    shown: RefCell<Shown>,
}

#[derive(Debug, Default)]
struct Shown {
    made_for: Option<(u64, String)>,
    at: Vec<usize>,
}

impl Log {
    pub(super) const fn contexts(&self) -> &'static [Context] {
        if self.is_typing { &[Context::Field] } else { &[Context::Details, Context::Reader] }
    }

    /// Counts the entries anew where the log or the filter changed; the cursor at the top stays there and follows.
    fn refresh(&self, state: &State) -> usize {
        let mut shown = self.shown.borrow_mut();
        let wanted = (state.activity.version(), self.text.text().to_lowercase());
        if shown.made_for.as_ref() != Some(&wanted) {
            let entries = state.activity.entries();
            let newest_first = (0..entries.len()).rev();
            shown.at = newest_first.filter(|at| entries[*at].has(&wanted.1)).collect();
            shown.made_for = Some(wanted);
        }
        shown.at.len()
    }

    fn entry<'a>(&self, state: &'a State, row: usize) -> Option<&'a Activity> {
        let at = *self.shown.borrow().at.get(row)?;
        state.activity.entries().get(at)
    }

    fn room(state: &State) -> (u16, u16) {
        (state.size.0.min(140), state.size.1.saturating_sub(2))
    }

    pub(super) fn key(mut self: Box<Self>, state: &mut State, key: PopupKey) -> Step {
        let len = self.refresh(state);
        let height = usize::from(Self::room(state).1.saturating_sub(3 + foot(state))).max(1);
        let page = isize::try_from(height).unwrap_or(1);
        if self.is_typing {
            match key.action {
                Some(Action::Accept) => self.is_typing = false,
                Some(Action::Cancel) => {
                    self.is_typing = false;
                    self.text = LineInput::default();
                }
                _ => {
                    self.text.key(key.key);
                    self.list = ListCursor::default();
                }
            }
            return (Some(Popup::Activity(self)), Vec::new());
        }
        match key.action {
            Some(Action::Cancel) if self.whole => self.whole = false,
            Some(Action::Cancel) if !self.text.text().is_empty() => self.text = LineInput::default(),
            Some(Action::Cancel) => return (None, Vec::new()),
            Some(Action::Accept) => self.whole = !self.whole && len > 0,
            Some(Action::Filter) => self.is_typing = true,
            Some(Action::CopySupport) => {
                let effects = self.copy(state);
                return (Some(Popup::Activity(self)), effects);
            }
            Some(Action::Up) => self.list.step(-1, len),
            Some(Action::Down) => self.list.step(1, len),
            Some(Action::PageUp) => self.list.step(-page, len),
            Some(Action::PageDown) => self.list.step(page, len),
            Some(Action::Top) => self.list.step(isize::MIN, len),
            Some(Action::Bottom) => self.list.step(isize::MAX, len),
            _ => {}
        }
        self.list.settle(len, height);
        (Some(Popup::Activity(self)), Vec::new())
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.is_typing {
            self.text.insert(text);
            self.list = ListCursor::default();
        }
    }

    /// The entry under the cursor, as a line.
    fn copy(&self, state: &mut State) -> Vec<Effect> {
        let Some(entry) = self.entry(state, self.list.at) else { return Vec::new() };
        let status = entry.status.map(|status| format!(" HTTP {status}")).unwrap_or_default();
        let took = entry.took.map(|took| format!(" {} ms", took.as_millis())).unwrap_or_default();
        let line = format!(
            "{} {}{status}{took} {} by {}: {}",
            entry.began, entry.operation, entry.word, entry.by, entry.detail
        );
        state.say(Level::Good, "copied the entry, if the terminal allows it");
        vec![Effect::Terminal(TerminalRequest::Copy(crate::text::Shown::new(&line).to_string()))]
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let (width, height) = Self::room(state);
        let len = self.refresh(state);
        let title = format!("Requests, {}", count(len));
        let area = modal(frame, &title, width, height, &state.look);
        let one = Constraint::Length(1);
        let [top, body] = Layout::vertical([one, Constraint::Min(0)]).areas(area);
        self.draw_top(state, frame, top);
        if len == 0 {
            let text = if state.activity.entries().is_empty() {
                "Nothing was asked yet."
            } else {
                "No such request."
            };
            return frame.render_widget(Line::styled(text, state.look.style(Role::Dim)), body);
        }
        if self.whole {
            return self.draw_whole(state, frame, body);
        }
        let [body, foot] =
            Layout::vertical([Constraint::Min(0), Constraint::Length(foot(state))]).areas(body);
        let mut list = self.list;
        list.settle(len, body.height.into());
        if let Some(entry) = self.entry(state, list.at) {
            let style = state.look.style(Role::Dim);
            for (line, row) in
                plain_lines(&entry.detail, foot.width.into(), style).into_iter().zip(foot.rows())
            {
                frame.render_widget(line, row);
            }
        }
        for (at, row) in list.window(len, body.height.into()).zip(body.rows()) {
            if let Some(entry) = self.entry(state, at) {
                draw_row(state, frame, row, entry, at == list.at);
            }
        }
    }

    fn draw_top(&self, state: &State, frame: &mut Frame<'_>, area: Rect) {
        let look = &state.look;
        if !self.is_typing && self.text.text().is_empty() {
            let key = |action| key_of(state, Context::Details, action);
            let keys = format!(
                "newest first; {} filters, {} shows one whole, {} copies it",
                key(Action::Filter),
                key(Action::Accept),
                key(Action::CopySupport)
            );
            return frame
                .render_widget(Line::styled(pad(&keys, area.width.into()), look.style(Role::Dim)), area);
        }
        let label = "filter ";
        let room = usize::from(area.width).saturating_sub(label.len() + 1);
        let (text, column) = self.text.view(room, look.style(Role::Text), look);
        let mut spans = vec![Span::styled(label, look.style(Role::Label))];
        spans.extend(text);
        frame.render_widget(Line::from(spans), area);
        if self.is_typing {
            let x = area.x + u16::try_from(label.len()).unwrap_or(0) + column;
            frame.set_cursor_position(Position::new(x.min(area.right().saturating_sub(1)), area.y));
        }
    }

    fn draw_whole(&self, state: &State, frame: &mut Frame<'_>, area: Rect) {
        let Some(entry) = self.entry(state, self.list.at) else { return };
        let mut facts = Facts::new(state, area.width.into());
        facts.add("began", &entry.began.to_string());
        facts.add("request", &entry.operation);
        facts.add("by", &entry.by);
        let took = entry.took.map(|took| format!("{} ms", took.as_millis()));
        facts.add("took", took.as_deref().unwrap_or("under way"));
        let status = entry.status.map(|status| status.to_string());
        facts.add("HTTP status", status.as_deref().unwrap_or("not kept"));
        facts.add_in("result", entry.word, entry.level.role());
        facts.add("words", &entry.detail);
        for (line, row) in facts.lines.into_iter().zip(area.rows()) {
            frame.render_widget(line, row);
        }
    }
}

/// Rows for the whole words of the entry under the cursor, where there is no room for them beside it.
fn foot(state: &State) -> u16 {
    if state.size.0 < WIDE { 2 } else { 0 }
}

fn draw_row(state: &State, frame: &mut Frame<'_>, area: Rect, entry: &Activity, current: bool) {
    let look = &state.look;
    let marker = if current { look.glyphs.cursor } else { " " };
    let style = look.style(if current { Role::Selected } else { Role::Text });
    let took = match entry.took {
        None => String::new(),
        Some(took) if took.as_secs() < 10 => format!("{} ms", took.as_millis()),
        Some(took) => clock(took.as_secs()),
    };
    let sign = look.glyphs.signs[entry.level.sign()];
    let operation = if state.size.0 < WIDE { OPERATION_NARROW } else { OPERATION };
    let status = entry.status.map(|status| status.to_string()).unwrap_or_default();
    let mut spans = vec![
        Span::styled(format!("{marker} {}", pad(&moment(entry.began, state), 11)), style),
        Span::raw(format!(" {} {took:>8} ", pad(&entry.operation, operation))),
        Span::styled(format!("{sign} {}", pad(entry.word, 9)), look.style(entry.level.role())),
        Span::raw(format!("{status:>3} ")),
    ];
    let used: usize = spans.iter().map(|span| crate::text::width(&span.content)).sum();
    let room = usize::from(area.width).saturating_sub(used);
    spans.extend(shown(&entry.detail, room, look.style(Role::Dim), look));
    frame.render_widget(Line::from(spans), area);
}

//! Every action by its name: typing finds it, Enter does what its key would do, wherever its key is valid. A number
//! goes to that line of the focused pane.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position};
use ratatui::text::{Line, Span};

use super::{Popup, PopupKey, Step};
use crate::text::count;
use crate::tui::app::{Pane, State, go_to_line, perform_in};
use crate::tui::keys::{Action, Context};
use crate::tui::theme::Role;
use crate::tui::widgets::{LineInput, ListCursor, modal, pad, selection};

/// Cells of the popup, border and all.
const WIDTH: u16 = 104;
/// Rows of the list.
const ROWS: u16 = 14;
/// Cells of a name.
const NAME: usize = 17;
/// Cells of the key at the right.
const KEYS: usize = 9;
/// How many are remembered as recent.
const RECENT: usize = 20;

/// What was typed, and what it finds.
#[derive(Debug, Clone)]
pub(crate) struct Palette {
    typed: LineInput,
    list: ListCursor,
    found: Vec<(Context, Action)>,
}

impl Palette {
    pub(super) fn new(state: &State) -> Self {
        let mut palette =
            Self { typed: LineInput::default(), list: ListCursor::default(), found: Vec::new() };
        palette.find(state);
        palette
    }

    /// The line that was asked for, if it is one: `123` or `:123`.
    fn line(&self) -> Option<usize> {
        let typed = self.typed.text().trim();
        typed.strip_prefix(':').unwrap_or(typed).parse().ok()
    }

    fn find(&mut self, state: &State) {
        self.found = if self.line().is_some() { Vec::new() } else { matching(state, self.typed.text()) };
        self.list = ListCursor::default();
    }

    fn rows(state: &State) -> u16 {
        ROWS.min(state.size.1.saturating_sub(8))
    }

    pub(super) fn key(mut self: Box<Self>, state: &mut State, key: PopupKey) -> Step {
        let (len, page) = (self.found.len(), isize::try_from(Self::rows(state)).unwrap_or(1));
        match key.action {
            Some(Action::Cancel) => return (None, Vec::new()),
            Some(Action::Accept) => {
                if let Some(line) = self.line() {
                    go_to_line(state, line);
                    return (None, Vec::new());
                }
                let Some((context, action)) = self.found.get(self.list.at).copied() else {
                    return (Some(Popup::Palette(self)), Vec::new());
                };
                remember(state, context, action);
                return (None, perform_in(state, context, action, key.burst));
            }
            Some(Action::Up) => self.list.step(-1, len),
            Some(Action::Down) => self.list.step(1, len),
            Some(Action::PageUp) => self.list.step(-page, len),
            Some(Action::PageDown) => self.list.step(page, len),
            _ => {
                if self.typed.key(key.key) {
                    self.find(state);
                }
            }
        }
        self.list.settle(self.found.len(), Self::rows(state).into());
        (Some(Popup::Palette(self)), Vec::new())
    }

    pub(super) fn paste(&mut self, state: &State, text: &str) {
        self.typed.insert(text);
        self.find(state);
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let look = &state.look;
        let area = modal(frame, "Do what?", WIDTH, Self::rows(state) + 6, look);
        let one = Constraint::Length(1);
        let [field, _, body, _, foot] =
            Layout::vertical([one, one, Constraint::Min(0), one, one]).areas(area);
        let room = usize::from(field.width).saturating_sub(2);
        let (mut spans, column) = self.typed.view(room, look.style(Role::Text), look);
        spans.insert(0, Span::styled(": ", look.style(Role::Key)));
        frame.render_widget(Line::from(spans), field);
        frame.set_cursor_position(Position::new(field.x + 2 + column, field.y));
        if let Some(line) = self.line() {
            let enter = state.key_in(Context::Picker, Action::Accept);
            let text = format!("{enter} goes to line {} of {}", count(line), state.focus.title());
            return frame.render_widget(Line::styled(text, look.style(Role::Text)), body);
        }
        if self.found.is_empty() {
            frame.render_widget(Line::styled("Nothing like that.", look.style(Role::Dim)), body);
        }
        for (at, row) in self.list.window(self.found.len(), body.height.into()).zip(body.rows()) {
            let (context, action) = self.found[at];
            let line = entry(state, context, action, at == self.list.at, row.width.into());
            frame.render_widget(line, row);
        }
        // Where the row has room for the sentence, a second copy would only cost bytes.
        let cut = |context, action: &Action| {
            let cells = crate::text::width(action.help()) + crate::text::width(&elsewhere(state, context));
            cells > room_for_help(body.width.into())
        };
        if let Some((_, action)) =
            self.found.get(self.list.at).filter(|(context, action)| cut(*context, action))
        {
            let text = pad(action.help(), foot.width.into());
            frame.render_widget(Line::styled(text, look.style(Role::Dim)), foot);
        }
    }
}

/// Cells for what an action does, in a row of so many.
fn room_for_help(cells: usize) -> usize {
    cells.saturating_sub(3 + NAME + 2 + KEYS + 1)
}

/// Where the focus goes, if it goes elsewhere.
fn elsewhere(state: &State, context: Context) -> String {
    let elsewhere = Pane::of(context).filter(|pane| *pane != state.focus).map(Pane::title);
    elsewhere.map(|pane| format!(" in {pane}")).unwrap_or_default()
}

/// Name, what it does, where else the focus goes, keys.
fn entry(state: &State, context: Context, action: Action, current: bool, cells: usize) -> Line<'static> {
    let look = &state.look;
    let danger = if action.is_dangerous() { look.glyphs.signs[1] } else { " " };
    let elsewhere = elsewhere(state, context);
    let keys = state.keymap.of(context).find(|binding| binding.action == action);
    let keys = keys.into_iter().flat_map(|binding| &binding.keys).take(1).map(ToString::to_string);
    let keys = keys.collect::<Vec<_>>().join(" ");
    let room = room_for_help(cells);
    let help = format!("{}{elsewhere}", action.help());
    // Where both do not fit, where it happens is worth more than the end of the sentence.
    let help = if crate::text::width(&help) > room {
        let left = room.saturating_sub(crate::text::width(&elsewhere));
        format!("{}{elsewhere}", pad(action.help(), left).trim_end())
    } else {
        help
    };
    Line::from(vec![
        selection(current, look),
        Span::raw(" "),
        Span::styled(pad(action.name(), NAME), look.style(Role::Text)),
        Span::styled(format!("{danger} "), look.style(Role::Warning)),
        Span::styled(pad(&help, room), look.style(Role::Dim)),
        Span::raw(" "),
        Span::styled(pad(&keys, KEYS), look.style(Role::Key)),
    ])
}

fn remember(state: &mut State, context: Context, action: Action) {
    state.recent.retain(|known| *known != (context, action));
    state.recent.insert(0, (context, action));
    state.recent.truncate(RECENT);
}

/// Everything that can be done from here, best match first; nothing typed: what was done last comes first.
fn matching(state: &State, typed: &str) -> Vec<(Context, Action)> {
    let all = offered(state);
    let recent = |entry: &(Context, Action)| state.recent.iter().position(|known| known == entry);
    if typed.trim().is_empty() {
        let mut all = all;
        all.sort_by_key(|entry| recent(entry).unwrap_or(usize::MAX));
        return all;
    }
    let pattern = Pattern::new(typed, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher);
    let mut scored: Vec<_> = all
        .into_iter()
        .filter_map(|(context, action)| {
            // A match in the name is worth more than one anywhere in the sentence.
            let name = score(action.name()).map(|score| score * 2 + 50);
            let sentence = || score(&format!("{} {}", action.name(), action.help()));
            Some((name.or_else(sentence)?, (context, action)))
        })
        .collect();
    scored.sort_by_key(|(score, entry)| (std::cmp::Reverse(*score), recent(entry).unwrap_or(usize::MAX)));
    scored.into_iter().map(|(_, entry)| entry).collect()
}

/// The focused pane's own actions, what holds everywhere, moving, then the other panes'.
fn offered(state: &State) -> Vec<(Context, Action)> {
    let others = Pane::ALL.into_iter().filter(|pane| *pane != state.focus).map(Pane::context);
    let contexts = [state.focus.context(), Context::Global].into_iter().chain(others).chain([Context::List]);
    let all = contexts.flat_map(|context| state.keymap.of(context)).map(|at| (at.context, at.action));
    all.filter(|(_, action)| *action != Action::Palette).collect()
}

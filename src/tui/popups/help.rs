//! Every key from the live key map: those that are valid now first, then all others. Typing filters, Enter does it.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::{Popup, PopupKey, Step};
use crate::tui::app::{Level, State, contexts, perform_in};
use crate::tui::keys::{Action, Binding, Context};
use crate::tui::theme::Role;
use crate::tui::widgets::{LineInput, ListCursor, modal, pad, selection};

/// Widest that the popup gets, border and all.
const WIDTH: u16 = 100;
/// Cells of the keys.
const KEYS: usize = 20;

/// What was typed, the contexts in their order, and the row under the cursor.
#[derive(Debug, Clone)]
pub(crate) struct Help {
    typed: LineInput,
    contexts: Vec<Context>,
    list: ListCursor,
}

/// A line of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Gap,
    Heading(Context),
    Entry(Context, Action),
}

impl Help {
    pub(super) fn new(state: &State) -> Self {
        let mut order = contexts(state).to_vec();
        order.extend(Context::ALL.into_iter().filter(|context| !contexts(state).contains(context)));
        let mut help = Self { typed: LineInput::default(), contexts: order, list: ListCursor::default() };
        help.go_to_first(state);
        help
    }

    /// Headings with those of their entries that the typed words are in.
    fn rows(&self, state: &State) -> Vec<Row> {
        let typed = self.typed.text().to_lowercase();
        let words: Vec<_> = typed.split_whitespace().collect();
        let mut rows = Vec::new();
        for context in &self.contexts {
            let fits = |binding: &&Binding| {
                let text = format!("{} {} {}", context.title(), binding.action.name(), binding.action.help());
                let text = text.to_lowercase();
                words.iter().all(|word| {
                    text.contains(word)
                        || binding.keys.iter().any(|key| key.to_string().to_lowercase() == *word)
                })
            };
            let entries: Vec<_> = state.keymap.of(*context).filter(fits).collect();
            if entries.is_empty() {
                continue;
            }
            if !rows.is_empty() {
                rows.push(Row::Gap);
            }
            rows.push(Row::Heading(*context));
            rows.extend(entries.into_iter().map(|binding| Row::Entry(*context, binding.action)));
        }
        rows
    }

    fn go_to_first(&mut self, state: &State) {
        let first = self.rows(state).iter().position(|row| matches!(row, Row::Entry(..)));
        self.list = ListCursor { at: first.unwrap_or(0), top: 0 };
    }

    /// Moves by entries; headings are stepped over.
    fn step(&mut self, state: &State, by: isize) {
        let rows = self.rows(state);
        let entries: Vec<_> = (0..rows.len()).filter(|at| matches!(rows[*at], Row::Entry(..))).collect();
        let now = entries.partition_point(|at| *at < self.list.at);
        let next = now.saturating_add_signed(by).min(entries.len().saturating_sub(1));
        self.list.at = entries.get(next).copied().unwrap_or(0);
        // At the top its heading is worth seeing too.
        if next == 0 {
            self.list.top = 0;
        }
    }

    /// Cells and rows of the list.
    fn room(state: &State) -> (u16, u16) {
        (state.size.0.min(WIDTH).saturating_sub(4), state.size.1.saturating_sub(8))
    }

    pub(super) fn key(mut self: Box<Self>, state: &mut State, key: PopupKey) -> Step {
        let page = isize::try_from(Self::room(state).1).unwrap_or(1);
        match key.action {
            // One level: first the filter goes, then the help.
            Some(Action::Cancel) if self.typed.text().is_empty() => return (None, Vec::new()),
            Some(Action::Cancel) => {
                self.typed = LineInput::default();
                self.go_to_first(state);
            }
            Some(Action::Accept) => {
                if let Some(Row::Entry(context, action)) = self.rows(state).get(self.list.at).copied() {
                    return self.perform(state, context, action, key.burst);
                }
            }
            Some(Action::Up) => self.step(state, -1),
            Some(Action::Down) => self.step(state, 1),
            Some(Action::PageUp) => self.step(state, -page),
            Some(Action::PageDown) => self.step(state, page),
            _ => {
                if self.typed.key(key.key) {
                    self.go_to_first(state);
                }
            }
        }
        let len = self.rows(state).len();
        self.list.settle(len, Self::room(state).1.into());
        (Some(Popup::Help(self)), Vec::new())
    }

    fn perform(self: Box<Self>, state: &mut State, context: Context, action: Action, burst: bool) -> Step {
        let in_panes = crate::tui::app::Pane::of(context).is_some()
            || matches!(context, Context::List | Context::Global);
        if in_panes {
            return (None, perform_in(state, context, action, burst));
        }
        let place = context.title().to_lowercase();
        state.say(Level::Info, format!("{} works only {place}", action.name()));
        (Some(Popup::Help(self)), Vec::new())
    }

    pub(super) fn paste(&mut self, state: &State, text: &str) {
        self.typed.insert(text);
        self.go_to_first(state);
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let look = &state.look;
        let (width, height) = Self::room(state);
        let area = modal(frame, &format!("Keys: {}", state.focus.title()), width + 4, height + 6, look);
        let one = Constraint::Length(1);
        let [field, _, body, _, foot] =
            Layout::vertical([one, one, Constraint::Min(0), one, one]).areas(area);
        let room = usize::from(field.width).saturating_sub(2);
        let (mut spans, column) = self.typed.view(room, look.style(Role::Text), look);
        spans.insert(0, Span::styled("/ ", look.style(Role::Key)));
        if self.typed.text().is_empty() {
            spans.push(Span::styled(
                format!("type to filter, {} does it", state.key_in(Context::Picker, Action::Accept)),
                look.style(Role::Dim),
            ));
        }
        frame.render_widget(Line::from(spans), field);
        frame.set_cursor_position(Position::new(field.x + 2 + column, field.y));
        let rows = self.rows(state);
        if rows.is_empty() {
            frame.render_widget(Line::styled("Nothing like that.", look.style(Role::Dim)), body);
        }
        for (at, place) in self.list.window(rows.len(), body.height.into()).zip(body.rows()) {
            draw_row(state, frame, place, rows[at], at == self.list.at);
        }
        if let Some(Row::Entry(context, action)) = rows.get(self.list.at) {
            let text =
                format!("[keys.{}] {} = {}", context.name(), action.name(), keys(state, *context, *action));
            frame.render_widget(Line::styled(pad(&text, area.width.into()), look.style(Role::Dim)), foot);
        }
    }
}

fn keys(state: &State, context: Context, action: Action) -> String {
    let binding = state.keymap.of(context).find(|binding| binding.action == action);
    let keys = binding.into_iter().flat_map(|binding| &binding.keys).map(ToString::to_string);
    keys.collect::<Vec<_>>().join("  ")
}

fn draw_row(state: &State, frame: &mut Frame<'_>, area: Rect, row: Row, current: bool) {
    let look = &state.look;
    let line = match row {
        Row::Gap => Line::default(),
        Row::Heading(context) => Line::styled(context.title(), look.style(Role::Focus)),
        Row::Entry(context, action) => {
            let danger = if action.is_dangerous() { look.glyphs.signs[1] } else { " " };
            let room = usize::from(area.width).saturating_sub(KEYS + 5);
            Line::from(vec![
                selection(current, look),
                Span::raw(" "),
                Span::styled(pad(&keys(state, context, action), KEYS), look.style(Role::Key)),
                Span::styled(format!("{danger} "), look.style(Role::Warning)),
                Span::raw(pad(action.help(), room)),
            ])
        }
    };
    frame.render_widget(line, area);
}

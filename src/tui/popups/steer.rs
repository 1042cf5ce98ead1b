//! What is to be done to the queue, and why: a question, a line for the reason, and the buttons. The default changes
//! nothing.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::confirm::field;
use super::{Popup, PopupKey, Step};
use crate::tui::app::{Effect, Level, State, Wish};
use crate::tui::keys::{Action, Context};
use crate::tui::theme::Role;
use crate::tui::widgets::{LineInput, button_row, modal, plain_lines};

/// Cells of the popup, border and all.
const WIDTH: u16 = 66;
/// The first button.
const CANCEL: &str = "Cancel";

/// The question with what was typed and the focused answer.
#[derive(Debug, Clone)]
pub(crate) struct Steer {
    title: &'static str,
    /// What will happen; may hold outside text.
    text: String,
    /// The answers beside Cancel.
    choices: Vec<(&'static str, Wish)>,
    reason: LineInput,
    /// 0: Cancel, then the choices, then the reason.
    focus: usize,
}

impl Steer {
    /// A question; the focus is on Cancel.
    pub(crate) fn new(title: &'static str, text: String, choices: &[(&'static str, Wish)]) -> Self {
        Self { title, text, choices: choices.to_vec(), reason: LineInput::default(), focus: 0 }
    }

    const fn reason_at(&self) -> usize {
        self.choices.len() + 1
    }

    const fn in_reason(&self) -> bool {
        self.focus == self.reason_at()
    }

    pub(super) const fn contexts(&self) -> &'static [Context] {
        if self.in_reason() { &[Context::Field] } else { &[Context::Dialog] }
    }

    pub(super) fn key(mut self: Box<Self>, state: &mut State, key: PopupKey) -> Step {
        // Sideways it stays among the buttons.
        let sideways = matches!(key.key.code, KeyCode::Left | KeyCode::Right);
        let stops = self.reason_at() + usize::from(!sideways);
        match key.action {
            Some(Action::Cancel) => return (None, Vec::new()),
            Some(Action::NextField) => self.focus = (self.focus + 1) % stops,
            Some(Action::PreviousField) => self.focus = (self.focus + stops - 1) % stops,
            Some(Action::Accept) if self.in_reason() => self.focus = 0,
            Some(Action::Accept) if key.burst => {}
            Some(Action::Accept) => return (None, self.decided(state)),
            _ => self.typed(key.key),
        }
        (Some(Popup::Steer(self)), Vec::new())
    }

    /// The focused button was pressed.
    fn decided(&self, state: &mut State) -> Vec<Effect> {
        let Some((_, wish)) = self.focus.checked_sub(1).and_then(|at| self.choices.get(at)) else {
            state.say(Level::Info, "nothing was changed");
            return Vec::new();
        };
        vec![Effect::Steer { wish: *wish, reason: self.reason.text().trim().to_owned() }]
    }

    /// Who types while a button has the focus means the reason.
    fn typed(&mut self, key: KeyEvent) {
        let is_text = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if is_text {
            self.focus = self.reason_at();
        }
        if self.in_reason() {
            self.reason.key(key);
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.in_reason() {
            self.reason.insert(text);
        }
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let look = &state.look;
        let cells = usize::from(WIDTH.min(state.size.0)).saturating_sub(4);
        let lines = plain_lines(&self.text, cells, look.style(Role::Text));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let area = modal(frame, self.title, WIDTH, height.saturating_add(6), look);
        for (line, row) in lines.into_iter().zip(area.rows()) {
            frame.render_widget(line, row);
        }
        let row = |at: u16| Rect::new(area.x, area.y.saturating_add(at), area.width, 1).intersection(area);
        let (reason, buttons) = (row(height.saturating_add(1)), row(height.saturating_add(3)));
        let column = field(frame, reason, ("reason", Role::Label), &self.reason, usize::MAX, look);
        let labels: Vec<_> =
            std::iter::once(CANCEL).chain(self.choices.iter().map(|(label, _)| *label)).collect();
        let focused = (!self.in_reason()).then_some(self.focus);
        frame.render_widget(button_row(&labels, focused, look), buttons);
        frame.set_cursor_position(match focused {
            None => Position::new(column, reason.y),
            Some(at) => {
                let before: usize = labels[..at].iter().map(|label| label.len() + 6).sum();
                Position::new(buttons.x + u16::try_from(before + 2).unwrap_or(2), buttons.y)
            }
        });
    }
}

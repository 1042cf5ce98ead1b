//! What is to be done to the queue, where, and why: a question, a line for the reason, and the buttons. The default
//! changes nothing; where it is about many URLs, their number is typed.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::confirm::{field, place};
use super::{Popup, PopupKey, Step};
use crate::tui::app::{Effect, Level, State, Wish};
use crate::tui::keys::{Action, Context};
use crate::tui::theme::Role;
use crate::tui::widgets::{LineInput, button_row, fact, modal, plain_lines};

/// Cells of the popup, border and all.
const WIDTH: u16 = 66;
/// What keys of a burst are told.
const TOO_FAST: &str = "too fast for fingers: press the key again";
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
    /// The number that must be typed first, and what was typed of it.
    number: Option<(usize, LineInput)>,
    /// 0: Cancel, then the choices, then the reason, then the number.
    focus: usize,
    complaint: Option<&'static str>,
}

impl Steer {
    /// A question; the focus is on Cancel.
    pub(crate) fn new(title: &'static str, text: String, choices: &[(&'static str, Wish)]) -> Self {
        Self {
            title,
            text,
            choices: choices.to_vec(),
            reason: LineInput::default(),
            number: None,
            focus: 0,
            complaint: None,
        }
    }

    /// It is about so many URLs: more than `confirm_above` need the number typed.
    pub(crate) fn about(mut self, urls: usize, confirm_above: usize) -> Self {
        self.number = (urls > confirm_above).then(|| (urls, LineInput::default()));
        self
    }

    const fn reason_at(&self) -> usize {
        self.choices.len() + 1
    }

    const fn in_reason(&self) -> bool {
        self.focus == self.reason_at()
    }

    const fn in_number(&self) -> bool {
        self.focus == self.reason_at() + 1
    }

    pub(super) const fn contexts(&self) -> &'static [Context] {
        if self.in_reason() || self.in_number() { &[Context::Field] } else { &[Context::Dialog] }
    }

    pub(super) fn key(mut self: Box<Self>, state: &mut State, key: PopupKey) -> Step {
        // Sideways it stays among the buttons.
        let sideways = matches!(key.key.code, KeyCode::Left | KeyCode::Right);
        let fields = 1 + usize::from(self.number.is_some());
        let stops = self.reason_at() + if sideways { 0 } else { fields };
        self.complaint = None;
        match key.action {
            Some(Action::Cancel) => return (None, Vec::new()),
            Some(Action::NextField) => self.focus = (self.focus + 1) % stops,
            Some(Action::PreviousField) => self.focus = (self.focus + stops - 1) % stops,
            Some(Action::Accept) if self.in_reason() || self.in_number() => self.focus = 0,
            // Words of the reason may come in a heap over a slow line; what confirms may not.
            Some(Action::Accept) if key.burst => self.complaint = Some(TOO_FAST),
            _ if key.burst && self.means_number(key.key) => self.complaint = Some(TOO_FAST),
            Some(Action::Accept) if self.focus > 0 && !self.is_number_right() => {
                self.focus = self.reason_at() + 1;
                self.complaint = Some("type the number of URLs first");
            }
            Some(Action::Accept) => return (None, self.decided(state)),
            _ => self.typed(key.key),
        }
        (Some(Popup::Steer(self)), Vec::new())
    }

    fn is_number_right(&self) -> bool {
        let right =
            |(urls, typed): &(usize, LineInput)| typed.text().trim().replace(',', "") == urls.to_string();
        self.number.as_ref().is_none_or(right)
    }

    /// The focused button was pressed.
    fn decided(&self, state: &mut State) -> Vec<Effect> {
        let Some((_, wish)) = self.focus.checked_sub(1).and_then(|at| self.choices.get(at)) else {
            state.say(Level::Info, "nothing was changed");
            return Vec::new();
        };
        vec![Effect::Steer {
            account: state.profile.account(),
            wish: *wish,
            reason: self.reason.text().trim().to_owned(),
        }]
    }

    /// Whether a key goes into the number.
    fn means_number(&self, key: KeyEvent) -> bool {
        let is_digit = matches!(key.code, KeyCode::Char(char) if char.is_ascii_digit());
        self.in_number() && matches!(key.code, KeyCode::Char(_))
            || is_digit && self.number.is_some() && !self.in_reason()
    }

    /// Who types while a button has the focus means the reason.
    fn typed(&mut self, key: KeyEvent) {
        let is_text = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if is_text && !self.in_number() {
            self.focus = self.reason_at() + usize::from(self.means_number(key));
        }
        if self.in_reason() {
            self.reason.key(key);
        } else if let Some((_, typed)) =
            self.number.as_mut().filter(|_| is_text || self.focus > self.choices.len())
        {
            typed.key(key);
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
        let head = [place(state, cells), fact("profile", &state.profile.name, cells, look), Line::default()];
        let lines: Vec<_> = head.into_iter().chain(lines).collect();
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let number = u16::from(self.number.is_some());
        let area = modal(frame, self.title, WIDTH, height.saturating_add(6 + number), look);
        for (line, row) in lines.into_iter().zip(area.rows()) {
            frame.render_widget(line, row);
        }
        let row = |at: u16| Rect::new(area.x, area.y.saturating_add(at), area.width, 1).intersection(area);
        let (reason, buttons) = (row(height.saturating_add(1)), row(height.saturating_add(3 + number)));
        let column = field(frame, reason, ("reason", Role::Label), &self.reason, usize::MAX, look);
        let mut number_at = Position::default();
        if let Some((urls, typed)) = &self.number {
            let place = row(height.saturating_add(2));
            let label = format!("type {urls} to confirm");
            number_at = Position::new(field(frame, place, (&label, Role::Warning), typed, 12, look), place.y);
        }
        if let Some(complaint) = self.complaint {
            let place = row(height.saturating_add(2 + number));
            frame.render_widget(Line::styled(complaint, look.style(Role::Error)), place);
        }
        let labels: Vec<_> =
            std::iter::once(CANCEL).chain(self.choices.iter().map(|(label, _)| *label)).collect();
        let focused = (self.focus <= self.choices.len()).then_some(self.focus);
        frame.render_widget(button_row(&labels, focused, look), buttons);
        frame.set_cursor_position(match focused {
            None if self.in_number() => number_at,
            None => Position::new(column, reason.y),
            Some(at) => {
                let before: usize = labels[..at].iter().map(|label| label.len() + 6).sum();
                Position::new(buttons.x + u16::try_from(before + 2).unwrap_or(2), buttons.y)
            }
        });
    }
}

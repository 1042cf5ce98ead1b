//! User and password. The password is never drawn, not even its length.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use zeroize::Zeroizing;

use super::{Popup, PopupKey, Step};
use crate::settings::Secret;
use crate::tui::app::{Level, State};
use crate::tui::keys::{Action, Context};
use crate::tui::theme::Role;
use crate::tui::widgets::{LineInput, button_row, modal, plain_lines, shown};

/// Longest password; reserved at once, so that typing leaves no copies behind in memory.
const MAX_BYTES: usize = 4 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    User,
    Password,
    Cancel,
    SignIn,
}

impl Focus {
    const ORDER: [Self; 4] = [Self::User, Self::Password, Self::Cancel, Self::SignIn];

    fn step(self, by: usize) -> Self {
        let at = Self::ORDER.iter().position(|focus| *focus == self).unwrap_or(0);
        Self::ORDER[(at + by) % Self::ORDER.len()]
    }
}

/// The dialog.
pub(crate) struct SignInDialog {
    user: LineInput,
    password: Zeroizing<String>,
    focus: Focus,
    /// Why it is asked, or what was wrong.
    why: Option<String>,
}

impl std::fmt::Debug for SignInDialog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInDialog").field("user", &self.user).finish_non_exhaustive()
    }
}

impl SignInDialog {
    /// Opens on the first field that is empty.
    pub(crate) fn new(user: &str, why: Option<String>) -> Self {
        let focus = if user.is_empty() { Focus::User } else { Focus::Password };
        Self {
            user: LineInput::new(user),
            password: Zeroizing::new(String::with_capacity(MAX_BYTES)),
            focus,
            why,
        }
    }

    pub(super) fn contexts(&self) -> &'static [Context] {
        match self.focus {
            Focus::User | Focus::Password => &[Context::Field],
            Focus::Cancel | Focus::SignIn => &[Context::Dialog],
        }
    }

    pub(super) fn key(mut self: Box<Self>, state: &mut State, key: PopupKey) -> Step {
        match (key.action, self.focus) {
            (Some(Action::Cancel), _) | (Some(Action::Accept), Focus::Cancel) => return (None, Vec::new()),
            (Some(Action::Accept), Focus::User) | (Some(Action::NextField), _) => {
                self.focus = self.focus.step(1);
            }
            (Some(Action::PreviousField), _) => self.focus = self.focus.step(3),
            (Some(Action::Accept), _) if key.burst => {}
            (Some(Action::Accept), _) => return self.submit(state),
            (_, Focus::User) => {
                self.user.key(key.key);
            }
            (_, Focus::Password) => self.type_password(key),
            _ => {}
        }
        (Some(Popup::SignIn(self)), Vec::new())
    }

    fn submit(mut self: Box<Self>, state: &mut State) -> Step {
        let user = self.user.text().trim().to_owned();
        if user.is_empty() {
            self.focus = Focus::User;
            self.why = Some("the user is missing".to_owned());
            return (Some(Popup::SignIn(self)), Vec::new());
        }
        match Secret::new(self.password.as_str()) {
            Ok(password) => {
                state.say(Level::Info, format!("signing in as {user}"));
                (None, vec![state.ask_to_sign_in(Some(user), Some(password))])
            }
            Err(why) => {
                self.focus = Focus::Password;
                self.why = Some(format!("no password: {why}"));
                (Some(Popup::SignIn(self)), Vec::new())
            }
        }
    }

    fn type_password(&mut self, key: PopupKey) {
        use crossterm::event::{KeyCode, KeyModifiers};
        let plain = !key.key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match key.key.code {
            KeyCode::Char('u') if !plain => self.clear(),
            KeyCode::Char(char) if plain && self.password.len() + char.len_utf8() <= MAX_BYTES => {
                self.password.push(char);
            }
            KeyCode::Backspace => {
                self.password.pop();
            }
            _ => {}
        }
    }

    fn clear(&mut self) {
        self.password = Zeroizing::new(String::with_capacity(MAX_BYTES));
    }

    pub(super) fn paste(&mut self, text: &str) {
        let text = text.trim_end_matches(['\r', '\n']);
        match self.focus {
            Focus::User => self.user.insert(text),
            Focus::Password if self.password.len() + text.len() <= MAX_BYTES => self.password.push_str(text),
            _ => {}
        }
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let look = &state.look;
        let why = self
            .why
            .as_deref()
            .map(|why| plain_lines(why, 56, look.style(Role::Warning)))
            .unwrap_or_default();
        let extra = u16::try_from(why.len()).unwrap_or(0);
        let area = modal(frame, "Sign in", 60, 7 + extra, look);
        let row = |at: u16| Rect::new(area.x, area.y + at, area.width, 1).intersection(area);
        let mut host = vec![Span::styled("at         ", look.style(Role::Label))];
        host.extend(shown(&state.host(), 44, look.style(Role::Text), look));
        frame.render_widget(Line::from(host), row(0));
        let (mut user, column) =
            self.user.view(usize::from(area.width).saturating_sub(11), look.style(Role::Text), look);
        user.insert(0, Span::styled("user       ", look.style(Role::Label)));
        frame.render_widget(Line::from(user), row(1));
        let mask = if self.password.is_empty() { "" } else { look.glyphs.mask };
        let password = vec![Span::styled("password   ", look.style(Role::Label)), Span::raw(mask)];
        frame.render_widget(Line::from(password), row(2));
        for (at, line) in why.into_iter().enumerate() {
            frame.render_widget(line, row(3 + u16::try_from(at).unwrap_or(0)));
        }
        let focused = match self.focus {
            Focus::Cancel => Some(0),
            Focus::SignIn => Some(1),
            _ => None,
        };
        let buttons = row(4 + extra);
        frame.render_widget(button_row(&["Cancel", "Sign in"], focused, look), buttons);
        let cursor = match self.focus {
            Focus::User => Position::new(area.x + 11 + column, row(1).y),
            Focus::Password => {
                let typed = if mask.is_empty() { 0 } else { 8 };
                Position::new(area.x + 11 + typed, row(2).y)
            }
            Focus::Cancel => Position::new(area.x + 2, buttons.y),
            Focus::SignIn => Position::new(area.x + 14, buttons.y),
        };
        frame.set_cursor_position(cursor);
    }
}

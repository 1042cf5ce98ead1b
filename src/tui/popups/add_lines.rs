//! New lines for the URL list: typed, or a small paste that may be corrected first.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout};
use ratatui::text::Line;

use super::{FIELD, Popup, PopupKey, Step};
use crate::lines::Pasted;
use crate::text::many;
use crate::tui::app::{Level, State};
use crate::tui::keys::{Action, Context};
use crate::tui::panes::{Added, add_to_list};
use crate::tui::theme::Role;
use crate::tui::widgets::{TextBox, modal};

/// The box.
#[derive(Debug, Clone)]
pub(crate) struct AddLines {
    text: TextBox,
    above: bool,
}

impl AddLines {
    /// A box with these lines; `above`: they are to go above the row under the cursor.
    pub(super) fn new(text: &str, above: bool) -> Self {
        Self { text: TextBox::new(text), above }
    }

    pub(super) fn key(mut self: Box<Self>, state: &mut State, key: PopupKey) -> Step {
        match key.action {
            Some(Action::Cancel) => {
                self.put_aside(state);
                return (None, Vec::new());
            }
            Some(Action::Accept) => {
                if key.burst {
                    return (Some(Popup::AddLines(self)), Vec::new());
                }
                let how = if self.above { Added::TypedAbove } else { Added::Typed };
                add_to_list(state, self.text.text().into(), how);
                return (None, Vec::new());
            }
            _ => {
                if self.text.key(key.key).is_err() {
                    state.say(Level::Warning, "the box is full; take these lines first (F2)");
                }
            }
        }
        (Some(Popup::AddLines(self)), Vec::new())
    }

    /// Closing forgets nothing: the next box has it again.
    fn put_aside(&self, state: &mut State) {
        let text = self.text.text();
        if !text.trim().is_empty() {
            let again = state.key_in(Context::Urls, Action::AddLines);
            let lines = many(self.count(), "line");
            state.say(Level::Info, format!("{lines} put aside; {again} in URLs brings them back"));
            state.urls.put_aside(&text);
        }
    }

    pub(super) fn text(&self) -> String {
        self.text.text()
    }

    fn count(&self) -> usize {
        self.text.lines().iter().filter(|line| !line.trim().is_empty()).count()
    }

    /// What does not fit into the box goes straight into the list, as one step that can be undone.
    pub(super) fn paste(&mut self, state: &mut State, text: Pasted) {
        if text.len() > FIELD || self.text.insert(&text.start(FIELD)).is_err() {
            add_to_list(state, text, Added::Pasted);
        }
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let look = &state.look;
        let (width, height) =
            (state.size.0.saturating_sub(6).min(110), state.size.1.saturating_sub(6).min(20));
        let area = modal(frame, "Add URLs, one a line", width, height, look);
        let [body, foot] = Layout::vertical([Constraint::Min(0), Constraint::Length(1)]).areas(area);
        self.text.render(frame, body, true);
        let take = state.key_in(Context::Text, Action::Accept);
        let back = state.key_in(Context::Text, Action::Cancel);
        let text = format!("{}; {take} adds them, {back} puts them aside", many(self.count(), "line"));
        frame.render_widget(Line::styled(text, look.style(Role::Dim)), foot);
    }
}

//! Since when assets must have changed: `2h`, `3d`, a date, a moment; empty takes the limit away.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position};
use ratatui::text::{Line, Span};

use super::{Popup, PopupKey, Step};
use crate::catalog::parse_changed_since;
use crate::tui::app::State;
use crate::tui::keys::Action;
use crate::tui::panes::set_changed_since;
use crate::tui::theme::Role;
use crate::tui::widgets::{LineInput, modal, plain_lines};

/// The field, and what is wrong with it.
#[derive(Debug, Clone)]
pub(crate) struct Since {
    input: LineInput,
    complaint: Option<String>,
}

impl Since {
    pub(super) fn new(text: &str) -> Self {
        Self { input: LineInput::new(text), complaint: None }
    }

    pub(super) fn key(mut self, state: &mut State, key: PopupKey) -> Step {
        match key.action {
            Some(Action::Cancel) => return (None, Vec::new()),
            Some(Action::Accept) => {
                let text = self.input.text().trim().to_owned();
                if text.is_empty() {
                    set_changed_since(state, None);
                    return (None, Vec::new());
                }
                match parse_changed_since(&text, state.now) {
                    Ok(moment) => {
                        set_changed_since(state, Some((text, moment)));
                        return (None, Vec::new());
                    }
                    Err(complaint) => self.complaint = Some(complaint),
                }
            }
            _ => {
                self.input.key(key.key);
                self.complaint = None;
            }
        }
        (Some(Popup::Since(self)), Vec::new())
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.input.insert(text);
        self.complaint = None;
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let look = &state.look;
        let area = modal(frame, "Changed since", 60, 7, look);
        let [help, field, _, complaint] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Min(0),
        ])
        .areas(area);
        let text = "30m, 2h, 3d, 1w, a date, RFC 3339; empty: no limit";
        frame.render_widget(Line::styled(text, look.style(Role::Dim)), help);
        let (mut spans, column) =
            self.input.view(usize::from(field.width).saturating_sub(2), look.style(Role::Text), look);
        spans.insert(0, Span::styled("> ", look.style(Role::Key)));
        frame.render_widget(Line::from(spans), field);
        frame.set_cursor_position(Position::new(field.x + 2 + column, field.y));
        if let Some(text) = &self.complaint {
            for (line, row) in plain_lines(text, complaint.width.into(), look.style(Role::Error))
                .into_iter()
                .zip(complaint.rows())
            {
                frame.render_widget(line, row);
            }
        }
    }
}

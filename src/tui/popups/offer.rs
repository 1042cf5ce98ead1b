//! What an earlier screen left unfinished: restore it, throw it away, or decide later. Nothing comes back unasked.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position};

use super::{Popup, PopupKey, Step};
use crate::text::many;
use crate::tui::app::{DraftEnd, Effect, FoundDraft, Level, State};
use crate::tui::keys::Action;
use crate::tui::panes::moment;
use crate::tui::theme::Role;
use crate::tui::widgets::{button_row, modal, plain_lines};

/// The answers; the first is the default, because it loses nothing.
const BUTTONS: [&str; 3] = ["Restore", "Discard", "Later"];

/// The drafts that were found, the one that is asked about first.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    found: Vec<FoundDraft>,
    focus: usize,
}

impl Offer {
    /// `None`: there is nothing to ask about.
    pub(crate) fn new(found: Vec<FoundDraft>) -> Option<Self> {
        (!found.is_empty()).then_some(Self { found, focus: 0 })
    }

    pub(super) fn key(mut self: Box<Self>, state: &mut State, key: PopupKey) -> Step {
        match key.action {
            Some(Action::Cancel) => self.focus = 2,
            Some(Action::NextField) => {
                self.focus = (self.focus + 1) % BUTTONS.len();
                return (Some(Popup::Offer(self)), Vec::new());
            }
            Some(Action::PreviousField) => {
                self.focus = (self.focus + BUTTONS.len() - 1) % BUTTONS.len();
                return (Some(Popup::Offer(self)), Vec::new());
            }
            Some(Action::Accept) if !key.burst => {}
            _ => return (Some(Popup::Offer(self)), Vec::new()),
        }
        let name = self.found.remove(0).name;
        let effect = match self.focus {
            0 => Some(Effect::LoadDraft { name }),
            1 => {
                state.say(Level::Info, "the draft is thrown away");
                Some(Effect::DropDraft { name })
            }
            _ => {
                state.say(Level::Info, "the draft is kept; the next start asks again");
                None
            }
        };
        let rest = Self::new(self.found).map(|offer| Popup::Offer(Box::new(offer)));
        (rest, effect.into_iter().collect())
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let look = &state.look;
        let Some(found) = self.found.first() else { return };
        let lines = plain_lines(&words(found, state), 60, look.style(Role::Text));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
        let area = modal(frame, "Unfinished work", 64, height, look);
        let [body, buttons] = Layout::vertical([Constraint::Min(0), Constraint::Length(1)]).areas(area);
        for (line, row) in lines.into_iter().zip(body.rows()) {
            frame.render_widget(line, row);
        }
        frame.render_widget(button_row(&BUTTONS, Some(self.focus), look), buttons);
        let before: usize = BUTTONS[..self.focus].iter().map(|label| label.len() + 6).sum();
        let column = buttons.x + u16::try_from(before + 2).unwrap_or(2);
        frame.set_cursor_position(Position::new(column, buttons.y));
    }
}

/// How much of what, from when, and why it is there.
fn words(found: &FoundDraft, state: &State) -> String {
    let parts = [
        (found.urls > 0).then(|| many(found.urls, "URL")),
        (found.marks > 0).then(|| many(found.marks, "mark")),
        (found.settings > 0).then(|| many(found.settings, "unsaved setting")),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    let what = match parts.as_slice() {
        [] => "Nothing but the filter".to_owned(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    };
    let why = match found.ended {
        Some(DraftEnd::Left) => "left on purpose",
        Some(DraftEnd::LineLost) => "the line was lost",
        Some(DraftEnd::Terminated) => "it was told to end",
        None => "it was killed or crashed",
    };
    let queued = found
        .queued
        .as_ref()
        .map(|job| format!(" Its URLs were queued as job {job}, so they are not offered."));
    format!("{what} of {} ({why}).{}", moment(found.saved, state), queued.unwrap_or_default())
}

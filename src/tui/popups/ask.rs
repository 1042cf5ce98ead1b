//! A question with two answers.

use std::ops::Range;
use std::path::PathBuf;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position};

use super::{BUSY, Popup, PopupKey, Step};
use crate::lines::Pasted;
use crate::text::many;
use crate::tui::app::{Effect, Level, Pane, State, TerminalRequest};
use crate::tui::keys::{Action, Context, Key};
use crate::tui::panes::{Added, Work, add_to_list, work};
use crate::tui::theme::Role;
use crate::tui::widgets::{button_row, modal, plain_lines};

/// The lines of so many bytes are counted in much less than a millisecond.
const COUNTED: usize = 100_000;

/// What is asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Add text that was pasted where nothing takes text?
    Import {
        /// The text.
        text: Pasted,
    },
    /// Write over a file that is there?
    Overwrite {
        /// The file.
        path: PathBuf,
        /// The rows that are to be written.
        range: Range<usize>,
    },
    /// Leave, although something goes on or gets lost?
    Quit {
        /// What goes on without the screen; empty: nothing.
        goes_on: String,
        /// What gets lost; empty: nothing.
        lost: String,
    },
}

impl Ask {
    const fn title(&self) -> &'static str {
        match self {
            Self::Import { .. } => "Pasted text",
            Self::Overwrite { .. } => "Write over it?",
            Self::Quit { .. } => "Leave?",
        }
    }

    fn question(&self) -> String {
        match self {
            Self::Import { text } => {
                format!("Pasted here: {}. Add to the URL list? Undo takes it back.", size(text))
            }
            Self::Overwrite { path, .. } => {
                let path = path.display().to_string();
                format!("{} is there already.", crate::text::Shown::new(&path))
            }
            Self::Quit { goes_on, lost } => [goes_on.as_str(), lost.as_str()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
        }
    }

    const fn buttons(&self) -> [&'static str; 2] {
        match self {
            Self::Import { .. } => ["Forget", "Add"],
            Self::Overwrite { .. } => ["Keep it", "Write over it"],
            Self::Quit { .. } => ["Stay", "Leave"],
        }
    }

    /// The safe answer is the default; leaving is safe where nothing gets lost.
    fn default(&self) -> usize {
        match self {
            Self::Import { .. } => 1,
            Self::Overwrite { .. } => 0,
            Self::Quit { lost, .. } => usize::from(lost.is_empty()),
        }
    }
}

/// How much text that is. The lines of a large one are counted when they go into the list, beside the screen.
fn size(text: &Pasted) -> String {
    if text.len() > COUNTED {
        return format!("{} MB of text", crate::text::count(text.len().div_ceil(1_000_000)));
    }
    many(text.lines().filter(|line| !line.trim().is_empty()).count(), "line")
}

/// The question with the focused answer.
#[derive(Debug)]
pub(crate) struct AskDialog {
    ask: Ask,
    /// The question in words, found once: frames are many.
    question: String,
    focus: usize,
}

impl AskDialog {
    pub(super) fn new(ask: Ask) -> Self {
        Self { focus: ask.default(), question: ask.question(), ask }
    }

    pub(super) fn key(mut self, state: &mut State, key: PopupKey) -> Step {
        if matches!(self.ask, Ask::Quit { .. }) && asks_again(state, key) {
            return (None, vec![Effect::Terminal(TerminalRequest::Leave)]);
        }
        match key.action {
            Some(Action::Cancel) => return (None, Vec::new()),
            Some(Action::NextField | Action::PreviousField) => self.focus = 1 - self.focus,
            Some(Action::Accept) if key.burst => {}
            Some(Action::Accept) if self.focus == 0 => return (None, Vec::new()),
            Some(Action::Accept) if self.has_to_wait(state) => state.say(Level::Info, BUSY),
            Some(Action::Accept) => return (None, yes(state, self.ask)),
            _ => {}
        }
        (Some(Popup::Ask(self)), Vec::new())
    }

    /// Writing needs the list itself.
    fn has_to_wait(&self, state: &State) -> bool {
        matches!(self.ask, Ask::Overwrite { .. }) && !state.urls.is_at_rest()
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let look = &state.look;
        let lines = plain_lines(&self.question, 56, look.style(Role::Text));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
        let area = modal(frame, self.ask.title(), 60, height, look);
        let [body, buttons] = Layout::vertical([Constraint::Min(0), Constraint::Length(1)]).areas(area);
        for (line, row) in lines.into_iter().zip(body.rows()) {
            frame.render_widget(line, row);
        }
        let labels = self.ask.buttons();
        frame.render_widget(button_row(&labels, Some(self.focus), look), buttons);
        let before = if self.focus == 0 { 0 } else { labels[0].len() + 6 };
        frame.set_cursor_position(Position::new(
            buttons.x + u16::try_from(before + 2).unwrap_or(2),
            buttons.y,
        ));
    }
}

/// The key that led here, pressed again.
fn asks_again(state: &State, key: PopupKey) -> bool {
    !key.burst && state.keymap.action(&[Context::Global], Key::from(key.key)) == Some(Action::Quit)
}

fn yes(state: &mut State, ask: Ask) -> Vec<Effect> {
    match ask {
        Ask::Import { text } => {
            state.go(Pane::Urls);
            add_to_list(state, text, Added::Pasted);
            Vec::new()
        }
        Ask::Overwrite { path, range } => {
            work(state, Work::Export { path, range, overwrite: true });
            Vec::new()
        }
        Ask::Quit { .. } => vec![Effect::Terminal(TerminalRequest::Leave)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_told_by_its_lines_and_a_huge_one_by_its_size() {
        for (text, size) in [
            ("a\r\nb\r\n \r", "2 lines"),
            ("a", "1 line"),
            (&*"a\n".repeat(COUNTED / 2), "50,000 lines"),
            (&*"a\n".repeat(2_000_001), "5 MB of text"),
        ] {
            let dialog = AskDialog::new(Ask::Import { text: text.into() });
            assert!(dialog.question.contains(&format!("Pasted here: {size}. ")), "{}", dialog.question);
        }
    }
}

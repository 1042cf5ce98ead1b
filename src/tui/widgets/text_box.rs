//! A bounded text of several lines, edited by tui-textarea.
//!
//! The text area costs as much a key as it holds lines, and paints wrong rows past 65,535 of them
//! (`spec/terminal.md` D.1); so what goes into it is bounded here, and larger pastes belong into the URL list.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use tui_textarea::{CursorMove, Input, TextArea};

use crate::text::Shown;

/// More lines than this do not go in.
pub(crate) const MAX_LINES: usize = 2_000;
/// More bytes than this do not go in.
pub(crate) const MAX_BYTES: usize = 256 * 1024;

/// The text and its editor.
#[derive(Debug, Clone)]
pub(crate) struct TextBox {
    area: TextArea<'static>,
}

/// Text that was not taken because the box would overflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

impl TextBox {
    /// An editor for `text`, cut at the bounds; the cursor stands at the end.
    pub(crate) fn new(text: &str) -> Self {
        let mut lines: Vec<String> = lines(text).take(MAX_LINES).collect();
        if lines.is_empty() {
            lines.push(String::new());
        }
        let mut area = TextArea::new(lines);
        area.set_cursor_line_style(Style::new());
        area.set_cursor_style(Style::new());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area }
    }

    /// The text, lines ended by LF.
    pub(crate) fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// The lines.
    pub(crate) fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// Pastes text: CRLF and CR end lines as LF does, control characters are left out.
    pub(crate) fn insert(&mut self, text: &str) -> Result<(), Full> {
        let clean: Vec<String> = lines(text).take(MAX_LINES + 1).collect();
        let bytes: usize = clean.iter().chain(self.area.lines()).map(|line| line.len() + 1).sum();
        if clean.len() + self.area.lines().len() > MAX_LINES || bytes > MAX_BYTES {
            return Err(Full);
        }
        self.area.insert_str(clean.join("\n"));
        Ok(())
    }

    /// Handles an editing key; returns whether the text changed.
    pub(crate) fn key(&mut self, key: KeyEvent) -> Result<bool, Full> {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let movement = match (key.code, control) {
            (KeyCode::Up, _) => Some(CursorMove::Up),
            (KeyCode::Down, _) => Some(CursorMove::Down),
            (KeyCode::Left, false) => Some(CursorMove::Back),
            (KeyCode::Right, false) => Some(CursorMove::Forward),
            (KeyCode::Left, true) => Some(CursorMove::WordBack),
            (KeyCode::Right, true) => Some(CursorMove::WordForward),
            (KeyCode::Home, _) => Some(CursorMove::Head),
            (KeyCode::End, _) => Some(CursorMove::End),
            (KeyCode::PageUp, _) => Some(CursorMove::Top),
            (KeyCode::PageDown, _) => Some(CursorMove::Bottom),
            _ => None,
        };
        if let Some(movement) = movement {
            self.area.move_cursor(movement);
            return Ok(false);
        }
        match (key.code, control) {
            (KeyCode::Char('w'), true) => Ok(self.area.delete_word()),
            (KeyCode::Char('u'), true) => Ok(self.area.undo()),
            (KeyCode::Char('r'), true) => Ok(self.area.redo()),
            (KeyCode::Tab, _) => Ok(false),
            (KeyCode::Enter, _) if self.area.lines().len() >= MAX_LINES => Err(Full),
            _ => Ok(self.area.input_without_shortcuts(Input::from(key))),
        }
    }

    /// Draws the text and puts the real cursor where it stands.
    pub(crate) fn render(&self, frame: &mut Frame<'_>, area: Rect, focused: bool) {
        if area.is_empty() {
            return;
        }
        frame.render_widget(&self.area, area);
        veil(frame, area);
        if focused {
            let cursor = self.area.screen_cursor();
            let (top, left) = self.area.scroll_offset();
            let column = u16::try_from(cursor.col).unwrap_or(u16::MAX).saturating_sub(left);
            let row = u16::try_from(cursor.row).unwrap_or(u16::MAX).saturating_sub(top);
            frame.set_cursor_position(Position {
                x: area.x + column.min(area.width - 1),
                y: area.y + row.min(area.height - 1),
            });
        }
    }
}

/// The editor draws what it holds, whoever wrote it: in the place of what cannot be seen as itself stands a question
/// mark. The text keeps it, so that the list's lint can name it.
fn veil(frame: &mut Frame<'_>, area: Rect) {
    for place in area.intersection(frame.area()).positions() {
        let cell = &mut frame.buffer_mut()[place];
        let symbol = cell.symbol();
        if !symbol.is_ascii() && Shown::new(symbol).to_string() != symbol {
            cell.set_symbol("?");
        }
    }
}

/// Lines of pasted text, whatever ended them; control characters are left out.
fn lines(text: &str) -> impl Iterator<Item = String> {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let owned: Vec<String> =
        unified.split('\n').map(|line| line.chars().filter(|char| !char.is_control()).collect()).collect();
    owned.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> KeyEvent {
        name.parse::<crate::tui::keys::Key>().unwrap().into()
    }

    #[test]
    fn pasted_line_ends_of_every_kind_make_lines() {
        let mut text = TextBox::new("");
        text.insert("one\rtwo\r\nthree\nfour\x1b[31m").unwrap();
        assert_eq!(text.lines(), ["one", "two", "three", "four[31m"]);
    }

    #[test]
    fn a_paste_of_100_000_lines_does_not_go_in() {
        let mut text = TextBox::new("kept");
        assert_eq!(text.insert(&"https://a/b\r".repeat(100_000)), Err(Full));
        assert_eq!(text.lines(), ["kept"]);
    }

    #[test]
    fn enter_makes_a_line_and_undo_takes_it_back() {
        let mut text = TextBox::new("ab");
        text.key(key("left")).unwrap();
        assert_eq!(text.key(key("enter")), Ok(true));
        assert_eq!(text.lines(), ["a", "b"]);
        text.key(key("ctrl-u")).unwrap();
        assert_eq!(text.text(), "ab");
    }
}

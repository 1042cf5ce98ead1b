//! The line as a terminal hears it: frames through the real backend and writer, and every byte of them judged.

use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::screen::Screen;
use crate::tui::terminal::{FrameWriter, Painter};
use crate::tui::view::view;

/// A terminal of a fixed size at the end of a line.
pub(super) struct Line {
    terminal: Terminal<Painter>,
    writer: FrameWriter,
}

impl Line {
    pub(super) fn new(size: (u16, u16)) -> Self {
        let writer = FrameWriter::new(true);
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, size.0, size.1)) };
        let terminal = Terminal::with_options(Painter::new(writer.clone(), size.0), options).unwrap();
        Self { terminal, writer }
    }

    /// Draws, and returns the frame; one frame is one write.
    pub(super) fn draw(&mut self, screen: &Screen) -> Option<Vec<u8>> {
        self.terminal.draw(|frame| view(&screen.state, frame)).unwrap();
        self.writer.take()
    }
}

/// What is wrong with the bytes of a frame, if something is: all that may come is text without control characters,
/// and the few sequences that the backend itself needs.
pub(super) fn offence(bytes: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Some(format!("not UTF-8: {error}")),
    };
    let mut rest = text;
    let mut marks = 0;
    while let Some(char) = rest.chars().next() {
        if char == '\u{1b}' {
            let Some(length) = sequence(rest) else {
                return Some(format!("{:?}", rest.chars().take(24).collect::<String>()));
            };
            rest = &rest[length..];
            marks = 0;
            continue;
        }
        marks = if unicode_width::UnicodeWidthChar::width(char) == Some(0) { marks + 1 } else { 0 };
        if char.is_control() || is_invisible(char) || marks > 16 {
            return Some(format!(
                "{char:?} after {marks} marks in {:?}",
                rest.chars().take(24).collect::<String>()
            ));
        }
        rest = &rest[char.len_utf8()..];
    }
    None
}

/// The length of one of our own sequences at the start of a text: places, attributes, erasing, the cursor, the
/// brackets of a frame.
fn sequence(text: &str) -> Option<usize> {
    let body = text.strip_prefix("\u{1b}[")?;
    for fixed in ["?2026h", "?2026l", "?25h", "?25l"] {
        if body.starts_with(fixed) {
            return Some(2 + fixed.len());
        }
    }
    let end = body.find(|char: char| !(char.is_ascii_digit() || char == ';'))?;
    matches!(body.as_bytes()[end], b'B' | b'C' | b'D' | b'G' | b'H' | b'm' | b'J' | b'K')
        .then_some(2 + end + 1)
}

/// Changes the direction, joins, or says something that nobody sees.
pub(super) fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[test]
fn the_judge_knows_ours_from_theirs() {
    for ours in
        ["plain", "\u{1b}[?2026h\u{1b}[1;2Hä\u{1b}[0m\u{1b}[38;5;9;49m\u{1b}[K\u{1b}[?25l\u{1b}[?2026l"]
    {
        assert_eq!(offence(ours.as_bytes()), None, "{ours:?}");
    }
    for theirs in [
        "\u{7}",
        "a\rb",
        "\n",
        "\u{9b}31m",
        "\u{1b}]0;x\u{7}",
        "\u{1b}[6n",
        "\u{1b}[?1049l",
        "\u{1b}c",
        "\u{202e}",
        "\u{1b}",
    ] {
        assert!(offence(theirs.as_bytes()).is_some(), "{theirs:?}");
    }
    assert!(offence(b"\xff").is_some());
    assert!(offence(format!("a{}", "\u{301}".repeat(40)).as_bytes()).is_some());
}

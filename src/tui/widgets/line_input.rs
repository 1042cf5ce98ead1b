//! A text field of one line.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::style::Style;
use ratatui::text::Span;
use unicode_segmentation::UnicodeSegmentation as _;

use super::words::shown;
use crate::text::Shown;
use crate::tui::theme::Look;

/// Longest text that a field takes, in bytes; the longest URL any service takes is far shorter.
const MAX_BYTES: usize = 64 * 1024;

/// The text and where the cursor stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct LineInput {
    text: String,
    /// Byte position, always at the border of a grapheme cluster.
    cursor: usize,
}

impl LineInput {
    /// A field that holds `text`, with the cursor behind it.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cursor: text.len(), text }
    }

    /// What was typed.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Types text: line ends become blanks, other control characters are left out.
    pub(crate) fn insert(&mut self, text: &str) {
        let clean: String = text
            .trim_end_matches(['\r', '\n'])
            .chars()
            .map(|char| if matches!(char, '\n' | '\r' | '\t') { ' ' } else { char })
            .filter(|char| !char.is_control())
            .collect();
        if self.text.len() + clean.len() <= MAX_BYTES {
            self.text.insert_str(self.cursor, &clean);
            self.cursor += clean.len();
        }
    }

    /// Handles an editing key; returns whether the text changed.
    pub(crate) fn key(&mut self, key: KeyEvent) -> bool {
        let before = self.text.len();
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match (key.code, control) {
            (KeyCode::Char('w'), true) => self.delete(self.word_start()..self.cursor),
            (KeyCode::Char('u'), true) => self.delete(0..self.cursor),
            (KeyCode::Char('k'), true) => self.delete(self.cursor..self.text.len()),
            (KeyCode::Char('a'), true) | (KeyCode::Home, _) => self.cursor = 0,
            (KeyCode::Char('e'), true) | (KeyCode::End, _) => self.cursor = self.text.len(),
            (KeyCode::Left, true) => self.cursor = self.word_start(),
            (KeyCode::Left, false) => self.cursor = self.previous(),
            (KeyCode::Right, _) => self.cursor = self.next(),
            (KeyCode::Backspace, _) => self.delete(self.previous()..self.cursor),
            (KeyCode::Delete, _) => self.delete(self.cursor..self.next()),
            (KeyCode::Char(char), false) if !key.modifiers.contains(KeyModifiers::ALT) => {
                self.insert(char.encode_utf8(&mut [0; 4]));
            }
            _ => {}
        }
        self.text.len() != before
    }

    fn delete(&mut self, range: std::ops::Range<usize>) {
        self.cursor = range.start;
        self.text.replace_range(range, "");
    }

    fn previous(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn next(&self) -> usize {
        self.cursor + self.text[self.cursor..].graphemes(true).next().map_or(0, str::len)
    }

    fn word_start(&self) -> usize {
        let trimmed = self.text[..self.cursor].trim_end_matches(|char: char| !char.is_alphanumeric());
        trimmed
            .rfind(|char: char| !char.is_alphanumeric())
            .map_or(0, |at| at + trimmed[at..].chars().next().map_or(0, char::len_utf8))
    }

    /// What to draw in `cells` cells, scrolled so that the cursor is visible, and the cursor's column.
    pub(crate) fn view(&self, cells: usize, style: Style, look: &Look) -> (Vec<Span<'static>>, u16) {
        let room = cells.saturating_sub(1);
        // Every cluster takes a cell or more: what lies further back than the room has cells is never seen, and costs
        // nothing, however long the text is.
        let mut start =
            self.text[..self.cursor].grapheme_indices(true).rev().nth(room).map_or(0, |(at, _)| at);
        let mut before = Shown::new(&self.text[start..self.cursor]).width();
        while before > room {
            let step = self.text[start..self.cursor].graphemes(true).next().map_or(1, str::len);
            start += step;
            before = Shown::new(&self.text[start..self.cursor]).width();
        }
        (shown(&self.text[start..], cells, style, look), u16::try_from(before).unwrap_or(u16::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(name: &str) -> KeyEvent {
        name.parse::<crate::tui::keys::Key>().unwrap().into()
    }

    fn typed(keys: &[&str]) -> LineInput {
        let mut input = LineInput::new("one two-three");
        for name in keys {
            input.key(key(name));
        }
        input
    }

    #[test]
    fn editing_keys_do_what_they_do_in_a_shell() {
        for (keys, text) in [
            (&["x"][..], "one two-threex"),
            (&["left", "X"], "one two-threXe"),
            (&["home", "X"], "Xone two-three"),
            (&["home", "del"], "ne two-three"),
            (&["backspace", "backspace"], "one two-thr"),
            (&["ctrl-w"], "one two-"),
            (&["ctrl-w", "ctrl-w"], "one "),
            (&["ctrl-u"], ""),
            (&["home", "ctrl-k"], ""),
            (&["alt-x"], "one two-three"),
        ] {
            assert_eq!(typed(keys).text(), text, "{keys:?}");
        }
    }

    #[test]
    fn pasted_line_ends_become_blanks_and_controls_vanish() {
        let mut input = LineInput::default();
        input.insert("a\r\nb\x1b[31mc\r");
        assert_eq!(input.text(), "a  b[31mc");
    }

    proptest! {
        #[test]
        fn the_cursor_stays_inside_the_field(text: String, lefts in 0_usize..40, cells in 1_usize..40) {
            let mut input = LineInput::default();
            input.insert(&text);
            for _ in 0..lefts {
                input.key(key("left"));
            }
            let (spans, column) = input.view(cells, Style::new(), &Look::default());
            let width: usize = spans.iter().map(|span| crate::text::width(&span.content)).sum();
            prop_assert!(usize::from(column) < cells, "{column}");
            prop_assert!(width <= cells, "{width}");
        }
    }
}

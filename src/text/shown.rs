//! [`Shown`]: outside text, made fit for a terminal.

use std::fmt;

use unicode_segmentation::UnicodeSegmentation as _;

use super::escape::{Class, MARKS_PER_BASE, classify, escaped, looks_like_escape};

/// Outside text made fit for a terminal.
///
/// Control codes appear as `\x1b`; direction overrides, zero-width characters, tags, variation selectors, blanks
/// other than the space, private and unassigned characters as `\u{202e}`. A base carries at most four combining
/// marks, further ones are written out. Showing is injective: different texts never appear the same.
///
/// ```
/// use purgedeck::text::Shown;
///
/// assert_eq!(Shown::new("evil\x1b[2J.jpg").to_string(), r"evil\x1b[2J.jpg");
/// assert_eq!(Shown::new("Backpack_B").fit(6), "Backp…");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Shown<'a>(&'a str);

/// A stretch of shown text, so that a screen can colour what was written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that is safe as it is.
    Plain(&'a str),
    /// One character, written out in ASCII.
    Escaped(String),
}

impl Piece<'_> {
    /// What appears on the screen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Escaped(text) => text,
        }
    }
}

impl<'a> Shown<'a> {
    /// Takes text from outside. Nothing is copied.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// Terminal cells after escaping.
    #[must_use]
    pub fn width(&self) -> usize {
        self.pieces().map(|piece| super::width(piece.as_str())).sum()
    }

    /// The text in at most `cells` terminal cells, its end cut off with `…` where it is longer; not padded.
    ///
    /// An escape is never cut in the middle. Costs as much as what fits, however long the text is.
    #[must_use]
    pub fn fit(&self, cells: usize) -> String {
        let mut line = Line::new(cells);
        for piece in self.pieces() {
            let fits = match &piece {
                Piece::Plain(text) => text.graphemes(true).all(|cluster| line.push(cluster)),
                Piece::Escaped(text) => line.push(text),
            };
            if !fits {
                break;
            }
        }
        line.finish()
    }

    /// The stretches that make up the shown text, in order.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'a>> + use<'a> {
        Pieces { rest: self.0, marks_left: 0 }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().try_for_each(|piece| f.write_str(piece.as_str()))
    }
}

/// Debug output reaches terminals too.
impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// Splits text into plain stretches and single escapes.
struct Pieces<'a> {
    rest: &'a str,
    /// Marks that the character before may still take; none at the start and after an escape, because a mark
    /// there would draw on something that is not its own.
    marks_left: usize,
}

impl Pieces<'_> {
    /// Whether the first character of `text` is plain here; notes how many marks may follow.
    fn plain(&mut self, c: char, text: &str) -> bool {
        let plain = match classify(c) {
            Class::Base => {
                self.marks_left = MARKS_PER_BASE;
                c != '\\' || !looks_like_escape(text)
            }
            Class::Mark if self.marks_left > 0 => {
                self.marks_left -= 1;
                true
            }
            Class::Mark | Class::Hidden => false,
        };
        if !plain {
            self.marks_left = 0;
        }
        plain
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let text = self.rest;
        let mut hidden = None;
        for (at, c) in text.char_indices() {
            if !self.plain(c, &text[at..]) {
                hidden = Some((at, c));
                break;
            }
        }
        match hidden {
            Some((0, c)) => {
                self.rest = &text[c.len_utf8()..];
                Some(Piece::Escaped(escaped(c)))
            }
            Some((at, _)) => {
                self.rest = &text[at..];
                Some(Piece::Plain(&text[..at]))
            }
            None if text.is_empty() => None,
            None => {
                self.rest = "";
                Some(Piece::Plain(text))
            }
        }
    }
}

/// A line that is being filled, which remembers where the `…` would have to go.
struct Line {
    text: String,
    cells: usize,
    used: usize,
    /// Bytes of `text` that leave one cell for the `…`.
    cut: usize,
    overflowed: bool,
}

impl Line {
    fn new(cells: usize) -> Self {
        Self { text: String::new(), cells, used: 0, cut: 0, overflowed: false }
    }

    /// Adds a unit that must not be cut; `false`: it does not fit any more.
    fn push(&mut self, unit: &str) -> bool {
        let width = super::width(unit);
        if self.used + width > self.cells {
            self.overflowed = true;
            return false;
        }
        self.used += width;
        self.text.push_str(unit);
        if self.used < self.cells {
            self.cut = self.text.len();
        }
        true
    }

    fn finish(mut self) -> String {
        if self.overflowed {
            self.text.truncate(self.cut);
            if self.cells > 0 {
                self.text.push('…');
            }
        }
        self.text
    }
}

#[cfg(test)]
mod tests;

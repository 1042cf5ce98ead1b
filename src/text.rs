//! The only door for outside text to a terminal: escaping, widths, numbers.
//!
//! Service answers, file content, asset names and URLs are written by others. Shown raw, they could retitle the
//! terminal, rewrite lines or fake a confirmation; with the dangerous characters merely removed, two different
//! names would look the same and an operator would approve the wrong one. So everything that cannot be seen as
//! itself is written out as an escape, and the way back is unique: two different texts are never shown alike
//! (`spec/reliability.md` §E1).
//!
//! Depends on nothing but Unicode tables.

mod escape;
mod shown;

pub use shown::{Piece, Shown};

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr;

/// The terminal cells of text that is already safe (our own words, or the result of [`Shown::fit`]).
///
/// Counted by grapheme cluster, as the screen library draws it.
///
/// ```
/// assert_eq!(purgedeck::text::width("Schuh"), 5);
/// assert_eq!(purgedeck::text::width("靴"), 2);
/// ```
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|byte| !byte.is_ascii_control()).count();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// A number with its thousands set off by commas.
///
/// ```
/// assert_eq!(purgedeck::text::count(1_234_567), "1,234,567");
/// ```
#[must_use]
pub fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A number with its word: `1 URL`, `1,240 URLs`, `2 batches`.
///
/// ```
/// assert_eq!(purgedeck::text::many(1, "batch"), "1 batch");
/// assert_eq!(purgedeck::text::many(1_240, "URL"), "1,240 URLs");
/// ```
#[must_use]
pub fn many(number: usize, word: &str) -> String {
    let ending = match word {
        _ if number == 1 => "",
        word if word.ends_with("ch") => "es",
        _ => "s",
    };
    format!("{} {word}{ending}", count(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_commas_at_every_third_digit() {
        let table = [
            (0, "0"),
            (7, "7"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345, "12,345"),
            (100_000, "100,000"),
            (1_234_567, "1,234,567"),
        ];
        for (n, expected) in table {
            assert_eq!(count(n), expected);
        }
    }

    #[test]
    fn widths_are_those_of_a_terminal() {
        let table = [("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("靴下", 4), ("…", 1), ("ｶﾞ", 2)];
        for (text, cells) in table {
            assert_eq!(width(text), cells, "{text}");
        }
    }
}

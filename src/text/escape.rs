//! Which characters can be seen as themselves, and how the others are written.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};
use unicode_width::UnicodeWidthChar as _;

/// Combining marks that one base may carry; more are written out (2,000 of them make one cell of 4,001 bytes).
pub(super) const MARKS_PER_BASE: usize = 4;

/// What may be done with one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Seen as itself; carries combining marks.
    Base,
    /// Seen only on a base.
    Mark,
    /// Invisible, confusing or dangerous: written out.
    Hidden,
}

/// Classifies a character; a backslash is a [`Class::Base`] here, see [`looks_like_escape`].
pub(super) fn classify(c: char) -> Class {
    if matches!(c, ' '..='~') {
        return Class::Base;
    }
    if is_blank_or_joiner(c) {
        return Class::Hidden;
    }
    match c.general_category() {
        GeneralCategory::Control
        | GeneralCategory::Format
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator
        | GeneralCategory::SpaceSeparator
        | GeneralCategory::PrivateUse
        | GeneralCategory::Surrogate
        | GeneralCategory::Unassigned => Class::Hidden,
        GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark | GeneralCategory::SpacingMark => {
            Class::Mark
        }
        // Conjoining jamo: letters that draw into the cell before them.
        _ if c.width().unwrap_or(0) == 0 => Class::Mark,
        _ => Class::Base,
    }
}

/// Characters of visible categories that are blank all the same, or only steer how others are drawn.
fn is_blank_or_joiner(c: char) -> bool {
    matches!(
        c,
        '\u{34F}'                       // combining grapheme joiner
            | '\u{115F}' | '\u{1160}'   // Hangul fillers
            | '\u{17B4}' | '\u{17B5}'   // Khmer inherent vowels
            | '\u{180B}'..='\u{180D}' | '\u{180F}' // Mongolian variation selectors
            | '\u{2800}'                // blank Braille pattern
            | '\u{3164}' | '\u{FFA0}'   // Hangul fillers again
            | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' // variation selectors
    )
}

/// How a character is written out: `\x1b` for the control codes, `\u{202e}` for the rest.
pub(super) fn escaped(c: char) -> String {
    let code = u32::from(c);
    if c.is_control() { format!("\\x{code:02x}") } else { format!("\\u{{{code:x}}}") }
}

/// Whether text that starts with a backslash reads like one of our own escapes.
///
/// Only such a backslash is written out (as `\u{5c}`); any other stays, so that ordinary text stays readable and
/// an escape on the screen still means exactly one thing.
pub(super) fn looks_like_escape(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('\\') else { return false };
    if let Some(digits) = rest.strip_prefix('x') {
        return digits.len() >= 2 && digits.bytes().take(2).all(|b| b.is_ascii_hexdigit());
    }
    let Some(digits) = rest.strip_prefix("u{") else { return false };
    let hex = digits.bytes().take_while(u8::is_ascii_hexdigit).take(6).count();
    (1..=6).contains(&hex) && digits.as_bytes().get(hex) == Some(&b'}')
}

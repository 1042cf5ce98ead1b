//! Characters that may not stand in a URL, or not where they stand.

use super::Tell;
use super::structure::Parts;
use crate::urls::ProblemKind;
use crate::urls::encode::ascii_host;
use crate::urls::template::PLACEHOLDER;

/// Which classes of characters a URL has, so that a good one is looked at once.
#[derive(Clone, Copy)]
pub(super) struct Classes(u8);

/// Wrong wherever they stand: controls, white space, `< > \ #`.
const ANYWHERE: u8 = 1;
const NON_ASCII: u8 = 2;
/// Judged by where they stand: `*`, `%`, and what browsers encode in one part and not in the other.
const BY_PLACE: u8 = 4;

static CLASS: [u8; 256] = {
    let mut classes = [0; 256];
    let mut at = 0;
    while at < 256 {
        classes[at] = match at {
            0..=0x20 | 0x7f | 0x23 | 0x3c | 0x3e | 0x5c => ANYWHERE,
            0x80.. => NON_ASCII,
            0x22 | 0x25 | 0x2a | 0x5e | 0x60 | 0x7b | 0x7d => BY_PLACE,
            _ => 0,
        };
        at += 1;
    }
    classes
};

impl Classes {
    pub(super) fn of(url: &str) -> Self {
        Self(url.bytes().fold(0, |found, byte| found | CLASS[usize::from(byte)]))
    }

    fn has(self, class: u8) -> bool {
        self.0 & class != 0
    }
}

/// Names the characters that are wrong wherever they stand.
pub(super) fn examine_anywhere(url: &str, classes: Classes, tell: Tell<'_>) -> Option<()> {
    if !classes.has(ANYWHERE | NON_ASCII) {
        return Some(());
    }
    if url.contains(PLACEHOLDER) {
        tell(ProblemKind::Placeholder)?;
    }
    for character in url.split(PLACEHOLDER).flat_map(str::chars) {
        match character {
            '<' | '>' => tell(ProblemKind::AngleBracket(character))?,
            '\\' => tell(ProblemKind::Backslash)?,
            '#' => tell(ProblemKind::Fragment)?,
            '\t' => tell(ProblemKind::Whitespace(character))?,
            _ if character.is_control() => tell(ProblemKind::Control(character))?,
            _ if character.is_whitespace() => tell(ProblemKind::Whitespace(character))?,
            _ => {}
        }
    }
    Some(())
}

/// Names characters outside ASCII that are no white space and no controls.
pub(super) fn examine_foreign(parts: &Parts<'_>, classes: Classes, tell: Tell<'_>) -> Option<()> {
    if !classes.has(NON_ASCII) {
        return Some(());
    }
    if !parts.authority.is_ascii() {
        let ascii = ascii_host(parts.authority);
        tell(ProblemKind::NonAsciiHost { ascii: ascii.is_ascii().then(|| ascii.into()) })?;
    }
    let foreign =
        |character: &char| !(character.is_ascii() || character.is_control() || character.is_whitespace());
    parts
        .after_authority
        .chars()
        .filter(foreign)
        .try_for_each(|character| tell(ProblemKind::NonAscii(character)))
}

/// Names characters that are wrong in one part of a URL.
pub(super) fn examine_by_place(parts: &Parts<'_>, classes: Classes, tell: Tell<'_>) -> Option<()> {
    if !classes.has(BY_PLACE) {
        return Some(());
    }
    if parts.authority.contains('*') || parts.path.contains('*') {
        tell(ProblemKind::Wildcard)?;
    }
    if parts.query.contains('*') {
        tell(ProblemKind::QueryWildcard)?;
    }
    // The WHATWG sets: a query keeps { } ^ and the backtick, a path does not.
    let in_path = parts.path.chars().filter(|character| matches!(character, '"' | '^' | '`' | '{' | '}'));
    let in_query = parts.query.chars().filter(|&character| character == '"');
    in_path.chain(in_query).try_for_each(|character| tell(ProblemKind::Unencoded(character)))?;
    if has_bad_escape(parts.path) || has_bad_escape(parts.query) {
        tell(ProblemKind::BadEscape)
    } else {
        Some(())
    }
}

/// Whether a `%` is not followed by two hex digits.
fn has_bad_escape(text: &str) -> bool {
    let is_hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    text.split('%').skip(1).map(str::as_bytes).any(|after| !(is_hex(after.first()) && is_hex(after.get(1))))
}

//! Escaping of text content, and the characters that XML 1.0 cannot carry at all.

use std::io;

/// Why a request could not be written.
#[derive(Debug, thiserror::Error)]
pub(in crate::service::ips) enum EncodeError {
    /// The text holds a character that XML 1.0 cannot carry, escaped or not.
    #[error("{element} holds the character U+{code:04X}, which cannot be sent; remove it")]
    Character {
        /// The element that was to hold the text. The text itself may be a secret.
        element: String,
        /// The character's code point.
        code: u32,
    },
    /// What every request needs is empty.
    #[error("{0} is empty; set it")]
    Empty(&'static str),
    /// The buffer refused the bytes.
    #[error("the request could not be written: {0}")]
    Write(#[from] io::Error),
}

/// Refuses text with characters that XML 1.0 cannot carry (`spec/reliability.md` E2).
pub(in crate::service::ips) fn check(element: &str, text: &str) -> Result<(), EncodeError> {
    match text.chars().find(|&c| !allowed(c)) {
        None => Ok(()),
        Some(c) => Err(EncodeError::Character { element: element.to_owned(), code: c.into() }),
    }
}

/// Whether XML 1.0 can carry the character (its production `Char`).
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Bytes of the escaped text. Only `& < >` need escaping in content, and CR, which a parser would turn into LF.
pub(in crate::service::ips) fn escaped_len(text: &str) -> usize {
    text.bytes().map(|byte| entity(byte).map_or(1, str::len)).sum()
}

/// The escaped text, in one allocation that never grows, so that a secret leaves no copy behind.
pub(in crate::service::ips) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(escaped_len(text));
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(entity) = entity(byte) {
            out.push_str(&text[start..at]);
            out.push_str(entity);
            start = at + 1;
        }
    }
    out.push_str(&text[start..]);
    out
}

fn entity(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#13;"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_xml_needs_is_escaped() {
        for (plain, expected) in [
            ("", ""),
            ("?$product$&wid=400", "?$product$&amp;wid=400"),
            ("<ID>\r\n", "&lt;ID&gt;&#13;\n"),
            ("O'Neil \"x\"", "O'Neil \"x\""),
            ("Größe<é>", "Größe&lt;é&gt;"),
        ] {
            assert_eq!(escaped(plain), expected);
            assert_eq!(escaped_len(plain), expected.len());
            assert_eq!(escaped(plain).capacity(), expected.len());
        }
    }

    #[test]
    fn characters_that_xml_cannot_carry_are_named() {
        for (text, code) in
            [("a\0", "U+0000"), ("\u{1b}[2J", "U+001B"), ("\u{fffe}", "U+FFFE"), ("\u{ffff}", "U+FFFF")]
        {
            let error = check("items", text).unwrap_err().to_string();
            assert!(error.contains(code) && error.starts_with("items "), "{error}");
        }
        check("items", "tab\t, newline\n, C1 \u{85}, \u{10ffff}").unwrap();
    }

    proptest::proptest! {
        #[test]
        fn escaping_is_undone_by_a_parser(text in "\\PC*") {
            let escaped = escaped(&text);
            proptest::prop_assert_eq!(escaped.len(), escaped_len(&text));
            proptest::prop_assert_eq!(quick_xml::escape::unescape(&escaped).unwrap(), text);
        }
    }
}

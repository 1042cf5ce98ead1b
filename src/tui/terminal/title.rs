//! The window title: printable ASCII of bounded length, because titles are where terminals are attacked.

/// Longest title, in characters.
const LONGEST: usize = 80;

/// The sequence that sets icon name and title.
pub(super) fn sequence(text: &str) -> Vec<u8> {
    let mut bytes = b"\x1b]0;".to_vec();
    bytes.extend(
        text.chars().take(LONGEST).map(|c| if c == ' ' || c.is_ascii_graphic() { c as u8 } else { b'?' }),
    );
    bytes.push(0x07);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_printable_ascii_gets_into_a_title() {
        assert_eq!(sequence("a\x1b]b\u{9b}ü\u{202e}"), b"\x1b]0;a?]b???\x07");
        assert_eq!(sequence(&"x".repeat(500)).len(), 4 + LONGEST + 1);
    }
}

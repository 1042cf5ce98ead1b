//! Percent-decoding of a path segment.

/// The text that a percent-encoded segment stands for; `None` where it is not UTF-8 or a `%` is not
/// followed by two hexadecimal digits.
pub(crate) fn decode(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_utf8_and_nothing_else() {
        for (segment, text) in [
            ("Backpack_B", Some("Backpack_B")),
            ("Zelt%20f%C3%bcr+2", Some("Zelt für+2")),
            ("%", None),
            ("%4", None),
            ("%zz", None),
            ("%ff", None),
        ] {
            assert_eq!(decode(segment).as_deref(), text, "{segment}");
        }
    }
}

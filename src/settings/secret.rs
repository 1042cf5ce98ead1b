//! [`Secret`]: a password that never shows itself.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

/// Longest password, in bytes.
pub(super) const MAX_BYTES: usize = 4 * 1024;

/// A password. Wiped from memory when dropped; no `Display`, and `Debug` says only that there is one.
///
/// ```
/// use purgedeck::settings::Secret;
///
/// let secret = Secret::new("correct horse").unwrap();
/// assert_eq!(secret.expose(), "correct horse");
/// assert_eq!(format!("{secret:?}"), "Secret(not shown)");
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

/// Why a text is no password; says nothing about the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoSecret {
    /// Nothing there.
    #[error("it is empty")]
    Empty,
    /// XML 1.0, and so the service, knows no control characters.
    #[error("it contains a control character")]
    Control,
    /// A binary file, for example.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// Longer than any password.
    #[error("it is longer than {MAX_BYTES} bytes")]
    TooLong,
}

impl Secret {
    /// Takes a password: any characters but control characters, blanks included, 1 to 4096 bytes.
    ///
    /// # Errors
    /// [`NoSecret`] says why it cannot be one, without repeating it.
    pub fn new(text: impl Into<String>) -> Result<Self, NoSecret> {
        let text = Zeroizing::new(text.into());
        if text.is_empty() {
            return Err(NoSecret::Empty);
        }
        if text.len() > MAX_BYTES {
            return Err(NoSecret::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(NoSecret::Control);
        }
        Ok(Self(SecretString::from(text.as_str())))
    }

    /// The first line of what a program printed or a file holds; only its line end is cut off.
    pub(super) fn first_line(bytes: &[u8]) -> Result<Self, NoSecret> {
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        Self::new(std::str::from_utf8(line).map_err(|_| NoSecret::NotUtf8)?)
    }

    /// The password itself: for the request and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Hands the password over.
    #[must_use]
    pub fn into_inner(self) -> SecretString {
        self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_line_loses_its_line_end_and_nothing_else() {
        let table: [(&[u8], Result<&str, NoSecret>); 11] = [
            (b"plain", Ok("plain")),
            (b"plain\n", Ok("plain")),
            (b"plain\r\n", Ok("plain")),
            (b"first\nsecond\n", Ok("first")),
            (b"  blanks  \n", Ok("  blanks  ")),
            (b"<&>\"'\\$`", Ok("<&>\"'\\$`")),
            ("Größe靴".as_bytes(), Ok("Größe靴")),
            (b"", Err(NoSecret::Empty)),
            (b"\nsecond", Err(NoSecret::Empty)),
            (b"nul\0", Err(NoSecret::Control)),
            (b"\xff\xfe", Err(NoSecret::NotUtf8)),
        ];
        for (bytes, expected) in table {
            let found = Secret::first_line(bytes).map(|secret| secret.expose().to_owned());
            assert_eq!(found, expected.map(str::to_owned));
        }
    }

    #[test]
    fn a_kilobyte_is_a_password_and_a_megabyte_is_not() {
        assert!(Secret::new("x".repeat(1024)).is_ok());
        assert_eq!(Secret::new("x".repeat(1024 * 1024)).unwrap_err(), NoSecret::TooLong);
    }
}

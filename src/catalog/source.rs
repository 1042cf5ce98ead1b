//! Assets that somebody lists by hand, one ID a line.

use std::io::BufRead;

use crate::lines::{Comments, ReadError, read_list};

/// Why a list of asset IDs, or one line of it, is no good.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The list could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The line cannot be an asset ID.
    #[error("{name}:{line}: control character U+{:04X} in an asset ID; remove it", u32::from(*character))]
    Control {
        /// The list.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The first such character.
        character: char,
    },
}

/// Reads asset IDs as a stream, with their line numbers from 1.
///
/// The format is that of all lists ([`crate::lines`]). IDs stand there as they are, not encoded, blanks inside
/// included. `name` is how errors call the list.
///
/// # Errors
/// Items are errors where a line is no asset ID; after most of them, reading goes on ([`ReadError`]).
pub fn from_reader<R: BufRead>(
    reader: R,
    name: &str,
) -> impl Iterator<Item = Result<(usize, String), SourceError>> {
    read_list(reader, name, Comments::No).map(move |item| {
        let (line, id) = item?;
        match id.chars().find(|character| character.is_control()) {
            Some(character) => Err(SourceError::Control { name: name.to_owned(), line, character }),
            None => Ok((line, id)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<Result<(usize, String), String>> {
        from_reader(text, "assets.txt").map(|item| item.map_err(|error| error.to_string())).collect()
    }

    #[test]
    fn ids_are_taken_as_they_are() {
        let items = read(b"\xef\xbb\xbfBackpack_B \r\n\r\n trail runner,01\r#1\n");
        assert_eq!(
            items,
            [
                Ok((1, "Backpack_B".to_owned())),
                Ok((3, "trail runner,01".to_owned())),
                Ok((4, "#1".to_owned()))
            ]
        );
    }

    #[test]
    fn lines_that_are_no_ids_are_named_and_the_rest_is_read() {
        assert_eq!(
            read(b"a\x1b[31m\nb\n\xff\nc"),
            [
                Err("assets.txt:1: control character U+001B in an asset ID; remove it".to_owned()),
                Ok((2, "b".to_owned())),
                Err("assets.txt:3: not UTF-8 text (byte 1); convert the list to UTF-8".to_owned()),
                Ok((4, "c".to_owned())),
            ]
        );
    }
}

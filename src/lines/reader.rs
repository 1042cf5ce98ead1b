//! The streaming reader.

use std::io::BufRead;

use super::{COMMENTS_DIRECTIVE, MAX_LINE_BYTES, trim};

/// Whether lines that begin with `#` are comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comments {
    /// Only if the list's first line is [`COMMENTS_DIRECTIVE`].
    No,
    /// Yes, whatever the first line is.
    Hash,
}

/// Why a list, or one line of it, could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The line is not text. Reading goes on with the next line.
    #[error("{name}:{line}: not UTF-8 text (byte {column}); convert the list to UTF-8")]
    NotUtf8 {
        /// The list.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The first byte of the line that does not belong, from 1.
        column: usize,
    },
    /// The line is longer than [`MAX_LINE_BYTES`]. Nothing more is read: this is no list.
    #[error("{name}:{line}: longer than {MAX_LINE_BYTES} bytes; a list has one entry a line")]
    TooLong {
        /// The list.
        name: String,
        /// The line, from 1.
        line: usize,
    },
    /// The system could not read. Nothing more is read.
    #[error("{name}:{line}: {source}")]
    Io {
        /// The list.
        name: String,
        /// The line that was to be read, from 1.
        line: usize,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Reads a list as a stream of its entries with their line numbers, from 1.
///
/// `name` is how errors call the list: a path, or `standard input`.
///
/// # Errors
/// Items are errors where a line could not be read; see [`ReadError`] for which of them end the list.
pub fn read_list<R: BufRead>(reader: R, name: impl Into<String>, comments: Comments) -> Lines<R> {
    Lines {
        reader,
        name: name.into(),
        comments: comments == Comments::Hash,
        line: 0,
        after_cr: false,
        ended: false,
    }
}

/// The iterator that [`read_list`] returns.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    name: String,
    comments: bool,
    /// The line last begun, from 1.
    line: usize,
    /// The line before ended with CR: an LF that follows belongs to that end.
    after_cr: bool,
    ended: bool,
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<(usize, String), ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            self.line += 1;
            let mut bytes = Vec::new();
            if let Err(error) = self.raw_line(&mut bytes) {
                self.ended = true;
                return Some(Err(error));
            }
            match self.entry(bytes) {
                Ok(Some(text)) => return Some(Ok((self.line, text))),
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
        }
        None
    }
}

impl<R: BufRead> Lines<R> {
    /// Reads up to the next line end, which is consumed; notes the end of the list.
    fn raw_line(&mut self, line: &mut Vec<u8>) -> Result<(), ReadError> {
        loop {
            let available = match self.reader.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(source) => {
                    return Err(ReadError::Io { name: self.name.clone(), line: self.line, source });
                }
            };
            if available.is_empty() {
                self.ended = true;
                return Ok(());
            }
            let skip = usize::from(self.after_cr && available.first() == Some(&b'\n'));
            let rest = available.get(skip..).unwrap_or_default();
            let end = memchr::memchr2(b'\n', b'\r', rest);
            line.extend_from_slice(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default());
            self.after_cr = end.is_some_and(|end| rest.get(end) == Some(&b'\r'));
            let used = end.map_or(available.len(), |end| skip + end + 1);
            self.reader.consume(used);
            if line.len() > MAX_LINE_BYTES {
                return Err(ReadError::TooLong { name: self.name.clone(), line: self.line });
            }
            if end.is_some() {
                return Ok(());
            }
        }
    }

    /// Makes an entry of a raw line; `None`: blank, a comment, or the directive.
    fn entry(&mut self, mut bytes: Vec<u8>) -> Result<Option<String>, ReadError> {
        if self.line == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        let mut text = String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8 {
            name: self.name.clone(),
            line: self.line,
            column: error.utf8_error().valid_up_to() + 1,
        })?;
        let entry = trim(&text);
        if self.line == 1 && entry == COMMENTS_DIRECTIVE {
            self.comments = true;
        }
        if entry.is_empty() || (self.comments && entry.starts_with('#')) {
            return Ok(None);
        }
        if entry.len() < text.len() {
            text = entry.to_owned();
        }
        Ok(Some(text))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use proptest::prelude::*;

    use super::*;

    /// Gives out a few bytes at a time, so that line ends fall on every seam.
    fn read_in_pieces(
        bytes: &[u8],
        piece: usize,
        comments: Comments,
    ) -> Vec<Result<(usize, String), String>> {
        let reader = BufReader::with_capacity(piece, bytes);
        read_list(reader, "list", comments).map(|item| item.map_err(|error| error.to_string())).collect()
    }

    fn read(text: &str) -> Vec<(usize, String)> {
        read_in_pieces(text.as_bytes(), 8192, Comments::No).into_iter().map(|item| item.unwrap()).collect()
    }

    fn entries(lines: &[(usize, &str)]) -> Vec<(usize, String)> {
        lines.iter().map(|&(line, text)| (line, text.to_owned())).collect()
    }

    #[test]
    fn every_kind_of_line_end_counts_once() {
        let expected = entries(&[(1, "a"), (2, "b"), (4, "c,d"), (5, "e")]);
        assert_eq!(read("a\nb\n\nc,d\ne"), expected);
        assert_eq!(read("a\r\nb\r\n\r\nc,d\r\ne\r\n"), expected);
        assert_eq!(read("a\rb\r\rc,d\re\r"), expected);
    }

    #[test]
    fn a_bom_and_blanks_around_a_line_go_inner_blanks_stay() {
        assert_eq!(read("\u{feff}  a b\t \n \t \n\u{feff}c"), entries(&[(1, "a b"), (3, "\u{feff}c")]));
    }

    #[test]
    fn control_characters_are_left_to_the_linter() {
        assert_eq!(read("a\0b\x1b\n"), entries(&[(1, "a\0b\x1b")]));
    }

    #[test]
    fn hash_lines_are_comments_only_where_the_list_says_so() {
        assert_eq!(read("#x\na#y"), entries(&[(1, "#x"), (2, "a#y")]));
        assert_eq!(read("# purgedeck: comments\n#x\n #y\na#z"), entries(&[(4, "a#z")]));
        assert_eq!(read("a\n# purgedeck: comments"), entries(&[(1, "a"), (2, "# purgedeck: comments")]));
        assert_eq!(read_in_pieces(b"#x\na", 9, Comments::Hash), [Ok((2, "a".to_owned()))]);
    }

    #[test]
    fn a_line_that_is_not_utf8_is_named_and_the_next_one_read() {
        let items = read_in_pieces(b"ok\nM\xfcnchen\nok2", 8192, Comments::No);
        let message = "list:2: not UTF-8 text (byte 2); convert the list to UTF-8".to_owned();
        assert_eq!(items, [Ok((1, "ok".to_owned())), Err(message), Ok((3, "ok2".to_owned()))]);
    }

    #[test]
    fn the_longest_line_is_taken_and_one_byte_more_ends_the_list() {
        let longest = "x".repeat(MAX_LINE_BYTES);
        assert_eq!(read(&longest), entries(&[(1, &longest)]));
        let items = read_in_pieces(format!("a\n{longest}x\nb").as_bytes(), 1000, Comments::No);
        assert_eq!(items.len(), 2, "nothing after the long line");
        assert_eq!(items[1], Err("list:2: longer than 65536 bytes; a list has one entry a line".to_owned()));
    }

    #[test]
    fn an_endless_stream_without_line_ends_is_given_up() {
        let endless = BufReader::new(std::io::repeat(0));
        assert!(matches!(
            read_list(endless, "zero", Comments::No).collect::<Vec<_>>()[..],
            [Err(ReadError::TooLong { line: 1, .. })]
        ));
    }

    #[test]
    fn a_failing_read_ends_the_list() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("disk on fire"))
            }
        }
        let reader = BufReader::new(b"a\nb".chain(Broken));
        let items: Vec<_> =
            read_list(reader, "list", Comments::No).map(|item| item.map_err(|e| e.to_string())).collect();
        assert_eq!(items, [Ok((1, "a".to_owned())), Err("list:2: disk on fire".to_owned())]);
    }

    proptest! {
        #[test]
        fn where_the_pieces_end_makes_no_difference(text in "[a#, \r\n]{0,60}", piece in 1_usize..9) {
            prop_assert_eq!(
                read_in_pieces(text.as_bytes(), piece, Comments::No),
                read_in_pieces(text.as_bytes(), 8192, Comments::No)
            );
        }

        #[test]
        fn reading_and_splitting_agree(text in "[a#, \t\r\n]{0,60}") {
            let read: Vec<_> = read(&text).into_iter().map(|(_, line)| line).collect();
            prop_assert_eq!(read, crate::lines::split(&text).collect::<Vec<_>>());
        }
    }
}

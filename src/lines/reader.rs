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
mod tests;

//! Lists that come from outside, line by line: files, pipes, pastes. Depends on nothing of ours.
//!
//! The reader streams, so that a list may be longer than memory, and takes what real files look like: LF,
//! CRLF or CR, a BOM, blank lines, blanks around a line. It never splits at commas, because image-serving
//! queries are full of them. It judges only what keeps it from reading: text that is not UTF-8, and a line so
//! long that this is no list. Whether a line is a good URL is the linter's business, control characters included.
//!
//! # Comments
//!
//! A `#` is part of URLs and of asset IDs, so it opens a comment only where the file says so: its first line is
//! exactly [`COMMENTS_DIRECTIVE`]. From there on, lines that begin with `#` are skipped.

mod file;
mod pasted;
mod reader;

pub use file::ListFile;
pub use pasted::Pasted;
pub(crate) use pasted::lines_of;
pub use reader::{Comments, Lines, ReadError, read_list};

/// The first line of a list in which `#` lines are comments.
pub const COMMENTS_DIRECTIVE: &str = "# purgedeck: comments";

/// The longest line taken, in bytes without its end (`spec/reliability.md` E4).
pub const MAX_LINE_BYTES: usize = 64 * 1024;

/// Splits text that is already in memory (a paste, a template) like [`read_list`] does: at LF, CRLF and CR, blanks
/// around lines removed, blank lines dropped.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    text.strip_prefix('\u{feff}')
        .unwrap_or(text)
        .split(['\r', '\n'])
        .map(trim)
        .filter(|line| !line.is_empty())
}

/// Removes blanks and tabs at both ends. Other white space stays, for the linter to name.
pub(crate) fn trim(line: &str) -> &str {
    line.trim_matches([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_paste_is_split_at_every_kind_of_line_end() {
        let lines: Vec<_> = split("\u{feff}a\rb\r\nc\n\n \t\r  d e ,f \r\n").collect();
        assert_eq!(lines, ["a", "b", "c", "d e ,f"]);
        assert_eq!(split(" \r\n").next(), None);
    }
}

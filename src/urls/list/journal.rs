//! The list on disk: every edit appended as it happens, so that a kill loses nothing and a keystroke costs what it
//! changed.
//!
//! A journal is [`HEADER`], then records: length and CRC-32 of the payload, four bytes each, little-endian, then the
//! payload. The first byte of a payload says what it is; numbers are LEB128. What belongs together ends with an
//! `End` record, and counts only once that is there: a journal torn anywhere gives the list as it was before or after
//! an edit, never in the middle of one. A record that is whole but makes no sense is refused, not trusted.
//!
//! Kept are texts, origins and order; ids, what could be undone, and counts of duplicates are not. Text in a journal
//! is exactly what is in the list: show it through [`crate::text::Shown`].

mod edits;
mod record;
mod replay;

use std::io::{self, Write};

use super::UrlList;

pub use edits::Edits;
pub(super) use edits::Mark;
pub use replay::{JournalError, Replayed, replay};

/// What a journal begins with; the number is the format's.
pub const HEADER: &[u8] = b"purgedeck url list 1\n";

/// Lines in one record at most, so that reading one back needs little memory.
const LINES_PER_RECORD: usize = 8_192;

impl UrlList {
    /// Switches the recording of edits on or off. What was recorded before is forgotten.
    pub fn keep_edits(&mut self, on: bool) {
        self.edits = on.then(Edits::default);
    }

    /// The edits since the last call; `None`: there are none, or they are not recorded.
    pub fn take_edits(&mut self) -> Option<Edits> {
        self.edits.as_mut().filter(|edits| !edits.is_empty()).map(std::mem::take)
    }

    /// All lines as edits of an empty list, with which a journal begins. Their text is shared, not copied.
    #[must_use]
    pub fn as_edits(&self) -> Edits {
        let mut edits = Edits::default();
        if !self.is_empty() {
            edits.put_in(std::slice::from_ref(&(0..self.len())), &self.rows, &self.texts);
        }
        edits
    }
}

/// Appends edits to a journal that was begun by [`write_whole`].
///
/// # Errors
/// What the system says; the journal may then be torn, and is to be written anew.
pub fn append(journal: &mut impl Write, edits: &Edits) -> io::Result<()> {
    edits.write_to(journal)
}

/// Begins a journal with edits of an empty list.
///
/// # Errors
/// What the system says.
pub fn begin(journal: &mut impl Write, edits: &Edits) -> io::Result<()> {
    journal.write_all(HEADER)?;
    append(journal, edits)
}

/// Begins a journal with all lines of a list.
///
/// # Errors
/// What the system says.
pub fn write_whole(list: &UrlList, mut journal: impl Write) -> io::Result<()> {
    begin(&mut journal, &list.as_edits())?;
    journal.flush()
}

#[cfg(test)]
mod tests;

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

mod record;
mod replay;

use std::io::{self, Write};
use std::ops::Range;

use super::UrlList;
use super::row::Row;
use crate::arena::Interner;
use record::Record;

pub use replay::{JournalError, Replayed, replay};

/// What a journal begins with; the number is the format's.
pub const HEADER: &[u8] = b"purgedeck url list 1\n";

/// Lines in one record at most, so that reading one back needs little memory.
const LINES_PER_RECORD: usize = 8_192;

/// Edits of a list since they were taken last, ready to be appended to its journal. May go to another thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edits(Vec<u8>);

impl Edits {
    /// How many bytes they add to the journal.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

impl UrlList {
    /// Switches the recording of edits on or off. What was recorded before is forgotten.
    pub fn keep_edits(&mut self, on: bool) {
        self.edits = on.then(Vec::new);
    }

    /// The edits since the last call; `None`: there are none, or they are not recorded.
    pub fn take_edits(&mut self) -> Option<Edits> {
        let edits = self.edits.as_mut().filter(|edits| !edits.is_empty())?;
        let mut edits = std::mem::take(edits);
        Record::End.write_to(&mut edits);
        Some(Edits(edits))
    }
}

/// Appends edits to a journal that was begun by [`write_whole`].
///
/// # Errors
/// What the system says; the journal may then be torn, and is to be written anew.
pub fn append(journal: &mut impl Write, edits: &Edits) -> io::Result<()> {
    journal.write_all(&edits.0)
}

/// Begins a journal with all lines of a list.
///
/// # Errors
/// What the system says.
pub fn write_whole(list: &UrlList, mut journal: impl Write) -> io::Result<()> {
    journal.write_all(HEADER)?;
    let mut bytes = Vec::new();
    for (at, rows) in (0..).step_by(LINES_PER_RECORD).zip(list.rows.chunks(LINES_PER_RECORD)) {
        bytes.clear();
        let run = at..at + rows.len();
        Record::PutIn { runs: std::slice::from_ref(&run), rows, texts: &list.texts }.write_to(&mut bytes);
        journal.write_all(&bytes)?;
    }
    bytes.clear();
    Record::End.write_to(&mut bytes);
    journal.write_all(&bytes)?;
    journal.flush()
}

/// Records that lines come, in portions.
pub(super) fn record_put_in(edits: &mut Vec<u8>, runs: &[Range<usize>], rows: &[Row], texts: &Interner) {
    let mut rest = rows;
    let mut portion: Vec<Range<usize>> = Vec::new();
    let mut lines = 0;
    let mut runs = runs.iter().cloned();
    let mut next = runs.next();
    while let Some(run) = next.take() {
        let part = run.start..run.end.min(run.start + LINES_PER_RECORD - lines);
        lines += part.len();
        next = if part.end < run.end { Some(part.end..run.end) } else { runs.next() };
        portion.push(part);
        if lines == LINES_PER_RECORD || next.is_none() {
            let (rows, later) = rest.split_at(lines.min(rest.len()));
            Record::PutIn { runs: &portion, rows, texts }.write_to(edits);
            rest = later;
            portion.clear();
            lines = 0;
        }
    }
}

/// Records that lines go.
pub(super) fn record_take_out(edits: &mut Vec<u8>, runs: &[Range<usize>]) {
    Record::TakeOut { runs }.write_to(edits);
}

/// Records another order.
pub(super) fn record_order(edits: &mut Vec<u8>, order: &[u32]) {
    Record::Order(order).write_to(edits);
}

/// Records that the list is turned around.
pub(super) fn record_reversal(edits: &mut Vec<u8>) {
    Record::Reversal.write_to(edits);
}

#[cfg(test)]
mod tests;

//! The list on disk, change by change: what a draft is written to and rebuilt from.
//!
//! A journal is a head and records. A record has its length, a CRC-32 and the changes that happened since the one
//! before; it counts as a whole or not at all, so that a write that was cut off costs the last record and nothing
//! else. The cost of a record is that of the change: a typed line is some hundred bytes, a paste its own text, an
//! undone sort four bytes a line. Undo itself is not kept.
//!
//! Where the file lies, who may have written it and when it is flushed is its owner's business. What it says is
//! not trusted: positions are checked, texts must be such as the list itself takes, and memory grows with the bytes
//! that are there, never with the numbers that they claim.
//!
//! ```text
//! journal = "purgedeck urls 1\n" record*
//! record  = length u32, CRC-32 of the payload u32, payload           (all numbers little-endian)
//! payload = change*
//! change  = 1 runs                the lines at these positions go
//!         | 2 runs line*          lines come, to be at these positions afterwards
//!         | 3 count u32, u32*     another order: for each position the one before
//!         | 4                     from the last to the first
//! runs    = count u32, (start u32, length u32)*
//! line    = origin, length u32, UTF-8
//! origin  = tag u8 and what belongs to it; a name that came before in the record is named by number
//! ```

mod read;
mod record;
mod write;

use std::io::{self, BufRead, Write};

use super::UrlList;
pub(super) use record::Recorder;

pub use read::{JournalError, Replayed};
pub use record::Edits;

/// What a journal begins with; the number is the version.
const HEAD: &[u8] = b"purgedeck urls 1\n";

/// Lines in one record of a whole list, so that a torn one costs little.
const CHUNK: usize = 16_384;

/// Appends what changed as one record, in a single write.
///
/// # Errors
/// What the system says. What was written of the record then is torn, and the next one must not follow it:
/// begin the journal anew with [`write_whole`].
pub fn append(writer: &mut impl Write, edits: &Edits) -> io::Result<()> {
    if edits.is_empty() {
        return Ok(());
    }
    write::record(writer, |payload| edits.encode(payload))
}

/// Begins a journal with the list as it is: short again, whatever had happened to it.
///
/// # Errors
/// What the system says.
pub fn write_whole(list: &UrlList, mut writer: impl Write) -> io::Result<()> {
    writer.write_all(HEAD)?;
    for (number, rows) in list.rows.chunks(CHUNK).enumerate() {
        let at = number * CHUNK;
        write::record(&mut writer, |payload| {
            write::lines_come(
                payload,
                &[at..at + rows.len()],
                rows.iter().map(|row| {
                    let record = row.record(&list.texts);
                    (record.text, record.origin)
                }),
            );
        })?;
    }
    writer.flush()
}

/// Reads a journal. A last record that was cut off is left out, and told.
///
/// # Errors
/// It cannot be read, is no journal of a version known here, or is damaged in another place than at its end.
pub fn replay(reader: impl BufRead) -> Result<Replayed, JournalError> {
    read::replay(reader)
}

impl UrlList {
    /// Begins to remember what changes, or ends it. The list as it is now is not among it: see [`write_whole`].
    pub fn keep_edits(&mut self, keep: bool) {
        self.recorder = keep.then(|| self.recorder.take().unwrap_or_default());
    }

    /// What changed since this was asked last; `None`: nothing, or nobody remembers.
    pub fn take_edits(&mut self) -> Option<Edits> {
        self.recorder.as_mut()?.take(&self.texts)
    }
}

#[cfg(test)]
mod tests;

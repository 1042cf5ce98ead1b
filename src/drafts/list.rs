//! The URL list in a draft: a journal that grows by what changed, and is written anew when that became too much.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use super::{DraftError, file};
use crate::queue::locks::NO_FOLLOW;
use crate::urls::journal::{self, Edits, Replayed};
use crate::urls::{LintRules, Linter};

/// Most bytes that are read back: far more than a million URLs take.
const MOST: u64 = 2 << 30;
/// A journal of less than this is not worth writing anew.
const WORTH_IT: u64 = 16 << 20;
/// It is written anew when it is so many times as long as it was at its beginning.
const GROWN: u64 = 3;

/// The journal of a list, and what of it is not on disk yet.
#[derive(Debug)]
pub(crate) struct ListFile {
    path: PathBuf,
    file: Option<File>,
    /// Bytes that are whole records.
    good: u64,
    /// Bytes when it was written anew last, or of its longest edit.
    base: u64,
    /// A journal to begin anew with that could not be written: it comes first the next time.
    whole: Option<Edits>,
    /// What could not be written: it comes next.
    pending: Vec<Edits>,
}

impl ListFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, file: None, good: 0, base: 0, whole: None, pending: Vec::new() }
    }

    /// Begins anew, with the next flush, with all lines of a list.
    pub(crate) fn begin_with(&mut self, whole: Edits) {
        self.pending.clear();
        self.whole = Some(whole);
    }

    /// What changed, for the next flush.
    pub(crate) fn keep(&mut self, edits: Option<Edits>) {
        self.pending.extend(edits);
    }

    fn begin(&mut self, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600).custom_flags(NO_FOLLOW);
        // Until it is whole again, what is there is no journal that could go on.
        self.file = None;
        let mut journal = options.open(&self.path)?;
        fill(&mut journal)?;
        self.good = journal.metadata()?.len();
        self.base = self.good;
        self.file = Some(journal);
        Ok(())
    }

    /// Writes what was kept. What cannot be written is not lost: the next call tries again.
    pub(crate) fn flush(&mut self) -> Result<(), DraftError> {
        self.write().map_err(DraftError::file(&self.path))
    }

    fn write(&mut self) -> io::Result<()> {
        if let Some(whole) = self.whole.take() {
            let begun = self.begin(|file| journal::begin(file, &whole));
            if begun.is_err() {
                self.whole = Some(whole);
            }
            begun?;
        }
        if self.pending.is_empty() {
            return Ok(());
        }
        if self.file.is_none() {
            self.begin(|file| journal::begin(file, &Edits::default()))?;
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        while let Some(edits) = self.pending.first() {
            // Behind a record that was torn nothing may follow.
            file.set_len(self.good)?;
            io::Seek::seek(file, io::SeekFrom::Start(self.good))?;
            journal::append(file, edits)?;
            let before = std::mem::replace(&mut self.good, file.metadata()?.len());
            // A journal is not long for what came as one edit: a list that was pasted is as long as that.
            self.base = self.base.max(self.good - before);
            self.pending.remove(0);
        }
        Ok(())
    }

    /// Writes a journal anew that changes made far longer than its list. What fails leaves the long one.
    pub(crate) fn compact(&mut self) {
        if self.good > WORTH_IT && self.good > self.base.saturating_mul(GROWN) && self.pending.is_empty() {
            let _ = self.rewrite();
            // Not again at once, whether it worked or not.
            self.base = self.good;
        }
    }

    fn rewrite(&mut self) -> io::Result<()> {
        let other = |error: journal::JournalError| io::Error::other(error);
        let replayed = journal::replay(BufReader::new(File::open(&self.path)?)).map_err(other)?;
        let list = replayed.into_list(Linter::new(LintRules::default()));
        file::replace(&self.path, |out| journal::write_whole(&list, out)).map_err(io::Error::other)?;
        let file = OpenOptions::new().write(true).custom_flags(NO_FOLLOW).open(&self.path)?;
        self.good = file.metadata()?.len();
        self.file = Some(file);
        Ok(())
    }

    /// Makes the disk have it.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| file.flush().and_then(|()| file.sync_all()))
    }

    /// Reads it back; `None`: there is no list.
    pub(super) fn read(path: &std::path::Path) -> Result<Option<Replayed>, DraftError> {
        let Some(file) = file::open(path, MOST)? else { return Ok(None) };
        let replayed = journal::replay(BufReader::new(file));
        replayed.map(Some).map_err(|error| DraftError::refused(path, error.to_string()))
    }
}

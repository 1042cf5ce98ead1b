//! Files of a draft: written beside and renamed, read without trust.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use super::DraftError;
use crate::queue::locks::NO_FOLLOW;

/// Writes a file whole or not at all; the disk has it once [`sync`] says so.
pub(super) fn replace(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
) -> Result<(), DraftError> {
    let beside = path.with_extension("new");
    let written = (|| {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600).custom_flags(NO_FOLLOW);
        let mut writer = BufWriter::new(options.open(&beside)?);
        fill(&mut writer)?;
        writer.flush()?;
        std::fs::rename(&beside, path)
    })();
    written.map_err(|error| {
        // What was begun takes room on a disk that may have none.
        let _ = std::fs::remove_file(&beside);
        DraftError::file(path)(error)
    })
}

/// Makes the disk have a file or folder, where it is there.
pub(super) fn sync(path: &Path) -> std::io::Result<()> {
    match File::open(path) {
        Ok(file) => file.sync_all(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Opens a file of this user that nobody else may read or write; `None`: there is none.
pub(super) fn open(path: &Path, most: u64) -> Result<Option<File>, DraftError> {
    let mut options = OpenOptions::new();
    // Not blocking: a pipe in its place must not hold the screen up.
    let flags = NO_FOLLOW | NON_BLOCKING;
    let file = match options.read(true).custom_flags(flags).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
            return Err(DraftError::refused(path, "is a link"));
        }
        Err(error) => return Err(DraftError::file(path)(error)),
    };
    let found = file.metadata().map_err(DraftError::file(path))?;
    let problem = if !found.is_file() {
        "is no plain file"
    } else if found.uid() != rustix::process::geteuid().as_raw() {
        "belongs to another user"
    } else if found.mode() & 0o077 != 0 {
        "is open to other users (run: chmod 600)"
    } else if found.len() > most {
        "is far too large"
    } else {
        return Ok(Some(file));
    };
    Err(DraftError::refused(path, problem))
}

#[expect(clippy::cast_possible_wrap, reason = "open(2) takes an int; the flag is a small bit")]
const NON_BLOCKING: i32 = rustix::fs::OFlags::NONBLOCK.bits() as i32;

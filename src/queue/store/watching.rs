//! Opening the queue only to look at it, also where nothing can be written: a read-only disk, a backup, a rescue system.

use std::path::Path;

use rusqlite::Connection;

use super::connection::{self, Access};
use super::place::Place;
use super::{StoreError, inspect};

/// A recognised connection that reads; `None`: another process is about to make the queue.
///
/// SQLite reads a log that it may not write as long as the log and its index are there. Where they are missing **and**
/// cannot be made, the database is opened as a copy that nobody changes, and `place` gets a warning.
pub(super) fn open(place: &mut Place) -> Result<Option<Connection>, StoreError> {
    let usual = connection::open(&place.file).and_then(|found| prepared(found, &place.file, Access::Watch));
    let Err(error) = usual else {
        if !is_writable(&place.dir) {
            place.warn("is read-only: nothing can be queued or sent");
        }
        return usual;
    };
    if is_writable(&place.dir) || matches!(error, StoreError::Foreign(_) | StoreError::Newer { .. }) {
        return Err(error);
    }
    let copy = prepared(connection::open_unchanging(&place.file)?, &place.file, Access::Copy)?;
    place.warn(
        "is read-only: this is the queue as it was last folded into its file; nothing can be queued or sent, and \
         changes are not seen",
    );
    Ok(copy)
}

fn prepared(connection: Connection, file: &Path, access: Access) -> Result<Option<Connection>, StoreError> {
    if inspect::is_blank(&connection, file)? {
        return Ok(None);
    }
    inspect::recognise(&connection, file)?;
    connection::configure(&connection, file, access)?;
    Ok(Some(connection))
}

fn is_writable(dir: &Path) -> bool {
    rustix::fs::access(dir, rustix::fs::Access::WRITE_OK).is_ok()
}

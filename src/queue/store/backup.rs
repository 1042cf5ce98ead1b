//! A copy of the queue before its schema changes.

use std::path::PathBuf;

use rusqlite::Connection;

use super::StoreError;
use super::place::Place;

/// Writes the copy `queue.db.v<version>.backup` beside the queue, unless a complete one is there.
pub(super) fn backup(connection: &Connection, place: &Place, version: i64) -> Result<PathBuf, StoreError> {
    let path = place.dir.join(format!("queue.db.v{version}.backup"));
    if !path.exists() {
        let target = path.to_string_lossy().into_owned();
        connection
            .execute("VACUUM INTO ?1", [target])
            .map_err(|error| StoreError::database(&place.file, error))?;
    }
    Ok(path)
}

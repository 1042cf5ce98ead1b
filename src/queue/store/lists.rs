//! The rows that hold URLs. A list is written once and never changed.

use rusqlite::{Connection, Transaction, params};

use super::{Failed, StoreError, blob};
use crate::queue::clock::Moment;

/// A packed list that is not stored yet.
pub(super) type Packed = Vec<u8>;

/// Packs URLs.
///
/// # Errors
///
/// A URL is empty or has control characters.
pub(super) fn pack<S: AsRef<str>>(urls: &[S]) -> Result<Packed, StoreError> {
    match blob::pack(urls) {
        Some(Ok(list)) => Ok(list),
        Some(Err(error)) => Err(StoreError::Job(format!("its URLs cannot be packed: {error}"))),
        None => Err(StoreError::Job("a URL is empty or has control characters".into())),
    }
}

/// Stores a list; its number.
pub(super) fn insert(tx: &Transaction<'_>, job: &str, now: &Moment, list: &[u8]) -> rusqlite::Result<i64> {
    tx.prepare_cached("INSERT INTO url_list (job, stored_ms, list) VALUES (?1, ?2, ?3)")?
        .execute(params![job, now.wall_ms, list])?;
    Ok(tx.last_insert_rowid())
}

/// The URLs of a list.
pub(super) fn read(connection: &Connection, list: i64) -> Result<Vec<String>, Failed> {
    let packed: Vec<u8> = connection
        .prepare_cached("SELECT list FROM url_list WHERE id = ?1")?
        .query_row([list], |row| row.get(0))?;
    blob::unpack(&packed).map_err(|error| Failed::Damaged(format!("the list of URLs {list}: {error}")))
}

/// Removes a list that nothing refers to.
pub(super) fn delete(tx: &Transaction<'_>, list: i64) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM url_list WHERE id = ?1")?.execute([list]).map(drop)
}

//! Looking at a database before and while it is believed: whose it is, which version, whether it is whole.

use std::path::Path;

use rusqlite::Connection;

use super::{StoreError, schema};

/// A pragma's number.
pub(super) fn pragma(connection: &Connection, file: &Path, name: &str) -> Result<i64, StoreError> {
    connection
        .pragma_query_value(None, name, |row| row.get(0))
        .map_err(|error| StoreError::database(file, error))
}

/// Whether nothing was made in it yet.
pub(super) fn is_blank(connection: &Connection, file: &Path) -> Result<bool, StoreError> {
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|error| StoreError::database(file, error))?;
    Ok(tables == 0
        && pragma(connection, file, "application_id")? == 0
        && pragma(connection, file, "user_version")? == 0)
}

/// Refuses files of other programs and of newer versions of this one.
pub(super) fn recognise(connection: &Connection, file: &Path) -> Result<(), StoreError> {
    if pragma(connection, file, "application_id")? != schema::APPLICATION_ID {
        return Err(StoreError::Foreign(file.to_owned()));
    }
    let found = pragma(connection, file, "user_version")?;
    if found > schema::VERSION {
        return Err(StoreError::Newer { path: file.to_owned(), found, known: schema::VERSION });
    }
    Ok(())
}

/// Refuses a damaged file.
pub(super) fn quick_check(connection: &Connection, file: &Path) -> Result<(), StoreError> {
    let detail: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| StoreError::database(file, error))?;
    if detail == "ok" { Ok(()) } else { Err(StoreError::Damaged { path: file.to_owned(), detail }) }
}

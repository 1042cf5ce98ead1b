//! Opening SQLite with every guarantee asked for **and read back**: an unknown or refused pragma is silent
//! (`spec/reliability.md` A2, A3).

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, FileControl, MAIN_DB, OpenFlags};

use super::StoreError;

/// Versions before 3.51.3 can lose committed pages with several processes (`spec/reliability.md` A3).
const LEAST_SQLITE: i32 = 3_051_003;
/// Behind the write lock nobody should wait at all; a foreign program may hold SQLite's own locks.
pub(super) const BUSY: Duration = Duration::from_secs(15);

/// Name, value to set (`None`: only checked), value that must come back.
const PRAGMAS: [(&str, Option<&str>, Expected); 12] = [
    ("busy_timeout", None, Expected::Number(15_000)),
    ("journal_mode", Some("WAL"), Expected::Word("wal")),
    ("synchronous", Some("FULL"), Expected::Number(2)),
    ("fullfsync", Some("ON"), Expected::Number(1)),
    ("checkpoint_fullfsync", Some("ON"), Expected::Number(1)),
    ("foreign_keys", Some("ON"), Expected::Number(1)),
    ("trusted_schema", Some("OFF"), Expected::Number(0)),
    ("cell_size_check", Some("ON"), Expected::Number(1)),
    ("mmap_size", Some("0"), Expected::Number(0)),
    ("temp_store", Some("MEMORY"), Expected::Number(2)),
    // Any other limit would let PERSIST_WAL cut the log to nothing at close, and the room for a full disk with it.
    ("journal_size_limit", None, Expected::Number(-1)),
    ("wal_autocheckpoint", None, Expected::Number(1_000)),
];

#[derive(Debug, Clone, Copy)]
enum Expected {
    Number(i64),
    Word(&'static str),
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Write,
    /// Reads only; SQLite still needs to write the shared index of the log.
    Watch,
    /// Reads a file that nobody changes, without its log.
    Copy,
}

/// Opens the database without touching it, so that it can be recognised first.
pub(super) fn open(file: &Path) -> Result<Connection, StoreError> {
    // No CREATE: the file was made before, with the right mode. No URI: a path is a path.
    let connection = open_as(file, file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    persist_wal(&connection, file)?;
    Ok(connection)
}

/// Opens the database as a file that nobody changes: without its log, without locks. For a disk that cannot be written.
pub(super) fn open_unchanging(file: &Path) -> Result<Connection, StoreError> {
    let mut uri =
        url::Url::from_file_path(file).map_err(|()| guarantee(file, "not an absolute path".to_owned()))?;
    uri.set_query(Some("immutable=1"));
    open_as(Path::new(uri.as_str()), file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI)
}

fn open_as(name: &Path, file: &Path, access: OpenFlags) -> Result<Connection, StoreError> {
    let version = rusqlite::version_number();
    if version < LEAST_SQLITE {
        let what = format!("SQLite {} has the WAL-reset bug; 3.51.3 or newer is needed", rusqlite::version());
        return Err(guarantee(file, what));
    }
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection =
        Connection::open_with_flags(name, flags).map_err(|error| StoreError::database(file, error))?;
    connection.busy_timeout(BUSY).map_err(|error| StoreError::database(file, error))?;
    Ok(connection)
}

/// Makes a recognised database what the store needs.
pub(super) fn configure(connection: &Connection, file: &Path, access: Access) -> Result<(), StoreError> {
    let failed = |error| StoreError::database(file, error);
    for (option, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        if connection.set_db_config(option, on).map_err(failed)? != on {
            return Err(guarantee(file, format!("SQLite did not take {option:?} = {on}")));
        }
    }
    for (name, value, expected) in PRAGMAS {
        if name == "journal_mode" && access == Access::Copy {
            continue;
        }
        if let Some(value) = value {
            set(connection, name, value).map_err(failed)?;
        }
        let found = read(connection, name).map_err(failed)?;
        if !expected.is(&found) {
            return Err(guarantee(file, format!("PRAGMA {name} is {found:?}, {expected:?} is needed")));
        }
    }
    if access != Access::Write {
        set(connection, "query_only", "ON").map_err(failed)?;
    }
    Ok(())
}

/// Keeps the log and its index when the last process closes: without them a full disk could not even be read
/// (`spec/reliability.md` A5). The last closer decides, so every connection asks for it.
fn persist_wal(connection: &Connection, file: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::database(file, error);
    let mut wanted = 1;
    connection.file_control(Some(MAIN_DB), FileControl::PersistWal(&mut wanted)).map_err(failed)?;
    let mut found = -1;
    connection.file_control(Some(MAIN_DB), FileControl::PersistWal(&mut found)).map_err(failed)?;
    if found == 1 { Ok(()) } else { Err(guarantee(file, format!("PERSIST_WAL is {found}, 1 is needed"))) }
}

/// Whether the open file is no longer the one of this name.
pub(super) fn has_moved(connection: &Connection, file: &Path) -> Result<bool, StoreError> {
    let mut moved = 0;
    connection
        .file_control(Some(MAIN_DB), FileControl::HasMoved(&mut moved))
        .map_err(|error| StoreError::database(file, error))?;
    Ok(moved != 0)
}

/// Sets a pragma, whether or not it answers with a row.
fn set(connection: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    connection.pragma_update(None, name, value)
}

fn read(connection: &Connection, name: &str) -> rusqlite::Result<Value> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

impl Expected {
    fn is(self, found: &Value) -> bool {
        match (self, found) {
            (Self::Number(wanted), Value::Integer(found)) => wanted == *found,
            (Self::Word(wanted), Value::Text(found)) => wanted == found,
            _ => false,
        }
    }
}

fn guarantee(file: &Path, what: String) -> StoreError {
    StoreError::Guarantee { path: file.to_owned(), what }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guarantee_holds_on_every_connection() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().canonicalize().unwrap().join("queue.db");
        std::fs::write(&file, "").unwrap();
        for access in [Access::Write, Access::Watch] {
            let connection = open(&file).unwrap();
            configure(&connection, &file, access).unwrap();
            for (name, _, expected) in PRAGMAS {
                assert!(expected.is(&read(&connection, name).unwrap()), "{name}");
            }
            assert_eq!(connection.execute_batch("CREATE TABLE t (x)").is_ok(), access == Access::Write);
        }
        let log = dir.path().join("queue.db-wal");
        assert!(log.exists(), "the log outlives the last connection");
    }

    #[test]
    fn a_file_that_is_not_a_database_is_foreign() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().canonicalize().unwrap().join("queue.db");
        std::fs::write(&file, "this is a shopping list, not a database\n".repeat(50)).unwrap();
        let connection = open(&file).unwrap();
        assert!(matches!(configure(&connection, &file, Access::Write), Err(StoreError::Foreign(_))));
    }
}

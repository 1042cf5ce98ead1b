//! A copy of the database beside it, before its schema is changed (`spec/reliability.md` A3, S16).

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::StoreError;
use super::place::Place;
use crate::queue::modes;

/// Copies the whole database, log included, into `queue.db.v<version>.backup`, and syncs it to the disk. To be called
/// behind the write lock, and outside of a transaction. `version` is the schema that is about to be changed.
///
/// A backup has its name only when it is complete, so one that is there already is kept: it is from before an earlier,
/// interrupted migration. What an interrupted backup left is replaced.
///
/// # Errors
///
/// The disk is full, or the copy cannot be made or synced. There is no backup of that name then.
#[cfg_attr(not(test), expect(dead_code, reason = "the first migration, to schema 2, calls it"))]
pub(super) fn backup(connection: &Connection, place: &Place, version: i64) -> Result<PathBuf, StoreError> {
    let path = beside(&place.file, &format!(".v{version}.backup"));
    if fs::symlink_metadata(&path).is_ok_and(|found| found.is_file()) {
        return Ok(path);
    }
    let part = beside(&path, ".part");
    let made = write(connection, &place.file, &part).and_then(|()| {
        let name = || {
            File::open(&part)?.sync_all()?;
            fs::rename(&part, &path)?;
            File::open(&place.dir)?.sync_all()
        };
        name().map_err(|error| StoreError::file(&path, error))
    });
    if made.is_err() {
        // Half a copy is of no use, and may be what fills the disk.
        let _ = fs::remove_file(&part);
    }
    made.map(|()| path)
}

/// The copy under a name that nobody takes for a backup. SQLite fills an empty file, which has the right mode already.
fn write(connection: &Connection, file: &Path, part: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::file(part, error);
    match fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    modes::make_file(part, |_| Ok(())).map_err(failed)?;
    let name = part.to_str().ok_or_else(|| failed(io::Error::other("its name is not UTF-8")))?;
    connection.execute("VACUUM INTO ?1", [name]).map_err(|error| StoreError::database(file, error))?;
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::Store;
    use super::*;

    /// A queue in a folder of this mode, with a table whose row is in the log only.
    fn queue(folder: u32) -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(folder)).unwrap();
        let store = Store::open(dir.path()).unwrap();
        store.connection.borrow().execute_batch("CREATE TABLE x (y); INSERT INTO x VALUES (7)").unwrap();
        (dir, store)
    }

    fn made(store: &Store) -> PathBuf {
        backup(&store.connection.borrow(), &store.place, 1).unwrap()
    }

    fn number(file: &Path, sql: &str) -> i64 {
        Connection::open(file).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_backup_holds_everything_and_is_as_closed_as_the_queue() {
        for (folder, mode) in [(0o700, 0o600), (0o2770, 0o660)] {
            let (dir, store) = queue(folder);
            let path = made(&store);
            assert_eq!(path, store.place.dir.join("queue.db.v1.backup"));
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, mode);
            assert_eq!(number(&path, "SELECT y FROM x"), 7);
            let ids = "PRAGMA application_id";
            assert_eq!(number(&path, ids), number(&store.place.file, ids));
            assert!(!dir.path().join("queue.db.v1.backup.part").exists());
        }
    }

    #[test]
    fn the_first_backup_of_a_version_is_kept() {
        let (_dir, store) = queue(0o700);
        made(&store);
        store.connection.borrow().execute_batch("UPDATE x SET y = 8").unwrap();
        assert_eq!(number(&made(&store), "SELECT y FROM x"), 7);
    }

    #[test]
    fn what_an_interrupted_backup_left_is_replaced() {
        let (dir, store) = queue(0o700);
        fs::write(dir.path().join("queue.db.v1.backup.part"), "half of something").unwrap();
        assert_eq!(number(&made(&store), "SELECT y FROM x"), 7);
    }

    #[test]
    fn a_backup_that_cannot_be_made_leaves_nothing() {
        let (_dir, mut store) = queue(0o700);
        let place = store.place.clone();
        let tx = store.connection.get_mut().transaction().unwrap();
        assert!(backup(&tx, &place, 1).is_err(), "SQLite copies outside of transactions only");
        assert!(
            fs::read_dir(&place.dir)
                .unwrap()
                .all(|entry| { !entry.unwrap().file_name().to_string_lossy().contains("backup") })
        );
    }
}

//! How the store itself is: figures and a whole check, for `purgedeck doctor`.

use std::path::Path;

use super::{Store, StoreError, count, filesystem};
use crate::queue::locks;

/// The store in figures, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What `PRAGMA integrity_check` found (at most ten lines); empty: nothing.
    pub problems: Vec<String>,
    /// Bytes of the database file.
    pub bytes: u64,
    /// Bytes of the write-ahead log; it keeps its size when it is folded in.
    pub log_bytes: u64,
    /// Jobs kept.
    pub jobs: usize,
    /// Batches that wait or are on their way, of all accounts.
    pub waiting: usize,
    /// Lines of the history.
    pub events: usize,
}

impl Store {
    /// Checks the whole database and counts what is in it. Reads every page: seconds for gigabytes.
    ///
    /// # Errors
    ///
    /// The database cannot be read at all.
    pub fn health(&self) -> Result<Health, StoreError> {
        let log = self.place.file.with_extension("db-wal");
        let log_bytes = std::fs::metadata(log).map_or(0, |found| found.len());
        self.read(|connection| {
            let mut problems = connection
                .prepare("PRAGMA integrity_check(10)")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<String>>>()?;
            problems.retain(|line| line != "ok");
            let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
            let pages = number("PRAGMA page_count")?.saturating_mul(number("PRAGMA page_size")?);
            Ok(Health {
                problems,
                bytes: u64::try_from(pages).unwrap_or(0),
                log_bytes,
                jobs: count(number("SELECT count(*) FROM job")?),
                waiting: count(number("SELECT count(*) FROM batch WHERE state IN ('queued', 'sending')")?),
                events: count(number("SELECT count(*) FROM event")?),
            })
        })
    }

    /// The names of the locks that are held at this moment (see `locks`), in order.
    ///
    /// # Errors
    ///
    /// The folder of the locks cannot be read.
    pub fn held_locks(&self) -> Result<Vec<String>, StoreError> {
        let folder = self.place.dir.join("locks");
        let failed = |error| StoreError::file(&folder, error);
        let mut held = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if locks::is_held(&path).map_err(|error| StoreError::file(&path, error))? {
                held.extend(path.file_name().map(|name| name.to_string_lossy().into_owned()));
            }
        }
        held.sort();
        Ok(held)
    }

    /// Whether the file system of a folder can carry a store; a warning for one that forgets at a reboot.
    ///
    /// # Errors
    ///
    /// It cannot, or it cannot be asked.
    pub fn judge_file_system(folder: &Path) -> Result<Option<String>, StoreError> {
        filesystem::check(folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_store_is_healthy_and_empty_and_its_locks_are_free() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let health = store.health().unwrap();
        assert_eq!(health.problems, Vec::<String>::new());
        assert_eq!((health.jobs, health.waiting, health.events), (0, 0, 0));
        assert!(health.bytes > 0 && health.log_bytes > 0, "{health:?}");
        assert_eq!(store.held_locks().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_held_lock_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let _slot = store.take_slot("acme").unwrap();
        assert_eq!(store.held_locks().unwrap(), ["acme.slot0"]);
    }
}

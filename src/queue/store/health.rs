//! How the store itself is: figures and a whole check, for `purgedeck doctor`.

use std::path::Path;

use super::{Store, StoreError, count, filesystem, ownership, place};
use crate::queue::{Holder, holder, locks};

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
    /// Whether the reserve is there that lets an outcome be stored on a full disk.
    pub ballast: bool,
}

/// A lock that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLock {
    /// Its file's name in the folder `locks`.
    pub name: String,
    /// Who holds it, if that can be known.
    pub holder: Option<Holder>,
}

impl Store {
    /// Checks the whole database and counts what is in it. Reads every page: seconds for gigabytes.
    ///
    /// # Errors
    ///
    /// The database cannot be read at all.
    pub fn health(&self) -> Result<Health, StoreError> {
        let log = self.place.file.with_extension("db-wal");
        let ballast = self.has_ballast();
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
                ballast,
            })
        })
    }

    /// The locks that are held at this moment, in the order of their names.
    ///
    /// # Errors
    ///
    /// The folder of the locks cannot be read.
    pub fn held_locks(&self) -> Result<Vec<HeldLock>, StoreError> {
        let folder = self.place.dir.join(locks::FOLDER);
        let failed = |error| StoreError::file(&folder, error);
        let mut held = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if locks::is_held(&path).map_err(|error| StoreError::file(&path, error))? {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                held.push(HeldLock { name, holder: holder::of(&path) });
            }
        }
        held.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(held)
    }

    /// Whether owner and modes of a state directory, and of what is in it, let a queue be trusted.
    ///
    /// # Errors
    ///
    /// They do not; with the command that mends it.
    pub fn judge_ownership(state_dir: &Path) -> Result<(), StoreError> {
        ownership::check(state_dir, &state_dir.join(place::FILE))
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
        assert!(health.ballast, "there is room for it where tests run");
        assert!(health.bytes > 0 && health.log_bytes > 0, "{health:?}");
        assert_eq!(store.held_locks().unwrap(), []);
        Store::judge_ownership(dir.path()).unwrap();
    }

    #[test]
    fn a_held_lock_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let _slot = store.take_slot("acme").unwrap();
        let held = store.held_locks().unwrap();
        assert_eq!(held.iter().map(|lock| lock.name.as_str()).collect::<Vec<_>>(), ["acme.slot0"]);
        #[cfg(target_os = "linux")]
        assert_eq!(held[0].holder.as_ref().map(|holder| holder.pid), Some(std::process::id()));
    }
}

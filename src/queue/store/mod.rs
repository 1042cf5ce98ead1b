//! The store: SQLite on a local disk, shared by all processes of a host. Nothing outside this folder knows SQL.
//!
//! One discipline for every change: the kernel lock `locks/db.write` first (SQLite's own waiting has no queue and
//! starves), then `BEGIN IMMEDIATE`, a few statements, commit with a synced log. Reads hold no transaction longer than
//! one call, so that nobody's screen keeps the log from being folded in (`spec/reliability.md` A3, A4).

mod apply;
mod blob;
mod claim;
mod connection;
mod error;
mod filesystem;
mod forecast;
mod health;
mod history;
mod holder;
mod jobs;
mod operate;
mod ownership;
mod place;
mod read;
mod record;
mod rows;
mod schema;
mod sending;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub(crate) use self::claim::{Claim, Claimed, Slot};
use self::connection::Access;
pub use self::error::StoreError;
pub use self::forecast::Forecast;
pub use self::health::{Health, HeldLock};
pub use self::history::HistoryFilter;
use self::place::Place;
use super::locks;

/// The durable queue of a state directory.
///
/// [`Store::open`] for who writes (jobs, retries, the worker), [`Store::open_existing`] for who watches. Calls block:
/// for milliseconds as a rule, longer if another process is stopped in the middle of a transaction, so a screen calls
/// from a thread of its own.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    place: Place,
    access: Access,
}

impl Store {
    /// Opens the queue for reading and writing; makes it where there is none.
    ///
    /// # Errors
    ///
    /// The folder is unsafe or on a file system that cannot carry a queue, the file is foreign, damaged or of a newer
    /// program, or a guarantee cannot be had. Nothing is ever deleted or repaired silently.
    pub fn open(state_dir: &Path) -> Result<Self, StoreError> {
        let place = Place::make(state_dir)?;
        let lock = locks::write_path(&place.dir);
        let held = locks::wait_for(&lock).map_err(|failed| StoreError::lock(&lock, failed))?;
        place.create_file()?;
        let connection = connection::open(&place.file)?;
        let mut store = Self { connection, place, access: Access::Write };
        let blank = store.is_blank()?;
        if !blank {
            store.recognise()?;
        }
        connection::configure(&store.connection, &store.place.file, Access::Write)?;
        if blank {
            store.transaction(schema::create)?;
        }
        drop(held);
        store.quick_check()?;
        Ok(store)
    }

    /// Opens the queue for watching, if there is one; changes are refused on this store.
    ///
    /// # Errors
    ///
    /// As [`Store::open`].
    pub fn open_existing(state_dir: &Path) -> Result<Option<Self>, StoreError> {
        let Some(place) = Place::existing(state_dir)? else { return Ok(None) };
        let connection = connection::open(&place.file)?;
        let store = Self { connection, place, access: Access::Watch };
        if store.is_blank()? {
            return Ok(None); // another process is about to make it
        }
        store.recognise()?;
        connection::configure(&store.connection, &store.place.file, Access::Watch)?;
        Ok(Some(store))
    }

    /// The state directory, without symbolic links.
    #[must_use]
    pub fn state_dir(&self) -> &Path {
        &self.place.dir
    }

    /// What works but will not last, for instance a queue in memory.
    #[must_use]
    pub fn warning(&self) -> Option<&str> {
        self.place.warning.as_deref()
    }

    /// A number that changes when another connection commits something; cheap enough to ask every 250 ms.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        self.pragma("data_version")
    }

    fn is_blank(&self) -> Result<bool, StoreError> {
        let tables: i64 = self
            .connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .map_err(|error| StoreError::database(&self.place.file, error))?;
        Ok(tables == 0 && self.pragma("application_id")? == 0 && self.pragma("user_version")? == 0)
    }

    /// Refuses files of other programs and of newer versions of this one.
    fn recognise(&self) -> Result<(), StoreError> {
        let path = || self.place.file.clone();
        if self.pragma("application_id")? != schema::APPLICATION_ID {
            return Err(StoreError::Foreign(path()));
        }
        let found = self.pragma("user_version")?;
        if found > schema::VERSION {
            return Err(StoreError::Newer { path: path(), found, known: schema::VERSION });
        }
        Ok(())
    }

    fn quick_check(&self) -> Result<(), StoreError> {
        let detail: String = self
            .connection
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(|error| StoreError::database(&self.place.file, error))?;
        if detail == "ok" {
            Ok(())
        } else {
            Err(StoreError::Damaged { path: self.place.file.clone(), detail })
        }
    }

    fn pragma(&self, name: &str) -> Result<i64, StoreError> {
        self.connection
            .pragma_query_value(None, name, |row| row.get(0))
            .map_err(|error| StoreError::database(&self.place.file, error))
    }

    /// Runs one short write transaction behind the write lock; all of it is durable on return, or none of it.
    fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Failed>,
    ) -> Result<T, StoreError> {
        if self.access == Access::Watch {
            let what = "opened for watching only".to_owned();
            return Err(StoreError::Guarantee { path: self.place.file.clone(), what });
        }
        let lock = locks::write_path(&self.place.dir);
        let _held = locks::wait_for(&lock).map_err(|failed| StoreError::lock(&lock, failed))?;
        // Commits into a deleted file would succeed, and be gone.
        if connection::has_moved(&self.connection, &self.place.file)? {
            let what = "moved or deleted while it was in use; start again".to_owned();
            return Err(StoreError::Guarantee { path: self.place.file.clone(), what });
        }
        self.transaction(work)
    }

    fn transaction<T, E: Into<Failed>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        let file = self.place.file.clone();
        let named = |failed: Failed| failed.at(&file);
        let tx = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| named(error.into()))?;
        // On an error the transaction is dropped, which rolls back unless SQLite already did (full disk).
        let value = work(&tx).map_err(|error| named(error.into()))?;
        tx.commit().map_err(|error| named(error.into()))?;
        Ok(value)
    }

    /// Runs reads that must agree with each other.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Failed>) -> Result<T, StoreError> {
        let named = |failed: Failed| failed.at(&self.place.file);
        let tx = self.connection.unchecked_transaction().map_err(|error| named(error.into()))?;
        work(&tx).map_err(named)
    }
}

/// A failure inside a transaction, before it knows which file it is about.
#[derive(Debug)]
enum Failed {
    Sql(rusqlite::Error),
    Store(StoreError),
    /// A row that no version of this program writes.
    Damaged(String),
}

impl Failed {
    fn at(self, file: &Path) -> StoreError {
        match self {
            Self::Sql(error) => StoreError::database(file, error),
            Self::Store(error) => error,
            Self::Damaged(detail) => StoreError::Damaged { path: PathBuf::from(file), detail },
        }
    }
}

impl From<rusqlite::Error> for Failed {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A count as SQLite's only integer.
fn int(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A stored count; what could not be one reads as zero.
fn count(stored: i64) -> usize {
    usize::try_from(stored).unwrap_or(0)
}

//! The store: SQLite on a local disk, shared by all processes of a host. Nothing outside this folder knows SQL.
//!
//! One discipline for every change: the kernel lock `locks/db.write` first (SQLite's own waiting has no queue and
//! starves), then `BEGIN IMMEDIATE`, a few statements, commit with a synced log. Reads hold no transaction longer than
//! one call, so that nobody's screen keeps the log from being folded in (`spec/reliability.md` A3, A4).
//!
//! | files | hold |
//! |---|---|
//! | `place`, `ownership`, `filesystem`, `space` | the folder: whether it is safe, lasting and roomy enough |
//! | `connection`, `inspect`, `watching`, `schema`, `migrate`, `backup` | the database: opened, recognised, brought up to date |
//! | `jobs`, `coalesce`, `lists`, `blob`, `share` | a job on its way in, and the URLs that it need not queue |
//! | `claim`, `due`, `vet`, `record`, `apply`, `divide`, `sending` | one request cycle, and what the pure machines say about it |
//! | `operate`, `pause`, `prune` | what operators want |
//! | `read`, `rows`, `news`, `attempts`, `history`, `forecast`, `holder`, `health` | what screens, scripts and `doctor` see |

mod apply;
mod attempts;
mod backup;
mod blob;
mod claim;
mod coalesce;
mod connection;
mod divide;
mod due;
mod error;
mod filesystem;
mod forecast;
mod health;
mod history;
mod holder;
mod inspect;
mod jobs;
mod lists;
mod migrate;
mod news;
mod operate;
pub(crate) mod ownership;
mod pause;
mod place;
mod prune;
mod read;
mod record;
mod rows;
mod schema;
mod sending;
mod share;
mod space;
mod vet;
mod watching;

#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI32, Ordering};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use self::attempts::Attempt;
pub(crate) use self::claim::{Claim, Claimed, Slot};
use self::connection::Access;
pub use self::error::StoreError;
pub use self::forecast::{Allowance, Budget, Forecast};
pub use self::health::{Health, HeldLock};
pub use self::history::HistoryFilter;
pub use self::news::Mark;
use self::place::Place;
pub use self::space::LEAST_FREE;
use super::locks;

/// The durable queue of a state directory.
///
/// [`Store::open`] for who writes (jobs, retries, the worker), [`Store::open_existing`] for who watches. Calls block:
/// for milliseconds as a rule, longer if another process is stopped in the middle of a transaction, so a screen calls
/// from a thread of its own.
#[derive(Debug)]
pub struct Store {
    connection: RefCell<Connection>,
    place: Place,
    access: Access,
    /// The disk has failed under this connection: whatever it remembers may be wrong.
    is_suspect: Cell<bool>,
    /// Which connection of this process it is.
    serial: Cell<i64>,
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
        let _slots = if Self::is_older(&place)? { migrate::hold_slots(&place)? } else { Vec::new() };
        let lock = locks::write_path(&place.dir);
        let held = locks::wait_for(&lock).map_err(|failed| StoreError::lock(&lock, failed))?;
        place.create_file()?;
        let mut connection = connection::open(&place.file)?;
        let blank = inspect::is_blank(&connection, &place.file)?;
        let found = if blank { schema::VERSION } else { inspect::recognise(&connection, &place.file)? };
        if found < schema::VERSION {
            migrate::migrate(&mut connection, &place, found)?;
        }
        connection::configure(&connection, &place.file, Access::Write)?;
        let mut store = Self::of(connection, place, Access::Write);
        if blank {
            store.transaction(schema::create)?;
        }
        drop(held);
        inspect::quick_check(&store.connection.borrow(), &store.place.file)?;
        store.keep_ballast();
        Ok(store)
    }

    /// Whether there is a queue of an older purgedeck.
    fn is_older(place: &Place) -> Result<bool, StoreError> {
        if !place.file.exists() {
            return Ok(false);
        }
        let connection = connection::open(&place.file)?;
        Ok(!inspect::is_blank(&connection, &place.file)?
            && inspect::recognise(&connection, &place.file)? < schema::VERSION)
    }

    /// Opens the queue for watching, if there is one; changes are refused on this store. Also where nothing can be
    /// written; [`Store::warning`] says so then.
    ///
    /// # Errors
    ///
    /// As [`Store::open`].
    pub fn open_existing(state_dir: &Path) -> Result<Option<Self>, StoreError> {
        let Some(mut place) = Place::existing(state_dir)? else { return Ok(None) };
        // Where it cannot be said, for instance on a read-only disk, the opening below says why.
        if Self::is_older(&place).unwrap_or(false) {
            drop(Self::open(state_dir)?); // brings it up to date
        }
        let connection = watching::open(&mut place)?;
        Ok(connection.map(|connection| Self::of(connection, place, Access::Watch)))
    }

    fn of(connection: Connection, place: Place, access: Access) -> Self {
        Self {
            connection: RefCell::new(connection),
            place,
            access,
            is_suspect: Cell::new(false),
            serial: Cell::new(serial()),
        }
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

    /// A number that changes when another connection commits something; cheap enough to ask every 250 ms. No two stores
    /// have the same, so that nothing that happened between closing one and opening another goes unseen.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        self.mend()?;
        let found = inspect::pragma(&self.connection.borrow(), &self.place.file, "data_version");
        // SQLite's own number has 32 bits and means nothing to another connection.
        self.noted(found.map(|version| (self.serial.get() << 32) + version))
    }

    /// Remembers that the disk failed.
    fn noted<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if result.as_ref().is_err_and(StoreError::is_io) {
            self.is_suspect.set(true);
        }
        result
    }

    /// After a failure of the disk: closes the connection and opens another, which must be ours and whole.
    ///
    /// A failed sync may be reported once and the data be gone all the same, so nothing that the old connection
    /// remembers is believed (`spec/reliability.md` A5).
    fn mend(&self) -> Result<(), StoreError> {
        if !self.is_suspect.get() {
            return Ok(());
        }
        // A read inside of a read: the outer one began when nothing was suspect, and ends before anything else.
        let Ok(mut connection) = self.connection.try_borrow_mut() else { return Ok(()) };
        let suspect = |error| StoreError::Suspect { path: self.place.file.clone(), source: Box::new(error) };
        // The old one is closed first: its pages, locks and index are what is not to be believed.
        let nothing = Connection::open_in_memory()
            .map_err(|error| suspect(StoreError::database(&self.place.file, error)))?;
        drop(std::mem::replace(&mut *connection, nothing));
        *connection = self.opened_again().map_err(suspect)?;
        self.serial.set(serial());
        self.is_suspect.set(false);
        Ok(())
    }

    fn opened_again(&self) -> Result<Connection, StoreError> {
        let file = &self.place.file;
        let connection = if self.access == Access::Write {
            let connection = connection::open(file)?;
            inspect::recognise(&connection, file)?;
            connection::configure(&connection, file, self.access)?;
            connection
        } else {
            // Without tables where there were some: not the queue that was opened.
            watching::open(&mut self.place.clone())?.ok_or_else(|| StoreError::Foreign(file.clone()))?
        };
        inspect::quick_check(&connection, file)?;
        Ok(connection)
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
        self.mend()?;
        self.keep_ballast();
        let lock = locks::write_path(&self.place.dir);
        let _held = locks::wait_for(&lock).map_err(|failed| StoreError::lock(&lock, failed))?;
        // Commits into a deleted file would succeed, and be gone.
        let moved = connection::has_moved(&self.connection.borrow(), &self.place.file);
        if self.noted(moved)? {
            let what = "moved or deleted while it was in use; start again".to_owned();
            return Err(StoreError::Guarantee { path: self.place.file.clone(), what });
        }
        self.transaction(work)
    }

    /// The same for what must not be lost, an outcome: throws off the ballast if there is no room (`A5`).
    fn write_outcome<T>(
        &mut self,
        work: impl Fn(&Transaction<'_>) -> Result<T, Failed>,
    ) -> Result<T, StoreError> {
        match self.write(&work) {
            // A quota shows as a failing disk.
            Err(error) if (matches!(error, StoreError::Full(_)) || error.is_io()) && self.free_ballast() => {
                self.write(&work)
            }
            other => other,
        }
    }

    fn transaction<T, E: Into<Failed>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        let connection = self.connection.get_mut();
        let done = in_transaction(connection, work).map_err(|failed| failed.at(&self.place.file));
        if done.is_err() && !connection.is_autocommit() {
            // SQLite rolls back by itself where it can; here it could not.
            self.is_suspect.set(true);
        }
        self.noted(done)
    }

    /// Runs reads that must agree with each other.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Failed>) -> Result<T, StoreError> {
        self.mend()?;
        let connection = self.connection.borrow();
        let done = connection.unchecked_transaction().map_err(Failed::from).and_then(|tx| work(&tx));
        self.noted(done.map_err(|failed| failed.at(&self.place.file)))
    }
}

/// A number that no other connection of this process has.
fn serial() -> i64 {
    static LAST: AtomicI32 = AtomicI32::new(0);
    LAST.fetch_add(1, Ordering::Relaxed).into()
}

/// All of it, or nothing. On the way out after a failure the transaction asks SQLite whether it is still open before it
/// rolls back: a full or broken disk has rolled back already (`spec/reliability.md` A2).
fn in_transaction<T, E: Into<Failed>>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<T, Failed> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // A newer program may have changed the tables since this one opened them.
    let found: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > schema::VERSION {
        return Err(Failed::Newer(found));
    }
    let value = work(&tx).map_err(Into::into)?;
    tx.commit()?;
    Ok(value)
}

/// A failure inside a transaction, before it knows which file it is about.
#[derive(Debug)]
enum Failed {
    Sql(rusqlite::Error),
    Store(StoreError),
    /// A row that no version of this program writes.
    Damaged(String),
    /// Another program brought the tables to a version that this one does not know.
    Newer(i64),
}

impl Failed {
    fn at(self, file: &Path) -> StoreError {
        match self {
            Self::Sql(error) => StoreError::database(file, error),
            Self::Store(error) => error,
            Self::Damaged(detail) => StoreError::Damaged { path: PathBuf::from(file), detail },
            Self::Newer(found) => {
                StoreError::Newer { path: PathBuf::from(file), found, known: schema::VERSION }
            }
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

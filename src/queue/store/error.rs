//! What can go wrong with the store: each says what happened, to what, and what to do.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;

use super::connection::BUSY;
use crate::queue::holder::{self, Holder};
use crate::queue::locks::{LockWait, NoLock, held_by};

/// A failed operation on the queue.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder of the store cannot be used.
    #[error("{}: {source}; the queue needs a folder of your own on a local disk (see --state-dir)", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Owner, mode or kind of a file or folder would let others at the queue.
    #[error("{}: {problem}; {remedy}", .path.display())]
    Unsafe {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// The file system cannot carry the store.
    #[error(
        "{}: {kind} (mounted on {}) cannot carry the queue, because its locks and shared memory work on one host \
         only; choose a folder on a local disk with --state-dir or PURGEDECK_STATE_DIR", .path.display(), .mount.display()
    )]
    FileSystem {
        /// The state directory.
        path: PathBuf,
        /// The file system.
        kind: &'static str,
        /// Where it is mounted.
        mount: PathBuf,
    },
    /// The file is a database of another program.
    #[error("{}: not a queue of purgedeck; nothing was changed. Move the file away or choose another --state-dir", .0.display())]
    Foreign(PathBuf),
    /// The file was made by a newer purgedeck.
    #[error("{}: made by a newer purgedeck (schema {found}, this one knows {known}); use the newer program", .path.display())]
    Newer {
        /// Which.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The database is damaged.
    #[error("{}: the queue is damaged ({detail}); nothing was deleted. Keep the file, and start with another --state-dir", .path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// What the check said.
        detail: String,
    },
    /// A guarantee that the store depends on cannot be had.
    #[error("{}: {what}; refused, because a purge could get lost", .path.display())]
    Guarantee {
        /// Which.
        path: PathBuf,
        /// What was asked for and what came.
        what: String,
    },
    /// Somebody held the lock in front of every change, or SQLite's own, for as long as it is waited for. The worker
    /// waits and tries again.
    #[error(
        "{}: held by {} for more than {} s; nothing was changed. Let that process go on (kill -CONT) or end it, and try again",
        .path.display(), held_by(.holder.as_ref()), .waited.as_secs()
    )]
    Busy {
        /// The lock file, or the database.
        path: PathBuf,
        /// Who held it, as far as it can be known.
        holder: Option<Holder>,
        /// How long this process waited.
        waited: Duration,
    },
    /// The disk or folder is read-only. Nothing was stored.
    #[error(
        "{}: nothing was changed, because the disk or folder is read-only; what is queued can still be looked at. \
         Make it writable, or choose another --state-dir", .0.display()
    )]
    ReadOnly(PathBuf),
    /// After a failed read or write of the disk the queue was closed, and could not be opened again. Nothing is sent.
    #[error("{}: the disk failed, and opening the queue again did not help: {source}", .path.display())]
    Suspect {
        /// Which.
        path: PathBuf,
        /// Why it was not opened.
        source: Box<StoreError>,
    },
    /// The disk is full. Nothing was stored.
    #[error("{}: not saved, the disk is full; make room and try again", .0.display())]
    Full(PathBuf),
    /// The database failed otherwise.
    #[error("{}: {source}", .path.display())]
    Database {
        /// Which.
        path: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
    /// A job that cannot be stored.
    #[error("the job was not queued: {0}")]
    Job(String),
    /// No such job.
    #[error("no job starts with {0:?}; `purgedeck queue list` names them")]
    NoJob(String),
    /// Several jobs could be meant.
    #[error("{matches} jobs start with {prefix:?}; give more of the id")]
    Ambiguous {
        /// What was given.
        prefix: String,
        /// How many fit.
        matches: usize,
    },
    /// Nothing to do for an operator's wish.
    #[error("job {job}: {why}")]
    NotPossible {
        /// Which.
        job: Uuid,
        /// Why.
        why: String,
    },
}

impl StoreError {
    /// Whether the disk failed to read or write (every `SQLITE_IOERR`, `EIO`). What was being stored may or may not
    /// reappear after a crash, so nothing is sent before the store was opened again; its next call does that.
    #[must_use]
    pub fn is_io(&self) -> bool {
        match self {
            Self::Database { source, .. } => {
                source.sqlite_error_code() == Some(rusqlite::ErrorCode::SystemIoFailure)
            }
            Self::File { source, .. } => source.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()),
            Self::Suspect { .. } => true,
            _ => false,
        }
    }

    /// Whether time may mend it: another process is in the way, the disk is full or failing. Nothing was changed.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Full(_)) || self.is_io()
    }

    pub(crate) fn file(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::ReadOnlyFilesystem => return Self::ReadOnly(path.to_owned()),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => return Self::Full(path.to_owned()),
            _ => {}
        }
        Self::File { path: path.to_owned(), source }
    }

    pub(crate) fn lock(path: &Path, failed: NoLock) -> Self {
        match failed {
            NoLock::Io(source) => Self::file(path, source),
            NoLock::Busy(LockWait { path, holder, waited }) => Self::Busy { path, holder, waited },
        }
    }

    pub(super) fn database(path: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy) => {
                Self::Busy { path: path.to_owned(), holder: holder::of_database(path), waited: BUSY }
            }
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(path.to_owned()),
            Some(ErrorCode::DiskFull) => Self::Full(path.to_owned()),
            Some(ErrorCode::NotADatabase) => Self::Foreign(path.to_owned()),
            Some(ErrorCode::DatabaseCorrupt) => {
                Self::Damaged { path: path.to_owned(), detail: source.to_string() }
            }
            _ => Self::Database { path: path.to_owned(), source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_in_vain_learns_of_whom_and_what_to_do() {
        let path = PathBuf::from("/q/locks/db.write");
        let wait = LockWait { path: path.clone(), holder: None, waited: Duration::from_secs(30) };
        assert_eq!(
            StoreError::lock(&path, NoLock::Busy(wait)).to_string(),
            "/q/locks/db.write: held by a process that cannot be seen from here for more than 30 s; nothing was \
             changed. Let that process go on (kill -CONT) or end it, and try again"
        );
    }

    #[test]
    fn every_failure_of_the_disk_is_known_as_one() {
        let sqlite = |code| {
            let source = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            StoreError::database(Path::new("/q"), source)
        };
        for write_fsync_shmsize_read in [778, 1034, 4874, 266] {
            assert!(sqlite(write_fsync_shmsize_read).is_io(), "{write_fsync_shmsize_read}");
        }
        assert!(StoreError::file(Path::new("/q"), io::Error::from_raw_os_error(5)).is_io());
        for (error, wanted) in [
            (sqlite(13), "not saved, the disk is full"),
            (
                StoreError::file(Path::new("/q"), io::Error::from_raw_os_error(28)),
                "not saved, the disk is full",
            ),
            (sqlite(776), "read-only"),
            (StoreError::file(Path::new("/q"), io::Error::from_raw_os_error(30)), "read-only"),
            (sqlite(5), "held by"),
            (sqlite(11), "damaged"),
        ] {
            assert!(error.to_string().contains(wanted) && !error.is_io(), "{error}");
        }
    }
}

//! The lock that makes a process *the* worker of a profile.

use std::path::{Path, PathBuf};

use super::WorkerError;
use crate::queue::StoreError;
use crate::queue::locks::{self, Held};

/// Held by the one process that sends with a profile in the background; the kernel frees it when that process dies.
#[derive(Debug)]
pub struct WorkerLock {
    pub(super) state_dir: PathBuf,
    pub(super) profile: String,
    _held: Held,
}

impl WorkerLock {
    /// Becomes the worker of a profile; `None`: another process is.
    ///
    /// # Errors
    ///
    /// The lock file cannot be made.
    pub fn try_take(state_dir: &Path, profile: &str) -> Result<Option<Self>, WorkerError> {
        let path = locks::worker_path(state_dir, profile);
        let failed = |error| WorkerError::Store(StoreError::file(&path, error));
        let Some(mut held) = locks::try_take(&path).map_err(failed)? else { return Ok(None) };
        // For people only: a full disk must not keep the worker from emptying the queue.
        let _ = held.sign();
        Ok(Some(Self { state_dir: state_dir.to_owned(), profile: profile.to_owned(), _held: held }))
    }

    /// Whether a process is the worker of a profile.
    ///
    /// # Errors
    ///
    /// The lock file cannot be read.
    pub fn is_held(state_dir: &Path, profile: &str) -> Result<bool, WorkerError> {
        let path = locks::worker_path(state_dir, profile);
        Ok(locks::is_held(&path).map_err(|error| StoreError::file(&path, error))?)
    }

    /// The process number that the last holder left; for people, never for decisions.
    #[must_use]
    pub fn signature(state_dir: &Path, profile: &str) -> Option<u32> {
        locks::signature(&locks::worker_path(state_dir, profile))
    }
}

//! What can go wrong around the worker.

use std::io;
use std::path::PathBuf;

use crate::queue::StoreError;

/// A worker that could not be started, or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The queue failed. What was being sent is recorded as begun and will be called unknown.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The worker's program could not be started.
    #[error("the worker ({}) cannot be started: {source}; the work is queued: `purgedeck queue run` sends it", .program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The worker's process ended before it could begin.
    #[error("the worker ended before it began: {0}; the work is queued: `purgedeck queue run` sends it")]
    Ended(String),
    /// The process could not be cut loose from its terminal.
    #[error("the worker cannot leave its terminal ({step}): {source}")]
    Detach {
        /// What failed.
        step: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The password that came through the pipe is not one.
    #[error("the password for the worker is not usable: {0}")]
    Password(&'static str),
    /// Signals cannot be caught.
    #[error("signals cannot be caught: {0}")]
    Signals(io::Error),
}

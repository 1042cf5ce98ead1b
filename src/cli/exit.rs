//! The exit codes, which scripts depend on. Depends on nothing of ours.

use std::process::ExitCode;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Every URL accepted, or the command did what it was asked.
    Done = 0,
    /// Some URLs were refused, failed or are held.
    SomeFailed = 1,
    /// Usage, settings or lint error; nothing queued.
    Usage = 2,
    /// Authentication or authorisation.
    Credentials = 3,
    /// The service was not reachable; work is kept in the queue.
    Unreachable = 4,
    /// An outcome is unknown and held for the operator.
    Unknown = 5,
    /// Interrupted by a signal.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

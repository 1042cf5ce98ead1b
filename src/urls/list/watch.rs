//! How far a long piece of work is, and the wish to stop it. Shared between who works and who waits.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Progress and cancellation of one piece of work on a list.
///
/// Counting is relaxed: the numbers are for people, and the list itself travels by other means.
#[derive(Debug, Default)]
pub struct Watch {
    done: AtomicUsize,
    cancelled: AtomicBool,
}

/// The work was stopped on request; nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

impl Watch {
    /// Asks whoever works to stop and to leave everything as it was.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked for that.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// How many lines were worked on so far; work that goes over the list twice counts them twice.
    #[must_use]
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// Counts a line.
    pub(crate) fn count(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a line, and hears of a cancellation.
    pub(crate) fn tick(&self) -> Result<(), Cancelled> {
        self.count();
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }
}

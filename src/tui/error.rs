//! What can go wrong with the screen itself.

use std::io;

/// A failure of the terminal, not of the work: the queue is on disk and goes on without a screen.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Standard input or output is not a terminal.
    #[error("no terminal: the full screen needs one; use `purgedeck purge` in scripts and pipes")]
    NoTerminal,
    /// `TERM` names a terminal that cannot place text.
    #[error("TERM={0} cannot show a full screen; use `purgedeck purge`, or set TERM to what the terminal is")]
    DumbTerminal(String),
    /// Reading from or writing to the terminal failed.
    #[error("terminal failed while {doing}: {source}; queued work is not affected")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl TuiError {
    /// Names what was being done when `source` happened; for `map_err`.
    pub(crate) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }
}

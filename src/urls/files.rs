//! Lists in files: read whole or not at all, written whole or not at all, and lent to an editor.
//!
//! All of it waits for disks, so that the screen calls it where nobody waits. Depends on [`crate::lines`].

mod export;
mod import;
mod path;
mod temporary;

use std::io;
use std::path::PathBuf;

pub use export::{Existing, export};
pub use import::{MAX_IMPORTED_LINES, import};
pub use path::{Completion, complete, expand_home};
pub use temporary::Temporary;

use crate::lines::ReadError;

/// Why a list was not read or written. Names of files are outside text: show them through
/// [`crate::text::Shown`].
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is a file already, and nobody said that it may be replaced.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// A directory, a pipe, a device.
    #[error("{} is no regular file", .0.display())]
    NotAFile(PathBuf),
    /// No name was given.
    #[error("type the name of a file")]
    NoName,
    /// More lines than a list of the screen takes.
    #[error(
        "{} has more than {MAX_IMPORTED_LINES} lines; give it to `purgedeck purge` as a file",
        .0.display()
    )]
    TooLong(PathBuf),
    /// A line cannot be read; it is named.
    #[error(transparent)]
    Line(#[from] ReadError),
    /// The system says no.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What it says.
        source: io::Error,
    },
    /// Somebody asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl FileError {
    /// For `map_err`: an error of the system about a file.
    fn about(path: &std::path::Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

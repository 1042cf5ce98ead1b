//! Why a draft cannot be kept or believed.

use std::io;
use std::path::{Path, PathBuf};

use crate::text::Shown;

/// A draft that cannot be kept or believed; the file is left as it is.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DraftError {
    /// The system refused: why first, because a status line cuts the end.
    #[error("{source}: {}", Shown::new(&.path.to_string_lossy()))]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// So many screens of this user have a draft of the profile already.
    #[error("there are {most} drafts of the profile {} already, in {}", Shown::new(.profile), Shown::new(&.path.to_string_lossy()))]
    TooMany {
        /// Where they are.
        path: PathBuf,
        /// The profile.
        profile: String,
        /// How many there may be.
        most: usize,
    },
    /// Somebody else's, a link, or nonsense.
    #[error("{} {problem}; it was left alone", Shown::new(&.path.to_string_lossy()))]
    Refused {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

impl DraftError {
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { path: path.to_owned(), source }
    }

    pub(super) fn refused(path: &Path, problem: impl Into<String>) -> Self {
        Self::Refused { path: path.to_owned(), problem: problem.into() }
    }
}

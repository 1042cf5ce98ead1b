//! The local copy: a whole catalogue in a file, so that the next start has it at once and asks only for what changed.
//!
//! | file | holds |
//! |---|---|
//! | `chunk` | some thousand assets as bytes |
//! | `format` | the whole as frames with checksums: written in one go, read chunk by chunk |
//! | `place` | where the file lies, who may use it, and how it is replaced |
//!
//! Handles are not kept: a service gives them for one session only (`spec/ips-api.md` §1.6). A copy is a convenience and
//! is treated like one: whatever is wrong with it, it is dropped as a whole, with the reason, and everything is asked
//! for again.
//!
//! May depend on: the catalog, [`crate::queue`] (modes and owners of files in the state directory).

mod chunk;
mod format;
mod place;

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;

pub use format::{read, write};
pub use place::CopyFile;

/// What is known about a copy beside its assets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whose assets: the company's root.
    pub company: String,
    /// When the last listing of everything began that came to its end; `None`: none did yet.
    pub listed_at: Option<Timestamp>,
    /// When the service was asked last for what changed (or for everything), and answered to the end.
    pub asked_at: Option<Timestamp>,
    /// A listing of everything that did not come to its end.
    pub unfinished: Option<Unfinished>,
}

/// A listing that stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfinished {
    /// The page to ask for next, from 1.
    pub next_page: u32,
    /// When it began.
    pub began: Timestamp,
}

/// Why a copy is not used, or could not be written.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It begins as no copy of this version does.
    #[error("it is no copy of a catalogue, or one of another version of this program")]
    Foreign,
    /// A checksum is wrong, or something is missing.
    #[error("it is damaged ({0})")]
    Damaged(&'static str),
    /// Somebody else could have written it, or it is no plain file.
    #[error("{path}: {why}", path = path.display())]
    Unsafe {
        /// Which file or folder.
        path: PathBuf,
        /// What is wrong, and what mends it.
        why: String,
    },
}

//! What a screen had not handed over yet, on disk: the URL list, marks, filter, pane, and edits of the settings form.
//!
//! ```text
//! STATE_DIR/drafts/UID/PROFILE.N/   0700, of this user; N: one a screen, so that several screens do not mix
//!     lock                          held (flock) while its screen lives, whatever becomes of that
//!     about.json                    what there is, how it ended, which job may have taken the list
//!     marks.json  list              large things, written only when they changed
//! ```
//!
//! A file replaces its elder by a rename, so a crash leaves the one or the other. What is read back is not trusted: a
//! link, another owner, an open mode, nonsense or too much is refused with words, and is left for its owner to look at.
//! Passwords never come here. May depend on: `urls` (origins), `queue` (locks and modes); knows nothing of a screen.

mod about;
mod error;
mod file;
mod folder;
mod place;
mod rows;

pub(crate) use about::About;
pub use about::Ended;
pub(crate) use error::DraftError;
pub(crate) use folder::Draft;
pub(crate) use place::{Place, Waiting};
pub(crate) use rows::Rows;

/// A marked asset: its ID and the service's handle.
pub(crate) type Mark = (String, String);

#[cfg(test)]
mod tests;

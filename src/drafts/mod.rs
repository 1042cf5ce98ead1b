//! What a screen had not handed over yet, on disk: the URL list, marks, filter, pane, and edits of the settings form.
//!
//! ```text
//! STATE_DIR/drafts/UID/PROFILE.N/   0700, of this user; N: one a screen, so that several screens do not mix
//!     lock                          held (flock) while its screen lives, whatever becomes of that
//!     about.json                    what there is, how it ended, which job may have taken the list
//!     marks.json                    written only when they changed
//!     list                          a journal: it grows by what changed
//! ```
//!
//! A file replaces its elder by a rename, so a crash leaves the one or the other; of the journal it costs the last
//! record at most. What is read back is not trusted: a
//! link, another owner, an open mode, nonsense or too much is refused with words, and is left for its owner to look at.
//! Passwords never come here. May depend on: `urls` (the journal), `queue` (locks and modes); knows nothing of a screen.

mod about;
mod error;
mod file;
mod folder;
mod list;
mod place;

pub(crate) use about::About;
pub use about::Ended;
pub(crate) use error::DraftError;
pub(crate) use folder::Draft;
pub(crate) use list::ListFile;
pub(crate) use place::{Place, Waiting, own_folder};

/// A marked asset: its ID and its type. (Handles are good for one session.)
pub(crate) type Mark = (String, String);

#[cfg(test)]
mod tests;

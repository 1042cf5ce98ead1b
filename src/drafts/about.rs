//! What there is in a draft, in a few hundred bytes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How the screen ended that left a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// The operator left.
    Left,
    /// The terminal vanished.
    LineLost,
    /// A signal asked for it.
    Terminated,
}

/// Everything but the marks and the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    /// The format.
    pub(crate) version: u32,
    /// The profile's name.
    pub(crate) profile: String,
    /// Seconds since 1970 when it was written last.
    pub(crate) saved: i64,
    /// How the screen ended; `None`: it lives, or it was killed.
    pub(crate) ended: Option<Ended>,
    /// The job that is to take the list; where the queue has it, the list was handed over.
    pub(crate) job: Option<String>,
    /// The URLs of the list that the queue does not have.
    pub(crate) urls: usize,
    /// Lines that were typed for the list, and are not in it.
    #[serde(default)]
    pub(crate) lines: String,
    /// The marks.
    pub(crate) marks: usize,
    /// The focused pane.
    pub(crate) pane: String,
    /// The text of the assets' filter.
    pub(crate) filter: String,
    /// Its folder.
    pub(crate) folder: Option<String>,
    /// Its type.
    pub(crate) kind: Option<String>,
    /// Its changed-since limit as it was typed; empty: none.
    pub(crate) since: String,
    /// Fields of the settings form that were not saved. Never a password.
    pub(crate) settings: Vec<(String, String)>,
    /// The row of the list's cursor; drafts of earlier versions have none.
    #[serde(default)]
    pub(crate) row: usize,
}

impl About {
    /// The format that is written and read.
    pub(crate) const VERSION: u32 = 1;

    /// When it was written last.
    pub(crate) fn saved_at(&self) -> Timestamp {
        Timestamp::from_second(self.saved).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Whether there is anything that somebody worked for.
    pub(crate) fn is_worth_asking(&self) -> bool {
        self.urls > 0 || !self.lines.is_empty() || self.marks > 0 || !self.settings.is_empty()
    }
}

//! What the list and its changes amount to.

use crate::text::count;

/// What a change did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// New lines.
    pub added: usize,
    /// Lines taken out.
    pub removed: usize,
    /// Lines that were not added, because their text was there already.
    pub duplicates: usize,
    /// New lines that cannot be sent.
    pub problems: usize,
    /// New lines that can be sent, but look odd.
    pub warnings: usize,
}

/// How many lines there are, and of what sort. `total` is `ok` + `problems` + `warnings`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListCounts {
    /// All lines.
    pub total: usize,
    /// Lines without a problem.
    pub ok: usize,
    /// Lines that cannot be sent.
    pub problems: usize,
    /// Lines that can be sent, but look odd.
    pub warnings: usize,
    /// Lines that were dropped, because their text was there already.
    pub duplicates: usize,
}

/// Why a list cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSendable {
    /// There is nothing to send.
    #[error("the list is empty; make URLs from assets, or add some")]
    Empty,
    /// Lines must be corrected or removed first.
    #[error("{} cannot be sent, the first in line {}; correct or remove them", count_urls(*count), line(*first))]
    Problems {
        /// How many lines.
        count: usize,
        /// Position of the first, from 0.
        first: usize,
    },
}

/// A number of URLs in words.
pub(super) fn count_urls(number: usize) -> String {
    format!("{} {}", count(number), if number == 1 { "URL" } else { "URLs" })
}

/// A position as operators count lines.
fn line(position: usize) -> String {
    count(position + 1)
}

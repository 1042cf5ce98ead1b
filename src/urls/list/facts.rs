//! What making a list from assets leaves to be said of it.

use std::sync::Arc;

/// What the lines themselves do not show: true of the list as it was made, and of no other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MakingFacts {
    /// Assets that gave no URL.
    pub left_out: usize,
    /// What deserves a second thought, counted, one sentence each. May hold outside text.
    pub remarks: Arc<[String]>,
}

//! What is wrong with a value, and what to do about it.

use std::fmt;

/// Two half-sentences that follow a key: what is wrong, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    /// What is wrong with it ("must be a string, is a list").
    pub(super) what: String,
    /// What to do ("write it in quotes").
    pub(super) advice: String,
}

impl Complaint {
    pub(super) fn new(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what: what.into(), advice: advice.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.what, self.advice)
    }
}

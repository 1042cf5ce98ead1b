//! What just happened, in the status line; information fades, errors stay until they are dismissed.

use std::time::Duration;

use jiff::Timestamp;

use crate::tui::theme::Role;

/// How long information stays.
const FADE: Duration = Duration::from_secs(4);

/// How much attention a notice wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Something happened.
    Info,
    /// Something went as wanted.
    Good,
    /// Deserves a look; stays.
    Warning,
    /// Went wrong; stays.
    Error,
}

impl Level {
    /// How it looks.
    pub(crate) const fn role(self) -> Role {
        match self {
            Self::Info => Role::Text,
            Self::Good => Role::Good,
            Self::Warning => Role::Warning,
            Self::Error => Role::Error,
        }
    }

    /// Whether it stays until somebody read it.
    pub(crate) const fn is_trouble(self) -> bool {
        matches!(self, Self::Warning | Self::Error)
    }

    /// Its sign among [`crate::tui::theme::Glyphs::signs`].
    pub(crate) const fn sign(self) -> usize {
        match self {
            Self::Info => 4,
            Self::Good => 0,
            Self::Warning => 1,
            Self::Error => 2,
        }
    }
}

/// One sentence; may hold outside text, so it is drawn through `Shown`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    /// How much attention it wants.
    pub(crate) level: Level,
    /// The sentence.
    pub(crate) text: String,
    /// When it was said.
    pub(crate) at: Timestamp,
}

impl Notice {
    /// When it goes by itself.
    pub(crate) fn fades_at(&self) -> Option<Timestamp> {
        if self.level.is_trouble() { None } else { self.at.checked_add(FADE).ok() }
    }

    /// Whether it is trouble that the operator may not have read: fresh, or without any key since.
    pub(super) fn is_held(&self, now: Timestamp, last_input: Option<Timestamp>) -> bool {
        let is_fresh = self.at.checked_add(FADE).is_ok_and(|until| now < until);
        self.level.is_trouble() && (is_fresh || last_input.is_none_or(|input| input <= self.at))
    }
}

//! What happens to a batch: the pure state machine. Knows no disk, no clock, no network.
//!
//! Phases: `queued`, `sending`, `accepted`, `refused`, `unknown`, `cancelled`. Every transition:
//!
//! | from | event | condition | to | and |
//! |---|---|---|---|---|
//! | queued | claimed | | sending | one more attempt |
//! | queued | cancelled | no transmission of unknown outcome | cancelled | |
//! | queued | cancelled | one of unknown outcome waits for its re-send | unknown | the first outcome stays unknown |
//! | sending | accepted | | accepted | handle and estimate |
//! | sending | refused: request, redirect | | refused | reason and code; nothing of the batch was purged |
//! | sending | refused: authentication, authorisation | | queued | the profile stands still ([`super::circuit`]) |
//! | sending | refused: throttled | | queued | nobody of the profile sends until then |
//! | sending | not sent | | queued | waits (backoff), the budget gets its debit back |
//! | sending | unknown, orphaned | `retry`, the first time | queued | waits max(10 s, estimate), is sent once more, visibly |
//! | sending | unknown, orphaned | `retry`, again | unknown | held for the operator |
//! | sending | unknown, orphaned | `hold` | unknown | held for the operator |
//! | sending | unknown, orphaned | `fail` | unknown | given up |
//! | refused, unknown | retried | | queued | connect failures are forgotten, the doubt about an earlier transmission is not |
//!
//! Everything else is illegal and refused with words: `sending` cannot be cancelled (the request may already be at
//! the service), final states do not change, cancelled batches stay cancelled (queue the URLs again instead).
//!
//! A refused batch will be split to find its culprit; that becomes one more row here (`refused: request` →
//! children), and the store's `parent` column is there for it.

mod step;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub(crate) use step::step;

use super::event::EventKind;
use super::model::OnUnknown;
use crate::service::Outcome;

/// Where a batch stands, without the words that go with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    Queued,
    Sending,
    Accepted,
    Refused,
    Unknown,
    Cancelled,
}

impl Phase {
    pub(crate) const ALL: [Self; 6] =
        [Self::Queued, Self::Sending, Self::Accepted, Self::Refused, Self::Unknown, Self::Cancelled];

    /// The word in the store; the same as [`super::BatchState::name`].
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.name() == name)
    }
}

/// A batch as far as the machine must know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) phase: Phase,
    /// What the job says about unknown outcomes.
    pub(crate) on_unknown: OnUnknown,
    /// Transmissions so far, the one on its way included.
    pub(crate) attempts: u32,
    /// Proven non-transmissions in a row, for the backoff.
    pub(crate) not_sent: u32,
    /// Transmissions of unknown outcome since an operator last decided.
    pub(crate) unknowns: u32,
}

/// What happened to a batch.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Event<'a> {
    /// The holder of the slot takes it; its attempt row is in the same transaction.
    Claimed,
    /// The transmission ended.
    Ended(&'a Outcome),
    /// Whoever obtained the slot found it still `sending`: the process that sent it is dead.
    Orphaned,
    /// An operator wants it sent again.
    Retried,
    /// An operator takes it back.
    Cancelled,
}

/// What the machine must be told from outside, so that it stays pure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    /// The estimate that the CDN gave last for this profile.
    pub(crate) estimate: Duration,
    /// A throw of the dice in `0.0..1.0`.
    pub(crate) jitter: f64,
}

/// What follows from an event.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) state: State,
    /// Not to be claimed before this much time has passed.
    pub(crate) wait: Option<Duration>,
    /// The budget gets the attempt's debit back.
    pub(crate) refund: bool,
    /// Why it waits, or what was seen: the batch's note.
    pub(crate) note: String,
    /// The line in the history.
    pub(crate) kind: EventKind,
}

/// An event that the batch's phase does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Illegal {
    #[error(
        "the batch is being sent; what may be at the service cannot be taken back (wait for its outcome)"
    )]
    BeingSent,
    #[error("the batch is {}; {event} is not possible any more", .phase.name())]
    Settled { phase: Phase, event: &'static str },
}

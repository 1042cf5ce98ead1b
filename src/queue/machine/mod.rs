//! What happens to a batch: the pure state machine. Knows no disk, no clock, no network.
//!
//! # Batch
//!
//! Phases: `queued`, `sending`, `accepted`, `refused`, `unknown`, `cancelled`, `split`. Every transition:
//!
//! | from | event | condition | to | and |
//! |---|---|---|---|---|
//! | queued | claimed | | sending | one more attempt |
//! | queued | spoiled | | refused | its stored row or URLs are not what a purgedeck writes; never sent |
//! | queued | cancelled | no transmission of unknown outcome | cancelled | |
//! | queued | cancelled | one of unknown outcome waits for its re-send | unknown | the first outcome stays unknown |
//! | sending | accepted | | accepted | handle and estimate |
//! | sending | refused: request | several URLs, allowance left | split | two new batches, queued in its place |
//! | sending | refused: request | one URL: the culprit; or no allowance left | refused | reason and code |
//! | sending | refused: redirect | | refused | reason and code; nothing of the batch was purged |
//! | sending | refused: authentication, authorisation | | queued | the profile stands still ([`super::circuit`]) |
//! | sending | refused: throttled | fewer than five times | queued | nobody of the profile sends until then |
//! | sending | refused: throttled | the fifth time | refused | held for the operator |
//! | sending | not sent | | queued | waits (backoff), the budget gets its debit back |
//! | sending | unknown, orphaned | `retry`, the first time | queued | waits max(10 s, estimate), is sent once more, visibly |
//! | sending | unknown, orphaned | `retry`, again | unknown | held for the operator |
//! | sending | unknown, orphaned | `hold` | unknown | held for the operator |
//! | sending | unknown, orphaned | `fail` | unknown | given up |
//! | refused, unknown | retried | | queued | failures are forgotten, the doubt about an earlier transmission is not |
//! | unknown | resolved: sent | | accepted | without a handle, in the operator's name |
//! | unknown | resolved: resend | | queued | as retried |
//!
//! Everything else is illegal and refused with words: `sending` cannot be cancelled (the request may already be at
//! the service), final states do not change, cancelled batches stay cancelled (queue the URLs again instead), a split
//! batch lives on in its parts. Parts inherit the doubt of the batch that they are parts of.
//!
//! # Attempt
//!
//! One row for each transmission, made in the transaction that claims the batch ([`attempt`]):
//!
//! | from | event | to |
//! |---|---|---|
//! | sending | its answer, or the lack of one, was recorded | accepted, refused, unknown, `not_sent` |
//! | sending | the slot was obtained by another: its process is dead | unknown |
//!
//! An attempt that ended never changes again; a late answer to an orphan changes nothing.
//!
//! # URL
//!
//! A URL of a job is in exactly one batch that is not split, its own or another job's that it shares
//! ([`super::Batch::shared_from`]), and is in that batch's state:
//!
//! | event | the URL then is |
//! |---|---|
//! | its job is stored, nobody waits to send the same text | in a batch of its job, queued |
//! | its job is stored, a batch that was never sent in doubt waits to send the same text | in that batch |
//! | its batch is split | in one of the two parts |
//! | the job that owns the shared batch takes it back or is paused, or its own job is | in a batch of its own job, queued, with the doubt and the wait of the one that it leaves |
//! | a shared batch is retried or resolved, for whichever of its jobs | in that batch still |
//! | its own job takes a shared URL back while it is queued | cancelled; the owner's goes on |
//!
//! # Job
//!
//! A job has no state of its own but *paused*; the rest follows from its batches ([`super::Job::counts`]):
//!
//! | from | event | to |
//! |---|---|---|
//! | — | stored, all of it at once | open |
//! | open | paused | paused: nothing of it is claimed; what is on its way ends as it ends |
//! | paused | resumed | open |
//! | open, paused | every batch has an outcome | settled |
//! | settled | retried, resolved | open or settled |
//! | settled | pruned | gone; its events stay |

pub(crate) mod attempt;
mod step;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub(crate) use step::step;

use super::event::EventKind;
use super::model::{Decision, OnUnknown};
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
    Split,
}

impl Phase {
    pub(crate) const ALL: [Self; 7] = [
        Self::Queued,
        Self::Sending,
        Self::Accepted,
        Self::Refused,
        Self::Unknown,
        Self::Cancelled,
        Self::Split,
    ];

    /// The word in the store; the same as [`super::BatchState::name`].
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
            Self::Split => "split",
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
    /// Transmissions of unknown outcome; no operator's wish takes a doubt away.
    pub(crate) unknowns: u32,
    /// How often the service asked to slow down instead, since an operator last decided.
    pub(crate) throttled: u32,
    /// It waits to be sent again by itself, not because an operator wants it.
    pub(crate) repeats: bool,
}

/// What happened to a batch.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Event<'a> {
    /// The holder of the slot takes it; its attempt row is in the same transaction.
    Claimed,
    /// What is stored of it cannot be sent, for this reason.
    Spoiled(&'a str),
    /// The transmission ended.
    Ended(&'a Outcome),
    /// Whoever obtained the slot found it still `sending`: the process that sent it is dead.
    Orphaned,
    /// An operator wants it sent again.
    Retried,
    /// An operator says what became of it.
    Resolved(Decision),
    /// An operator takes it back.
    Cancelled,
}

/// Whether a refused batch can be divided to find the culprit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Division {
    /// It has one URL.
    Single,
    /// It has several, and requests are left for it.
    Possible,
    /// The allowance of extra requests is used up.
    Exhausted {
        /// The allowance: the setting `limits.bisect_requests`.
        requests: usize,
    },
}

/// What the machine must be told from outside, so that it stays pure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    /// The estimate that the CDN gave last for this profile.
    pub(crate) estimate: Duration,
    /// A throw of the dice in `0.0..1.0`.
    pub(crate) jitter: f64,
    /// What may become of the batch if it is refused.
    pub(crate) division: Division,
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

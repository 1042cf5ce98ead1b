//! What became of one transmission: four honest words.

use std::time::Duration;

/// How one transmission of a batch ended.
///
/// Only what is *proven* is said: a closed connection proves nothing once bytes were sent, so it is
/// [`Outcome::Unknown`]; only connect-phase errors prove [`Outcome::NotSent`] (`spec/reliability.md` A7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The CDN has the whole batch.
    Accepted(Receipt),
    /// The service answered, and said no. Nothing of the batch was purged.
    Refused(Refusal),
    /// The request may or may not have been processed.
    Unknown {
        /// What was seen, for the operator.
        reason: String,
    },
    /// Proven: no byte of the request reached the service.
    NotSent {
        /// What was seen, for the operator.
        reason: String,
    },
}

/// One transmission of a batch: how it ended, and what was seen of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transmission {
    /// How it ended.
    pub outcome: Outcome,
    /// The HTTP status, if an answer came; with some answers it contradicts what the service says in them.
    pub status: Option<u16>,
}

impl From<Outcome> for Transmission {
    /// Without an answer over HTTP.
    fn from(outcome: Outcome) -> Self {
        Self { outcome, status: None }
    }
}

/// What the CDN returned for an accepted batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The CDN's reference; `None` where the (old) answer shape has none.
    pub handle: Option<String>,
    /// How long the CDN thinks it needs; `None` where the answer did not say.
    pub estimate: Option<Duration>,
}

/// A refusal in the service's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of refusal, which decides what happens next.
    pub kind: RefusalKind,
    /// The service's code, if it gave one.
    pub code: Option<i32>,
    /// The service's reason, verbatim, at most 4 KiB, secrets masked; show through [`crate::text::Shown`].
    pub reason: String,
}

/// Why a service refuses, as far as the sender must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The credentials are wrong: stop the account, keep the items queued.
    Authentication,
    /// The user may not do this: stop the account, keep the items queued.
    Authorization,
    /// The request was faulty; most often one URL of the batch is.
    Request,
    /// Too much, too fast: wait (as long as the service says), then go on.
    Throttled {
        /// The service's wish, clamped to 1 s..=1 h.
        retry_after: Option<Duration>,
    },
    /// The endpoint redirects: a configuration error, never followed.
    Redirect,
}

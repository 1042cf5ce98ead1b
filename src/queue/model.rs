//! The queue's words: jobs, batches, attempts, as they are stored and shown.

use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use crate::service::Refusal;
use crate::text::many;

/// What to do when the outcome of a transmission is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnUnknown {
    /// Send again once, visibly, after max(10 s, estimate); then hold.
    #[default]
    Retry,
    /// Keep the batch for the operator to decide.
    Hold,
    /// Give the batch up as unknown.
    Fail,
}

/// One batch as the plan made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBatch {
    /// The exact URLs, in list order.
    pub urls: Vec<String>,
    /// Bytes of the encoded request.
    pub bytes: usize,
}

/// What an operator asks for at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// `UUIDv7` made by the client, so that saving twice is harmless.
    pub id: Uuid,
    /// [`crate::settings::Profile::account`]: whom it is for.
    pub account: String,
    /// [`crate::settings::ServiceKind::name`].
    pub service: &'static str,
    /// Who asks: the login name of the operator.
    pub who: String,
    /// The operator's words for why; may be empty.
    pub reason: String,
    /// What to do about an unknown outcome.
    pub on_unknown: OnUnknown,
    /// Duplicates that the lint dropped, for the record.
    pub duplicates: usize,
    /// The batches, in order; never empty.
    pub batches: Vec<NewBatch>,
}

/// Where a batch stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchState {
    /// Waits for the worker (perhaps not before a moment: see [`Batch::not_before`]).
    Queued,
    /// One attempt is on its way.
    Sending,
    /// The CDN has it. Elapsed once `now >= clears_at`.
    Accepted {
        /// The CDN's reference.
        handle: Option<String>,
        /// The CDN's estimate.
        estimate: Option<Duration>,
        /// When the answer was recorded.
        at: Timestamp,
    },
    /// The service said no; nothing of the batch was purged.
    Refused(Refusal),
    /// May or may not have been processed, and nothing more happens by itself.
    Unknown {
        /// What was seen.
        reason: String,
    },
    /// Taken back by an operator before it was sent.
    Cancelled,
    /// Refused as a whole and divided: its URLs are in two batches of their own now ([`Batch::parent`]).
    Split,
}

impl BatchState {
    /// The word in JSON, on the screen and in the store.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Accepted { .. } => "accepted",
            Self::Refused(_) => "refused",
            Self::Unknown { .. } => "unknown",
            Self::Cancelled => "cancelled",
            Self::Split => "split",
        }
    }

    /// Whether nothing more happens to the batch by itself.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        !matches!(self, Self::Queued | Self::Sending)
    }
}

/// A stored batch, without its URLs (read those with [`super::Store::batch_urls`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Number in the store; unique over all jobs.
    pub id: i64,
    /// Position in its job, from 1.
    pub seq: u32,
    /// The refused batch that this one is a part of.
    pub parent: Option<i64>,
    /// The job whose batch it is, if it is another's: these URLs were queued there already, and this job completes
    /// from it.
    pub shared_from: Option<Uuid>,
    /// How many URLs (of this job).
    pub urls: usize,
    /// Bytes of the encoded request; reckoned from its whole where the batch is a part of another.
    pub bytes: usize,
    /// Where it stands.
    pub state: BatchState,
    /// Transmissions so far; the one on its way counts.
    pub attempts: u32,
    /// A queued batch waits at least until then (backoff, re-send after unknown).
    pub not_before: Option<Timestamp>,
    /// Why it waits or what the last attempt saw; may be empty.
    pub note: String,
}

impl Batch {
    /// When the CDN's estimate is over: the moment of acceptance plus the estimate.
    #[must_use]
    pub fn clears_at(&self) -> Option<Timestamp> {
        match &self.state {
            BatchState::Accepted { estimate, at, .. } => at.checked_add(estimate.unwrap_or_default()).ok(),
            _ => None,
        }
    }
}

/// A stored job with its batches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The client-made id.
    pub id: Uuid,
    /// The name of the profile it was made with.
    pub profile: String,
    /// [`crate::settings::Profile::account`]: whom it is for.
    pub account: String,
    /// The service's name.
    pub service: String,
    /// Who asked.
    pub who: String,
    /// Why; may be empty.
    pub reason: String,
    /// When it was stored.
    pub created: Timestamp,
    /// What happens on unknown outcomes.
    pub on_unknown: OnUnknown,
    /// Duplicates dropped before it was stored.
    pub duplicates: usize,
    /// Who keeps it from being sent, if somebody does.
    pub paused: Option<Paused>,
    /// Its batches in order, with those of other jobs that it shares.
    pub batches: Vec<Batch>,
}

/// An operator's wish that nothing (more) is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paused {
    /// Whose wish.
    pub who: String,
    /// Since when.
    pub at: Timestamp,
    /// In the operator's words; may be empty.
    pub reason: String,
}

/// What an operator found out about a batch of unknown outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It was processed: nothing more is to be done.
    Sent,
    /// It was not, or nobody knows: send it again.
    Resend,
}

/// What [`super::Store::prune`] removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Jobs.
    pub jobs: usize,
    /// URLs in them.
    pub urls: usize,
}

/// URL counts of a job (or of many).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All URLs.
    pub total: usize,
    /// URLs in accepted batches.
    pub accepted: usize,
    /// URLs in refused batches.
    pub refused: usize,
    /// URLs whose outcome is unknown.
    pub unknown: usize,
    /// URLs that wait or are on their way.
    pub queued: usize,
    /// Those of them that are on their way.
    pub sending: usize,
    /// URLs taken back.
    pub cancelled: usize,
}

impl Counts {
    /// What became of waiting URLs that an operator took back, in words, from the counts before and after.
    #[must_use]
    pub fn taken_back(before: Self, after: Self) -> String {
        let never_sent = many(after.cancelled.saturating_sub(before.cancelled), "URL");
        match after.unknown.saturating_sub(before.unknown) {
            0 => format!("taken back: {never_sent}"),
            doubtful => format!(
                "taken back: {never_sent}; {} had been sent once, with an unknown outcome",
                many(doubtful, "URL")
            ),
        }
    }
}

impl Job {
    /// Adds up the URLs by the state of their batch.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.batches.iter().fold(Counts::default(), |mut counts, batch| {
            if batch.state == BatchState::Split {
                return counts; // its parts count
            }
            counts.total += batch.urls;
            if batch.state == BatchState::Sending {
                counts.sending += batch.urls;
            }
            *match batch.state {
                BatchState::Queued | BatchState::Sending => &mut counts.queued,
                BatchState::Accepted { .. } => &mut counts.accepted,
                BatchState::Refused(_) => &mut counts.refused,
                BatchState::Unknown { .. } => &mut counts.unknown,
                BatchState::Cancelled | BatchState::Split => &mut counts.cancelled,
            } += batch.urls;
            counts
        })
    }

    /// Whether every batch has its outcome.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.batches.iter().all(|batch| batch.state.is_final())
    }
}

/// Why the worker of a profile does not send at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standstill {
    /// Credentials are missing or were refused; needs a sign-in.
    Credentials {
        /// The service's or the program's words.
        reason: String,
        /// `true`: the right is missing (authorisation), `false`: the credentials are wrong or missing.
        authorization: bool,
    },
    /// The service cannot be reached; tried again at `until`.
    Unreachable {
        /// What was seen.
        reason: String,
        /// The next try.
        until: Timestamp,
    },
    /// The service asked to wait.
    Throttled {
        /// Until when nobody sends.
        until: Timestamp,
    },
    /// Several outcomes in a row are unknown; nothing more is put at stake before `until`.
    Doubtful {
        /// What was seen last.
        reason: String,
        /// The next try.
        until: Timestamp,
    },
    /// An operator paused the profile.
    Paused(Paused),
    /// The disk that holds the queue is nearly full: what became of a request could not be recorded.
    NoSpace {
        /// Bytes that are left.
        free: u64,
    },
}

/// The state of a profile's sending, beside its jobs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sending {
    /// Whether a worker process lives (its lock is held).
    pub worker: bool,
    /// Why nothing is sent, if so.
    pub standstill: Option<Standstill>,
}

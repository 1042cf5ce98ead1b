//! What the audit trail records: who did what, when, to which job and batch, in words.

use jiff::Timestamp;
use uuid::Uuid;

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A job was stored.
    Queued,
    /// A batch was claimed; its transmission follows.
    Sending,
    /// The CDN has a batch.
    Accepted,
    /// The service refused a batch, or to talk to this profile at all.
    Refused,
    /// A transmission's outcome is unknown and the batch is left alone.
    Unknown,
    /// A transmission's outcome is unknown and the batch will be sent once more.
    Resend,
    /// A transmission is proven not to have happened.
    NotSent,
    /// A process died while it was sending.
    Orphaned,
    /// The profile stopped sending.
    Standstill,
    /// The profile sends again.
    Resumed,
    /// An operator put a batch back into the queue.
    Retried,
    /// An operator took a batch back.
    Cancelled,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Queued,
        Self::Sending,
        Self::Accepted,
        Self::Refused,
        Self::Unknown,
        Self::Resend,
        Self::NotSent,
        Self::Orphaned,
        Self::Standstill,
        Self::Resumed,
        Self::Retried,
        Self::Cancelled,
    ];

    /// The word in the store, in JSON and on the screen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Resend => "resend",
            Self::NotSent => "not_sent",
            Self::Orphaned => "orphaned",
            Self::Standstill => "standstill",
            Self::Resumed => "resumed",
            Self::Retried => "retried",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One line of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number; grows with time.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// The login name of who did it, or on whose behalf the worker runs.
    pub who: String,
    /// What kind.
    pub kind: EventKind,
    /// The profile that it concerns.
    pub profile: String,
    /// The job, if it concerns one.
    pub job: Option<Uuid>,
    /// The batch, if it concerns one.
    pub batch: Option<i64>,
    /// In words; may hold the service's own (show through [`crate::text`]).
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(EventKind::from_name("purged"), None);
    }
}

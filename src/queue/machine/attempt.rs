//! How one transmission ends; its table is in the documentation of [`super`]. Pure.

use crate::service::Outcome;

/// Where an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttemptPhase {
    /// Committed; its request may be anywhere between here and the service.
    Sending,
    Accepted,
    Refused,
    Unknown,
    NotSent,
}

impl AttemptPhase {
    /// The word in the store.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::NotSent => "not_sent",
        }
    }

    /// What an outcome makes of an attempt that is still `sending`.
    pub(crate) const fn after(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Accepted(_) => Self::Accepted,
            Outcome::Refused(_) => Self::Refused,
            Outcome::Unknown { .. } => Self::Unknown,
            Outcome::NotSent { .. } => Self::NotSent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Receipt, Refusal, RefusalKind};

    #[test]
    fn every_outcome_ends_an_attempt_in_a_classified_state() {
        let refusal = Refusal { kind: RefusalKind::Request, code: None, reason: String::new() };
        let rows = [
            (Outcome::Accepted(Receipt { handle: None, estimate: None }), AttemptPhase::Accepted),
            (Outcome::Refused(refusal), AttemptPhase::Refused),
            (Outcome::Unknown { reason: String::new() }, AttemptPhase::Unknown),
            (Outcome::NotSent { reason: String::new() }, AttemptPhase::NotSent),
        ];
        for (outcome, phase) in rows {
            assert_eq!(AttemptPhase::after(&outcome), phase);
            assert_ne!(phase.name(), AttemptPhase::Sending.name());
        }
    }
}

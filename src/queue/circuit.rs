//! Whether a profile may send at all: one gate a profile, pure. The store keeps it, every process obeys it.
//!
//! | gate | opened by | closed by |
//! |---|---|---|
//! | credentials | one refusal for authentication or authorisation | a sign-in or an operator, never a timer |
//! | unreachable | [`CONNECT_FAILURES`] connect failures in a row | one probe after `until`, if it gets any answer |
//! | throttled | one "too fast" | the end of `until`; the next answer decides anew |
//!
//! Accounts lock when a program hammers a refused sign-in, hence "never a timer" (`spec/reliability.md` B).

use std::time::Duration;

use super::backoff;
use crate::service::{Outcome, RefusalKind};

/// So many connect failures in a row open the gate `unreachable`.
pub(crate) const CONNECT_FAILURES: u32 = 5;
/// The service's own wish is believed within these bounds.
const WISH: (Duration, Duration) = (Duration::from_secs(1), Duration::from_hours(1));

/// Why nothing is sent, if so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gate {
    Open,
    Credentials { reason: String, authorization: bool },
    Unreachable { reason: String, until_ms: i64 },
    Throttled { until_ms: i64 },
}

/// A profile's gate with its memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Circuit {
    pub(crate) gate: Gate,
    /// Connect failures (or "too fast" answers) in a row.
    pub(crate) failures: u32,
}

impl Circuit {
    /// Nothing has gone wrong.
    pub(crate) const CLEAR: Self = Self { gate: Gate::Open, failures: 0 };

    /// The circuit after one transmission. `jitter` as in [`backoff::wait`].
    pub(crate) fn after(&self, outcome: &Outcome, now_ms: i64, jitter: f64) -> Self {
        match outcome {
            Outcome::NotSent { reason } => self.after_connect_failure(reason, now_ms, jitter),
            Outcome::Refused(refusal) => match refusal.kind {
                RefusalKind::Authentication => Self::credentials(&refusal.reason, false),
                RefusalKind::Authorization => Self::credentials(&refusal.reason, true),
                RefusalKind::Throttled { retry_after } => self.after_throttle(retry_after, now_ms, jitter),
                RefusalKind::Request | RefusalKind::Redirect => Self::CLEAR,
            },
            Outcome::Accepted(_) | Outcome::Unknown { .. } => Self::CLEAR,
        }
    }

    /// The gate that only a sign-in opens.
    pub(crate) fn credentials(reason: &str, authorization: bool) -> Self {
        Self { gate: Gate::Credentials { reason: reason.to_owned(), authorization }, failures: 0 }
    }

    fn after_connect_failure(&self, reason: &str, now_ms: i64, jitter: f64) -> Self {
        let before = if matches!(self.gate, Gate::Throttled { .. }) { 0 } else { self.failures };
        let failures = before.saturating_add(1);
        if failures < CONNECT_FAILURES {
            return Self { gate: Gate::Open, failures };
        }
        let until_ms = later(now_ms, backoff::wait(failures, jitter));
        Self { gate: Gate::Unreachable { reason: reason.to_owned(), until_ms }, failures }
    }

    fn after_throttle(&self, wish: Option<Duration>, now_ms: i64, jitter: f64) -> Self {
        let before = if matches!(self.gate, Gate::Throttled { .. }) { self.failures } else { 0 };
        let failures = before.saturating_add(1);
        let wait = wish.map_or_else(|| backoff::wait(failures, jitter), |wish| wish.clamp(WISH.0, WISH.1));
        Self { gate: Gate::Throttled { until_ms: later(now_ms, wait) }, failures }
    }
}

fn later(now_ms: i64, wait: Duration) -> i64 {
    now_ms.saturating_add(super::clock::millis(wait))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Receipt, Refusal};

    fn refused(kind: RefusalKind) -> Outcome {
        Outcome::Refused(Refusal { kind, code: Some(10_002), reason: "no".into() })
    }

    fn not_sent() -> Outcome {
        Outcome::NotSent { reason: "connection refused".into() }
    }

    #[test]
    fn five_connect_failures_in_a_row_open_the_gate_and_each_further_one_waits_longer() {
        let mut circuit = Circuit::CLEAR;
        for failures in 1..CONNECT_FAILURES {
            circuit = circuit.after(&not_sent(), 0, 1.0);
            assert_eq!(circuit, Circuit { gate: Gate::Open, failures });
        }
        for expected_ms in [32_000, 64_000, 128_000, 256_000, 300_000, 300_000] {
            circuit = circuit.after(&not_sent(), 0, 1.0);
            let Gate::Unreachable { until_ms, .. } = circuit.gate else { panic!("{circuit:?}") };
            assert_eq!(until_ms, expected_ms);
        }
    }

    #[test]
    fn any_answer_proves_that_the_service_is_there() {
        let tired = Circuit { gate: Gate::Unreachable { reason: String::new(), until_ms: 9 }, failures: 7 };
        for outcome in [
            Outcome::Accepted(Receipt { handle: None, estimate: None }),
            Outcome::Unknown { reason: "timeout".into() },
            refused(RefusalKind::Request),
            refused(RefusalKind::Redirect),
        ] {
            assert_eq!(tired.after(&outcome, 0, 0.5), Circuit::CLEAR, "{outcome:?}");
        }
    }

    #[test]
    fn one_refused_sign_in_is_enough() {
        for (kind, authorization) in
            [(RefusalKind::Authentication, false), (RefusalKind::Authorization, true)]
        {
            let circuit = Circuit::CLEAR.after(&refused(kind), 0, 0.5);
            assert_eq!(circuit.gate, Gate::Credentials { reason: "no".into(), authorization });
        }
    }

    #[test]
    fn the_service_s_wish_to_wait_is_clamped_and_without_one_we_back_off() {
        let after = |circuit: &Circuit, seconds: Option<u64>| {
            let kind = RefusalKind::Throttled { retry_after: seconds.map(Duration::from_secs) };
            circuit.after(&refused(kind), 1_000, 1.0)
        };
        let until = |circuit: &Circuit| match circuit.gate {
            Gate::Throttled { until_ms } => until_ms,
            _ => panic!("{circuit:?}"),
        };
        assert_eq!(until(&after(&Circuit::CLEAR, Some(0))), 2_000);
        assert_eq!(until(&after(&Circuit::CLEAR, Some(30))), 31_000);
        assert_eq!(until(&after(&Circuit::CLEAR, Some(400_000))), 3_601_000);
        let first = after(&Circuit::CLEAR, None);
        let second = after(&first, None);
        assert_eq!((until(&first), until(&second)), (3_000, 5_000));
    }
}

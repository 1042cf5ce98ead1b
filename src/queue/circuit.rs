//! The circuit of a profile: whether its queue may be sent at all. Pure; the store keeps it, all processes obey it.
//!
//! | from | what happened | to |
//! |---|---|---|
//! | closed, half-open | wrong credentials, or the right to purge is missing: **one** is enough | open until a sign-in, never on a timer |
//! | closed | five connect failures in a row | open for the backoff |
//! | closed | three unknown outcomes in a row | open for the backoff |
//! | closed, half-open | the service asked to slow down | open for as long as it said (1 s to 1 h), else the backoff |
//! | open | its time is over and a batch is due | half-open: one request, the smallest there is |
//! | half-open | any answer that is about the request | closed |
//! | half-open | no connection, an unknown outcome | open, for a longer backoff |
//! | half-open | the process that tried is dead | half-open: the next one tries |
//! | any | a sign-in succeeded, an operator wants it now (`queue resume` after refused credentials) | closed |
//! | any | the service asked for a wait that is not over | as above, and nothing is sent before that |
//!
//! Accounts lock when a program hammers a refused sign-in, hence "never on a timer" (`spec/reliability.md` B).

use std::time::Duration;

use super::backoff;
use crate::service::{Outcome, RefusalKind};

/// So many connect failures in a row open the circuit.
pub(crate) const CONNECT_FAILURES: u32 = 5;
/// So many unknown outcomes in a row open the circuit.
pub(crate) const UNKNOWN_OUTCOMES: u32 = 3;
/// The service's own wish is believed within these bounds.
const WISH: (Duration, Duration) = (Duration::from_secs(1), Duration::from_hours(1));

/// The three words of the trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Requests flow.
    Closed,
    /// None does.
    Open,
    /// One is on its way to find out.
    HalfOpen,
}

/// What opened a circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    Authentication,
    Authorization,
    Unreachable,
    Throttled,
    Unknown,
}

/// Whether a request may go now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passage {
    /// Yes.
    Free,
    /// One, to find out.
    Probe,
    /// Not before this wall time, in milliseconds.
    NotBefore(i64),
    /// Not before somebody signed in.
    Barred,
}

/// A profile's circuit with its memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Circuit {
    pub(crate) state: State,
    /// Why it is not closed.
    pub(crate) cause: Option<Cause>,
    /// What was seen, in words.
    pub(crate) reason: String,
    /// When it may be tried again; `None`: not on a timer.
    pub(crate) until_ms: Option<i64>,
    /// Connect failures, or openings for the present cause, in a row.
    pub(crate) failures: u32,
    /// Unknown outcomes in a row.
    pub(crate) unknowns: u32,
    /// The service asked everybody to wait until then, in milliseconds of wall time. Nothing but time takes it away.
    pub(crate) blocked_until_ms: Option<i64>,
}

impl State {
    pub(crate) const ALL: [Self; 3] = [Self::Closed, Self::Open, Self::HalfOpen];

    /// The word in the store.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half-open",
        }
    }
}

impl Cause {
    pub(crate) const ALL: [Self; 5] =
        [Self::Authentication, Self::Authorization, Self::Unreachable, Self::Throttled, Self::Unknown];

    /// The word in the store.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Authorization => "authorization",
            Self::Unreachable => "unreachable",
            Self::Throttled => "throttled",
            Self::Unknown => "unknown",
        }
    }
}

impl Circuit {
    /// Nothing has gone wrong.
    pub(crate) const CLOSED: Self = Self {
        state: State::Closed,
        cause: None,
        reason: String::new(),
        until_ms: None,
        failures: 0,
        unknowns: 0,
        blocked_until_ms: None,
    };

    /// Whether a request may go now.
    pub(crate) fn passage(&self, now_ms: i64) -> Passage {
        let blocked = self.blocked_until_ms.filter(|until_ms| *until_ms > now_ms);
        match (self.state, self.until_ms) {
            (State::Open, None) => Passage::Barred,
            (State::Open, Some(until_ms)) if until_ms > now_ms => {
                Passage::NotBefore(blocked.map_or(until_ms, |blocked| blocked.max(until_ms)))
            }
            _ if blocked.is_some() => Passage::NotBefore(blocked.unwrap_or(now_ms)),
            (State::Closed, _) => Passage::Free,
            (State::HalfOpen | State::Open, _) => Passage::Probe,
        }
    }

    /// This circuit with what the service asked another one for.
    pub(crate) fn obeying(self, before: &Self) -> Self {
        Self { blocked_until_ms: self.blocked_until_ms.max(before.blocked_until_ms), ..self }
    }

    /// The circuit while one request finds out.
    pub(crate) fn probing(&self) -> Self {
        Self { state: State::HalfOpen, ..self.clone() }
    }

    /// The circuit after one transmission. `jitter` as in [`backoff::wait`].
    pub(crate) fn after(&self, outcome: &Outcome, now_ms: i64, jitter: f64) -> Self {
        let after = match outcome {
            Outcome::NotSent { reason } => self.after_connect_failure(reason, now_ms, jitter),
            Outcome::Unknown { reason } => self.after_unknown(reason, now_ms, jitter),
            Outcome::Refused(refusal) => match refusal.kind {
                RefusalKind::Authentication => Self::barred(&refusal.reason, false),
                RefusalKind::Authorization => Self::barred(&refusal.reason, true),
                RefusalKind::Throttled { retry_after } => {
                    self.after_throttle(&refusal.reason, retry_after, now_ms, jitter)
                }
                RefusalKind::Request | RefusalKind::Redirect => Self::CLOSED,
            },
            Outcome::Accepted(_) => Self::CLOSED,
        };
        let blocked_until_ms = self.blocked_until_ms.filter(|until_ms| *until_ms > now_ms);
        after.obeying(&Self { blocked_until_ms, ..Self::CLOSED })
    }

    /// The circuit that only a sign-in closes.
    pub(crate) fn barred(reason: &str, authorization: bool) -> Self {
        let cause = if authorization { Cause::Authorization } else { Cause::Authentication };
        Self { state: State::Open, cause: Some(cause), reason: reason.to_owned(), ..Self::CLOSED }
    }

    /// The circuit that opens (again) for `cause` and is tried after `wait`.
    pub(crate) fn open(cause: Cause, reason: &str, failures: u32, now_ms: i64, wait: Duration) -> Self {
        let until_ms = Some(now_ms.saturating_add(super::clock::millis(wait)));
        let (state, cause) = (State::Open, Some(cause));
        let blocked_until_ms = until_ms.filter(|_| cause == Some(Cause::Throttled));
        Self { state, cause, reason: reason.to_owned(), until_ms, failures, unknowns: 0, blocked_until_ms }
    }

    /// How often in a row `cause` was met, this time included.
    fn again(&self, cause: Cause) -> u32 {
        let before = if self.cause.is_none_or(|was| was == cause) { self.failures } else { 0 };
        before.saturating_add(1)
    }

    fn after_connect_failure(&self, reason: &str, now_ms: i64, jitter: f64) -> Self {
        let failures = self.again(Cause::Unreachable);
        if failures < CONNECT_FAILURES && self.state == State::Closed {
            return Self { failures, unknowns: self.unknowns, ..Self::CLOSED };
        }
        let wait = backoff::wait(failures, jitter);
        Self::open(Cause::Unreachable, reason, failures, now_ms, wait)
    }

    fn after_unknown(&self, reason: &str, now_ms: i64, jitter: f64) -> Self {
        let unknowns = self.unknowns.saturating_add(1);
        if unknowns < UNKNOWN_OUTCOMES && self.state == State::Closed {
            return Self { unknowns, failures: self.failures, ..Self::CLOSED };
        }
        let failures = if self.cause == Some(Cause::Unknown) { self.again(Cause::Unknown) } else { 1 };
        // Two doublings in advance: what is at stake is whole batches, not connects.
        let wait = backoff::wait(failures.saturating_add(2), jitter);
        Self::open(Cause::Unknown, reason, failures, now_ms, wait)
    }

    fn after_throttle(&self, reason: &str, wish: Option<Duration>, now_ms: i64, jitter: f64) -> Self {
        let failures = if self.cause == Some(Cause::Throttled) { self.again(Cause::Throttled) } else { 1 };
        let wait = wish.map_or_else(|| backoff::wait(failures, jitter), |wish| wish.clamp(WISH.0, WISH.1));
        Self::open(Cause::Throttled, reason, failures, now_ms, wait)
    }
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

    fn unclear() -> Outcome {
        Outcome::Unknown { reason: "timeout".into() }
    }

    fn accepted() -> Outcome {
        Outcome::Accepted(Receipt { handle: None, estimate: None })
    }

    #[test]
    fn five_connect_failures_in_a_row_open_it_and_each_further_one_waits_longer() {
        let mut circuit = Circuit::CLOSED;
        for failures in 1..CONNECT_FAILURES {
            circuit = circuit.after(&not_sent(), 0, 1.0);
            assert_eq!(circuit, Circuit { failures, ..Circuit::CLOSED });
        }
        for expected_ms in [32_000, 64_000, 128_000, 256_000, 300_000, 300_000] {
            circuit = circuit.after(&not_sent(), 0, 1.0);
            assert_eq!((circuit.state, circuit.until_ms), (State::Open, Some(expected_ms)));
            assert_eq!(circuit.passage(expected_ms - 1), Passage::NotBefore(expected_ms));
            assert_eq!(circuit.passage(expected_ms), Passage::Probe);
            circuit = circuit.probing();
        }
    }

    #[test]
    fn three_unknown_outcomes_in_a_row_open_it() {
        let mut circuit = Circuit::CLOSED;
        for _ in 1..UNKNOWN_OUTCOMES {
            circuit = circuit.after(&unclear(), 0, 1.0);
            assert_eq!(circuit.passage(0), Passage::Free);
        }
        assert_eq!(circuit.after(&accepted(), 0, 1.0), Circuit::CLOSED, "in a row");
        circuit = circuit.after(&unclear(), 0, 1.0);
        assert_eq!((circuit.cause, circuit.until_ms), (Some(Cause::Unknown), Some(8_000)));
        let again = circuit.probing().after(&unclear(), 8_000, 1.0);
        assert_eq!(again.until_ms, Some(8_000 + 16_000), "one doubtful probe is enough, and waits longer");
    }

    #[test]
    fn an_answer_to_the_probe_closes_it_and_silence_opens_it_again() {
        let probing = Circuit::open(Cause::Unreachable, "", 7, 0, Duration::ZERO).probing();
        for answer in [accepted(), refused(RefusalKind::Request), refused(RefusalKind::Redirect)] {
            assert_eq!(probing.after(&answer, 0, 0.5), Circuit::CLOSED, "{answer:?}");
        }
        for silence in [not_sent(), unclear()] {
            assert_eq!(probing.after(&silence, 0, 0.5).state, State::Open, "{silence:?}");
        }
    }

    #[test]
    fn a_probe_whose_process_died_is_made_by_the_next_one() {
        let probing = Circuit::open(Cause::Throttled, "", 1, 0, Duration::from_secs(9)).probing();
        assert_eq!(probing.passage(9_000), Passage::Probe);
    }

    #[test]
    fn one_refused_sign_in_is_enough_and_no_timer_helps() {
        for (kind, cause) in [
            (RefusalKind::Authentication, Cause::Authentication),
            (RefusalKind::Authorization, Cause::Authorization),
        ] {
            let circuit = Circuit::CLOSED.after(&refused(kind), 0, 0.5);
            assert_eq!((circuit.cause, circuit.reason.as_str()), (Some(cause), "no"));
            assert_eq!(circuit.passage(i64::MAX), Passage::Barred);
        }
    }

    #[test]
    fn the_service_s_wish_to_wait_is_clamped_and_without_one_we_back_off() {
        let after = |circuit: &Circuit, seconds: Option<u64>| {
            let kind = RefusalKind::Throttled { retry_after: seconds.map(Duration::from_secs) };
            circuit.after(&refused(kind), 1_000, 1.0)
        };
        assert_eq!(after(&Circuit::CLOSED, Some(0)).until_ms, Some(2_000));
        assert_eq!(after(&Circuit::CLOSED, Some(30)).until_ms, Some(31_000));
        assert_eq!(after(&Circuit::CLOSED, Some(400_000)).until_ms, Some(3_601_000));
        let first = after(&Circuit::CLOSED, None);
        let second = after(&first.probing(), None);
        assert_eq!((first.until_ms, second.until_ms), (Some(3_000), Some(5_000)));
    }

    #[test]
    fn what_the_service_asked_for_outlives_every_other_standstill() {
        let kind = RefusalKind::Throttled { retry_after: Some(Duration::from_mins(10)) };
        let throttled = Circuit::CLOSED.after(&refused(kind), 0, 0.5);
        let barred = Circuit::barred("wrong password", false).obeying(&throttled);
        assert_eq!(barred.passage(0), Passage::Barred);
        let signed_in = Circuit::CLOSED.obeying(&barred);
        assert_eq!(signed_in.passage(599_999), Passage::NotBefore(600_000));
        assert_eq!(signed_in.passage(600_000), Passage::Free);
        let unreachable = throttled.after(&not_sent(), 1_000, 0.0);
        assert_eq!(unreachable.passage(100_000), Passage::NotBefore(600_000), "not its own, shorter wait");
    }

    #[test]
    fn faults_that_alternate_are_counted_both() {
        let mut circuit = Circuit::CLOSED;
        for _ in 0..2 {
            circuit = circuit.after(&unclear(), 0, 1.0).after(&not_sent(), 0, 1.0);
        }
        assert_eq!((circuit.unknowns, circuit.failures), (2, 2));
        assert_eq!(circuit.after(&unclear(), 0, 1.0).cause, Some(Cause::Unknown));
    }

    #[test]
    fn the_words_in_the_store_are_all_different() {
        let states = State::ALL.map(State::name);
        let causes = Cause::ALL.map(Cause::name);
        assert_eq!(states.iter().collect::<std::collections::HashSet<_>>().len(), states.len());
        assert_eq!(causes.iter().collect::<std::collections::HashSet<_>>().len(), causes.len());
    }
}

//! The transition function; its table is in the module's documentation.

use std::time::Duration;

use super::{Context, Division, Event, Illegal, Phase, State, Step};
use crate::queue::backoff;
use crate::queue::event::EventKind;
use crate::queue::model::{Decision, OnUnknown};
use crate::service::{Outcome, Refusal, RefusalKind};
use crate::text::many;

/// An unknown outcome is not sent again earlier, whatever the estimate (`spec/reliability.md` A7).
const RESEND_AFTER: Duration = Duration::from_secs(10);
/// So many requests for one batch the service may answer with "too fast" before an operator must decide.
const THROTTLED_AT_MOST: u32 = 5;

/// What an event does to a batch.
///
/// # Errors
///
/// [`Illegal`] where the table of the module has no row.
pub(crate) fn step(state: &State, event: Event<'_>, context: Context) -> Result<Step, Illegal> {
    match (state.phase, event) {
        (Phase::Queued, Event::Claimed) => Ok(claimed(state)),
        (Phase::Queued, Event::Spoiled(reason)) => {
            Ok(plain(state, Phase::Refused, EventKind::Refused, format!("never sent: {reason}")))
        }
        (Phase::Queued, Event::Cancelled) => Ok(cancelled(state)),
        (Phase::Sending, Event::Ended(outcome)) => Ok(ended(state, outcome, context)),
        (Phase::Sending, Event::Orphaned) => {
            let reason = "the sending process died before it recorded an answer";
            let mut step = unknown(state, reason, context);
            step.kind = EventKind::Orphaned;
            Ok(step)
        }
        (Phase::Refused | Phase::Unknown, Event::Retried) => {
            Ok(retried(state, EventKind::Retried, "put back into the queue by an operator"))
        }
        (Phase::Unknown, Event::Resolved(Decision::Resend)) => {
            Ok(retried(state, EventKind::Resolved, "outcome unknown; an operator decided to send it again"))
        }
        (Phase::Unknown, Event::Resolved(Decision::Sent)) => {
            let note = "outcome unknown; an operator decided that it was processed";
            Ok(plain(state, Phase::Accepted, EventKind::Resolved, note))
        }
        (Phase::Sending, Event::Cancelled) => Err(Illegal::BeingSent),
        (phase, event) => Err(Illegal::Settled { phase, event: word(event) }),
    }
}

const fn word(event: Event<'_>) -> &'static str {
    match event {
        Event::Claimed => "sending it",
        Event::Spoiled(_) => "giving it up",
        Event::Ended(_) => "recording an outcome",
        Event::Orphaned => "recovering it",
        Event::Retried => "retrying it",
        Event::Resolved(_) => "resolving it",
        Event::Cancelled => "cancelling it",
    }
}

fn plain(state: &State, phase: Phase, kind: EventKind, note: impl Into<String>) -> Step {
    Step { state: State { phase, ..*state }, wait: None, refund: false, note: note.into(), kind }
}

fn claimed(state: &State) -> Step {
    let note =
        if state.unknowns > 0 { "sent again: an earlier transmission's outcome is unknown" } else { "" };
    let mut step = plain(state, Phase::Sending, EventKind::Sending, note);
    step.state.attempts = state.attempts.saturating_add(1);
    step
}

fn cancelled(state: &State) -> Step {
    if state.unknowns > 0 {
        let note = "not sent again (cancelled); whether the first transmission was processed is unknown";
        return plain(state, Phase::Unknown, EventKind::Cancelled, note);
    }
    plain(state, Phase::Cancelled, EventKind::Cancelled, "taken back before it was sent")
}

fn retried(state: &State, kind: EventKind, note: &str) -> Step {
    let mut step = plain(state, Phase::Queued, kind, note);
    // The doubt about an earlier transmission stays: whatever becomes of this one, the operator is told.
    step.state.not_sent = 0;
    step.state.throttled = 0;
    step.state.repeats = false;
    step
}

fn ended(state: &State, outcome: &Outcome, context: Context) -> Step {
    match outcome {
        Outcome::Accepted(_) => plain(state, Phase::Accepted, EventKind::Accepted, again(state)),
        Outcome::Refused(refusal) => refused(state, refusal, context.division),
        Outcome::NotSent { reason } => not_sent(state, reason, context),
        Outcome::Unknown { reason } => unknown(state, reason, context),
    }
}

/// What an operator must know of the transmissions before this one.
fn again(state: &State) -> &'static str {
    if state.unknowns > 0 { "sent twice: the first transmission's outcome is unknown" } else { "" }
}

fn refused(state: &State, refusal: &Refusal, division: Division) -> Step {
    match refusal.kind {
        RefusalKind::Request => refused_for_its_content(state, division),
        RefusalKind::Redirect => plain(state, Phase::Refused, EventKind::Refused, again(state)),
        RefusalKind::Authentication | RefusalKind::Authorization => {
            let note = format!("waits for credentials that the service takes: {}", refusal.reason);
            plain(state, Phase::Queued, EventKind::Refused, note)
        }
        RefusalKind::Throttled { .. } => throttled(state, refusal),
    }
}

/// The service refuses the whole for one bad URL: divided until the culprit stands alone.
fn refused_for_its_content(state: &State, division: Division) -> Step {
    match division {
        Division::Possible => {
            plain(state, Phase::Split, EventKind::Split, "refused; divided to find what the service refuses")
        }
        Division::Single => plain(state, Phase::Refused, EventKind::Refused, again(state)),
        Division::Exhausted { requests } => {
            let note = format!(
                "not divided further: the {} that limits.bisect_requests allows are used up",
                many(requests, "extra request")
            );
            plain(state, Phase::Refused, EventKind::Refused, note)
        }
    }
}

fn throttled(state: &State, refusal: &Refusal) -> Step {
    let times = state.throttled.saturating_add(1);
    let mut step = if times < THROTTLED_AT_MOST {
        let note = format!("the service asked to slow down: {}", refusal.reason);
        plain(state, Phase::Queued, EventKind::Refused, note)
    } else {
        let note = format!("held for the operator: the service asked {times} times to slow down");
        plain(state, Phase::Refused, EventKind::Refused, note)
    };
    step.state.throttled = times;
    step.state.not_sent = 0;
    step.state.repeats = step.state.phase == Phase::Queued;
    step
}

fn not_sent(state: &State, reason: &str, context: Context) -> Step {
    let failures = state.not_sent.saturating_add(1);
    let mut step = plain(state, Phase::Queued, EventKind::NotSent, format!("not sent: {reason}"));
    step.state.not_sent = failures;
    step.wait = Some(backoff::wait(failures, context.jitter));
    step.refund = true;
    step
}

fn unknown(state: &State, reason: &str, context: Context) -> Step {
    let unknowns = state.unknowns.saturating_add(1);
    let mut step = match state.on_unknown {
        OnUnknown::Retry if state.unknowns == 0 => {
            let note = format!("outcome unknown, will be sent once more: {reason}");
            let mut step = plain(state, Phase::Queued, EventKind::Resend, note);
            step.wait = Some(RESEND_AFTER.max(context.estimate));
            step
        }
        OnUnknown::Retry | OnUnknown::Hold => {
            let note = format!("outcome unknown, held for the operator: {reason}");
            plain(state, Phase::Unknown, EventKind::Unknown, note)
        }
        OnUnknown::Fail => {
            let note = format!("outcome unknown, given up: {reason}");
            plain(state, Phase::Unknown, EventKind::Unknown, note)
        }
    };
    step.state.unknowns = unknowns;
    step.state.not_sent = 0;
    step.state.repeats = step.state.phase == Phase::Queued;
    step
}

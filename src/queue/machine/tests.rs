//! The table of the module's documentation, row by row, and what must hold whatever happens.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::service::{Receipt, Refusal, RefusalKind};

const CONTEXT: Context =
    Context { estimate: Duration::from_secs(3), jitter: 1.0, division: Division::Single };

fn batch(phase: Phase, on_unknown: OnUnknown) -> State {
    State { phase, on_unknown, attempts: 1, not_sent: 0, unknowns: 0, throttled: 0, repeats: false }
}

fn refused(kind: RefusalKind) -> Outcome {
    Outcome::Refused(Refusal { kind, code: Some(30_000), reason: "no".into() })
}

fn accepted() -> Outcome {
    Outcome::Accepted(Receipt { handle: Some("h".into()), estimate: Some(Duration::from_secs(5)) })
}

fn unclear() -> Outcome {
    Outcome::Unknown { reason: "connection closed".into() }
}

fn not_sent() -> Outcome {
    Outcome::NotSent { reason: "connection refused".into() }
}

#[test]
fn every_answer_leads_where_the_table_says() {
    use OnUnknown::{Fail, Hold, Retry};
    let seconds = |n| Some(Duration::from_secs(n));
    let rows = [
        (accepted(), Retry, Phase::Accepted, None, EventKind::Accepted),
        (refused(RefusalKind::Request), Retry, Phase::Refused, None, EventKind::Refused),
        (refused(RefusalKind::Redirect), Retry, Phase::Refused, None, EventKind::Refused),
        (refused(RefusalKind::Authentication), Retry, Phase::Queued, None, EventKind::Refused),
        (refused(RefusalKind::Authorization), Retry, Phase::Queued, None, EventKind::Refused),
        (
            refused(RefusalKind::Throttled { retry_after: None }),
            Retry,
            Phase::Queued,
            None,
            EventKind::Refused,
        ),
        (not_sent(), Retry, Phase::Queued, seconds(2), EventKind::NotSent),
        (unclear(), Retry, Phase::Queued, seconds(10), EventKind::Resend),
        (unclear(), Hold, Phase::Unknown, None, EventKind::Unknown),
        (unclear(), Fail, Phase::Unknown, None, EventKind::Unknown),
    ];
    for (outcome, on_unknown, phase, wait, kind) in rows {
        let step = step(&batch(Phase::Sending, on_unknown), Event::Ended(&outcome), CONTEXT).unwrap();
        assert_eq!((step.state.phase, step.wait, step.kind), (phase, wait, kind), "{outcome:?}");
        assert_eq!(step.refund, matches!(outcome, Outcome::NotSent { .. }), "{outcome:?}");
    }
}

#[test]
fn an_unknown_outcome_is_sent_again_once_and_after_the_estimate() {
    let slow = Context { estimate: Duration::from_secs(90), ..CONTEXT };
    let first = step(&batch(Phase::Sending, OnUnknown::Retry), Event::Ended(&unclear()), slow).unwrap();
    assert_eq!(first.wait, Some(Duration::from_secs(90)));
    assert!(first.note.contains("once more"), "{}", first.note);
    let sent = step(&first.state, Event::Claimed, slow).unwrap();
    assert!(sent.note.contains("sent again"), "every re-send is visible: {}", sent.note);
    let second = step(&sent.state, Event::Ended(&unclear()), slow).unwrap();
    assert_eq!((second.state.phase, second.wait), (Phase::Unknown, None));
}

#[test]
fn a_dead_sender_is_an_unknown_outcome() {
    let found = step(&batch(Phase::Sending, OnUnknown::Hold), Event::Orphaned, CONTEXT).unwrap();
    assert_eq!((found.state.phase, found.kind), (Phase::Unknown, EventKind::Orphaned));
    assert!(!found.refund);
}

#[test]
fn cancelling_tells_the_truth() {
    let fresh = State { attempts: 0, ..batch(Phase::Queued, OnUnknown::Retry) };
    assert_eq!(step(&fresh, Event::Cancelled, CONTEXT).unwrap().state.phase, Phase::Cancelled);
    let doubtful = State { unknowns: 1, ..fresh };
    assert_eq!(step(&doubtful, Event::Cancelled, CONTEXT).unwrap().state.phase, Phase::Unknown);
    let on_its_way = batch(Phase::Sending, OnUnknown::Retry);
    assert_eq!(step(&on_its_way, Event::Cancelled, CONTEXT), Err(Illegal::BeingSent));
}

#[test]
fn a_retry_forgets_failures_but_not_doubts_and_only_failures_can_be_retried() {
    for phase in Phase::ALL {
        let tired = State { unknowns: 2, not_sent: 3, ..batch(phase, OnUnknown::Retry) };
        let result = step(&tired, Event::Retried, CONTEXT);
        if matches!(phase, Phase::Refused | Phase::Unknown) {
            let state = result.unwrap().state;
            assert_eq!((state.phase, state.unknowns, state.not_sent), (Phase::Queued, 2, 0));
        } else {
            assert!(result.is_err(), "{phase:?}");
        }
    }
}

#[test]
fn whoever_takes_a_retried_batch_back_is_told_that_it_may_have_been_processed() {
    let held = State { unknowns: 1, ..batch(Phase::Unknown, OnUnknown::Hold) };
    let queued = step(&held, Event::Retried, CONTEXT).unwrap().state;
    let taken_back = step(&queued, Event::Cancelled, CONTEXT).unwrap();
    assert_eq!(taken_back.state.phase, Phase::Unknown);
    assert!(taken_back.note.contains("unknown"), "{}", taken_back.note);
}

#[test]
fn a_refused_batch_is_divided_until_the_culprit_stands_alone_or_the_allowance_is_used_up() {
    let sending = batch(Phase::Sending, OnUnknown::Retry);
    let refusal = refused(RefusalKind::Request);
    let after = |division| step(&sending, Event::Ended(&refusal), Context { division, ..CONTEXT }).unwrap();
    assert_eq!(after(Division::Possible).state.phase, Phase::Split);
    assert_eq!(after(Division::Single).state.phase, Phase::Refused);
    let exhausted = after(Division::Exhausted { requests: 40 });
    assert_eq!(exhausted.state.phase, Phase::Refused);
    assert!(exhausted.note.contains("40 extra requests"), "{}", exhausted.note);
    for kind in [RefusalKind::Authentication, RefusalKind::Authorization, RefusalKind::Redirect] {
        let context = Context { division: Division::Possible, ..CONTEXT };
        let step = step(&sending, Event::Ended(&refused(kind)), context).unwrap();
        assert_ne!(step.state.phase, Phase::Split, "{kind:?} is no fault of a URL");
    }
}

#[test]
fn the_fifth_too_fast_is_held_for_the_operator() {
    let throttled = refused(RefusalKind::Throttled { retry_after: None });
    let mut state = batch(Phase::Queued, OnUnknown::Retry);
    let mut phases = Vec::new();
    for _ in 0..5 {
        state = step(&state, Event::Claimed, CONTEXT).unwrap().state;
        state = step(&state, Event::Ended(&throttled), CONTEXT).unwrap().state;
        phases.push(state.phase);
    }
    assert_eq!(phases, [Phase::Queued, Phase::Queued, Phase::Queued, Phase::Queued, Phase::Refused]);
    assert_eq!(step(&state, Event::Retried, CONTEXT).unwrap().state.throttled, 0);
}

#[test]
fn only_an_unknown_outcome_can_be_resolved() {
    for phase in Phase::ALL {
        let doubtful = State { unknowns: 1, ..batch(phase, OnUnknown::Hold) };
        let sent = step(&doubtful, Event::Resolved(Decision::Sent), CONTEXT);
        let resend = step(&doubtful, Event::Resolved(Decision::Resend), CONTEXT);
        if phase == Phase::Unknown {
            assert_eq!(sent.unwrap().state.phase, Phase::Accepted);
            let resend = resend.unwrap();
            assert_eq!((resend.state.phase, resend.state.unknowns), (Phase::Queued, 1));
        } else {
            assert!(sent.is_err() && resend.is_err(), "{phase:?}");
        }
    }
}

#[test]
fn what_cannot_be_sent_is_given_up_without_a_transmission() {
    let queued = State { attempts: 0, ..batch(Phase::Queued, OnUnknown::Retry) };
    let step = step(&queued, Event::Spoiled("its list is damaged"), CONTEXT).unwrap();
    assert_eq!((step.state.phase, step.state.attempts), (Phase::Refused, 0));
    assert_eq!(step.note, "never sent: its list is damaged");
}

#[test]
fn names_are_read_back() {
    for phase in Phase::ALL {
        assert_eq!(Phase::from_name(phase.name()), Some(phase));
    }
}

#[derive(Debug, Clone)]
enum Input {
    Claim,
    End(Outcome),
    Orphan,
    Retry,
    Resolve(Decision),
    Cancel,
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        4 => Just(Input::Claim),
        1 => Just(Input::End(accepted())),
        1 => Just(Input::End(refused(RefusalKind::Request))),
        1 => Just(Input::End(refused(RefusalKind::Authentication))),
        1 => Just(Input::End(refused(RefusalKind::Throttled { retry_after: None }))),
        2 => Just(Input::End(not_sent())),
        3 => Just(Input::End(unclear())),
        1 => Just(Input::Orphan),
        1 => Just(Input::Retry),
        1 => Just(Input::Resolve(Decision::Sent)),
        1 => Just(Input::Resolve(Decision::Resend)),
        1 => Just(Input::Cancel),
    ]
}

fn policy() -> impl Strategy<Value = OnUnknown> {
    prop_oneof![Just(OnUnknown::Retry), Just(OnUnknown::Hold), Just(OnUnknown::Fail)]
}

proptest! {
    #[test]
    fn whatever_happens(on_unknown in policy(), inputs in prop::collection::vec(input(), 0..60)) {
        let mut state = State { phase: Phase::Queued, on_unknown, attempts: 0, not_sent: 0, unknowns: 0, throttled: 0, repeats: false };
        let (mut transmissions, mut unclear_since_retry) = (0, 0);
        for input in inputs {
            let event = match &input {
                Input::Claim => Event::Claimed,
                Input::End(outcome) => Event::Ended(outcome),
                Input::Orphan => Event::Orphaned,
                Input::Retry => Event::Retried,
                Input::Resolve(decision) => Event::Resolved(*decision),
                Input::Cancel => Event::Cancelled,
            };
            let Ok(step) = step(&state, event, CONTEXT) else { continue };
            transmissions += u32::from(matches!(event, Event::Claimed));
            match event {
                Event::Retried | Event::Resolved(_) => unclear_since_retry = 0,
                Event::Orphaned | Event::Ended(Outcome::Unknown { .. }) => unclear_since_retry += 1,
                _ => {}
            }
            // I3: `sending` ends only in a classified state, and only a claim leads there.
            prop_assert_eq!(step.state.phase == Phase::Sending, matches!(event, Event::Claimed));
            // Every transmission is counted, none twice.
            prop_assert_eq!(step.state.attempts, transmissions);
            // At most one automatic re-send between two decisions of an operator.
            prop_assert!(unclear_since_retry <= 2);
            // Accepted only by the service's own word, or by an operator's about a doubt.
            if step.state.phase == Phase::Accepted {
                let told = matches!(event, Event::Ended(Outcome::Accepted(_)));
                prop_assert!(told || matches!(event, Event::Resolved(Decision::Sent)));
            }
            // Never "cancelled" while a transmission may have been processed.
            if step.state.phase == Phase::Cancelled {
                prop_assert_eq!(unclear_since_retry, 0);
            }
            // Only what is proven unsent is paid back.
            prop_assert_eq!(step.refund, matches!(event, Event::Ended(Outcome::NotSent { .. })));
            // Only what waits in the queue waits.
            prop_assert!(step.wait.is_none() || step.state.phase == Phase::Queued);
            state = step.state;
        }
    }
}

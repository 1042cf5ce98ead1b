//! What was transmitted can be read again: by batch, and the newest of an account.

use super::*;
use crate::queue::event::EventKind;

#[test]
fn a_batch_s_attempts_have_what_came_back() {
    let (_dir, mut store, job) = with_job(&[2]);
    let now = Moment::now();
    cycle(&mut store, &now, &unclear());
    cycle(&mut store, &later(&now, 60), &accepted());
    let batch = &batches(&store, job)[0];
    let attempts = store.attempts_of(batch.id).unwrap();
    let states: Vec<_> = attempts.iter().map(|attempt| (attempt.state.as_str(), attempt.again)).collect();
    assert_eq!(states, [("unknown", false), ("accepted", true)]);
    assert_eq!((attempts[0].detail.as_str(), attempts[0].urls), ("connection closed", 2));
    assert_eq!(attempts[1].handle.as_deref(), Some("{h-1}"));
    assert_eq!((attempts[1].job, attempts[1].seq, attempts[1].pid), (job, 1, std::process::id()));
    assert!(attempts[1].took().is_some() && attempts[1].estimate.is_some());
    let kinds: Vec<_> =
        store.history_of_batch(job, batch.id).unwrap().iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Sending, EventKind::Resend, EventKind::Sending, EventKind::Accepted]);
}

#[test]
fn the_newest_attempts_of_an_account_come_first_and_only_once() {
    let (_dir, mut store, _) = with_job(&[1, 1, 1]);
    let now = Moment::now();
    for second in 0..3 {
        cycle(&mut store, &later(&now, second), &accepted());
    }
    let all = store.recent_attempts(PROFILE, 0, 9).unwrap();
    let seqs: Vec<_> = all.iter().map(|attempt| attempt.seq).collect();
    assert_eq!(seqs, [3, 2, 1]);
    assert_eq!(store.recent_attempts(PROFILE, all[0].id, 9).unwrap(), []);
    assert_eq!(store.recent_attempts("other", 0, 9).unwrap(), []);
    assert_eq!(store.recent_attempts(PROFILE, 0, 2).unwrap().len(), 2);
}

//! What operators do: pause, resolve, retry all, prune; and that the history says who and why.

use jiff::Timestamp;

use super::*;
use crate::queue::event::EventKind;
use crate::queue::model::{BatchState, Decision, Standstill};

fn last(store: &Store) -> (EventKind, String) {
    let event = store.history(1).unwrap().remove(0);
    (event.kind, event.reason)
}

#[test]
fn a_paused_account_sends_nothing_until_it_is_resumed() {
    let (_dir, mut store, job) = with_job(&[1]);
    assert!(store.pause(PROFILE, "the origin is down").unwrap());
    assert!(!store.pause(PROFILE, "again").unwrap());
    assert_eq!(last(&store), (EventKind::Paused, "the origin is down".to_owned()));
    let slot = slot(&store);
    let claim = store.claim(&slot, &wide(), Moment::now).unwrap();
    let Claim::Standstill(Standstill::Paused(paused)) = claim else { panic!("{claim:?}") };
    assert_eq!(paused.reason, "the origin is down");
    assert!(!store.has_work(PROFILE).unwrap());
    assert!(store.resume(PROFILE, "").unwrap());
    assert!(!store.resume(PROFILE, "").unwrap());
    claimed(&mut store, &slot, &Moment::now());
    assert_eq!(states(&store, job), ["sending"]);
}

#[test]
fn refused_credentials_are_tried_again_when_an_operator_says_so() {
    let (_dir, mut store, _) = with_job(&[1]);
    cycle(&mut store, &Moment::now(), &refused(RefusalKind::Authentication));
    assert!(!store.has_work(PROFILE).unwrap());
    assert!(store.resume(PROFILE, "rotated").unwrap());
    assert!(store.has_work(PROFILE).unwrap());
}

#[test]
fn a_paused_job_lets_the_others_pass() {
    let (_dir, mut store, first) = with_job(&[1]);
    let second = job_with(&[vec![9]]);
    store.add_job(&second).unwrap();
    assert!(store.pause_job(first, "").unwrap());
    let sent = cycle(&mut store, &Moment::now(), &accepted());
    assert_eq!(sent.urls, [url(9)]);
    assert!(!store.has_work(PROFILE).unwrap(), "nothing is left that a worker could send");
    assert!(store.job(first).unwrap().unwrap().paused.is_some());
    assert!(store.resume_job(first, "").unwrap());
    assert!(store.job(first).unwrap().unwrap().paused.is_none());
    cycle(&mut store, &Moment::now(), &accepted());
    assert!(!store.pause_job(first, "").unwrap(), "every batch has its outcome");
}

#[test]
fn a_paused_job_shares_with_nobody() {
    let (_dir, mut store, first) = with_job(&[2]);
    let second = job_with(&[vec![2]]);
    store.add_job(&second).unwrap();
    store.pause_job(second.id, "").unwrap();
    cycle(&mut store, &Moment::now(), &accepted());
    assert_eq!(states(&store, first), ["accepted"]);
    assert_eq!(states(&store, second.id), ["queued"], "its own wish waits");
    store.resume_job(second.id, "").unwrap();
    assert_eq!(cycle(&mut store, &Moment::now(), &accepted()).urls, [url(2)]);
}

#[test]
fn an_operator_resolves_what_the_service_left_open() {
    for (decision, state) in [(Decision::Sent, "accepted"), (Decision::Resend, "queued")] {
        let (_dir, mut store) = new_store();
        let job = NewJob { on_unknown: OnUnknown::Hold, ..job_of(&[1, 1]) };
        store.add_job(&job).unwrap();
        assert!(matches!(store.resolve(job.id, decision, ""), Err(StoreError::NotPossible { .. })));
        cycle(&mut store, &Moment::now(), &unclear());
        assert_eq!(store.resolve(job.id, decision, "asked support").unwrap(), 1);
        assert_eq!(states(&store, job.id), [state, "queued"]);
        assert_eq!(last(&store), (EventKind::Resolved, "asked support".to_owned()));
        if let BatchState::Accepted { handle, .. } = &batches(&store, job.id)[0].state {
            assert_eq!(*handle, None, "nobody invents a handle");
        }
    }
}

#[test]
fn everything_that_failed_is_retried_at_once() {
    let (_dir, mut store, first) = with_job(&[1]);
    let second = job_with(&[vec![8], vec![9]]);
    store.add_job(&second).unwrap();
    for _ in 0..2 {
        cycle(&mut store, &Moment::now(), &refused(RefusalKind::Request));
    }
    assert_eq!(store.retry_failed("somebody else", "").unwrap(), 0);
    assert_eq!(store.retry_failed(PROFILE, "").unwrap(), 2);
    assert_eq!((states(&store, first), states(&store, second.id)), (vec!["queued"], vec!["queued"; 2]));
}

#[test]
fn old_jobs_go_and_their_history_stays() {
    let (_dir, mut store, first) = with_job(&[4]);
    let second = job_with(&[vec![3]]);
    store.add_job(&second).unwrap();
    let open = job_with(&[vec![9]]);
    store.add_job(&open).unwrap();
    cycle(&mut store, &Moment::now(), &refused(RefusalKind::Request));
    for _ in 0..3 {
        cycle(&mut store, &Moment::now(), &accepted());
    }
    let events = store.history(1_000).unwrap().len();
    assert_eq!(store.prune(Timestamp::UNIX_EPOCH, "").unwrap().jobs, 0, "none is that old");
    let future = Timestamp::now() + Duration::from_hours(1);
    let pruned = store.prune(future, "monthly").unwrap();
    assert_eq!((pruned.jobs, pruned.urls), (3, 6), "a sharer first, then what it shared");
    assert!(store.job(first).unwrap().is_none() && store.job(second.id).unwrap().is_none());
    assert_eq!(store.history(1_000).unwrap().len(), events + pruned.jobs);
    let broken: i64 = store
        .connection
        .borrow()
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(broken, 0);
}

#[test]
fn what_waits_is_not_pruned() {
    let (_dir, mut store, job) = with_job(&[1]);
    let pruned = store.prune(Timestamp::now() + Duration::from_hours(1), "").unwrap();
    assert_eq!(pruned.jobs, 0);
    assert_eq!(states(&store, job), ["queued"]);
}

#[test]
fn what_an_operator_sends_again_waits_for_no_allowance_of_repetitions() {
    let (_dir, mut store) = new_store();
    let job = NewJob { on_unknown: OnUnknown::Hold, ..job_of(&[1; 8]) };
    store.add_job(&job).unwrap();
    let now = Moment::now();
    for index in 0..8 {
        // Far enough apart for the circuit, near enough for the window.
        cycle(&mut store, &later(&now, index * 40), &if index % 2 == 0 { unclear() } else { accepted() });
    }
    assert_eq!(store.resolve(job.id, Decision::Resend, "").unwrap(), 4);
    for _ in 0..4 {
        cycle(&mut store, &later(&now, 330), &accepted());
    }
    assert_eq!(states(&store, job.id), ["accepted"; 8]);
}

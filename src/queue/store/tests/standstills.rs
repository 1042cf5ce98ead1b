//! When a profile does not send: why, until when, and who may end it.

use super::*;
use crate::queue::circuit::CONNECT_FAILURES;
use crate::queue::model::Standstill;
use crate::service::ServiceError;

fn why(store: &Store) -> Option<Standstill> {
    store.sending(PROFILE).unwrap().standstill
}

#[test]
fn a_refused_sign_in_stops_the_profile_until_somebody_signs_in() {
    for (kind, missing_right) in [(RefusalKind::Authentication, false), (RefusalKind::Authorization, true)] {
        let (_dir, mut store, job) = with_job(&[1, 1]);
        let now = Moment::now();
        cycle(&mut store, &now, &refused(kind));
        assert_eq!(states(&store, job), ["queued", "queued"], "nothing is lost");
        let slot = slot(&store);
        for much_later in [0, 86_400] {
            let claim = store.claim(&slot, &wide(), || later(&now, much_later).clone()).unwrap();
            assert!(matches!(claim, Claim::Standstill(Standstill::Credentials { .. })), "{claim:?}");
        }
        assert!(!store.has_work(PROFILE).unwrap(), "no worker could do anything about it");
        let Some(Standstill::Credentials { reason, authorization }) = why(&store) else { panic!() };
        assert_eq!((reason.as_str(), authorization), ("Invalid URL", missing_right));
        store.signed_in(PROFILE).unwrap();
        assert_eq!(why(&store), None);
        claimed(&mut store, &slot, &now);
        assert_eq!(kinds(&store), ["queued", "sending", "refused", "standstill", "resumed", "sending"]);
    }
}

#[test]
fn an_unreachable_service_is_tried_less_and_less_and_one_answer_ends_it() {
    let (_dir, mut store, job) = with_job(&[1, 1]);
    let mut now = Moment::now();
    for failure in 1..=CONNECT_FAILURES {
        assert_eq!(why(&store), None, "before failure {failure}");
        now = later(&now, 301);
        cycle(&mut store, &now, &not_sent());
    }
    let Some(Standstill::Unreachable { reason, until }) = why(&store) else { panic!() };
    assert_eq!(reason, "connection refused");
    assert!(until.as_millisecond() > now.wall_ms);
    {
        let slot = slot(&store);
        let claim = store.claim(&slot, &wide(), || now.clone()).unwrap();
        assert!(matches!(claim, Claim::Wait(_)), "{claim:?}");
    }
    now = later(&now, 301);
    cycle(&mut store, &now, &accepted());
    assert_eq!(why(&store), None);
    now = later(&now, 301);
    cycle(&mut store, &now, &accepted());
    assert_eq!(states(&store, job), ["accepted", "accepted"]);
    assert_eq!(kinds(&store).iter().filter(|kind| **kind == "standstill").count(), 1);
}

#[test]
fn the_service_s_wish_to_wait_binds_everybody() {
    let (dir, mut store, job) = with_job(&[1, 1]);
    let now = Moment::now();
    let retry_after = Some(Duration::from_secs(30));
    cycle(&mut store, &now, &refused(RefusalKind::Throttled { retry_after }));
    assert_eq!(states(&store, job), ["queued", "queued"]);
    assert!(matches!(why(&store), Some(Standstill::Throttled { .. })));
    let mut other = Store::open(dir.path()).unwrap();
    let slot = slot(&other);
    let claim = other.claim(&slot, &wide(), || later(&now, 29).clone()).unwrap();
    assert!(matches!(claim, Claim::Wait(wait) if wait == Duration::from_secs(1)), "{claim:?}");
    claimed(&mut other, &slot, &later(&now, 30));
}

#[test]
fn a_wish_to_wait_that_is_over_is_not_shown() {
    let (_dir, mut store, _) = with_job(&[1]);
    let retry_after = Some(Duration::from_secs(30));
    cycle(&mut store, &later(&Moment::now(), -31), &refused(RefusalKind::Throttled { retry_after }));
    assert_eq!(why(&store), None);
}

#[test]
fn a_failed_sign_in_says_whether_trying_again_can_help() {
    let (_dir, mut store, _) = with_job(&[1]);
    let gone = ServiceError::Unreachable { host: "s7".into(), reason: "no route".into() };
    assert!(store.sign_in_failed(PROFILE, &gone, &Moment::now()).unwrap().is_some());
    assert!(matches!(why(&store), Some(Standstill::Unreachable { .. })));
    store.signed_in(PROFILE).unwrap();
    assert_eq!(why(&store), None, "a later success proves that it is reachable");
    let refused = ServiceError::Authentication { user: "ops".into(), code: 10_001, reason: "bad".into() };
    assert_eq!(store.sign_in_failed(PROFILE, &refused, &Moment::now()).unwrap(), None);
    let Some(Standstill::Credentials { reason, authorization: false }) = why(&store) else { panic!() };
    assert!(reason.contains("code 10001"), "{reason}");
}

#[test]
fn a_missing_password_is_a_standstill_too() {
    let (_dir, mut store, _) = with_job(&[1]);
    store.needs_credentials(PROFILE, "no password is configured").unwrap();
    let reason = "no password is configured".to_owned();
    assert_eq!(why(&store), Some(Standstill::Credentials { reason, authorization: false }));
}

#[test]
fn what_the_service_asked_for_outlives_a_refused_and_a_successful_sign_in() {
    let (_dir, mut store, _) = with_job(&[1, 1]);
    let now = Moment::now();
    let wish = RefusalKind::Throttled { retry_after: Some(Duration::from_mins(10)) };
    cycle(&mut store, &now, &refused(wish));
    store.needs_credentials(PROFILE, "no password").unwrap();
    store.signed_in(PROFILE).unwrap();
    store.try_now(PROFILE).unwrap();
    let slot = slot(&store);
    let claim = store.claim(&slot, &wide(), || later(&now, 500)).unwrap();
    assert!(matches!(claim, Claim::Wait(_)), "{claim:?}");
    assert!(matches!(why(&store), Some(Standstill::Throttled { .. })));
    claimed(&mut store, &slot, &later(&now, 601));
}

#[test]
fn processes_that_die_of_every_request_do_not_take_the_queue_with_them() {
    let (_dir, mut store, job) = with_job(&[1; 6]);
    let now = Moment::now();
    for _ in 0..6 {
        let slot = slot(&store);
        let _: Claim = store.claim(&slot, &wide(), || now.clone()).unwrap();
    }
    assert!(matches!(why(&store), Some(Standstill::Doubtful { .. })));
    let untouched = batches(&store, job).iter().filter(|batch| batch.attempts == 0).count();
    assert_eq!(untouched, 3);
}

#[test]
fn a_failure_that_began_before_somebody_reached_the_service_says_nothing_about_it() {
    let (_dir, mut store, _) = with_job(&[1]);
    let gone = ServiceError::Unreachable { host: "h".into(), reason: "connection refused".into() };
    let before = Moment::now();
    assert!(store.sign_in_failed(PROFILE, &gone, &before).unwrap().is_some_and(|wait| wait > Duration::ZERO));
    // The clock of the queue counts milliseconds.
    std::thread::sleep(Duration::from_millis(2));
    store.signed_in(PROFILE).unwrap();
    assert_eq!(store.sign_in_failed(PROFILE, &gone, &before).unwrap(), Some(Duration::ZERO), "at once");
    assert!(store.sending(PROFILE).unwrap().standstill.is_none());
    assert!(
        store
            .sign_in_failed(PROFILE, &gone, &Moment::now())
            .unwrap()
            .is_some_and(|wait| wait > Duration::ZERO)
    );
    assert!(store.sending(PROFILE).unwrap().standstill.is_some());
}

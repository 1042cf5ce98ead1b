//! Claim and record: what is durable when, what waits, what the dead leave behind.

use super::*;
use crate::queue::model::BatchState;

#[test]
fn the_attempt_is_on_disk_before_anything_can_be_sent() {
    let (dir, mut store, job) = with_job(&[2]);
    let slot = slot(&store);
    let claimed = claimed(&mut store, &slot, &Moment::now());
    let watcher = Store::open_existing(dir.path()).unwrap().unwrap();
    let batch = &batches(&watcher, job)[0];
    assert_eq!((batch.id, batch.state.name(), batch.attempts), (claimed.batch, "sending", 1));
    assert_eq!(watcher.batch_urls(batch.id).unwrap(), claimed.urls);
    assert_eq!(kinds(&watcher), ["queued", "sending"]);
}

#[test]
fn an_accepted_batch_keeps_handle_estimate_and_moment() {
    let (_dir, mut store, job) = with_job(&[2]);
    let now = Moment::now();
    cycle(&mut store, &now, &accepted());
    let batch = &batches(&store, job)[0];
    let BatchState::Accepted { handle, estimate, at } = &batch.state else { panic!("{batch:?}") };
    assert_eq!((handle.as_deref(), *estimate), (Some("{h-1}"), Some(Duration::from_millis(5_500))));
    assert_eq!(at.as_millisecond(), now.wall_ms);
    assert_eq!(batch.clears_at().unwrap().as_millisecond(), now.wall_ms + 5_500);
    let last = &store.history(1).unwrap()[0];
    assert_eq!(last.text, "2 URLs; handle {h-1}; estimate 5 s");
}

#[test]
fn a_refused_batch_carries_the_service_s_reason_and_code() {
    let (_dir, mut store, job) = with_job(&[1]);
    cycle(&mut store, &Moment::now(), &refused(RefusalKind::Request));
    let BatchState::Refused(refusal) = batches(&store, job)[0].state.clone() else { panic!() };
    assert_eq!((refusal.code, refusal.reason.as_str()), (Some(30_017), "Invalid URL"));
    assert_eq!(refusal.kind, RefusalKind::Request);
}

#[test]
fn one_slot_a_profile() {
    let (dir, store, _) = with_job(&[1]);
    let other = Store::open(dir.path()).unwrap();
    let held = slot(&store);
    assert!(other.take_slot(PROFILE).unwrap().is_none());
    assert!(other.take_slot("another").unwrap().is_some());
    drop(held);
    assert!(other.take_slot(PROFILE).unwrap().is_some());
}

#[test]
fn what_a_dead_process_left_becomes_unknown_before_anything_else_is_sent() {
    let (dir, mut store, job) = with_job(&[1, 1]);
    let now = Moment::now();
    let slot_of_the_dead = slot(&store);
    let left = claimed(&mut store, &slot_of_the_dead, &now);
    drop(slot_of_the_dead); // as the kernel does
    drop(store);

    let mut store = Store::open(dir.path()).unwrap();
    let slot = slot(&store);
    let next = claimed(&mut store, &slot, &now);
    assert_ne!(next.batch, left.batch);
    let orphan = &batches(&store, job)[0];
    assert_eq!(orphan.state.name(), "queued");
    assert!(orphan.note.contains("outcome unknown, will be sent once more"), "{}", orphan.note);
    assert_eq!(orphan.not_before.unwrap().as_millisecond(), now.wall_ms + 10_000);
    assert_eq!(kinds(&store), ["queued", "sending", "orphaned", "resend", "sending"]);
    assert_eq!(
        store.record(&slot, &left, &accepted().into(), &wide(), &now).unwrap(),
        None,
        "too late for an answer"
    );
    assert_eq!(batches(&store, job)[0].state.name(), "queued");
}

#[test]
fn an_orphan_is_found_even_when_nothing_else_is_queued() {
    let (_dir, mut store, job) = with_job(&[1]);
    let now = Moment::now();
    let dead = slot(&store);
    claimed(&mut store, &dead, &now);
    drop(dead);
    assert!(store.has_work(PROFILE).unwrap());
    let slot = slot(&store);
    let claim = store.claim(&slot, &wide(), || now.clone()).unwrap();
    assert!(matches!(claim, Claim::Wait(wait) if wait == Duration::from_secs(10)), "{claim:?}");
    let again = claimed(&mut store, &slot, &later(&now, 10));
    store.record(&slot, &again, &accepted().into(), &wide(), &later(&now, 11)).unwrap();
    let batch = &batches(&store, job)[0];
    assert_eq!((batch.state.name(), batch.attempts), ("accepted", 2));
    assert!(batch.note.contains("sent twice"), "{}", batch.note);
}

#[test]
fn an_unknown_outcome_waits_as_long_as_the_cdn_needs() {
    let (_dir, mut store, job) = with_job(&[1, 1]);
    let now = Moment::now();
    let slow = Outcome::Accepted(Receipt { handle: None, estimate: Some(Duration::from_secs(75)) });
    cycle(&mut store, &now, &slow);
    cycle(&mut store, &now, &unclear());
    let waits = batches(&store, job)[1].not_before.unwrap();
    assert_eq!(waits.as_millisecond(), now.wall_ms + 75_000);
}

#[test]
fn the_budget_is_shared_and_paid_before_sending() {
    let (dir, mut store, _) = with_job(&[500, 500, 500]);
    let limits = Limits { urls_per_second: 100.0, urls_burst: 1_000, requests_per_second: 2.0, ..wide() };
    let now = Moment::now();
    let mut other = Store::open(dir.path()).unwrap();
    let first = {
        let slot = slot(&store);
        let Claim::Send(first) = store.claim(&slot, &limits, || now.clone()).unwrap() else { panic!() };
        store.record(&slot, &first, &accepted().into(), &wide(), &now).unwrap();
        first
    };
    let slot = slot(&other);
    let claim = other.claim(&slot, &limits, || now.clone()).unwrap();
    assert!(matches!(claim, Claim::Wait(wait) if wait == Duration::from_millis(500)), "{claim:?}");
    let Claim::Send(second) = other.claim(&slot, &limits, || later(&now, 1).clone()).unwrap() else {
        panic!()
    };
    assert_ne!(first.batch, second.batch);
    other.record(&slot, &second, &unclear().into(), &wide(), &later(&now, 1)).unwrap();
    let claim = other.claim(&slot, &limits, || later(&now, 2).clone()).unwrap();
    assert!(matches!(claim, Claim::Wait(wait) if wait == Duration::from_secs(3)), "not refunded: {claim:?}");
}

#[test]
fn only_what_was_not_sent_is_refunded() {
    let limits = Limits { urls_per_second: 1.0, urls_burst: 500, requests_per_second: 1.0, ..wide() };
    for (outcome, refunded) in
        [(not_sent(), true), (unclear(), false), (refused(RefusalKind::Request), false)]
    {
        let (_dir, mut store, _) = with_job(&[500, 500]);
        let now = Moment::now();
        let slot = slot(&store);
        let Claim::Send(first) = store.claim(&slot, &limits, || now.clone()).unwrap() else { panic!() };
        store.record(&slot, &first, &outcome.clone().into(), &wide(), &now).unwrap();
        let second = store.claim(&slot, &limits, || now.clone()).unwrap();
        assert_eq!(matches!(second, Claim::Send(_)), refunded, "{outcome:?}: {second:?}");
    }
}

#[test]
fn a_reboot_empties_the_bucket() {
    let (_dir, mut store, _) = with_job(&[500, 500]);
    let limits = Limits { urls_per_second: 100.0, requests_per_second: 1.0, urls_burst: 5_000, ..wide() };
    let now = Moment::now();
    let slot = slot(&store);
    let Claim::Send(first) = store.claim(&slot, &limits, || now.clone()).unwrap() else { panic!() };
    store.record(&slot, &first, &accepted().into(), &wide(), &now).unwrap();
    let rebooted = Moment { boot_ns: 1, boot_id: "another".into(), ..now };
    let claim = store.claim(&slot, &limits, || rebooted.clone()).unwrap();
    assert!(matches!(claim, Claim::Wait(wait) if wait == Duration::from_secs(5)), "{claim:?}");
}

#[test]
fn the_forecast_counts_what_waits() {
    let (_dir, mut store, _) = with_job(&[500; 4]);
    let limits = Limits { urls_per_second: 100.0, urls_burst: 1_000, requests_per_second: 1.0, ..wide() };
    let forecast = store.forecast(PROFILE, &limits).unwrap();
    assert_eq!((forecast.requests, forecast.urls, forecast.least_time.as_secs()), (4, 2_000, 10));
    let more = store.forecast_with(PROFILE, &limits, 2, 1_000).unwrap();
    assert_eq!((more.requests, more.urls, more.least_time.as_secs()), (6, 3_000, 20));
    assert_eq!(store.forecast("idle", &limits).unwrap(), Forecast::default());
    cycle(&mut store, &Moment::now(), &accepted());
    assert_eq!(store.forecast(PROFILE, &limits).unwrap().requests, 3);
}

#[test]
fn senders_in_a_crowd_send_every_batch_once() {
    let (dir, _store, job) = with_job(&[1; 40]);
    let sent = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut store = Store::open(dir.path()).unwrap();
                loop {
                    let Some(slot) = store.take_slot(PROFILE).unwrap() else { continue };
                    let now = Moment::now();
                    match store.claim(&slot, &wide(), || now.clone()).unwrap() {
                        Claim::Send(claimed) => {
                            sent.lock().unwrap().push(claimed.batch);
                            store.record(&slot, &claimed, &accepted().into(), &wide(), &now).unwrap();
                        }
                        Claim::Wait(_) => {}
                        _ => break,
                    }
                }
            });
        }
    });
    let mut sent = sent.into_inner().unwrap();
    sent.sort_unstable();
    assert_eq!(sent.len(), 40);
    sent.dedup();
    assert_eq!(sent.len(), 40);
    let store = Store::open_existing(dir.path()).unwrap().unwrap();
    assert!(store.job(job).unwrap().unwrap().is_settled());
}

//! Jobs: stored whole, read back, found by their id, retried and cancelled.

use super::*;
use crate::queue::model::BatchState;

#[test]
fn a_job_reads_back_as_it_was_queued() {
    let (dir, mut store) = new_store();
    let new = job_of(&[3, 2]);
    store.add_job(&new).unwrap();
    drop(store);
    let store = Store::open_existing(dir.path()).unwrap().unwrap();
    let job = store.job(new.id).unwrap().unwrap();
    assert_eq!((job.profile.as_str(), job.service.as_str(), job.who.as_str()), (PROFILE, "sandbox", "anna"));
    assert_eq!((job.reason.as_str(), job.duplicates, job.on_unknown), ("new season", 2, OnUnknown::Retry));
    assert_eq!(
        job.batches.iter().map(|batch| (batch.seq, batch.urls, batch.bytes)).collect::<Vec<_>>(),
        [(1, 3, 300), (2, 2, 200)]
    );
    for (batch, stored) in new.batches.iter().zip(&job.batches) {
        assert_eq!(store.batch_urls(stored.id).unwrap(), batch.urls);
    }
    let event = &store.history(10).unwrap()[0];
    assert_eq!((event.who.as_str(), event.job), ("anna", Some(new.id)));
    assert_eq!((event.text.as_str(), event.reason.as_str()), ("5 URLs in 2 batches", "new season"));
}

#[test]
fn saving_again_is_harmless() {
    let (_dir, mut store) = new_store();
    let job = job_of(&[3]);
    store.add_job(&job).unwrap();
    store.add_job(&job).unwrap();
    assert_eq!(batches(&store, job.id).len(), 1);
    assert_eq!(kinds(&store), ["queued"]);
}

#[test]
fn what_is_no_job_is_not_stored() {
    let (_dir, mut store) = new_store();
    let empty = job_of(&[]);
    let hollow = job_of(&[2, 0]);
    let mut torn = job_of(&[2]);
    torn.batches[0].urls[1] = "https://a/\nhttps://b/".into();
    for job in [empty, hollow, torn] {
        assert!(matches!(store.add_job(&job), Err(StoreError::Job(_))));
    }
    assert!(store.jobs(None, 10).unwrap().is_empty());
}

#[test]
fn newest_first_and_by_profile() {
    let (_dir, mut store) = new_store();
    let (first, mut second, third) = (job_of(&[1]), job_of(&[1]), job_of(&[1]));
    second.account = "other".into();
    for job in [&first, &second, &third] {
        store.add_job(job).unwrap();
    }
    let ids = |profile, limit| -> Vec<Uuid> {
        store.jobs(profile, limit).unwrap().iter().map(|job| job.id).collect()
    };
    assert_eq!(ids(None, 10), [third.id, second.id, first.id]);
    assert_eq!(ids(Some(PROFILE), 10), [third.id, first.id]);
    assert_eq!(ids(None, 1), [third.id]);
    let lines = store.history_of(second.id, 10).unwrap();
    assert_eq!(lines.iter().map(|event| event.job).collect::<Vec<_>>(), [Some(second.id)]);
}

#[test]
fn jobs_are_found_by_the_beginning_or_the_end_of_their_id() {
    let (_dir, mut store) = new_store();
    let mut job = |id: &str| {
        let new = NewJob { id: Uuid::try_parse(id).unwrap(), ..job_of(&[1]) };
        store.add_job(&new).unwrap();
    };
    job("0199aaaa-0000-7000-8000-00000000beef");
    job("0199aaab-0000-7000-8000-00000000f00d");
    let found = |prefix: &str| store.find_job(prefix).map(|job| job.id.to_string()[..8].to_owned());
    assert_eq!(found("0199AAAA").unwrap(), "0199aaaa");
    assert_eq!(found(" f00d ").unwrap(), "0199aaab");
    assert!(matches!(found("0199aaa"), Err(StoreError::Ambiguous { matches: 2, .. })));
    for nothing in ["0199b", "", "%"] {
        assert!(matches!(found(nothing), Err(StoreError::NoJob(_))), "{nothing:?}");
    }
}

#[test]
fn retry_takes_what_failed_and_nothing_else() {
    let (_dir, mut store, job) = with_job(&[2, 1, 3, 4]);
    let now = Moment::now();
    cycle(&mut store, &now, &accepted());
    cycle(&mut store, &now, &refused(RefusalKind::Request));
    assert_eq!(states(&store, job), ["accepted", "refused", "queued", "queued"]);
    assert_eq!(store.retry(job, "").unwrap(), 1);
    assert_eq!(states(&store, job), ["accepted", "queued", "queued", "queued"]);
    assert_eq!(store.cancel(job, "").unwrap(), 3);
    assert_eq!(store.retry(job, "").unwrap(), 0, "what was taken back stays taken back");
    assert_eq!(states(&store, job), ["accepted", "cancelled", "cancelled", "cancelled"]);
    assert!(matches!(store.retry(Uuid::now_v7(), ""), Err(StoreError::NoJob(_))));
}

#[test]
fn what_is_being_sent_cannot_be_cancelled() {
    let (_dir, mut store, job) = with_job(&[1, 1]);
    let now = Moment::now();
    let slot = slot(&store);
    let claimed = claimed(&mut store, &slot, &now);
    assert_eq!(store.cancel(job, "").unwrap(), 1, "the other one can");
    let words = store.cancel(job, "").unwrap_err().to_string();
    assert!(words.contains("is being sent"), "{words}");
    store.record(&slot, &claimed, &accepted().into(), &wide(), &now).unwrap();
    let words = store.cancel(job, "").unwrap_err().to_string();
    assert!(words.contains("every batch has its outcome"), "{words}");
    assert_eq!(states(&store, job), ["accepted", "cancelled"]);
}

#[test]
fn cancelling_a_pending_re_send_leaves_the_outcome_unknown() {
    let (_dir, mut store, job) = with_job(&[1]);
    cycle(&mut store, &Moment::now(), &unclear());
    assert_eq!(states(&store, job), ["queued"]);
    store.cancel(job, "").unwrap();
    assert_eq!(states(&store, job), ["unknown"]);
}

#[test]
fn another_connection_s_commit_shows_in_the_data_version() {
    let (dir, mut store, _) = with_job(&[1]);
    let watcher = Store::open_existing(dir.path()).unwrap().unwrap();
    let before = watcher.data_version().unwrap();
    assert_eq!(watcher.data_version().unwrap(), before);
    store.add_job(&job_of(&[1])).unwrap();
    assert_ne!(watcher.data_version().unwrap(), before);
}

#[test]
fn the_service_s_words_are_capped() {
    let (_dir, mut store, job) = with_job(&[1]);
    let reason = "é".repeat(100_000);
    let refusal = Refusal { kind: RefusalKind::Request, code: None, reason };
    cycle(&mut store, &Moment::now(), &Outcome::Refused(refusal));
    let BatchState::Refused(refusal) = &batches(&store, job)[0].state else { panic!() };
    assert_eq!(refusal.reason.len(), schema::TEXT_LIMIT);
    assert!(store.history(1).unwrap()[0].text.len() <= schema::TEXT_LIMIT);
}

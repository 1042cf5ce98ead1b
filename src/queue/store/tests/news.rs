//! Who watches reads what changed, and nothing else.

use rusqlite::{StatementStatus, params};

use super::*;
use crate::queue::model::{Decision, Job};
use crate::queue::store::news::{CHANGED, Mark};

/// Every job, by its id.
fn all(store: &Store) -> Vec<Job> {
    store.jobs(None, usize::MAX).unwrap()
}

/// Whether the news since `mark` name every job that is not as it was.
fn assert_told(store: &Store, before: &[Job], mark: Mark, what: &str) -> Mark {
    let (told, mark) = store.changed_since(mark).unwrap().unwrap();
    let now = all(store);
    let as_before = |job: &&Job| before.contains(job);
    for job in now.iter().filter(|job| !as_before(job)) {
        assert!(told.contains(&job.id), "{what}: a changed job is not told");
    }
    for gone in before.iter().filter(|old| !now.iter().any(|job| job.id == old.id)) {
        assert!(told.contains(&gone.id), "{what}: a job that is gone is not told");
    }
    mark
}

#[test]
fn whatever_changes_a_job_is_told() {
    let (_dir, mut store) = new_store();
    let dividing = Limits { bisect_requests: 64, ..wide() };
    let mut mark = store.mark().unwrap();
    let mut before = all(&store);
    let mut told = |store: &mut Store, what: &str, change: &mut dyn FnMut(&mut Store)| {
        change(store);
        mark = assert_told(store, &before, mark, what);
        before = all(store);
    };
    let (first, second, third) =
        (job_with(&[vec![1, 2, 3, 4]]), job_with(&[vec![3, 4, 5], vec![6]]), job_with(&[vec![5, 6, 7]]));
    for (what, job) in [("queued", &first), ("shared", &second), ("shared again", &third)] {
        told(&mut store, what, &mut |store| store.add_job(job).unwrap());
    }
    told(&mut store, "paused", &mut |store| assert!(store.pause_job(second.id, "").unwrap()));
    told(&mut store, "resumed", &mut |store| assert!(store.resume_job(second.id, "").unwrap()));
    told(&mut store, "a share taken back", &mut |store| {
        store.cancel(third.id, "").unwrap();
    });
    let now = Moment::now();
    for (what, outcome) in
        [("divided", refused(RefusalKind::Request)), ("accepted", accepted()), ("held", unclear())]
    {
        let mut claimed = None;
        told(&mut store, "claimed", &mut |store| {
            let slot = slot(store);
            claimed = Some(super::claimed(store, &slot, &now));
        });
        told(&mut store, what, &mut |store| {
            let slot = slot(store);
            store.record(&slot, claimed.as_ref().unwrap(), &outcome.clone().into(), &dividing, &now).unwrap();
        });
    }
    told(&mut store, "retried", &mut |store| {
        store.retry(first.id, "").unwrap();
    });
    told(&mut store, "adopted", &mut |store| store.adopt(second.id, "other", "").unwrap());
    told(&mut store, "cancelled", &mut |store| {
        store.cancel(first.id, "").unwrap();
    });
    let unknown: Vec<Uuid> =
        all(&store).iter().filter(|job| job.counts().unknown > 0).map(|job| job.id).collect();
    for job in unknown {
        told(&mut store, "resolved", &mut |store| {
            store.resolve(job, Decision::Sent, "").unwrap();
        });
    }
    told(&mut store, "pruned", &mut |store| {
        store.cancel(second.id, "").unwrap();
        store.prune(jiff::Timestamp::MAX, "").unwrap();
    });
}

#[test]
fn nothing_is_told_twice_and_another_queue_is_recognised() {
    let (_dir, store, job) = with_job(&[2]);
    let (told, mark) = store.changed_since(Mark::default()).unwrap().unwrap();
    assert_eq!(told, [job]);
    assert_eq!(store.changed_since(mark).unwrap(), Some((Vec::new(), mark)));
    let (_dir, restored) = new_store();
    assert_eq!(restored.changed_since(mark).unwrap(), None);
}

#[test]
fn in_a_queue_of_ten_thousand_jobs_one_change_is_one_job_read() {
    let (_dir, mut store) = new_store();
    crowd(&mut store, 10_000);
    let job = job_of(&[3]);
    store.add_job(&job).unwrap();
    let mark = store.mark().unwrap();
    cycle(&mut store, &Moment::now(), &accepted());
    let (told, _) = store.changed_since(mark).unwrap().unwrap();
    assert_eq!(told, [job.id]);
    let connection = store.connection.borrow();
    let mut statement = connection.prepare(CHANGED).unwrap();
    let rows = statement.query_map(params![mark.event, mark.batch, mark.share], |_| Ok(())).unwrap();
    assert!(rows.count() <= 3, "a line each for claim and outcome");
    let steps = statement.get_status(StatementStatus::VmStep);
    assert!(steps < 500, "{steps} steps of SQLite's machine");
}

#[test]
fn older_jobs_come_in_pages_none_twice_and_none_left_out() {
    let (_dir, mut store) = new_store();
    crowd(&mut store, 23);
    let all: Vec<Uuid> = all(&store).iter().map(|job| job.id).collect();
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = store.older_jobs(PROFILE, before, 5, usize::MAX).unwrap();
        let Some(last) = page.last() else { break };
        before = Some((last.created, last.id));
        seen.extend(page.iter().map(|job| job.id));
    }
    assert_eq!(seen, all);
    assert_eq!(store.older_jobs(PROFILE, None, 9, 3).unwrap().len(), 3, "each has a batch");
}

/// Settled jobs of one batch each, three of them in every millisecond.
fn crowd(store: &mut Store, jobs: i64) {
    let template = job_of(&[1]);
    store.add_job(&template).unwrap();
    let connection = store.connection.get_mut();
    let id = template.id.to_string();
    connection.execute("UPDATE batch SET state = 'cancelled' WHERE job = ?1", [&id]).unwrap();
    connection
        .execute(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1 - 1) \
             INSERT INTO job (id, profile, service, who, uid, reason, on_unknown, duplicates, created_ms) \
             SELECT printf('00000000-0000-7000-8000-%012d', n), profile, service, who, uid, reason, on_unknown, \
             duplicates, created_ms - n / 3 FROM n, job WHERE id = ?2",
            params![jobs, id],
        )
        .unwrap();
    connection
        .execute(
            "INSERT INTO batch (job, profile, seq, urls, bytes, list, state) SELECT j.id, j.profile, 1, b.urls, \
             b.bytes, b.list, 'cancelled' FROM job j, batch b WHERE b.job = ?1 AND j.id <> ?1",
            [&id],
        )
        .unwrap();
}

//! A URL that waits already is not queued twice, and both jobs complete from it.

use std::collections::HashSet;

use super::*;

fn add(store: &mut Store, batches: &[Vec<usize>]) -> Uuid {
    let job = job_with(batches);
    store.add_job(&job).unwrap();
    job.id
}

/// Sends all that is due; every URL that was sent, in order.
fn drain(store: &mut Store, outcome: &Outcome) -> Vec<String> {
    let (slot, now) = (slot(store), Moment::now());
    let mut sent = Vec::new();
    while let Claim::Send(claimed) = store.claim(&slot, &wide(), || now.clone()).unwrap() {
        sent.extend(claimed.urls.clone());
        store.record(&slot, &claimed, &outcome.clone().into(), &wide(), &now).unwrap().unwrap();
    }
    sent
}

fn counts(store: &Store, job: Uuid) -> (usize, usize, usize, usize) {
    let counts = store.job(job).unwrap().unwrap().counts();
    (counts.total, counts.accepted, counts.queued, counts.cancelled)
}

#[test]
fn both_jobs_complete_from_one_transmission() {
    let (_dir, mut store) = new_store();
    let first = add(&mut store, &[vec![1, 2, 3]]);
    let second = add(&mut store, &[vec![2, 3, 4]]);
    let shared = &batches(&store, second)[1];
    assert_eq!((shared.shared_from, shared.urls), (Some(first), 2));
    assert_eq!(store.urls_in(second, shared).unwrap(), [url(2), url(3)]);
    assert_eq!(drain(&mut store, &accepted()), [url(1), url(2), url(3), url(4)]);
    assert_eq!(counts(&store, first), (3, 3, 0, 0));
    assert_eq!(counts(&store, second), (3, 3, 0, 0));
    assert!(kinds(&store).contains(&"shared"), "it is no secret");
}

#[test]
fn a_job_of_nothing_new_sends_nothing_of_its_own() {
    let (_dir, mut store) = new_store();
    add(&mut store, &[vec![1, 2]]);
    let second = add(&mut store, &[vec![2], vec![1]]);
    assert_eq!(states(&store, second), ["queued"]);
    assert_eq!(drain(&mut store, &accepted()), [url(1), url(2)]);
    assert_eq!(counts(&store, second), (2, 2, 0, 0));
}

#[test]
fn what_is_on_its_way_in_doubt_or_done_is_queued_again() {
    let now = Moment::now();
    for outcome in [None, Some(unclear()), Some(accepted())] {
        let (_dir, mut store) = new_store();
        add(&mut store, &[vec![1]]);
        let slot = slot(&store);
        let claimed = claimed(&mut store, &slot, &now);
        if let Some(outcome) = &outcome {
            store.record(&slot, &claimed, &outcome.clone().into(), &wide(), &now).unwrap();
        }
        let second = add(&mut store, &[vec![1]]);
        assert_eq!(batches(&store, second)[0].shared_from, None, "{outcome:?}");
    }
}

#[test]
fn another_policy_another_account_or_a_pause_is_another_matter() {
    let (_dir, mut store) = new_store();
    let first = add(&mut store, &[vec![1]]);
    let held = NewJob { on_unknown: OnUnknown::Hold, ..job_with(&[vec![1]]) };
    let foreign = NewJob { account: "other".into(), ..job_with(&[vec![1]]) };
    for job in [held, foreign] {
        store.add_job(&job).unwrap();
        assert_eq!(batches(&store, job.id)[0].shared_from, None);
        store.cancel(job.id, "").unwrap();
    }
    store.pause_job(first, "").unwrap();
    let second = add(&mut store, &[vec![1]]);
    assert_eq!(batches(&store, second)[0].shared_from, None, "it must not wait for the other's pause");
}

#[test]
fn who_takes_a_job_back_takes_nothing_from_others() {
    let (_dir, mut store) = new_store();
    let first = add(&mut store, &[vec![1, 2, 3]]);
    let second = add(&mut store, &[vec![2, 3]]);
    let third = add(&mut store, &[vec![3, 1]]);
    store.cancel(first, "wrong season").unwrap();
    assert_eq!(counts(&store, first), (3, 0, 0, 3));
    let sent = drain(&mut store, &accepted());
    assert_eq!(sent.iter().collect::<HashSet<_>>().len(), sent.len(), "still nothing twice: {sent:?}");
    assert_eq!(sent.len(), 3);
    assert_eq!(counts(&store, second), (2, 2, 0, 0));
    assert_eq!(counts(&store, third), (2, 2, 0, 0));
}

#[test]
fn a_share_can_be_taken_back_and_its_owner_goes_on() {
    let (_dir, mut store) = new_store();
    let first = add(&mut store, &[vec![1, 2]]);
    let second = add(&mut store, &[vec![2, 7]]);
    assert_eq!(store.cancel(second, "").unwrap(), 2);
    assert_eq!(counts(&store, second), (2, 0, 0, 2));
    assert_eq!(drain(&mut store, &accepted()), [url(1), url(2)]);
    assert_eq!(counts(&store, first), (2, 2, 0, 0));
    assert_eq!(counts(&store, second), (2, 0, 0, 2), "taken back is taken back");
}

#[test]
fn the_parts_of_a_divided_batch_are_shared_like_the_whole() {
    let (_dir, mut store) = new_store();
    let first = add(&mut store, &[vec![1, 2, 3, 4]]);
    let second = add(&mut store, &[vec![1, 4]]);
    let (slot, now) = (slot(&store), Moment::now());
    while let Claim::Send(claimed) = store.claim(&slot, &wide(), || now.clone()).unwrap() {
        let is_bad = claimed.urls.contains(&url(4));
        let outcome = if is_bad { refused(RefusalKind::Request) } else { accepted() };
        store.record(&slot, &claimed, &outcome.clone().into(), &wide(), &now).unwrap();
    }
    let of = |job| store.job(job).unwrap().unwrap().counts();
    assert_eq!((of(first).accepted, of(first).refused), (3, 1));
    assert_eq!((of(second).total, of(second).accepted, of(second).refused), (2, 1, 1));
}

#[test]
fn what_came_and_went_between_the_look_and_the_lock_is_seen() {
    use super::super::coalesce::Coalesce;
    let (dir, mut store) = new_store();
    add(&mut store, &[vec![1, 2]]);
    let new = job_with(&[vec![1, 2, 3], vec![4, 5]]);
    let mut coalesce = Coalesce::new(&new);
    coalesce.scan(&store).unwrap();
    let mut other = Store::open(dir.path()).unwrap();
    drain(&mut other, &accepted());
    let late = add(&mut other, &[vec![4]]);
    let settled = store.read(|connection| coalesce.settle(connection)).unwrap();
    assert_eq!(settled.lost, [vec![(0, 0), (0, 1)]], "sent meanwhile: the new job sends them again");
    assert_eq!(settled.changed, HashSet::from([1]), "queued meanwhile: the new job does not");
    assert_eq!(coalesce.kept(1), [url(5)]);
    let shares: Vec<_> = coalesce.shares().collect();
    assert_eq!(shares, [(batches(&store, late)[0].id, vec![url(4).as_str()])]);
}

#[test]
fn a_large_job_is_stored_in_pieces_and_seen_whole() {
    let (dir, mut store) = new_store();
    let sizes = vec![500_usize; 200];
    let mut job = job_of(&sizes);
    for (index, text) in job.batches.iter_mut().flat_map(|batch| &mut batch.urls).enumerate() {
        // Hard to compress, so that the lists are large.
        *text = format!("https://h/is/image/A/{:x}", u128::from(fastrand::u64(..)) << 64 | index as u128);
    }
    let watcher = Store::open_existing(dir.path()).unwrap().unwrap();
    let before = watcher.data_version().unwrap();
    store.add_job(&job).unwrap();
    assert_ne!(watcher.data_version().unwrap(), before);
    let stored = watcher.job(job.id).unwrap().unwrap();
    assert_eq!((stored.batches.len(), stored.counts().total), (200, 100_000));
    assert_eq!(watcher.batch_urls(stored.batches[199].id).unwrap(), job.batches[199].urls);
    store.add_job(&job).unwrap();
    let lists: i64 =
        store.connection.borrow().query_row("SELECT count(*) FROM url_list", [], |row| row.get(0)).unwrap();
    assert_eq!(lists, 200, "saving again leaves nothing behind");
}

#[test]
fn who_leaves_a_doubtful_batch_takes_its_doubt_and_its_wait_along() {
    let (_dir, mut store) = new_store();
    let first = add(&mut store, &[vec![1]]);
    let second = add(&mut store, &[vec![1]]);
    let now = Moment::now();
    cycle(&mut store, &now, &unclear());
    store.cancel(first, "").unwrap();
    let own = batches(&store, second).remove(0);
    assert!(own.shared_from.is_none() && own.not_before.is_some(), "{own:?}");
    let slot = slot(&store);
    let claim = store.claim(&slot, &wide(), || now.clone()).unwrap();
    assert!(matches!(claim, Claim::Wait(_)), "{claim:?}");
    store.cancel(second, "").unwrap();
    assert_eq!(states(&store, second), ["unknown"], "it may have been purged");
}

#[test]
fn a_pause_that_comes_while_a_shared_batch_is_on_its_way_holds_only_who_is_paused() {
    for paused_is_owner in [true, false] {
        let (_dir, mut store) = new_store();
        let jobs = [add(&mut store, &[vec![1]]), add(&mut store, &[vec![1]])];
        let [owner, sharer] = jobs;
        let (slot, now) = (slot(&store), Moment::now());
        let on_its_way = claimed(&mut store, &slot, &now);
        let (paused, other) = if paused_is_owner { (owner, sharer) } else { (sharer, owner) };
        assert!(store.pause_job(paused, "").unwrap());
        store.record(&slot, &on_its_way, &not_sent().into(), &wide(), &now).unwrap();
        let again = claimed(&mut store, &slot, &later(&now, 60));
        store.record(&slot, &again, &accepted().into(), &wide(), &later(&now, 60)).unwrap();
        assert_eq!((states(&store, paused), states(&store, other)), (vec!["queued"], vec!["accepted"]));
    }
}

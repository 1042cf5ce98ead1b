//! A refused batch is divided until the culprits stand alone.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::queue::model::BatchState;

/// Sends until nothing is due; requests that hold a bad URL are refused. How many requests it took.
fn drain(store: &mut Store, bad: &HashSet<String>, limits: &Limits) -> usize {
    let (slot, now) = (slot(store), Moment::now());
    for requests in 0..10_000 {
        let Claim::Send(claimed) = store.claim(&slot, limits, || now.clone()).unwrap() else {
            return requests;
        };
        let is_bad = claimed.urls.iter().any(|url| bad.contains(url));
        let outcome = if is_bad { refused(RefusalKind::Request) } else { accepted() };
        store.record(&slot, &claimed, &outcome.clone().into(), limits, &now).unwrap().unwrap();
    }
    panic!("it never ends");
}

/// The URLs of a job by the state of their batch.
fn urls_in(store: &Store, job: Uuid, state: &str) -> HashSet<String> {
    batches(store, job)
        .iter()
        .filter(|batch| batch.state.name() == state)
        .flat_map(|batch| store.batch_urls(batch.id).unwrap())
        .collect()
}

fn bisecting(requests: usize) -> Limits {
    Limits { bisect_requests: requests, ..wide() }
}

#[test]
fn one_bad_url_is_found_and_carries_the_service_s_words_and_the_others_go_through() {
    let (_dir, mut store, job) = with_job(&[100, 3]);
    let bad = HashSet::from([url(77)]);
    let requests = drain(&mut store, &bad, &bisecting(60));
    assert!(requests <= 2 + 14, "two batches and 2·⌈log₂ 100⌉ further requests, not {requests}");
    assert_eq!(urls_in(&store, job, "refused"), bad);
    assert_eq!(urls_in(&store, job, "accepted").len(), 102);
    let culprit = batches(&store, job).into_iter().find(|batch| batch.state.name() == "refused").unwrap();
    let BatchState::Refused(refusal) = &culprit.state else { panic!() };
    assert_eq!((refusal.code, refusal.reason.as_str()), (Some(30_017), "Invalid URL"));
    let counts = store.job(job).unwrap().unwrap().counts();
    assert_eq!((counts.total, counts.accepted, counts.refused), (103, 102, 1));
    assert!(kinds(&store).contains(&"split"));
}

#[test]
fn the_parts_are_sent_in_the_place_of_the_whole() {
    let (_dir, mut store, job) = with_job(&[4, 2]);
    cycle(&mut store, &Moment::now(), &refused(RefusalKind::Request));
    assert_eq!(states(&store, job), ["split", "queued", "queued", "queued"]);
    let next = cycle(&mut store, &Moment::now(), &accepted());
    assert_eq!(next.urls, [url(1), url(2)], "before the batch that was queued behind it");
}

#[test]
fn the_allowance_ends_the_search_and_says_so() {
    let (_dir, mut store, job) = with_job(&[64]);
    let bad: HashSet<String> = (1..=64).map(url).collect();
    let requests = drain(&mut store, &bad, &bisecting(10));
    assert_eq!(requests, 1 + 10, "not one more than the setting allows");
    assert_eq!(urls_in(&store, job, "refused").len(), 64);
    let told =
        batches(&store, job).iter().filter(|batch| batch.note.contains("limits.bisect_requests")).count();
    assert!(told > 0);
    // An operator's retry opens a new allowance.
    assert!(store.retry(job, "fixed").unwrap() > 0);
    let again = drain(&mut store, &HashSet::new(), &bisecting(10));
    assert!(again > 0);
    assert_eq!(urls_in(&store, job, "accepted").len(), 64);
}

#[test]
fn without_an_allowance_nothing_is_divided() {
    let (_dir, mut store, job) = with_job(&[8]);
    assert_eq!(drain(&mut store, &HashSet::from([url(3)]), &bisecting(0)), 1);
    assert_eq!(states(&store, job), ["refused"]);
}

#[test]
fn a_doubt_about_the_whole_is_one_about_its_parts() {
    let (_dir, mut store, job) = with_job(&[2]);
    let now = Moment::now();
    cycle(&mut store, &now, &unclear());
    cycle(&mut store, &later(&now, 60), &refused(RefusalKind::Request));
    store.cancel(job, "").unwrap();
    assert_eq!(states(&store, job), ["split", "unknown", "unknown"]);
}

#[test]
fn a_list_that_nobody_would_have_queued_is_refused_unsent_and_stops_nobody() {
    let (_dir, mut store, job) = with_job(&[1, 1, 1]);
    let hostile = lists::pack(&["file:///etc/passwd"]).unwrap();
    store.connection.borrow().execute("UPDATE url_list SET list = ?1 WHERE id = 1", [hostile]).unwrap();
    store.connection.borrow().execute("UPDATE url_list SET list = x'00' WHERE id = 2", []).unwrap();
    assert_eq!(drain(&mut store, &HashSet::new(), &wide()), 1);
    assert_eq!(states(&store, job), ["refused", "refused", "accepted"]);
    let notes: Vec<_> = batches(&store, job).into_iter().map(|batch| batch.note).collect();
    assert_eq!(notes[0], "never sent: URL 1 of its stored list is neither http nor https");
    assert!(notes[1].starts_with("never sent: the list of URLs 2"), "{}", notes[1]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// The law of the issue: one bad URL costs at most 2·⌈log₂ n⌉+1 further requests, and several are all found.
    #[test]
    fn every_culprit_is_found(
        size in 1_usize..200,
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let (_dir, mut store, job) = with_job(&[size]);
        let bad: HashSet<String> = picks.iter().map(|pick| url(pick.index(size) + 1)).collect();
        let requests = drain(&mut store, &bad, &bisecting(10_000));
        let levels = usize::try_from(size.next_power_of_two().trailing_zeros()).unwrap();
        prop_assert!(requests <= 1 + bad.len() * 2 * levels, "{} requests", requests);
        prop_assert_eq!(urls_in(&store, job, "refused"), bad.clone());
        prop_assert_eq!(urls_in(&store, job, "accepted").len(), size - bad.len());
    }
}

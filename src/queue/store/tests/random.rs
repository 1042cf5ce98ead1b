//! Random operators, answers and crashes on a real store; what must hold after every step.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    /// A whole cycle that ends like this.
    Cycle(u8),
    /// A claim whose process dies.
    Crash,
    Retry,
    Cancel,
    SignIn,
    Pass(i64),
    NewJob,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0_u8..6).prop_map(Step::Cycle),
        2 => Just(Step::Crash),
        1 => Just(Step::Retry),
        1 => Just(Step::Cancel),
        1 => Just(Step::SignIn),
        2 => (1_i64..400).prop_map(Step::Pass),
        1 => Just(Step::NewJob),
    ];
    prop::collection::vec(step, 1..25)
}

fn outcome(which: u8) -> Outcome {
    match which {
        0 => refused(RefusalKind::Request),
        1 => refused(RefusalKind::Authentication),
        2 => refused(RefusalKind::Throttled { retry_after: None }),
        3 => not_sent(),
        4 => unclear(),
        _ => accepted(),
    }
}

fn number(store: &Store, sql: &str) -> i64 {
    store.connection.borrow().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn check(store: &Store, jobs: usize, recorded: i64) {
    // I1: what was confirmed is there, whole.
    let stored = store.jobs(None, 1_000).unwrap();
    assert_eq!(stored.len(), jobs);
    assert!(stored.iter().all(|job| job.counts().total == 5));
    // I5: at most one transmission on its way, with its batch.
    let open = number(store, "SELECT count(*) FROM attempt WHERE state = 'sending'");
    assert_eq!(open, number(store, "SELECT count(*) FROM batch WHERE state = 'sending'"));
    assert!(open <= 1);
    // I8: every transmission has its line in the history, and its row.
    let attempts = number(store, "SELECT count(*) FROM attempt");
    assert_eq!(attempts, number(store, "SELECT count(*) FROM event WHERE kind = 'sending'"));
    assert_eq!(attempts, number(store, "SELECT coalesce(sum(attempts), 0) FROM batch"));
    // Accepted is what an answer said, nothing else.
    assert_eq!(recorded, number(store, "SELECT count(*) FROM batch WHERE state = 'accepted'"));
    // A batch that was taken back has no transmission that may have been processed since the last decision.
    let doubtful = "SELECT count(*) FROM batch WHERE state = 'cancelled' AND unknowns > 0";
    assert_eq!(number(store, doubtful), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_nothing_is_lost_and_nothing_unseen(steps in steps()) {
        let (dir, mut store, first) = with_job(&[2, 3]);
        let (mut now, mut jobs, mut accepted_batches) = (Moment::now(), vec![first], 0);
        for step in steps {
            match step {
                Step::Cycle(which) => {
                    let slot = slot(&store);
                    if let Claim::Send(claimed) = store.claim(&slot, &wide(), &now).unwrap() {
                        store.record(&slot, &claimed, &outcome(which), &now).unwrap();
                        accepted_batches += i64::from(which == 5);
                    }
                    // I4: whoever has the slot sees no orphan.
                    prop_assert_eq!(number(&store, "SELECT count(*) FROM attempt WHERE state = 'sending'"), 0);
                }
                Step::Crash => {
                    let slot = slot(&store);
                    store.claim(&slot, &wide(), &now).unwrap();
                    drop((slot, store));
                    store = Store::open(dir.path()).unwrap();
                }
                Step::Retry => drop(store.retry(jobs[0]).unwrap()),
                Step::Cancel => drop(store.cancel(jobs[jobs.len() - 1])),
                Step::SignIn => store.signed_in(PROFILE).unwrap(),
                Step::Pass(seconds) => now = later(&now, seconds),
                Step::NewJob => {
                    let job = job_of(&[2, 3]);
                    store.add_job(&job).unwrap();
                    jobs.push(job.id);
                }
            }
            check(&store, jobs.len(), accepted_batches);
        }
    }
}

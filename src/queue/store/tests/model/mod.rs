//! Random operators, answers and crashes, on the [`reference`] in memory and on the real store side by side: after every
//! step both must say the same, and the invariants of `spec/reliability.md` A8 must hold.

mod reference;

use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use self::reference::{BISECT, Expected, Reference};
use super::*;
use crate::queue::model::Decision;

#[derive(Debug, Clone)]
enum Transition {
    /// A new job of these URLs.
    Add(Vec<Vec<usize>>, OnUnknown),
    /// Whoever has the slot claims; nothing is recorded yet.
    Claim,
    /// What is on its way ends like this.
    End(Outcome),
    /// The process dies, whatever it was doing.
    Crash,
    Retry(usize),
    Resolve(usize, bool),
    Cancel(usize),
    PauseJob(usize),
    ResumeJob(usize),
    Pause(bool),
    SignIn,
    /// More time than anything waits.
    Pass,
    Prune,
}

fn policy() -> impl Strategy<Value = OnUnknown> {
    prop_oneof![4 => Just(OnUnknown::Retry), 1 => Just(OnUnknown::Hold), 1 => Just(OnUnknown::Fail)]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        4 => Just(accepted()),
        4 => Just(refused(RefusalKind::Request)),
        1 => Just(refused(RefusalKind::Authentication)),
        1 => Just(refused(RefusalKind::Redirect)),
        2 => Just(refused(RefusalKind::Throttled { retry_after: None })),
        2 => Just(not_sent()),
        3 => Just(unclear()),
    ]
}

/// Some of few URLs, so that jobs meet, in batches; none twice.
fn planned() -> impl Strategy<Value = Vec<Vec<usize>>> {
    let urls = prop::sample::subsequence((1..=12).collect::<Vec<usize>>(), 1..=7);
    (urls, 1_usize..5).prop_map(|(urls, size)| urls.chunks(size).map(<[usize]>::to_vec).collect())
}

impl ReferenceStateMachine for Reference {
    type State = Self;
    type Transition = Transition;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::new()).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Transition> {
        let job = 0..state.jobs.len().max(1);
        prop_oneof![
            4 => (planned(), policy()).prop_map(|(batches, policy)| Transition::Add(batches, policy)),
            6 => Just(Transition::Claim),
            8 => outcome().prop_map(Transition::End),
            1 => Just(Transition::Crash),
            2 => job.clone().prop_map(Transition::Retry),
            1 => (job.clone(), any::<bool>()).prop_map(|(job, sent)| Transition::Resolve(job, sent)),
            2 => job.clone().prop_map(Transition::Cancel),
            1 => job.clone().prop_map(Transition::PauseJob),
            2 => job.prop_map(Transition::ResumeJob),
            1 => any::<bool>().prop_map(Transition::Pause),
            2 => Just(Transition::SignIn),
            4 => Just(Transition::Pass),
            1 => Just(Transition::Prune),
        ]
        .boxed()
    }

    fn preconditions(state: &Self, transition: &Transition) -> bool {
        let exists = |job: usize| state.jobs.get(job).is_some_and(|job| !job.pruned);
        match transition {
            Transition::Retry(job)
            | Transition::Resolve(job, _)
            | Transition::Cancel(job)
            | Transition::PauseJob(job)
            | Transition::ResumeJob(job) => exists(*job),
            // One slot: nobody claims while a living process sends.
            Transition::Claim => state.sending.is_none(),
            Transition::End(_) => state.sending.is_some(),
            _ => true,
        }
    }

    fn apply(mut state: Self, transition: &Transition) -> Self {
        match transition {
            Transition::Add(batches, policy) => state.add(batches, *policy),
            Transition::Claim => state.claimed = state.claim(),
            Transition::End(outcome) => state.end(outcome),
            Transition::Crash => state.crash(),
            Transition::Retry(job) => state.retry(*job),
            Transition::Resolve(job, sent) => state.resolve(*job, decision(*sent)),
            Transition::Cancel(job) => state.cancel(*job),
            Transition::PauseJob(job) => state.pause_job(*job),
            Transition::ResumeJob(job) => state.resume_job(*job),
            Transition::Pause(paused) => state.set_paused(*paused),
            Transition::SignIn => state.sign_in(),
            Transition::Pass => state.pass(),
            Transition::Prune => state.prune(),
        }
        state
    }
}

/// The real one.
struct Real {
    dir: TempDir,
    store: Option<Store>,
    jobs: Vec<Uuid>,
    now: Moment,
    sending: Option<(Slot, Claimed)>,
    /// Transmissions so far.
    claims: i64,
}

impl Real {
    fn store(&mut self) -> &mut Store {
        self.store.as_mut().expect("only missing inside of a crash")
    }

    /// Claims, and compares what it comes to.
    fn claim(&mut self, expected: &Expected) {
        let now = self.now.clone();
        let slot = slot(self.store());
        let limits = Limits { bisect_requests: BISECT, ..wide() };
        let claim = self.store().claim(&slot, &limits, || now.clone()).unwrap();
        // I4: whoever has the slot sees no orphan but what it claimed itself.
        let open = "SELECT count(*) FROM attempt WHERE state = 'sending'";
        assert_eq!(number(self.store(), open), i64::from(matches!(claim, Claim::Send(_))));
        let came = match &claim {
            Claim::Send(claimed) => Expected::Send(claimed.urls.iter().map(|url| number_of(url)).collect()),
            Claim::Wait(_) => Expected::Wait,
            Claim::Standstill(_) => Expected::Standstill,
            Claim::Nothing => Expected::Nothing,
        };
        assert_eq!(came, *expected);
        if let Claim::Send(claimed) = claim {
            self.claims += 1;
            self.sending = Some((slot, claimed));
        }
    }

    fn end(&mut self, outcome: &Outcome) {
        let (slot, claimed) = self.sending.take().expect("something is on its way");
        let (now, limits) = (self.now.clone(), Limits { bisect_requests: BISECT, ..wide() });
        let recorded = self.store().record(&slot, &claimed, &outcome.clone().into(), &limits, &now).unwrap();
        assert!(recorded.is_some());
    }

    /// The URLs of a job with the word of the batch that they are in, sorted.
    fn view(store: &Store, job: Uuid) -> Vec<(&'static str, Vec<usize>)> {
        let mut view = Vec::new();
        for batch in batches(store, job) {
            let urls = store.urls_in(job, &batch).unwrap();
            view.push((batch.state.name(), urls.iter().map(|url| number_of(url)).collect::<Vec<_>>()));
        }
        for (_, urls) in &mut view {
            urls.sort_unstable();
        }
        view.sort();
        view
    }
}

/// The number that [`url`] made a URL of.
fn number_of(url: &str) -> usize {
    url.split(['_', '?']).nth(1).and_then(|digits| digits.parse().ok()).expect("one of ours")
}

fn number(store: &Store, sql: &str) -> i64 {
    store.connection.borrow().query_row(sql, [], |row| row.get(0)).unwrap()
}

struct Queue;

impl StateMachineTest for Queue {
    type SystemUnderTest = Real;
    type Reference = Reference;

    fn init_test(_: &Reference) -> Real {
        let (dir, store) = new_store();
        let now = Moment::now();
        Real { dir, store: Some(store), jobs: Vec::new(), now, sending: None, claims: 0 }
    }

    fn apply(mut real: Real, after: &Reference, transition: Transition) -> Real {
        let jobs = real.jobs.clone();
        let job = |number: usize| jobs[number];
        match transition {
            Transition::Add(batches, on_unknown) => {
                let job = NewJob { on_unknown, ..job_with(&batches) };
                real.store().add_job(&job).unwrap();
                // An uncertain save is repeated.
                real.store().add_job(&job).unwrap();
                real.jobs.push(job.id);
            }
            Transition::Claim => real.claim(&after.claimed),
            Transition::End(outcome) => real.end(&outcome),
            Transition::Crash => {
                real.sending = None;
                real.store = None;
                real.store = Some(Store::open(real.dir.path()).unwrap());
            }
            Transition::Retry(number) => drop(real.store().retry(job(number), "").unwrap()),
            Transition::Resolve(number, sent) => drop(real.store().resolve(job(number), decision(sent), "")),
            Transition::Cancel(number) => drop(real.store().cancel(job(number), "")),
            Transition::PauseJob(number) => drop(real.store().pause_job(job(number), "").unwrap()),
            Transition::ResumeJob(number) => drop(real.store().resume_job(job(number), "").unwrap()),
            Transition::Pause(true) => drop(real.store().pause(PROFILE, "").unwrap()),
            Transition::Pause(false) => drop(real.store().resume(PROFILE, "").unwrap()),
            Transition::SignIn => real.store().signed_in(PROFILE).unwrap(),
            Transition::Pass => real.now = later(&real.now, 4_000),
            Transition::Prune => {
                let future = jiff::Timestamp::now() + Duration::from_hours(1);
                real.store().prune(future, "").unwrap();
            }
        }
        real
    }

    fn check_invariants(real: &Real, reference: &Reference) {
        let store = real.store.as_ref().expect("only missing inside of a crash");
        for (number, job) in reference.jobs.iter().enumerate() {
            let id = real.jobs[number];
            let Some(stored) = store.job(id).unwrap() else {
                assert!(job.pruned, "I1: a job that was confirmed is gone");
                continue;
            };
            // I1: whole, and every URL where the reference has it; I6: shared only where the reference shares.
            assert!(!job.pruned);
            assert_eq!(stored.counts().total, job.urls);
            assert_eq!(stored.paused.is_some(), job.paused);
            assert_eq!(Real::view(store, id), reference.view(number), "job {number}");
        }
        // I3, I5: at most one transmission is open, with its batch; an open attempt is one of a batch that is being sent.
        let open = number(store, "SELECT count(*) FROM attempt WHERE state = 'sending'");
        assert_eq!(open, number(store, "SELECT count(*) FROM batch WHERE state = 'sending'"));
        assert!(open <= 1);
        // I7: every transmission has its row with a debit, and I8: its line in the history.
        assert_eq!(number(store, "SELECT count(*) FROM event WHERE kind = 'sending'"), real.claims);
        assert_eq!(number(store, "SELECT count(*) FROM attempt WHERE requests_cost_ns < 0"), 0);
        let repeats = "SELECT count(*) FROM attempt a WHERE again = 1 AND NOT EXISTS \
                       (SELECT 1 FROM event e WHERE e.batch = a.batch AND e.kind IN \
                       ('resend', 'retried', 'resolved', 'refused', 'unknown', 'orphaned'))";
        let parts = "SELECT count(*) FROM batch WHERE parent IS NOT NULL";
        if number(store, parts) == 0 {
            assert_eq!(number(store, repeats), 0, "I8: nothing is repeated without a word about why");
        }
        // Never "cancelled" while a transmission may have been processed.
        assert_eq!(number(store, "SELECT count(*) FROM batch WHERE state = 'cancelled' AND unknowns > 0"), 0);
        assert_eq!(number(store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_does_what_the_reference_says(sequential 1..60 => Queue);
}

const fn decision(sent: bool) -> Decision {
    if sent { Decision::Sent } else { Decision::Resend }
}

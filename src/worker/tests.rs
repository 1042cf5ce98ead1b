//! The loop against a scripted service, on a clock that only moves when somebody sleeps.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use tempfile::TempDir;
use uuid::Uuid;

use super::cycle::Sender;
use super::drain::Loop;
use super::*;
use crate::queue::{Clock, EventKind, Moment, NewBatch, NewJob, OnUnknown, Standstill, Store, SystemClock};
use crate::service::{BoxFuture, Invalidator, Outcome, Receipt, Refusal, RefusalKind, Transmission};
use crate::settings::{Limits, Profile, ServiceKind};

const PROFILE: &str = "acme";

/// Sleeping is instant, and moves both clocks.
struct TestClock(Mutex<Moment>);

impl TestClock {
    fn new() -> Self {
        Self(Mutex::new(Moment::now()))
    }

    fn advance(&self, by: Duration) {
        let mut now = self.0.lock().unwrap();
        now.wall_ms += i64::try_from(by.as_millis()).unwrap() + 1;
        now.boot_ns += i64::try_from(by.as_nanos()).unwrap() + 1_000_000;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        self.0.lock().unwrap().clone()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.advance(duration);
        Box::pin(tokio::task::yield_now())
    }
}

type Hook<'a> = Box<dyn Fn(&[String]) + Send + Sync + 'a>;

/// Answers from a script, then accepts everything; remembers what it received.
struct Script<'a> {
    answers: Mutex<VecDeque<Outcome>>,
    received: Mutex<Vec<Vec<String>>>,
    hook: Hook<'a>,
}

impl<'a> Script<'a> {
    fn new(answers: impl IntoIterator<Item = Outcome>) -> Self {
        Self::with_hook(answers, |_| {})
    }

    fn with_hook(
        answers: impl IntoIterator<Item = Outcome>,
        hook: impl Fn(&[String]) + Send + Sync + 'a,
    ) -> Self {
        let answers = Mutex::new(answers.into_iter().collect());
        Self { answers, received: Mutex::default(), hook: Box::new(hook) }
    }

    fn received(&self) -> Vec<Vec<String>> {
        self.received.lock().unwrap().clone()
    }
}

impl Invalidator for Script<'_> {
    fn invalidate<'a>(&'a self, urls: &'a [String]) -> BoxFuture<'a, Transmission> {
        (self.hook)(urls);
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or_else(accepted);
        if !matches!(answer, Outcome::NotSent { .. }) {
            self.received.lock().unwrap().push(urls.to_vec());
        }
        Box::pin(std::future::ready(answer.into()))
    }
}

/// Receives, and never answers.
struct Silence;

impl Invalidator for Silence {
    fn invalidate<'a>(&'a self, _: &'a [String]) -> BoxFuture<'a, Transmission> {
        Box::pin(std::future::pending())
    }
}

fn accepted() -> Outcome {
    Outcome::Accepted(Receipt { handle: Some("h".into()), estimate: Some(Duration::from_secs(5)) })
}

fn unclear() -> Outcome {
    Outcome::Unknown { reason: "connection closed".into() }
}

fn not_sent() -> Outcome {
    Outcome::NotSent { reason: "connection refused".into() }
}

fn refused(kind: RefusalKind) -> Outcome {
    Outcome::Refused(Refusal { kind, code: Some(1), reason: "no".into() })
}

fn profile() -> Profile {
    Profile {
        service: ServiceKind::Sandbox,
        limits: Limits { requests_per_second: 1e6, urls_per_second: 1e6, ..Limits::default() },
        ..Profile::with_defaults(PROFILE)
    }
}

fn job_of(batches: usize) -> NewJob {
    let id = Uuid::now_v7();
    let batch = |n| NewBatch { urls: vec![format!("https://a/{id}/{n}")], bytes: 50 };
    NewJob {
        id,
        account: PROFILE.into(),
        service: "sandbox",
        who: "anna".into(),
        reason: String::new(),
        on_unknown: OnUnknown::Retry,
        duplicates: 0,
        batches: (0..batches).map(batch).collect(),
    }
}

struct House {
    dir: TempDir,
    store: Store,
    clock: TestClock,
    profile: Profile,
    stop: StopSignal,
}

fn house(batches: usize) -> (House, Uuid) {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let job = job_of(batches);
    store.add_job(&job).unwrap();
    let (_, stop) = StopSignal::manual();
    (House { dir, store, clock: TestClock::new(), profile: profile(), stop }, job.id)
}

fn lock(state_dir: &Path) -> WorkerLock {
    WorkerLock::try_take(state_dir, PROFILE).unwrap().expect("no other worker")
}

impl House {
    async fn drain_for(&mut self, invalidator: &dyn Invalidator, max_time: Option<Duration>) -> Drained {
        let lock = lock(self.dir.path());
        let sender = Sender {
            store: &mut self.store,
            invalidator,
            profile: &self.profile,
            clock: &self.clock,
            stop: self.stop.clone(),
        };
        Loop::new(sender, max_time).run(lock).await.unwrap()
    }

    async fn drain(&mut self, invalidator: &dyn Invalidator) -> Drained {
        self.drain_for(invalidator, None).await
    }

    fn states(&self, job: Uuid) -> Vec<&'static str> {
        self.store.job(job).unwrap().unwrap().batches.iter().map(|batch| batch.state.name()).collect()
    }

    fn count(&self, kind: EventKind) -> usize {
        self.store.history(1_000).unwrap().iter().filter(|event| event.kind == kind).count()
    }
}

#[tokio::test]
async fn everything_queued_is_sent_once_in_order() {
    let (mut house, job) = house(3);
    let service = Script::new([]);
    let done = house.drain(&service).await;
    let expected =
        Drained { requests: 3, accepted: 3, refused: 0, unknown: 0, stopped_because: StoppedBecause::Empty };
    assert_eq!(done, expected);
    let sent: Vec<String> = service.received().concat();
    assert_eq!(sent, (0..3).map(|n| format!("https://a/{job}/{n}")).collect::<Vec<_>>());
    assert!(!house.store.sending(PROFILE).unwrap().worker, "it let go of its lock");
}

#[tokio::test]
async fn nothing_leaves_before_its_attempt_is_on_disk() {
    let (mut house, job) = house(2);
    let dir = house.dir.path().to_owned();
    let service = Script::with_hook([], move |urls| {
        let watcher = Store::open_existing(&dir).unwrap().unwrap();
        let batches = watcher.job(job).unwrap().unwrap().batches;
        let sending: Vec<_> = batches.iter().filter(|batch| batch.state.name() == "sending").collect();
        assert_eq!(sending.len(), 1);
        assert_eq!(watcher.batch_urls(sending[0].id).unwrap(), urls);
        assert!(watcher.sending(PROFILE).unwrap().worker);
    });
    house.drain(&service).await;
    assert_eq!(house.states(job), ["accepted", "accepted"]);
}

#[tokio::test]
async fn a_refused_batch_does_not_hold_up_the_others() {
    let (mut house, job) = house(3);
    let service = Script::new([accepted(), refused(RefusalKind::Request), refused(RefusalKind::Redirect)]);
    let done = house.drain(&service).await;
    assert_eq!((done.accepted, done.refused), (1, 2));
    assert_eq!(house.states(job), ["accepted", "refused", "refused"]);
}

#[tokio::test]
async fn an_unknown_outcome_is_sent_again_once_and_visibly() {
    let (mut house, job) = house(2);
    let service = Script::new([unclear(), accepted(), unclear()]);
    let done = house.drain(&service).await;
    assert_eq!((done.requests, done.accepted, done.unknown), (3, 1, 1));
    assert_eq!(house.states(job), ["unknown", "accepted"]);
    let received = service.received();
    assert_eq!(received[0], received[2], "the one of unknown outcome, again");
    assert_eq!(house.count(EventKind::Resend), 1);
    assert_eq!(house.count(EventKind::Sending), 3, "every transmission is in the history");
}

#[tokio::test]
async fn what_was_not_sent_is_tried_until_it_is() {
    let (mut house, job) = house(1);
    let service = Script::new(std::iter::repeat_with(not_sent).take(9));
    let done = house.drain(&service).await;
    assert_eq!((done.requests, done.accepted), (10, 1));
    assert_eq!(house.states(job), ["accepted"]);
    assert_eq!(service.received().len(), 1);
    assert_eq!((house.count(EventKind::Standstill), house.count(EventKind::Resumed)), (1, 1));
}

#[tokio::test]
async fn refused_credentials_stop_the_worker_after_one_request() {
    let (mut house, job) = house(3);
    let service = Script::new([refused(RefusalKind::Authentication)]);
    let done = house.drain(&service).await;
    let StoppedBecause::Standstill(Standstill::Credentials { authorization: false, .. }) =
        done.stopped_because
    else {
        panic!("{done:?}")
    };
    let again = house.drain(&service).await;
    assert_eq!((done.requests, again.requests), (1, 0), "accounts lock when hammered");
    assert_eq!(house.states(job), ["queued", "queued", "queued"]);
    house.store.signed_in(PROFILE).unwrap();
    assert_eq!(house.drain(&service).await.accepted, 3);
}

#[tokio::test]
async fn a_wish_to_slow_down_is_obeyed() {
    let (mut house, job) = house(2);
    let start = house.clock.now();
    let retry_after = Some(Duration::from_mins(10));
    let service = Script::new([refused(RefusalKind::Throttled { retry_after })]);
    let done = house.drain(&service).await;
    assert_eq!((done.requests, done.accepted), (3, 2));
    assert_eq!(house.states(job), ["accepted", "accepted"]);
    assert!(house.clock.now().boot_ns - start.boot_ns >= 600_000_000_000);
}

#[tokio::test]
async fn the_rate_is_kept() {
    let (mut house, _) = house(5);
    house.profile.limits.requests_per_second = 0.1;
    let start = house.clock.now();
    house.drain(&Script::new([])).await;
    let seconds = (house.clock.now().boot_ns - start.boot_ns) / 1_000_000_000;
    assert!((40..60).contains(&seconds), "five requests, ten seconds apart: {seconds}");
}

#[tokio::test]
async fn a_process_that_was_stopped_too_long_does_not_send_late() {
    let (mut house, job) = house(1);
    let House { dir, store, clock, profile, stop } = &mut house;
    let slot = store.take_slot(PROFILE).unwrap().unwrap();
    let old = clock.now();
    clock.advance(Duration::from_secs(31));
    let crate::queue::Claim::Send(claimed) = store.claim(&slot, &profile.limits, || old.clone()).unwrap()
    else {
        panic!()
    };
    let service = Script::new([]);
    let sender = Sender { store, invalidator: &service, profile, clock, stop: stop.clone() };
    let outcome = sender_transmit(sender, &claimed).await;
    assert!(matches!(outcome, Outcome::NotSent { .. }), "{outcome:?}");
    assert!(service.received().is_empty());
    drop(slot);
    assert!(dir.path().exists());
    assert_eq!(house.states(job), ["sending"]);
}

async fn sender_transmit(mut sender: Sender<'_>, claimed: &crate::queue::Claimed) -> Outcome {
    sender.transmit(claimed).await.outcome
}

#[tokio::test]
async fn a_stop_finishes_the_request_under_way_and_starts_no_other() {
    let (mut house, job) = house(3);
    let (handle, stop) = StopSignal::manual();
    house.stop = stop;
    let service = Script::with_hook([], |_| handle.stop());
    let done = house.drain(&service).await;
    assert_eq!((done.requests, done.stopped_because), (1, StoppedBecause::Stopped));
    assert_eq!(house.states(job), ["accepted", "queued", "queued"]);
}

#[tokio::test]
async fn a_second_stop_gives_the_request_up_as_unknown() {
    let (mut house, job) = house(2);
    let (handle, stop) = StopSignal::manual();
    house.stop = stop;
    let stopper = async {
        tokio::task::yield_now().await;
        handle.stop();
        tokio::task::yield_now().await;
        handle.stop();
    };
    let (done, ()) = tokio::join!(house.drain(&Silence), stopper);
    assert_eq!(done.stopped_because, StoppedBecause::Stopped);
    assert_eq!(house.states(job), ["queued", "queued"]);
    assert_eq!(house.count(EventKind::Resend), 1);
}

#[tokio::test]
async fn a_stop_interrupts_waiting() {
    let (mut house, _) = house(1);
    let (handle, stop) = StopSignal::manual();
    house.stop = stop;
    let service = Script::with_hook([unclear()], |_| handle.stop());
    let done = house.drain(&service).await;
    assert_eq!((done.requests, done.stopped_because), (1, StoppedBecause::Stopped));
}

#[tokio::test]
async fn max_time_ends_between_requests() {
    let (mut house, job) = house(5);
    house.profile.limits.requests_per_second = 0.1;
    let done = house.drain_for(&Script::new([]), Some(Duration::from_secs(15))).await;
    assert_eq!((done.requests, done.stopped_because), (2, StoppedBecause::TimeUp));
    assert_eq!(house.states(job)[2..], ["queued", "queued", "queued"]);
}

#[tokio::test]
async fn an_idle_worker_leaves_at_once() {
    let (mut house, job) = house(1);
    house.store.cancel(job, "").unwrap();
    let done = house.drain(&Silence).await;
    assert_eq!((done.requests, done.stopped_because), (0, StoppedBecause::Empty));
}

/// Who queues asks for a worker after the commit; who leaves looks at the queue after the lock. Nobody is stranded.
#[tokio::test]
async fn a_job_that_comes_while_the_worker_leaves_is_not_stranded() {
    let (mut house, _) = house(1);
    let dir = house.dir.path().to_owned();
    let (service, first, second) = (Script::new([]), lock(&dir), job_of(1));
    let House { store, clock, profile, stop, .. } = &mut house;
    let sender = Sender { store, invalidator: &service, profile, clock, stop: stop.clone() };
    let mut worker = Loop::new(sender, None);
    assert_eq!(worker.until_idle().await.unwrap(), StoppedBecause::Empty);

    // In the very moment between "nothing left" and "I am gone":
    Store::open(&dir).unwrap().add_job(&second).unwrap();
    assert!(WorkerLock::is_held(&dir, PROFILE).unwrap(), "so nobody starts another worker");

    let again = worker.leave(first).unwrap().expect("it sees the job and stays");
    assert_eq!(worker.until_idle().await.unwrap(), StoppedBecause::Empty);
    assert!(worker.leave(again).unwrap().is_none());
    assert!(!WorkerLock::is_held(&dir, PROFILE).unwrap());
    assert_eq!(house.states(second.id), ["accepted"]);
}

#[test]
fn whoever_queues_and_whoever_drains_at_once_everything_is_sent() {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(dir.path()).unwrap());
    let drain_here = || {
        let Some(lock) = WorkerLock::try_take(dir.path(), PROFILE).unwrap() else { return };
        let mut store = Store::open(dir.path()).unwrap();
        let (_, stop) = StopSignal::manual();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (service, profile) = (Script::new([]), fast_profile());
        let all = drain(lock, &mut store, &service, &profile, None, stop);
        runtime.block_on(all).unwrap();
    };
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..25 {
                    let mut store = Store::open(dir.path()).unwrap();
                    store.add_job(&job_of(1)).unwrap();
                    if !WorkerLock::is_held(dir.path(), PROFILE).unwrap() {
                        scope.spawn(drain_here);
                    }
                }
            });
        }
    });
    let store = Store::open_existing(dir.path()).unwrap().unwrap();
    let jobs = store.jobs(None, 100).unwrap();
    assert_eq!(jobs.len(), 75);
    assert!(jobs.iter().all(crate::queue::Job::is_settled));
}

fn fast_profile() -> Profile {
    let mut profile = profile();
    profile.limits.requests_per_second = 1e9;
    profile.limits.urls_per_second = 1e9;
    profile
}

#[tokio::test]
async fn signing_in_is_tried_once_when_refused_and_again_when_unreachable() {
    use crate::service::ServiceError;
    let (mut house, _) = house(1);
    let (handle, mut stop) = StopSignal::manual();
    let mut tries = 0;
    let refused = sign_in(&mut house.store, PROFILE, None, &mut stop, async || {
        tries += 1;
        let user = "ops".to_owned();
        Err::<(), _>(ServiceError::Authentication { user, code: 10_001, reason: "bad".into() })
    });
    assert_eq!(refused.await.unwrap(), None);
    assert_eq!(tries, 1);

    let works = sign_in(&mut house.store, PROFILE, None, &mut stop, async || Ok(7));
    assert_eq!(works.await.unwrap(), Some(7));
    assert_eq!(house.store.sending(PROFILE).unwrap().standstill, None, "success ends the standstill");

    let unreachable = sign_in(&mut house.store, PROFILE, None, &mut stop, async || {
        handle.stop();
        Err::<(), _>(ServiceError::Unreachable { host: "s7".into(), reason: "no route".into() })
    });
    assert_eq!(unreachable.await.unwrap(), None, "stopped while it waited for the next try");
    let standstill = house.store.sending(PROFILE).unwrap().standstill;
    assert!(matches!(standstill, Some(Standstill::Unreachable { .. })), "{standstill:?}");
}

#[test]
fn the_system_clock_is_a_clock() {
    let clock: &dyn Clock = &SystemClock;
    assert_eq!(clock.now().boot_id, Moment::now().boot_id);
}

//! Watches the store, and tells the screen when something changed.
//!
//! At rest nothing wakes up: the kernel tells of commits ([`Changes`]). What it cannot tell is looked for once a second,
//! and only while there is something of that kind: a worker that may vanish, a request that takes too long, a budget
//! that refills, a disk without room.
//!
//! A commit costs what it changed: the store tells which jobs, and only these are read. The first look takes the newest
//! few, so that the first frame waits for nothing; older ones follow, page by page.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::guard::Guard;
use super::{Shared, jobs};
use jiff::Timestamp;
use uuid::Uuid;

use crate::queue::{Budget, Changes, Holder, Mark, Standstill, Store, StoreError};
use crate::settings::Settings;
use crate::tui::panes::MOST_JOBS;
use crate::tui::{Answer, Holdup, Listed, Outbox, Outlook, QueueNews, QueueSnapshot};
use crate::worker::{WorkerLock, WorkerStatus};

/// Between two looks at least, so that many commits in a row are one look; more, where a look takes long.
const LEAST_GAP: Duration = Duration::from_millis(100);
/// So much of the time may be spent looking: a fifth.
const GAPS_A_LOOK: u32 = 4;
/// A worker lets go of its lock after its last commit, which nobody tells: one more look, this long after the gap.
const AFTERWARDS: Duration = Duration::from_millis(200);
/// Between two looks at what changes without a commit.
const TICK: Duration = Duration::from_secs(1);
/// Between two looks while older jobs are being read.
const PAGE_GAP: Duration = Duration::from_millis(5);
/// Jobs, and batches in them, of the first look.
const FIRST: (usize, usize) = (200, 2_000);
/// The same of every further page.
const PAGE: (usize, usize) = (500, 20_000);
/// A request that takes longer than this is worth a word.
const SLOW_REQUEST: u64 = 10;

/// A running watch; ends when dropped.
pub(super) struct Watcher {
    task: JoinHandle<()>,
}

impl Watcher {
    /// Starts watching whatever profile is active.
    pub(super) fn start(shared: Arc<Shared>, outbox: Outbox) -> Self {
        Self { task: tokio::spawn(watch(shared, outbox)) }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn watch(shared: Arc<Shared>, outbox: Outbox) {
    // Before the first look, so that nothing falls between the two.
    let mut changes = Changes::watch(&shared.settings().state_dir);
    let mut eye = Eye::default();
    loop {
        let (began, settings) = (Instant::now(), shared.settings());
        // Disks and locks may keep a look waiting.
        if outbox.is_closed() {
            return;
        }
        let looked = tokio::task::spawn_blocking(move || {
            let seen = eye.look(&settings);
            (eye, seen)
        });
        let Ok((back, seen)) = looked.await else { return };
        eye = back;
        let rest = match &seen {
            Ok(look) => look.rest(),
            Err(_) => Some(TICK),
        };
        let starts = seen.as_ref().is_ok_and(|look| look.starts);
        if let Some(answer) = eye.answer(seen) {
            outbox.send(answer);
        }
        if starts {
            let again = start_another(&shared).await;
            if again.is_err() {
                eye.guard.give_up();
            }
            outbox.send(Answer::WorkerAgain(again));
        }
        if eye.has_older() {
            tokio::time::sleep(PAGE_GAP).await;
            continue;
        }
        tokio::time::sleep(LEAST_GAP.max(began.elapsed() * GAPS_A_LOOK)).await;
        tokio::select! {
            () = changes.changed() => {}
            () = shared.renewed.notified() => {}
            () = outbox.closed() => return,
            () = tokio::time::sleep(rest.unwrap_or_default()), if rest.is_some() => {}
        }
    }
}

/// Another worker in the place of one that ended in the middle of its work.
async fn start_another(shared: &Arc<Shared>) -> Result<Option<u32>, String> {
    let (shared, settings) = (Arc::clone(shared), shared.settings());
    let started = tokio::task::spawn_blocking(move || jobs::start_worker(&shared, &settings)).await;
    match started {
        Ok(Ok(WorkerStatus::Started { pid })) => Ok(Some(pid)),
        Ok(Ok(WorkerStatus::AlreadyRunning { pid })) => Ok(pid),
        Ok(Err(error)) => Err(error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

/// What a look found.
struct Look {
    /// What the screen must be told.
    news: Option<Answer>,
    /// The store has changed since the look before.
    changed: bool,
    /// Something moves without a commit.
    counts: bool,
    /// A worker has to be started.
    starts: bool,
}

impl Look {
    /// How long until another look, if nothing is told; `None`: nothing moves.
    const fn rest(&self) -> Option<Duration> {
        match (self.changed, self.counts) {
            (true, _) => Some(AFTERWARDS),
            (false, true) => Some(TICK),
            (false, false) => None,
        }
    }
}

/// The open store, and what was seen last.
#[derive(Default)]
struct Eye {
    store: Option<Store>,
    seen: Option<Seen>,
    /// The last look failed, and the screen knows.
    failed: bool,
    guard: Guard,
}

/// What a look compares with the look before.
struct Seen {
    account: String,
    version: i64,
    outlook: Outlook,
    /// How far the queue had come; `None`: there was none yet.
    mark: Option<Mark>,
    /// The oldest job that was read, if there may be older ones.
    older: Option<(Timestamp, Uuid)>,
    /// Jobs that were read from the newest on.
    jobs: usize,
}

impl Seen {
    fn nothing() -> Self {
        let (account, outlook) = (String::new(), Outlook::default());
        Self { account, version: -1, outlook, mark: None, older: None, jobs: 0 }
    }
}

/// What a look sees before it looks at jobs.
struct Now {
    account: String,
    profile: String,
    version: i64,
    outlook: Outlook,
}

type Found = (Seen, Option<Answer>, bool);

/// What changed since the look before, and the next older jobs; everything anew where there was no look before.
fn further(store: &Store, before: Option<Seen>, now: Now) -> Result<Found, StoreError> {
    let Some((before, mark)) = before.and_then(|seen| seen.mark.map(|mark| (seen, mark))) else {
        return first(store, now);
    };
    let is_changed = before.version != now.version;
    let told = if is_changed { store.changed_since(mark)? } else { Some((Vec::new(), mark)) };
    let Some((told, mark)) = told else { return first(store, now) };
    let mut news =
        QueueNews { profile: now.profile.clone(), outlook: now.outlook.clone(), ..QueueNews::default() };
    for id in told {
        match store.job(id)? {
            Some(job) if job.account == now.account => news.changed.push(Listed::brief(job)),
            // Adopted by another account, another account's all along, or pruned.
            _ => news.gone.push(id),
        }
    }
    let (mut older, mut jobs) = (None, before.jobs);
    if let Some(last) = before.older {
        let page = store.older_jobs(&now.account, Some(last), PAGE.0, PAGE.1)?;
        jobs += page.len();
        older = page.last().map(|job| (job.created, job.id)).filter(|_| jobs < MOST_JOBS);
        news.changed.extend(page.into_iter().map(Listed::brief));
    }
    news.more = older.is_some();
    let answer = if !(news.changed.is_empty() && news.gone.is_empty()) || before.older.is_some() {
        Some(Answer::QueueNews(Box::new(news)))
    } else if before.outlook != now.outlook {
        Some(Answer::Outlook { profile: now.profile, outlook: Box::new(now.outlook.clone()) })
    } else {
        None
    };
    let Now { account, version, outlook, .. } = now;
    Ok((Seen { account, version, outlook, mark: Some(mark), older, jobs }, answer, is_changed))
}

/// The newest jobs, in place of all that the screen knew.
fn first(store: &Store, now: Now) -> Result<Found, StoreError> {
    // Before the jobs: what changes meanwhile is told twice.
    let mark = store.mark()?;
    let jobs = store.older_jobs(&now.account, None, FIRST.0, FIRST.1)?;
    let older = jobs.last().map(|job| (job.created, job.id));
    let Now { account, profile, version, outlook } = now;
    let seen = Seen { account, version, outlook: outlook.clone(), mark: Some(mark), older, jobs: jobs.len() };
    let snapshot = QueueSnapshot { profile, jobs, outlook, more: older.is_some() };
    Ok((seen, Some(Answer::Queue(Box::new(snapshot))), true))
}

impl Eye {
    /// What to tell of a look; a failure is told once.
    fn answer(&mut self, seen: Result<Look, StoreError>) -> Option<Answer> {
        match seen {
            Ok(look) => {
                self.failed = false;
                look.news
            }
            Err(error) => {
                (self.store, self.seen) = (None, None);
                let is_new = !std::mem::replace(&mut self.failed, true);
                is_new.then(|| Answer::Failed(format!("the queue cannot be read: {error}")))
            }
        }
    }

    fn look(&mut self, settings: &Settings) -> Result<Look, StoreError> {
        if self.store.is_none() {
            self.store = Store::open_existing(&settings.state_dir)?;
        }
        let (profile, account) = (settings.profile.name.clone(), settings.profile.account());
        let before = self.seen.take().filter(|seen| seen.account == account);
        let Some(store) = &self.store else {
            // No queue yet: the screen is told once that there is nothing to wait for.
            let news = before.is_none().then(|| QueueSnapshot { profile, ..QueueSnapshot::default() });
            self.seen = Some(Seen { account, ..Seen::nothing() });
            let news = news.map(|snapshot| Answer::Queue(Box::new(snapshot)));
            return Ok(Look { news, changed: false, counts: false, starts: false });
        };
        let now = Now {
            version: store.data_version()?,
            outlook: outlook(store, settings, &account)?,
            account,
            profile,
        };
        let is_full = matches!(now.outlook.sending.standstill, Some(Standstill::NoSpace { .. }));
        let may_send = !is_full && !settings.profile.read_only;
        let has_work = || may_send && store.has_work(&now.account).unwrap_or(false);
        if before.is_none() {
            self.guard = Guard::default(); // another account's worker is not missed
        }
        let starts = self.guard.wants(now.outlook.sending.worker, has_work, Instant::now());
        let counts = counts(&now.outlook) || self.guard.is_watching();
        let (seen, news, changed) = further(store, before, now)?;
        self.seen = Some(seen);
        Ok(Look { news, changed, counts, starts })
    }

    /// Whether the next look is about older jobs, which nobody has to wait for.
    fn has_older(&self) -> bool {
        self.seen.as_ref().is_some_and(|seen| seen.older.is_some())
    }
}

fn outlook(store: &Store, settings: &Settings, account: &str) -> Result<Outlook, StoreError> {
    let limits = &settings.profile.limits;
    let sending = store.sending(account)?;
    let pid = || WorkerLock::signature(&settings.state_dir, account);
    let holder = store.slot_holder(account);
    let worker_pid = sending.worker.then(pid).flatten();
    Ok(Outlook {
        is_slot_held: holder.is_some(),
        is_worker_stopped: worker_pid.is_some_and(Holder::is_stopped),
        worker_pid,
        holdup: holder.as_ref().and_then(holdup),
        budget: Some(store.budget(account, limits)?),
        forecast: store.forecast(account, limits)?,
        sending,
    })
}

/// A holder that is worth a word.
fn holdup(holder: &Holder) -> Option<Holdup> {
    let is_stopped = holder.state.is_stopped();
    let is_slow = holder.seconds.is_some_and(|seconds| seconds > SLOW_REQUEST);
    (is_stopped || is_slow).then(|| Holdup { holder: holder.to_string(), is_stopped })
}

/// Whether something of it moves although nobody commits anything.
fn counts(outlook: &Outlook) -> bool {
    outlook.sending.worker
        || outlook.holdup.is_some()
        || matches!(outlook.sending.standstill, Some(Standstill::NoSpace { .. }))
        || outlook.budget.as_ref().is_some_and(refills)
}

fn refills(budget: &Budget) -> bool {
    [&budget.requests, &budget.urls].into_iter().any(|bucket| bucket.available < bucket.burst)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use uuid::Uuid;

    use super::*;
    use crate::queue::{NewBatch, NewJob, OnUnknown};
    use crate::settings::{Env, Overrides};
    use crate::tui::rooms::Rooms;
    use crate::tui::world::World as _;
    use crate::tui::{Answer, Effect};

    fn settings(dir: &Path) -> (Overrides, Env, Settings) {
        let overrides = Overrides { state_dir: Some(dir.to_owned()), ..Overrides::default() };
        let env = Env::from_iter([("HOME", dir.as_os_str())]).in_dir(dir);
        let settings = Settings::load(&overrides, &env).unwrap();
        (overrides, env, settings)
    }

    fn job(account: &str) -> NewJob {
        NewJob {
            id: Uuid::now_v7(),
            account: account.to_owned(),
            service: "sandbox",
            who: "anna".into(),
            reason: String::new(),
            on_unknown: OnUnknown::Retry,
            duplicates: 0,
            batches: vec![NewBatch { urls: vec!["https://a/b".into()], bytes: 9 }],
        }
    }

    #[tokio::test]
    async fn what_another_process_does_is_told_without_being_asked() {
        let dir = tempfile::tempdir().unwrap();
        let (overrides, env, settings) = settings(dir.path());
        let account = settings.profile.account();
        let mut rooms = Rooms::new(overrides, env, settings);
        let (outbox, mut answers) = Outbox::new();
        rooms.start(Effect::WatchQueue, &outbox);
        // Jobs that were told in one answer, and how sending stood.
        let mut next = async |wanted: &dyn Fn(usize, &Outlook) -> bool| {
            loop {
                let (jobs, outlook) = match answers.recv().await.unwrap() {
                    Answer::Queue(snapshot) => (snapshot.jobs.len(), snapshot.outlook),
                    Answer::QueueNews(news) => (news.changed.len(), news.outlook),
                    Answer::Outlook { outlook, .. } => (0, *outlook),
                    Answer::Failed(why) => panic!("{why}"),
                    _ => continue,
                };
                if wanted(jobs, &outlook) {
                    return (jobs, outlook);
                }
            }
        };
        let (jobs, outlook) = next(&|_, _| true).await;
        assert!(jobs == 0 && outlook.budget.is_none());
        let mut store = Store::open(dir.path()).unwrap();
        store.add_job(&job(&account)).unwrap();
        let (_, queued) = next(&|jobs, _| jobs == 1).await;
        assert_eq!((queued.forecast.requests, queued.forecast.urls), (1, 1));
        assert!(queued.budget.is_some());
        store.pause(&account, "freeze").unwrap();
        let (_, paused) = next(&|_, outlook| outlook.sending.standstill.is_some()).await;
        assert!(matches!(paused.sending.standstill, Some(Standstill::Paused(_))));
    }

    #[test]
    fn at_rest_nothing_is_looked_for_and_a_look_is_no_change() {
        let dir = tempfile::tempdir().unwrap();
        let (_, _, settings) = settings(dir.path());
        let mut changes = Changes::watch(dir.path());
        let mut store = Store::open(dir.path()).unwrap();
        store.add_job(&job(&settings.profile.account())).unwrap();
        let mut eye = Eye::default();
        let first = eye.look(&settings).unwrap();
        assert!(matches!(first.news, Some(Answer::Queue(_))));
        assert_eq!(first.rest(), Some(AFTERWARDS), "something may follow");
        while eye.has_older() {
            eye.look(&settings).unwrap();
        }
        while changes.wait(Some(Duration::ZERO)) {}
        let second = eye.look(&settings).unwrap();
        assert!(second.news.is_none());
        assert_eq!(second.rest(), None);
        assert!(!changes.is_told() || !changes.wait(Some(Duration::ZERO)), "looking wakes nobody");
    }

    #[test]
    fn a_worker_is_looked_at_once_a_second_and_its_end_is_news_of_the_outlook_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (_, _, settings) = settings(dir.path());
        let _store = Store::open(dir.path()).unwrap();
        let worker = WorkerLock::try_take(dir.path(), &settings.profile.account()).unwrap().unwrap();
        let mut eye = Eye::default();
        eye.look(&settings).unwrap();
        assert_eq!(eye.look(&settings).unwrap().rest(), Some(TICK));
        drop(worker);
        let look = eye.look(&settings).unwrap();
        assert!(matches!(&look.news, Some(Answer::Outlook { outlook, .. }) if !outlook.sending.worker));
        assert_eq!(look.rest(), None);
    }

    #[test]
    fn the_newest_come_at_once_the_rest_in_pages_and_a_change_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (_, _, settings) = settings(dir.path());
        let mut store = Store::open(dir.path()).unwrap();
        let account = settings.profile.account();
        let ids: Vec<Uuid> = (0..FIRST.0 + PAGE.0 + 10)
            .map(|_| {
                let job = job(&account);
                store.add_job(&job).unwrap();
                job.id
            })
            .collect();
        let mut eye = Eye::default();
        let mut told = Vec::new();
        while told.is_empty() || eye.has_older() {
            match eye.look(&settings).unwrap().news {
                Some(Answer::Queue(snapshot)) => told.push((snapshot.jobs.len(), snapshot.more)),
                Some(Answer::QueueNews(news)) => told.push((news.changed.len(), news.more)),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(told, [(FIRST.0, true), (PAGE.0, true), (10, true), (0, false)]);
        store.pause_job(ids[3], "").unwrap();
        let Some(Answer::QueueNews(news)) = eye.look(&settings).unwrap().news else { panic!() };
        let changed: Vec<Uuid> = news.changed.iter().map(|listed| listed.job.id).collect();
        // The jobs have the same URL, so the first sends it for all: pausing one parts it from the others.
        assert!(changed.contains(&ids[3]) && changed.len() <= 2, "{}", changed.len());
    }

    #[test]
    fn a_failure_is_told_once_until_it_is_over() {
        let mut eye = Eye::default();
        let failed = || Err(StoreError::NoJob("x".to_owned()));
        assert!(matches!(eye.answer(failed()), Some(Answer::Failed(_))));
        assert!(eye.answer(failed()).is_none());
        assert!(eye.answer(Ok(Look { news: None, changed: false, counts: false, starts: false })).is_none());
        assert!(eye.answer(failed()).is_some());
    }
}

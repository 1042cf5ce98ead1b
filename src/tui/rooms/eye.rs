//! The eye on the store: what changed since the look before.
//!
//! A commit costs what it changed: the store tells which jobs, and only these are read. The first look takes the newest
//! few, so that the first frame waits for nothing; older ones follow, page by page.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use uuid::Uuid;

use super::guard::Guard;
use super::outlook;
use crate::queue::{Mark, Standstill, Store, StoreError};
use crate::settings::Settings;
use crate::tui::panes::MOST_JOBS;
use crate::tui::{Answer, Listed, Outlook, QueueNews, QueueSnapshot};

/// A worker lets go of its lock after its last commit, which nobody tells: one more look, this long after the gap.
const AFTERWARDS: Duration = Duration::from_millis(200);
/// Between two looks at what changes without a commit.
pub(super) const TICK: Duration = Duration::from_secs(1);
/// Jobs, and batches in them, of the first look.
const FIRST: (usize, usize) = (200, 2_000);
/// The same of every further page.
const PAGE: (usize, usize) = (500, 20_000);

/// What a look found.
pub(super) struct Look {
    /// What the screen must be told.
    news: Option<Answer>,
    /// The store has changed since the look before.
    changed: bool,
    /// Something moves without a commit.
    counts: bool,
    /// A worker has to be started.
    pub(super) starts: bool,
}

impl Look {
    /// How long until another look, if nothing is told; `None`: nothing moves.
    pub(super) const fn rest(&self) -> Option<Duration> {
        match (self.changed, self.counts) {
            (true, _) => Some(AFTERWARDS),
            (false, true) => Some(TICK),
            (false, false) => None,
        }
    }
}

/// The open store, and what was seen last.
#[derive(Default)]
pub(super) struct Eye {
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
    pub(super) fn answer(&mut self, seen: Result<Look, StoreError>) -> Option<Answer> {
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

    pub(super) fn look(&mut self, settings: &Settings) -> Result<Look, StoreError> {
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
            outlook: outlook::seen(store, settings, &account)?,
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
        let counts = outlook::counts(&now.outlook) || self.guard.is_watching();
        let (seen, news, changed) = further(store, before, now)?;
        self.seen = Some(seen);
        Ok(Look { news, changed, counts, starts })
    }

    /// No further worker is asked for: none can be started.
    pub(super) fn give_up(&mut self) {
        self.guard.give_up();
    }

    /// Whether the next look is about older jobs, which nobody has to wait for.
    pub(super) fn has_older(&self) -> bool {
        self.seen.as_ref().is_some_and(|seen| seen.older.is_some())
    }
}

/// Settings whose state is in a folder, and what they were made of.
#[cfg(test)]
pub(super) fn settings(
    dir: &std::path::Path,
) -> (crate::settings::Overrides, crate::settings::Env, Settings) {
    use crate::settings::{Env, Overrides};
    let overrides = Overrides { state_dir: Some(dir.to_owned()), ..Overrides::default() };
    let env = Env::from_iter([("HOME", dir.as_os_str())]).in_dir(dir);
    let settings = Settings::load(&overrides, &env).unwrap();
    (overrides, env, settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::{Changes, NewJob, fixture};
    use crate::worker::WorkerLock;

    fn job(account: &str) -> NewJob {
        fixture::job(account, &["https://a/b"])
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

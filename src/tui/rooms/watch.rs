//! The task that watches the store, and tells the screen when something changed.
//!
//! At rest nothing wakes up: the kernel tells of commits ([`Changes`]). What it cannot tell is looked for once a second,
//! and only while there is something of that kind: a worker that may vanish, a request that takes too long, a budget
//! that refills, a disk without room. What a look sees is the [`Eye`]'s matter.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::eye::{Eye, TICK};
use super::{Shared, jobs};
use crate::queue::Changes;
use crate::tui::{Answer, Outbox};
use crate::worker::WorkerStatus;

/// Between two looks at least, so that many commits in a row are one look; more, where a look takes long.
const LEAST_GAP: Duration = Duration::from_millis(100);
/// So much of the time may be spent looking: a fifth.
const GAPS_A_LOOK: u32 = 4;
/// Between two looks while older jobs are being read.
const PAGE_GAP: Duration = Duration::from_millis(5);

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
                eye.give_up();
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

#[cfg(test)]
mod tests {
    use crate::queue::{Standstill, Store, fixture};
    use crate::tui::rooms::{Rooms, eye};
    use crate::tui::world::World as _;
    use crate::tui::{Answer, Effect, Outbox, Outlook};

    #[tokio::test]
    async fn what_another_process_does_is_told_without_being_asked() {
        let dir = tempfile::tempdir().unwrap();
        let (overrides, env, settings) = eye::settings(dir.path());
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
        store.add_job(&fixture::job(&account, &["https://a/b"])).unwrap();
        let (_, queued) = next(&|jobs, _| jobs == 1).await;
        assert_eq!((queued.forecast.requests, queued.forecast.urls), (1, 1));
        assert!(queued.budget.is_some());
        store.pause(&account, "freeze").unwrap();
        let (_, paused) = next(&|_, outlook| outlook.sending.standstill.is_some()).await;
        assert!(matches!(paused.sending.standstill, Some(Standstill::Paused(_))));
    }
}

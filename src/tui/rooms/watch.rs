//! Watches the store from a thread of its own, and tells the screen when something changed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::Shared;
use crate::queue::{Sending, Store, StoreError};
use crate::tui::{Answer, Outbox, QueueSnapshot};
use crate::worker::WorkerLock;

/// How often the store is asked whether something changed: one pragma and one lock probe.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Jobs that the screen holds; `purgedeck history` reaches further.
const JOBS: usize = 10_000;

/// A running watch; ends when dropped.
pub(super) struct Watcher {
    ended: Arc<AtomicBool>,
}

impl Watcher {
    /// Starts watching whatever profile is active.
    pub(super) fn start(shared: Arc<Shared>, outbox: Outbox) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&ended);
        thread::spawn(move || watch(&shared, &outbox, &end));
        Self { ended }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
    }
}

/// What a look compares with the look before.
#[derive(PartialEq)]
struct Seen {
    account: String,
    version: i64,
    sending: Sending,
}

fn watch(shared: &Shared, outbox: &Outbox, end: &AtomicBool) {
    let mut store = None;
    let mut seen = None;
    let mut failed = false;
    while !end.load(Ordering::Relaxed) && !outbox.is_closed() {
        match look(shared, &mut store, &mut seen) {
            Ok(Some(snapshot)) => {
                failed = false;
                outbox.send(Answer::Queue(Box::new(snapshot)));
            }
            Ok(None) => failed = false,
            Err(error) => {
                store = None;
                if !failed {
                    outbox.send(Answer::Failed(format!("the queue cannot be read: {error}")));
                }
                failed = true;
            }
        }
        thread::sleep(LOOK_EVERY);
    }
}

/// A snapshot if something changed since the last look.
fn look(
    shared: &Shared,
    store: &mut Option<Store>,
    seen: &mut Option<Seen>,
) -> Result<Option<QueueSnapshot>, StoreError> {
    let settings = shared.settings();
    if store.is_none() {
        *store = Store::open_existing(&settings.state_dir)?;
    }
    let account = settings.profile.account();
    let Some(store) = store else {
        // No queue yet: the screen is told once that there is nothing to wait for.
        let empty = Seen { account, version: -1, sending: Sending::default() };
        let news = seen.as_ref() != Some(&empty);
        *seen = Some(empty);
        let profile = settings.profile.name.clone();
        return Ok(news.then(|| QueueSnapshot { profile, ..QueueSnapshot::default() }));
    };
    let now = Seen { version: store.data_version()?, sending: store.sending(&account)?, account };
    if seen.as_ref() == Some(&now) {
        return Ok(None);
    }
    let jobs = store.jobs(Some(&now.account), JOBS)?;
    let pid = || WorkerLock::signature(&settings.state_dir, &now.account);
    let worker_pid = now.sending.worker.then(pid).flatten();
    let profile = settings.profile.name.clone();
    let snapshot = QueueSnapshot { profile, jobs, sending: now.sending.clone(), worker_pid };
    *seen = Some(now);
    Ok(Some(snapshot))
}

//! A server, and as many homes at it as there are moments to die in.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::account::{self, Wishes, urls, worker_lock_name};
use crate::fault_server::FaultServer;
use crate::home::Home;

/// So many URLs are queued.
pub(crate) const URLS: usize = 6;
/// No cycle has more calls of one kind; a search that goes on has lost its way.
const MOST: u32 = 400;
/// Moments tried at the same time, each on a stage of its own: most of them only wait.
const AT_ONCE: usize = 4;

/// Tries the first, second, third … moment until one is never reached (`play` says `false`); says the last that was.
pub(crate) fn every(set: impl Fn() -> Stage + Sync, play: impl Fn(&Stage, u32) -> bool + Sync) -> u32 {
    every_nth(1, set, play)
}

/// The same with steps of `stride` moments, where neighbours are alike and a whole search would take minutes.
pub(crate) fn every_nth(
    stride: u32,
    set: impl Fn() -> Stage + Sync,
    play: impl Fn(&Stage, u32) -> bool + Sync,
) -> u32 {
    let (next, reached) = (AtomicU32::new(1), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let stage = set();
                loop {
                    let nth = next.fetch_add(stride, Ordering::SeqCst);
                    assert!(nth <= MOST, "no end");
                    if !play(&stage, nth) {
                        return;
                    }
                    reached.fetch_max(nth, Ordering::SeqCst);
                }
            });
        }
    });
    reached.into_inner()
}

/// A server and a queue with one job that nobody has sent yet, to be copied.
pub(crate) struct Stage {
    pub(crate) server: FaultServer,
    lock_name: String,
    urls_per_request: usize,
    template: Home,
}

impl Stage {
    /// Queues the job under this policy for unknown outcomes, in so many requests.
    pub(crate) fn queued(on_unknown: &str, requests: usize) -> Self {
        let stage = Self::set(URLS / requests);
        let held = stage.template.hold_worker_lock(&stage.lock_name);
        stage.template.purge(&urls(URLS), &["--detach", "--on-unknown", on_unknown]).exits(0);
        drop(held);
        stage
    }

    /// Nothing is queued, and no queue is there.
    pub(crate) fn empty() -> Self {
        Self::set(2)
    }

    fn set(urls_per_request: usize) -> Self {
        let server = FaultServer::start([]);
        let lock_name = worker_lock_name(&server);
        let template = fresh(&server, urls_per_request);
        Self { server, lock_name, urls_per_request, template }
    }

    /// A home with a copy of the queue. What was received before is forgotten.
    pub(crate) fn home(&self) -> Home {
        self.server.forget();
        let home = fresh(&self.server, self.urls_per_request);
        copy(&self.template.state_dir(), &home.state_dir());
        home
    }

    /// A home without a queue where nobody becomes a worker.
    pub(crate) fn home_without_worker(&self) -> (Home, std::fs::File) {
        self.server.forget();
        let home = fresh(&self.server, self.urls_per_request);
        let held = home.hold_worker_lock(&self.lock_name);
        (home, held)
    }
}

fn fresh(server: &FaultServer, urls_per_request: usize) -> Home {
    account::home(server, Wishes { urls_per_request, ..Wishes::default() })
}

/// Modes are copied too: the program looks at them.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    std::fs::set_permissions(to, std::fs::metadata(from).expect("a folder").permissions()).expect("a mode");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(&from, &to).expect("copied");
        }
    }
}

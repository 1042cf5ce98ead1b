//! Waking up when the store may have changed, without asking it again and again. Depends on nothing of ours.
//!
//! Every transaction of any process holds `locks/db.write`, and closes that file when all others can see what it did; the
//! kernel tells (inotify). The database's own log would be too early: it is written before the commit can be seen. A
//! worker that comes or goes, however it goes, closes its lock too. All this is only a hint: a wake-up may be about
//! something that was rolled back, and several commits may be one wake-up. Who wakes up asks
//! [`Store::data_version`](super::Store::data_version). Where inotify cannot be had (other systems, its limits used up),
//! there is a hint every 250 ms.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// Between two hints where the kernel does not tell.
const POLL: Duration = Duration::from_millis(250);

/// A watch on the queue of a state directory, for one thread or task.
///
/// Begin to watch **before** the first look at the store, so that nothing falls between the two.
#[derive(Debug)]
pub struct Changes {
    dir: PathBuf,
    notice: Option<notice::Notice>,
}

impl Changes {
    /// Begins to watch. The folder need not be there yet; until it is, there are hints every 250 ms.
    #[must_use]
    pub fn watch(state_dir: &Path) -> Self {
        Self { dir: state_dir.to_owned(), notice: notice::Notice::new(state_dir) }
    }

    /// Whether the kernel tells; otherwise this is a clock.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.notice.is_some()
    }

    /// Waits for the next change. Cancelling it loses nothing.
    pub async fn changed(&mut self) {
        let Some(notice) = &mut self.notice else {
            tokio::time::sleep(POLL).await;
            return self.try_again();
        };
        if notice.changed().await.is_err() {
            // From here on it is a clock.
            self.notice = None;
        }
    }

    /// Waits for the next change in a thread, at most for `timeout`; `false`: it is over and nothing changed.
    pub fn wait(&mut self, timeout: Option<Duration>) -> bool {
        let Some(notice) = &mut self.notice else {
            if let Some(timeout) = timeout.filter(|timeout| *timeout < POLL) {
                std::thread::sleep(timeout);
                return false;
            }
            std::thread::sleep(POLL);
            self.try_again();
            return true;
        };
        notice.wait(timeout).unwrap_or_else(|_| {
            // From here on it is a clock.
            self.notice = None;
            true
        })
    }

    /// The folder may have been made meanwhile. The hint that is due anyway covers what happened before.
    fn try_again(&mut self) {
        self.notice = notice::Notice::new(&self.dir);
    }
}

#[cfg(target_os = "linux")]
mod notice {
    //! The kernel's notices (inotify(7)).

    use std::ffi::OsStr;
    use std::io;
    use std::mem::MaybeUninit;
    use std::os::fd::{AsFd as _, OwnedFd};
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::{Path, PathBuf};
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
    use rustix::io::Errno;
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    use crate::queue::locks;

    #[derive(Debug)]
    pub(super) struct Notice {
        inotify: OwnedFd,
        dir: PathBuf,
    }

    impl Notice {
        pub(super) fn new(dir: &Path) -> Option<Self> {
            let inotify = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).ok()?;
            let notice = Self { inotify, dir: dir.to_owned() };
            let folder =
                WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::DELETE_SELF | WatchFlags::ONLYDIR;
            inotify::add_watch(&notice.inotify, dir, folder).ok()?;
            notice.watch_locks();
            Some(notice)
        }

        /// The locks may not be there yet; the folder's notice about them calls this again.
        fn watch_locks(&self) {
            let flags = WatchFlags::CLOSE_WRITE | WatchFlags::ONLYDIR | WatchFlags::DONT_FOLLOW;
            let _ = inotify::add_watch(&self.inotify, self.dir.join(locks::FOLDER), flags);
        }

        pub(super) async fn changed(&mut self) -> io::Result<()> {
            loop {
                // Borrowed for this call: the descriptor belongs to no runtime, so a thread may wait on it as well.
                #[expect(
                    deprecated,
                    reason = "the successor asks for unsafe code; its condition, a descriptor that stays open as long \
                              as this value, is kept by the borrow"
                )]
                let waiting = AsyncFd::with_interest(self.inotify.as_fd(), Interest::READABLE)?;
                waiting.readable().await?.retain_ready();
                drop(waiting);
                if self.read()? {
                    return Ok(());
                }
            }
        }

        pub(super) fn wait(&mut self, timeout: Option<Duration>) -> io::Result<bool> {
            let end = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
            loop {
                let left = end.map(|end| end.saturating_duration_since(Instant::now()));
                let timespec = left.and_then(|left| Timespec::try_from(left).ok());
                match poll(&mut [PollFd::new(&self.inotify, PollFlags::IN)], timespec.as_ref()) {
                    Ok(0) => return Ok(false),
                    Ok(_) if self.read()? => return Ok(true),
                    Ok(_) | Err(Errno::INTR) => {}
                    Err(error) => return Err(error.into()),
                }
                if left.is_some_and(|left| left.is_zero()) {
                    return Ok(false);
                }
            }
        }

        /// Reads all that is there; whether any of it is a transaction or a worker. An error: the folder is gone.
        fn read(&mut self) -> io::Result<bool> {
            let mut buffer = [MaybeUninit::uninit(); 4096];
            let mut reader = Reader::new(&self.inotify, &mut buffer);
            let (mut changed, mut is_new) = (false, false);
            loop {
                let event = match reader.next() {
                    Ok(event) => event,
                    Err(Errno::WOULDBLOCK) => break,
                    Err(Errno::INTR) => continue,
                    Err(error) => return Err(error.into()),
                };
                let flags = event.events();
                if flags.contains(ReadFlags::DELETE_SELF) {
                    return Err(io::Error::from(io::ErrorKind::NotFound));
                }
                // Without a name: notices were lost.
                let Some(name) = event.file_name() else {
                    changed |= flags.contains(ReadFlags::QUEUE_OVERFLOW);
                    continue;
                };
                let name = OsStr::from_bytes(name.to_bytes());
                is_new |= name == locks::FOLDER;
                changed |= flags.contains(ReadFlags::CLOSE_WRITE) && locks::tells_of_changes(name);
            }
            if is_new {
                self.watch_locks();
            }
            Ok(changed || is_new)
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod notice {
    //! Other systems: no notices.

    use std::convert::Infallible;
    use std::io;
    use std::path::Path;
    use std::time::Duration;

    #[derive(Debug)]
    pub(super) struct Notice(Infallible);

    impl Notice {
        pub(super) fn new(_: &Path) -> Option<Self> {
            None
        }

        pub(super) async fn changed(&mut self) -> io::Result<()> {
            match self.0 {}
        }

        pub(super) fn wait(&mut self, _: Option<Duration>) -> io::Result<bool> {
            match self.0 {}
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::queue::{NewJob, Store, fixture};

    const NOW: Option<Duration> = Some(Duration::ZERO);

    fn job() -> NewJob {
        fixture::job("acme", &["https://a/b"])
    }

    #[test]
    fn a_commit_wakes_and_nothing_else_does() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        let watcher = Store::open_existing(dir.path()).unwrap().unwrap();
        let mut changes = Changes::watch(dir.path());
        assert!(changes.is_told());
        let before = watcher.data_version().unwrap();
        for _ in 0..20 {
            assert!(!changes.wait(NOW), "nobody has committed anything");
            watcher.jobs(None, 9).unwrap();
            store.jobs(None, 9).unwrap();
        }
        store.add_job(&job()).unwrap();
        assert!(changes.wait(None));
        assert_ne!(watcher.data_version().unwrap(), before);
        assert!(!changes.wait(NOW), "one commit, one hint");
    }

    #[test]
    fn a_thread_that_waits_is_woken() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        let mut changes = Changes::watch(dir.path());
        std::thread::scope(|scope| {
            let waiting = scope.spawn(move || changes.wait(None));
            store.add_job(&job()).unwrap();
            assert!(waiting.join().unwrap());
        });
    }

    #[tokio::test]
    async fn a_task_that_waits_is_woken_once_a_commit() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        let mut changes = Changes::watch(dir.path());
        for _ in 0..3 {
            assert!(futures::FutureExt::now_or_never(changes.changed()).is_none(), "nothing yet");
            store.add_job(&job()).unwrap();
            changes.changed().await;
        }
    }

    #[test]
    fn a_queue_that_is_made_later_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let mut changes = Changes::watch(dir.path());
        let mut store = Store::open(dir.path()).unwrap();
        assert!(changes.wait(None));
        while changes.wait(NOW) {}
        store.add_job(&job()).unwrap();
        assert!(changes.wait(None));
    }

    #[test]
    fn without_the_kernel_s_help_there_is_a_clock_until_it_can_be_had() {
        let dir = tempfile::tempdir().unwrap();
        let later = dir.path().join("later");
        let mut changes = Changes::watch(&later);
        assert!(!changes.wait(NOW));
        assert!(changes.wait(None));
        assert!(!changes.is_told());
        std::fs::create_dir(&later).unwrap();
        assert!(changes.wait(None));
        assert!(changes.is_told());
    }

    #[test]
    fn a_folder_that_goes_away_does_not_leave_anybody_waiting() {
        let dir = tempfile::tempdir().unwrap();
        let mut changes = Changes::watch(dir.path());
        drop(dir);
        assert!(changes.wait(None));
        assert!(!changes.is_told());
    }
}

//! Waiting for a lock without hanging silently: a word after 2 s, an error after 30 s.
//!
//! The waiting itself stays the kernel's, whose queue is fair. But `flock` cannot be called off, so a thread waits, and
//! the caller waits for the thread. Who gives up leaves the thread behind; it lets go of the lock as soon as it gets it,
//! unless the next call for the same lock takes it over, so there is never more than one left behind per caller.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Held, open};
use crate::queue::holder::{self, Holder};

/// A wait for a lock that takes unusually long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockWait {
    /// The lock file.
    pub path: PathBuf,
    /// Who holds it, as far as it can be known.
    pub holder: Option<Holder>,
    /// Since when this process waits.
    pub waited: Duration,
}

/// `/…/locks/db.write is held by pid 4711 (anna), process state T (stopped); waiting since 2 s`
impl fmt::Display for LockWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is held by {}; waiting since {} s",
            self.path.display(),
            held_by(self.holder.as_ref()),
            self.waited.as_secs()
        )
    }
}

/// The holder in words, also where it is not known.
pub(crate) fn held_by(holder: Option<&Holder>) -> String {
    holder.map_or_else(|| "a process that cannot be seen from here".to_owned(), Holder::to_string)
}

/// Why there is no lock.
#[derive(Debug)]
pub(crate) enum NoLock {
    /// The file cannot be made, opened or locked.
    Io(io::Error),
    /// Somebody else held it for the whole time.
    Busy(LockWait),
}

impl From<io::Error> for NoLock {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// How long is waited.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// Before the first word.
    pub(crate) quiet: Duration,
    /// Before giving up.
    pub(crate) whole: Duration,
}

/// Locks are held for milliseconds; a holder that needs this long is stopped, or its disk is.
const PATIENCE: Patience = Patience { quiet: Duration::from_secs(2), whole: Duration::from_secs(30) };

type Tell = Box<dyn Fn(&LockWait) + Send + Sync>;
static TELL: OnceLock<Tell> = OnceLock::new();

/// Whom to tell, once for each wait, when this process has waited 2 s for a lock of the queue. To be called once, at the
/// start of a program that has somebody to tell; a second call changes nothing. The function is called by the thread
/// that waits.
pub fn tell_of_waits(tell: impl Fn(&LockWait) + Send + Sync + 'static) {
    // Documented: the first one stays.
    let _ = TELL.set(Box::new(tell));
}

/// Waits for the lock: in the kernel's order, at most 30 s.
///
/// # Errors
///
/// The file cannot be made or locked, or somebody holds it for the whole time.
pub(crate) fn wait_for(path: &Path) -> Result<Held, NoLock> {
    wait_with(path, PATIENCE, |wait| {
        if let Some(tell) = TELL.get() {
            tell(wait);
        }
    })
}

/// The same with another patience, and somebody else to tell.
pub(crate) fn wait_with(
    path: &Path,
    patience: Patience,
    tell: impl FnOnce(&LockWait),
) -> Result<Held, NoLock> {
    let file = open(path)?;
    match file.try_lock() {
        Ok(()) => return Ok(Held { file }),
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    let since = Instant::now();
    let seen = || LockWait { path: path.to_owned(), holder: holder::of(path), waited: since.elapsed() };
    let (waiter, answer) = Waiter::call(file)?;
    let first = answer.recv_timeout(patience.quiet);
    let got = match first {
        Err(RecvTimeoutError::Timeout) => {
            tell(&seen());
            answer.recv_timeout(patience.whole.saturating_sub(since.elapsed()))
        }
        other => other,
    };
    match got {
        Ok(file) => Ok(Held { file: file? }),
        Err(RecvTimeoutError::Timeout) => {
            let wait = seen();
            waiter.leave_behind();
            // Dropping the receiver drops a lock that came in this very moment.
            Err(NoLock::Busy(wait))
        }
        Err(RecvTimeoutError::Disconnected) => Err(NoLock::Io(io::Error::other("the waiting thread ended"))),
    }
}

/// Whom a waiting thread gives the lock to.
#[derive(Debug)]
enum For {
    Caller(Sender<io::Result<File>>),
    /// Nobody waits any more: let go.
    Nobody,
    /// The thread has its answer; too late to be taken over.
    Over,
}

/// A thread that waits in the kernel for one lock.
#[derive(Debug, Clone)]
struct Waiter {
    /// Device and inode of the lock file.
    file: (u64, u64),
    who: Arc<Mutex<For>>,
}

/// The threads that callers have left behind in this process.
static LEFT_BEHIND: Mutex<Vec<Waiter>> = Mutex::new(Vec::new());

impl Waiter {
    /// A thread that waits for this file's lock: one that was left behind, or a new one.
    fn call(file: File) -> io::Result<(Self, Receiver<io::Result<File>>)> {
        let (sender, answer) = mpsc::channel();
        let found = file.metadata()?;
        let id = (found.dev(), found.ino());
        let mut left = guard(&LEFT_BEHIND);
        left.retain(|waiter| !matches!(*guard(&waiter.who), For::Over));
        if let Some(place) = left.iter().position(|waiter| waiter.file == id) {
            let waiter = left.swap_remove(place);
            let mut who = guard(&waiter.who);
            if matches!(*who, For::Nobody) {
                *who = For::Caller(sender);
                drop(who);
                return Ok((waiter, answer));
            }
        }
        drop(left);
        let waiter = Self { file: id, who: Arc::new(Mutex::new(For::Caller(sender))) };
        let who = Arc::clone(&waiter.who);
        thread::Builder::new().name("lock".into()).spawn(move || {
            let locked = file.lock();
            if let For::Caller(caller) = std::mem::replace(&mut *guard(&who), For::Over) {
                // A caller that went away drops the file, and the lock with it.
                let _ = caller.send(locked.map(|()| file));
            }
        })?;
        Ok((waiter, answer))
    }

    /// Gives up waiting; the thread lets go of the lock when it gets it.
    fn leave_behind(self) {
        let mut who = guard(&self.who);
        if matches!(*who, For::Caller(_)) {
            *who = For::Nobody;
            drop(who);
            guard(&LEFT_BEHIND).push(self);
        }
    }
}

/// What these mutexes protect is never left half changed.
fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::super::{probe, try_take};
    use super::*;

    const AT_ONCE: Patience = Patience { quiet: Duration::ZERO, whole: Duration::ZERO };
    const LONG: Patience = Patience { quiet: Duration::ZERO, whole: Duration::from_mins(10) };

    fn lock_file() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        (dir, path)
    }

    fn nobody(_: &LockWait) {
        panic!("nothing to tell");
    }

    fn left_behind(path: &Path) -> usize {
        let found = path.metadata().unwrap();
        guard(&LEFT_BEHIND).iter().filter(|waiter| waiter.file == (found.dev(), found.ino())).count()
    }

    #[test]
    fn a_free_lock_is_had_without_a_word() {
        let (_dir, path) = lock_file();
        drop(wait_with(&path, AT_ONCE, nobody).unwrap());
        drop(wait_with(&path, AT_ONCE, nobody).unwrap());
    }

    #[test]
    fn who_waits_says_so_and_gets_the_lock_when_it_is_free() {
        let (_dir, path) = lock_file();
        let held = try_take(&path).unwrap().unwrap();
        let mut told = None;
        let got = wait_with(&path, LONG, |wait| {
            told = Some(wait.clone());
            drop(held);
        });
        assert!(try_take(&path).unwrap().is_none(), "it is held now");
        drop(got.unwrap());
        assert_eq!(told.unwrap().path, path);
        assert!(try_take(&path).unwrap().is_some());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_stopped_holder_is_named_and_never_robbed() {
        let (_dir, path) = lock_file();
        let stopped = probe::stopped_holder(&path);
        let mut told = None;
        let Err(NoLock::Busy(wait)) = wait_with(&path, AT_ONCE, |wait| told = Some(wait.clone())) else {
            panic!("locked");
        };
        for wait in [wait, told.expect("told before it gave up")] {
            let holder = wait.holder.clone().expect("seen");
            assert_eq!(holder.pid, stopped.pid());
            assert!(wait.to_string().contains("process state T (stopped)"), "{wait}");
        }
        stopped.go_on();
        drop(wait_with(&path, LONG, |_| {}).unwrap());
    }

    #[test]
    fn who_gives_up_keeps_no_lock_and_leaves_one_thread_however_often() {
        let (_dir, path) = lock_file();
        let held = try_take(&path).unwrap().unwrap();
        for _ in 0..5 {
            assert!(matches!(wait_with(&path, AT_ONCE, |_| {}), Err(NoLock::Busy(_))));
            assert_eq!(left_behind(&path), 1);
        }
        drop(held);
        // Free again for another open file, as it is for another process, once the thread has let go.
        let again = open(&path).unwrap();
        again.lock().unwrap();
    }

    #[test]
    fn a_thread_that_was_left_behind_is_of_use_to_the_next_caller() {
        let (_dir, path) = lock_file();
        let held = try_take(&path).unwrap().unwrap();
        assert!(matches!(wait_with(&path, AT_ONCE, |_| {}), Err(NoLock::Busy(_))));
        let got = wait_with(&path, LONG, |_| {
            assert_eq!(left_behind(&path), 0, "it was taken over");
            drop(held);
        });
        assert!(try_take(&path).unwrap().is_none());
        drop(got.unwrap());
        assert!(try_take(&path).unwrap().is_some());
    }

    #[test]
    fn many_who_wait_all_get_their_turn_alone() {
        let (_dir, path) = lock_file();
        let inside = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let held = wait_with(&path, LONG, |_| {}).unwrap();
                        assert_eq!(inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst), 0);
                        inside.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                        drop(held);
                    }
                });
            }
        });
    }
}

//! Kernel locks (`flock`) instead of leases, heartbeats and clocks. May depend on: `holder`, `modes`.
//!
//! A lock file is made once, mode 0600 (0660 in a team's queue), and never deleted: a deleted one could be locked twice,
//! once by its old inode. The kernel lets go of a lock when its holder dies, however it dies (`spec/reliability.md` A4).
//!
//! | file | held by | for |
//! |---|---|---|
//! | `locks/db.write` | every writer of the store | one transaction |
//! | `locks/<profile>.slot0` | who sends with the profile | exactly one request cycle |
//! | `locks/worker.<profile>` | the worker of the profile | its life |

#[cfg(test)]
pub(crate) mod probe;
mod wait;

use std::ffi::OsStr;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use self::wait::{LockWait, tell_of_waits};
pub(crate) use self::wait::{NoLock, held_by, wait_for};
use super::modes;

/// Between two looks at a lock that only a passing watcher holds.
const MOMENT: Duration = Duration::from_millis(2);

/// A lock that this process holds until the value is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    file: File,
}

/// Where the lock files are, in the state directory.
pub(crate) const FOLDER: &str = "locks";
/// The file of [`write_path`].
const WRITE: &str = "db.write";
/// What the files of [`worker_path`] begin with.
const WORKER: &str = "worker.";

/// Whether letting go of the lock with this file name means that others may see something new: a transaction is over, or
/// a worker is.
pub(crate) fn tells_of_changes(name: &OsStr) -> bool {
    name == WRITE || name.as_encoded_bytes().starts_with(WORKER.as_bytes())
}

/// The file that holds a lock of a profile.
pub(crate) fn slot_path(state_dir: &Path, profile: &str) -> PathBuf {
    state_dir.join(FOLDER).join(format!("{}.slot0", file_name(profile)))
}

/// The file that says whether a worker of the profile lives.
pub(crate) fn worker_path(state_dir: &Path, profile: &str) -> PathBuf {
    state_dir.join(FOLDER).join(format!("{WORKER}{}", file_name(profile)))
}

/// The file in front of every write transaction.
pub(crate) fn write_path(state_dir: &Path) -> PathBuf {
    state_dir.join(FOLDER).join(WRITE)
}

/// Takes the lock if nobody else has it. A watcher who looks at it in this instant ([`is_held`]) does not count.
///
/// # Errors
///
/// The file cannot be made or locked.
pub(crate) fn try_take(path: &Path) -> io::Result<Option<Held>> {
    let file = open(path)?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(Held { file })),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) => {}
        }
        // Watchers look with a shared lock, so a shared lock can be had unless a real holder is there.
        match file.try_lock_shared() {
            Ok(()) => file.unlock()?,
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) => return Ok(None),
        }
        std::thread::sleep(MOMENT);
    }
}

/// Whether somebody holds the lock; does not make the file, and does not disturb [`try_take`].
///
/// # Errors
///
/// The file is there but cannot be read or asked.
pub(crate) fn is_held(path: &Path) -> io::Result<bool> {
    let file = match OpenOptions::new().read(true).custom_flags(NO_FOLLOW).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// The process number that the holder left in the file with [`Held::sign`]; for people, never for decisions.
pub(crate) fn signature(path: &Path) -> Option<u32> {
    let mut text = String::new();
    let file = OpenOptions::new().read(true).custom_flags(NO_FOLLOW).open(path).ok()?;
    file.take(64).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

impl Held {
    /// Leaves this process's number in the file.
    ///
    /// # Errors
    ///
    /// The file cannot be written, for instance because the disk is full.
    pub(crate) fn sign(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        writeln!(self.file, "{}", std::process::id())
    }
}

/// For `custom_flags`: a symbolic link in place of the file is refused.
#[expect(clippy::cast_possible_wrap, reason = "open(2) takes an int; the flag is a small bit")]
pub(crate) const NO_FOLLOW: i32 = rustix::fs::OFlags::NOFOLLOW.bits() as i32;

/// Opens the lock file; makes it where there is none.
fn open(path: &Path) -> io::Result<File> {
    let existing = || OpenOptions::new().read(true).write(true).custom_flags(NO_FOLLOW).open(path);
    match existing() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            modes::make_file(path, |_| Ok(()))?;
            existing()
        }
        opened => opened,
    }
}

/// A profile's name as part of a file name: what is not a letter, digit, `-` or `_` becomes `%XX`.
pub(crate) fn file_name(profile: &str) -> String {
    use std::fmt::Write as _;
    profile.bytes().fold(String::new(), |mut name, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
        name
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn lock_file() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        (dir, path)
    }

    #[test]
    fn one_holder_at_a_time_and_the_lock_is_free_again_after_it() {
        let (_dir, path) = lock_file();
        assert!(!is_held(&path).unwrap(), "no file yet");
        assert!(!path.exists(), "looking does not make it");
        let held = try_take(&path).unwrap().unwrap();
        assert!(try_take(&path).unwrap().is_none());
        assert!(is_held(&path).unwrap());
        drop(held);
        assert!(!is_held(&path).unwrap());
        assert!(try_take(&path).unwrap().is_some());
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn watchers_neither_see_each_other_nor_keep_a_taker_away() {
        let (_dir, path) = lock_file();
        drop(try_take(&path).unwrap());
        std::thread::scope(|scope| {
            let watchers: Vec<_> = (0..3)
                .map(|_| scope.spawn(|| (0..2_000).filter(|_| is_held(&path).unwrap()).count()))
                .collect();
            let seen: usize = watchers.into_iter().map(|watcher| watcher.join().unwrap()).sum();
            assert_eq!(seen, 0, "nobody holds it, watchers only look");
            scope.spawn(|| (0..2_000).for_each(|_| drop(is_held(&path))));
            for _ in 0..200 {
                assert!(try_take(&path).unwrap().is_some(), "a watcher is not a holder");
            }
        });
    }

    #[test]
    fn a_link_is_not_followed() {
        let (dir, path) = lock_file();
        std::fs::write(dir.path().join("victim"), "x").unwrap();
        std::os::unix::fs::symlink(dir.path().join("victim"), &path).unwrap();
        assert!(try_take(&path).is_err());
    }

    #[test]
    fn the_holder_signs_with_its_number() {
        let (_dir, path) = lock_file();
        let mut held = try_take(&path).unwrap().unwrap();
        assert_eq!(signature(&path), None);
        held.sign().unwrap();
        assert_eq!(signature(&path), Some(std::process::id()));
    }

    #[test]
    fn profile_names_cannot_leave_the_folder() {
        let path = slot_path(Path::new("/s"), "../../etc/x");
        assert_eq!(path, Path::new("/s/locks/%2E%2E%2F%2E%2E%2Fetc%2Fx.slot0"));
        assert_ne!(worker_path(Path::new("/s"), "a"), slot_path(Path::new("/s"), "worker.a"));
    }
}

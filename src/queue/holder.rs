//! Who holds a lock, for people: the kernel's own table, the holder's user and its state. Depends on nothing of ours.
//!
//! Never used for a decision: between two reads the lock may have changed hands, a process number may have been given
//! away again, and other containers' processes are not seen at all. The lock itself decides (`spec/reliability.md` A4).

use std::fmt;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::fs::{major, minor};

/// Who holds a lock, as far as this user may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The process number.
    pub pid: u32,
    /// The real user's name; `uid 1000` where the host has none, empty where it cannot be known.
    pub user: String,
    /// What the process is doing.
    pub state: ProcessState,
    /// For how long the request that the lock protects has been under way, where it is one.
    pub seconds: Option<u64>,
}

/// A process state, by the letter of `proc_pid_status(5)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProcessState(Option<char>);

impl ProcessState {
    /// The kernel's letter: `R`, `S`, `D`, `T`, `t`, `Z`, …
    #[must_use]
    pub fn letter(self) -> Option<char> {
        self.0
    }

    /// Whether it does nothing until somebody lets it go on (`kill -CONT`, a debugger).
    #[must_use]
    pub fn is_stopped(self) -> bool {
        matches!(self.0, Some('T' | 't'))
    }

    /// The letter's meaning, in a word or two.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self.0 {
            Some('R') => "running",
            Some('S') => "sleeping",
            Some('D') => "waiting for a disk",
            Some('T') => "stopped",
            Some('t') => "stopped by a debugger",
            Some('Z' | 'X') => "dead",
            Some('I') => "idle",
            _ => "unknown",
        }
    }
}

impl Holder {
    /// Whether a process is stopped, as far as it can be known.
    pub(crate) fn is_stopped(pid: u32) -> bool {
        in_process(pid).1.is_stopped()
    }

    /// The user of a process, if it can be known.
    pub(crate) fn user_of(pid: u32) -> Option<String> {
        in_process(pid).0.map(user_name)
    }
}

/// `pid 4711 (anna) for 95 s, process state T (stopped)`, without what is not known.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pid {}", self.pid)?;
        if !self.user.is_empty() {
            write!(f, " ({})", self.user)?;
        }
        if let Some(seconds) = self.seconds {
            write!(f, " for {seconds} s")?;
        }
        match self.state.0 {
            Some(letter) => write!(f, ", process state {letter} ({})", self.state.word()),
            None => Ok(()),
        }
    }
}

/// Who holds the `flock` of a file; `None`: nobody, or it cannot be known (other systems than Linux, other containers).
pub(crate) fn of(path: &Path) -> Option<Holder> {
    look(path, |line| line.kind == "FLOCK")
}

/// Who is writing to a database, by SQLite's own locks: on byte 120 of the log's index, or on the database itself. For
/// programs that do not know our write lock.
pub(crate) fn of_database(file: &Path) -> Option<Holder> {
    let mut index = file.as_os_str().to_owned();
    index.push("-shm");
    let writes = |line: &Line<'_>| line.kind == "POSIX" && line.access == "WRITE";
    look(Path::new(&index), |line| writes(line) && line.start == "120").or_else(|| look(file, writes))
}

fn look(path: &Path, is_meant: impl Fn(&Line<'_>) -> bool) -> Option<Holder> {
    let found = fs::metadata(path).ok()?;
    let table = fs::read_to_string("/proc/locks").ok()?;
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let devices = devices(&found, &mounts, path);
    let is_it =
        |line: &Line<'_>| line.inode == found.ino() && devices.contains(&line.device) && is_meant(line);
    let pid = table.lines().filter_map(Line::read).find(is_it)?.pid;
    let (user, state) = in_process(pid);
    Some(Holder { pid, user: user.map(user_name).unwrap_or_default(), state, seconds: None })
}

/// The real user and the state of a process, as far as they may be known.
fn in_process(pid: u32) -> (Option<u32>, ProcessState) {
    fs::read_to_string(format!("/proc/{pid}/status"))
        .map_or((None, ProcessState(None)), |status| in_status(&status))
}

/// The user's name, else `uid N`.
pub(crate) fn user_name(uid: u32) -> String {
    match nix::unistd::User::from_uid(nix::unistd::Uid::from_raw(uid)) {
        Ok(Some(user)) => user.name,
        // A directory service that does not answer is no reason to fail.
        Ok(None) | Err(_) => format!("uid {uid}"),
    }
}

/// The device numbers under which the kernel may list the file. Some file systems (btrfs, overlayfs) show programs
/// another device than the one in the kernel's tables; that one is in the table of mounts.
fn devices(found: &Metadata, mountinfo: &str, path: &Path) -> Vec<(u32, u32)> {
    let shown = (major(found.dev()), minor(found.dev()));
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mounted = mountinfo
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ').skip(2);
            let device = fields.next()?.split_once(':')?;
            let mount = fields.nth(1)?.replace("\\040", " ");
            let device = (device.0.parse().ok()?, device.1.parse().ok()?);
            path.starts_with(&mount).then_some((mount.len(), device))
        })
        .max_by_key(|(length, _)| *length);
    std::iter::once(shown).chain(mounted.map(|(_, device)| device)).collect()
}

/// A lock that is held, as a line of `/proc/locks` (`proc_locks(5)`):
/// `1: FLOCK  ADVISORY  WRITE 4711 08:01:131117 0 EOF`.
#[derive(Debug, PartialEq, Eq)]
struct Line<'a> {
    /// `FLOCK`, or `POSIX` for the record locks of SQLite.
    kind: &'a str,
    access: &'a str,
    pid: u32,
    device: (u32, u32),
    inode: u64,
    start: &'a str,
}

impl<'a> Line<'a> {
    /// `None`: who only waits (a `->` in its line), who cannot be seen from here (number 0 or less), or no such line.
    fn read(line: &'a str) -> Option<Self> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let &[_, kind, _, access, pid, file, start, ..] = fields.as_slice() else { return None };
        let mut parts = file.split(':');
        let hex = |text: &str| u32::from_str_radix(text, 16).ok();
        let device = (hex(parts.next()?)?, hex(parts.next()?)?);
        let inode = parts.next()?.parse().ok()?;
        let pid = pid.parse().ok().filter(|pid| *pid > 0)?;
        (kind != "->").then_some(Self { kind, access, pid, device, inode, start })
    }
}

/// The real user and the state, by `/proc/<pid>/status`.
fn in_status(status: &str) -> (Option<u32>, ProcessState) {
    let value = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
        line.and_then(|rest| rest.split_whitespace().next())
    };
    (
        value("Uid").and_then(|uid| uid.parse().ok()),
        ProcessState(value("State").and_then(|s| s.chars().next())),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_s_table_names_the_holder_and_not_who_waits() {
        let flock =
            Line { kind: "FLOCK", access: "WRITE", pid: 4711, device: (8, 31), inode: 77, start: "0" };
        let record =
            Line { kind: "POSIX", access: "READ", pid: 13, device: (0, 42), inode: 78, start: "120" };
        for (line, read) in [
            ("2: FLOCK  ADVISORY  WRITE 4711 08:1f:77 0 EOF", Some(flock)),
            ("3: POSIX  ADVISORY  READ  13 00:2a:78 120 120", Some(record)),
            ("2: -> FLOCK  ADVISORY  WRITE 12 08:1f:77 0 EOF", None),
            ("4: FLOCK  ADVISORY  WRITE -1 08:1f:79 0 EOF", None), // of another container
            ("4: FLOCK  ADVISORY  WRITE 0 08:1f:79 0 EOF", None),
            ("4: FLOCK  ADVISORY  WRITE 9 nonsense 0 EOF", None),
            ("nonsense", None),
        ] {
            assert_eq!(Line::read(line), read, "{line}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn who_writes_to_a_database_without_our_lock_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let store = crate::queue::Store::open(dir.path()).unwrap();
        let file = dir.path().join("queue.db");
        assert_eq!(of_database(&file), None);
        let other = rusqlite::Connection::open(&file).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert_eq!(of_database(&file).expect("seen").pid, std::process::id());
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(of_database(&file), None);
        drop(store);
    }

    #[test]
    fn user_and_state_are_read_from_the_process() {
        let status = "Name:\tUid: x\nState:\tT (stopped)\nPid:\t7\nUid:\t1000\t0\t0\t0\nGid:\t5\t5\t5\t5\n";
        assert_eq!(in_status(status), (Some(1000), ProcessState(Some('T'))));
        assert_eq!(in_status(""), (None, ProcessState(None)));
    }

    #[test]
    fn a_file_is_looked_for_under_both_of_its_devices() {
        let dir = tempfile::tempdir().unwrap();
        let found = dir.path().metadata().unwrap();
        let mounts = "22 1 0:9 / / rw - overlay o rw\n23 22 0:77 / /no\\040where rw - btrfs b rw\n";
        let shown = (major(found.dev()), minor(found.dev()));
        assert_eq!(devices(&found, mounts, dir.path()), [shown, (0, 9)]);
        assert_eq!(devices(&found, mounts, Path::new("/no where/x")), [shown, (0, 77)]);
        assert_eq!(devices(&found, "", dir.path()), [shown]);
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let state = ProcessState(Some('T'));
        let mut holder = Holder { pid: 4711, user: "anna".into(), state, seconds: Some(95) };
        assert_eq!(holder.to_string(), "pid 4711 (anna) for 95 s, process state T (stopped)");
        holder = Holder { user: String::new(), state: ProcessState(None), seconds: None, ..holder };
        assert_eq!(holder.to_string(), "pid 4711");
    }

    #[test]
    fn users_without_a_name_have_their_number() {
        assert_eq!(user_name(0), "root");
        assert_eq!(user_name(3_999_999_999), "uid 3999999999");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_stopped_process_is_shown_as_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        fs::write(&path, "").unwrap();
        assert_eq!(of(&path), None, "nobody holds it");
        let stopped = crate::queue::locks::probe::stopped_holder(&path);
        let holder = of(&path).expect("held");
        assert_eq!(holder.pid, stopped.pid());
        assert!(holder.state.is_stopped(), "{holder}");
        assert_eq!(holder.user, user_name(rustix::process::getuid().as_raw()));
    }
}

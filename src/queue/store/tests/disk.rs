//! Disks that are full, read-only, or fail. What needs a disk of its own runs as root only, and says so elsewhere.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::*;

/// A small disk in memory; unmounted with the test.
struct Disk(TempDir);

impl Disk {
    /// `None`: this user may not mount.
    fn new(options: &str) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let options = format!("{options},mode=700");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(dir.path()).output();
        if mounted.is_ok_and(|done| done.status.success()) {
            return Some(Self(dir));
        }
        eprintln!("skipped: only root may mount a small disk");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Tries again for a while: a process that another test is just starting has copies of all descriptors until it
    /// becomes another program, and a disk with a file open for writing stays writable.
    fn remount(&self, options: &str) {
        let is_done =
            || Command::new("mount").args(["-o", options]).arg(self.path()).status().unwrap().success();
        let done = (0..200).any(|_| {
            is_done() || {
                std::thread::sleep(Duration::from_millis(50));
                false
            }
        });
        assert!(done, "mount -o {options}");
    }

    fn fill(&self) {
        let mut file = fs::File::create(self.path().join("filler")).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
        assert_eq!(rustix::fs::statvfs(self.path()).unwrap().f_bavail, 0);
    }

    fn make_room(&self) {
        fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["-l"]).arg(self.path()).status();
    }
}

fn insert(tx: &Transaction<'_>) -> Result<(), Failed> {
    tx.execute("INSERT INTO scratch VALUES (zeroblob(3000))", [])?;
    Ok(())
}

#[test]
fn a_full_disk_refuses_jobs_and_still_takes_an_outcome() {
    let Some(disk) = Disk::new("size=40m") else { return };
    let mut store = Store::open(disk.path()).unwrap();
    let ballast = disk.path().join("ballast");
    assert_eq!(ballast.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    store.add_job(&job_of(&[1])).unwrap();
    store.write(|tx| Ok(tx.execute_batch("CREATE TABLE scratch (x BLOB)")?)).unwrap();
    disk.fill();
    assert_eq!(store.free_bytes().unwrap(), 0);
    // The log kept some room of its own; after it, nothing goes.
    while store.write(insert).is_ok() {}
    let error = store.add_job(&job_of(&[1_000])).unwrap_err();
    assert!(matches!(error, StoreError::Full(_)), "{error}");
    assert_eq!(store.jobs(None, 9).unwrap().len(), 1, "nothing partial");
    store.write_outcome(insert).unwrap();
    assert!(!ballast.exists(), "it was thrown off");
    drop(store);
    let mut store = Store::open(disk.path()).expect("a full disk can be opened");
    assert_eq!(store.jobs(None, 9).unwrap().len(), 1);
    disk.make_room();
    store.add_job(&job_of(&[1_000])).unwrap();
    assert!(ballast.exists(), "there is room for it again");
}

#[test]
fn a_small_disk_carries_a_queue_without_ballast() {
    let Some(disk) = Disk::new("size=20m") else { return };
    let mut store = Store::open(disk.path()).unwrap();
    assert!(!disk.path().join("ballast").exists());
    assert!(!store.free_ballast());
    store.add_job(&job_of(&[1])).unwrap();
}

#[test]
fn a_disk_without_room_for_files_is_no_reason_to_stop() {
    let Some(disk) = Disk::new("size=40m,nr_inodes=20") else { return };
    let mut store = Store::open(disk.path()).unwrap();
    assert!(store.free_ballast());
    let mut number = 0;
    while fs::write(disk.path().join(format!("file-{number}")), "").is_ok() {
        number += 1;
    }
    assert_eq!(store.free_files().unwrap(), Some(0));
    store.add_job(&job_of(&[1])).unwrap();
    assert!(!disk.path().join("ballast").exists(), "no file can be made");
}

#[test]
fn a_read_only_disk_can_be_looked_at() {
    let Some(disk) = Disk::new("size=40m") else { return };
    let job = job_of(&[2]);
    Store::open(disk.path()).unwrap().add_job(&job).unwrap();
    disk.remount("remount,ro");
    let error = Store::open(disk.path()).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error}");
    let watcher = Store::open_existing(disk.path()).unwrap().unwrap();
    assert_eq!(watcher.job(job.id).unwrap().unwrap().counts().total, 2, "read from the log");
    let warning = watcher.warning().unwrap();
    assert!(warning.contains("is read-only: nothing can be queued"), "{warning}");
}

#[test]
fn a_copy_without_its_log_on_a_read_only_disk_can_be_looked_at_too() {
    let Some(disk) = Disk::new("size=40m") else { return };
    let job = job_of(&[2]);
    let mut store = Store::open(disk.path()).unwrap();
    store.add_job(&job).unwrap();
    store.connection.borrow().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(store);
    for name in ["queue.db-wal", "queue.db-shm"] {
        fs::remove_file(disk.path().join(name)).unwrap();
    }
    disk.remount("remount,ro");
    let watcher = Store::open_existing(disk.path()).unwrap().unwrap();
    assert_eq!(watcher.job(job.id).unwrap().unwrap().counts().total, 2);
    let warning = watcher.warning().unwrap();
    assert!(warning.contains("as it was last folded into its file"), "{warning}");
    watcher.is_suspect.set(true);
    assert_eq!(watcher.jobs(None, 9).unwrap().len(), 1, "opened as a copy again");
}

#[test]
fn after_a_failure_of_the_disk_the_queue_is_opened_again_or_says_why_not() {
    let (dir, mut store, job) = with_job(&[1]);
    let before = store.data_version().unwrap();
    store.is_suspect.set(true);
    assert!(store.job(job).unwrap().is_some());
    assert!(!store.is_suspect.get());
    assert_ne!(store.data_version().unwrap(), before, "who watches looks again");
    store.is_suspect.set(true);
    store.add_job(&job_of(&[1])).unwrap();

    let (file, aside) = (dir.path().join("queue.db"), dir.path().join("aside"));
    store.is_suspect.set(true);
    fs::rename(&file, &aside).unwrap();
    for error in [store.add_job(&job_of(&[1])).unwrap_err(), store.jobs(None, 9).unwrap_err()] {
        assert!(matches!(error, StoreError::Suspect { .. }) && error.is_io(), "{error}");
    }
    fs::rename(&aside, &file).unwrap();
    assert_eq!(store.jobs(None, 9).unwrap().len(), 2);
}

const FAILING: &str = "PURGEDECK_TEST_FAILING_DISK";

/// Runs in a process whose files may not grow, because the limit holds for all of a process.
#[test]
fn plays_a_failing_disk() {
    if std::env::var_os(FAILING).is_none() {
        return;
    }
    let (_dir, mut store, first) = with_job(&[1]);
    let usual = getrlimit(Resource::Fsize);
    setrlimit(Resource::Fsize, Rlimit { current: Some(4096), ..usual }).unwrap();
    let lost = job_of(&[500]);
    let error = store.add_job(&lost).unwrap_err();
    assert!(error.is_io(), "{error}");
    assert!(store.is_suspect.get());
    setrlimit(Resource::Fsize, usual).unwrap();
    assert!(store.job(first).unwrap().is_some());
    assert!(!store.is_suspect.get(), "it was opened again and is whole");
    // A save that failed may be repeated: the job is there once, and whole.
    store.add_job(&lost).unwrap();
    assert_eq!(store.job(lost.id).unwrap().unwrap().counts().total, 500);
    assert_eq!(store.jobs(None, 9).unwrap().len(), 2);
}

#[test]
fn a_failed_write_is_known_as_one_and_repeated_without_harm() {
    let script = "trap '' XFSZ; exec \"$0\" --exact queue::store::tests::disk::plays_a_failing_disk";
    let program = std::env::current_exe().unwrap();
    let done = Command::new("sh").args(["-c", script]).arg(program).env(FAILING, "1").output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    assert!(String::from_utf8_lossy(&done.stdout).contains("1 passed"));
}

//! Every write, sync and open of the queue fails, once or for good (row S9): the program says what happened, and what it
//! said before stays true.

use std::path::PathBuf;

use crate::home::{Home, Ran};
use crate::import::imported;
use crate::stage::{self, Stage};
use crate::strace::{self, Inject};
use crate::worker::survived;

/// What failed and how.
#[derive(Debug, Clone, Copy)]
struct Fault {
    call: &'static str,
    error: &'static str,
    for_good: bool,
}

impl Fault {
    /// Once and for good.
    fn both(call: &'static str, error: &'static str) -> [Self; 2] {
        [false, true].map(|for_good| Self { call, error, for_good })
    }

    fn at(self, home: &Home, nth: u32) -> Inject {
        let inject = Inject::fail(self.call, self.error, nth, self.for_good);
        if self.call == "openat" { inject.about(files_of(home)) } else { inject }
    }
}

/// What the program opens for its queue; everything else it opens (settings, libraries) is not the point here.
fn files_of(home: &Home) -> Vec<PathBuf> {
    let dir = home.state_dir();
    let mut paths: Vec<PathBuf> =
        ["queue.db", "queue.db-wal", "queue.db-shm", "locks/db.write"].map(|name| dir.join(name)).into();
    for entry in std::fs::read_dir(dir.join("locks")).into_iter().flatten().flatten() {
        paths.push(entry.path());
    }
    paths
}

#[track_caller]
fn says_what_happened(ran: &Ran) {
    assert!(ran.code() == 0 || !ran.stderr().is_empty(), "it ended without a word: {ran:?}");
    assert!(!ran.stderr().contains("panicked"), "{ran:?}");
}

/// The Nth call of a sending run fails, for every N (or every second, third, … where a transaction has many alike); the run after it, on a disk that works again, ends well.
fn sending_survives(fault: Fault, stride: u32) -> u32 {
    stage::every_nth(
        stride,
        || Stage::queued("hold", 1),
        |stage, nth| {
            let home = stage.home();
            let traced = strace::run(&home, &["queue", "run"], &fault.at(&home, nth));
            says_what_happened(&traced.ran);
            let after = home.run(&["queue", "run"]);
            assert!(matches!(after.code(), 0 | 5), "{fault:?} {nth}: {after:?}");
            survived(stage, &home);
            traced.hit
        },
    )
}

/// The same for queueing a list.
fn queueing_survives(fault: Fault, stride: u32) -> u32 {
    stage::every_nth(stride, Stage::empty, |stage, nth| {
        let traced = imported(stage, |home| fault.at(home, nth));
        says_what_happened(&traced.ran);
        traced.hit
    })
}

#[test]
fn sending_when_a_sync_fails() {
    for fault in Fault::both("fsync", "EIO") {
        assert!(sending_survives(fault, 1) >= 1, "{fault:?}");
    }
}

#[test]
fn sending_when_a_write_fails() {
    for fault in Fault::both("pwrite64", "EIO") {
        // For good, each moment costs the seconds that the program waits for a better disk.
        let stride = if fault.for_good { 8 } else { 3 };
        assert!(sending_survives(fault, stride) >= 1, "{fault:?}");
    }
}

#[test]
fn sending_when_the_disk_is_full_for_a_write() {
    for fault in Fault::both("pwrite64", "ENOSPC") {
        // For good, each moment costs the seconds that the program waits for a better disk.
        let stride = if fault.for_good { 8 } else { 3 };
        assert!(sending_survives(fault, stride) >= 1, "{fault:?}");
    }
}

#[test]
fn sending_when_a_file_cannot_be_opened() {
    for fault in Fault::both("openat", "EIO").into_iter().chain(Fault::both("openat", "ENOSPC")) {
        assert!(sending_survives(fault, 1) >= 1, "{fault:?}");
    }
}

#[test]
fn queueing_when_a_sync_fails() {
    for fault in Fault::both("fsync", "EIO") {
        assert!(queueing_survives(fault, 1) >= 1, "{fault:?}");
    }
}

#[test]
fn queueing_when_a_write_fails() {
    // Most of them make the tables.
    for fault in Fault::both("pwrite64", "EIO") {
        assert!(queueing_survives(fault, 4) >= 1, "{fault:?}");
    }
}

#[test]
fn queueing_when_the_disk_is_full_for_a_write() {
    for fault in Fault::both("pwrite64", "ENOSPC") {
        assert!(queueing_survives(fault, 4) >= 1, "{fault:?}");
    }
}

#[test]
fn queueing_when_a_file_cannot_be_opened() {
    for fault in Fault::both("openat", "EIO").into_iter().chain(Fault::both("openat", "ENOSPC")) {
        assert!(queueing_survives(fault, 1) >= 1, "{fault:?}");
    }
}

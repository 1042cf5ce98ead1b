//! A whole cycle of sending, killed at every system call that writes, syncs, locks, sends or receives.

use crate::account::urls;
use crate::home::Home;
use crate::oracle;
use crate::stage::{MOST, Stage, URLS};
use crate::strace::{self, Inject};

/// Kills at the first, second, third … call of this kind until the run survives; after each, another run must bring
/// everything to a right end. Says how many deaths there were.
fn dies_at_every(call: &'static str, on_unknown: &str) -> u32 {
    let stage = Stage::queued(on_unknown);
    for nth in 1..=MOST {
        let home = stage.home();
        let traced = strace::run(&home, &["queue", "run"], &Inject::kill(call, nth));
        if !traced.hit {
            traced.ran.exits(0);
            survived(&stage, &home);
            return nth - 1;
        }
        let again = home.run(&["queue", "run"]);
        assert!(matches!(again.code(), 0 | 5), "after {call} {nth}: {again:?}");
        println!("killed at {call} {nth}");
        survived(&stage, &home);
    }
    panic!("{MOST} times {call}, and no end");
}

/// Nothing is lost, nothing waits, nothing was sent twice without a word, and the file is whole.
fn survived(stage: &Stage, home: &Home) {
    let counts = &home.job()["urls"];
    let settled = counts["accepted"].as_u64().unwrap_or(0) + counts["unknown"].as_u64().unwrap_or(0);
    assert_eq!(settled, URLS as u64, "{counts}");
    oracle::check(home, &stage.server, &urls(URLS));
    oracle::integrity(home);
}

#[test]
fn killed_at_every_sync() {
    assert!(
        dies_at_every("fdatasync", "hold") + dies_at_every("fsync", "hold") >= 6,
        "two commits a request"
    );
}

#[test]
fn killed_at_every_write_to_the_database() {
    assert!(dies_at_every("pwrite64", "hold") >= 6);
}

#[test]
fn killed_at_every_send() {
    assert!(dies_at_every("sendto", "hold") + dies_at_every("writev", "hold") >= 3);
}

#[test]
fn killed_at_every_receive() {
    assert!(dies_at_every("recvfrom", "hold") >= 3);
}

#[test]
fn killed_at_every_lock() {
    assert!(dies_at_every("flock", "hold") >= 6);
    dies_at_every("ftruncate", "hold");
}

//! A whole cycle of sending, killed at every system call that writes, syncs, locks, sends or receives.

use crate::account::urls;
use crate::home::Home;
use crate::oracle;
use crate::stage::{self, Stage, URLS};
use crate::strace::{self, Inject};

/// Kills at the first, second, third … call of this kind until the run survives; after each, another run must bring
/// everything to a right end. Says how many deaths there were.
fn dies_at_every(call: &'static str, on_unknown: &str) -> u32 {
    stage::every(
        || Stage::queued(on_unknown, 3),
        |stage, nth| {
            let home = stage.home();
            let traced = strace::run(&home, &["queue", "run"], &Inject::kill(call, nth));
            let ran = if traced.hit { home.run(&["queue", "run"]) } else { traced.ran };
            assert!(matches!(ran.code(), 0 | 5), "after {call} {nth}: {ran:?}");
            survived(stage, &home);
            traced.hit
        },
    )
}

/// Nothing is lost, nothing waits, nothing was sent twice without a word, and the file is whole.
pub(crate) fn survived(stage: &Stage, home: &Home) {
    let job = home.job();
    let counts = &job["urls"];
    let batches = job["batches"].as_array().expect("batches").iter();
    let doubtful = batches.filter(|batch| batch["state"] == "unknown").count();
    assert!(doubtful <= 1, "one death leaves one request in doubt at most: {job}");
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
    // Again and again, because strace counts for each thread, and threads share the requests by chance.
    for _ in 0..3 {
        assert!(dies_at_every("writev", "hold") >= 2);
        dies_at_every("connect", "hold");
    }
    // Today's HTTP library gathers its pieces; another one may not.
    dies_at_every("sendto", "hold");
    dies_at_every("sendmsg", "hold");
}

#[test]
fn killed_at_every_receive() {
    for _ in 0..3 {
        assert!(dies_at_every("recvfrom", "hold") >= 2);
    }
}

#[test]
fn killed_at_every_lock() {
    assert!(dies_at_every("flock", "hold") >= 6);
    dies_at_every("ftruncate", "hold");
}

/// With the usual policy what is in doubt goes out once more, after its ten seconds, and says so.
#[test]
fn killed_at_every_send_with_the_usual_policy() {
    assert!(dies_at_every("writev", "retry") >= 2);
}

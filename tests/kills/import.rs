//! Queueing a list, killed at every system call that writes, syncs, locks or makes a file: the job is there as a whole,
//! or it is not there at all (row S1).

use crate::account::urls;
use crate::home::Home;
use crate::oracle;
use crate::stage::{self, Stage, URLS};
use crate::strace::{self, Inject, Traced};

fn dies_at_every(call: &'static str) -> u32 {
    stage::every(Stage::empty, |stage, nth| {
        let traced = imported(stage, |_| Inject::kill(call, nth));
        assert!(traced.hit || traced.ran.code() == 0, "{:?}", traced.ran);
        traced.hit
    })
}

/// Queues a list under strace, and judges what is left; then sends it.
pub(crate) fn imported(stage: &Stage, inject: impl Fn(&Home) -> Inject) -> Traced {
    let (home, held) = stage.home_without_worker();
    let list = home.write("list.txt", urls(URLS).join("\n"));
    let args = ["purge", "--urls-from", &list, "--detach", "--json"];
    let traced = strace::run(&home, &args, &inject(&home));
    let jobs = home.jobs();
    assert!(jobs.len() <= 1, "{jobs:?}");
    if !traced.ran.stdout().is_empty() || traced.ran.code() == 0 {
        assert_eq!(jobs.len(), 1, "what was confirmed is there: {:?}", traced.ran);
    }
    if jobs.is_empty() {
        // Nothing stands in the way of the next try.
        home.run(&args).exits(0);
    }
    assert_eq!(home.job()["urls"]["total"], URLS, "all or nothing: {:?}", traced.ran);
    drop(held);
    home.run(&["queue", "run"]).exits(0);
    assert_eq!(home.job()["urls"]["accepted"], URLS);
    oracle::check(&home, &stage.server, &urls(URLS));
    oracle::integrity(&home);
    traced
}

#[test]
fn killed_at_every_sync() {
    assert!(dies_at_every("fdatasync") + dies_at_every("fsync") >= 2);
}

#[test]
fn killed_at_every_write_to_the_database() {
    assert!(dies_at_every("pwrite64") >= 2);
}

#[test]
fn killed_at_every_lock_and_every_change_of_size() {
    assert!(dies_at_every("flock") >= 2);
    dies_at_every("ftruncate");
    dies_at_every("fallocate");
}

#[test]
fn killed_at_every_step_of_making_the_queue() {
    dies_at_every("mkdir");
    dies_at_every("unlink");
    dies_at_every("rename");
}

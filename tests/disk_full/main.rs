//! The binary on a disk that is full: at start, while a list is queued, while an outcome is recorded; and when there is
//! room again (`spec/reliability.md` A5, rows S5 to S7).
//!
//! The disk is a small tmpfs in a mount namespace of the test's own, so that nothing is left behind, whatever happens.

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/account.rs"]
mod account;
mod disk;
#[path = "../fault_server/mod.rs"]
mod fault_server;
#[path = "../support/home.rs"]
mod home;
#[path = "../support/oracle.rs"]
mod oracle;

use std::process::Stdio;

use account::{Wishes, urls, worker_lock_name};
use disk::{Disk, in_a_namespace_of_its_own};
use fault_server::{FaultServer, Step};
use home::{Home, eventually};

/// A queue on a small disk with one job that nobody has sent yet.
struct Scene {
    server: FaultServer,
    // Before the home, which cannot be removed while something is mounted there.
    disk: Disk,
    home: Home,
}

impl Scene {
    fn queued(script: impl IntoIterator<Item = Step>) -> Self {
        let server = FaultServer::start([]);
        let home = account::home(&server, Wishes { urls_per_request: 1, ..Wishes::default() });
        let disk = Disk::mounted_on(&home.state_dir());
        let held = home.hold_worker_lock(&worker_lock_name(&server));
        home.purge(&urls(2), &["--detach", "--on-unknown", "hold"]).exits(0);
        drop(held);
        server.then(script);
        Self { server, disk, home }
    }

    /// Everything is sent, and the books are right.
    #[track_caller]
    fn ends_well(&self) {
        self.home.run(&["queue", "run"]);
        let counts = &self.home.job()["urls"];
        assert_eq!(counts["queued"], 0, "{counts}");
        oracle::check(&self.home, &self.server, &urls(2));
        oracle::integrity(&self.home);
        assert_eq!(self.server.received().len(), 2, "each URL once");
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.home.end_worker();
    }
}

#[test]
fn s7_a_disk_that_is_full_at_start_shows_the_queue() {
    if !in_a_namespace_of_its_own("s7_a_disk_that_is_full_at_start_shows_the_queue") {
        return;
    }
    let mut scene = Scene::queued([]);
    scene.disk.fill();
    assert_eq!(scene.home.jobs().len(), 1);
    assert_eq!(scene.home.job()["urls"]["queued"], 2);
    assert_eq!(scene.home.count("queued"), 1);
    // What is sent could not be recorded: so nothing is.
    let ran = scene.home.run(&["queue", "run"]).says("full");
    assert_ne!(ran.code(), 0, "{ran:?}");
    assert!(scene.server.received().is_empty(), "{ran:?}");
    scene.disk.make_room();
    scene.ends_well();
}

#[test]
fn s5_a_list_that_does_not_fit_is_not_queued_at_all_and_the_operator_is_told() {
    if !in_a_namespace_of_its_own("s5_a_list_that_does_not_fit_is_not_queued_at_all_and_the_operator_is_told")
    {
        return;
    }
    let mut scene = Scene::queued([]);
    // Too random to be compressed into the room that is left in the log.
    let mut dice = fastrand::Rng::with_seed(1);
    let list: Vec<String> = (0..100_000)
        .map(|_| {
            format!("https://img.fault.example/is/image/Acme/{:032x}{:032x}", dice.u128(..), dice.u128(..))
        })
        .collect();
    let list = scene.home.write("list.txt", list.join("\n"));
    scene.disk.fill();
    let args = ["purge", "--urls-from", &list, "--yes", "--detach"];
    let ran = scene.home.run(&args).says("full").says("nothing was queued");
    assert_ne!(ran.code(), 0, "{ran:?}");
    assert_eq!(scene.home.jobs().len(), 1, "only the one from before");
    oracle::integrity(&scene.home);
    scene.disk.make_room();
    scene.ends_well();
    scene.home.run(&[&args[..4], &["--dry-run"]].concat()).exits(0);
}

#[test]
fn s6_a_disk_that_is_full_when_the_outcome_comes_loses_nothing() {
    if !in_a_namespace_of_its_own("s6_a_disk_that_is_full_when_the_outcome_comes_loses_nothing") {
        return;
    }
    let mut scene = Scene::queued([Step::Held]);
    // The log has no room of its own: every commit needs the disk.
    let log = scene.home.state_dir().join("queue.db-wal");
    std::fs::File::options().write(true).open(log).and_then(|file| file.set_len(0)).expect("an empty log");
    let run = scene
        .home
        .command(&["queue", "run"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    eventually("the first request", || (scene.server.received().len() == 1).then_some(()));
    scene.disk.fill();
    scene.server.release();
    // The reserve is there for this outcome; the next request has to wait for room.
    let output = run.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("full"), "{said}");
    assert_eq!(states(&scene.home), ["accepted", "queued"], "{said}");
    assert_eq!(scene.server.received().len(), 1);
    scene.disk.make_room();
    scene.ends_well();
}

fn states(home: &Home) -> Vec<String> {
    let job = home.job();
    let batches = job["batches"].as_array().expect("batches").iter();
    batches.map(|batch| batch["state"].as_str().expect("a state").to_owned()).collect()
}

#[test]
fn s6_a_worker_waits_for_room_and_goes_on_by_itself() {
    if !in_a_namespace_of_its_own("s6_a_worker_waits_for_room_and_goes_on_by_itself") {
        return;
    }
    let mut scene = Scene::queued([Step::Held]);
    // Somebody sees to it that a worker runs; three more URLs, which are nobody else's.
    let more = urls(5).split_off(2);
    scene.home.purge(&more, &["--detach", "--on-unknown", "hold"]).exits(0);
    eventually("the first request", || (scene.server.received().len() == 1).then_some(()));
    scene.disk.fill();
    scene.server.release();
    eventually("the word that there is no room", || {
        scene.home.run(&["queue", "list"]).stdout().contains("full").then_some(())
    });
    assert_eq!(scene.server.received().len(), 1);
    assert!(scene.home.worker().is_some(), "it waits");
    scene.disk.make_room();
    eventually("the last request", || (scene.server.received().len() == 5).then_some(()));
    scene.home.is_quiet();
    let jobs = scene.home.jobs();
    let [second, first] = jobs.as_slice() else { panic!("{jobs:?}") };
    let shown = |job: &serde_json::Value| scene.home.show(job["job"].as_str().expect("an id"));
    oracle::check_jobs(&scene.home, &scene.server, &[(shown(first), &urls(2)), (shown(second), &more)]);
}

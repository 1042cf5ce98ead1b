//! Signals and several processes: rows P5, M2, M3 and M11 of the fault list.

use std::process::Child;

use crate::account::{Wishes, send_signal, urls, worker_lock_name};
use crate::fault_server::Step;
use crate::home::eventually;
use crate::scene::{Scene, states};

/// A scene with so many batches of one URL in the queue, and no worker.
fn queued(batches: usize, script: impl IntoIterator<Item = Step>) -> Scene {
    let wishes = Wishes { urls_per_request: 1, ..Wishes::default() };
    let scene = Scene::wishing(wishes, []);
    let held = scene.home.hold_worker_lock(&worker_lock_name(&scene.server));
    scene.home.purge(&urls(batches), &["--detach", "--on-unknown", "hold"]).exits(0);
    drop(held);
    scene.server.then(script);
    scene
}

fn queue_run(scene: &Scene) -> Child {
    scene.start(&["queue", "run"])
}

#[test]
fn p5_sigterm_finishes_the_request_under_way_and_starts_no_other() {
    for signal in ["TERM", "INT"] {
        let scene = queued(3, [Step::Held]);
        let mut run = queue_run(&scene);
        eventually("the first request", || (scene.server.received().len() == 1).then_some(()));
        send_signal(run.id(), signal);
        scene.server.release();
        assert_eq!(run.wait().expect("it ends").code(), Some(130), "{signal}");
        assert_eq!(states(&scene.home.job()), ["accepted", "queued", "queued"], "{signal}");
        scene.judge(&urls(3), &[]);
    }
}

#[test]
fn p5_a_second_signal_does_not_wait_and_calls_it_unknown() {
    let scene = queued(2, [Step::Silence]);
    let mut run = queue_run(&scene);
    eventually("the first request", || (scene.server.received().len() == 1).then_some(()));
    let ended = eventually("the end", || {
        // As an impatient finger does; one alone is not enough.
        send_signal(run.id(), "TERM");
        run.try_wait().expect("a status")
    });
    assert_eq!(ended.code(), Some(130));
    assert_eq!(states(&scene.home.job()), ["unknown", "queued"]);
    scene.judge(&urls(2), &[]);
}

#[test]
fn m3_the_next_one_takes_over_from_a_killed_holder() {
    let scene = queued(3, [Step::Silence]);
    let mut first = queue_run(&scene);
    eventually("the first request", || (scene.server.received().len() == 1).then_some(()));
    send_signal(first.id(), "KILL");
    let _ = first.wait();
    scene.home.run(&["queue", "run"]);
    assert_eq!(states(&scene.home.job()), ["unknown", "accepted", "accepted"]);
    assert_eq!(scene.home.count("orphaned"), 1);
    scene.judge(&urls(3), &[]);
}

#[test]
fn p6_a_stopped_holder_is_waited_for_and_never_robbed() {
    let scene = queued(2, [Step::Held]);
    let mut first = queue_run(&scene);
    eventually("the first request", || (scene.server.received().len() == 1).then_some(()));
    send_signal(first.id(), "STOP");
    let mut second = queue_run(&scene);
    // Whatever the second does meanwhile, it must not send.
    scene.home.run(&["queue", "list"]).exits(0);
    assert_eq!(states(&scene.home.job()), ["sending", "queued"]);
    assert!(second.try_wait().expect("a status").is_none(), "it waits for the holder");
    send_signal(first.id(), "CONT");
    scene.server.release();
    assert_eq!(first.wait().expect("it ends").code(), Some(0));
    assert_eq!(second.wait().expect("it ends").code(), Some(0));
    assert_eq!(scene.server.received().len(), 2, "each URL once");
    scene.judge(&urls(2), &[]);
}

#[test]
fn m2_m11_runs_at_the_same_time_are_one_worker_and_all_succeed() {
    let scene = queued(6, []);
    let runs: Vec<Child> = (0..4).map(|_| queue_run(&scene)).collect();
    for mut run in runs {
        assert_eq!(run.wait().expect("it ends").code(), Some(0));
    }
    assert_eq!(scene.server.received().len(), 6, "each URL once");
    scene.judge(&urls(6), &[]);
    // The next one of a timer finds nothing to do, and says so.
    scene.home.run(&["queue", "run"]).exits(0).says("nothing is queued");
}

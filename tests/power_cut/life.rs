//! A full life of a queue, under strace.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::trace::{self, Event};
use crate::world::World;

/// Runs the program through its life; everything that happened to the queue's files, in order.
pub(crate) fn recorded() -> Vec<Event> {
    let found = Command::new("strace").arg("-V").output();
    found.expect("strace runs; on Debian: apt-get install strace");
    let world = World::new();
    let fast = "requests_per_second = 1000.0\nurls_per_second = 100000.0";
    world.settings("few.toml", &format!("urls_per_request = 4\n{fast}"));
    world.settings("one.toml", &format!("urls_per_request = 1\n{fast}"));
    world.settings("big.toml", &format!("urls_per_request = 1000\nbytes_per_request = 1000000\n{fast}"));
    let mut events = Vec::new();
    let mut life = |settings: &str, exit: i32, args: &[&str]| {
        events.extend(traced(&world, settings, exit, args));
    };
    let urls = |name: &str, count: usize| -> Vec<String> {
        (0..count).map(|number| world.url(&format!("{name}_{number}"))).collect()
    };

    world.list("detached", &urls("detached", 10));
    life("few.toml", 0, &["purge", "--urls-from", "detached", "--reason", "10", "--detach"]);

    world.list("lost", &urls("lost", 6));
    world.switch(&json!({ "mishap": "hang-up", "operation": "cdnCacheInvalidation", "times": 1 }));
    life("few.toml", 5, &["purge", "--urls-from", "lost", "--reason", "6", "--on-unknown", "hold", "--json"]);

    let mut poisoned = urls("poisoned", 8);
    poisoned[5].push_str("_bad_one");
    world.list("poisoned", &poisoned);
    world.switch(&json!({ "refuse_urls_containing": "bad_one" }));
    life("few.toml", 1, &["purge", "--urls-from", "poisoned", "--reason", "8", "--json"]);
    world.switch(&json!({}));

    // Does not shrink, so that it is stored in several parts before it becomes visible.
    let mut random = fastrand::Rng::with_seed(7);
    let mut noise = || (0..600).map(|_| random.alphanumeric()).collect::<String>();
    let large: Vec<String> =
        urls("large", 1_500).into_iter().map(|url| format!("{url}?x={}", noise())).collect();
    world.list("large", &large);
    life("big.toml", 0, &["purge", "--urls-from", "large", "--reason", "1500", "--detach", "--yes"]);

    world.list("many", &urls("many", 25));
    life("one.toml", 0, &["purge", "--urls-from", "many", "--reason", "25", "--json"]);
    events
}

/// Runs one command, and the worker that it starts, to the end.
fn traced(world: &World, settings: &str, exit: i32, args: &[&str]) -> Vec<Event> {
    let file = world.path("trace");
    let file = file.to_str().expect("UTF-8");
    let filter = format!("trace={}", trace::CALLS);
    let launcher = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-yy",
        "-xx",
        "-s",
        "100000000",
        "-e",
        &filter,
        "-e",
        "signal=none",
        "-o",
        file,
    ];
    let output = world.command(&launcher, settings, args).output().expect("strace runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(exit), "{args:?}: {said}");
    let text = std::fs::read_to_string(Path::new(file)).expect("a trace");
    trace::parse(&text, &world.state())
}

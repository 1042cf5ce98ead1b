//! Six processes on one queue while random ones are killed, stopped, continued and hung up on; then the books are
//! compared with what the service really received (`spec/reliability.md` F3.7).
//!
//! `PURGEDECK_SOAK_SECONDS` makes it longer (60), `PURGEDECK_SOAK_SEED` different (1).

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod books;
mod chaos;
mod roles;
#[path = "../power_cut/world.rs"]
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use books::Books;
use serde_json::json;
use world::World;

/// Requests a second that the settings allow.
const RATE: usize = 20;
/// The longest wait for the queue to empty, once nobody disturbs it any more.
const PATIENCE: Duration = Duration::from_mins(5);

/// What all roles share.
struct Stage {
    world: World,
    over: AtomicBool,
    /// What somebody was told is on disk: job and URLs.
    told: Mutex<Vec<(String, Vec<String>)>>,
    /// What no process may do, whatever is done to it.
    complaints: Mutex<Vec<String>>,
}

impl Stage {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    fn complain(&self, words: String) {
        self.complaints.lock().expect("no panic while it is held").push(words);
    }
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn whatever_is_done_to_six_processes_the_books_are_right() {
    let (seconds, seed) = (number("PURGEDECK_SOAK_SECONDS", 60), number("PURGEDECK_SOAK_SEED", 1));
    println!("{seconds} s with the seed {seed}");
    let stage = Stage {
        world: World::new(),
        over: AtomicBool::new(false),
        told: Mutex::default(),
        complaints: Mutex::default(),
    };
    stage.world.settings(
        "settings.toml",
        &format!("urls_per_request = 3\nrequests_per_second = {RATE}.0\nurls_per_second = 5000.0"),
    );
    // So that there is a moment between a request and its answer in which to die.
    stage.world.switch(&json!({ "delay_ms": 25, "operation": "cdnCacheInvalidation" }));
    let disturbed = std::thread::scope(|scope| {
        for role in 0..2 {
            let stage = &stage;
            scope.spawn(move || roles::purges(stage, role, seed));
            scope.spawn(move || roles::sends(stage));
        }
        scope.spawn(|| roles::watches(&stage));
        scope.spawn(|| roles::looks(&stage, seed));
        let disturbed = chaos::reign(&stage.world, Duration::from_secs(seconds), seed);
        stage.over.store(true, Ordering::SeqCst);
        disturbed
    });
    drain(&stage.world);
    let books = Books::of(&stage.world);
    println!("{disturbed:?}; {books}");
    let told = stage.told.lock().expect("unharmed");
    let mut problems = stage.complaints.lock().expect("unharmed").clone();
    problems.extend(books.problems(&told, RATE));
    assert!(told.len() > 5 && books.requests() > 10, "too little happened: {} jobs; {books}", told.len());
    assert!(problems.is_empty(), "seed {seed}:\n{}", problems.join("\n"));
}

/// Lets the queue empty, with workers that nobody disturbs.
fn drain(world: &World) {
    let start = Instant::now();
    loop {
        let output = world.command(&[], "settings.toml", &["queue", "run"]).output().expect("it starts");
        let open: i64 = world
            .reader()
            .query_row("SELECT count(*) FROM batch WHERE state IN ('queued', 'sending')", [], |row| {
                row.get(0)
            })
            .expect("a count");
        if open == 0 && world.residents().is_empty() {
            return;
        }
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            start.elapsed() < PATIENCE,
            "{open} batches are still open, {:?} live: {said}",
            world.residents()
        );
        std::thread::sleep(Duration::from_millis(200));
    }
}

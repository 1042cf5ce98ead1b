//! At rest the screen costs nothing: no byte on the line, no thread that wakes.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use crate::home::{Home, eventually};
use crate::screen::{Screen, typed};

/// How often each thread of a process has come and gone on a processor.
fn switches(pid: u32) -> BTreeMap<String, u64> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).expect("its threads").flatten();
    let count = |status: String| {
        let counts = status.lines().filter(|line| line.contains("ctxt_switches"));
        counts.filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).sum()
    };
    let of = |path: std::path::PathBuf| Some(count(fs::read_to_string(path.join("status")).ok()?));
    threads.filter_map(|thread| Some((thread.file_name().into_string().ok()?, of(thread.path())?))).collect()
}

#[test]
fn a_screen_at_rest_writes_nothing_and_no_thread_of_it_wakes() {
    let home = Home::with_built_in_sandbox();
    let mut screen = Screen::start(&home, 120, 40, &[]);
    screen.shows("5,000 assets");
    typed(&mut screen, &["j", "3", "1"]);
    // Threads that have nothing to do any more may end first, and a message may fade.
    eventually("three seconds in which nothing happens", || {
        let (before, written) = (switches(screen.pid()), screen.raw().len());
        assert!(before.len() > 2 && before.values().all(|count| *count > 0), "{before:?}");
        std::thread::sleep(Duration::from_secs(3));
        (switches(screen.pid()) == before && screen.raw().len() == written).then_some(())
    });
    typed(&mut screen, &["?"]);
    screen.shows("Keys: Assets");
}

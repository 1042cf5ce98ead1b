//! What the six do, again and again, until the time is over.

use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Output;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::Stage;
use crate::world;

/// Only ends a hopeless wait.
const PATIENCE: Duration = Duration::from_mins(1);

/// Queues small jobs. A few URLs are wanted by everybody, so that jobs share what waits.
pub(crate) fn purges(stage: &Stage, role: u64, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed ^ (role + 1) << 32);
    for round in 0_u64.. {
        if stage.is_over() {
            return;
        }
        let own = (0..random.usize(1..8)).map(|n| stage.world.url(&format!("own_{role}_{round}_{n}")));
        let mut urls: Vec<String> = own.collect();
        if random.bool() {
            urls.push(stage.world.url(&format!("common_{}", random.u8(..10))));
        }
        let policy = *random.choice(&["retry", "hold", "fail"]).expect("three");
        let options = ["purge", "--detach", "--json", "--on-unknown", policy];
        let words: Vec<&str> = options.into_iter().chain(urls.iter().map(String::as_str)).collect();
        let Some(output) = run(stage, &words, &[0, 130]) else { continue };
        if let Ok(report) = serde_json::from_slice::<Value>(&output.stdout)
            && let Some(job) = report["job"].as_str()
        {
            stage.told.lock().expect("unharmed").push((job.to_owned(), urls));
        }
        std::thread::sleep(Duration::from_millis(random.u64(..300)));
    }
}

/// Sends in the foreground.
pub(crate) fn sends(stage: &Stage) {
    while !stage.is_over() {
        // 1, 4, 5: refused, not reachable, unknown; 130: hung up on.
        let _ = run(stage, &["queue", "run"], &[0, 1, 4, 5, 130]);
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Reads the list, as a script does.
pub(crate) fn watches(stage: &Stage) {
    while !stage.is_over() {
        if let Some(output) = run(stage, &["queue", "list", "--json"], &[0])
            && serde_json::from_slice::<Value>(&output.stdout).is_err()
        {
            stage.complain(format!("no JSON: {}", String::from_utf8_lossy(&output.stdout)));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Looks at the full screen for a while, and hangs up.
pub(crate) fn looks(stage: &Stage, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed ^ 0x5c);
    while !stage.is_over() {
        let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(world::program());
        command.arg("--settings");
        command.arg(stage.world.path("settings.toml"));
        command.arg("--state-dir");
        command.arg(stage.world.state());
        command.cwd(stage.world.path(""));
        command.env_clear();
        for (name, value) in
            [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PURGEDECK_PASSWORD", "sandbox")]
        {
            command.env(name, value);
        }
        command.env("HOME", stage.world.path(""));
        let mut child = pair.slave.spawn_command(command).expect("the screen starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let reading = std::thread::spawn(move || {
            let mut shown = Vec::new();
            let _ = reader.read_to_end(&mut shown);
            shown
        });
        std::thread::sleep(Duration::from_millis(random.u64(300..3_000)));
        // The reader keeps the terminal open, so nobody is told that it went away; the line's end says so instead.
        let pid = child.process_id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        if let Some(pid) = pid {
            let _ = kill_process(pid, Signal::HUP);
        }
        if !leaves(child.as_mut()) {
            stage.complain("the screen did not leave when it was hung up on".to_owned());
            let _ = child.kill();
        }
        drop(pair.master);
        let _ = child.wait();
        let shown = reading.join().expect("it reads to the end");
        if memchr::memmem::find(&shown, b"panicked").is_some() {
            stage.complain("the screen panicked".to_owned());
        }
    }
}

/// Whether a screen ends by itself within a time that is long enough for everybody.
fn leaves(child: &mut dyn Child) -> bool {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if !matches!(child.try_wait(), Ok(None)) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

/// Runs a command to its end, however it ends; what it said, unless a signal ended it.
fn run(stage: &Stage, words: &[&str], fine: &[i32]) -> Option<Output> {
    let output = stage.world.command(&[], "settings.toml", words).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("panicked") {
        stage.complain(format!("{words:?} panicked: {said}"));
    }
    let Some(code) = output.status.code() else {
        // 1: hung up on before the handler was there; 9: killed.
        if !matches!(output.status.signal(), Some(1 | 9)) {
            stage.complain(format!("{words:?} died: {}", output.status));
        }
        return None;
    };
    // Its worker was the victim before it could defend itself; it says truthfully that the work stays queued.
    let worker_killed = ["9", "1"]
        .iter()
        .any(|signal| said.contains(&format!("the worker ended before it began: signal: {signal} ")));
    if !fine.contains(&code) && !worker_killed {
        stage.complain(format!("{words:?} ended with {code}: {said}"));
    }
    Some(output)
}

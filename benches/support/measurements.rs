//! Measurements of one room each, for benches that run every one of them in a process of its own: peaks do not add up.

use std::process::Command;
use std::time::Instant;

/// Runs all measurements, or the one whose number was given.
pub(crate) fn run(measurements: &[(&str, fn())]) {
    let chosen = std::env::args().skip(1).find_map(|argument| argument.parse::<usize>().ok());
    if let Some((_, measure)) = chosen.and_then(|at| measurements.get(at)) {
        measure();
        return println!("    peak {} MB", peak_kilobytes() / 1024);
    }
    for (at, (name, _)) in measurements.iter().enumerate() {
        println!("{name}");
        let program = std::env::current_exe().unwrap_or_default();
        match Command::new(program).arg(at.to_string()).status() {
            Ok(status) if status.success() => {}
            other => println!("    failed: {other:?}"),
        }
    }
}

/// Prints how long it took.
pub(crate) fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    println!("    {:>9.3} ms  {what}", start.elapsed().as_secs_f64() * 1_000.0);
    result
}

/// The most memory this process had resident, by Linux's account; 0 elsewhere.
fn peak_kilobytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|value| value.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

//! How figures are printed.

use std::time::Duration;

use crate::Fallible;
use crate::line::Line;
use crate::measure::{self, Answer, Rest};
use crate::process;

/// Begins the table of a program.
pub(crate) fn heading(text: &str) {
    println!("\n{text}");
    println!(
        "  {:<24} {:>4} | {:>7} {:>7} {:>5} | {:>7} | {:>7} {:>7} {:>7} {:>7} | {:>8}",
        "action", "n", "bytes", "most", "reads", "1st p50", "p50", "p95", "p99", "max", "all p99"
    );
}

/// One action. Times are milliseconds from the key: to the first byte, to the painted frame, to the last byte.
pub(crate) fn action(name: &str, answers: &[Answer]) {
    let sorted = |pick: fn(&Answer) -> Duration| {
        let mut times: Vec<Duration> = answers.iter().map(pick).collect();
        times.sort_unstable();
        times
    };
    let counts = |pick: fn(&Answer) -> usize| {
        let mut counts: Vec<usize> = answers.iter().map(pick).collect();
        counts.sort_unstable();
        counts
    };
    let (first, painted, settled) = (sorted(|a| a.first), sorted(|a| a.painted), sorted(|a| a.settled));
    let (bytes, reads) = (counts(|a| a.bytes), counts(|a| a.reads));
    println!(
        "  {name:<24} {:>4} | {:>7} {:>7} {:>5} | {:>7} | {:>7} {:>7} {:>7} {:>7} | {:>8}",
        answers.len(),
        share(&bytes, 50),
        share(&bytes, 100),
        share(&reads, 50),
        millis(share(&first, 50)),
        millis(share(&painted, 50)),
        millis(share(&painted, 95)),
        millis(share(&painted, 99)),
        millis(share(&painted, 100)),
        millis(share(&settled, 99)),
    );
}

/// An action that this program, or this version of it, does not know.
pub(crate) fn silent(name: &str) {
    println!("  {name:<24}    - | the keys change nothing here");
}

/// Start, rest and memory, below the actions.
pub(crate) fn life(line: &mut Line, started: (Duration, Duration), rest: &Rest) -> Fallible<()> {
    let (now, most) = process::resident(line.pid()?)?;
    println!("  first byte {} ms, first frame {} ms after the start", millis(started.0), millis(started.1));
    println!(
        "  at rest: {:.1} B/s, {:.1} reads/s, {:.1} wake-ups/s, {:.1} % CPU; resident {:.1} MiB, at most {:.1} MiB",
        per_second(rest.bytes as u64, rest.seconds),
        per_second(rest.reads as u64, rest.seconds),
        per_second(rest.wakeups, rest.seconds),
        per_second(rest.ticks, rest.seconds),
        mebibytes(now),
        mebibytes(most),
    );
    Ok(())
}

/// The value below which so many percent lie; the default where there is none.
fn share<T: Copy + Default>(sorted: &[T], percent: usize) -> T {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}

/// Milliseconds.
pub(crate) fn millis(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1_000.0)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark stay far below 2^53")]
fn per_second(count: u64, seconds: f64) -> f64 {
    count as f64 / seconds
}

#[expect(clippy::cast_precision_loss, reason = "KiB of a process stay far below 2^53")]
fn mebibytes(kibibytes: u64) -> f64 {
    kibibytes as f64 / 1_024.0
}

/// How long it is watched at rest.
pub(crate) fn rest(line: &mut Line, quick: bool) -> Fallible<Rest> {
    line.settle(Duration::from_secs(2), Duration::from_secs(20))?;
    measure::rest(line, Duration::from_secs(if quick { 2 } else { 5 }))
}

//! How figures are printed: a heading, then lines of name and value.

use std::time::Duration;

/// Begins a table.
pub(crate) fn heading(text: &str) {
    println!("\n{text}");
}

/// One line of it.
pub(crate) fn line(name: &str, value: &str) {
    println!("    {name:<58} {value:>26}");
}

/// Something a second.
pub(crate) fn rate(count: usize, time: Duration) -> f64 {
    number(count) / time.as_secs_f64()
}

/// A count for arithmetic; exact below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark stay far below 2^53")]
pub(crate) fn number(count: usize) -> f64 {
    count as f64
}

/// Milliseconds of a time.
pub(crate) fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}

/// The middle one; zero where there is none.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

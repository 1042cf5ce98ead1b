//! How fast the queue is, beside the plainest thing that could stand in its place: `cargo bench --bench queue`.
//!
//! `cargo bench --bench queue -- storing` measures one room only. Everything lies on a real disk: below
//! `PURGEDECK_BENCH_DIR`, or below the build folder. Nothing is asserted: machines and disks differ, so every figure
//! stands beside a yardstick from the same machine, the same disk and the same minute.
//!
//! May depend on: the library as its own commands use it, and the compiled program.

mod delay;
mod disk;
mod latency;
mod sending;
mod server;
mod storing;
mod table;
mod watching;
mod work;

use std::error::Error;

/// What may go wrong ends the run with its words.
type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;
/// What a measurement ends with.
type Measured = Fallible<()>;
/// A measurement.
type Room = fn() -> Measured;

const ROOMS: [(&str, Room); 6] = [
    ("disk", disk::measure),
    ("storing", storing::measure),
    ("sending", sending::measure),
    ("latency", latency::measure),
    ("delay", delay::measure),
    ("watching", watching::measure),
];

fn main() -> Measured {
    // The harness' own options begin with dashes.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for (name, measure) in ROOMS {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            measure().map_err(|error| format!("{name}: {error}"))?;
        }
    }
    Ok(())
}

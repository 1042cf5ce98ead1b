//! What an operator feels over SSH, measured on a real terminal line: `cargo bench --bench screen`.
//!
//! Bytes, reads and the time from a key to its painted frame, for each action, in several loads and sizes; what the
//! program does at rest; how fast it starts; what it keeps in memory. Other programs can be put on the same line, so
//! that all figures come from one machine and one minute:
//!
//! ```text
//! cargo bench --bench screen -- --program fzf --program htop
//! cargo bench --bench screen -- --load empty --size 80x24 --quick
//! cargo bench --bench screen -- --load none --program "less /etc/services" --keys j,k
//! ```
//!
//! `PURGEDECK_BIN` names another build of the program. Nothing is asserted: machines differ. What is not there (a
//! program, a key that a version does not know) is skipped, and said.
//!
//! May depend on: the compiled program, a terminal emulator, `/proc`.

mod actions;
mod arguments;
mod home;
mod line;
mod loads;
mod measure;
mod others;
mod process;
mod table;

use std::error::Error;

/// What may go wrong ends a measurement with its words.
type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Fallible<()> {
    let wanted = arguments::Arguments::read(std::env::args().skip(1))?;
    let world = home::World::start(&wanted)?;
    for size in &wanted.sizes {
        println!("\n=== {}x{}", size.0, size.1);
        for load in loads::chosen(&wanted) {
            if let Err(error) = loads::measure(load, &world, *size, &wanted) {
                println!("\npurgedeck, {}: skipped: {error}", load.name);
            }
        }
        for program in &wanted.programs {
            if let Err(error) = others::measure(program, &world, *size, &wanted) {
                println!("\n{}: skipped: {error}", program.command);
            }
        }
    }
    Ok(())
}

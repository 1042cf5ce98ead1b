//! Arguments, then the full screen or one command.

use std::process::ExitCode;

use clap::Parser;
use purgedeck::cli::args::{Cli, ColorChoice, Global};
use purgedeck::cli::console::Console;
use purgedeck::cli::context::overrides;
use purgedeck::{cli, queue, tui};
use rustix::fs::Mode;

/// The exit code of usage and settings errors.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    // Before anything is made: what this program makes is nobody else's business (a team's queue sets its own modes).
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let Cli { global, command } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A vanished reader of the help text is nobody's problem.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    match command {
        Some(command) => {
            let console = Console::new(&global);
            queue::tell_of_waits(move |wait| console.warning(&wait.to_string()));
            cli::run(command, &global).into()
        }
        None => full_screen(&global),
    }
}

fn full_screen(global: &Global) -> ExitCode {
    let color = match global.color {
        ColorChoice::Auto => None,
        ColorChoice::Always => Some(true),
        ColorChoice::Never => Some(false),
    };
    match tui::start(overrides(global), color) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            Console::new(global).error(&error.to_string());
            ExitCode::from(USAGE)
        }
    }
}

//! The commands, one file each, thin: they read arguments, call the rooms and say what came of it. May depend
//! on everything but `tui`.

pub mod args;
pub mod console;
pub mod context;
pub mod documents;
pub mod exit;
pub mod failure;

mod assets;
mod confirm;
mod csv;
mod descriptors;
mod doctor;
mod history;
mod purge;
mod queue;
mod report;
mod sandbox;
mod selection;
mod settings;
mod signals;
mod urls;
mod watch;
mod worker;

use std::io::{self, BufWriter};

use args::{Command, Global};
use console::Console;
use context::Context;
use exit::Exit;
use failure::Failure;

/// Runs one command to its end and says why, if it fails.
#[must_use]
pub fn run(command: Command, global: &Global) -> Exit {
    let result = match command {
        Command::Worker { account } => worker::detached(global, account.as_deref()),
        command => block_on(dispatch(command, global)),
    };
    result.unwrap_or_else(|failure| {
        if !failure.message.is_empty() {
            Console::new(global).error(&failure.message);
        }
        failure.exit
    })
}

async fn dispatch(command: Command, global: &Global) -> Result<Exit, Failure> {
    let mut out = BufWriter::new(io::stdout());
    match command {
        Command::Purge(args) => purge::run(&args, Context::load(global)?, &mut out).await,
        Command::Urls(args) => {
            signals::or_interrupted(urls::run(&args, Context::load(global)?, &mut out)).await
        }
        Command::Assets(args) => {
            signals::or_interrupted(assets::run(&args, Context::load(global)?, &mut out)).await
        }
        Command::Queue(args) => queue::run(args.command, Context::load(global)?, &mut out).await,
        Command::History(args) => {
            history::run(&args, global.profile.as_deref(), &Context::load(global)?, &mut out)
        }
        Command::Doctor(args) => signals::or_interrupted(doctor::run(&args, global, &mut out)).await,
        Command::Settings(args) => settings::run(args.command, global, &mut out),
        Command::Sandbox(args) => sandbox::run(&args, &Console::new(global)).await,
        Command::Completions { shell } => written(documents::completions(shell, &mut out)),
        Command::Man => written(documents::man(&mut out)),
        Command::Worker { account } => worker::detached(global, account.as_deref()),
    }
}

fn written(result: io::Result<()>) -> Result<Exit, Failure> {
    result.map(|()| Exit::Done).map_err(|error| Failure::of_output(&error))
}

/// Runs a future on a runtime that a dead name resolver cannot keep from ending.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::SomeFailed, format!("cannot start: {error}")))?;
    let result = runtime.block_on(future);
    // getaddrinfo cannot be cancelled: do not wait for it.
    runtime.shutdown_background();
    result
}

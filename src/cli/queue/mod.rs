//! `purgedeck queue`: one sub-command, one file. May depend on: `queue`, `worker`.

mod budget;
mod list;
mod operate;
mod show;
mod status;
mod tree;
mod words;

use std::io::Write;

use super::args::QueueCommand;
use super::context::Context;
use super::exit::Exit;
use super::failure::Failure;
use super::worker;
use crate::queue::Store;

pub(super) use show::report;
pub(super) use status::{budget_words, needs_words, pace_words};
pub(super) use tree::{Node, nodes};
pub(super) use words::{paused_words, short, standstill_words};

/// Jobs that `list` shows at most; `history` reaches further.
pub(super) const LISTED: usize = 1_000;

/// Does what the sub-command says.
///
/// # Errors
/// Where the store cannot be read or written, or no job has this id.
pub(super) async fn run(
    command: Option<QueueCommand>,
    context: Context,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    let command = command.unwrap_or(QueueCommand::List { json: false });
    let only_looks = matches!(
        command,
        QueueCommand::List { .. } | QueueCommand::Show { .. } | QueueCommand::Budget { .. }
    );
    if !only_looks {
        context.may_change()?;
    }
    match command {
        QueueCommand::List { json } => list::run(&context, json, out),
        QueueCommand::Show { id, json } => show::run(&context, &id, json, out),
        QueueCommand::Budget { json } => budget::run(&context, json, out),
        QueueCommand::Pause { id, reason } => operate::pause(&context, id.as_deref(), &reason),
        QueueCommand::Resume { id, reason } => operate::resume(context, id.as_deref(), &reason),
        QueueCommand::Retry(args) => operate::retry(context, &args),
        QueueCommand::Resolve(args) => operate::resolve(context, &args),
        QueueCommand::Cancel(args) => operate::cancel(&context, &args),
        QueueCommand::Prune { older_than, yes, reason } => {
            operate::prune(&context, &older_than, yes, &reason)
        }
        QueueCommand::Run { max_time } => worker::foreground(context, max_time).await,
    }
}

/// The queue, to look at it.
fn existing(context: &Context) -> Result<Store, Failure> {
    Store::open_existing(&context.settings.state_dir)?.ok_or_else(|| {
        Failure::usage(format!(
            "no queue in {} yet; purgedeck purge makes one",
            context.settings.state_dir.display()
        ))
    })
}

/// The queue, to change it; looking for a job makes none.
fn changeable(context: &Context) -> Result<Store, Failure> {
    existing(context)?;
    Ok(Store::open(&context.settings.state_dir)?)
}

/// Writes a document and a line end.
///
/// # Errors
/// Where `out` cannot be written.
pub(super) fn write_json<T: serde::Serialize>(document: &T, out: &mut impl Write) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(document)
        .map_err(|error| Failure::new(Exit::SomeFailed, format!("cannot write JSON: {error}")))?;
    writeln!(out, "{text}").map_err(|error| Failure::of_output(&error))
}

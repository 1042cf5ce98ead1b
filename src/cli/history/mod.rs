//! `purgedeck history`: what was done, when, by whom, why; filtered, as lines, JSON or CSV. May depend on: `queue`.

mod filter;
mod output;

use std::io::Write;

use super::args;
use super::context::Context;
use super::exit::Exit;
use super::failure::Failure;
use crate::queue::Store;
use crate::text;
use output::Output;

/// Lines for people, where they do not say how many.
const SOME: usize = 100;

/// Prints the events that the options let through, newest first. `profile` is the option `--profile`: without it, the
/// events of all profiles are shown.
///
/// # Errors
/// Where an option makes no sense, the store cannot be read or the output not be written.
pub(super) fn run(
    args: &args::History,
    profile: Option<&str>,
    context: &Context,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    let filter = filter::filter(args, profile)?;
    let exports = args.json || args.csv;
    let limit = args.limit.unwrap_or(if exports { usize::MAX } else { SOME });
    let mut output = Output::begin(args, out)?;
    let more = match Store::open_existing(&context.settings.state_dir)? {
        Some(store) => store.each_event(&filter, limit, |event| output.event(&event))?,
        None => false,
    };
    let shown = output.end()?;
    if shown == 0 && !exports {
        let nothing = if filter == crate::queue::HistoryFilter::default() {
            "nothing has happened yet"
        } else {
            "nothing in the history fits"
        };
        context.console.note(nothing);
    } else if more && args.limit.is_none() {
        let newest = text::many(shown, "line");
        context.console.note(&format!("the newest {newest}; there are more: --limit N shows N"));
    }
    Ok(Exit::Done)
}

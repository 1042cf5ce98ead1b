//! `queue resolve`: an operator's decision about batches whose outcome is unknown.

use super::super::changeable;
use super::go_on::{go_on, prepare, take_over, warn_if_paused};
use crate::cli::args;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::queue::{Decision, Store};
use crate::text;

/// Records the decision; sends again, if that is it.
pub(in crate::cli::queue) fn resolve(context: Context, args: &args::Resolve) -> Result<Exit, Failure> {
    let store = changeable(&context)?;
    if args.sent { record_as_sent(&context, store, args) } else { send_again(context, store, args) }
}

fn record_as_sent(context: &Context, mut store: Store, args: &args::Resolve) -> Result<Exit, Failure> {
    let job = store.find_job(&args.id)?;
    let batches = store.resolve(job.id, Decision::Sent, &args.reason)?;
    context.console.note(&format!(
        "recorded in your name as processed: {} in {}; they count as accepted, without a handle",
        text::many(job.counts().unknown, "URL"),
        text::many(batches, "batch")
    ));
    Ok(Exit::Done)
}

fn send_again(context: Context, mut store: Store, args: &args::Resolve) -> Result<Exit, Failure> {
    let job = store.find_job(&args.id)?;
    let mut context = context.with_profile(&job.profile)?;
    let unknown = job.counts().unknown;
    if unknown > 0 {
        prepare(&mut context)?;
        take_over(&context, &mut store, &job)?;
    }
    let batches = store.resolve(job.id, Decision::Resend, &args.reason)?;
    context.console.note(&format!(
        "queued again: {} in {}, whose first transmission may have been processed; purgedeck queue show {}",
        text::many(unknown, "URL"),
        text::many(batches, "batch"),
        job.id
    ));
    warn_if_paused(&context, &store.find_job(&job.id.to_string())?);
    go_on(&context, &store)?;
    Ok(Exit::Done)
}

//! `queue retry`: queues what was refused or is unknown again, of one job or of all.

use super::super::changeable;
use super::go_on::{go_on, prepare, take_over, warn_if_paused};
use crate::cli::args;
use crate::cli::confirm::Confirm;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::purge::above;
use crate::queue::{Batch, BatchState, Job, Store};
use crate::text;

/// Queues what failed again.
pub(in crate::cli::queue) fn retry(context: Context, args: &args::Retry) -> Result<Exit, Failure> {
    match &args.id {
        Some(id) => retry_job(context, id, &args.reason),
        None => retry_all(context, args),
    }
}

/// A job of another account of its profile is taken over by the present one.
fn retry_job(context: Context, id: &str, reason: &str) -> Result<Exit, Failure> {
    let mut store = changeable(&context)?;
    let job = store.find_job(id)?;
    let mut context = context.with_profile(&job.profile)?;
    let counts = job.counts();
    let strange = job.account != context.settings.profile.account() && !job.is_settled();
    if counts.refused + counts.unknown == 0 && !strange {
        context.console.note("nothing to retry: no batch of the job is refused or unknown");
        return Ok(Exit::Done);
    }
    prepare(&mut context)?;
    take_over(&context, &mut store, &job)?;
    let batches = store.retry(job.id, reason)?;
    let (urls, what) = (text::many(counts.refused + counts.unknown, "URL"), text::many(batches, "batch"));
    context.console.note(&format!("queued again: {urls} in {what}; purgedeck queue show {}", job.id));
    warn_if_paused(&context, &store.find_job(&job.id.to_string())?);
    go_on(&context, &store)?;
    Ok(Exit::Done)
}

/// Everything of the active profile.
fn retry_all(mut context: Context, args: &args::Retry) -> Result<Exit, Failure> {
    let profile = context.settings.profile.clone();
    let mut store = changeable(&context)?;
    let urls = failed_urls(&store, &profile.account())?;
    if urls == 0 {
        context
            .console
            .note(&format!("profile {}: nothing to retry, nothing is refused or unknown", profile.name));
        return Ok(Exit::Done);
    }
    if urls > profile.confirm_above && !args.yes {
        let question = format!("Send {} again with profile {}", text::many(urls, "URL"), profile.name);
        let (why, otherwise) = (&above(&context), "nothing was queued");
        Confirm { question: &question, of: "URL", number: urls, why, otherwise }.ask()?;
    }
    prepare(&mut context)?;
    let batches = store.retry_failed(&profile.account(), &args.reason)?;
    context.console.note(&format!(
        "profile {}: queued again: {} in {}",
        profile.name,
        text::many(urls, "URL"),
        text::many(batches, "batch")
    ));
    go_on(&context, &store)?;
    Ok(Exit::Done)
}

/// URLs of an account that were refused or are unknown; what several jobs share counts once.
fn failed_urls(store: &Store, account: &str) -> Result<usize, Failure> {
    let own = |batch: &&Batch| batch.shared_from.is_none();
    let failed = |batch: &&Batch| matches!(batch.state, BatchState::Refused(_) | BatchState::Unknown { .. });
    let urls_of =
        |job: &Job| -> usize { job.batches.iter().filter(own).filter(failed).map(|batch| batch.urls).sum() };
    Ok(store.jobs(Some(account), usize::MAX)?.iter().map(urls_of).sum())
}

//! `queue prune`: removes old jobs with their URLs. Their lines in the history stay.

use jiff::Timestamp;

use super::super::changeable;
use crate::catalog::parse_changed_since;
use crate::cli::confirm::Confirm;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::queue::{Pruned, Store};
use crate::text;

/// Removes the jobs that are older, of all profiles.
pub(in crate::cli::queue) fn prune(
    context: &Context,
    older_than: &str,
    yes: bool,
    reason: &str,
) -> Result<Exit, Failure> {
    let before = parse_changed_since(older_than, Timestamp::now())
        .map_err(|problem| Failure::usage(format!("--older-than: {problem}")))?;
    let mut store = changeable(context)?;
    let old = old_jobs(&store, before)?;
    if old.jobs == 0 {
        context.console.note("nothing to remove: no job is that old and has all its outcomes");
        return Ok(Exit::Done);
    }
    if !yes {
        let question = format!("Remove {}, queued before {}", words(old), before.strftime("%F %TZ"));
        let (why, otherwise) = ("would be removed", "nothing was removed");
        Confirm { question: &question, of: "job", number: old.jobs, why, otherwise }.ask()?;
    }
    let pruned = store.prune(before, reason)?;
    context.console.note(&format!("removed: {}; their history stays (purgedeck history)", words(pruned)));
    let kept = old.jobs.saturating_sub(pruned.jobs);
    if kept > 0 {
        let jobs = text::many(kept, "job");
        context.console.note(&format!("kept: {jobs}, which younger jobs still share batches with"));
    }
    Ok(Exit::Done)
}

fn words(pruned: Pruned) -> String {
    format!("{} with {}", text::many(pruned.jobs, "job"), text::many(pruned.urls, "URL"))
}

/// What would be removed, for the question.
fn old_jobs(store: &Store, before: Timestamp) -> Result<Pruned, Failure> {
    let jobs = store.jobs(None, usize::MAX)?;
    let old = jobs.iter().filter(|job| job.created < before && job.is_settled());
    Ok(old.fold(Pruned::default(), |sum, job| Pruned {
        jobs: sum.jobs + 1,
        urls: sum.urls + job.counts().total,
    }))
}

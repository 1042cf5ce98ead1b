//! `queue show`: one job with its batches, and why what failed failed. May depend on: `queue`.

use std::io::Write;

use jiff::Timestamp;

use super::words::{batch_line, job_line};
use super::{existing, write_json};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::report::{RefusedUrl, Report};
use crate::queue::{BatchState, Job, Store};
use crate::text::Shown;

/// Prints one job.
pub(super) fn run(context: &Context, id: &str, json: bool, out: &mut impl Write) -> Result<Exit, Failure> {
    let store = existing(context)?;
    let job = store.find_job(id)?;
    if json {
        write_json(&report(&store, &job)?, out)?;
        return Ok(Exit::Done);
    }
    let now = Timestamp::now();
    let mut lines = vec![
        job_line(&job, now),
        format!("  id       {}", job.id),
        format!("  profile  {} ({})", Shown::new(&job.profile), Shown::new(&job.service)),
        format!("  asked by {} at {}", Shown::new(&job.who), job.created),
    ];
    if !job.reason.is_empty() {
        lines.push(format!("  reason   {}", Shown::new(&job.reason)));
    }
    lines.extend(job.batches.iter().map(|batch| batch_line(batch, now)));
    for line in lines {
        writeln!(out, "{line}").map_err(|error| Failure::of_output(&error))?;
    }
    Ok(Exit::Done)
}

/// The JSON document of a stored job, refused URLs included.
///
/// # Errors
/// Where the store cannot be read.
pub(in crate::cli) fn report(store: &Store, job: &Job) -> Result<Report, Failure> {
    let mut refused = Vec::new();
    for batch in &job.batches {
        if let BatchState::Refused(refusal) = &batch.state {
            refused.extend(store.batch_urls(batch.id)?.into_iter().map(|url| RefusedUrl {
                url,
                reason: refusal.reason.clone(),
                code: refusal.code,
            }));
        }
    }
    Ok(Report::of_job(job, refused))
}

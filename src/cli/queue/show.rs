//! `queue show`: one job with its batches, and why what failed failed. May depend on: `queue`.

use std::io::Write;

use jiff::Timestamp;

use super::tree::nodes;
use super::words::{batch_line, job_line, moment, paused_words, refusal_words};
use super::{existing, write_json};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::report::{RefusedUrl, Report};
use crate::queue::{Batch, BatchState, Job, Store};
use crate::text::{self, Shown};

/// Refused URLs that people are shown; `--json` has them all.
const SHOWN: usize = 20;

/// Prints one job.
pub(super) fn run(context: &Context, id: &str, json: bool, out: &mut impl Write) -> Result<Exit, Failure> {
    let store = existing(context)?;
    let job = store.find_job(id)?;
    if json {
        write_json(&report(&store, &job)?, out)?;
        return Ok(Exit::Done);
    }
    let now = Timestamp::now();
    let mut lines = head(&job, now);
    lines.extend(nodes(&job).iter().map(|node| batch_line(node, now)));
    lines.extend(culprits(&store, &job)?);
    for line in lines {
        writeln!(out, "{line}").map_err(|error| Failure::of_output(&error))?;
    }
    Ok(Exit::Done)
}

fn head(job: &Job, now: Timestamp) -> Vec<String> {
    let mut lines = vec![
        job_line(job, now),
        format!("  id       {}", job.id),
        format!("  profile  {} ({})", Shown::new(&job.profile), Shown::new(&job.service)),
        format!("  asked by {} at {}", Shown::new(&job.who), moment(job.created)),
    ];
    if !job.reason.is_empty() {
        lines.push(format!("  reason   {}", Shown::new(&job.reason)));
    }
    if let Some(paused) = &job.paused {
        let words = paused_words(paused);
        lines.push(format!("  {}; purgedeck queue resume {}", Shown::new(&words), job.id));
    }
    lines
}

/// The refused URLs by name, below the reason.
fn culprits(store: &Store, job: &Job) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    let (mut said, mut listed, mut all) = (String::new(), 0, 0);
    for batch in refused(job) {
        all += batch.urls;
        if listed == SHOWN {
            continue;
        }
        let why = refusal_words(batch);
        if why != said {
            lines.push(format!("  refused: {why}"));
            said = why;
        }
        let urls = store.urls_in(job.id, batch)?;
        let room = urls.iter().take(SHOWN - listed);
        lines.extend(room.map(|url| format!("    {}", Shown::new(url))));
        listed = SHOWN.min(listed + urls.len());
    }
    if all > listed {
        let more = text::count(all - listed);
        lines.push(format!("    and {more} more: purgedeck queue show {} --json", job.id));
    }
    Ok(lines)
}

fn refused(job: &Job) -> impl Iterator<Item = &Batch> {
    job.batches.iter().filter(|batch| matches!(batch.state, BatchState::Refused(_)))
}

/// The JSON document of a stored job, refused URLs included.
///
/// # Errors
/// Where the store cannot be read.
pub(in crate::cli) fn report(store: &Store, job: &Job) -> Result<Report, Failure> {
    let mut found = Vec::new();
    for batch in refused(job) {
        let BatchState::Refused(refusal) = &batch.state else { continue };
        // Of a batch that is shared, only the job's own URLs.
        found.extend(store.urls_in(job.id, batch)?.into_iter().map(|url| RefusedUrl {
            url,
            reason: refusal.reason.clone(),
            code: refusal.code,
        }));
    }
    Ok(Report::of_job(job, found))
}

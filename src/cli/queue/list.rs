//! `queue list`: the jobs, and why nothing is sent, if so. May depend on: `queue`.

use std::io::Write;

use jiff::Timestamp;

use super::words::job_line;
use super::{LISTED, standstill_words, write_json};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::report::Report;
use crate::queue::Store;

/// Prints the jobs, newest first.
pub(super) fn run(context: &Context, json: bool, out: &mut impl Write) -> Result<Exit, Failure> {
    let Some(store) = Store::open_existing(&context.settings.state_dir)? else {
        if json {
            writeln!(out, "[]").map_err(|error| Failure::of_output(&error))?;
        } else {
            context.console.note("the queue is empty");
        }
        return Ok(Exit::Done);
    };
    let jobs = store.jobs(None, LISTED)?;
    if json {
        let reports: Vec<Report> = jobs.iter().map(|job| Report::of_job(job, Vec::new())).collect();
        write_json(&reports, out)?;
        return Ok(Exit::Done);
    }
    if jobs.is_empty() {
        context.console.note("the queue is empty");
    }
    let now = Timestamp::now();
    for job in &jobs {
        writeln!(out, "{}", job_line(job, now)).map_err(|error| Failure::of_output(&error))?;
    }
    let (profile, account) = (&context.settings.profile.name, context.settings.profile.account());
    if store.has_queued(&account)?
        && let Some(standstill) = store.sending(&account)?.standstill
    {
        let words = standstill_words(&standstill);
        context.console.warning(&format!("profile {profile}: {words}"));
    }
    Ok(Exit::Done)
}

//! `queue list`: the jobs, and below them what each account that has work may send. May depend on: `queue`.

use std::io::Write;

use jiff::Timestamp;

use super::status::Status;
use super::words::job_line;
use super::{LISTED, write_json};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::report::Report;
use crate::queue::{Job, Store};
use crate::settings::{Profile, profile_of_account};
use crate::text::{self, Shown};

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
    if let Some(warning) = store.warning() {
        context.console.warning(warning);
    }
    if jobs.is_empty() {
        context.console.note("the queue is empty");
    }
    let now = Timestamp::now();
    let mut lines: Vec<String> = jobs.iter().map(|job| job_line(job, now)).collect();
    lines.extend((!jobs.is_empty()).then(String::new));
    for account in accounts(context, &jobs) {
        lines.extend(match profile_for(context, &account) {
            Some(profile) => Status::of(&store, &profile)?.lines(),
            None => vec![strange(&account, &jobs)],
        });
    }
    for line in lines {
        writeln!(out, "{line}").map_err(|error| Failure::of_output(&error))?;
    }
    Ok(Exit::Done)
}

/// The active account, then the others that have work.
fn accounts(context: &Context, jobs: &[Job]) -> Vec<String> {
    let mut accounts = vec![context.settings.profile.account()];
    for job in jobs.iter().filter(|job| !job.is_settled()) {
        if !accounts.contains(&job.account) {
            accounts.push(job.account.clone());
        }
    }
    accounts
}

/// The profile that stands for an account today, if one does.
fn profile_for(context: &Context, account: &str) -> Option<Profile> {
    let profile = context.profile(profile_of_account(account)).ok()?;
    (profile.account() == account).then_some(profile)
}

/// Work that no profile of these settings sends.
fn strange(account: &str, jobs: &[Job]) -> String {
    let waiting = jobs.iter().filter(|job| job.account == account).map(|job| job.counts().queued).sum();
    format!(
        "profile {} as it was once, or in other settings: {} queued; purgedeck queue retry ID sends a job with the \
         present endpoint, user and company",
        Shown::new(profile_of_account(account)),
        text::many(waiting, "URL")
    )
}

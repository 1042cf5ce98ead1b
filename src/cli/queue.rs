//! `purgedeck queue`: list, show, retry, cancel, run. May depend on: `queue`, `worker`.

use std::io::Write;

use jiff::Timestamp;

use super::args::QueueCommand;
use super::context::Context;
use super::exit::Exit;
use super::failure::Failure;
use super::report::{RefusedUrl, Report};
use super::worker;
use crate::queue::{Batch, BatchState, Counts, Job, Standstill, Store};
use crate::text::{self, Shown};

/// Jobs that `list` shows at most; `history` reaches further.
pub(super) const LISTED: usize = 1_000;

/// Characters of a job's id that lists show: its time to the millisecond, enough to name it.
const SHORT_ID: usize = 13;

/// Does what the sub-command says.
///
/// # Errors
/// Where the store cannot be read or written, or no job has this id.
pub(super) async fn run(
    command: Option<QueueCommand>,
    context: Context,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    match command.unwrap_or(QueueCommand::List { json: false }) {
        QueueCommand::List { json } => list(&context, json, out),
        QueueCommand::Show { id, json } => show(&context, &id, json, out),
        QueueCommand::Retry { id } => retry(context, &id),
        QueueCommand::Cancel { id } => {
            let mut store = changeable(&context)?;
            let job = store.find_job(&id)?;
            store.cancel(job.id, "")?;
            let after = store.job(job.id)?.map_or_else(Counts::default, |job| job.counts());
            context.console.note(&format!(
                "{}; what is on its way or has an outcome stays",
                Counts::taken_back(job.counts(), after)
            ));
            Ok(Exit::Done)
        }
        QueueCommand::Run => worker::foreground(context).await,
    }
}

/// Queues what failed again; a job of another account of its profile is taken over by the present one.
fn retry(context: Context, id: &str) -> Result<Exit, Failure> {
    let mut store = changeable(&context)?;
    let job = store.find_job(id)?;
    let mut context = context.with_profile(&job.profile)?;
    let account = context.settings.profile.account();
    let adopted = job.account != account && !job.is_settled();
    if job.account != account {
        store.adopt(job.id, &account)?;
        context.console.note(&format!(
            "the endpoint, user or company of profile {} changed since the job was queued; it goes to the present one",
            job.profile
        ));
    }
    let batches = store.retry(job.id, "")?;
    if batches == 0 && !adopted {
        context.console.note("nothing to retry: no batch of the job is refused or unknown");
        return Ok(Exit::Done);
    }
    if context.finds_password() || context.can_ask() {
        context.password()?;
    }
    context.start_worker()?;
    let what = text::many(batches, "batch");
    context.console.note(&format!("queued again: {what}; purgedeck queue show {}", job.id));
    Ok(Exit::Done)
}

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

fn list(context: &Context, json: bool, out: &mut impl Write) -> Result<Exit, Failure> {
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

fn show(context: &Context, id: &str, json: bool, out: &mut impl Write) -> Result<Exit, Failure> {
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
pub(super) fn report(store: &Store, job: &Job) -> Result<Report, Failure> {
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

/// Writes a document and a line end.
///
/// # Errors
/// Where `out` cannot be written.
pub(super) fn write_json<T: serde::Serialize>(document: &T, out: &mut impl Write) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(document)
        .map_err(|error| Failure::new(Exit::SomeFailed, format!("cannot write JSON: {error}")))?;
    writeln!(out, "{text}").map_err(|error| Failure::of_output(&error))
}

fn job_line(job: &Job, now: Timestamp) -> String {
    let counts = job.counts();
    let parts = [
        ("accepted", counts.accepted),
        ("refused", counts.refused),
        ("unknown", counts.unknown),
        ("queued", counts.queued),
        ("cancelled", counts.cancelled),
    ];
    let states: Vec<String> =
        parts.iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{} {word}", text::count(*n))).collect();
    let id = job.id.to_string();
    let clears = job.batches.iter().filter_map(Batch::clears_at).max();
    let tail = match clears {
        Some(at) if at > now => format!(", cleared in {} s", at.duration_since(now).as_secs() + 1),
        Some(_) if job.is_settled() => ", elapsed".to_owned(),
        _ => String::new(),
    };
    format!(
        "{}  {}  {:<12}  {} in {}: {}{tail}",
        &id[..SHORT_ID],
        job.created.strftime("%F %T"),
        Shown::new(&job.profile).fit(12),
        text::many(counts.total, "URL"),
        text::many(job.batches.len(), "batch"),
        states.join(", "),
    )
}

fn batch_line(batch: &Batch, now: Timestamp) -> String {
    let detail = match &batch.state {
        BatchState::Accepted { handle, estimate, at } => {
            let estimate =
                estimate.map_or_else(|| "no estimate".to_owned(), |e| format!("estimate {} s", e.as_secs()));
            let elapsed = if batch.clears_at().is_some_and(|at| at <= now) { ", elapsed" } else { "" };
            let handle = handle.as_deref().unwrap_or("none");
            format!("at {}, {estimate}{elapsed}, handle {}", at.strftime("%F %T"), Shown::new(handle))
        }
        BatchState::Refused(refusal) => {
            let code = refusal.code.map(|code| format!(" (code {code})")).unwrap_or_default();
            format!("{}{code}", Shown::new(&refusal.reason))
        }
        BatchState::Unknown { reason } => Shown::new(reason).to_string(),
        _ => String::new(),
    };
    let note = if batch.note.is_empty() { String::new() } else { format!(" [{}]", Shown::new(&batch.note)) };
    format!(
        "  batch {:>4}  {:>10}  {:<9}  {}  {detail}{note}",
        batch.seq,
        text::many(batch.urls, "URL"),
        batch.state.name(),
        text::many(batch.attempts as usize, "attempt"),
    )
}

/// Why nothing is sent, in words.
#[must_use]
pub(super) fn standstill_words(standstill: &Standstill) -> String {
    match standstill {
        Standstill::Credentials { reason, authorization: false } => {
            format!("the worker stands still, credentials are missing or were refused: {reason}")
        }
        Standstill::Credentials { reason, authorization: true } => {
            format!("the worker stands still, the user may not purge: {reason}")
        }
        Standstill::Unreachable { reason, until } => {
            format!("the service is not reachable ({reason}); next try at {until}")
        }
        Standstill::Throttled { until } => format!("the service asked to wait until {until}"),
        Standstill::Doubtful { reason, until } => {
            format!("several outcomes in a row are unknown ({reason}); next try at {until}")
        }
        Standstill::Paused(paused) if paused.reason.is_empty() => {
            format!("paused by {} since {}; purgedeck queue resume", paused.who, paused.at)
        }
        Standstill::Paused(paused) => {
            format!("paused by {} since {}: {}; purgedeck queue resume", paused.who, paused.at, paused.reason)
        }
        Standstill::NoSpace { free } => {
            format!("nothing is sent, the disk of the queue is nearly full ({} MiB left)", free >> 20)
        }
    }
}

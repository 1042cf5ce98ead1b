//! `purgedeck purge`: list, lint, plan, confirm, queue, then watch. It never sends: the worker does. May depend
//! on: `cli::selection`, `urls` (plan), `queue`, `worker`.

mod confirm;
mod dry_run;

use std::io::Write;

pub(super) use confirm::above;
use uuid::Uuid;

use super::args::{self, OnUnknownArg};
use super::context::Context;
use super::exit::Exit;
use super::failure::Failure;
use super::queue::{paused_words, report, standstill_words, write_json};
use super::selection::{self, Need, Selected};
use super::signals;
use super::watch::{self, Waited};
use crate::queue::{BatchState, Job, NewBatch, NewJob, OnUnknown, Standstill, Store, operator_name};
use crate::service::ips::request_shape;
use crate::text;
use crate::urls::Plan;
use crate::worker::{Logout, WorkerStatus};

/// Does the whole job, or plans it.
///
/// # Errors
/// Where something cannot be looked up, read, queued or written; the failure carries the exit code.
pub(super) async fn run(
    args: &args::Purge,
    mut context: Context,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    if args.dry_run {
        return dry_run::run(args, context, out).await;
    }
    context.may_change()?;
    let mut urls: Vec<String> = Vec::new();
    let mut sink = |url: &str| {
        urls.push(url.to_owned());
        Ok(())
    };
    let selecting = selection::select(&args.what, &mut context, Need::ThePurge, &mut sink);
    let mut selected = signals::or_interrupted(selecting).await.map_err(Failure::nothing_queued)?;
    if selected.errors > 0 {
        return Err(Failure::usage(format!(
            "{}; nothing was queued, nothing was sent",
            text::many(selected.errors, "problem")
        )));
    }
    if urls.is_empty() {
        context.console.note("nothing to purge: the URL list is empty");
        return dry_run::report_nothing(args, &context, &selected, out);
    }
    let limits = context.settings.profile.limits;
    let plan =
        Plan::new(&urls, &limits, &request_shape()).map_err(|error| Failure::usage(error.to_string()))?;
    context.console.note(&dry_run::plan_words(&context, &selected, &plan));
    refuse_without_the_role(&selected)?;
    confirm::confirm(urls.len(), args.yes, &context)?;
    let job = new_job(args, &context, &selected, urls, &plan);
    let not_stored = |error| Failure::from(error).nothing_queued();
    let mut store = Store::open(&context.settings.state_dir).map_err(not_stored)?;
    if let Some(warning) = store.warning() {
        context.console.warning(warning);
    }
    store.add_job(&job).map_err(not_stored)?;
    if selected.signed_in.is_some() {
        store.signed_in(&job.account)?;
    }
    context.console.detail(&format!("job {} is on disk", job.id));
    if args.detach {
        // The sandbox, if this process runs it, moves to the worker.
        selected.signed_in = None;
    }
    let standstill = store.sending(&job.account)?.standstill;
    if let Some(paused @ Standstill::Paused(_)) = &standstill {
        // Nobody is started who could only leave again.
        let id = job.id;
        context.console.warning(&format!(
            "{}; job {id} is on disk and waits",
            standstill_words(paused, &context.settings.profile.name)
        ));
        finish(args, &store, id, out)?;
        return Ok(if args.detach { Exit::Done } else { watch::exit_of_standstill(paused) });
    }
    let worker = match context.start_worker() {
        Ok(worker) => worker,
        Err(failure) => {
            // The job is on disk, whatever became of the worker: a script must not queue it again.
            finish(args, &store, job.id, out)?;
            return Err(failure);
        }
    };
    if let Some(unreachable) = &selected.unreachable {
        context.console.error(&format!(
            "{unreachable}\nthe job is kept and tried again: purgedeck queue show {}",
            job.id
        ));
        finish(args, &store, job.id, out)?;
        return Ok(Exit::Unreachable);
    }
    if args.detach {
        say_detached(&context, job.id, worker);
        finish(args, &store, job.id, out)?;
        return Ok(Exit::Done);
    }
    let started_here = matches!(worker, WorkerStatus::Started { .. });
    let waited = watch::wait(&store, job.id, &context, started_here).await?;
    say_end(&context, &waited);
    say_refused(&context, &store, waited.job())?;
    finish(args, &store, job.id, out)?;
    Ok(waited.exit())
}

/// Without the role every purge would be refused: say so before one is tried.
fn refuse_without_the_role(selected: &Selected) -> Result<(), Failure> {
    let Some(signed_in) = &selected.signed_in else { return Ok(()) };
    let account = &signed_in.account;
    match &account.membership.role {
        Some(role) if account.purge_forbidden() => Err(Failure::new(
            Exit::Credentials,
            format!(
                "{} has the role {} for {}; purging needs the company administrator's role (IpsCompanyAdmin). Nothing was queued",
                account.user.email, role.0, account.membership.company.name
            ),
        )),
        _ => Ok(()),
    }
}

fn new_job(
    args: &args::Purge,
    context: &Context,
    selected: &Selected,
    urls: Vec<String>,
    plan: &Plan,
) -> NewJob {
    NewJob {
        id: Uuid::now_v7(),
        account: context.settings.profile.account(),
        service: context.settings.profile.service.name(),
        who: operator_name(),
        reason: args.reason.clone(),
        on_unknown: match args.on_unknown {
            OnUnknownArg::Retry => OnUnknown::Retry,
            OnUnknownArg::Hold => OnUnknown::Hold,
            OnUnknownArg::Fail => OnUnknown::Fail,
        },
        duplicates: selected.duplicates,
        batches: plan.deal(urls).map(|(urls, bytes)| NewBatch { urls, bytes }).collect(),
    }
}

/// Writes the report. A reader that went away does not change what became of the purge, nor the exit code.
fn finish(args: &args::Purge, store: &Store, id: Uuid, out: &mut impl Write) -> Result<(), Failure> {
    let Some(job) = store.job(id)?.filter(|_| args.json) else { return Ok(()) };
    let report = report(store, &job)?;
    match write_json(&report, out).and_then(|()| out.flush().map_err(|error| Failure::of_output(&error))) {
        Err(failure) if failure.exit == Exit::Done => Ok(()),
        written => written,
    }
}

fn say_detached(context: &Context, id: Uuid, worker: WorkerStatus) {
    let pid = match worker {
        WorkerStatus::Started { pid } => format!("worker started: {}", Logout::of_process(pid).words(pid)),
        WorkerStatus::AlreadyRunning { pid: Some(pid) } => format!("a worker is running (pid {pid})"),
        WorkerStatus::AlreadyRunning { pid: None } => "a worker is running".to_owned(),
    };
    context.console.note(&format!("job {id} is on disk, {pid}; watch it with: purgedeck queue show {id}"));
}

fn say_end(context: &Context, waited: &Waited) {
    let job = waited.job();
    match waited {
        Waited::Settled(_) => context.console.note(&settled_words(waited)),
        Waited::Standstill(_, standstill) => {
            let words = standstill_words(standstill, &job.profile);
            context.console.error(&format!("{words}\nthe job is kept: purgedeck queue show {}", job.id));
        }
        Waited::Paused(_, paused) => context.console.error(&format!(
            "the job was {}; it is kept: purgedeck queue resume {}",
            paused_words(paused),
            job.id
        )),
        Waited::Interrupted(_) => context.console.note(&format!(
            "interrupted; the worker goes on with job {}: purgedeck queue show {}, purgedeck queue cancel {}",
            job.id, job.id, job.id
        )),
    }
}

/// Refused URLs that are named at the end; `queue show` names all.
const NAMED: usize = 20;

/// Names what the service refused, and why. What was refused together was not looked at one by one, and is not blamed.
fn say_refused(context: &Context, store: &Store, job: &Job) -> Result<(), Failure> {
    let mut named = 0;
    for batch in &job.batches {
        let BatchState::Refused(refusal) = &batch.state else { continue };
        let code = refusal.code.map(|code| format!(" (code {code})")).unwrap_or_default();
        if batch.urls > 1 {
            let why = if batch.note.is_empty() { String::new() } else { format!("; {}", batch.note) };
            let urls = text::many(batch.urls, "URL");
            context.console.error(&format!("refused together, {urls}: {}{code}{why}", refusal.reason));
        } else if named < NAMED {
            named += 1;
            for url in store.urls_in(job.id, batch)? {
                context.console.error(&format!("refused: {url}: {}{code}", refusal.reason));
            }
        }
    }
    if job.counts().refused > 0 {
        context.console.note(&format!("all that was refused: purgedeck queue show {}", job.id));
    }
    Ok(())
}

fn settled_words(waited: &Waited) -> String {
    let job = waited.job();
    let counts = job.counts();
    let mut parts =
        vec![format!("{} of {} accepted", text::count(counts.accepted), text::many(counts.total, "URL"))];
    for (n, words) in
        [(counts.refused, "refused"), (counts.unknown, "unknown"), (counts.cancelled, "cancelled")]
    {
        if n > 0 {
            parts.push(format!("{} {words}", text::count(n)));
        }
    }
    if let Some(at) = job.batches.iter().filter_map(crate::queue::Batch::clears_at).max() {
        let seconds = at.duration_since(jiff::Timestamp::now()).as_secs();
        if seconds > 0 {
            parts.push(format!("the CDN's estimate is over in {seconds} s"));
        }
    }
    if waited.exit() == Exit::Unknown {
        parts.push(format!(
            "decide about the unknown ones: purgedeck queue resolve {} --resend sends them again, --sent records that \
             they were processed",
            job.id
        ));
    }
    parts.join(", ")
}

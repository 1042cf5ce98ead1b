//! `purgedeck queue run`: drains in the foreground, or waits for the worker that does; for cron and systemd timers.

use std::time::Duration;

use tokio::time::Instant;

use super::{Patience, drain, exit, words};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::queue::{LISTED, paused_words, standstill_words};
use crate::cli::watch::{self, Waited};
use crate::queue::{Job, Standstill, Store};
use crate::text;
use crate::worker::WorkerLock;

/// Drains in the foreground, for at most `max_time`. Time that is over is no error: the work is kept, and whoever calls
/// this from a timer comes again.
///
/// # Errors
/// Where the settings, the store or the first steps fail. The work stays queued.
pub(in crate::cli) async fn foreground(
    mut context: Context,
    max_time: Option<Duration>,
) -> Result<Exit, Failure> {
    let deadline = max_time.map(|time| Instant::now() + time);
    let (state_dir, account) = (context.settings.state_dir.clone(), context.settings.profile.account());
    let name = context.settings.profile.name.clone();
    let Some(watching) = Store::open_existing(&state_dir)? else {
        context.console.note("nothing is queued");
        return Ok(Exit::Done);
    };
    warn_of_other_accounts(&context, &watching)?;
    if !watching.has_queued(&account)? {
        context.console.note(&format!("profile {name}: nothing is queued"));
        return Ok(Exit::Done);
    }
    if let Some(paused @ Standstill::Paused(_)) = watching.sending(&account)?.standstill {
        context
            .console
            .note(&format!("profile {name}: nothing was sent: {}", standstill_words(&paused, &name)));
        return Ok(watch::exit_of_standstill(&paused));
    }
    if let Some(barred @ Standstill::Credentials { .. }) = watching.sending(&account)?.standstill
        && !context.can_ask()
    {
        // Nobody sits here, so this is a timer, and accounts lock when a program tries what was refused again and again.
        let words = standstill_words(&barred, &name);
        let remedy = format!("correct them, then: purgedeck queue resume --profile {name}");
        return Err(Failure::new(Exit::Credentials, format!("profile {name}: {words}; {remedy}")));
    }
    let (open, paused) = open_and_paused(&context, &watching)?;
    // What a dead worker left behind is work, also of a paused job.
    if open > 0 && open == paused.len() && !watching.has_work(&account)? {
        say_paused(&context, &paused);
        return Ok(Exit::SomeFailed);
    }
    // Before the lock and the signal handlers: a prompt may take as long as it likes.
    context.password()?;
    let mut store = Store::open(&state_dir)?;
    store.try_now(&account)?;
    if let Some(lock) = WorkerLock::try_take(&state_dir, &account)? {
        let ended = drain(&mut context, lock, Patience::WhileReachable { until: deadline }).await?;
        context.console.note(&words(&ended, &context.settings.profile.name));
        if ended.time_is_up() {
            say_what_is_left(&context, &store)?;
        }
        let exit = exit(&ended);
        if ended.is_empty() {
            let (_, paused) = open_and_paused(&context, &store)?;
            say_paused(&context, &paused);
            return Ok(if exit == Exit::Done && !paused.is_empty() { Exit::SomeFailed } else { exit });
        }
        return Ok(exit);
    }
    if let Some(exit) = within(deadline, watch_the_other(&context, &store)).await {
        return exit;
    }
    say_what_is_left(&context, &store)?;
    if let Some(stopped) = stopped_worker(&store)? {
        context.console.error(&stopped);
        return Ok(Exit::SomeFailed);
    }
    context.console.note("the time is over; the other worker goes on");
    Ok(Exit::Done)
}

/// The work, unless the deadline comes first.
async fn within<T>(deadline: Option<Instant>, work: impl Future<Output = T>) -> Option<T> {
    match deadline {
        Some(deadline) => tokio::time::timeout_at(deadline, work).await.ok(),
        None => Some(work.await),
    }
}

/// The open jobs of the account, and those of them that somebody paused.
fn open_and_paused(context: &Context, store: &Store) -> Result<(usize, Vec<Job>), Failure> {
    let mut jobs = store.jobs(Some(&context.settings.profile.account()), LISTED)?;
    jobs.retain(|job| !job.is_settled());
    let open = jobs.len();
    jobs.retain(|job| job.paused.is_some());
    Ok((open, jobs))
}

fn say_paused(context: &Context, jobs: &[Job]) {
    for job in jobs {
        let words = job.paused.as_ref().map(paused_words).unwrap_or_default();
        let (id, urls) = (job.id, text::many(job.counts().queued, "URL"));
        context
            .console
            .note(&format!("{urls} of job {id} stay queued, {words}; purgedeck queue resume {id}"));
    }
}

fn say_what_is_left(context: &Context, store: &Store) -> Result<(), Failure> {
    let profile = &context.settings.profile;
    let left = store.forecast(&profile.account(), &profile.limits)?;
    let (urls, requests) = (text::many(left.urls, "URL"), text::many(left.requests, "request"));
    context.console.note(&format!("left in the queue: {urls} in {requests}; the next run goes on"));
    Ok(())
}

/// Work that was queued while the profile named another endpoint, user or company never goes to the present one by
/// itself.
fn warn_of_other_accounts(context: &Context, store: &Store) -> Result<(), Failure> {
    let profile = &context.settings.profile;
    let strange = |job: &&Job| job.profile == profile.name && job.account != profile.account();
    for job in store.jobs(None, LISTED)?.iter().filter(|job| !job.is_settled()).filter(strange) {
        context.console.warning(&format!(
            "job {} was queued while profile {} named another endpoint, user or company; purgedeck queue retry {} sends it with the present ones",
            job.id, profile.name, job.id
        ));
    }
    Ok(())
}

/// A worker whose process is stopped, in words, with what helps. It keeps its lock, and nobody takes its place.
fn stopped_worker(store: &Store) -> Result<Option<String>, Failure> {
    let holders = store.held_locks()?.into_iter().filter(|lock| lock.name.starts_with("worker."));
    let stopped = holders.filter_map(|lock| lock.holder).find(|holder| holder.state.is_stopped());
    Ok(stopped.map(|holder| {
        let pid = holder.pid;
        format!("the worker is stopped: {holder}; kill -CONT {pid} lets it go on, kill {pid} ends it")
    }))
}

/// Waits while the worker that is there already sends.
async fn watch_the_other(context: &Context, store: &Store) -> Result<Exit, Failure> {
    let profile = &context.settings.profile;
    context.console.note(&format!("profile {}: a worker is sending already; waiting for it", profile.name));
    if let Some(stopped) = stopped_worker(store)? {
        context.console.warning(&stopped);
    }
    let jobs = store.jobs(Some(&profile.account()), LISTED)?;
    for job in jobs.into_iter().filter(|job| !job.is_settled()) {
        let waited = watch::wait(store, job.id, context, false).await?;
        let exit = waited.exit();
        if exit != Exit::Done {
            match waited {
                Waited::Standstill(_, standstill) => {
                    context.console.error(&standstill_words(&standstill, &profile.name));
                }
                Waited::Paused(job, paused) => {
                    context.console.note(&format!("job {} is {}", job.id, paused_words(&paused)));
                }
                Waited::Settled(_) | Waited::Interrupted(_) => {}
            }
            return Ok(exit);
        }
    }
    Ok(Exit::Done)
}

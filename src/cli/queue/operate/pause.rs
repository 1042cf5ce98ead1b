//! `queue pause` and `queue resume`: of a profile for everybody, or of one job.

use super::super::words::paused_words;
use super::super::{changeable, existing};
use super::go_on::{go_on, prepare};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::queue::{BatchState, Job, Standstill, Store};
use crate::text;

/// Lets nothing more be sent.
pub(in crate::cli::queue) fn pause(
    context: &Context,
    id: Option<&str>,
    reason: &str,
) -> Result<Exit, Failure> {
    match id {
        Some(id) => pause_job(context, id, reason),
        None => pause_profile(context, reason),
    }
}

/// Lets it go on.
pub(in crate::cli::queue) fn resume(
    context: Context,
    id: Option<&str>,
    reason: &str,
) -> Result<Exit, Failure> {
    match id {
        Some(id) => resume_job(context, id, reason),
        None => resume_profile(context, reason),
    }
}

/// Also where nothing is queued yet: whoever comes and queues something finds the profile paused.
fn pause_profile(context: &Context, reason: &str) -> Result<Exit, Failure> {
    let profile = &context.settings.profile;
    let (name, account) = (&profile.name, profile.account());
    let mut store = Store::open(&context.settings.state_dir)?;
    if !store.pause(&account, reason)? {
        let since = match store.sending(&account)?.standstill {
            Some(Standstill::Paused(paused)) => format!(": {}", paused_words(&paused)),
            _ => String::new(),
        };
        context.console.note(&format!("profile {name} was paused already{since}; nothing was changed"));
        return Ok(Exit::Done);
    }
    let waiting = store.forecast(&account, &profile.limits)?;
    let (urls, requests) = (text::many(waiting.urls, "URL"), text::many(waiting.requests, "request"));
    // Loud: it stops other people's work, too.
    context.console.warning(&format!(
        "profile {name} is PAUSED for everybody who uses this queue: nothing more is sent, whoever queues it; \
         {urls} in {requests} wait, and what is on its way ends as it ends\n\
         to go on: purgedeck queue resume --profile {name}"
    ));
    Ok(Exit::Done)
}

fn pause_job(context: &Context, id: &str, reason: &str) -> Result<Exit, Failure> {
    let mut store = changeable(context)?;
    let job = store.find_job(id)?;
    if !store.pause_job(job.id, reason)? {
        let job = store.find_job(&job.id.to_string())?;
        return match &job.paused {
            Some(paused) if !job.is_settled() => {
                let since = paused_words(paused);
                context
                    .console
                    .note(&format!("job {} was paused already: {since}; nothing was changed", job.id));
                Ok(Exit::Done)
            }
            _ => {
                let id = job.id;
                Err(Failure::usage(format!("job {id}: nothing to pause, every batch has its outcome")))
            }
        };
    }
    let on_its_way = match sending(&job) {
        0 => String::new(),
        urls => format!("; {} on their way end as they end", text::many(urls, "URL")),
    };
    let waiting = job.counts().queued.saturating_sub(sending(&job));
    context.console.note(&format!(
        "paused: {} of job {} wait{on_its_way}; to go on: purgedeck queue resume {}",
        text::many(waiting, "URL"),
        job.id,
        job.id
    ));
    Ok(Exit::Done)
}

/// URLs whose request is under way.
fn sending(job: &Job) -> usize {
    job.batches.iter().filter(|batch| batch.state == BatchState::Sending).map(|batch| batch.urls).sum()
}

fn resume_profile(mut context: Context, reason: &str) -> Result<Exit, Failure> {
    existing(&context)?;
    let profile = context.settings.profile.clone();
    let (name, account) = (&profile.name, profile.account());
    let mut store = changeable(&context)?;
    let standstill = store.sending(&account)?.standstill;
    if !matches!(standstill, Some(Standstill::Paused(_) | Standstill::Credentials { .. })) {
        context.console.note(&format!("profile {name} is not paused; nothing was changed"));
        say_paused_jobs(&context, &store, &account)?;
        return Ok(Exit::Done);
    }
    let queued = store.has_queued(&account)?;
    if queued {
        prepare(&mut context)?;
    }
    store.resume(&account, reason)?;
    let waiting = store.forecast(&account, &profile.limits)?;
    context.console.note(&format!("profile {name} goes on: {}", super::super::status::needs_words(&waiting)));
    say_paused_jobs(&context, &store, &account)?;
    if store.has_work(&account)? {
        go_on(&context, &store)?;
    }
    Ok(Exit::Done)
}

/// Jobs that were paused one by one stay so.
fn say_paused_jobs(context: &Context, store: &Store, account: &str) -> Result<(), Failure> {
    for job in store.jobs(Some(account), super::super::LISTED)? {
        if let Some(paused) = job.paused.as_ref().filter(|_| !job.is_settled()) {
            let words = paused_words(paused);
            context
                .console
                .warning(&format!("job {} itself is {words}; purgedeck queue resume {}", job.id, job.id));
        }
    }
    Ok(())
}

fn resume_job(context: Context, id: &str, reason: &str) -> Result<Exit, Failure> {
    let mut store = changeable(&context)?;
    let job = store.find_job(id)?;
    if job.paused.is_none() {
        context.console.note(&format!("job {} is not paused; nothing was changed", job.id));
        return Ok(Exit::Done);
    }
    let mut context = context.with_profile(&job.profile)?;
    let waits = !job.is_settled();
    if waits {
        prepare(&mut context)?;
    }
    store.resume_job(job.id, reason)?;
    let waiting = text::many(job.counts().queued, "URL");
    context.console.note(&format!("goes on: {waiting} of job {}", job.id));
    if job.account != context.settings.profile.account() {
        context.console.warning(&format!(
            "the endpoint, user or company of profile {} changed since the job was queued; purgedeck queue retry {} \
             sends it with the present ones",
            job.profile, job.id
        ));
    } else if waits {
        go_on(&context, &store)?;
    }
    Ok(Exit::Done)
}

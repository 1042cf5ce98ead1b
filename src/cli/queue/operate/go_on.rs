//! What follows when work was put back into the queue: a worker is needed, with a password, unless something keeps it
//! from sending.

use super::super::words::standstill_words;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::queue::{Job, Standstill, Store};

/// Gets the password ready, before anything is changed: a prompt may be interrupted.
///
/// # Errors
/// A source fails, or the prompt is interrupted.
pub(super) fn prepare(context: &mut Context) -> Result<(), Failure> {
    if context.finds_password() || context.can_ask() {
        context.password()?;
    }
    Ok(())
}

/// Starts the worker of the profile, unless the profile is paused, which is said.
///
/// # Errors
/// The store cannot be read, or no worker be started.
pub(super) fn go_on(context: &Context, store: &Store) -> Result<(), Failure> {
    let profile = &context.settings.profile;
    if let Some(paused @ Standstill::Paused(_)) = store.sending(&profile.account())?.standstill {
        let words = standstill_words(&paused, &profile.name);
        context.console.warning(&format!("nothing is sent yet: profile {} is {words}", profile.name));
        return Ok(());
    }
    context.start_worker()?;
    Ok(())
}

/// Says so, if the job itself is paused.
pub(super) fn warn_if_paused(context: &Context, job: &Job) {
    if job.paused.is_some() && !job.is_settled() {
        let id = job.id;
        context.console.warning(&format!("the job is still paused; purgedeck queue resume {id} sends it"));
    }
}

/// Makes a job of another account of its profile the work of the present one: an operator wants it sent now. Says
/// whether it was another's.
///
/// # Errors
/// It is being sent for the other one, or the change cannot be stored.
pub(super) fn take_over(
    context: &Context,
    store: &mut Store,
    job: &Job,
    reason: &str,
) -> Result<bool, Failure> {
    let account = context.settings.profile.account();
    if job.account == account {
        return Ok(false);
    }
    store.adopt(job.id, &account, reason)?;
    context.console.note(&format!(
        "the endpoint, user or company of profile {} changed since the job was queued; it goes to the present one",
        job.profile
    ));
    Ok(true)
}

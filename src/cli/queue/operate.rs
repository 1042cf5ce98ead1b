//! What operators do to jobs: retry, cancel. May depend on: `queue`.

use super::changeable;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::queue::Counts;
use crate::text;

/// Queues what failed again; a job of another account of its profile is taken over by the present one.
pub(super) fn retry(context: Context, id: &str) -> Result<Exit, Failure> {
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

/// Takes back what is not sent yet.
pub(super) fn cancel(context: &Context, id: &str) -> Result<Exit, Failure> {
    let mut store = changeable(context)?;
    let job = store.find_job(id)?;
    store.cancel(job.id, "")?;
    let after = store.job(job.id)?.map_or_else(Counts::default, |job| job.counts());
    context.console.note(&format!(
        "{}; what is on its way or has an outcome stays",
        Counts::taken_back(job.counts(), after)
    ));
    Ok(Exit::Done)
}

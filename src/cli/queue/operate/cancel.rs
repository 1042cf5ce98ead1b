//! `queue cancel`: takes back what is not sent yet.

use super::super::changeable;
use crate::cli::args::Id;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::queue::Counts;

/// Takes back what is not sent yet.
pub(in crate::cli::queue) fn cancel(context: &Context, args: &Id) -> Result<Exit, Failure> {
    let mut store = changeable(context)?;
    let job = store.find_job(&args.id)?;
    store.cancel(job.id, &args.reason)?;
    let after = store.job(job.id)?.map_or_else(Counts::default, |job| job.counts());
    context.console.note(&format!(
        "{}; what is on its way or has an outcome stays",
        Counts::taken_back(job.counts(), after)
    ));
    Ok(Exit::Done)
}

//! What a batch is called in its job, and where it comes from. Pure.

use super::view::moment;
use crate::queue::{Batch, Job};
use crate::tui::app::{Listed, State};

/// The batch in a few cells: its number among those of the plan, that it is a part, or that it is another job's.
pub(super) fn label(listed: &Listed, batch: &Batch, depth: usize) -> String {
    if batch.shared_from.is_some() {
        return "  shared".to_owned();
    }
    if batch.parent.is_some() {
        return format!("{}part {}", " ".repeat((depth + 2).min(4)), batch.seq);
    }
    format!("  {} of {}", batch.seq, listed.tally.planned)
}

/// Where a batch comes from, if the plan of its job did not make it.
pub(crate) fn origin(state: &State, job: &Job, batch: &Batch) -> Option<String> {
    if let Some(other) = batch.shared_from {
        return Some(match state.queue.job(other) {
            Some(other) => format!("with the job of {} by {}", moment(other.created, state), other.who),
            None => format!("with job {other}"),
        });
    }
    let whole = job.batches.iter().find(|whole| Some(whole.id) == batch.parent)?;
    Some(format!("part of batch {}", whole.seq))
}

//! In which order the batches of a job are listed, and where one of them comes from. Pure.

use std::collections::HashMap;

use super::view::moment;
use crate::queue::{Batch, Job};
use crate::tui::app::State;

/// Positions of the job's batches with how deep they hang: the parts of a divided batch right below it.
pub(super) fn order(job: &Job) -> Vec<(usize, usize)> {
    let known: HashMap<i64, usize> = (0..).zip(&job.batches).map(|(at, batch)| (batch.id, at)).collect();
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); job.batches.len()];
    let mut waiting = Vec::new();
    for (at, batch) in job.batches.iter().enumerate() {
        // A part is always younger than its whole; anything else would be a circle.
        match batch.parent.and_then(|parent| known.get(&parent)).filter(|_| batch.parent < Some(batch.id)) {
            Some(whole) => parts[*whole].push(at),
            None => waiting.push((at, 0)),
        }
    }
    waiting.reverse();
    let mut order = Vec::with_capacity(job.batches.len());
    while let Some((at, depth)) = waiting.pop() {
        order.push((at, depth));
        waiting.extend(parts[at].iter().rev().map(|part| (*part, depth + 1)));
    }
    order
}

/// The batch in a few cells: its number among those of the plan, that it is a part, or that it is another job's.
pub(super) fn label(job: &Job, batch: &Batch, depth: usize) -> String {
    if batch.shared_from.is_some() {
        return "  shared".to_owned();
    }
    if batch.parent.is_some() {
        return format!("{}part {}", " ".repeat((depth + 2).min(4)), batch.seq);
    }
    let planned = job.batches.iter().filter(|batch| batch.parent.is_none() && batch.shared_from.is_none());
    format!("  {} of {}", batch.seq, planned.count())
}

/// Where a batch comes from, if the plan of its job did not make it.
pub(crate) fn origin(state: &State, job: &Job, batch: &Batch) -> Option<String> {
    if let Some(other) = batch.shared_from {
        let known = state.queue.snapshot.jobs.iter().find(|job| job.id == other);
        return Some(match known {
            Some(other) => format!("with the job of {} by {}", moment(other.created, state), other.who),
            None => format!("with job {other}"),
        });
    }
    let whole = job.batches.iter().find(|whole| Some(whole.id) == batch.parent)?;
    Some(format!("part of batch {}", whole.seq))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::BatchState;
    use crate::tui::tests::queue::job_of;

    #[test]
    fn parts_are_below_their_whole_and_parts_of_parts_below_these() {
        let mut job = job_of(1, vec![BatchState::Queued; 7]);
        for (at, parent) in [(2, 0), (3, 0), (4, 2), (5, 2)] {
            job.batches[at].parent = Some(job.batches[parent].id);
        }
        job.batches[6].parent = Some(4_711); // a batch of another job
        assert_eq!(order(&job), [(0, 0), (2, 1), (4, 2), (5, 2), (3, 1), (1, 0), (6, 0)]);
    }

    #[test]
    fn no_batch_is_lost_whatever_the_parents_are() {
        let mut job = job_of(1, vec![BatchState::Queued; 3]);
        let ids: Vec<_> = job.batches.iter().map(|batch| batch.id).collect();
        for (batch, parent) in job.batches.iter_mut().zip([ids[1], ids[1], ids[0]]) {
            batch.parent = Some(parent);
        }
        let mut seen: Vec<_> = order(&job).into_iter().map(|(at, _)| at).collect();
        seen.sort_unstable();
        assert_eq!(seen, [0, 1, 2]);
    }
}

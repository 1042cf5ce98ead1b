//! The batches of a job in the order in which people look for them: parts below the batch that they are parts of.

use std::collections::HashMap;

use crate::queue::{Batch, Job};

/// A batch and where it hangs.
pub(in crate::cli) struct Node<'a> {
    /// The batch.
    pub(in crate::cli) batch: &'a Batch,
    /// How many batches it is a part of a part of; 0: queued as it is.
    pub(in crate::cli) depth: usize,
    /// The number, in the job, of the batch that it is a part of.
    pub(in crate::cli) part_of: Option<u32>,
}

/// The batches of a job, each followed by its parts.
pub(in crate::cli) fn nodes(job: &Job) -> Vec<Node<'_>> {
    let numbers: HashMap<i64, u32> = job.batches.iter().map(|batch| (batch.id, batch.seq)).collect();
    // A part is younger than its whole; what claims otherwise, or whose whole is another job's, stands for itself.
    let whole = |batch: &Batch| batch.parent.filter(|id| *id < batch.id && numbers.contains_key(id));
    let mut parts: HashMap<Option<i64>, Vec<&Batch>> = HashMap::new();
    for batch in &job.batches {
        parts.entry(whole(batch)).or_default().push(batch);
    }
    let mut nodes = Vec::with_capacity(job.batches.len());
    let mut waiting: Vec<(&Batch, usize)> = reversed(parts.get(&None), 0);
    while let Some((batch, depth)) = waiting.pop() {
        let part_of = whole(batch).and_then(|id| numbers.get(&id).copied());
        nodes.push(Node { batch, depth, part_of });
        waiting.extend(reversed(parts.get(&Some(batch.id)), depth + 1));
    }
    nodes
}

/// Ready to be taken from the end.
fn reversed<'a>(batches: Option<&Vec<&'a Batch>>, depth: usize) -> Vec<(&'a Batch, usize)> {
    batches.into_iter().flatten().rev().map(|batch| (*batch, depth)).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::queue::{BatchState, OnUnknown};

    fn job(batches: &[(i64, Option<i64>)]) -> Job {
        let batches = batches.iter().zip(1..).map(|((id, parent), seq)| Batch {
            id: *id,
            seq,
            parent: *parent,
            shared_from: None,
            urls: 1,
            bytes: 1,
            state: BatchState::Queued,
            attempts: 0,
            not_before: None,
            note: String::new(),
        });
        Job {
            id: Uuid::nil(),
            profile: "p".into(),
            account: "p".into(),
            service: "sandbox".into(),
            who: "anna".into(),
            reason: String::new(),
            created: Timestamp::UNIX_EPOCH,
            on_unknown: OnUnknown::Retry,
            duplicates: 0,
            paused: None,
            batches: batches.collect(),
        }
    }

    fn drawn(batches: &[(i64, Option<i64>)]) -> Vec<(i64, usize, Option<u32>)> {
        let job = job(batches);
        nodes(&job).iter().map(|node| (node.batch.id, node.depth, node.part_of)).collect()
    }

    #[test]
    fn parts_follow_their_whole() {
        let drawn = drawn(&[(1, None), (2, None), (3, Some(1)), (4, Some(1)), (5, Some(4)), (6, Some(4))]);
        assert_eq!(
            drawn,
            [(1, 0, None), (3, 1, Some(1)), (4, 1, Some(1)), (5, 2, Some(4)), (6, 2, Some(4)), (2, 0, None)]
        );
    }

    #[test]
    fn nothing_is_lost_whatever_the_store_says() {
        let drawn = drawn(&[(1, Some(1)), (2, Some(3)), (3, Some(2)), (9, Some(77))]);
        let mut ids: Vec<i64> = drawn.iter().map(|(id, ..)| *id).collect();
        ids.sort_unstable();
        assert_eq!(ids, [1, 2, 3, 9]);
    }
}

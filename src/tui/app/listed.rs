//! A job as the queue pane lists it: made in the world's thread, so that the screen only takes it over. Pure.

use std::collections::HashMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::Tally;
use crate::queue::{Batch, BatchState, Job};

/// A settled job with more batches than this is listed without them, until somebody unfolds it.
const FEW: usize = 4;
/// Bytes of a job's words that can be searched.
const WORDS: usize = 2 * 1024;

/// A job, what its batches amount to, and the order in which they are listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The job; without its batches where they are many and nobody looks ([`Listed::is_whole`]).
    pub(crate) job: Job,
    /// What its batches amount to, also where they are not here.
    pub(crate) tally: Tally,
    /// Whether the batches are here.
    pub(crate) is_whole: bool,
    /// Positions of the batches as they are listed, with how deep each hangs below those that were split.
    pub(crate) order: Vec<(usize, usize)>,
    /// What a text filter looks at, in small letters.
    pub(crate) words: String,
}

impl Listed {
    /// A job with all of its batches.
    #[must_use]
    pub fn whole(job: Job) -> Self {
        Self { tally: Tally::of(&job), order: order(&job), words: words(&job), is_whole: true, job }
    }

    /// The same, without the batches where they are many and all have their outcome.
    #[must_use]
    pub fn brief(job: Job) -> Self {
        let tally = Tally::of(&job);
        if job.batches.len() <= FEW || !tally.is_settled() {
            return Self::whole(job);
        }
        let words = words(&job);
        Self { tally, order: Vec::new(), words, is_whole: false, job: Job { batches: Vec::new(), ..job } }
    }

    /// The batch of a job that has only this one.
    pub(crate) fn only(&self) -> Option<&Batch> {
        if let [only] = self.job.batches.as_slice() { Some(only) } else { None }
    }

    /// By what the list is ordered.
    pub(crate) const fn key(&self) -> (Timestamp, Uuid) {
        (self.job.created, self.job.id)
    }
}

/// Positions of the job's batches with how deep they hang: the parts of a split batch right below it.
fn order(job: &Job) -> Vec<(usize, usize)> {
    let known: HashMap<i64, usize> = (0..).zip(&job.batches).map(|(at, batch)| (batch.id, at)).collect();
    let mut parts: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut waiting = Vec::new();
    for (at, batch) in job.batches.iter().enumerate() {
        // A part is always younger than its whole; anything else would be a circle.
        match batch.parent.and_then(|parent| known.get(&parent)).filter(|_| batch.parent < Some(batch.id)) {
            Some(whole) => parts.entry(*whole).or_default().push(at),
            None => waiting.push((at, 0)),
        }
    }
    waiting.reverse();
    let mut order = Vec::with_capacity(job.batches.len());
    while let Some((at, depth)) = waiting.pop() {
        order.push((at, depth));
        let parts = parts.get(&at).into_iter().flatten().rev();
        waiting.extend(parts.map(|part| (*part, depth + 1)));
    }
    order
}

/// Id, operator, reason, and what was said about the batches; the same thing once.
fn words(job: &Job) -> String {
    let mut words = format!("{} {} {}", job.id, job.who, job.reason);
    let mut last = "";
    for batch in &job.batches {
        let said = match &batch.state {
            BatchState::Refused(refusal) => refusal.reason.as_str(),
            BatchState::Unknown { reason } => reason.as_str(),
            BatchState::Accepted { handle, .. } => handle.as_deref().unwrap_or_default(),
            BatchState::Queued | BatchState::Sending | BatchState::Cancelled | BatchState::Split => "",
        };
        for text in [said, batch.note.as_str()] {
            if !text.is_empty() && text != last && words.len() + text.len() < WORDS {
                words.push('\n');
                words.push_str(text);
                last = text;
            }
        }
    }
    words.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::tests::queue::{accepted, at, job_of, refused};

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

    #[test]
    fn only_settled_jobs_of_many_batches_come_without_them() {
        let settled = |batches| job_of(1, vec![accepted(at(0), None); batches]);
        assert!(Listed::brief(settled(FEW)).is_whole);
        let brief = Listed::brief(settled(FEW + 1));
        assert!(!brief.is_whole && brief.job.batches.is_empty());
        assert_eq!(brief.tally, Listed::whole(settled(FEW + 1)).tally);
        let mut open = settled(FEW);
        open.batches.extend(job_of(2, vec![BatchState::Queued]).batches);
        assert!(Listed::brief(open).is_whole);
    }

    #[test]
    fn the_words_hold_who_why_and_what_was_said_once() {
        let mut job =
            job_of(1, vec![refused("Not OURS", None), refused("Not OURS", None), accepted(at(0), None)]);
        job.reason = "Spring SALE".to_owned();
        let words = Listed::whole(job).words;
        assert!(words.contains("olga spring sale") && words.contains("h-4711"), "{words}");
        assert_eq!(words.matches("not ours").count(), 1);
    }
}

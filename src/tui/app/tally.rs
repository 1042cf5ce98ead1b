//! What the batches of a job amount to: all that a list of many jobs needs, whatever the number of batches. Pure.

use jiff::Timestamp;

use crate::queue::{Batch, BatchState, Counts, Job};

/// Some batches and their URLs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Part {
    /// How many batches.
    pub batches: usize,
    /// How many URLs in them.
    pub urls: usize,
}

impl Part {
    fn add(&mut self, batch: &Batch) {
        self.batches += 1;
        self.urls += batch.urls;
    }
}

/// The batches of a job by their state, and the moments between which they count down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// The URLs by state.
    pub counts: Counts,
    /// Waiting.
    pub waiting: Part,
    /// On their way.
    pub sending: Part,
    /// The CDN has them.
    pub accepted: Part,
    /// Refused.
    pub refused: Part,
    /// Of unknown outcome.
    pub unknown: Part,
    /// Taken back.
    pub cancelled: Part,
    /// Refused as a whole and split in two.
    pub split: Part,
    /// Waiting or on their way, without those that belong to another job.
    pub own_open: Part,
    /// Refused or unknown, without those that belong to another job.
    pub own_failed: Part,
    /// Batches that the plan made.
    pub planned: usize,
    /// Batches that were split off others.
    pub parts: usize,
    /// Batches of other jobs, which this one completes from.
    pub shared: usize,
    /// When the first batch was accepted.
    pub first_accepted: Option<Timestamp>,
    /// The accepted batch whose estimate is over last: when it was accepted, and when its estimate is over.
    pub last: Option<(Timestamp, Timestamp)>,
    /// What was seen of the first batch of unknown outcome.
    pub seen: Option<String>,
}

impl Tally {
    /// Adds the batches of a job up.
    #[must_use]
    pub fn of(job: &Job) -> Self {
        let mut tally = Self { counts: job.counts(), ..Self::default() };
        for batch in &job.batches {
            tally.add(batch);
        }
        tally
    }

    fn add(&mut self, batch: &Batch) {
        match (batch.shared_from, batch.parent) {
            (Some(_), _) => self.shared += 1,
            (None, Some(_)) => self.parts += 1,
            (None, None) => self.planned += 1,
        }
        match &batch.state {
            BatchState::Queued => &mut self.waiting,
            BatchState::Sending => &mut self.sending,
            BatchState::Accepted { .. } => &mut self.accepted,
            BatchState::Refused(_) => &mut self.refused,
            BatchState::Unknown { .. } => &mut self.unknown,
            BatchState::Cancelled => &mut self.cancelled,
            BatchState::Split => &mut self.split,
        }
        .add(batch);
        if batch.shared_from.is_none() {
            match &batch.state {
                BatchState::Queued | BatchState::Sending => self.own_open.add(batch),
                BatchState::Refused(_) | BatchState::Unknown { .. } => self.own_failed.add(batch),
                BatchState::Accepted { .. } | BatchState::Cancelled | BatchState::Split => {}
            }
        }
        if let BatchState::Unknown { reason } = &batch.state {
            self.seen.get_or_insert_with(|| reason.clone());
        }
        if let (BatchState::Accepted { at, .. }, Some(end)) = (&batch.state, batch.clears_at()) {
            self.first_accepted = Some(self.first_accepted.map_or(*at, |first| first.min(*at)));
            if self.last.is_none_or(|(_, last)| last <= end) {
                self.last = Some((*at, end));
            }
        }
    }

    /// Whether every batch has its outcome.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        self.waiting.batches + self.sending.batches == 0
    }

    /// Rows that the batches take: all of them, split ones and others' too.
    #[must_use]
    pub const fn batches(&self) -> usize {
        self.planned + self.parts + self.shared
    }

    /// Batches that have their outcome, of all that are not split.
    #[must_use]
    pub const fn done(&self) -> (usize, usize) {
        let all = self.batches().saturating_sub(self.split.batches);
        (all.saturating_sub(self.waiting.batches + self.sending.batches), all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::tests::queue::{accepted, at, divided, job_of, refused};

    #[test]
    fn batches_are_counted_by_state_and_by_where_they_come_from() {
        let tally = Tally::of(&divided());
        assert_eq!((tally.planned, tally.parts, tally.shared, tally.batches()), (1, 4, 1, 6));
        assert_eq!(
            (tally.split.batches, tally.accepted, tally.refused),
            (2, Part { batches: 2, urls: 9 }, Part { batches: 1, urls: 1 })
        );
        assert_eq!((tally.waiting, tally.own_open), (Part { batches: 1, urls: 3 }, Part::default()));
        assert_eq!((tally.own_failed.batches, tally.done()), (1, (3, 4)));
        assert!(!tally.is_settled(), "it waits for another job's batch");
    }

    #[test]
    fn the_estimate_that_is_over_last_is_the_jobs() {
        let unknown = |reason: &str| BatchState::Unknown { reason: reason.to_owned() };
        let states = vec![
            accepted(at(5), Some(60)),
            accepted(at(20), Some(10)),
            accepted(at(30), None),
            refused("no", None),
            unknown("closed"),
            unknown("again"),
        ];
        let tally = Tally::of(&job_of(1, states));
        assert_eq!(tally.last, Some((at(5), at(65))));
        assert_eq!((tally.first_accepted, tally.seen.as_deref()), (Some(at(5)), Some("closed")));
        assert!(tally.is_settled());
    }
}

//! The jobs of the queue, newest first, with sums that are kept up to date one job at a time: nothing here walks over all
//! of them.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use uuid::Uuid;

use crate::tui::app::{Listed, Part, Tally};

/// Jobs that the screen holds; `purgedeck history` reaches further.
pub(crate) const MOST: usize = 10_000;

/// By what the list is ordered: when the job was stored, and its id.
pub(super) type Key = (Timestamp, Uuid);

/// All jobs that the screen knows.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    listed: HashMap<Uuid, Box<Listed>>,
    /// Newest first.
    order: Vec<Key>,
    /// When the last estimate of a job is over, for those that have one.
    ends: BTreeSet<Key>,
    sums: Sums,
}

/// What is asked for in every frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// Waiting or on its way, paused or not.
    pub(crate) open: Part,
    /// The same of jobs that nobody has paused.
    pub(crate) going_on: Part,
    /// On its way.
    pub(crate) sending: Part,
    /// Refused or of unknown outcome.
    pub(crate) failed: Part,
}

impl Jobs {
    /// How many.
    pub(crate) const fn len(&self) -> usize {
        self.order.len()
    }

    /// Newest first.
    pub(super) fn order(&self) -> &[Key] {
        &self.order
    }

    /// The sums over all jobs.
    pub(crate) const fn sums(&self) -> Sums {
        self.sums
    }

    /// A job by its id.
    pub(crate) fn get(&self, id: Uuid) -> Option<&Listed> {
        self.listed.get(&id).map(Box::as_ref)
    }

    /// Takes a job in, new or changed; the oldest one gives way where there are too many, and is returned.
    #[must_use = "whoever lists some of the jobs must forget the one that went"]
    pub(crate) fn put(&mut self, listed: Box<Listed>) -> Option<Key> {
        let key = listed.key();
        if let Some(old) = self.listed.remove(&key.1) {
            self.count(&old, Sum::Take);
        }
        self.count(&listed, Sum::Add);
        // The moment at which a job was stored never changes: where it stands already, it stays.
        if let Err(at) = position(&self.order, key) {
            self.order.insert(at, key);
        }
        self.listed.insert(key.1, listed);
        let oldest = self.order.last().copied().filter(|_| self.order.len() > MOST)?;
        self.remove(oldest.1);
        Some(oldest)
    }

    /// Forgets a job.
    pub(crate) fn remove(&mut self, id: Uuid) {
        let Some(old) = self.listed.remove(&id) else { return };
        self.count(&old, Sum::Take);
        if let Ok(at) = position(&self.order, old.key()) {
            self.order.remove(at);
        }
    }

    /// The end of the longest countdown that runs.
    pub(crate) fn longest(&self, now: Timestamp) -> Option<Timestamp> {
        self.ends.last().map(|(end, _)| *end).filter(|end| *end > now)
    }

    /// The jobs whose last estimate was over in this time.
    pub(super) fn elapsed_between(&self, from: Timestamp, to: Timestamp) -> Vec<Uuid> {
        let (after, until) = ((from, Uuid::max()), (to, Uuid::max()));
        if after >= until {
            return Vec::new();
        }
        self.ends
            .range((std::ops::Bound::Excluded(after), std::ops::Bound::Included(until)))
            .map(|(_, id)| *id)
            .collect()
    }

    fn count(&mut self, listed: &Listed, sum: Sum) {
        let tally = &listed.tally;
        self.sums.open = sum.of(self.sums.open, tally.own_open);
        self.sums.failed = sum.of(self.sums.failed, tally.own_failed);
        self.sums.sending = sum.of(self.sums.sending, tally.sending);
        if listed.job.paused.is_none() {
            self.sums.going_on = sum.of(self.sums.going_on, tally.own_open);
        }
        if let Some(end) = end(tally) {
            let key = (end, listed.job.id);
            match sum {
                Sum::Add => self.ends.insert(key),
                Sum::Take => self.ends.remove(&key),
            };
        }
    }
}

/// Where a job stands, or would stand, among others, newest first.
pub(super) fn position(order: &[Key], key: Key) -> Result<usize, usize> {
    order.binary_search_by(|other| key.cmp(other))
}

fn end(tally: &Tally) -> Option<Timestamp> {
    tally.last.map(|(_, end)| end)
}

#[derive(Clone, Copy)]
enum Sum {
    Add,
    Take,
}

impl Sum {
    const fn of(self, sum: Part, part: Part) -> Part {
        match self {
            Self::Add => Part { batches: sum.batches + part.batches, urls: sum.urls + part.urls },
            Self::Take => Part {
                batches: sum.batches.saturating_sub(part.batches),
                urls: sum.urls.saturating_sub(part.urls),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::queue::BatchState;
    use crate::tui::tests::queue::{accepted, at, job_of, refused};

    fn listed(number: u128, kind: u8) -> Box<Listed> {
        let states = match kind {
            0 => vec![BatchState::Queued, BatchState::Sending],
            1 => vec![accepted(at(0), Some(30)), accepted(at(5), Some(60))],
            2 => vec![refused("no", None)],
            _ => vec![BatchState::Cancelled; 9],
        };
        Box::new(Listed::brief(job_of(number, states)))
    }

    proptest! {
        #[test]
        fn the_sums_are_those_of_a_walk_over_all(changes in prop::collection::vec((1_u128..9, 0_u8..5), 0..40)) {
            let mut jobs = Jobs::default();
            for (number, kind) in changes {
                if kind == 4 {
                    jobs.remove(job_of(number, Vec::new()).id);
                } else {
                    prop_assert_eq!(jobs.put(listed(number, kind)), None);
                }
                prop_assert!(jobs.order.is_sorted_by(|a, b| a > b));
                prop_assert_eq!(jobs.order.len(), jobs.listed.len());
                let open: usize = jobs.listed.values().map(|listed| listed.tally.own_open.urls).sum();
                prop_assert_eq!(jobs.sums.open.urls, open);
                let ends = jobs.listed.values().filter_map(|listed| end(&listed.tally)).max();
                prop_assert_eq!(jobs.longest(at(0)), ends);
            }
        }
    }

    #[test]
    fn the_oldest_go_where_there_are_too_many() {
        let mut jobs = Jobs::default();
        for number in 1..=u128::try_from(MOST).unwrap() + 5 {
            let gone = jobs.put(Box::new(Listed::brief(job_of(number, vec![BatchState::Queued]))));
            assert_eq!(gone.is_some(), number > u128::try_from(MOST).unwrap());
        }
        assert_eq!((jobs.len(), jobs.sums().open.batches), (MOST, MOST));
        assert!(jobs.get(job_of(1, Vec::new()).id).is_some(), "the newest");
    }
}

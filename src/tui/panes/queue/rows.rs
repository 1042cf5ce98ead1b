//! The rows of the queue pane without a list of them: which jobs are shown, which of them are unfolded, and what lies at a
//! row. Costs what is unfolded, not what there is.

use std::collections::HashSet;

use jiff::Timestamp;
use uuid::Uuid;

use super::filter::Filter;
use super::jobs::{Jobs, Key, position};
use super::state::Selected;

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// The job at this position of the shown ones.
    Job(usize),
    /// One of its batches: the position among the listed ones.
    Batch(usize, usize),
}

/// What the rows are made of.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The jobs that a filter lets through, newest first; `None`: all.
    shown: Option<Vec<Key>>,
    /// Unfolded jobs: position among the shown ones, and how many batches.
    open: Vec<(usize, usize)>,
    len: usize,
}

impl Rows {
    /// How many.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// The jobs that are shown, newest first.
    pub(super) fn jobs<'a>(&'a self, jobs: &'a Jobs) -> &'a [Key] {
        self.shown.as_deref().unwrap_or_else(|| jobs.order())
    }

    /// Another filter: every job is asked.
    pub(super) fn refilter(&mut self, jobs: &Jobs, filter: &Filter, now: Timestamp) {
        let keeps = |id: Uuid| jobs.get(id).is_some_and(|listed| filter.keeps(listed, now));
        self.shown =
            (!filter.is_off()).then(|| jobs.order().iter().filter(|(_, id)| keeps(*id)).copied().collect());
    }

    /// Some jobs came, changed or went: these are asked again.
    pub(super) fn recheck(&mut self, jobs: &Jobs, filter: &Filter, now: Timestamp, changed: &[Key]) {
        let Some(shown) = &mut self.shown else { return };
        for key in changed {
            let is_kept = jobs.get(key.1).is_some_and(|listed| filter.keeps(listed, now));
            match (position(shown, *key), is_kept) {
                (Ok(at), false) => {
                    shown.remove(at);
                }
                (Err(at), true) => shown.insert(at, *key),
                _ => {}
            }
        }
    }

    /// Finds the unfolded jobs again, after any change.
    pub(super) fn unfold(&mut self, jobs: &Jobs, unfolded: &HashSet<Uuid>) {
        let shown = self.jobs(jobs);
        let mut open: Vec<(usize, usize)> = unfolded
            .iter()
            .filter_map(|id| {
                let listed = jobs.get(*id).filter(|listed| listed.order.len() > 1)?;
                Some((position(shown, listed.key()).ok()?, listed.order.len()))
            })
            .collect();
        open.sort_unstable();
        self.len = shown.len() + open.iter().map(|(_, batches)| batches).sum::<usize>();
        self.open = open;
    }

    /// What lies at a row.
    pub(super) fn at(&self, row: usize) -> Option<Row> {
        if row >= self.len {
            return None;
        }
        let mut above = 0;
        for (job, batches) in &self.open {
            let head = job + above;
            if row <= head {
                break;
            }
            if row <= head + batches {
                return Some(Row::Batch(*job, row - head - 1));
            }
            above += batches;
        }
        Some(Row::Job(row - above))
    }

    /// At which row something lies; a batch that is folded away lies where its job does.
    pub(super) fn find(&self, jobs: &Jobs, selected: Selected) -> Option<usize> {
        let (Selected::Job(id) | Selected::Batch(id, _)) = selected;
        let listed = jobs.get(id)?;
        let job = position(self.jobs(jobs), listed.key()).ok()?;
        let above: usize = self.open.iter().take_while(|(at, _)| *at < job).map(|(_, batches)| batches).sum();
        let is_open = self.open.iter().any(|(at, _)| *at == job);
        let nth = match selected {
            Selected::Batch(_, batch) if is_open => {
                listed.order.iter().position(|(at, _)| listed.job.batches[*at].id == batch)
            }
            _ => None,
        };
        Some(job + above + nth.map_or(0, |nth| nth + 1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::queue::BatchState;
    use crate::tui::app::Listed;
    use crate::tui::tests::queue::{at, job_of};

    /// Jobs with 1 to 4 batches, some refused, and the rows as a plain list.
    fn scene(unfolded: &[u128], is_filtered: bool) -> (Jobs, Rows, Vec<Selected>) {
        let mut jobs = Jobs::default();
        let (mut filter, mut rows, mut plain) = (Filter::default(), Rows::default(), Vec::new());
        if is_filtered {
            filter.kept = super::super::filter::Kept::of("cancelled");
        }
        let open: HashSet<Uuid> = unfolded.iter().map(|number| job_of(*number, Vec::new()).id).collect();
        for number in 1..=12_u128 {
            let state = if number % 3 == 0 { BatchState::Cancelled } else { BatchState::Queued };
            let job = job_of(number, vec![state; usize::try_from(number % 4).unwrap() + 1]);
            if !is_filtered || number % 3 == 0 {
                plain.push(Selected::Job(job.id));
                if open.contains(&job.id) && job.batches.len() > 1 {
                    plain.extend(job.batches.iter().map(|batch| Selected::Batch(job.id, batch.id)));
                }
            }
            assert_eq!(jobs.put(Box::new(Listed::whole(job))), None);
        }
        rows.refilter(&jobs, &filter, at(0));
        rows.unfold(&jobs, &open);
        (jobs, rows, plain)
    }

    proptest! {
        #[test]
        fn rows_are_those_of_a_plain_list(unfolded in prop::collection::vec(1_u128..=12, 0..6), is_filtered: bool) {
            let (jobs, rows, plain) = scene(&unfolded, is_filtered);
            prop_assert_eq!(rows.len(), plain.len());
            for (row, selected) in plain.iter().enumerate() {
                prop_assert_eq!(rows.find(&jobs, *selected), Some(row));
                let found = match rows.at(row).unwrap() {
                    Row::Job(at) => Selected::Job(rows.jobs(&jobs)[at].1),
                    Row::Batch(at, nth) => {
                        let listed = jobs.get(rows.jobs(&jobs)[at].1).unwrap();
                        Selected::Batch(listed.job.id, listed.job.batches[listed.order[nth].0].id)
                    }
                };
                prop_assert_eq!(found, *selected);
            }
            prop_assert_eq!(rows.at(plain.len()), None);
        }
    }

    #[test]
    fn a_changed_job_comes_and_goes_with_the_filter() {
        let mut jobs = Jobs::default();
        let mut filter = Filter::default();
        filter.kept = super::super::filter::Kept::of("waiting");
        let mut rows = Rows::default();
        rows.refilter(&jobs, &filter, at(0));
        for (state, shown) in [(BatchState::Queued, 1), (BatchState::Sending, 0), (BatchState::Queued, 1)] {
            let listed = Listed::whole(job_of(1, vec![state]));
            let key = listed.key();
            assert_eq!(jobs.put(Box::new(listed)), None);
            rows.recheck(&jobs, &filter, at(0), &[key]);
            rows.unfold(&jobs, &HashSet::new());
            assert_eq!(rows.len(), shown);
        }
    }
}

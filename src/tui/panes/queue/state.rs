//! The queue as it was last seen, which jobs are unfolded, and the row under the cursor.

use std::collections::HashSet;
use std::time::Duration;

use uuid::Uuid;

use super::summary::{self, Countdown};
use super::{standing, tree};
use crate::queue::{Batch, BatchState, Job};
use crate::tui::app::{Pane, QueueSnapshot, State};
use crate::tui::widgets::ListCursor;

/// Cells of a countdown's bar at most; together with the eighths of a cell, how often it visibly grows.
pub(super) const BAR: usize = 16;

/// A row of the flattened tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// The job at this position.
    Job(usize),
    /// The batch at this position of the job at that, and how deep it hangs below divided ones.
    Batch(usize, usize, usize),
}

/// What the cursor stands on, by names that survive a new snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Selected {
    /// A job.
    Job(Uuid),
    /// A batch of a job, by its number in the store.
    Batch(Uuid, i64),
}

/// The queue pane.
#[derive(Debug, Default)]
pub(crate) struct QueuePane {
    pub(crate) snapshot: QueueSnapshot,
    /// Whether a snapshot came at all.
    pub(crate) known: bool,
    pub(super) unfolded: HashSet<Uuid>,
    pub(super) rows: Vec<Row>,
    pub(super) list: ListCursor,
    /// A job that was queued a moment ago and is in no snapshot yet.
    pub(super) reveal: Option<Uuid>,
}

impl QueuePane {
    /// The row under the cursor, and the first one that is drawn.
    pub(crate) const fn cursor(&self) -> ListCursor {
        self.list
    }

    /// Takes news over; the cursor stays on what it stood on, or goes to the job that was waited for.
    pub(crate) fn take(&mut self, snapshot: QueueSnapshot) {
        let selected = self.selected();
        self.snapshot = snapshot;
        self.known = true;
        let jobs = &self.snapshot.jobs;
        let came = self.reveal.take_if(|id| jobs.iter().any(|job| job.id == *id));
        self.flatten(came.map(Selected::Job).or(selected));
    }

    /// Puts the cursor on a job that was just queued, and shows its batches: now, or as soon as a snapshot has it.
    pub(crate) fn reveal(&mut self, job: Uuid) {
        self.unfolded.insert(job);
        if self.snapshot.jobs.iter().any(|known| known.id == job) {
            self.flatten(Some(Selected::Job(job)));
        } else {
            self.reveal = Some(job);
        }
    }

    pub(super) fn flatten(&mut self, selected: Option<Selected>) {
        self.rows.clear();
        for (at, job) in self.snapshot.jobs.iter().enumerate() {
            self.rows.push(Row::Job(at));
            if job.batches.len() > 1 && self.unfolded.contains(&job.id) {
                self.rows
                    .extend(tree::order(job).into_iter().map(|(batch, depth)| Row::Batch(at, batch, depth)));
            }
        }
        let found = selected.and_then(|selected| {
            let exact = (0..self.rows.len()).find(|row| self.name(*row) == Some(selected));
            // A folded batch leaves the cursor on its job.
            exact.or_else(|| match selected {
                Selected::Batch(job, _) => {
                    (0..self.rows.len()).find(|row| self.name(*row) == Some(Selected::Job(job)))
                }
                Selected::Job(_) => None,
            })
        });
        self.list.at = found.unwrap_or(self.list.at).min(self.rows.len().saturating_sub(1));
    }

    fn name(&self, row: usize) -> Option<Selected> {
        Some(match *self.rows.get(row)? {
            Row::Job(job) => Selected::Job(self.snapshot.jobs.get(job)?.id),
            Row::Batch(job, batch, _) => {
                let job = self.snapshot.jobs.get(job)?;
                Selected::Batch(job.id, job.batches.get(batch)?.id)
            }
        })
    }

    /// What the cursor stands on.
    pub(crate) fn selected(&self) -> Option<Selected> {
        self.name(self.list.at)
    }

    /// The job that the cursor stands on or in.
    pub(crate) fn selected_job(&self) -> Option<&Job> {
        match *self.rows.get(self.list.at)? {
            Row::Job(job) | Row::Batch(job, ..) => self.snapshot.jobs.get(job),
        }
    }

    /// A job and one of its batches, wherever they are now.
    pub(crate) fn find(&self, selected: Selected) -> Option<(&Job, Option<&Batch>)> {
        let (id, number) = match selected {
            Selected::Job(job) => (job, None),
            Selected::Batch(job, batch) => (job, Some(batch)),
        };
        let job = self.snapshot.jobs.iter().find(|job| job.id == id)?;
        Some((job, number.and_then(|number| job.batches.iter().find(|batch| batch.id == number))))
    }

    /// Batches and URLs that wait or are on their way; paused ones too.
    pub(crate) fn open_work(&self) -> (usize, usize) {
        self.open_work_of(|_| true)
    }

    /// The same of jobs that nobody has paused.
    pub(crate) fn going_on(&self) -> (usize, usize) {
        self.open_work_of(|job| job.paused.is_none())
    }

    fn open_work_of(&self, wanted: impl Fn(&Job) -> bool) -> (usize, usize) {
        let batches = self.snapshot.jobs.iter().filter(|job| wanted(job)).flat_map(|job| &job.batches);
        // What is another job's batch is counted there.
        let open = batches.filter(|batch| !batch.state.is_final() && batch.shared_from.is_none());
        open.fold((0, 0), |(batches, urls), batch| (batches + 1, urls + batch.urls))
    }

    /// What no pane may hide.
    pub(crate) fn banner(&self) -> Option<String> {
        standing::banner(&self.snapshot.outlook)
    }

    /// The longest countdown that runs, in seconds.
    pub(crate) fn longest_countdown(&self, now: jiff::Timestamp) -> Option<u64> {
        let batches = self.snapshot.jobs.iter().flat_map(|job| &job.batches);
        batches
            .filter(|batch| matches!(batch.state, BatchState::Accepted { .. }))
            .filter_map(|batch| summary::batch(batch, now).countdown)
            .map(Countdown::seconds)
            .max()
    }

    /// How long until a countdown that is visible moves; `None`: none is.
    pub(crate) fn next_change(&self, state: &State) -> Option<Duration> {
        let area = state.areas()?.of(Pane::Queue);
        let height = area.map_or(0, |area| usize::from(area.height.saturating_sub(super::view::head(state))));
        let window = self.list.window(self.rows.len(), height);
        let of_rows = self.rows[window]
            .iter()
            .filter_map(|row| self.summary(*row, state.now)?.countdown.map(step))
            .min();
        // A hidden queue's tab shows the longest countdown in seconds, and the status line a standstill's.
        let in_tab =
            self.longest_countdown(state.now).filter(|_| area.is_none()).map(|_| to_next_second(state));
        let standstill = standing::counts_to(&self.snapshot.outlook)
            .filter(|until| *until > state.now)
            .map(|_| to_next_second(state));
        [of_rows, in_tab, standstill].into_iter().flatten().min()
    }

    /// Keeps cursor and window valid in `height` rows.
    pub(crate) fn settle(&mut self, height: usize) {
        self.list.settle(self.rows.len(), height);
    }

    pub(super) fn summary(&self, row: Row, now: jiff::Timestamp) -> Option<summary::Summary> {
        match row {
            Row::Job(job) => Some(summary::job(self.snapshot.jobs.get(job)?, now)),
            Row::Batch(job, batch, _) => {
                Some(summary::batch(self.snapshot.jobs.get(job)?.batches.get(batch)?, now))
            }
        }
    }
}

/// Until the clock shows another second or the bar another step, at most eight times a second.
fn step(countdown: Countdown) -> Duration {
    let to_second = match countdown.left % 1_000 {
        0 => 1_000,
        rest => rest,
    };
    let bar_step = countdown.whole / (BAR as u64 * 8);
    let frame = crate::tui::app::FRAME.as_millis();
    Duration::from_millis(to_second.min(bar_step).max(u64::try_from(frame).unwrap_or(125)).min(1_000))
}

fn to_next_second(state: &State) -> Duration {
    let millis = u64::try_from(state.now.as_millisecond().rem_euclid(1_000)).unwrap_or(0);
    Duration::from_millis(1_000 - millis)
}

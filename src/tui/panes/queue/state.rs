//! The queue as it is known, which jobs are shown and unfolded, and the row under the cursor.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::filter::{Filter, Kept};
use super::jobs::{Jobs, Key};
use super::rows::{Row, Rows};
use super::standing;
use super::summary::{self, Countdown, Summary};
use crate::queue::{Batch, Job};
use crate::tui::app::{Effect, Listed, Outlook, Pane, QueueNews, QueueSnapshot, State};
use crate::tui::widgets::{LineInput, ListCursor};

/// Cells of a countdown's bar at most; together with the eighths of a cell, how often it visibly grows.
pub(super) const BAR: usize = 16;

/// What the cursor stands on, by names that survive news.
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
    pub(crate) jobs: Jobs,
    /// How sending stands.
    pub(crate) outlook: Outlook,
    /// Whether the queue was seen at all.
    pub(crate) known: bool,
    /// Whether older jobs are still being read.
    pub(super) more: bool,
    pub(crate) filter: Filter,
    /// The filter's text while it is typed.
    pub(super) typing: Option<LineInput>,
    pub(super) unfolded: HashSet<Uuid>,
    pub(super) rows: Rows,
    pub(super) list: ListCursor,
    /// A job that was queued a moment ago and is not known yet.
    pub(super) reveal: Option<Uuid>,
    /// Up to which moment the filter knows whose estimates are over.
    seen_until: Option<Timestamp>,
}

impl QueuePane {
    /// The row under the cursor, and the first one that is drawn.
    pub(crate) const fn cursor(&self) -> ListCursor {
        self.list
    }

    /// Takes the queue as it is, in place of all that was known.
    pub(crate) fn take(&mut self, snapshot: QueueSnapshot, now: Timestamp) -> Vec<Effect> {
        let selected = self.selected();
        self.jobs = Jobs::default();
        let listed = snapshot.jobs.into_iter().map(Listed::brief);
        // Every job is asked below.
        let (effects, _) = self.put(listed.collect());
        (self.outlook, self.more, self.known) = (snapshot.outlook, snapshot.more, true);
        self.rows.refilter(&self.jobs, &self.filter, now);
        self.arrived(selected);
        effects
    }

    /// Takes what changed.
    pub(crate) fn take_news(&mut self, news: QueueNews, now: Timestamp) -> Vec<Effect> {
        let selected = self.selected();
        let gone = news.gone.iter().filter_map(|id| Some(self.jobs.get(*id)?.key()));
        let mut changed: Vec<Key> = gone.collect();
        news.gone.iter().for_each(|id| self.jobs.remove(*id));
        changed.extend(news.changed.iter().map(Listed::key));
        let (effects, pushed_out) = self.put(news.changed);
        changed.extend(pushed_out);
        (self.outlook, self.more) = (news.outlook, news.more);
        self.rows.recheck(&self.jobs, &self.filter, now, &changed);
        self.arrived(selected);
        effects
    }

    /// Takes the batches of a job that was listed without them.
    pub(crate) fn take_whole(&mut self, listed: Box<Listed>, now: Timestamp) {
        let selected = self.selected();
        let key = listed.key();
        if self.jobs.get(key.1).is_some() {
            let pushed_out = self.jobs.put(listed);
            let changed: Vec<Key> = pushed_out.into_iter().chain([key]).collect();
            self.rows.recheck(&self.jobs, &self.filter, now, &changed);
            self.arrange(selected);
        }
    }

    /// Jobs into the list; asks for the batches of those that are unfolded and came without. Second: which old ones
    /// gave way.
    fn put(&mut self, listed: Vec<Listed>) -> (Vec<Effect>, Vec<Key>) {
        let (mut effects, mut pushed_out) = (Vec::new(), Vec::new());
        for listed in listed {
            let id = listed.job.id;
            if !listed.is_whole && self.unfolded.contains(&id) {
                effects.push(Effect::LoadJob { job: id });
            }
            pushed_out.extend(self.jobs.put(Box::new(listed)));
        }
        (effects, pushed_out)
    }

    /// The cursor stays on what it stood on, or goes to the job that was waited for.
    fn arrived(&mut self, selected: Option<Selected>) {
        let jobs = &self.jobs;
        let came = self.reveal.take_if(|id| jobs.get(*id).is_some());
        self.arrange(came.map(Selected::Job).or(selected));
    }

    /// Puts the cursor on a job that was just queued, and shows its batches: now, or as soon as it is known. A filter that
    /// would hide it goes.
    pub(crate) fn reveal(&mut self, job: Uuid, now: Timestamp) {
        self.unfolded.insert(job);
        self.filter = Filter::default();
        self.typing = None;
        self.rows.refilter(&self.jobs, &self.filter, now);
        if self.jobs.get(job).is_some() {
            self.arrange(Some(Selected::Job(job)));
        } else {
            let selected = self.selected();
            self.arrange(selected);
            self.reveal = Some(job);
        }
    }

    /// Counts the rows anew and puts the cursor on something, if it is still there.
    pub(super) fn arrange(&mut self, selected: Option<Selected>) {
        self.rows.unfold(&self.jobs, &self.unfolded);
        let found = selected.and_then(|selected| self.rows.find(&self.jobs, selected));
        self.list.at = found.unwrap_or(self.list.at).min(self.rows.len().saturating_sub(1));
    }

    /// Another text to look for; what is to be searched for it.
    pub(super) fn set_text(&mut self, text: &str, now: Timestamp) -> Effect {
        let (ticket, text) = self.filter.set_text(text);
        self.refilter(now);
        Effect::SearchQueue { ticket, text }
    }

    /// Another state to show; `None`: all.
    pub(crate) fn set_kept(&mut self, kept: Option<Kept>, now: Timestamp) {
        self.filter.kept = kept;
        self.refilter(now);
    }

    /// Jobs in whose URLs the text was found.
    pub(crate) fn take_found(&mut self, ticket: u64, jobs: &[Uuid], is_all: bool, now: Timestamp) {
        if self.filter.take_found(ticket, jobs, is_all) {
            let selected = self.selected();
            let keys: Vec<Key> = jobs.iter().filter_map(|id| Some(self.jobs.get(*id)?.key())).collect();
            self.rows.recheck(&self.jobs, &self.filter, now, &keys);
            self.arrange(selected);
        }
    }

    fn refilter(&mut self, now: Timestamp) {
        let selected = self.selected();
        self.rows.refilter(&self.jobs, &self.filter, now);
        self.arrange(selected);
    }

    /// Time went on: jobs whose estimate is over may belong into the list now, or no longer.
    pub(crate) fn tick(&mut self, now: Timestamp) {
        let before = self.seen_until.replace(now).unwrap_or(now);
        if self.filter.kept.is_none() {
            return;
        }
        let over = self.jobs.elapsed_between(before, now);
        if over.is_empty() {
            return;
        }
        let selected = self.selected();
        let keys: Vec<Key> = over.iter().filter_map(|id| Some(self.jobs.get(*id)?.key())).collect();
        self.rows.recheck(&self.jobs, &self.filter, now, &keys);
        self.arrange(selected);
    }

    /// Whether the filter's text is being typed.
    pub(crate) const fn is_typing(&self) -> bool {
        self.typing.is_some()
    }

    /// What lies at a row: the job, and the batch with how deep it hangs.
    pub(super) fn row(&self, row: usize) -> Option<(&Listed, Option<(&Batch, usize)>)> {
        let row = self.rows.at(row)?;
        let (Row::Job(at) | Row::Batch(at, _)) = row;
        let listed = self.jobs.get(self.rows.jobs(&self.jobs).get(at)?.1)?;
        let batch = match row {
            Row::Job(_) => None,
            Row::Batch(_, nth) => {
                let (at, depth) = *listed.order.get(nth)?;
                Some((listed.job.batches.get(at)?, depth))
            }
        };
        Some((listed, batch))
    }

    /// What the cursor stands on.
    pub(crate) fn selected(&self) -> Option<Selected> {
        let (listed, batch) = self.row(self.list.at)?;
        Some(match batch {
            None => Selected::Job(listed.job.id),
            Some((batch, _)) => Selected::Batch(listed.job.id, batch.id),
        })
    }

    /// The job that the cursor stands on or in.
    pub(crate) fn selected_job(&self) -> Option<&Listed> {
        self.row(self.list.at).map(|(listed, _)| listed)
    }

    /// A job and one of its batches, wherever they are now.
    pub(crate) fn find(&self, selected: Selected) -> Option<(&Listed, Option<&Batch>)> {
        let (id, number) = match selected {
            Selected::Job(job) => (job, None),
            Selected::Batch(job, batch) => (job, Some(batch)),
        };
        let listed = self.jobs.get(id)?;
        Some((listed, number.and_then(|number| listed.job.batches.iter().find(|batch| batch.id == number))))
    }

    /// A job by its id.
    pub(crate) fn job(&self, id: Uuid) -> Option<&Job> {
        self.jobs.get(id).map(|listed| &listed.job)
    }

    /// Batches and URLs that wait or are on their way; paused ones too.
    pub(crate) fn open_work(&self) -> (usize, usize) {
        let open = self.jobs.sums().open;
        (open.batches, open.urls)
    }

    /// The same of jobs that nobody has paused.
    pub(crate) fn going_on(&self) -> (usize, usize) {
        let going_on = self.jobs.sums().going_on;
        (going_on.batches, going_on.urls)
    }

    /// What no pane may hide.
    pub(crate) fn banner(&self) -> Option<String> {
        standing::banner(&self.outlook)
    }

    /// The longest countdown that runs, in seconds.
    pub(crate) fn longest_countdown(&self, now: Timestamp) -> Option<u64> {
        Countdown::new(now, self.jobs.longest(now)?, now).map(Countdown::seconds)
    }

    /// How long until a countdown that is visible moves; `None`: none is.
    pub(crate) fn next_change(&self, state: &State) -> Option<Duration> {
        let area = state.areas()?.of(Pane::Queue);
        let height = area.map_or(0, |area| usize::from(area.height.saturating_sub(super::view::head(state))));
        let window = self.list.window(self.rows.len(), height);
        let of_rows =
            window.filter_map(|row| self.summary(self.row(row)?, state.now).countdown.map(step)).min();
        // A hidden queue's tab shows the longest countdown in seconds, and the status line a standstill's.
        let in_tab =
            self.longest_countdown(state.now).filter(|_| area.is_none()).map(|_| to_next_second(state));
        let standstill = standing::counts_to(&self.outlook)
            .filter(|until| *until > state.now)
            .map(|_| to_next_second(state));
        [of_rows, in_tab, standstill].into_iter().flatten().min()
    }

    /// Keeps cursor and window valid in `height` rows.
    pub(crate) fn settle(&mut self, height: usize) {
        self.list.settle(self.rows.len(), height);
    }

    /// A row in words; what is under way without anybody who sends it was interrupted.
    pub(super) fn summary(&self, row: (&Listed, Option<(&Batch, usize)>), now: Timestamp) -> Summary {
        let summary = match row {
            (listed, None) => summary::job(listed, now),
            (_, Some((batch, _))) => summary::batch(batch, now),
        };
        if summary.word == "sending" && self.known && !self.outlook.is_sent_by_somebody() {
            return summary.interrupted();
        }
        summary
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

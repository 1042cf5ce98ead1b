//! Steps of the history: what each change took away, and where.

use std::collections::VecDeque;
use std::ops::Range;

use super::row::Row;

/// Steps that can be undone at most.
const MAX_STEPS: usize = 1_000;

/// Lines that all steps together keep at most; the latest step is kept whatever its size.
const MAX_ROWS: usize = 4_000_000;

/// One change, which the operator takes back at once.
#[derive(Debug)]
pub(super) struct Step {
    /// What it did, as the end of "undone: …".
    pub(super) what: String,
    /// Its parts, in the order in which they were made.
    pub(super) deltas: Vec<Delta>,
    /// The list's count of duplicates on the other side of the step.
    pub(super) duplicates: usize,
}

/// Lines that come or go. The same value says both, because making it turns it into its opposite.
#[derive(Debug)]
pub(super) struct Delta {
    /// The positions of the lines while they are in the list, ascending.
    pub(super) runs: Vec<Range<usize>>,
    /// The lines while they are not.
    pub(super) away: Option<Away>,
}

/// Lines that are not in the list.
#[derive(Debug)]
pub(super) struct Away {
    pub(super) rows: Vec<Row>,
    /// The rules that their problems were found by.
    pub(super) rules: u32,
}

/// What can be undone, and what can be done again.
#[derive(Debug, Default)]
pub(super) struct History {
    done: VecDeque<Step>,
    undone: Vec<Step>,
}

impl History {
    /// Adds a new step, which ends what could be done again.
    pub(super) fn record(&mut self, step: Step) {
        self.undone.clear();
        self.done.push_back(step);
        let mut rows = self.rows_kept();
        while self.done.len() > 1 && (self.done.len() > MAX_STEPS || rows > MAX_ROWS) {
            rows -= self.done.pop_front().map_or(0, |step| step.rows_kept());
        }
    }

    pub(super) fn take_done(&mut self) -> Option<Step> {
        self.done.pop_back()
    }

    pub(super) fn keep_done(&mut self, step: Step) {
        self.done.push_back(step);
    }

    pub(super) fn take_undone(&mut self) -> Option<Step> {
        self.undone.pop()
    }

    pub(super) fn keep_undone(&mut self, step: Step) {
        self.undone.push(step);
    }

    /// How many lines the steps hold.
    pub(super) fn rows_kept(&self) -> usize {
        self.done.iter().chain(&self.undone).map(Step::rows_kept).sum()
    }

    /// The lines that the steps hold.
    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        let steps = self.done.iter_mut().chain(&mut self.undone);
        let away = steps.flat_map(|step| &mut step.deltas).filter_map(|delta| delta.away.as_mut());
        away.flat_map(|away| &mut away.rows)
    }
}

impl Step {
    fn rows_kept(&self) -> usize {
        self.deltas.iter().filter_map(|delta| delta.away.as_ref()).map(|away| away.rows.len()).sum()
    }
}

/// Ascending positions as runs.
pub(super) fn runs(positions: &[usize]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for &position in positions {
        match runs.last_mut() {
            Some(run) if run.end == position => run.end += 1,
            _ => runs.push(position..position + 1),
        }
    }
    runs
}

/// Takes the rows of some runs out.
pub(super) fn take_out(rows: &mut Vec<Row>, runs: &[Range<usize>]) -> Vec<Row> {
    if let [run] = runs {
        return rows.drain(run.clone()).collect();
    }
    let mut taken = Vec::with_capacity(runs.iter().map(ExactSizeIterator::len).sum());
    let mut kept = Vec::with_capacity(rows.len());
    let mut old = std::mem::take(rows).into_iter();
    let mut position = 0;
    for run in runs {
        kept.extend(old.by_ref().take(run.start - position));
        taken.extend(old.by_ref().take(run.len()));
        position = run.end;
    }
    kept.extend(old);
    *rows = kept;
    taken
}

/// Puts rows in, so that they are at the positions of the runs afterwards.
pub(super) fn put_in(rows: &mut Vec<Row>, runs: &[Range<usize>], new: Vec<Row>) {
    if let [run] = runs {
        rows.splice(run.start..run.start, new);
        return;
    }
    let mut new = new.into_iter();
    let mut old = std::mem::take(rows).into_iter();
    rows.reserve(old.len() + new.len());
    for run in runs {
        rows.extend(old.by_ref().take(run.start - rows.len()));
        rows.extend(new.by_ref().take(run.len()));
    }
    rows.extend(old);
}

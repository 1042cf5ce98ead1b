//! Steps of the history: what each change took away, and where.

use std::collections::VecDeque;
use std::ops::Range;

use super::MakingFacts;
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
    /// What was to be known of the making on the other side of the step.
    pub(super) making: MakingFacts,
}

/// One part of a change. The same value says its opposite too, because making it turns it into that.
#[derive(Debug)]
pub(super) enum Delta {
    /// Lines that come or go.
    Lines {
        /// The positions of the lines while they are in the list, ascending.
        runs: Vec<Range<usize>>,
        /// The lines while they are not.
        away: Option<Away>,
    },
    /// All lines in another order: for each new position the old one.
    Order(Vec<u32>),
    /// All lines from the last to the first.
    Reversal,
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
        self.forget_oldest(MAX_STEPS, MAX_ROWS);
    }

    fn forget_oldest(&mut self, max_steps: usize, max_rows: usize) {
        let mut rows = self.rows_kept();
        while self.done.len() > 1 && (self.done.len() > max_steps || rows > max_rows) {
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

    /// Lines that the next change lets go: what could be done again, and the oldest step where there are too many.
    pub(super) fn rows_let_go(&self) -> usize {
        let oldest = if self.done.len() < MAX_STEPS { None } else { self.done.front() };
        self.undone.iter().chain(oldest).map(Step::rows_kept).sum()
    }

    /// Lines that come back or go in undoing, and in doing again.
    pub(super) fn rows_to_turn(&self) -> (usize, usize) {
        let lines = |step: Option<&Step>| step.map_or(0, Step::rows_touched);
        (lines(self.done.back()), lines(self.undone.last()))
    }

    /// How many lines the steps hold.
    pub(super) fn rows_kept(&self) -> usize {
        self.done.iter().chain(&self.undone).map(Step::rows_kept).sum()
    }

    /// The lines that the steps hold.
    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        let steps = self.done.iter_mut().chain(&mut self.undone);
        let away = steps.flat_map(|step| &mut step.deltas).filter_map(|delta| match delta {
            Delta::Lines { away, .. } => away.as_mut(),
            Delta::Order(_) | Delta::Reversal => None,
        });
        away.flat_map(|away| &mut away.rows)
    }
}

impl Step {
    fn rows_touched(&self) -> usize {
        let lines = |delta: &Delta| match delta {
            Delta::Lines { runs, .. } => runs.iter().map(ExactSizeIterator::len).sum(),
            Delta::Order(order) => order.len(),
            Delta::Reversal => 0,
        };
        self.deltas.iter().map(lines).sum()
    }

    fn rows_kept(&self) -> usize {
        self.deltas.iter().map(Delta::rows_kept).sum()
    }
}

impl Delta {
    /// Its memory, in rows: positions of an order are an eighth of a row each.
    fn rows_kept(&self) -> usize {
        match self {
            Self::Lines { away, .. } => away.as_ref().map_or(0, |away| away.rows.len()),
            Self::Order(order) => order.len() / 8,
            Self::Reversal => 0,
        }
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

/// Puts rows into another order; the order becomes the way back.
pub(super) fn permute(rows: &mut Vec<Row>, order: &mut [u32]) {
    let mut old: Vec<_> = std::mem::take(rows).into_iter().map(Some).collect();
    let taken = order.iter().filter_map(|&from| old.get_mut(from as usize).and_then(Option::take));
    rows.reserve_exact(order.len());
    rows.extend(taken);
    let mut back = vec![0; order.len()];
    for (to, &from) in (0..).zip(&*order) {
        if let Some(place) = back.get_mut(from as usize) {
            *place = to;
        }
    }
    order.copy_from_slice(&back);
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

/// Rows that a list has room for at least when it grows.
const LEAST: usize = 64;

/// Puts rows in, so that they are at the positions of the runs afterwards.
pub(super) fn put_in(rows: &mut Vec<Row>, runs: &[Range<usize>], mut new: Vec<Row>) {
    if rows.is_empty() {
        new.shrink_to_fit();
        *rows = new;
        return;
    }
    // Grows by an eighth: a list that was pasted keeps no room for another one.
    if rows.capacity() - rows.len() < new.len() {
        rows.reserve_exact(new.len().max(rows.len() / 8).max(LEAST));
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::urls::Origin;

    fn rows(ids: impl IntoIterator<Item = u32>) -> Vec<Row> {
        ids.into_iter().map(|id| Row { id, text: id, origin: Origin::Typed, problem: None }).collect()
    }

    fn ids(rows: &[Row]) -> Vec<u32> {
        rows.iter().map(|row| row.id).collect()
    }

    fn step(what: &str, kept: u32) -> Step {
        let away = Away { rows: rows(0..kept), rules: 0 };
        Step {
            what: what.into(),
            deltas: vec![Delta::Lines { runs: Vec::new(), away: Some(away) }],
            duplicates: 0,
            making: MakingFacts::default(),
        }
    }

    #[test]
    fn positions_make_runs() {
        assert_eq!(runs(&[]).len(), 0);
        assert_eq!(runs(&[0, 1, 4, 6, 7]), [0..2, 4..5, 6..8]);
    }

    #[test]
    fn what_is_taken_out_of_several_places_goes_back_there() {
        let mut list = rows(0..8);
        let places = runs(&[0, 3, 4, 7]);
        let taken = take_out(&mut list, &places);
        assert_eq!((ids(&taken), ids(&list)), (vec![0, 3, 4, 7], vec![1, 2, 5, 6]));
        put_in(&mut list, &places, taken);
        assert_eq!(ids(&list), (0..8).collect::<Vec<_>>());
    }

    #[test]
    fn an_order_is_its_own_way_back() {
        let mut list = rows(10..14);
        let mut order = vec![2, 0, 3, 1];
        permute(&mut list, &mut order);
        assert_eq!(ids(&list), [12, 10, 13, 11]);
        permute(&mut list, &mut order);
        assert_eq!((ids(&list), order), (vec![10, 11, 12, 13], vec![2, 0, 3, 1]));
    }

    #[test]
    fn the_oldest_steps_are_forgotten_the_latest_never() {
        let mut history = History::default();
        for (what, kept) in [("a", 5), ("b", 5), ("c", 5)] {
            history.record(step(what, kept));
        }
        history.forget_oldest(2, 100);
        assert_eq!(history.rows_kept(), 10);
        history.forget_oldest(2, 9);
        assert_eq!(history.rows_kept(), 5);
        history.forget_oldest(0, 0);
        assert_eq!(history.take_done().map(|step| step.what).as_deref(), Some("c"));
        assert!(history.take_done().is_none());
    }
}

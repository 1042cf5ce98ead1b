//! A change while it is being made.

use std::ops::Range;

use super::row::Row;
use super::step::{Away, Delta, Step};
use super::{Origin, Summary, UrlList};
use crate::lines;

/// Collects the parts of one step.
pub(super) struct Change<'a> {
    list: &'a mut UrlList,
    deltas: Vec<Delta>,
    summary: Summary,
    /// The list's duplicates before this change, as far as they still count.
    duplicates: usize,
}

impl UrlList {
    /// Begins a change; it is recorded by [`Change::commit`].
    pub(super) fn begin(&mut self) -> Change<'_> {
        let duplicates = self.duplicates;
        Change { list: self, deltas: Vec::new(), summary: Summary::default(), duplicates }
    }
}

impl Change<'_> {
    /// Takes lines out.
    pub(super) fn take_out(&mut self, runs: Vec<Range<usize>>) {
        if runs.is_empty() {
            return;
        }
        self.summary.removed += runs.iter().map(ExactSizeIterator::len).sum::<usize>();
        let mut delta = Delta { runs, away: None };
        self.list.flip(&mut delta);
        self.deltas.push(delta);
    }

    /// Puts the lines in whose text is not there yet.
    pub(super) fn put_in<S: AsRef<str>>(
        &mut self,
        position: usize,
        lines: impl IntoIterator<Item = (S, Origin)>,
    ) {
        let rows = lines.into_iter().filter_map(|(text, origin)| self.admit(text.as_ref(), origin)).collect();
        self.put_rows_in(position, rows);
    }

    /// Puts a typed line in that keeps the id of the one it stands for.
    pub(super) fn put_in_as(&mut self, id: u32, position: usize, text: &str) {
        let row = self.admit(text, Origin::Typed).map(|row| Row { id, ..row });
        self.put_rows_in(position, row.into_iter().collect());
    }

    /// Lets the count of duplicates begin anew: the list is being made again.
    pub(super) fn forget_duplicates(&mut self) {
        self.duplicates = 0;
    }

    /// Records the change as one step, if there is any.
    pub(super) fn commit(self, what: impl FnOnce(&Summary) -> String) -> Summary {
        let Self { list, deltas, summary, duplicates } = self;
        let duplicates = std::mem::replace(&mut list.duplicates, duplicates + summary.duplicates);
        if !deltas.is_empty() {
            list.history.record(Step { what: what(&summary), deltas, duplicates });
            list.compact();
        }
        summary
    }

    /// A row for a text that is new, counted.
    fn admit(&mut self, text: &str, origin: Origin) -> Option<Row> {
        let text = lines::trim(text);
        if text.is_empty() {
            return None;
        }
        let list = &mut *self.list;
        let number = list.texts.intern(text);
        if list.is_present(number) {
            self.summary.duplicates += 1;
            return None;
        }
        list.set_present(number, true);
        let id = list.next_id;
        list.next_id = id.wrapping_add(1);
        let row = Row { id, text: number, origin, problem: list.inspector.check(text) };
        self.summary.added += 1;
        match &row.problem {
            Some(problem) if problem.is_error() => self.summary.problems += 1,
            Some(_) => self.summary.warnings += 1,
            None => {}
        }
        Some(row)
    }

    fn put_rows_in(&mut self, position: usize, rows: Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        let away = Away { rules: self.list.inspector.rules(), rows };
        let run = position..position + away.rows.len();
        let mut delta = Delta { runs: vec![run], away: Some(away) };
        self.list.flip(&mut delta);
        self.deltas.push(delta);
    }
}

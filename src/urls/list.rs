//! The URL list that an operator edits: a million lines, every change one step to undo.
//!
//! A line is a [`row`] of 32 bytes; its text lives once in an interner. Texts are unique in the list: the first of
//! equal lines stays, later ones are dropped and counted. Changes are [`step`]s that remember only what they took
//! away, so that undoing costs what the change cost.

mod change;
mod counts;
mod row;
mod search;
mod step;

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Generated, Linter, Origin, Problem};
use crate::arena::{Interner, TextId};
use crate::lines;
use crate::text::count;
use counts::count_urls;
use row::{Inspector, Row, Tally};
use step::{Away, Delta, History};

pub use counts::{ListCounts, NotSendable, Summary};
pub use row::Record;

/// URLs in order, with where they came from and what is wrong with them.
///
/// ```
/// # use purgedeck::urls::{LintRules, Linter, Origin, UrlList};
/// let mut list = UrlList::new(Linter::new(LintRules::default()));
/// let summary = list.insert_text(0, "https://h.example/is/image/A/x\rnonsense\r\n", &Origin::Pasted);
/// assert_eq!((summary.added, summary.problems), (2, 1));
/// assert_eq!(list.next_problem(0), Some(1));
/// list.undo();
/// assert!(list.is_empty());
/// ```
#[derive(Debug)]
pub struct UrlList {
    rows: Vec<Row>,
    texts: Interner,
    /// By number of text: whether a line has it.
    present: Vec<bool>,
    tally: Tally,
    /// Lines dropped because their text was there already.
    duplicates: usize,
    inspector: Inspector,
    history: History,
    next_id: u32,
    revision: u64,
}

impl UrlList {
    /// An empty list.
    #[must_use]
    pub fn new(linter: Linter) -> Self {
        Self {
            rows: Vec::new(),
            texts: Interner::default(),
            present: Vec::new(),
            tally: Tally::default(),
            duplicates: 0,
            inspector: Inspector::new(linter),
            history: History::default(),
            next_id: 0,
            revision: 0,
        }
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Another number after every change of a line: what is equal was not changed.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The line at a position, from 0.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<Record<'_>> {
        self.rows.get(position).map(|row| row.record(&self.texts))
    }

    /// All lines in order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Record<'_>> + DoubleEndedIterator {
        self.rows.iter().map(|row| row.record(&self.texts))
    }

    /// Everything that is wrong with a line, errors first; a record has only the worst.
    #[must_use]
    pub fn problems_at(&self, position: usize) -> Vec<Problem> {
        self.get(position).map(|record| self.inspector.linter().check_all(record.text)).unwrap_or_default()
    }

    /// How many lines there are, and of what sort; kept up to date, so asking costs nothing.
    #[must_use]
    pub fn counts(&self) -> ListCounts {
        let Tally { errors, warnings } = self.tally;
        let total = self.rows.len();
        ListCounts {
            total,
            ok: total - errors - warnings,
            problems: errors,
            warnings,
            duplicates: self.duplicates,
        }
    }

    /// The URLs in order, if all of them can be sent.
    ///
    /// # Errors
    /// The list is empty, or lines have errors (warnings do not matter).
    pub fn sendable(&self) -> Result<Vec<String>, NotSendable> {
        if self.is_empty() {
            return Err(NotSendable::Empty);
        }
        if self.tally.errors > 0 {
            let first = self.rows.iter().position(Row::is_error).unwrap_or_default();
            return Err(NotSendable::Problems { count: self.tally.errors, first });
        }
        Ok(self.iter().map(|record| record.text.to_owned()).collect())
    }

    /// Puts newly made URLs in the place of those that were made before. Lines that came otherwise, or that were
    /// edited, stay.
    pub fn replace_generated(&mut self, urls: impl IntoIterator<Item = Generated>) -> Summary {
        let is_generated = |row: &Row| row.origin.is_generated();
        let made: Vec<_> =
            (0..).zip(&self.rows).filter(|(_, row)| is_generated(row)).map(|(at, _)| at).collect();
        let at = made.first().copied().unwrap_or_default();
        let mut change = self.begin();
        change.forget_duplicates();
        change.take_out(step::runs(&made));
        change.put_in(at, urls.into_iter().map(|made| (made.url, made.origin)));
        change.commit(|summary| format!("making {}", count_urls(summary.added)))
    }

    /// Inserts lines before a position (at the end, if there is none such). Blanks around a line go, blank lines
    /// are left out.
    pub fn insert<S: AsRef<str>>(
        &mut self,
        position: usize,
        lines: impl IntoIterator<Item = (S, Origin)>,
    ) -> Summary {
        let position = position.min(self.len());
        let mut change = self.begin();
        change.put_in(position, lines);
        change.commit(|summary| format!("adding {}", count_urls(summary.added)))
    }

    /// Inserts the lines of a text, split at LF, CRLF and CR, before a position.
    pub fn insert_text(&mut self, position: usize, text: &str, origin: &Origin) -> Summary {
        self.insert(position, lines::split(text).map(|line| (line, origin.clone())))
    }

    /// Gives a line another text. A blank text removes it, and so does one that another line has already.
    pub fn edit(&mut self, position: usize, text: &str) -> Summary {
        let text = lines::trim(text);
        let Some(id) = self.get(position).filter(|line| line.text != text).map(|line| line.id) else {
            return Summary::default();
        };
        let mut change = self.begin();
        change.take_out(step::runs(&[position]));
        change.put_in_as(id, position, text);
        change.commit(|_| format!("the edit of line {}", count(position + 1)))
    }

    /// Removes the lines at these positions (a range, a list); how many there were.
    pub fn remove(&mut self, positions: impl IntoIterator<Item = usize>) -> usize {
        let positions: BTreeSet<_> = positions.into_iter().filter(|&at| at < self.len()).collect();
        let positions: Vec<_> = positions.into_iter().collect();
        let mut change = self.begin();
        change.take_out(step::runs(&positions));
        change.commit(|summary| format!("removing {}", count_urls(summary.removed))).removed
    }

    /// Takes the last change back; what it was.
    pub fn undo(&mut self) -> Option<String> {
        let mut step = self.history.take_done()?;
        for delta in step.deltas.iter_mut().rev() {
            self.flip(delta);
        }
        std::mem::swap(&mut step.duplicates, &mut self.duplicates);
        let what = step.what.clone();
        self.history.keep_undone(step);
        Some(what)
    }

    /// Makes the change again that was taken back last; what it was.
    pub fn redo(&mut self) -> Option<String> {
        let mut step = self.history.take_undone()?;
        for delta in &mut step.deltas {
            self.flip(delta);
        }
        std::mem::swap(&mut step.duplicates, &mut self.duplicates);
        let what = step.what.clone();
        self.history.keep_done(step);
        Some(what)
    }

    /// Holds all lines against other rules.
    pub fn set_linter(&mut self, linter: Linter) {
        self.inspector.set_linter(linter);
        self.tally = Tally::default();
        for row in &mut self.rows {
            row.problem = self.inspector.check(self.texts.get(row.text));
            self.tally.add(row);
        }
    }

    /// Makes the change of a delta, which turns into its opposite.
    fn flip(&mut self, delta: &mut Delta) {
        self.revision += 1;
        if let Some(away) = delta.away.take() {
            self.bring_in(&delta.runs, away);
        } else {
            delta.away = Some(self.take_away(&delta.runs));
        }
    }

    fn bring_in(&mut self, runs: &[Range<usize>], mut away: Away) {
        let outdated = away.rules != self.inspector.rules();
        for row in &mut away.rows {
            if outdated {
                row.problem = self.inspector.check(self.texts.get(row.text));
            }
            self.tally.add(row);
            self.set_present(row.text, true);
        }
        step::put_in(&mut self.rows, runs, away.rows);
    }

    fn take_away(&mut self, runs: &[Range<usize>]) -> Away {
        let rows = step::take_out(&mut self.rows, runs);
        for row in &rows {
            self.tally.subtract(row);
            self.set_present(row.text, false);
        }
        Away { rows, rules: self.inspector.rules() }
    }

    fn set_present(&mut self, text: TextId, present: bool) {
        let at = text as usize;
        if at >= self.present.len() {
            self.present.resize(at + 1, false);
        }
        if let Some(place) = self.present.get_mut(at) {
            *place = present;
        }
    }

    fn is_present(&self, text: TextId) -> bool {
        self.present.get(text as usize).copied().unwrap_or_default()
    }

    /// Forgets texts that neither a line nor a step has any more, once they are the greater part.
    fn compact(&mut self) {
        const WORTH_IT: usize = 65_536;
        let in_use = self.rows.len() + self.history.rows_kept();
        if self.texts.len() < WORTH_IT || self.texts.len() / 2 < in_use {
            return;
        }
        let old = std::mem::take(&mut self.texts);
        self.present.clear();
        for row in &mut self.rows {
            row.text = self.texts.intern(old.get(row.text));
        }
        self.present.resize(self.texts.len(), true);
        for row in self.history.rows_mut() {
            row.text = self.texts.intern(old.get(row.text));
        }
    }
}

#[cfg(test)]
mod tests;

//! The URL list that an operator edits: a million lines, every change one step to undo.
//!
//! A line is a [`row`] of 32 bytes; its text lives once in an interner. Texts are unique in the list: the first of
//! equal lines stays, later ones are dropped and counted. Changes are [`step`]s that remember only what they took
//! away, so that undoing costs what the change cost.

mod change;
mod counts;
mod facts;
pub mod journal;
mod order;
mod pattern;
mod replace;
mod row;
mod search;
mod step;
mod urls;
mod watch;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::{Generated, Linter, Origin, Problem};
use crate::arena::{Interner, TextId};
use crate::lines::{self, Pasted};
use crate::text::count;
use counts::count_urls;
use journal::Edits;
use row::{Inspector, Row, Tally};
use step::{Away, Delta, History};

pub use counts::{ListCounts, NotSendable, Summary};
pub use facts::MakingFacts;
pub use order::SortBy;
pub use pattern::{Pattern, PatternError};
pub use replace::{Preview, Replaced};
pub use row::Record;
pub use urls::Urls;
pub use watch::{Cancelled, Watch};

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
    /// What is to be said of the making, if the lines are still what came of it.
    making: MakingFacts,
    inspector: Inspector,
    history: History,
    next_id: u32,
    /// Counts what happened to the lines, so that what was found in them is known to be old.
    revision: u64,
    /// Edits since they were taken last, for a journal; `None`: they are not recorded.
    edits: Option<Edits>,
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
            making: MakingFacts::default(),
            inspector: Inspector::new(linter),
            history: History::default(),
            next_id: 0,
            revision: 0,
            edits: None,
        }
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Bytes that texts, lines and tables take from the system, with what they keep in reserve; without what is kept
    /// for undoing.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.texts.memory() + self.rows.capacity() * size_of::<Row>() + self.present.capacity()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A number that is another one after every change of the lines.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The line at a position, from 0.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<Record<'_>> {
        self.rows.get(position).map(|row| row.record(&self.texts))
    }

    /// Where the line with this id is; looks through the list.
    #[must_use]
    pub fn position_of(&self, id: u32) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
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
    pub fn sendable(&self) -> Result<Urls, NotSendable> {
        if self.is_empty() {
            return Err(NotSendable::Empty);
        }
        if self.tally.errors > 0 {
            let first = self.rows.iter().position(Row::is_error).unwrap_or_default();
            return Err(NotSendable::Problems { count: self.tally.errors, first });
        }
        Ok(Urls::new(self.texts.share(self.rows.iter().map(|row| row.text))))
    }

    /// Puts newly made URLs in the place of those that were made before. Lines that came otherwise, or that were
    /// edited, stay.
    pub fn replace_generated(&mut self, urls: impl IntoIterator<Item = Generated>) -> Summary {
        self.replace_generated_watched(urls, &Watch::default()).unwrap_or_default()
    }

    /// As [`replace_generated`](Self::replace_generated), with progress.
    ///
    /// # Errors
    /// Cancelled on the way: nothing has changed.
    pub fn replace_generated_watched(
        &mut self,
        urls: impl IntoIterator<Item = Generated>,
        watch: &Watch,
    ) -> Result<Summary, Cancelled> {
        let is_generated = |row: &Row| row.origin.is_generated();
        let made: Vec<_> =
            (0..).zip(&self.rows).filter(|(_, row)| is_generated(row)).map(|(at, _)| at).collect();
        let at = made.first().copied().unwrap_or_default();
        let mut change = self.begin();
        change.forget_duplicates();
        change.take_out(step::runs(&made));
        let put_in = change.put_in(at, urls.into_iter().map(|made| (made.url, made.origin)), watch);
        change.end(put_in, |summary| format!("making {}", count_urls(summary.added)))
    }

    /// Inserts lines before a position (at the end, if there is none such). Blanks around a line go, blank lines
    /// are left out.
    pub fn insert<S: AsRef<str>>(
        &mut self,
        position: usize,
        lines: impl IntoIterator<Item = (S, Origin)>,
    ) -> Summary {
        self.insert_watched(position, lines, &Watch::default()).unwrap_or_default()
    }

    /// As [`insert`](Self::insert), with progress.
    ///
    /// # Errors
    /// Cancelled on the way: nothing has changed.
    pub fn insert_watched<S: AsRef<str>>(
        &mut self,
        position: usize,
        lines: impl IntoIterator<Item = (S, Origin)>,
        watch: &Watch,
    ) -> Result<Summary, Cancelled> {
        let position = position.min(self.len());
        let mut change = self.begin();
        let put_in = change.put_in(position, lines, watch);
        change.end(put_in, |summary| format!("adding {}", count_urls(summary.added)))
    }

    /// As [`insert_watched`](Self::insert_watched), of lines that may turn out to be none on the way.
    ///
    /// # Errors
    /// Cancelled on the way, or (inside) what was wrong with the first line that is none: nothing has changed.
    pub fn try_insert<S: AsRef<str>, E>(
        &mut self,
        position: usize,
        lines: impl IntoIterator<Item = Result<(S, Origin), E>>,
        watch: &Watch,
    ) -> Result<Result<Summary, E>, Cancelled> {
        let position = position.min(self.len());
        let mut change = self.begin();
        match change.try_put_in(position, lines, watch) {
            Ok(Some(wrong)) => {
                change.roll_back();
                Ok(Err(wrong))
            }
            put_in => {
                let put_in = put_in.map(|_| ());
                change.end(put_in, |summary| format!("adding {}", count_urls(summary.added))).map(Ok)
            }
        }
    }

    /// Inserts the lines of a text before a position. The list takes the text over instead of copying it.
    ///
    /// # Errors
    /// Cancelled on the way: nothing has changed.
    pub fn insert_pasted(
        &mut self,
        position: usize,
        text: Pasted,
        origin: &Origin,
        watch: &Watch,
    ) -> Result<Summary, Cancelled> {
        let position = position.min(self.len());
        let mut change = self.begin();
        let put_in = change.put_in_pasted(position, text, origin, watch);
        change.end(put_in, |summary| format!("adding {}", count_urls(summary.added)))
    }

    /// Appends the lines of another list as one step, with their origins; judged by the rules of this one. An empty
    /// list with no past takes them over as they are.
    ///
    /// # Errors
    /// Cancelled on the way: nothing has changed.
    pub fn append(&mut self, other: Self, watch: &Watch) -> Result<Summary, Cancelled> {
        let is_new = self.is_empty() && self.texts.len() == 0 && self.history.rows_kept() == 0;
        if !is_new {
            let lines = other.iter().map(|record| (record.text, record.origin.clone()));
            return self.insert_watched(usize::MAX, lines, watch);
        }
        let mut change = self.begin();
        change.take_over(other, watch);
        Ok(change.commit(|summary| format!("adding {}", count_urls(summary.added))))
    }

    /// Puts other lines in the place of a range, as one step; lines that come again keep their ids and origins
    /// no more than any other.
    ///
    /// # Errors
    /// Cancelled on the way: nothing has changed.
    pub fn replace_range<S: AsRef<str>>(
        &mut self,
        range: Range<usize>,
        lines: impl IntoIterator<Item = (S, Origin)>,
        watch: &Watch,
    ) -> Result<Summary, Cancelled> {
        let end = range.end.min(self.len());
        let range = range.start.min(end)..end;
        let mut change = self.begin();
        let at = range.start;
        if !range.is_empty() {
            change.take_out(vec![range]);
        }
        let put_in = change.put_in(at, lines, watch);
        change.end(put_in, |summary| format!("editing {}", count_urls(summary.added.max(summary.removed))))
    }

    /// Inserts the lines of a text, split at LF, CRLF and CR, before a position.
    pub fn insert_text(&mut self, position: usize, text: &str, origin: &Origin) -> Summary {
        self.insert(position, lines::split(text).map(|line| (line, origin.clone())))
    }

    /// Takes refused URLs back, with the reasons of the service, before a position: as the only lines (`alone`), or
    /// beside the others, of which equal ones move there. One step.
    ///
    /// # Errors
    /// Cancelled on the way: nothing has changed.
    pub fn take_back(
        &mut self,
        refused: &[(String, String)],
        alone: bool,
        position: usize,
        watch: &Watch,
    ) -> Result<Summary, Cancelled> {
        let known: HashSet<&str> = refused.iter().map(|(url, _)| lines::trim(url)).collect();
        let mut gone = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            watch.tick()?;
            if alone || known.contains(self.texts.get(row.text)) {
                gone.push(at);
            }
        }
        let position = position.min(self.len());
        let position = position - gone.partition_point(|at| *at < position);
        let mut reason: Option<Arc<String>> = None;
        let lines = refused.iter().map(|(url, why)| {
            let same = reason.as_ref().filter(|reason| reason.as_str() == why).map(Arc::clone);
            let shared = same.unwrap_or_else(|| Arc::new(why.clone()));
            reason = Some(Arc::clone(&shared));
            (url, Origin::Refused { reason: shared })
        });
        let mut change = self.begin();
        change.take_out(step::runs(&gone));
        let put_in = change.put_in(position, lines, watch);
        change.end(put_in, |summary| format!("taking {} back", count_urls(summary.added)))
    }

    /// Says what is to be known of the making that was the last step. It goes with every other change of the lines,
    /// and comes back when that is undone: it is true of these lines alone.
    pub fn note_making(&mut self, facts: MakingFacts) {
        self.making = facts;
    }

    /// What is to be known of the making; nothing, if the lines were changed since.
    #[must_use]
    pub fn making(&self) -> &MakingFacts {
        &self.making
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
        let mut positions: Vec<_> = positions.into_iter().filter(|&at| at < self.len()).collect();
        positions.sort_unstable();
        positions.dedup();
        self.remove_runs(step::runs(&positions))
    }

    /// Removes the lines of a range; how many there were.
    pub fn remove_range(&mut self, range: Range<usize>) -> usize {
        let end = range.end.min(self.len());
        let run = (range.start < end).then_some(range.start..end);
        self.remove_runs(run.into_iter().collect())
    }

    fn remove_runs(&mut self, runs: Vec<Range<usize>>) -> usize {
        let mut change = self.begin();
        change.take_out(runs);
        change.commit(|summary| format!("removing {}", count_urls(summary.removed))).removed
    }

    /// Lines that the next change lets go for ever, of what could be undone and done again: that takes its time too.
    #[must_use]
    pub fn lines_let_go(&self) -> usize {
        self.history.rows_let_go()
    }

    /// How many lines [`undo`](Self::undo) and [`redo`](Self::redo) would bring, take or move.
    #[must_use]
    pub fn lines_to_turn(&self) -> (usize, usize) {
        self.history.rows_to_turn()
    }

    /// Takes the last change back; what it was.
    pub fn undo(&mut self) -> Option<String> {
        let mut step = self.history.take_done()?;
        for delta in step.deltas.iter_mut().rev() {
            self.flip(delta);
        }
        std::mem::swap(&mut step.duplicates, &mut self.duplicates);
        std::mem::swap(&mut step.making, &mut self.making);
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
        std::mem::swap(&mut step.making, &mut self.making);
        let what = step.what.clone();
        self.history.keep_done(step);
        Some(what)
    }

    /// Holds all lines against other rules.
    pub fn set_linter(&mut self, linter: Linter) {
        self.set_linter_watched(linter, &Watch::default());
    }

    /// As [`set_linter`](Self::set_linter), with progress. It cannot be cancelled: lines judged by two sets of
    /// rules would be worse than waiting.
    pub fn set_linter_watched(&mut self, linter: Linter, watch: &Watch) {
        self.inspector.set_linter(linter);
        self.tally = Tally::default();
        self.revision += 1;
        for row in &mut self.rows {
            watch.count();
            row.problem = self.inspector.check(self.texts.get(row.text));
            self.tally.add(row);
        }
    }

    /// Makes the change of a delta, which turns into its opposite.
    fn flip(&mut self, delta: &mut Delta) {
        self.revision += 1;
        self.record(delta);
        match delta {
            Delta::Lines { runs, away } => match away.take() {
                Some(lines) => self.bring_in(runs, lines),
                None => *away = Some(self.take_away(runs)),
            },
            Delta::Order(order) => step::permute(&mut self.rows, order),
            Delta::Reversal => self.rows.reverse(),
        }
    }

    /// Notes for the journal what is about to happen.
    fn record(&mut self, delta: &Delta) {
        let Some(edits) = &mut self.edits else { return };
        match delta {
            Delta::Lines { runs, away: Some(away) } => edits.put_in(runs, &away.rows, &self.texts),
            Delta::Lines { runs, away: None } => edits.take_out(runs),
            Delta::Order(order) => edits.order(order),
            Delta::Reversal => edits.reverse(),
        }
    }

    /// Puts new lines where they are to be, for the journal; whether none of them is blank or there already. Nothing
    /// is to be undone afterwards.
    fn put_in_exactly(&mut self, runs: Vec<Range<usize>>, lines: Vec<(&str, Origin)>) -> bool {
        let expected = lines.len();
        let mut change = self.begin();
        change.put_in_runs(runs, lines);
        change.forget().added == expected
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

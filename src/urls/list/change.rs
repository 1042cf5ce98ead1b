//! A change while it is being made.

use std::ops::Range;

use super::journal::{Edits, Mark};
use super::row::Row;
use super::step::{self, Away, Delta, Step};
use super::watch::{Cancelled, Watch};
use super::{MakingFacts, Origin, Summary, UrlList};
use crate::arena::{Block, TextId};
use crate::lines::{self, Pasted};

/// Collects the parts of one step.
pub(super) struct Change<'a> {
    list: &'a mut UrlList,
    deltas: Vec<Delta>,
    summary: Summary,
    /// The list's duplicates before this change, as far as they still count.
    duplicates: usize,
    /// What there was before, for taking the change back as if it had never been.
    before: Before,
}

/// Marks of what grows only.
#[derive(Debug, Clone, Copy)]
struct Before {
    texts: usize,
    next_id: u32,
    revision: u64,
    /// How far edits were recorded; `None`: they are not.
    edits: Option<Mark>,
}

impl UrlList {
    /// Begins a change; it is recorded by [`Change::commit`].
    pub(super) fn begin(&mut self) -> Change<'_> {
        let duplicates = self.duplicates;
        let before = Before {
            texts: self.texts.len(),
            next_id: self.next_id,
            revision: self.revision,
            edits: self.edits.as_ref().map(Edits::mark),
        };
        Change { list: self, deltas: Vec::new(), summary: Summary::default(), duplicates, before }
    }
}

impl Change<'_> {
    /// Takes lines out.
    pub(super) fn take_out(&mut self, runs: Vec<Range<usize>>) {
        if runs.is_empty() {
            return;
        }
        self.summary.removed += runs.iter().map(ExactSizeIterator::len).sum::<usize>();
        self.make(Delta::Lines { runs, away: None });
    }

    /// Puts all lines into another order: for each new position the old one.
    pub(super) fn reorder(&mut self, order: Vec<u32>) {
        self.make(Delta::Order(order));
    }

    /// Turns the list around.
    pub(super) fn reverse(&mut self) {
        self.make(Delta::Reversal);
    }

    /// Gives lines that are taken out other texts, and puts them back where they were: without blank ones, and
    /// without those whose text is there.
    pub(super) fn put_back(
        &mut self,
        lines: impl IntoIterator<Item = (usize, (u32, TextId))>,
        new_text: impl Fn(&str) -> Option<String>,
        watch: &Watch,
    ) -> Result<(), Cancelled> {
        let (mut positions, mut rows) = (Vec::new(), Vec::new());
        let mut admitted = Ok(());
        let mut gone = 0;
        for (position, (id, old)) in lines {
            admitted = watch.tick();
            if admitted.is_err() {
                break;
            }
            let text = new_text(self.list.texts.get(old)).unwrap_or_default();
            if let Some(row) = self.admit(&text, Origin::Typed) {
                positions.push(position - gone);
                rows.push(Row { id, ..row });
            } else {
                gone += 1;
            }
        }
        // In any case: what was admitted must be there, so that it can be taken back.
        let rules = self.list.inspector.rules();
        let at_the_top: Vec<_> = (0..rows.len()).collect();
        let runs = step::runs(if admitted.is_ok() { &positions } else { &at_the_top });
        if !rows.is_empty() {
            self.make(Delta::Lines { runs, away: Some(Away { rows, rules }) });
        }
        admitted
    }

    /// Puts the lines in whose text is not there yet.
    pub(super) fn put_in<S: AsRef<str>>(
        &mut self,
        position: usize,
        lines: impl IntoIterator<Item = (S, Origin)>,
        watch: &Watch,
    ) -> Result<(), Cancelled> {
        let mut rows = Vec::new();
        let mut admitted = Ok(());
        for (text, origin) in lines {
            admitted = watch.tick();
            if admitted.is_err() {
                break;
            }
            rows.extend(self.admit(text.as_ref(), origin));
        }
        self.put_rows_in(position, rows);
        admitted
    }

    /// Puts the lines of a text in that are not there yet. Their text is not copied: the list takes its pieces over.
    pub(super) fn put_in_pasted(
        &mut self,
        position: usize,
        text: Pasted,
        origin: &Origin,
        watch: &Watch,
    ) -> Result<(), Cancelled> {
        let mut rows = Vec::new();
        let mut admitted = Ok(());
        for (at, piece) in text.into_pieces().enumerate() {
            let block = self.list.texts.begin_block(piece);
            for line in lines::lines_of(block.text(), at == 0) {
                admitted = watch.tick();
                if admitted.is_err() {
                    break;
                }
                rows.extend(self.admit_of(Some(&block), line, origin.clone()));
            }
            self.list.texts.end_block(&block);
            if admitted.is_err() {
                break;
            }
        }
        self.put_rows_in(position, rows);
        admitted
    }

    /// As [`put_in`](Self::put_in), as long as there are lines; what was wrong with the first that is none.
    pub(super) fn try_put_in<S: AsRef<str>, E>(
        &mut self,
        position: usize,
        lines: impl IntoIterator<Item = Result<(S, Origin), E>>,
        watch: &Watch,
    ) -> Result<Option<E>, Cancelled> {
        let mut wrong = None;
        let lines = lines.into_iter().map_while(|line| line.map_err(|error| wrong = Some(error)).ok());
        self.put_in(position, lines, watch)?;
        Ok(wrong)
    }

    /// Puts the lines of another list into this one, which has none, and whose texts are none yet.
    pub(super) fn take_over(&mut self, other: UrlList, watch: &Watch) {
        let UrlList { texts, mut rows, .. } = other;
        let list = &mut *self.list;
        (list.texts, list.present) = (texts, Vec::new());
        for row in &mut rows {
            watch.count();
            row.id = list.next_id;
            list.next_id = row.id.wrapping_add(1);
            row.problem = list.inspector.check(list.texts.get(row.text));
            self.summary.admit(row);
        }
        self.put_rows_in(0, rows);
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
        let Self { list, deltas, summary, duplicates, before: _ } = self;
        // What was left out of lines that are gone, or others now, says nothing of the list any more.
        let still = if summary.removed > 0 { 0 } else { duplicates };
        let duplicates = std::mem::replace(&mut list.duplicates, still + summary.duplicates);
        if !deltas.is_empty() {
            let is_reordered = summary.added + summary.removed == 0;
            let still = if is_reordered { list.making.clone() } else { MakingFacts::default() };
            let making = std::mem::replace(&mut list.making, still);
            list.history.record(Step { what: what(&summary), deltas, duplicates, making });
            list.compact();
        }
        summary
    }

    /// Puts lines in, so that they are at the positions of the runs afterwards. If one of them is blank or there
    /// already, none is put in.
    pub(super) fn put_in_runs(&mut self, runs: Vec<Range<usize>>, lines: Vec<(&str, Origin)>) {
        let expected = lines.len();
        let rows: Vec<_> = lines.into_iter().filter_map(|(text, origin)| self.admit(text, origin)).collect();
        if rows.len() == expected && expected > 0 {
            let rules = self.list.inspector.rules();
            self.make(Delta::Lines { runs, away: Some(Away { rows, rules }) });
        }
    }

    /// Ends the change without a step to undo.
    pub(super) fn forget(self) -> Summary {
        self.summary
    }

    /// Takes the change back as if it had never been: texts, ids and history are as before.
    pub(super) fn roll_back(self) -> Summary {
        let Self { list, mut deltas, summary, before, .. } = self;
        for delta in deltas.iter_mut().rev() {
            list.flip(delta);
        }
        if let (Some(edits), Some(mark)) = (&mut list.edits, before.edits) {
            edits.go_back_to(mark);
        }
        list.next_id = before.next_id;
        list.revision = before.revision;
        list.texts.truncate(before.texts);
        list.present.truncate(before.texts);
        summary
    }

    /// Records the change, or takes it back if it was cancelled on the way.
    pub(super) fn end(
        self,
        outcome: Result<(), Cancelled>,
        what: impl FnOnce(&Summary) -> String,
    ) -> Result<Summary, Cancelled> {
        match outcome {
            Ok(()) => Ok(self.commit(what)),
            Err(cancelled) => {
                self.roll_back();
                Err(cancelled)
            }
        }
    }

    fn make(&mut self, mut delta: Delta) {
        self.list.flip(&mut delta);
        self.deltas.push(delta);
    }

    /// A row for a text that is new, counted.
    fn admit(&mut self, text: &str, origin: Origin) -> Option<Row> {
        self.admit_of(None, text, origin)
    }

    /// The same of a text that lies in a block.
    fn admit_of(&mut self, block: Option<&Block>, text: &str, origin: Origin) -> Option<Row> {
        let text = lines::trim(text);
        if text.is_empty() {
            return None;
        }
        let list = &mut *self.list;
        let number = match block {
            Some(block) => list.texts.intern_of(block, text),
            None => list.texts.intern(text),
        };
        if list.is_present(number) {
            self.summary.duplicates += 1;
            return None;
        }
        list.set_present(number, true);
        let id = list.next_id;
        list.next_id = id.wrapping_add(1);
        let row = Row { id, text: number, origin, problem: list.inspector.check(text) };
        self.summary.admit(&row);
        Some(row)
    }

    fn put_rows_in(&mut self, position: usize, rows: Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        let away = Away { rules: self.list.inspector.rules(), rows };
        let run = position..position + away.rows.len();
        self.make(Delta::Lines { runs: vec![run], away: Some(away) });
    }
}

impl Summary {
    /// One line more.
    fn admit(&mut self, row: &Row) {
        self.added += 1;
        match &row.problem {
            Some(problem) if problem.is_error() => self.problems += 1,
            Some(_) => self.warnings += 1,
            None => {}
        }
    }
}

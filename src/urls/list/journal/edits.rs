//! Edits on their way to the journal.

use std::convert::Infallible;
use std::io::{self, Write};
use std::ops::Range;

use super::LINES_PER_RECORD;
use super::record::Record;
use crate::arena::{Interner, SharedTexts};
use crate::urls::Origin;
use crate::urls::list::row::Row;

/// Edits of a list since they were taken last, ready to be appended to its journal. May go to another thread.
///
/// Small ones are the bytes of their records already; many lines that came at once are shared with the list, and
/// become bytes portion by portion while they are written: a million lines are on their way without being copied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edits {
    /// Many lines that came at once, and the records before each.
    before: Vec<(Vec<u8>, Lines)>,
    /// The records since.
    records: Vec<u8>,
}

/// How far edits were recorded.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Mark {
    before: usize,
    /// Bytes of the records since.
    bytes: usize,
}

impl Edits {
    /// Writes them with what ends them. What is shared takes the memory of one portion.
    pub(super) fn write_to(&self, journal: &mut impl Write) -> io::Result<()> {
        let mut portion = Vec::new();
        for (records, lines) in &self.before {
            journal.write_all(records)?;
            lines.write_to(&mut portion, |portion| {
                journal.write_all(portion)?;
                portion.clear();
                io::Result::Ok(())
            })?;
        }
        journal.write_all(&self.records)?;
        Record::End.write_to(&mut portion);
        journal.write_all(&portion)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.records.is_empty()
    }

    pub(in super::super) const fn mark(&self) -> Mark {
        Mark { before: self.before.len(), bytes: self.records.len() }
    }

    /// Forgets what was recorded since.
    pub(in super::super) fn go_back_to(&mut self, mark: Mark) {
        if let Some((records, _)) = self.before.drain(mark.before.min(self.before.len())..).next() {
            self.records = records;
        }
        self.records.truncate(mark.bytes);
    }

    /// Lines come; afterwards they are at the positions of the runs.
    pub(in super::super) fn put_in(&mut self, runs: &[Range<usize>], rows: &[Row], texts: &Interner) {
        let lines = Lines::new(runs, rows, texts);
        if rows.len() > LINES_PER_RECORD {
            return self.before.push((std::mem::take(&mut self.records), lines));
        }
        let Ok(()) = lines.write_to(&mut self.records, |_| Ok::<_, Infallible>(()));
    }

    /// Lines go.
    pub(in super::super) fn take_out(&mut self, runs: &[Range<usize>]) {
        Record::TakeOut { runs }.write_to(&mut self.records);
    }

    /// All lines in another order.
    pub(in super::super) fn order(&mut self, order: &[u32]) {
        Record::Order(order).write_to(&mut self.records);
    }

    /// All lines from the last to the first.
    pub(in super::super) fn reverse(&mut self) {
        Record::Reversal.write_to(&mut self.records);
    }
}

/// Lines that come, their text shared with the list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Lines {
    /// Where they are afterwards.
    runs: Vec<Range<usize>>,
    texts: SharedTexts,
    /// Of so many lines each; most lines come from where the one before came from.
    origins: Vec<(usize, Origin)>,
}

impl Lines {
    fn new(runs: &[Range<usize>], rows: &[Row], texts: &Interner) -> Self {
        let mut origins: Vec<(usize, Origin)> = Vec::new();
        for row in rows {
            match origins.last_mut() {
                Some((lines, last)) if is_next(last, *lines, &row.origin) => *lines += 1,
                _ => origins.push((1, row.origin.clone())),
            }
        }
        let texts = texts.share(rows.iter().map(|row| row.text));
        Self { runs: runs.to_vec(), texts, origins }
    }

    fn origins(&self) -> impl Iterator<Item = Origin> {
        self.origins.iter().flat_map(|(lines, first)| (0..*lines).map(move |at| following(first, at)))
    }

    /// Appends records of a portion of the lines each; `wrote` is called behind each of them.
    fn write_to<E>(
        &self,
        bytes: &mut Vec<u8>,
        mut wrote: impl FnMut(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut all = self.origins().zip(self.texts.iter());
        let mut runs = self.runs.iter().cloned();
        let mut portion = Vec::new();
        let mut lines = 0;
        let mut next = runs.next();
        while let Some(run) = next.take() {
            let part = run.start..run.end.min(run.start + LINES_PER_RECORD - lines);
            lines += part.len();
            next = if part.end < run.end { Some(part.end..run.end) } else { runs.next() };
            portion.push(part);
            if lines == LINES_PER_RECORD || next.is_none() {
                let lines_of_it = all.by_ref().take(lines).collect();
                Record::PutIn { runs: &portion, lines: lines_of_it }.write_to(bytes);
                wrote(bytes)?;
                portion.clear();
                lines = 0;
            }
        }
        Ok(())
    }
}

/// Whether an origin is that of the line which comes `lines` behind another.
fn is_next(first: &Origin, lines: usize, origin: &Origin) -> bool {
    match (first, origin) {
        // Of a list's name there is one copy, which is soon compared.
        (Origin::File { name, line }, Origin::File { name: other, line: at }) => {
            u32::try_from(lines).ok().and_then(|lines| line.checked_add(lines)) == Some(*at) && name == other
        }
        _ => first == origin,
    }
}

/// The origin of the line that comes `lines` behind one.
fn following(first: &Origin, lines: usize) -> Origin {
    match first {
        Origin::File { name, line } => {
            let line = u32::try_from(lines).ok().and_then(|lines| line.checked_add(lines)).unwrap_or(*line);
            Origin::File { name: name.clone(), line }
        }
        other => other.clone(),
    }
}

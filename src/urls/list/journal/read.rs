//! Bytes as changes, every one of them doubted.

use std::io::{self, BufRead, Read};
use std::ops::Range;
use std::sync::Arc;

use super::super::row::Row;
use super::super::{Linter, UrlList, step};
use super::HEAD;
use super::write::{origin, tag};
use crate::arena::Interner;
use crate::lines;
use crate::urls::Origin;

/// Why a journal cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It does not begin like a journal of the version known here.
    #[error("no journal of a URL list, or one of another version")]
    Unknown,
    /// A record before the last one does not hold what its checksum says, or says what cannot be.
    #[error("record {record} is damaged: {what}")]
    Damaged {
        /// The record, from 1.
        record: usize,
        /// What about it.
        what: &'static str,
    },
    /// The system could not read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The lines of a journal, not judged yet.
#[derive(Debug)]
pub struct Replayed {
    texts: Interner,
    rows: Vec<Row>,
    /// The last record was cut off, and left out.
    pub torn: bool,
}

impl Replayed {
    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines in order, to be inserted into a list.
    #[must_use]
    pub fn lines(&self) -> impl ExactSizeIterator<Item = (&str, Origin)> {
        self.rows.iter().map(|row| (self.texts.get(row.text), row.origin.clone()))
    }

    /// The list, judged by a linter. There is nothing to undo in it.
    ///
    /// # Errors
    /// A text is there twice, which no list has.
    pub fn into_list(self, linter: Linter) -> Result<UrlList, JournalError> {
        let mut list = UrlList::new(linter);
        list.texts = self.texts;
        list.rows = self.rows;
        for at in 0..list.rows.len() {
            let Some(text) = list.rows.get(at).map(|row| row.text) else { break };
            if list.is_present(text) {
                return Err(JournalError::Damaged { record: 0, what: "a URL is there twice" });
            }
            list.set_present(text, true);
        }
        for (id, row) in (0..).zip(&mut list.rows) {
            row.id = id;
            list.next_id = id + 1;
            row.problem = list.inspector.check(list.texts.get(row.text));
            list.tally.add(row);
        }
        Ok(list)
    }
}

pub(super) fn replay(mut reader: impl BufRead) -> Result<Replayed, JournalError> {
    let mut head = Vec::new();
    reader.by_ref().take(HEAD.len() as u64).read_to_end(&mut head)?;
    if head != HEAD {
        return Err(JournalError::Unknown);
    }
    let mut replayed = Replayed { texts: Interner::default(), rows: Vec::new(), torn: false };
    let mut payload = Vec::new();
    for record in 1.. {
        match next_record(&mut reader, &mut payload)? {
            Next::End => break,
            Next::Record => {
                let changes = Changes { rest: &payload, names: Vec::new() };
                changes.make(&mut replayed).map_err(|what| JournalError::Damaged { record, what })?;
            }
            Next::Torn => {
                replayed.torn = true;
                break;
            }
            Next::Damaged => {
                return Err(JournalError::Damaged { record, what: "its checksum does not fit" });
            }
        }
    }
    Ok(replayed)
}

enum Next {
    Record,
    End,
    /// Cut off, or never written where the system had made room for it; nothing follows.
    Torn,
    Damaged,
}

fn next_record(reader: &mut impl BufRead, payload: &mut Vec<u8>) -> io::Result<Next> {
    let mut head = Vec::new();
    reader.by_ref().take(8).read_to_end(&mut head)?;
    let Some((len, sum)) =
        head.split_first_chunk().and_then(|(len, rest)| Some((*len, *rest.first_chunk()?)))
    else {
        return Ok(if head.is_empty() { Next::End } else { Next::Torn });
    };
    let (len, sum) = (u32::from_le_bytes(len), u32::from_le_bytes(sum));
    payload.clear();
    reader.by_ref().take(len.into()).read_to_end(payload)?;
    if payload.len() < len as usize {
        return Ok(Next::Torn);
    }
    // A record says something; one without a byte is room that was never written.
    if !payload.is_empty() && crc32fast::hash(payload) == sum {
        return Ok(Next::Record);
    }
    Ok(if only_zeros_follow(reader)? { Next::Torn } else { Next::Damaged })
}

fn only_zeros_follow(reader: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let rest = reader.fill_buf()?;
        if rest.is_empty() {
            return Ok(true);
        }
        if rest.iter().any(|&byte| byte != 0) {
            return Ok(false);
        }
        let len = rest.len();
        reader.consume(len);
    }
}

/// The changes of one record, as far as they are not read yet.
struct Changes<'a> {
    rest: &'a [u8],
    names: Vec<Arc<String>>,
}

const SHORT: &str = "it ends too early";
const NO_POSITION: &str = "it names lines that are not there";

impl<'a> Changes<'a> {
    fn make(mut self, list: &mut Replayed) -> Result<(), &'static str> {
        while let Some((&kind, rest)) = self.rest.split_first() {
            self.rest = rest;
            match kind {
                tag::OUT => {
                    let runs = self.runs(list.rows.len())?;
                    step::take_out(&mut list.rows, &runs);
                }
                tag::IN => self.lines_come(list)?,
                tag::ORDER => self.order(&mut list.rows)?,
                tag::REVERSAL => list.rows.reverse(),
                _ => return Err("it has a change of an unknown kind"),
            }
        }
        Ok(())
    }

    fn lines_come(&mut self, list: &mut Replayed) -> Result<(), &'static str> {
        self.names.clear();
        // The last position is known only when all runs are; every run must then join what is there.
        let runs = self.runs(usize::MAX)?;
        let new: usize = runs.iter().map(ExactSizeIterator::len).sum();
        let mut before = list.rows.len();
        for run in &runs {
            if run.start > before {
                return Err(NO_POSITION);
            }
            before += run.len();
        }
        let mut rows = Vec::new();
        for _ in 0..new {
            let origin = self.origin()?;
            let text = self.text()?;
            if text.is_empty() || lines::trim(text) != text {
                return Err("it has a line that no list has");
            }
            rows.push(Row { id: 0, text: list.texts.intern(text), origin, problem: None });
        }
        step::put_in(&mut list.rows, &runs, rows);
        Ok(())
    }

    fn order(&mut self, rows: &mut Vec<Row>) -> Result<(), &'static str> {
        if self.number()? != rows.len() {
            return Err("it orders another number of lines");
        }
        let mut old: Vec<_> = std::mem::take(rows).into_iter().map(Some).collect();
        for _ in 0..old.len() {
            let from = self.number()?;
            rows.push(old.get_mut(from).and_then(Option::take).ok_or(NO_POSITION)?);
        }
        Ok(())
    }

    /// Ascending runs that do not touch, all below `end`.
    fn runs(&mut self, end: usize) -> Result<Vec<Range<usize>>, &'static str> {
        let count = self.number()?;
        let mut runs: Vec<Range<usize>> = Vec::new();
        for _ in 0..count {
            let (start, len) = (self.number()?, self.number()?);
            let run = start..start.checked_add(len).ok_or(NO_POSITION)?;
            let in_order = runs.last().is_none_or(|last| last.end < run.start);
            if run.is_empty() || !in_order || run.end > end {
                return Err(NO_POSITION);
            }
            runs.push(run);
        }
        Ok(runs)
    }

    fn origin(&mut self) -> Result<Origin, &'static str> {
        let kind = *self.bytes(1)?.first().ok_or(SHORT)?;
        Ok(match kind {
            origin::TEMPLATE => Origin::Template { line: self.line()? },
            origin::LITERAL => Origin::Literal,
            origin::ARGUMENT => Origin::Argument,
            origin::FILE => {
                let line = self.line()?;
                Origin::File { name: self.name()?, line }
            }
            origin::TYPED => Origin::Typed,
            origin::PASTED => Origin::Pasted,
            origin::REFUSED => Origin::Refused { reason: self.name()? },
            _ => return Err("it has a line of unknown origin"),
        })
    }

    fn name(&mut self) -> Result<Arc<String>, &'static str> {
        let number = self.number()?;
        if number == self.names.len() {
            let name = Arc::new(self.text()?.to_owned());
            self.names.push(name);
        }
        self.names.get(number).cloned().ok_or("it names a file that it has not told")
    }

    fn text(&mut self) -> Result<&'a str, &'static str> {
        let len = self.number()?;
        std::str::from_utf8(self.bytes(len)?).map_err(|_| "it has a line that is no text")
    }

    fn number(&mut self) -> Result<usize, &'static str> {
        self.line().map(|number| number as usize)
    }

    fn line(&mut self) -> Result<u32, &'static str> {
        let (number, rest) = self.rest.split_first_chunk().ok_or(SHORT)?;
        self.rest = rest;
        Ok(u32::from_le_bytes(*number))
    }

    fn bytes(&mut self, len: usize) -> Result<&'a [u8], &'static str> {
        let (bytes, rest) = self.rest.split_at_checked(len).ok_or(SHORT)?;
        self.rest = rest;
        Ok(bytes)
    }
}

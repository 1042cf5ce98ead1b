//! A list out of its journal.

use std::io::{self, BufRead, Read as _, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;

use super::HEADER;
use super::record::{kind, origin};
use crate::urls::{LintRules, Linter, Origin, UrlList};

/// A payload longer than this was not written by this program: 8,192 lines of 64 KiB.
const MAX_PAYLOAD: u32 = 1 << 29;

/// What a journal gave.
#[derive(Debug)]
pub struct Replayed {
    list: UrlList,
    /// Whether the end is missing.
    pub torn: bool,
    /// Bytes at the end that are no complete edit; 0 where nothing was torn.
    pub torn_bytes: usize,
}

impl Replayed {
    /// The lines in order, with where they came from.
    #[must_use]
    pub fn lines(&self) -> impl ExactSizeIterator<Item = (&str, Origin)> {
        self.list.iter().map(|record| (record.text, record.origin.clone()))
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The list itself, judged by no rules of anybody, with nothing to undo.
    #[must_use]
    pub fn into_unjudged(self) -> UrlList {
        self.list
    }

    /// The list itself, judged by a linter, with nothing to undo.
    #[must_use]
    pub fn into_list(mut self, linter: Linter) -> UrlList {
        self.list.set_linter(linter);
        self.list
    }
}

/// Why a journal cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The system could not read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It begins with something else.
    #[error("is no list of this program's making, or of a newer version")]
    Foreign,
    /// A record is whole and makes no sense.
    #[error("record {record} makes no sense: {why}")]
    Nonsense {
        /// Which, from 1.
        record: usize,
        /// What is wrong with it.
        why: &'static str,
    },
}

type Nonsense = &'static str;

/// Rebuilds a list: texts, origins and order. What is torn at the end is left out and counted.
///
/// The journal is read twice, first for where its last whole edit ends: so no more than one record of it is ever in
/// memory beside the list.
///
/// # Errors
/// See [`JournalError`]; no list is given then.
pub fn replay(mut journal: impl BufRead + Seek) -> Result<Replayed, JournalError> {
    let mut header = vec![0; HEADER.len()];
    match journal.read_exact(&mut header) {
        Ok(()) if header == HEADER => {}
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(error.into()),
        Ok(()) | Err(_) => return Err(JournalError::Foreign),
    }
    let begin = journal.stream_position()?;
    let (whole, torn_bytes) = measure(&mut journal)?;
    journal.seek(SeekFrom::Start(begin))?;
    let mut list = UrlList::new(Linter::new(LintRules::default()));
    let mut payload = Vec::new();
    for record in 1..=whole {
        match next_record(&mut journal, &mut payload)? {
            Read::Whole if payload.first() == Some(&kind::END) => {}
            Read::Whole => {
                apply(&mut list, &payload).map_err(|why| JournalError::Nonsense { record, why })?;
            }
            Read::Torn(_) => return Err(JournalError::Nonsense { record, why: "changed while it was read" }),
        }
    }
    list.compact();
    Ok(Replayed { list, torn: torn_bytes > 0, torn_bytes })
}

/// How many records there are up to the end of the last whole edit, and how many bytes behind it.
fn measure(journal: &mut impl BufRead) -> io::Result<(usize, usize)> {
    let mut payload = Vec::new();
    let (mut records, mut whole, mut open_bytes) = (0, 0, 0);
    loop {
        match next_record(journal, &mut payload)? {
            Read::Whole => {
                records += 1;
                open_bytes += 8 + payload.len();
                if payload.first() == Some(&kind::END) {
                    (whole, open_bytes) = (records, 0);
                }
            }
            Read::Torn(bytes) => return Ok((whole, open_bytes + bytes)),
        }
    }
}

enum Read {
    /// The payload is that of a record.
    Whole,
    /// The journal ends here, with so many bytes that are no record.
    Torn(usize),
}

fn next_record(journal: &mut impl BufRead, payload: &mut Vec<u8>) -> io::Result<Read> {
    let mut head = Vec::with_capacity(8);
    io::Read::take(&mut *journal, 8).read_to_end(&mut head)?;
    let ([length, checksum], []) = head.as_chunks::<4>() else { return Ok(Read::Torn(head.len())) };
    let (length, checksum) = (u32::from_le_bytes(*length), u32::from_le_bytes(*checksum));
    if length > MAX_PAYLOAD {
        return rest(journal, 8);
    }
    // Grows with what is really there: a length alone reserves nothing.
    payload.clear();
    io::Read::take(&mut *journal, length.into()).read_to_end(payload)?;
    if payload.len() != length as usize || crc32fast::hash(payload) != checksum {
        return rest(journal, 8 + payload.len());
    }
    Ok(Read::Whole)
}

/// Counts what is left: behind a torn record nothing can be told apart any more.
fn rest(journal: &mut impl BufRead, before: usize) -> io::Result<Read> {
    let left = io::copy(journal, &mut io::sink())?;
    Ok(Read::Torn(before + usize::try_from(left).unwrap_or(usize::MAX)))
}

fn apply(list: &mut UrlList, payload: &[u8]) -> Result<(), Nonsense> {
    let mut input = Input(payload);
    match input.byte()? {
        kind::PUT_IN => {
            let runs = input.runs(usize::MAX)?;
            put_in(list, runs, &mut input)?;
        }
        kind::TAKE_OUT => {
            let runs = input.runs(list.len())?;
            list.take_away(&runs);
        }
        kind::ORDER => reorder(list, &mut input)?,
        kind::REVERSAL => list.rows.reverse(),
        _ => return Err("of an unknown kind"),
    }
    if input.0.is_empty() { Ok(()) } else { Err("longer than what it says") }
}

fn put_in(list: &mut UrlList, runs: Vec<Range<usize>>, input: &mut Input<'_>) -> Result<(), Nonsense> {
    let lines: usize = runs.iter().map(ExactSizeIterator::len).fold(0, usize::saturating_add);
    let after = list.len().saturating_add(lines);
    if runs.last().is_some_and(|run| run.end > after) || lines > input.0.len() {
        return Err("lines behind the end");
    }
    let mut file = None;
    let mut new = Vec::with_capacity(lines);
    for _ in 0..lines {
        let origin = input.origin(&mut file)?;
        new.push((input.text()?, origin));
    }
    if list.put_in_exactly(runs, new) { Ok(()) } else { Err("a line that is there already, or blank") }
}

fn reorder(list: &mut UrlList, input: &mut Input<'_>) -> Result<(), Nonsense> {
    let len = input.number()?;
    if len != list.len() || input.0.len() != len.saturating_mul(4) {
        return Err("an order of another length");
    }
    let (positions, _) = std::mem::take(&mut input.0).as_chunks::<4>();
    let mut order: Vec<_> = positions.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
    let mut seen = vec![false; len];
    let is_order =
        order.iter().all(|&at| seen.get_mut(at as usize).is_some_and(|seen| !std::mem::replace(seen, true)));
    if !is_order {
        return Err("an order that names a line twice");
    }
    super::super::step::permute(&mut list.rows, &mut order);
    Ok(())
}

/// What is left of a payload.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn byte(&mut self) -> Result<u8, Nonsense> {
        let (first, rest) = self.0.split_first().ok_or("too short")?;
        self.0 = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<usize, Nonsense> {
        let mut number = 0_usize;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err("a number too large")
    }

    fn bytes(&mut self, len: usize) -> Result<&'a [u8], Nonsense> {
        let (bytes, rest) = self.0.split_at_checked(len).ok_or("too short")?;
        self.0 = rest;
        Ok(bytes)
    }

    fn text(&mut self) -> Result<&'a str, Nonsense> {
        let len = self.number()?;
        std::str::from_utf8(self.bytes(len)?).map_err(|_| "not UTF-8 text")
    }

    /// Ascending runs below `end`.
    fn runs(&mut self, end: usize) -> Result<Vec<Range<usize>>, Nonsense> {
        let count = self.number()?;
        if count > self.0.len() {
            return Err("too short");
        }
        let mut runs: Vec<Range<usize>> = Vec::with_capacity(count);
        let mut last = 0_usize;
        for _ in 0..count {
            let start = last.checked_add(self.number()?).ok_or("a number too large")?;
            last = start.checked_add(self.number()?).ok_or("a number too large")?;
            if start == last || last > end {
                return Err("lines behind the end");
            }
            runs.push(start..last);
        }
        Ok(runs)
    }

    fn origin(&mut self, file: &mut Option<Arc<String>>) -> Result<Origin, Nonsense> {
        Ok(match self.byte()? {
            origin::TEMPLATE => Origin::Template { line: self.line()? },
            origin::LITERAL => Origin::Literal,
            origin::ARGUMENT => Origin::Argument,
            origin::FILE => {
                let name = Arc::new(self.text()?.to_owned());
                *file = Some(Arc::clone(&name));
                Origin::File { name, line: self.line()? }
            }
            origin::SAME_FILE => {
                let name = Arc::clone(file.as_ref().ok_or("a file without a name")?);
                Origin::File { name, line: self.line()? }
            }
            origin::TYPED => Origin::Typed,
            origin::PASTED => Origin::Pasted,
            origin::REFUSED => Origin::Refused { reason: Arc::new(self.text()?.to_owned()) },
            _ => return Err("an unknown origin"),
        })
    }

    fn line(&mut self) -> Result<u32, Nonsense> {
        self.number()?.try_into().map_err(|_| "a number too large")
    }
}

//! Changes as bytes.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use crate::urls::Origin;

/// What kind of change follows.
pub(super) mod tag {
    pub(in super::super) const OUT: u8 = 1;
    pub(in super::super) const IN: u8 = 2;
    pub(in super::super) const ORDER: u8 = 3;
    pub(in super::super) const REVERSAL: u8 = 4;
}

/// Where a line came from.
pub(super) mod origin {
    pub(in super::super) const TEMPLATE: u8 = 0;
    pub(in super::super) const LITERAL: u8 = 1;
    pub(in super::super) const ARGUMENT: u8 = 2;
    pub(in super::super) const FILE: u8 = 3;
    pub(in super::super) const TYPED: u8 = 4;
    pub(in super::super) const PASTED: u8 = 5;
    pub(in super::super) const REFUSED: u8 = 6;
}

/// Writes one record at once.
pub(super) fn record(writer: &mut impl Write, fill: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
    let mut bytes = vec![0; 8];
    fill(&mut bytes);
    let payload = bytes.get(8..).unwrap_or_default();
    let too_long = |_| io::Error::new(io::ErrorKind::FileTooLarge, "more than 4 GiB changed at once");
    let len = u32::try_from(payload.len()).map_err(too_long)?;
    let head = [len.to_le_bytes(), crc32fast::hash(payload).to_le_bytes()].concat();
    bytes.splice(..8, head);
    writer.write_all(&bytes)
}

pub(super) fn lines_go(payload: &mut Vec<u8>, runs: &[Range<usize>]) {
    payload.push(tag::OUT);
    put_runs(payload, runs);
}

pub(super) fn lines_come<'a>(
    payload: &mut Vec<u8>,
    runs: &[Range<usize>],
    lines: impl Iterator<Item = (&'a str, &'a Origin)>,
) {
    payload.push(tag::IN);
    put_runs(payload, runs);
    let mut names = Names::default();
    for (text, origin) in lines {
        put_origin(payload, origin, &mut names);
        put_text(payload, text);
    }
}

pub(super) fn order(payload: &mut Vec<u8>, order: &[u32]) {
    payload.push(tag::ORDER);
    put_number(payload, order.len());
    order.iter().for_each(|at| payload.extend(at.to_le_bytes()));
}

pub(super) fn reversal(payload: &mut Vec<u8>) {
    payload.push(tag::REVERSAL);
}

/// Names that many lines share; neighbours share the same pointer, so that looking at the last one nearly always
/// suffices, and one that is told twice costs its bytes only.
#[derive(Default)]
struct Names<'a> {
    last: Option<&'a Arc<String>>,
    count: usize,
}

impl<'a> Names<'a> {
    fn put(&mut self, payload: &mut Vec<u8>, name: &'a Arc<String>) {
        if self.last.is_some_and(|last| Arc::ptr_eq(last, name)) {
            return put_number(payload, self.count - 1);
        }
        put_number(payload, self.count);
        put_text(payload, name);
        self.last = Some(name);
        self.count += 1;
    }
}

fn put_origin<'a>(payload: &mut Vec<u8>, from: &'a Origin, names: &mut Names<'a>) {
    match from {
        Origin::Template { line } => {
            payload.push(origin::TEMPLATE);
            payload.extend(line.to_le_bytes());
        }
        Origin::Literal => payload.push(origin::LITERAL),
        Origin::Argument => payload.push(origin::ARGUMENT),
        Origin::File { name, line } => {
            payload.push(origin::FILE);
            payload.extend(line.to_le_bytes());
            names.put(payload, name);
        }
        Origin::Typed => payload.push(origin::TYPED),
        Origin::Pasted => payload.push(origin::PASTED),
        Origin::Refused { reason } => {
            payload.push(origin::REFUSED);
            names.put(payload, reason);
        }
    }
}

fn put_runs(payload: &mut Vec<u8>, runs: &[Range<usize>]) {
    put_number(payload, runs.len());
    for run in runs {
        put_number(payload, run.start);
        put_number(payload, run.len());
    }
}

fn put_text(payload: &mut Vec<u8>, text: &str) {
    put_number(payload, text.len());
    payload.extend_from_slice(text.as_bytes());
}

/// Positions and lengths stay below the four thousand million texts that there can be. A number beyond is written
/// as the largest, which no reader takes.
fn put_number(payload: &mut Vec<u8>, number: usize) {
    payload.extend(u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

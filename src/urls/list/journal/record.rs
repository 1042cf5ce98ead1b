//! One record as bytes.

use std::ops::Range;

use crate::urls::Origin;

/// What a record is, in its first byte.
pub(super) mod kind {
    pub(in super::super) const END: u8 = 0;
    pub(in super::super) const PUT_IN: u8 = 1;
    pub(in super::super) const TAKE_OUT: u8 = 2;
    pub(in super::super) const ORDER: u8 = 3;
    pub(in super::super) const REVERSAL: u8 = 4;
}

/// Where a line came from, in one byte.
pub(super) mod origin {
    pub(in super::super) const TEMPLATE: u8 = 0;
    pub(in super::super) const LITERAL: u8 = 1;
    pub(in super::super) const ARGUMENT: u8 = 2;
    pub(in super::super) const FILE: u8 = 3;
    /// As `FILE`, of the same name as the line before.
    pub(in super::super) const SAME_FILE: u8 = 4;
    pub(in super::super) const TYPED: u8 = 5;
    pub(in super::super) const PASTED: u8 = 6;
    pub(in super::super) const REFUSED: u8 = 7;
}

/// One record that is to be written.
pub(super) enum Record<'a> {
    /// What came before belongs together and is complete.
    End,
    /// Lines come; afterwards they are at the positions of the runs.
    PutIn { runs: &'a [Range<usize>], lines: Vec<(Origin, &'a str)> },
    /// The lines of the runs go.
    TakeOut { runs: &'a [Range<usize>] },
    /// For each new position the old one.
    Order(&'a [u32]),
    /// All lines from the last to the first.
    Reversal,
}

impl Record<'_> {
    /// Appends the record with its length and checksum.
    pub(super) fn write_to(&self, bytes: &mut Vec<u8>) {
        let head = bytes.len();
        bytes.extend_from_slice(&[0; 8]);
        let start = bytes.len();
        self.write_payload(bytes);
        let payload = bytes.get(start..).unwrap_or_default();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "8,192 lines of at most 64 KiB, or four bytes a line"
        )]
        let length = (payload.len() as u32).to_le_bytes();
        let checksum = crc32fast::hash(payload).to_le_bytes();
        for (to, from) in bytes.iter_mut().skip(head).zip(length.into_iter().chain(checksum)) {
            *to = from;
        }
    }

    fn write_payload(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::End => bytes.push(kind::END),
            Self::PutIn { runs, lines } => {
                bytes.push(kind::PUT_IN);
                write_runs(bytes, runs);
                let mut file = None;
                for (origin, text) in lines {
                    write_origin(bytes, origin, &mut file);
                    write_text(bytes, text);
                }
            }
            Self::TakeOut { runs } => {
                bytes.push(kind::TAKE_OUT);
                write_runs(bytes, runs);
            }
            Self::Order(order) => {
                bytes.push(kind::ORDER);
                write_number(bytes, order.len());
                bytes.extend(order.iter().flat_map(|at| at.to_le_bytes()));
            }
            Self::Reversal => bytes.push(kind::REVERSAL),
        }
    }
}

fn write_runs(bytes: &mut Vec<u8>, runs: &[Range<usize>]) {
    write_number(bytes, runs.len());
    let mut end = 0;
    for run in runs {
        write_number(bytes, run.start - end);
        write_number(bytes, run.len());
        end = run.end;
    }
}

fn write_origin<'a>(bytes: &mut Vec<u8>, origin: &'a Origin, file: &mut Option<&'a str>) {
    match origin {
        Origin::Template { line } => {
            bytes.push(origin::TEMPLATE);
            write_number(bytes, *line as usize);
        }
        Origin::Literal => bytes.push(origin::LITERAL),
        Origin::Argument => bytes.push(origin::ARGUMENT),
        Origin::File { name, line } => {
            if *file == Some(name.as_str()) {
                bytes.push(origin::SAME_FILE);
            } else {
                bytes.push(origin::FILE);
                write_text(bytes, name);
                *file = Some(name);
            }
            write_number(bytes, *line as usize);
        }
        Origin::Typed => bytes.push(origin::TYPED),
        Origin::Pasted => bytes.push(origin::PASTED),
        Origin::Refused { reason } => {
            bytes.push(origin::REFUSED);
            write_text(bytes, reason);
        }
    }
}

fn write_text(bytes: &mut Vec<u8>, text: &str) {
    write_number(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

fn write_number(bytes: &mut Vec<u8>, mut number: usize) {
    loop {
        #[expect(clippy::cast_possible_truncation, reason = "seven bits")]
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}

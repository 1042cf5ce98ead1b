//! What is remembered of changes until somebody writes it down.

use std::ops::Range;

use super::super::row::Row;
use super::write;
use crate::arena::{Interner, TextId, Texts};
use crate::urls::Origin;

/// One change of the lines, as it was made. Lines are kept by the numbers of their texts: 24 bytes each.
#[derive(Debug)]
enum Edit {
    Out(Vec<Range<usize>>),
    In(Vec<Range<usize>>, Vec<(TextId, Origin)>),
    Order(Vec<u32>),
    Reversal,
}

/// Remembers changes.
#[derive(Debug, Default)]
pub(in super::super) struct Recorder {
    edits: Vec<Edit>,
}

impl Recorder {
    /// How much there is, for [`Recorder::forget_after`].
    pub(in super::super) fn mark(&self) -> usize {
        self.edits.len()
    }

    /// Forgets what was noted after a mark: it was taken back as if it had never been.
    pub(in super::super) fn forget_after(&mut self, mark: usize) {
        self.edits.truncate(mark);
    }

    /// Lines go.
    pub(in super::super) fn note_out(&mut self, runs: &[Range<usize>]) {
        self.edits.push(Edit::Out(runs.to_vec()));
    }

    /// Lines come.
    pub(in super::super) fn note_in(&mut self, runs: &[Range<usize>], rows: &[Row]) {
        let lines = rows.iter().map(|row| (row.text, row.origin.clone())).collect();
        self.edits.push(Edit::In(runs.to_vec(), lines));
    }

    /// Another order, for each position the one before.
    pub(in super::super) fn note_order(&mut self, order: &[u32]) {
        self.edits.push(Edit::Order(order.to_vec()));
    }

    /// The order is turned around.
    pub(in super::super) fn note_reversal(&mut self) {
        self.edits.push(Edit::Reversal);
    }

    /// The numbers of the texts that are needed.
    pub(in super::super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut TextId> {
        let lines = self.edits.iter_mut().filter_map(|edit| match edit {
            Edit::In(_, lines) => Some(lines),
            _ => None,
        });
        lines.flatten().map(|(text, _)| text)
    }

    /// How many lines are remembered.
    pub(in super::super) fn lines(&self) -> usize {
        let lines = |edit: &Edit| if let Edit::In(_, lines) = edit { lines.len() } else { 0 };
        self.edits.iter().map(lines).sum()
    }

    /// Hands everything out, with the texts.
    pub(super) fn take(&mut self, texts: &Interner) -> Option<Edits> {
        if self.edits.is_empty() {
            return None;
        }
        let mut edits = Edits { edits: std::mem::take(&mut self.edits), texts: Texts::default() };
        for edit in &mut edits.edits {
            if let Edit::In(_, lines) = edit {
                for (text, _) in lines {
                    *text = edits.texts.push(texts.get(*text));
                }
            }
        }
        Some(edits)
    }
}

/// What changed in a list, with everything that is needed to change another one alike. Can be sent to whoever
/// writes it down.
#[derive(Debug)]
pub struct Edits {
    edits: Vec<Edit>,
    texts: Texts,
}

impl Edits {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// As the payload of a record.
    pub(super) fn encode(&self, payload: &mut Vec<u8>) {
        for edit in &self.edits {
            match edit {
                Edit::Out(runs) => write::lines_go(payload, runs),
                Edit::In(runs, lines) => {
                    let lines = lines.iter().map(|(text, origin)| (self.texts.get(*text), origin));
                    write::lines_come(payload, runs, lines);
                }
                Edit::Order(order) => write::order(payload, order),
                Edit::Reversal => write::reversal(payload),
            }
        }
    }
}

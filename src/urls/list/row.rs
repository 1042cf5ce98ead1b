//! One line of the list, as it is kept and as it is shown.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

use crate::arena::{Interner, TextId};
use crate::urls::{Linter, Origin, Problem, ProblemKind};

/// A line as it is kept.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: u32,
    pub(super) text: TextId,
    pub(super) origin: Origin,
    pub(super) problem: Option<Arc<Problem>>,
}

/// One line of a [`UrlList`](super::UrlList).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// Stays with the line through edits and moves, and after undo; unique among the last 4 thousand million lines.
    pub id: u32,
    /// The URL, exactly as it will be sent.
    pub text: &'a str,
    /// Where it came from.
    pub origin: &'a Origin,
    /// The worst that is wrong with it.
    pub problem: Option<&'a Problem>,
}

impl Row {
    pub(super) fn record<'a>(&'a self, texts: &'a Interner) -> Record<'a> {
        Record {
            id: self.id,
            text: texts.get(self.text),
            origin: &self.origin,
            problem: self.problem.as_deref(),
        }
    }

    pub(super) fn is_error(&self) -> bool {
        self.problem.as_ref().is_some_and(|problem| problem.is_error())
    }
}

/// How many lines have problems.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) errors: usize,
    pub(super) warnings: usize,
}

impl Tally {
    pub(super) fn add(&mut self, row: &Row) {
        if let Some(count) = self.count_for(row) {
            *count += 1;
        }
    }

    pub(super) fn subtract(&mut self, row: &Row) {
        if let Some(count) = self.count_for(row) {
            *count -= 1;
        }
    }

    fn count_for(&mut self, row: &Row) -> Option<&mut usize> {
        let problem = row.problem.as_ref()?;
        Some(if problem.is_error() { &mut self.errors } else { &mut self.warnings })
    }
}

/// A linter that gives equal problems out as one: a million lines on another host share a single text.
#[derive(Debug)]
pub(super) struct Inspector {
    linter: Linter,
    /// Counts the linters there were, to tell judgements of an earlier one.
    rules: u32,
    /// The last problem of each kind.
    last: HashMap<Discriminant<ProblemKind>, Arc<Problem>>,
}

impl Inspector {
    pub(super) fn new(linter: Linter) -> Self {
        Self { linter, rules: 0, last: HashMap::new() }
    }

    pub(super) fn set_linter(&mut self, linter: Linter) {
        *self = Self { linter, rules: self.rules.wrapping_add(1), last: HashMap::new() };
    }

    pub(super) fn linter(&self) -> &Linter {
        &self.linter
    }

    pub(super) fn rules(&self) -> u32 {
        self.rules
    }

    pub(super) fn check(&mut self, url: &str) -> Option<Arc<Problem>> {
        let problem = self.linter.check(url)?;
        let last = self.last.entry(discriminant(&problem.kind)).or_insert_with(|| Arc::new(problem.clone()));
        if **last != problem {
            *last = Arc::new(problem);
        }
        Some(Arc::clone(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_rows_stay_small() {
        assert_eq!(size_of::<Row>(), 32);
    }
}

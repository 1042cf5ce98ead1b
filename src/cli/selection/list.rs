//! The one gate that every URL passes: lint, then duplicates, then the sink.

use std::sync::Arc;

use super::super::console::Console;
use super::super::failure::Failure;
use super::Sink;
use super::lookup::Lookup;
use super::problems::Problems;
use super::sources::Entry;
use crate::urls::{Generated, LintRules, Linter, Origin, Problem, Seen};

/// How assets came to be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// One by one: each must be purged, or nothing is.
    Named,
    /// By a search, which finds what it finds: an asset that cannot be purged is left out, and named.
    Found,
}

/// Checks URLs and passes the good, new ones on.
pub(super) struct List<'a> {
    linter: Linter,
    seen: Seen,
    duplicates: usize,
    problems: Problems,
    sink: Sink<'a>,
}

impl<'a> List<'a> {
    /// A gate with the rules that the look-ups found.
    pub(super) fn new(lookup: &Lookup, console: Console, sink: Sink<'a>) -> Self {
        let rules = LintRules {
            company_root: lookup.root.clone(),
            published_server: lookup.server.clone(),
            ..LintRules::default()
        };
        Self {
            linter: Linter::new(rules),
            seen: Seen::new(),
            duplicates: 0,
            problems: Problems::new(console),
            sink,
        }
    }

    /// One URL.
    pub(super) fn take(&mut self, url: &str, origin: &Origin) -> Result<(), Failure> {
        // Duplicates first: a problem that a thousand lines share is said once.
        if !self.seen.insert(url) {
            self.duplicates += 1;
            return Ok(());
        }
        match self.linter.check(url) {
            Some(problem) => {
                self.problems.of_url(&problem, url, origin);
                if problem.is_error() { Ok(()) } else { (self.sink)(url) }
            }
            None => (self.sink)(url),
        }
    }

    /// One line of a list, or why it could not be read.
    pub(super) fn take_line(&mut self, entry: Entry) -> Result<(), Failure> {
        match entry {
            Entry::Line { list, number, text } => {
                let line = u32::try_from(number).unwrap_or(u32::MAX);
                self.take(&text, &Origin::File { name: Arc::clone(&list), line })
            }
            Entry::Unreadable(error) => {
                self.problems.error(&error.to_string());
                Ok(())
            }
        }
    }

    /// One result of the template's expansion.
    pub(super) fn take_made(
        &mut self,
        made: Result<Generated, Problem>,
        choice: Choice,
    ) -> Result<(), Failure> {
        match (made, choice) {
            (Ok(made), _) => self.take(&made.url, &made.origin),
            (Err(problem), Choice::Found) if problem.leaves_an_asset_out() => {
                self.problems.warning(&format!("left out: {problem}"));
                Ok(())
            }
            (Err(problem), _) => {
                self.problems.of_asset(&problem);
                Ok(())
            }
        }
    }

    /// A sentence that stops nothing.
    pub(super) fn warn(&mut self, text: &str) {
        self.problems.warning(text);
    }

    /// Says what was held back; returns the numbers of duplicates and of errors.
    pub(super) fn finish(self) -> (usize, usize) {
        (self.duplicates, self.problems.finish())
    }
}

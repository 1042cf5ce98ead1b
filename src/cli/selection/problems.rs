//! Says problems as they come, each with its source, and stops before a flood.

use super::super::console::Console;
use crate::text;
use crate::urls::{Origin, Problem};

/// Problems of each severity that are said one by one; the rest is counted.
const SAID_AT_MOST: usize = 100;

/// Counts problems and says the first ones.
pub(super) struct Problems {
    console: Console,
    errors: usize,
    warnings: usize,
}

impl Problems {
    /// None yet.
    pub(super) const fn new(console: Console) -> Self {
        Self { console, errors: 0, warnings: 0 }
    }

    /// A problem of a URL, with where it came from.
    pub(super) fn of_url(&mut self, problem: &Problem, url: &str, origin: &Origin) {
        self.say(problem.is_error(), &format!("{origin}: {url}: {problem}"));
    }

    /// A problem of an asset or of the template; it names what it is about.
    pub(super) fn of_asset(&mut self, problem: &Problem) {
        self.say(problem.is_error(), &problem.to_string());
    }

    /// A problem that keeps something from being purged.
    pub(super) fn error(&mut self, text: &str) {
        self.say(true, text);
    }

    /// A problem that deserves a look.
    pub(super) fn warning(&mut self, text: &str) {
        self.say(false, text);
    }

    fn say(&mut self, error: bool, text: &str) {
        let said = if error { &mut self.errors } else { &mut self.warnings };
        *said += 1;
        if *said <= SAID_AT_MOST {
            if error { self.console.error(text) } else { self.console.warning(text) }
        }
    }

    /// Says how many were held back; returns the number of errors.
    pub(super) fn finish(self) -> usize {
        for (count, word) in [(self.errors, "problems"), (self.warnings, "warnings")] {
            if let Some(more @ 1..) = count.checked_sub(SAID_AT_MOST) {
                let rest = format!("and {} more {word}", text::count(more));
                if word == "problems" { self.console.error(&rest) } else { self.console.warning(&rest) }
            }
        }
        self.errors
    }
}

//! Finding lines.

use memchr::memmem::Finder;

use super::UrlList;
use super::row::Row;

impl UrlList {
    /// The first line at or after a position that contains a text, going on from the top after the end. Small
    /// letters match capitals too; with a capital in the text, case counts.
    #[must_use]
    pub fn find(&self, text: &str, from: usize) -> Option<usize> {
        let fold = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        let finder = Finder::new(text);
        let mut scratch = Vec::new();
        self.search(from, |row| {
            let line = self.texts.get(row.text).as_bytes();
            if !fold {
                return finder.find(line).is_some();
            }
            scratch.clear();
            scratch.extend_from_slice(line);
            scratch.make_ascii_lowercase();
            finder.find(&scratch).is_some()
        })
    }

    /// The first line at or after a position that cannot be sent, going on from the top after the end; where all
    /// can be sent, the first one that looks odd.
    #[must_use]
    pub fn next_problem(&self, from: usize) -> Option<usize> {
        if self.tally.errors > 0 {
            self.search(from, Row::is_error)
        } else if self.tally.warnings > 0 {
            self.search(from, |row| row.problem.is_some())
        } else {
            None
        }
    }

    fn search(&self, from: usize, mut matches: impl FnMut(&Row) -> bool) -> Option<usize> {
        let (before, after) = self.rows.split_at_checked(from).unwrap_or((&self.rows, &[]));
        let later = after.iter().position(&mut matches).map(|at| before.len() + at);
        later.or_else(|| before.iter().position(matches))
    }
}

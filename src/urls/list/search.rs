//! Finding lines, and removing what was found.

use super::pattern::Pattern;
use super::row::Row;
use super::watch::{Cancelled, Watch};
use super::{UrlList, step};
use crate::arena::Table;

impl UrlList {
    /// The positions of all lines that contain the pattern, ascending.
    ///
    /// # Errors
    /// Cancelled on the way.
    pub fn matches(&self, pattern: &Pattern, watch: &Watch) -> Result<Vec<u32>, Cancelled> {
        let mut found = Vec::new();
        for (at, row) in (0..).zip(&self.rows) {
            watch.tick()?;
            if pattern.is_in(self.texts.get(row.text)) {
                found.push(at);
            }
        }
        Ok(found)
    }

    /// Removes the lines that contain the pattern, or (`keep`) all others, as one step; how many.
    ///
    /// # Errors
    /// Cancelled on the way: nothing has changed.
    pub fn remove_matches(
        &mut self,
        pattern: &Pattern,
        keep: bool,
        watch: &Watch,
    ) -> Result<usize, Cancelled> {
        self.remove_where(watch, |list, row| pattern.is_in(list.texts.get(row.text)) != keep)
    }

    /// Removes the lines that cannot be sent, as one step; how many.
    ///
    /// # Errors
    /// Cancelled on the way: nothing has changed.
    pub fn remove_problems(&mut self, watch: &Watch) -> Result<usize, Cancelled> {
        self.remove_where(watch, |_, row| row.is_error())
    }

    /// Removes, as one step, every line that differs from one before it only in its query: a cache that leaves the
    /// query out of its key knows them as one (`spec/ips-api.md` §6.5). How many.
    ///
    /// # Errors
    /// Cancelled on the way: nothing has changed.
    pub fn remove_same_but_query(&mut self, watch: &Watch) -> Result<usize, Cancelled> {
        let mut known = Table::default();
        self.remove_where(watch, |list, row| {
            let key = without_query(list.texts.get(row.text));
            let hash = known.hash(key);
            let is_known = known.find(hash, |id| without_query(list.texts.get(id)) == key).is_some();
            if !is_known {
                known.insert(hash, row.text);
            }
            is_known
        })
    }

    /// The first line at or after a position that cannot be sent, going on from the top after the end; where all
    /// can be sent, the first one that looks odd.
    #[must_use]
    pub fn next_problem(&self, from: usize) -> Option<usize> {
        let (before, after) = self.rows.split_at_checked(from).unwrap_or((&self.rows, &[]));
        let is_it = self.worst()?;
        let later = after.iter().position(is_it).map(|at| before.len() + at);
        later.or_else(|| before.iter().position(is_it))
    }

    /// The last line before a position that cannot be sent, going on from the end before the top; where all can be
    /// sent, the last one that looks odd.
    #[must_use]
    pub fn previous_problem(&self, from: usize) -> Option<usize> {
        let (before, after) = self.rows.split_at_checked(from).unwrap_or((&self.rows, &[]));
        let is_it = self.worst()?;
        before.iter().rposition(is_it).or_else(|| after.iter().rposition(is_it).map(|at| before.len() + at))
    }

    /// What the worst lines have in common; `None`: nothing is wrong.
    fn worst(&self) -> Option<fn(&Row) -> bool> {
        if self.tally.errors > 0 {
            Some(Row::is_error)
        } else if self.tally.warnings > 0 {
            Some(|row| row.problem.is_some())
        } else {
            None
        }
    }

    fn remove_where(
        &mut self,
        watch: &Watch,
        mut is_it: impl FnMut(&Self, &Row) -> bool,
    ) -> Result<usize, Cancelled> {
        let mut positions = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            watch.tick()?;
            if is_it(self, row) {
                positions.push(at);
            }
        }
        Ok(self.remove_runs(step::runs(&positions)))
    }
}

fn without_query(url: &str) -> &str {
    url.split_once('?').map_or(url, |(path, _)| path)
}

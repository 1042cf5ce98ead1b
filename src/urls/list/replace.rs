//! Replacing in all lines, seen before it is done.

use super::UrlList;
use super::counts::{Summary, count_urls};
use super::pattern::{Pattern, with_plain_numbers};
use super::step;
use super::watch::{Cancelled, Watch};

/// What a replacement does to one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The line's position, from 0.
    pub position: usize,
    /// Its text.
    pub before: String,
    /// Its text afterwards.
    pub after: String,
}

/// What a replacement would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// Lines that change.
    pub changed: usize,
    /// Those of them that become equal to another line, and are merged with it.
    pub duplicates: usize,
    /// Those of them that become blank, and are removed.
    pub blank: usize,
    /// Those of them that cannot be sent afterwards.
    pub problems: usize,
    /// The first of them.
    pub first: Vec<Replaced>,
}

impl UrlList {
    /// Replaces every place found in every line, as one step; `$1` in the replacement of an expression is its first
    /// group, whatever follows. Lines that become blank go, and so do those that
    /// become equal to another one; the others keep their place and id, and count as typed.
    ///
    /// # Errors
    /// Cancelled on the way: nothing has changed.
    pub fn replace(&mut self, pattern: &Pattern, with: &str, watch: &Watch) -> Result<Summary, Cancelled> {
        self.try_replace(pattern, with, watch, None).map(|(summary, _)| summary)
    }

    /// What [`replace`](Self::replace) would do, with the first lines it would change; found by doing it and taking
    /// it back without a trace.
    ///
    /// # Errors
    /// Cancelled on the way: nothing has changed.
    pub fn preview(
        &mut self,
        pattern: &Pattern,
        with: &str,
        first: usize,
        watch: &Watch,
    ) -> Result<Preview, Cancelled> {
        self.try_replace(pattern, with, watch, Some(first)).map(|(_, preview)| preview)
    }

    fn try_replace(
        &mut self,
        pattern: &Pattern,
        with: &str,
        watch: &Watch,
        only_look: Option<usize>,
    ) -> Result<(Summary, Preview), Cancelled> {
        let mut preview = Preview::default();
        let numbered = pattern.is_regex().then(|| with_plain_numbers(with));
        let with = numbered.as_deref().unwrap_or(with);
        let mut positions = Vec::new();
        for (position, row) in self.rows.iter().enumerate() {
            watch.tick()?;
            let before = self.texts.get(row.text);
            let Some(after) = pattern.replace(before, with) else { continue };
            positions.push(position);
            if preview.first.len() < only_look.unwrap_or_default() {
                preview.first.push(Replaced { position, before: before.to_owned(), after });
            }
        }
        preview.changed = positions.len();
        let olds: Vec<_> =
            positions.iter().filter_map(|&at| self.rows.get(at)).map(|row| (row.id, row.text)).collect();
        // What is only looked at is nothing for the journal.
        let edits = if only_look.is_some() { self.edits.take() } else { None };
        let mut change = self.begin();
        change.take_out(step::runs(&positions));
        let outcome =
            change.put_back(positions.into_iter().zip(olds), |line| pattern.replace(line, with), watch);
        if only_look.is_some() {
            let summary = change.roll_back();
            self.edits = edits;
            outcome?;
            preview.duplicates = summary.duplicates;
            preview.blank = preview.changed - summary.added - summary.duplicates;
            preview.problems = summary.problems;
            return Ok((summary, preview));
        }
        let summary =
            change.end(outcome, |summary| format!("replacing in {}", count_urls(summary.removed)))?;
        Ok((summary, preview))
    }
}

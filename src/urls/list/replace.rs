//! Replacing in all lines, seen before it is done.

use std::borrow::Cow;

use super::UrlList;
use super::counts::{Summary, count_urls};
use super::pattern::{Pattern, with_plain_numbers};
use super::step;
use super::watch::{Cancelled, Watch};
use crate::arena::{Interner, TextId};
use crate::lines;

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
        let with = plain(pattern, with);
        let mut positions = Vec::new();
        for (position, row) in self.rows.iter().enumerate() {
            watch.tick()?;
            if pattern.replace(self.texts.get(row.text), &with).is_some() {
                positions.push(position);
            }
        }
        let olds: Vec<_> =
            positions.iter().filter_map(|&at| self.rows.get(at)).map(|row| (row.id, row.text)).collect();
        let mut change = self.begin();
        change.take_out(step::runs(&positions));
        let put_back =
            change.put_back(positions.into_iter().zip(olds), |line| pattern.replace(line, &with), watch);
        change.end(put_back, |summary| format!("replacing in {}", count_urls(summary.removed)))
    }

    /// What [`replace`](Self::replace) would do, with the first lines it would change. Every line is replaced in once,
    /// and what comes of it is judged once.
    ///
    /// # Errors
    /// Cancelled on the way.
    pub fn preview(
        &self,
        pattern: &Pattern,
        with: &str,
        first: usize,
        watch: &Watch,
    ) -> Result<Preview, Cancelled> {
        let with = plain(pattern, with);
        let mut preview = Preview::default();
        let mut news = Interner::default();
        let mut gone = vec![false; self.texts.len()];
        for (position, row) in self.rows.iter().enumerate() {
            watch.tick()?;
            let before = self.texts.get(row.text);
            let Some(after) = pattern.replace(before, &with) else { continue };
            preview.changed += 1;
            if let Some(gone) = gone.get_mut(row.text as usize) {
                *gone = true;
            }
            let (text, known) = (lines::trim(&after), news.len());
            if text.is_empty() {
                preview.blank += 1;
            } else if (news.intern(text) as usize) < known {
                preview.duplicates += 1;
            }
            if preview.first.len() < first {
                preview.first.push(Replaced { position, before: before.to_owned(), after });
            }
        }
        let stays = |id: TextId| self.is_present(id) && gone.get(id as usize) == Some(&false);
        for text in news.iter() {
            watch.tick()?;
            if self.texts.find(text).is_some_and(stays) {
                preview.duplicates += 1;
            } else if self.inspector.linter().check(text).is_some_and(|problem| problem.is_error()) {
                preview.problems += 1;
            }
        }
        Ok(preview)
    }
}

/// The replacement as the crate understands it.
fn plain<'a>(pattern: &Pattern, with: &'a str) -> Cow<'a, str> {
    if pattern.is_regex() { with_plain_numbers(with).into() } else { with.into() }
}

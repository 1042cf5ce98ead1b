//! The order of the lines: sorting and turning around.

use std::cmp::Ordering;

use super::UrlList;
use super::counts::count_urls;
use super::row::Row;
use super::watch::{Cancelled, Watch};

/// What lines are sorted by. Equal ones keep their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// The whole text, byte by byte.
    Text,
    /// Host and path, whatever the scheme; then the query.
    HostAndPath,
    /// Errors first, then warnings, equal kinds together; then the others.
    Problem,
}

/// Lines sorted between two looks at the wish to stop.
const CHUNK: usize = 1 << 14;

impl UrlList {
    /// Sorts the lines; whether their order changed.
    ///
    /// # Errors
    /// Cancelled on the way: nothing has changed.
    pub fn sort(&mut self, by: SortBy, watch: &Watch) -> Result<bool, Cancelled> {
        let order = self.sorted(by, watch)?;
        if (0..).zip(&order).all(|(at, &from)| at == from) {
            return Ok(false);
        }
        let mut change = self.begin();
        change.reorder(order);
        change.commit(|_| match by {
            SortBy::Text => "sorting by text".to_owned(),
            SortBy::HostAndPath => "sorting by host and path".to_owned(),
            SortBy::Problem => "sorting by problem".to_owned(),
        });
        Ok(true)
    }

    /// Turns the order around; whether there was anything to turn.
    pub fn reverse(&mut self) -> bool {
        let len = self.len();
        if len < 2 {
            return false;
        }
        let mut change = self.begin();
        change.reverse();
        change.commit(|_| format!("reversing {}", count_urls(len)));
        true
    }

    /// For each new position the old one.
    fn sorted(&self, by: SortBy, watch: &Watch) -> Result<Vec<u32>, Cancelled> {
        let text = |at: u32| self.rows.get(at as usize).map_or("", |row| self.texts.get(row.text));
        match by {
            SortBy::Text => {
                // Most URLs begin alike: eight bytes behind that decide nearly always, without a look at the text.
                let skip = self.common_start();
                let keys = self.rows.iter().map(|row| first_bytes(self.texts.get(row.text), skip));
                in_order(keys, watch, |a, b| text(a).cmp(text(b)))
            }
            SortBy::HostAndPath => {
                let keys = self.rows.iter().map(|_| 0);
                in_order(keys, watch, |a, b| parts(text(a)).cmp(&parts(text(b))))
            }
            SortBy::Problem => {
                let keys = self.rows.iter().map(badness);
                let name = |at: u32| {
                    let problem = self.rows.get(at as usize).and_then(|row| row.problem.as_deref());
                    problem.map_or("", |problem| problem.kind.name())
                };
                in_order(keys, watch, |a, b| name(a).cmp(name(b)))
            }
        }
    }

    /// How many bytes all lines begin with in common.
    fn common_start(&self) -> usize {
        let mut texts = self.rows.iter().map(|row| self.texts.get(row.text).as_bytes());
        let Some(first) = texts.next() else { return 0 };
        texts.fold(first.len(), |len, text| {
            let alike = first.get(..len).unwrap_or(first).iter().zip(text).take_while(|(a, b)| a == b);
            alike.count()
        })
    }
}

/// Sorts positions by a key and, where keys are equal, by comparing; stable.
fn in_order(
    keys: impl Iterator<Item = u64>,
    watch: &Watch,
    compare: impl Fn(u32, u32) -> Ordering,
) -> Result<Vec<u32>, Cancelled> {
    let mut keyed: Vec<(u64, u32)> = keys.zip(0..).collect();
    let full = |a: &(u64, u32), b: &(u64, u32)| a.0.cmp(&b.0).then_with(|| compare(a.1, b.1));
    for chunk in keyed.chunks_mut(CHUNK) {
        for _ in &*chunk {
            watch.tick()?;
        }
        chunk.sort_by(full);
    }
    // Finds the sorted chunks and merges them.
    keyed.sort_by(full);
    Ok(keyed.into_iter().map(|(_, at)| at).collect())
}

/// Eight bytes of a text as a number that sorts as they do.
fn first_bytes(text: &str, skip: usize) -> u64 {
    let rest = text.as_bytes().get(skip..).unwrap_or_default();
    let mut key = [0; 8];
    for (to, from) in key.iter_mut().zip(rest) {
        *to = *from;
    }
    u64::from_be_bytes(key)
}

/// Host and path, query, and the whole, to be compared in this order.
fn parts(text: &str) -> (&str, &str, &str) {
    let behind = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (path, query) = behind.split_once('?').unwrap_or((behind, ""));
    (path, query, text)
}

fn badness(row: &Row) -> u64 {
    match &row.problem {
        Some(problem) if problem.is_error() => 0,
        Some(_) => 1,
        None => 2,
    }
}

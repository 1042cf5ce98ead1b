//! The edge: a CDN's cache in front of the origin.
//!
//! The key of an entry is the text of path and query, exactly as requested: `?$p$` and `?$P$` are two
//! entries, and so are `%c3` and `%C3`. An entry lives for ten hours, or until a purge that named its URL
//! has had the time that it estimated; until then the edge goes on serving the old copy.

mod delivery;
mod origin;
mod picture;

use std::collections::HashMap;

use jiff::Timestamp;

pub(crate) use delivery::deliver;
pub(crate) use origin::Version;

/// Seconds that an answer may be kept: the image server's usual ten hours.
pub(crate) const MAX_AGE: i64 = 36_000;
/// Entries at most; when there are more, all go.
const CAPACITY: usize = 200_000;

/// The cache.
#[derive(Debug, Default)]
pub(crate) struct Edge {
    entries: HashMap<String, Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    stored_at: Timestamp,
    version: Version,
    /// From when on it must not be served any more.
    clears_at: Option<Timestamp>,
}

/// What the edge answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Copy {
    /// Whether it came out of the cache.
    pub(crate) hit: bool,
    /// Seconds since the origin was asked.
    pub(crate) age: i64,
    /// What the origin said then.
    pub(crate) version: Version,
}

impl Edge {
    /// The copy to serve for a key, from the cache or else from the origin.
    pub(crate) fn fetch(&mut self, key: &str, now: Timestamp, origin: impl FnOnce() -> Version) -> Copy {
        if let Some(entry) = self.entries.get(key) {
            let age = now.duration_since(entry.stored_at).as_secs();
            if age < MAX_AGE && entry.clears_at.is_none_or(|clears_at| now < clears_at) {
                return Copy { hit: true, age, version: entry.version };
            }
        }
        if self.entries.len() >= CAPACITY {
            self.entries.clear();
        }
        let version = origin();
        self.entries.insert(key.to_owned(), Entry { stored_at: now, version, clears_at: None });
        Copy { hit: false, age: 0, version }
    }

    /// Marks what is stored under a key as gone from a moment on.
    pub(crate) fn invalidate(&mut self, key: &str, clears_at: Timestamp) {
        if let Some(entry) = self.entries.get_mut(key) {
            entry.clears_at = Some(entry.clears_at.map_or(clears_at, |earlier| earlier.min(clears_at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn version(number: u64) -> Version {
        Version { number, since: Timestamp::UNIX_EPOCH }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn the_second_request_is_a_hit_with_an_age() {
        let mut edge = Edge::default();
        assert_eq!(edge.fetch("/a", at(0), || version(1)), Copy { hit: false, age: 0, version: version(1) });
        assert_eq!(edge.fetch("/a", at(7), || version(2)), Copy { hit: true, age: 7, version: version(1) });
        assert!(!edge.fetch("/a?x", at(7), || version(2)).hit);
    }

    #[test]
    fn a_purge_shows_once_its_estimate_is_over_and_only_for_its_own_url() {
        let mut edge = Edge::default();
        for key in ["/a", "/a?$p$", "/a?$P$"] {
            edge.fetch(key, at(0), || version(1));
        }
        edge.invalidate("/a?$p$", at(15));
        edge.invalidate("/a?$p$", at(25));
        edge.invalidate("/never-asked-for", at(15));
        assert!(edge.fetch("/a?$p$", at(14), || version(2)).hit);
        assert_eq!(
            edge.fetch("/a?$p$", at(15), || version(2)),
            Copy { hit: false, age: 0, version: version(2) }
        );
        assert!(edge.fetch("/a?$p$", at(30), || version(3)).hit);
        assert!(
            edge.fetch("/a", at(30), || version(3)).hit && edge.fetch("/a?$P$", at(30), || version(3)).hit
        );
    }

    #[test]
    fn entries_expire() {
        let mut edge = Edge::default();
        edge.fetch("/a", at(0), || version(1));
        assert!(edge.fetch("/a", at(MAX_AGE - 1), || version(2)).hit);
        assert!(!edge.fetch("/a", at(MAX_AGE), || version(2)).hit);
    }

    #[test]
    fn a_full_cache_starts_afresh() {
        let mut edge = Edge::default();
        for number in 0..=CAPACITY {
            edge.fetch(&number.to_string(), at(0), || version(1));
        }
        assert_eq!(edge.entries.len(), 1);
    }
}

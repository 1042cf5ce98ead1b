//! Duplicates in a stream that nobody keeps.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

/// Remembers which texts came by, without keeping them: about 36 MB for a million.
///
/// A text is known again by a 128-bit keyed hash. That two different ones of a million URLs get the same has a
/// probability of 10⁻²⁷, and the keys are random, so that nobody can prepare such a pair. Where the texts are
/// kept anyway, [`UrlList`](super::UrlList) compares them instead.
#[derive(Debug, Default)]
pub struct Seen {
    fingerprints: HashTable<u128>,
    keys: (RandomState, RandomState),
}

impl Seen {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers a text; `false` if exactly this text came by before.
    pub fn insert(&mut self, text: &str) -> bool {
        let (low, high) = (self.keys.0.hash_one(text), self.keys.1.hash_one(text));
        let fingerprint = u128::from(high) << 64 | u128::from(low);
        if self.fingerprints.find(low, |&known| known == fingerprint).is_some() {
            return false;
        }
        self.fingerprints.insert_unique(low, fingerprint, |&known| low_half(known));
        true
    }

    /// How many different texts came by.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fingerprints.len()
    }

    /// Whether no text came by.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fingerprints.is_empty()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
const fn low_half(fingerprint: u128) -> u64 {
    fingerprint as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_same_text_is_known_again() {
        let mut seen = Seen::new();
        assert!(seen.is_empty());
        let texts = ["https://h/a", "https://h/A", "https://h/a?", "https://h/%c3", "https://h/%C3", ""];
        assert!(texts.iter().all(|text| seen.insert(text)));
        assert!(!texts.iter().any(|text| seen.insert(text)));
        assert_eq!(seen.len(), texts.len());
    }

    #[test]
    fn none_of_many_is_lost() {
        let mut seen = Seen::new();
        assert!((0..50_000).all(|n| seen.insert(&format!("https://h/is/image/A/{n}"))));
        assert_eq!(seen.len(), 50_000);
    }
}

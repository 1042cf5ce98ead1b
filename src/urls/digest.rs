//! A short stand-in for a whole list, by which two lists are compared without their texts.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Stands for the URLs of a list, whatever their order. Two lists with the same digest are the same but for a chance
/// of one in 2^64; it lives in one process only and is never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListDigest {
    /// How many URLs there are.
    pub urls: usize,
    sum: u64,
}

impl ListDigest {
    /// Takes one more URL in.
    pub fn add(&mut self, url: &str) {
        let mut hasher = DefaultHasher::new();
        url.hash(&mut hasher);
        self.urls += 1;
        // A sum does not mind the order.
        self.sum = self.sum.wrapping_add(hasher.finish());
    }
}

impl<S: AsRef<str>> FromIterator<S> for ListDigest {
    fn from_iter<I: IntoIterator<Item = S>>(urls: I) -> Self {
        let mut digest = Self::default();
        urls.into_iter().for_each(|url| digest.add(url.as_ref()));
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_does_not_matter_and_every_url_does() {
        let digest = |urls: &[&str]| urls.iter().collect::<ListDigest>();
        assert_eq!(digest(&["a", "b"]), digest(&["b", "a"]));
        for other in [&["a"][..], &["a", "c"], &["a", "b", "b"], &["ab"], &[]] {
            assert_ne!(digest(&["a", "b"]), digest(other), "{other:?}");
        }
    }
}

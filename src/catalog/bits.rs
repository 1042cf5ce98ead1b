//! A set of assets, one bit each. Depends on nothing of ours but the index.

use super::AssetIndex;

/// A set of assets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetSet {
    pub(super) words: Vec<u64>,
    pub(super) count: usize,
}

impl AssetSet {
    /// The first so many assets of a catalog.
    #[must_use]
    pub fn first(count: usize) -> Self {
        let mut words = vec![u64::MAX; count.div_ceil(64)];
        if let (Some(last), rest @ 1..) = (words.last_mut(), count % 64) {
            *last = (1 << rest) - 1;
        }
        Self { words, count }
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether an asset is one of them.
    #[must_use]
    pub fn contains(&self, index: AssetIndex) -> bool {
        let (word, bit) = place(index);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Adds an asset; whether it is new.
    pub fn insert(&mut self, index: AssetIndex) -> bool {
        let (word, bit) = place(index);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.change(word, |old| old | bit) > 0
    }

    /// Takes an asset out; whether it was there.
    pub fn remove(&mut self, index: AssetIndex) -> bool {
        let (word, bit) = place(index);
        self.change(word, |old| old & !bit) < 0
    }

    /// Takes all of these out.
    pub fn subtract(&mut self, other: &Self) {
        for (at, &bits) in other.words.iter().enumerate().take(self.words.len()) {
            self.change(at, |old| old & !bits);
        }
    }

    /// The first `count` assets that are not in here.
    #[must_use]
    pub fn complement(&self, count: usize) -> Self {
        let mut all = Self::first(count);
        all.subtract(self);
        all
    }

    /// All of them in the catalog's order.
    pub fn iter(&self) -> impl Iterator<Item = AssetIndex> {
        (0_u32..).step_by(64).zip(&self.words).flat_map(|(base, &word)| {
            std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)))
                .take_while(|&rest| rest != 0)
                .map(move |rest| AssetIndex(base + rest.trailing_zeros()))
        })
    }

    /// Changes a word; by how many assets the set grew.
    pub(super) fn change(&mut self, at: usize, new: impl FnOnce(u64) -> u64) -> i32 {
        let Some(word) = self.words.get_mut(at) else { return 0 };
        let before = word.count_ones();
        *word = new(*word);
        let after = word.count_ones();
        self.count = self.count + after as usize - before as usize;
        after.cast_signed() - before.cast_signed()
    }
}

impl<'a> FromIterator<&'a AssetIndex> for AssetSet {
    fn from_iter<I: IntoIterator<Item = &'a AssetIndex>>(indices: I) -> Self {
        let mut words: Vec<u64> = Vec::new();
        for &index in indices {
            let (word, bit) = place(index);
            if word >= words.len() {
                words.resize(word + 1, 0);
            }
            if let Some(word) = words.get_mut(word) {
                *word |= bit;
            }
        }
        // Counted once: a million of them come with one key.
        let count = words.iter().map(|word| word.count_ones() as usize).sum();
        Self { words, count }
    }
}

pub(super) fn place(index: AssetIndex) -> (usize, u64) {
    (index.position() / 64, 1 << (index.0 % 64))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_assets_are_the_first_assets() {
        for count in [0, 1, 63, 64, 65, 200] {
            let set = AssetSet::first(count);
            assert_eq!((set.len(), set.iter().count()), (count, count));
            assert!(!set.contains(AssetIndex(u32::try_from(count).unwrap())));
            assert!(set.complement(count).is_empty());
        }
    }

    proptest! {
        #[test]
        fn it_is_a_set(changes in proptest::collection::vec((0_u32..300, any::<bool>()), 0..200), other in proptest::collection::vec(0_u32..400, 0..50)) {
            let (mut set, mut model) = (AssetSet::default(), BTreeSet::new());
            for (number, added) in changes {
                let index = AssetIndex(number);
                if added {
                    prop_assert_eq!(set.insert(index), model.insert(number));
                } else {
                    prop_assert_eq!(set.remove(index), model.remove(&number));
                }
            }
            let numbers = |set: &AssetSet| set.iter().map(|index| index.0).collect::<Vec<_>>();
            prop_assert_eq!(set.len(), model.len());
            prop_assert_eq!(numbers(&set), model.iter().copied().collect::<Vec<_>>());
            let rest: Vec<_> = (0..300).filter(|number| !model.contains(number)).collect();
            prop_assert_eq!(numbers(&set.complement(300)), rest);
            let others: Vec<_> = other.iter().copied().map(AssetIndex).collect();
            set.subtract(&others.iter().collect());
            prop_assert!(others.iter().all(|index| !set.contains(*index)));
            prop_assert_eq!(set.len(), numbers(&set).len());
        }
    }
}

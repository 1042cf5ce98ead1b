//! Which assets are chosen.

use super::AssetIndex;

/// A set of assets, one bit each; it does not care what is filtered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    words: Vec<u64>,
    count: usize,
}

impl Marks {
    /// Nothing marked.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Marks an asset, or takes its mark away; whether it is marked now.
    pub fn toggle(&mut self, index: AssetIndex) -> bool {
        let marked = !self.contains(index);
        self.set(index, marked);
        marked
    }

    /// Marks an asset or takes its mark away.
    pub fn set(&mut self, index: AssetIndex, marked: bool) {
        let (word, bit) = place(index);
        if word >= self.words.len() {
            if !marked {
                return;
            }
            self.words.resize(word + 1, 0);
        }
        let Some(word) = self.words.get_mut(word) else { return };
        match (*word & bit != 0, marked) {
            (false, true) => {
                *word |= bit;
                self.count += 1;
            }
            (true, false) => {
                *word &= !bit;
                self.count -= 1;
            }
            _ => {}
        }
    }

    /// Marks all of these; how many were not marked before.
    pub fn mark_all(&mut self, indices: &[AssetIndex]) -> usize {
        let before = self.count;
        for &index in indices {
            self.set(index, true);
        }
        self.count - before
    }

    /// Takes the marks of all of these away; how many there were.
    pub fn unmark_all(&mut self, indices: &[AssetIndex]) -> usize {
        let before = self.count;
        for &index in indices {
            self.set(index, false);
        }
        before - self.count
    }

    /// Marks those of these that are not, and takes the marks of the others away. Assets beside them keep theirs.
    pub fn invert(&mut self, indices: &[AssetIndex]) {
        for &index in indices {
            self.toggle(index);
        }
    }

    /// Takes all marks away.
    pub fn clear(&mut self) {
        self.words.clear();
        self.count = 0;
    }

    /// How many assets are marked.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether none is.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether an asset is marked.
    #[must_use]
    pub fn contains(&self, index: AssetIndex) -> bool {
        let (word, bit) = place(index);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// The marked assets in the catalog's order.
    pub fn iter(&self) -> impl Iterator<Item = AssetIndex> {
        (0_u32..).step_by(64).zip(&self.words).flat_map(|(base, &word)| {
            std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)))
                .take_while(|&rest| rest != 0)
                .map(move |rest| AssetIndex(base + rest.trailing_zeros()))
        })
    }
}

fn place(index: AssetIndex) -> (usize, u64) {
    (index.position() / 64, 1 << (index.0 % 64))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn indices(numbers: &[u32]) -> Vec<AssetIndex> {
        numbers.iter().copied().map(AssetIndex).collect()
    }

    #[test]
    fn marks_come_in_the_catalogs_order() {
        let mut marks = Marks::new();
        assert_eq!(marks.mark_all(&indices(&[200, 3, 64, 63, 3])), 4);
        assert_eq!(marks.iter().collect::<Vec<_>>(), indices(&[3, 63, 64, 200]));
        assert!(marks.contains(AssetIndex(64)) && !marks.contains(AssetIndex(65)));
        assert!(!marks.toggle(AssetIndex(64)));
        assert_eq!(marks.unmark_all(&indices(&[3, 4, 999])), 1);
        marks.clear();
        assert!(marks.is_empty() && marks.iter().next().is_none());
    }

    #[test]
    fn inverting_what_is_filtered_leaves_the_rest() {
        let mut marks = Marks::new();
        marks.mark_all(&indices(&[1, 2, 70]));
        marks.invert(&indices(&[2, 3]));
        assert_eq!(marks.iter().collect::<Vec<_>>(), indices(&[1, 3, 70]));
    }

    proptest! {
        #[test]
        fn it_is_a_set(changes in proptest::collection::vec((0_u32..300, any::<bool>()), 0..200)) {
            let (mut marks, mut model) = (Marks::new(), BTreeSet::new());
            for (number, marked) in changes {
                marks.set(AssetIndex(number), marked);
                if marked { model.insert(number); } else { model.remove(&number); }
            }
            prop_assert_eq!(marks.len(), model.len());
            prop_assert_eq!(marks.iter().map(|index| index.0).collect::<Vec<_>>(), model.into_iter().collect::<Vec<_>>());
        }
    }
}

//! Which assets are chosen, and what was chosen before.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{AssetIndex, AssetSet, bits};

/// Words of 64 marks that all remembered changes together may hold: 12 MB.
const MOST_WORDS: usize = 1 << 20;
/// Changes that are remembered.
const MOST_CHANGES: usize = 1_000;

/// A set of marked assets that does not care what is filtered, with undo and redo. A remembered change costs what
/// it changed, not what the set holds.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    set: AssetSet,
    undo: VecDeque<Change>,
    redo: Vec<Change>,
    /// Words in all remembered changes.
    remembered: usize,
    revision: u64,
}

/// Which bits a change turned, word by word.
#[derive(Debug, Clone, Default)]
struct Change {
    turned: Vec<(u32, u64)>,
}

impl Marks {
    /// Nothing marked.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Marks an asset, or takes its mark away; whether it is marked now.
    pub fn toggle(&mut self, index: AssetIndex) -> bool {
        let (word, bit) = bits::place(index);
        self.turn([(word, bit)]);
        self.contains(index)
    }

    /// Marks all of these; how many were not marked before.
    pub fn mark_all(&mut self, indices: &[AssetIndex]) -> usize {
        let before = self.len();
        self.combine(indices, |old, these| these & !old);
        self.len() - before
    }

    /// Takes the marks of all of these away; how many there were.
    pub fn unmark_all(&mut self, indices: &[AssetIndex]) -> usize {
        let before = self.len();
        self.combine(indices, |old, these| these & old);
        before - self.len()
    }

    /// Marks those of these that are not, and takes the marks of the others away. Assets beside them keep theirs.
    pub fn invert(&mut self, indices: &[AssetIndex]) {
        self.combine(indices, |_, these| these);
    }

    /// Takes all marks away.
    pub fn clear(&mut self) {
        let all: Vec<_> = self.set.words.iter().copied().enumerate().collect();
        self.turn(all);
    }

    /// Takes the last change back; how many marks it turned. `None`: nothing changed before.
    pub fn undo(&mut self) -> Option<usize> {
        let change = self.undo.pop_back()?;
        self.apply(&change);
        let turned = change.marks();
        self.redo.push(change);
        Some(turned)
    }

    /// Makes the change again that was taken back last; how many marks it turned.
    pub fn redo(&mut self) -> Option<usize> {
        let change = self.redo.pop()?;
        self.apply(&change);
        let turned = change.marks();
        self.undo.push_back(change);
        Some(turned)
    }

    /// Assets that are gone lose their marks, for good: what is undone or done again later turns them no more.
    pub fn forget(&mut self, gone: &AssetSet) {
        self.set.subtract(gone);
        let (undo, redo) = (self.undo.drain(..), self.redo.drain(..));
        let (undo, redo) =
            (undo.filter_map(|change| change.without(gone)), redo.filter_map(|change| change.without(gone)));
        (self.undo, self.redo) = (undo.collect(), redo.collect());
        self.remembered = self.undo.iter().chain(&self.redo).map(|change| change.turned.len()).sum();
        self.revision = next_revision();
    }

    /// Differs whenever the marks differ, from those of other sets too; 0: never marked anything.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// How many assets are marked.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.set.len()
    }

    /// Whether none is.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// Whether an asset is marked.
    #[must_use]
    pub fn contains(&self, index: AssetIndex) -> bool {
        self.set.contains(index)
    }

    /// The marked assets in the catalog's order.
    pub fn iter(&self) -> impl Iterator<Item = AssetIndex> {
        self.set.iter()
    }

    /// The marked assets as a set of their own: 125 KB for a million.
    #[must_use]
    pub fn to_set(&self) -> AssetSet {
        self.set.clone()
    }

    /// Turns what `turned` says of the old marks and of these, word by word.
    fn combine(&mut self, indices: &[AssetIndex], turned: impl Fn(u64, u64) -> u64) {
        let these: AssetSet = indices.iter().collect();
        let words = &self.set.words;
        let turned: Vec<_> = these
            .words
            .iter()
            .enumerate()
            .map(|(at, &these)| (at, turned(words.get(at).copied().unwrap_or(0), these)))
            .collect();
        self.turn(turned);
    }

    fn turn(&mut self, words: impl IntoIterator<Item = (usize, u64)>) {
        let turned = words.into_iter().filter(|(_, bits)| *bits != 0);
        let turned: Vec<_> =
            turned.filter_map(|(word, bits)| Some((u32::try_from(word).ok()?, bits))).collect();
        if turned.is_empty() {
            return;
        }
        let change = Change { turned };
        self.apply(&change);
        self.remembered -= self.redo.drain(..).map(|change| change.turned.len()).sum::<usize>();
        self.remembered += change.turned.len();
        self.undo.push_back(change);
        while (self.remembered > MOST_WORDS || self.undo.len() > MOST_CHANGES) && self.undo.len() > 1 {
            self.remembered -= self.undo.pop_front().map_or(0, |change| change.turned.len());
        }
    }

    fn apply(&mut self, change: &Change) {
        self.revision = next_revision();
        let needed = change.turned.last().map_or(0, |(word, _)| *word as usize + 1);
        if needed > self.set.words.len() {
            self.set.words.resize(needed, 0);
        }
        for &(word, bits) in &change.turned {
            self.set.change(word as usize, |old| old ^ bits);
        }
    }
}

fn next_revision() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

impl Change {
    /// What is left of it where some assets are not; `None`: nothing.
    fn without(mut self, gone: &AssetSet) -> Option<Self> {
        self.turned.retain_mut(|(word, bits)| {
            *bits &= !gone.words.get(*word as usize).copied().unwrap_or(0);
            *bits != 0
        });
        (!self.turned.is_empty()).then_some(self)
    }

    fn marks(&self) -> usize {
        self.turned.iter().map(|(_, bits)| bits.count_ones() as usize).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn indices(numbers: &[u32]) -> Vec<AssetIndex> {
        numbers.iter().copied().map(AssetIndex).collect()
    }

    fn marked(marks: &Marks) -> Vec<u32> {
        marks.iter().map(|index| index.0).collect()
    }

    #[test]
    fn marks_come_in_the_catalogs_order() {
        let mut marks = Marks::new();
        assert_eq!(marks.mark_all(&indices(&[200, 3, 64, 63, 3])), 4);
        assert_eq!(marked(&marks), [3, 63, 64, 200]);
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
        assert_eq!(marked(&marks), [1, 3, 70]);
    }

    #[test]
    fn a_change_that_changes_nothing_is_no_step() {
        let mut marks = Marks::new();
        marks.clear();
        marks.mark_all(&indices(&[1]));
        marks.mark_all(&indices(&[1]));
        assert_eq!((marks.undo(), marks.undo()), (Some(1), None));
        assert_eq!((marks.redo(), marks.redo()), (Some(1), None));
    }

    #[test]
    fn memory_is_bounded_by_the_changes_and_by_a_limit() {
        let mut marks = Marks::new();
        let all: Vec<_> = (0..1_000_000).map(AssetIndex).collect();
        marks.mark_all(&all);
        assert_eq!(marks.remembered, 15_625);
        marks.toggle(AssetIndex(999_999));
        assert_eq!(marks.remembered, 15_626);
        for _ in 0..80 {
            marks.invert(&all);
        }
        assert!(marks.remembered <= MOST_WORDS && marks.undo.len() >= 60, "{}", marks.undo.len());
    }

    #[test]
    fn what_is_gone_does_not_come_back_marked() {
        let mut marks = Marks::new();
        marks.mark_all(&indices(&[1, 2, 3]));
        marks.forget(&indices(&[2]).iter().collect());
        assert_eq!(marked(&marks), [1, 3]);
        assert_eq!(marks.undo(), Some(2));
        assert!(marks.is_empty(), "{:?}", marked(&marks));
        marks.redo();
        assert_eq!(marked(&marks), [1, 3]);
    }

    #[test]
    fn of_a_change_that_turned_only_what_is_gone_nothing_is_left_to_undo() {
        let mut marks = Marks::new();
        marks.toggle(AssetIndex(1));
        marks.toggle(AssetIndex(70));
        marks.toggle(AssetIndex(70));
        marks.undo();
        marks.forget(&indices(&[70]).iter().collect());
        assert_eq!((marks.remembered, marks.redo()), (1, None));
        assert_eq!((marks.undo(), marks.undo()), (Some(1), None));
        assert!(marks.is_empty());
    }

    proptest! {
        #[test]
        fn undo_and_redo_walk_through_every_state(
            changes in proptest::collection::vec((0..5, proptest::collection::vec(0_u32..200, 0..20)), 0..30),
        ) {
            let mut marks = Marks::new();
            let mut states = vec![BTreeSet::<u32>::new()];
            for (what, numbers) in changes {
                let these = indices(&numbers);
                let mut now = states.last().unwrap().clone();
                match what {
                    0 => { marks.mark_all(&these); now.extend(&numbers); }
                    1 => { marks.unmark_all(&these); now.retain(|number| !numbers.contains(number)); }
                    2 => {
                        marks.invert(&these);
                        for number in BTreeSet::from_iter(numbers) {
                            if !now.insert(number) { now.remove(&number); }
                        }
                    }
                    3 => { marks.clear(); now.clear(); }
                    _ => for number in numbers.into_iter().take(1) {
                        marks.toggle(AssetIndex(number));
                        if !now.insert(number) { now.remove(&number); }
                    },
                }
                prop_assert_eq!(marked(&marks), now.iter().copied().collect::<Vec<_>>());
                prop_assert_eq!(marks.len(), now.len());
                if states.last() != Some(&now) { states.push(now); }
            }
            for state in states.iter().rev().skip(1) {
                prop_assert!(marks.undo().is_some());
                prop_assert_eq!(marked(&marks), state.iter().copied().collect::<Vec<_>>());
            }
            prop_assert_eq!(marks.undo(), None);
            for state in states.iter().skip(1) {
                prop_assert!(marks.redo().is_some());
                prop_assert_eq!(marked(&marks), state.iter().copied().collect::<Vec<_>>());
            }
        }
    }
}

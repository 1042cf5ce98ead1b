//! Many short texts in one growing block of memory, addressed by number. Depends on nothing of ours.
//!
//! A million URLs as `String`s cost 24 bytes and an allocation each, beside the text; here they cost eight.
//! [`Texts`] keeps everything pushed; [`Interner`] keeps equal texts once and finds them again, exactly: the
//! hash only narrows down, the text itself decides.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

/// Number of a text in [`Texts`] or [`Interner`], from 0 in order of arrival.
pub(crate) type TextId = u32;

/// An append-only list of texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    /// Appends a text and returns its number.
    pub(crate) fn push(&mut self, text: &str) -> TextId {
        let id = self.next_id();
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        id
    }

    /// The text with this number; empty for a number never given out.
    pub(crate) fn get(&self, id: TextId) -> &str {
        let at = id as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "four thousand million texts take more than 32 GB for their ends alone"
    )]
    fn next_id(&self) -> TextId {
        self.ends.len() as TextId
    }
}

/// Finds numbers by text, without the texts: whoever asks compares them.
///
/// Each number is kept beside its hash, so that growing the table touches no text. The hash is keyed at random, so
/// that no list can be made whose look-ups are slow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    slots: HashTable<Slot>,
    keys: RandomState,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    hash: TextHash,
    id: TextId,
}

/// The hash of a text, as a [`Table`] makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextHash(u32);

impl TextHash {
    /// Spread over 64 bits, because the table takes its places from one end and its tags from the other.
    const fn spread(self) -> u64 {
        (self.0 as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Table {
    /// The hash of a text, for this table.
    pub(crate) fn hash(&self, text: &str) -> TextHash {
        #[expect(clippy::cast_possible_truncation, reason = "the lower half is as good a hash")]
        TextHash(self.keys.hash_one(text) as u32)
    }

    /// The numbers whose texts may have this hash, as far as `is_it` says so.
    pub(crate) fn find_all(
        &self,
        hash: TextHash,
        is_it: impl Fn(TextId) -> bool,
    ) -> impl Iterator<Item = TextId> {
        let same_hash = self.slots.iter_hash(hash.spread()).filter(move |slot| slot.hash == hash);
        same_hash.map(|slot| slot.id).filter(move |&id| is_it(id))
    }

    /// One number whose text has this hash and that `is_it` takes.
    pub(crate) fn find(&self, hash: TextHash, is_it: impl Fn(TextId) -> bool) -> Option<TextId> {
        self.slots.find(hash.spread(), |slot| slot.hash == hash && is_it(slot.id)).map(|slot| slot.id)
    }

    /// Files a number under the hash of its text.
    pub(crate) fn insert(&mut self, hash: TextHash, id: TextId) {
        self.slots.insert_unique(hash.spread(), Slot { hash, id }, |slot| slot.hash.spread());
    }

    /// Makes room for so many more numbers.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.slots.reserve(more, |slot| slot.hash.spread());
    }

    /// Bytes of memory.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.slots.allocation_size()
    }

    /// Forgets a number that was filed under this hash.
    pub(crate) fn remove(&mut self, hash: TextHash, id: TextId) {
        if let Ok(entry) = self.slots.find_entry(hash.spread(), |slot| slot.id == id) {
            entry.remove();
        }
    }
}

/// Texts of which equal ones are kept once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interner {
    texts: Texts,
    table: Table,
}

impl Interner {
    /// The number of a text, which is added if it is new.
    pub(crate) fn intern(&mut self, text: &str) -> TextId {
        let hash = self.table.hash(text);
        let texts = &self.texts;
        if let Some(id) = self.table.find(hash, |id| texts.get(id) == text) {
            return id;
        }
        let id = self.texts.push(text);
        self.table.insert(hash, id);
        id
    }

    /// The number of a text that is there.
    pub(crate) fn find(&self, text: &str) -> Option<TextId> {
        self.table.find(self.table.hash(text), |id| self.texts.get(id) == text)
    }

    /// The text with this number.
    pub(crate) fn get(&self, id: TextId) -> &str {
        self.texts.get(id)
    }

    /// How many different texts there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// All texts, in order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.texts.next_id()).map(|id| self.texts.get(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_what_was_pushed_empty_ones_too() {
        let mut texts = Texts::default();
        let ids: Vec<_> = ["a", "", "Überzug", "b"].map(|text| texts.push(text)).into();
        assert_eq!(ids, [0, 1, 2, 3]);
        assert_eq!(ids.iter().map(|&id| texts.get(id)).collect::<Vec<_>>(), ["a", "", "Überzug", "b"]);
        assert_eq!(texts.get(99), "");
        assert_eq!(texts.len(), 4);
    }

    #[test]
    fn texts_with_the_same_hash_are_told_apart_by_who_asks() {
        let mut table = Table::default();
        let hash = table.hash("x");
        (1..=3).for_each(|id| table.insert(hash, id));
        assert_eq!(table.find(hash, |id| id == 2), Some(2));
        assert_eq!(table.find(hash, |_| false), None);
        table.remove(hash, 2);
        let mut all: Vec<_> = table.find_all(hash, |_| true).collect();
        all.sort_unstable();
        assert_eq!(all, [1, 3]);
    }

    #[test]
    fn an_interner_keeps_equal_texts_once_through_growth() {
        let mut interner = Interner::default();
        let first: Vec<_> = (0..5_000).map(|n| interner.intern(&n.to_string())).collect();
        let again: Vec<_> = (0..5_000).map(|n| interner.intern(&n.to_string())).collect();
        assert_eq!(first, again);
        assert_eq!(interner.len(), 5_000);
        assert_eq!(interner.get(first[4_321]), "4321");
        assert_eq!(interner.iter().nth(17), Some("17"));
    }
}

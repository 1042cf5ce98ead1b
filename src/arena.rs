//! Many short texts in few blocks of memory, addressed by number. Depends on nothing of ours.
//!
//! A million URLs as `String`s cost 24 bytes and an allocation each, beside the text; here they cost twelve.
//! [`Texts`] keeps everything pushed; [`Interner`] keeps equal texts once and finds them again, exactly: the
//! hash only narrows down, the text itself decides.
//!
//! A block never moves and never changes once it is full, and is held by reference counts: text that arrived as a
//! block is taken over without a copy ([`Interner::begin_block`]), and whoever wants many texts of one moment shares the
//! blocks ([`SharedTexts`]) instead of copying them.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use hashbrown::HashTable;

/// Number of a text in [`Texts`] or [`Interner`], from 0 in order of arrival.
pub(crate) type TextId = u32;

/// Bytes of a block; a text that is longer has one of its own.
const BLOCK: usize = 1 << 20;
/// A block of at most so many bytes is copied when something is added while others hold it; of a longer one the rest
/// is left free.
const COPIED: usize = 1 << 14;

/// Where a text is.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    block: u32,
    start: u32,
    bytes: u32,
}

impl Place {
    #[expect(clippy::cast_possible_truncation, reason = "four thousand million bytes or blocks are no list")]
    const fn new(block: usize, start: usize, bytes: usize) -> Self {
        Self { block: block as u32, start: start as u32, bytes: bytes as u32 }
    }

    fn of(self, blocks: &[Arc<String>]) -> &str {
        let (start, bytes) = (self.start as usize, self.bytes as usize);
        blocks.get(self.block as usize).and_then(|block| block.get(start..start + bytes)).unwrap_or_default()
    }
}

/// An append-only list of texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    blocks: Vec<Arc<String>>,
    places: Vec<Place>,
}

impl Texts {
    /// Appends a text and returns its number.
    pub(crate) fn push(&mut self, text: &str) -> TextId {
        let id = self.next_id();
        let last = self.blocks.len().saturating_sub(1);
        let place = if let Some(block) = self.blocks.last_mut().and_then(|block| with_room(block, text.len()))
        {
            block.push_str(text);
            Place::new(last, block.len() - text.len(), text.len())
        } else {
            // Short lists stay short; what grew beyond one block goes on to grow.
            let bytes = if self.blocks.is_empty() { text.len() } else { BLOCK.max(text.len()) };
            let mut block = String::with_capacity(bytes);
            block.push_str(text);
            self.blocks.push(Arc::new(block));
            Place::new(self.blocks.len() - 1, 0, text.len())
        };
        self.places.push(place);
        id
    }

    /// The text with this number; empty for a number never given out.
    pub(crate) fn get(&self, id: TextId) -> &str {
        self.places.get(id as usize).copied().unwrap_or_default().of(&self.blocks)
    }

    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Bytes taken from the system.
    pub(crate) fn memory(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(|block| block.capacity() + size_of::<String>() + 16).sum();
        blocks
            + self.blocks.capacity() * size_of::<Arc<String>>()
            + self.places.capacity() * size_of::<Place>()
    }

    /// Forgets the text that came last.
    pub(crate) fn pop(&mut self) {
        let Some(place) = self.places.pop() else { return };
        self.blocks.truncate(self.places.last().map_or(0, |last| last.block as usize + 1));
        if let Some(block) = self.blocks.get_mut(place.block as usize).and_then(Arc::get_mut)
            && block.len() == place.start as usize + place.bytes as usize
        {
            block.truncate(place.start as usize);
        }
    }

    /// Takes a whole block over; the texts in it that are wanted are pushed by [`Texts::push_of`].
    fn begin_block(&mut self, mut text: String) -> Block {
        text.shrink_to(text.len() / 8 * 9);
        let text = Arc::new(text);
        self.blocks.push(Arc::clone(&text));
        Block { text, first: self.len() }
    }

    /// Appends a text that lies in the block that was begun last, and returns its number.
    fn push_of(&mut self, block: &Block, text: &str) -> TextId {
        let start = text.as_ptr().addr().wrapping_sub(block.text.as_ptr().addr());
        if block.text.get(start..).is_none_or(|rest| !rest.starts_with(text)) {
            return self.push(text);
        }
        let id = self.next_id();
        self.places.push(Place::new(self.blocks.len().saturating_sub(1), start, text.len()));
        id
    }

    /// All texts of a block are pushed. Where they are the smaller part of it, they are copied and it goes.
    fn end_block(&mut self, block: &Block) {
        let own = self.places.get(block.first..).unwrap_or_default();
        let wanted: usize = own.iter().map(|place| place.bytes as usize).sum();
        if wanted >= block.text.len() / 2 && wanted > 0 {
            return;
        }
        let own = own.to_vec();
        self.places.truncate(block.first);
        self.blocks.pop();
        for place in own {
            let start = place.start as usize;
            self.push(block.text.get(start..start + place.bytes as usize).unwrap_or_default());
        }
    }

    /// Some texts as they are now, without copying them.
    fn share(&self, ids: impl Iterator<Item = TextId>) -> SharedTexts {
        let place = |id: TextId| self.places.get(id as usize).copied().unwrap_or_default();
        SharedTexts { blocks: self.blocks.clone(), places: ids.map(place).collect() }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "four thousand million texts take more than 32 GB for their places alone"
    )]
    fn next_id(&self) -> TextId {
        self.places.len() as TextId
    }
}

/// A block of text on its way into [`Texts`].
#[derive(Debug)]
pub(crate) struct Block {
    text: Arc<String>,
    /// The number of the first text of it.
    first: usize,
}

impl Block {
    /// All of it.
    pub(crate) fn text(&self) -> &Arc<String> {
        &self.text
    }
}

/// The block as one's own, if so many more bytes go in.
fn with_room(block: &mut Arc<String>, more: usize) -> Option<&mut String> {
    if block.len() + more > BLOCK {
        return None;
    }
    if Arc::get_mut(block).is_none() {
        if block.len() > COPIED {
            return None;
        }
        *block = Arc::new(block.as_str().to_owned());
    }
    let own = Arc::get_mut(block)?;
    if own.capacity() - own.len() < more {
        // Doubles, but never beyond a block.
        own.reserve_exact(more.max(own.len()).min(BLOCK - own.len()));
    }
    Some(own)
}

/// Texts of one moment in an order of their own, of which nobody holds a copy: the blocks are those of the list they
/// came from.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedTexts {
    blocks: Vec<Arc<String>>,
    places: Vec<Place>,
}

impl SharedTexts {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// All of them in order.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator + Clone {
        self.places.iter().map(|place| place.of(&self.blocks))
    }
}

impl<S: AsRef<str>> FromIterator<S> for SharedTexts {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut own = Texts::default();
        for text in texts {
            own.push(text.as_ref());
        }
        Self { blocks: own.blocks, places: own.places }
    }
}

impl PartialEq for SharedTexts {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for SharedTexts {}

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
        self.intern_by(text, |texts| texts.push(text))
    }

    /// Takes a whole block of text over; what of it is wanted is filed by [`Interner::intern_of`], and nothing else
    /// until [`Interner::end_block`].
    pub(crate) fn begin_block(&mut self, text: String) -> Block {
        self.texts.begin_block(text)
    }

    /// The number of a text that lies in the block that was begun last; it is added, without a copy, if it is new.
    pub(crate) fn intern_of(&mut self, block: &Block, text: &str) -> TextId {
        self.intern_by(text, |texts| texts.push_of(block, text))
    }

    /// All that is wanted of a block is filed; one of which that is little is not kept.
    pub(crate) fn end_block(&mut self, block: &Block) {
        self.texts.end_block(block);
    }

    fn intern_by(&mut self, text: &str, push: impl FnOnce(&mut Texts) -> TextId) -> TextId {
        let hash = self.table.hash(text);
        let texts = &self.texts;
        if let Some(id) = self.table.find(hash, |id| texts.get(id) == text) {
            return id;
        }
        let id = push(&mut self.texts);
        self.table.insert(hash, id);
        id
    }

    /// Some texts as they are now, without copying them.
    pub(crate) fn share(&self, ids: impl Iterator<Item = TextId>) -> SharedTexts {
        self.texts.share(ids)
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

    /// Forgets the texts that were added last, down to so many.
    pub(crate) fn truncate(&mut self, len: usize) {
        while self.texts.len() > len {
            let id = self.texts.next_id() - 1;
            let hash = self.table.hash(self.texts.get(id));
            self.table.remove(hash, id);
            self.texts.pop();
        }
    }

    /// Bytes taken from the system, those of the table counted by what it holds at most: its places and a tag each.
    pub(crate) fn memory(&self) -> usize {
        self.texts.memory() + self.table.slots.allocation_size()
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
    fn a_block_is_taken_over_as_it_is_unless_little_of_it_is_wanted() {
        let mut interner = Interner::default();
        let before = interner.intern("there");
        for (text, is_kept) in [("one\ntwo\nthere", true), ("one\nthere\ntwo\nnew", false)] {
            let block = interner.begin_block(text.to_owned());
            let lines = block.text().split('\n');
            let ids: Vec<_> = lines.map(|line| interner.intern_of(&block, line)).collect();
            interner.end_block(&block);
            assert_eq!(interner.texts.blocks.iter().any(|known| Arc::ptr_eq(known, &block.text)), is_kept);
            assert!(ids.contains(&before));
            assert!(ids.iter().zip(text.split('\n')).all(|(id, line)| interner.get(*id) == line));
        }
        assert_eq!(interner.iter().collect::<Vec<_>>(), ["there", "one", "two", "new"]);
        interner.truncate(1);
        assert_eq!((interner.texts.blocks.len(), interner.intern("two"), interner.get(1)), (1, 1, "two"));
    }

    #[test]
    fn shared_texts_stay_as_they_were_and_are_no_copies() {
        let mut texts = Texts::default();
        let long = "x".repeat(COPIED + 1);
        for n in 0..3 {
            texts.push(&format!("{n}{long}"));
        }
        let shared = texts.share([2, 0].into_iter());
        assert_eq!(shared.iter().map(|text| &text[..1]).collect::<Vec<_>>(), ["2", "0"]);
        assert!(Arc::ptr_eq(&shared.blocks[0], &texts.blocks[0]));
        texts.pop();
        texts.push("y");
        assert_eq!((texts.get(2), shared.iter().next().map(str::len)), ("y", Some(COPIED + 2)));
        assert_eq!(texts.blocks.len(), 2, "what others hold is not added to");
    }

    #[test]
    fn a_text_longer_than_a_block_is_kept_whole() {
        let mut texts = Texts::default();
        let long = "x".repeat(BLOCK * 2);
        for text in ["a", &long, "b"] {
            texts.push(text);
        }
        assert_eq!((texts.get(0), texts.get(1).len(), texts.get(2)), ("a", BLOCK * 2, "b"));
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
        interner.truncate(18);
        assert_eq!((interner.len(), interner.intern("17"), interner.intern("4321")), (18, 17, 18));
    }
}

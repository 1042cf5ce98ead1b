//! The texts of a catalog: blocks that never change once they are full, so that many can look while one adds.
//! Depends on nothing of ours.
//!
//! A text is addressed by 32 bits, the block in the upper half and the place in it in the lower one. Whoever looks
//! holds the blocks by reference counts; adding to the last one copies it (64 KB at most) if somebody looks.

use std::sync::Arc;

/// Bytes of a block. A text lies in one block as a whole.
const BLOCK: usize = 1 << 16;
/// Bytes of the longest text that is kept; no URL and no path of a service is that long.
const LONGEST: usize = BLOCK - 1;

/// Where a text begins.
pub(super) type Address = u32;

/// Many texts.
#[derive(Clone, Default)]
pub(super) struct Texts {
    blocks: Vec<Arc<String>>,
}

impl Texts {
    /// Appends the concatenation of two texts; returns where it begins and the bytes of each. What is longer than a
    /// block is cut.
    pub(super) fn push(&mut self, first: &str, second: &str) -> (Address, u16, u16) {
        let first = cut(first, LONGEST);
        let second = cut(second, LONGEST - first.len());
        let bytes = first.len() + second.len();
        if self.blocks.last().is_none_or(|last| last.len() + bytes > BLOCK) {
            if self.blocks.len() > usize::from(u16::MAX) {
                return (0, 0, 0); // 4 GB of names: more assets than can be counted
            }
            self.blocks.push(Arc::new(String::with_capacity(BLOCK)));
        }
        let number = self.blocks.len().saturating_sub(1);
        let Some(last) = self.blocks.last_mut() else { return (0, 0, 0) };
        let at = last.len();
        let last = owned(last);
        last.push_str(first);
        last.push_str(second);
        (address(number, at), short(first.len()), short(second.len()))
    }

    /// The text of so many bytes at an address; empty where there is none.
    pub(super) fn get(&self, at: Address, bytes: usize) -> &str {
        let (block, from) = (at as usize / BLOCK, at as usize % BLOCK);
        self.blocks.get(block).and_then(|block| block.get(from..from + bytes)).unwrap_or_default()
    }

    /// Bytes of memory.
    pub(super) fn heap_bytes(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(|block| block.capacity() + size_of::<String>() + 16).sum();
        blocks + self.blocks.capacity() * size_of::<Arc<String>>()
    }
}

/// The block, as one's own. A copy keeps room for what is to come.
fn owned(block: &mut Arc<String>) -> &mut String {
    if Arc::get_mut(block).is_none() {
        let mut copy = String::with_capacity(BLOCK);
        copy.push_str(block);
        *block = Arc::new(copy);
    }
    Arc::make_mut(block)
}

#[expect(clippy::cast_possible_truncation, reason = "at most 65,536 blocks of 65,536 bytes")]
const fn address(block: usize, at: usize) -> Address {
    (block * BLOCK + at) as Address
}

#[expect(clippy::cast_possible_truncation, reason = "no text is longer than LONGEST, which fits")]
const fn short(bytes: usize) -> u16 {
    bytes as u16
}

fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_from_many_blocks_and_looking_on_changes_nothing() {
        let mut texts = Texts::default();
        let names: Vec<_> = (0..20_000).map(|n| (format!("größe_{n}"), format!(".{n}"))).collect();
        let mut views = Vec::new();
        let places: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(n, (first, second))| {
                if n % 1_000 == 0 {
                    views.push(texts.clone());
                }
                texts.push(first, second)
            })
            .collect();
        for ((first, second), (at, a, b)) in names.iter().zip(&places) {
            assert_eq!(texts.get(*at, usize::from(*a)), first);
            assert_eq!(texts.get(*at, usize::from(*a + *b)), format!("{first}{second}"));
        }
        let (at, a, _) = places[4_999];
        assert_eq!(views[5].get(at, usize::from(a)), names[4_999].0);
        assert!(texts.blocks.len() > 3);
        assert_eq!(texts.get(u32::MAX, 3), "");
    }

    #[test]
    fn what_is_longer_than_a_block_is_cut_at_a_character() {
        let mut texts = Texts::default();
        let (at, a, b) = texts.push(&"é".repeat(60_000), "x");
        assert_eq!((usize::from(a), b), (65_534, 1));
        assert!(texts.get(at, usize::from(a)).chars().all(|c| c == 'é'));
        let (at, a, _) = texts.push("next", "");
        assert_eq!(texts.get(at, usize::from(a)), "next");
    }
}

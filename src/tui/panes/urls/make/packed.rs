//! Made URLs on their way into the list: a million of them in a few large pieces, which go one by one as the list takes
//! them over, so that there are never two whole copies. Pure.

use crate::urls::{Generated, Origin};

/// A piece is full beyond so many bytes.
const PIECE: usize = 1 << 20;

/// URLs with their origins, in order.
#[derive(Debug, Default)]
pub(super) struct Packed {
    pieces: Vec<Piece>,
    len: usize,
}

/// Some of them, one behind the other.
#[derive(Debug, Default)]
struct Piece {
    text: String,
    /// Where each ends, and what it was made from.
    ends: Vec<(usize, Origin)>,
}

impl Packed {
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) fn push(&mut self, made: Generated) {
        if self.pieces.last().is_none_or(|piece| piece.text.len() > PIECE) {
            self.pieces.push(Piece::default());
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.text.push_str(&made.url);
            piece.ends.push((piece.text.len(), made.origin));
            self.len += 1;
        }
    }
}

impl IntoIterator for Packed {
    type Item = Generated;
    type IntoIter = Box<dyn Iterator<Item = Generated>>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.pieces.into_iter().flat_map(|Piece { text, ends }| {
            let mut begin = 0;
            ends.into_iter().map(move |(end, origin)| {
                let url = text[begin..end].to_owned();
                begin = end;
                Generated { url, origin }
            })
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_in_order_over_all_pieces() {
        let made = |n: u32| Generated {
            url: format!("https://a/{}/{n}", "x".repeat(900)),
            origin: if n.is_multiple_of(7) { Origin::Literal } else { Origin::Template { line: n } },
        };
        let mut packed = Packed::default();
        assert_eq!(packed.len(), 0);
        (0..3_000).for_each(|n| packed.push(made(n)));
        assert_eq!((packed.len(), packed.pieces.len() > 2), (3_000, true));
        assert!(packed.into_iter().eq((0..3_000).map(made)));
    }
}

//! Text that arrived as a whole, in pieces that can be let go one by one.

use std::borrow::Cow;

use super::{split, trim};

/// A piece ends at the last line end of what came when it grew beyond so many bytes.
const PIECE: usize = 1 << 20;
/// What usually comes at once beyond that.
const MORE: usize = 1 << 16;

/// A paste, or lines that were typed: as much as 128 MiB, which nobody wants to hold twice. It is kept in pieces of
/// about a mebibyte, each of which ends at a line end, so that whoever takes the lines can let the pieces go.
///
/// ```
/// # use purgedeck::lines::Pasted;
/// let pasted = Pasted::from("https://h/a\r\nhttps://h/b");
/// assert_eq!(pasted.lines().collect::<Vec<_>>(), ["https://h/a", "https://h/b"]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Pasted {
    pieces: Vec<String>,
    bytes: usize,
}

impl Pasted {
    /// More text comes.
    pub fn push_str(&mut self, text: &str) {
        self.bytes += text.len();
        let Some(last) = self.pieces.last_mut() else { return self.pieces.push(text.to_owned()) };
        // Only what is new is looked through: a line may be as long as the paste.
        let is_full = last.len() + text.len() > PIECE;
        let end = if is_full { memchr::memrchr2(b'\r', b'\n', text.as_bytes()) } else { None };
        let (first, rest) = text.split_at(end.map_or(text.len(), |end| end + 1));
        last.push_str(first);
        if end.is_some() {
            let mut piece = String::with_capacity(PIECE + MORE);
            piece.push_str(rest);
            self.pieces.push(piece);
        }
    }

    /// One more character comes.
    pub fn push(&mut self, c: char) {
        self.push_str(c.encode_utf8(&mut [0; 4]));
    }

    /// Bytes of all of it.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.bytes
    }

    /// Whether nothing came.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Whether there is nothing but blanks and line ends.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.pieces.iter().all(|piece| piece.trim().is_empty())
    }

    /// How many line ends there are; once there are more than `most`, they are counted no further.
    #[must_use]
    pub fn line_ends(&self, most: usize) -> usize {
        let pieces = self.pieces.iter();
        pieces.flat_map(|piece| memchr::memchr2_iter(b'\r', b'\n', piece.as_bytes())).take(most + 1).count()
    }

    /// The beginning as one text, so many bytes of it at most.
    #[must_use]
    pub fn start(&self, most: usize) -> Cow<'_, str> {
        let cut = |text: &str, most: usize| text.floor_char_boundary(most);
        match self.pieces.as_slice() {
            [] => Cow::Borrowed(""),
            [first, ..] if first.len() >= most || self.pieces.len() == 1 => {
                Cow::Borrowed(first.split_at(cut(first, most)).0)
            }
            pieces => {
                let mut text = String::new();
                for piece in pieces {
                    let room = most - text.len();
                    text.push_str(piece.split_at(cut(piece, room)).0);
                    if piece.len() >= room {
                        break;
                    }
                }
                Cow::Owned(text)
            }
        }
    }

    /// The lines, without blanks around them and without blank ones.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().enumerate().flat_map(|(at, piece)| lines_of(piece, at == 0))
    }

    /// The pieces in order, each of which ends where a line does. Let go of one before the next is taken.
    pub(crate) fn into_pieces(self) -> impl Iterator<Item = String> {
        self.pieces.into_iter()
    }
}

/// The lines of a piece; what is no text of the first one's is a part of its line.
pub(crate) fn lines_of(piece: &str, is_first: bool) -> impl Iterator<Item = &str> {
    let (first, later) = if is_first { (piece, "") } else { ("", piece) };
    let later = later.split(['\r', '\n']).map(trim).filter(|line| !line.is_empty());
    split(first).chain(later)
}

impl From<&str> for Pasted {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Pasted {
    fn from(text: String) -> Self {
        Self { bytes: text.len(), pieces: vec![text] }
    }
}

/// Equal text is equal, however it came.
impl PartialEq for Pasted {
    fn eq(&self, other: &Self) -> bool {
        let bytes = |pasted: &Self| pasted.pieces.iter().flat_map(|piece| piece.bytes()).collect::<Vec<_>>();
        self.bytes == other.bytes && bytes(self) == bytes(other)
    }
}

impl Eq for Pasted {}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_crumbs(text: &str, bytes: usize) -> Pasted {
        let mut pasted = Pasted::default();
        text.as_bytes().chunks(bytes).for_each(|crumb| pasted.push_str(std::str::from_utf8(crumb).unwrap()));
        pasted
    }

    #[test]
    fn pieces_end_where_lines_do() {
        let text = "https://h.example/is/image/A/some_name_0012345\r\n".repeat(60_000);
        let pasted = in_crumbs(&text, 4_093);
        assert_eq!(pasted, Pasted::from(text.as_str()));
        assert!(pasted.lines().eq(split(&text)));
        assert_eq!((pasted.line_ends(usize::MAX - 1), pasted.line_ends(7)), (120_000, 8));
        let pieces: Vec<_> = pasted.into_pieces().collect();
        assert_eq!(pieces.len(), 3);
        assert!(pieces.iter().all(|piece| piece.ends_with(['\r', '\n']) && piece.len() < PIECE + MORE));
    }

    #[test]
    fn a_line_as_long_as_the_paste_stays_whole() {
        let text = "x".repeat(3 * PIECE);
        let pasted = in_crumbs(&text, 65_536);
        assert_eq!((pasted.pieces.len(), pasted.len()), (1, 3 * PIECE));
        assert!(pasted.lines().eq([text.as_str()]));
    }

    #[test]
    fn a_field_takes_the_beginning() {
        let pasted = Pasted { pieces: vec!["aü\n".to_owned(), "bü".to_owned()], bytes: 7 };
        assert_eq!(
            [1, 2, 3, 5, 6, 7, 9].map(|most| pasted.start(most).into_owned()),
            ["a", "a", "aü", "aü\nb", "aü\nb", "aü\nbü", "aü\nbü"]
        );
        assert_eq!(Pasted::default().start(5), "");
    }

    #[test]
    fn a_mark_of_bytes_is_one_at_the_very_beginning_only() {
        let pasted = Pasted { pieces: vec!["\u{feff}a\n".to_owned(), "\u{feff}b".to_owned()], bytes: 9 };
        assert_eq!(pasted.lines().collect::<Vec<_>>(), ["a", "\u{feff}b"]);
        assert!(!pasted.is_blank() && Pasted::from(" \r\n\t").is_blank());
    }
}

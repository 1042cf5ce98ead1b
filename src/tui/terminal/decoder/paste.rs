//! A bracketed paste on its way: bytes in, text in pieces out, and no second copy of either.

use crate::lines::Pasted;

/// The largest paste that is kept: a million URLs of 90 bytes and some.
const MAX_PASTE: usize = 128 * 1024 * 1024;
const END: &[u8] = b"\x1b[201~";

/// What came so far.
#[derive(Debug, Default)]
pub(super) struct Paste {
    text: Pasted,
    /// Bytes of which the next ones say what they are: the beginning of a character, or of the end.
    held: Vec<u8>,
}

impl Paste {
    /// Takes more bytes in; how many of them are behind the end, if it is there.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Option<usize> {
        self.held.extend_from_slice(bytes);
        let Some(end) = memchr::memmem::find(&self.held, END) else {
            let known = self.known();
            self.push(known);
            return None;
        };
        let behind = self.held.len() - end - END.len();
        self.held.truncate(end);
        Some(behind)
    }

    /// Nothing more comes: the text.
    pub(super) fn end(mut self) -> Pasted {
        self.push(self.held.len());
        self.text
    }

    /// So many bytes are whole characters, and no part of the end.
    fn known(&self) -> usize {
        let cut = self.held.len().saturating_sub(END.len() - 1);
        let begins = |at: &usize| self.held.get(*at).is_some_and(|byte| byte & 0xc0 != 0x80);
        // A character has three bytes behind its first one at most; where there are more, they are none.
        (cut.saturating_sub(3)..=cut).rev().find(begins).unwrap_or(cut)
    }

    fn push(&mut self, bytes: usize) {
        if self.text.len() < MAX_PASTE {
            self.text.push_str(&String::from_utf8_lossy(self.held.get(..bytes).unwrap_or_default()));
        }
        self.held.drain(..bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn in_crumbs(bytes: &[u8], size: usize) -> Pasted {
        let mut paste = Paste::default();
        assert!(bytes.chunks(size).all(|crumb| paste.take(crumb).is_none()));
        paste.end()
    }

    #[test]
    fn what_is_behind_the_end_is_no_part_of_it() {
        let mut paste = Paste::default();
        assert_eq!(paste.take(b"a\x1b[2"), None);
        assert_eq!(paste.take(b"01~jk"), Some(2));
        assert_eq!(paste.end(), "a".into());
    }

    #[test]
    fn no_more_is_held_than_what_nobody_knows_yet() {
        let mut paste = Paste::default();
        paste.take("ü€😀 and more".as_bytes());
        assert_eq!((paste.held.as_slice(), paste.text.start(99).as_ref()), (&b" more"[..], "ü€😀 and"));
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_crumbs_give_the_same_text(
            texts in proptest::collection::vec("[a-zü€😀\r\n]{0,9}", 0..5),
            bytes in proptest::collection::vec(0x7f_u8.., 0..9),
            size in 1_usize..20,
        ) {
            let bytes = [texts.concat().as_bytes(), &bytes, texts.concat().as_bytes()].concat();
            let whole = String::from_utf8_lossy(&bytes).into_owned();
            prop_assert_eq!(in_crumbs(&bytes, size), Pasted::from(whole));
        }
    }
}

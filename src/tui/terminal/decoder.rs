//! Bytes of the terminal become keys and pastes.
//!
//! Written by hand because the reader behind crossterm's own event source spins when the terminal vanishes
//! (`spec/reliability.md` C1.3); the vocabulary is crossterm's, so that keys mean what they mean elsewhere.
//! Pure: bytes in, events out, no clock.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

mod mouse;
mod paste;
mod sequences;

use crate::lines::Pasted;
pub(crate) use mouse::{Mouse, MouseAct};
use paste::Paste;
use sequences::{Step, decode, key, key_with};

/// An unbracketed run of text at least this long, read at once, is a paste and not typing.
const BURST_BYTES: usize = 16;
/// Keys that arrive in one read and at least this many are a burst: too fast for fingers.
const BURST_KEYS: usize = 2;

/// Something the operator did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InputEvent {
    /// One key.
    Key(KeyEvent),
    /// Text that arrived as a whole, line ends as the terminal sent them.
    Paste(Pasted),
    /// The mouse, where it is switched on.
    Mouse(Mouse),
    /// The terminal's window has the operator's attention from now on, or no longer.
    Focus(bool),
}

/// An event, and whether it came in a burst (a paste without brackets, a played-back macro).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// What was done.
    pub(crate) event: InputEvent,
    /// Too fast for fingers: such keys never confirm anything.
    pub(crate) burst: bool,
}

/// Splits the byte stream into events; keeps what is incomplete.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    pending: Vec<u8>,
    /// A bracketed paste that has begun: what came so far.
    paste: Option<Paste>,
}

impl Decoder {
    /// Takes what one read returned.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        self.pending.extend_from_slice(bytes);
        let mut events = Vec::new();
        let mut used = 0;
        while let Some(event) = self.next(&mut used) {
            events.push(event);
        }
        self.pending.drain(..used);
        mark_bursts(events)
    }

    /// Whether a sequence has begun and its rest is missing.
    pub(crate) fn is_within_sequence(&self) -> bool {
        self.is_waiting() && self.pending.len() > 1
    }

    /// Whether an escape character waits for company; if none comes, it was the Esc key.
    pub(crate) fn is_waiting(&self) -> bool {
        self.paste.is_none() && self.pending.first() == Some(&0x1b)
    }

    /// Nothing more came: takes what waits for what it is.
    pub(crate) fn give_up_waiting(&mut self) -> Vec<Input> {
        if !self.is_waiting() {
            return Vec::new();
        }
        let event = match self.pending.as_slice() {
            [_] => Some(key(KeyCode::Esc)),
            [_, c @ (b']' | b'P' | b'_' | b'^' | b'[' | b'O')] => {
                Some(key_with(KeyCode::Char(char::from(*c)), KeyModifiers::ALT))
            }
            // A sequence that broke off is nobody's key.
            _ => None,
        };
        self.pending.clear();
        mark_bursts(event.into_iter().collect())
    }

    /// The next event of what is pending behind the first `used` bytes, which are done with.
    fn next(&mut self, used: &mut usize) -> Option<InputEvent> {
        loop {
            if self.paste.is_some() {
                return self.next_of_paste(used);
            }
            let (length, step) = decode(self.pending.get(*used..)?)?;
            *used += length;
            match step {
                Step::Event(event) => return Some(event),
                Step::BeginPaste => self.paste = Some(Paste::default()),
                Step::Nothing => {}
            }
        }
    }

    fn next_of_paste(&mut self, used: &mut usize) -> Option<InputEvent> {
        let ended = self.paste.as_mut()?.take(self.pending.get(*used..)?);
        let Some(behind) = ended else {
            *used = self.pending.len();
            return None;
        };
        *used = self.pending.len() - behind;
        Some(InputEvent::Paste(self.paste.take()?.end()))
    }

    /// Nothing came for a while in the middle of a paste whose end is lost: what came is taken for all of it.
    pub(crate) fn end_paste(&mut self) -> Vec<Input> {
        let Some(paste) = self.paste.take() else { return Vec::new() };
        vec![Input { event: InputEvent::Paste(paste.end()), burst: true }]
    }

    /// Whether a paste has begun whose end has not come.
    pub(crate) const fn is_pasting(&self) -> bool {
        self.paste.is_some()
    }
}

/// Keys that came together in numbers, or with a paste (which may hold its own end), are no fingers'.
fn mark_bursts(events: Vec<InputEvent>) -> Vec<Input> {
    let keys = events.iter().filter(|event| matches!(event, InputEvent::Key(_))).count();
    let pasted = events.iter().any(|event| matches!(event, InputEvent::Paste(_)));
    let burst = keys >= BURST_KEYS || pasted;
    events.into_iter().map(|event| Input { event, burst }).collect()
}

/// A terminal without bracketed paste sends a pasted list as long reads of text and line ends; a key that
/// is held down over a slow line comes as one byte repeated.
pub(super) fn is_bare_paste(bytes: &[u8]) -> bool {
    let text = bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n' | b'\t' | 0x20..=0x7e | 0x80..));
    let varied = bytes.iter().any(|byte| Some(byte) != bytes.first());
    // No fingers, not even ahead of a slow line, spell out whole addresses.
    let is_address = || bytes.windows(3).any(|three| three == b"://");
    text && varied && (bytes.len() >= BURST_BYTES || is_address())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(bytes: &[u8]) -> Vec<(KeyCode, KeyModifiers)> {
        let mut decoder = Decoder::default();
        let mut events = decoder.feed(bytes);
        events.extend(decoder.give_up_waiting());
        events
            .into_iter()
            .map(|input| match input.event {
                InputEvent::Key(key) => (key.code, key.modifiers),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn sequences_of_common_terminals_become_keys() {
        let none = KeyModifiers::NONE;
        for (bytes, code, modifiers) in [
            (&b"j"[..], KeyCode::Char('j'), none),
            (b"\xc3\xa4", KeyCode::Char('ä'), none),
            (b"\r", KeyCode::Enter, none),
            (b"\x1b", KeyCode::Esc, none),
            (b"\x7f", KeyCode::Backspace, none),
            (b"\x03", KeyCode::Char('c'), KeyModifiers::CONTROL),
            (b"\x1b[A", KeyCode::Up, none),
            (b"\x1bOA", KeyCode::Up, none),
            (b"\x1b[1;5C", KeyCode::Right, KeyModifiers::CONTROL),
            (b"\x1b[6~", KeyCode::PageDown, none),
            (b"\x1b[3~", KeyCode::Delete, none),
            (b"\x1b[Z", KeyCode::BackTab, KeyModifiers::SHIFT),
            (b"\x1bOQ", KeyCode::F(2), none),
            (b"\x1b[12~", KeyCode::F(2), none),
            (b"\x1b[[B", KeyCode::F(2), none),
            (b"\x1bx", KeyCode::Char('x'), KeyModifiers::ALT),
        ] {
            assert_eq!(keys(bytes), [(code, modifiers)], "{bytes:?}");
        }
    }

    #[test]
    fn answers_and_reports_that_nobody_asked_for_are_no_keys() {
        for bytes in [&b"\x1b[12;40R"[..], b"\x1b[?1;2c", b"\x1b[?2026;2$y", b"\x1b[M !!", b"\x1b[<0;1;1m"] {
            assert_eq!(keys(bytes), [], "{bytes:?}");
        }
    }

    #[test]
    fn strings_that_a_terminal_answers_with_are_no_keys() {
        for bytes in
            [&b"\x1b]11;rgb:0000/0000/0000\x1b\\"[..], b"\x1b]52;c;YWJj\x07", b"\x1bP>|xterm(388)\x1b\\"]
        {
            assert_eq!(keys(bytes), [], "{bytes:?}");
        }
    }

    #[test]
    fn the_mouse_and_the_focus_are_told() {
        let mouse = |act, column, row| InputEvent::Mouse(Mouse { act, column, row });
        for (bytes, event) in [
            (&b"\x1b[<0;1;1M"[..], mouse(MouseAct::Click, 0, 0)),
            (b"\x1b[<16;300;99M", mouse(MouseAct::Click, 299, 98)),
            (b"\x1b[<64;3;4M", mouse(MouseAct::WheelUp, 2, 3)),
            (b"\x1b[<69;3;4M", mouse(MouseAct::WheelDown, 2, 3)),
            (b"\x1b[I", InputEvent::Focus(true)),
            (b"\x1b[O", InputEvent::Focus(false)),
        ] {
            for size in [1, bytes.len()] {
                let mut decoder = Decoder::default();
                let events: Vec<_> = bytes.chunks(size).flat_map(|chunk| decoder.feed(chunk)).collect();
                assert_eq!(events, [Input { event: event.clone(), burst: false }], "{bytes:?}");
            }
        }
    }

    #[test]
    fn a_paste_whose_end_is_lost_ends_by_itself() {
        let mut decoder = Decoder::default();
        assert!(decoder.feed(b"\x1b[200~one\rtwo").is_empty() && decoder.is_pasting());
        let paste = InputEvent::Paste("one\rtwo".into());
        assert_eq!(decoder.end_paste(), [Input { event: paste, burst: true }]);
        assert_eq!(decoder.feed(b"q").len(), 1);
    }

    #[test]
    fn a_bracketed_paste_is_one_event_even_in_crumbs_and_keeps_its_escapes() {
        let bytes = b"a\x1b[200~one\rtwo\x1b[31m\x1b[201~b";
        for size in 1..=bytes.len() {
            let mut decoder = Decoder::default();
            let events: Vec<_> =
                bytes.chunks(size).flat_map(|chunk| decoder.feed(chunk)).map(|input| input.event).collect();
            let paste = InputEvent::Paste("one\rtwo\x1b[31m".into());
            assert_eq!(events, [key(KeyCode::Char('a')), paste, key(KeyCode::Char('b'))], "chunks of {size}");
        }
    }

    #[test]
    fn a_list_pasted_without_brackets_looks_like_one_and_a_held_key_does_not() {
        assert!(is_bare_paste(b"https://a/b\rhttps://a/c\r") && !is_bare_paste(&[b'j'; 40]));
        assert!(is_bare_paste(b"http://a/b\r") && is_bare_paste(b"https://"), "no fingers, however short");
        assert!(!is_bare_paste(b"/tent\r"), "fingers ahead of a slow line");
        assert!(!is_bare_paste(b"\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A"));
    }

    #[test]
    fn keys_behind_a_paste_that_held_its_own_end_are_a_burst() {
        let mut decoder = Decoder::default();
        let inputs = decoder.feed(b"\x1b[200~x\x1b[201~p\r");
        assert_eq!(inputs.len(), 3);
        assert!(inputs.iter().all(|input| input.burst));
    }

    #[test]
    fn keys_too_fast_for_fingers_are_a_burst() {
        let mut decoder = Decoder::default();
        for together in [&b"12\r"[..], b"\t\r", b"\x1b[C\r"] {
            assert!(decoder.feed(together).iter().all(|input| input.burst), "{together:?}");
        }
        for alone in [&b"2"[..], b"\r", b"\x1b[C"] {
            assert!(decoder.feed(alone).iter().all(|input| !input.burst), "{alone:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_crumbs_are_digested(bytes: Vec<u8>, size in 1_usize..9) {
            let mut decoder = Decoder::default();
            for chunk in bytes.chunks(size) {
                decoder.feed(chunk);
            }
            decoder.give_up_waiting();
            // What may still wait is the beginning of one character.
            prop_assert!(decoder.paste.is_some() || decoder.pending.len() < 4);
        }
    }
}

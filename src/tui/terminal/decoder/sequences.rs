//! Single keys and the sequences of terminals: how many bytes, and what they mean.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::InputEvent;
use super::mouse::decode_mouse;

/// A control sequence that has no end after so many bytes is none.
const MAX_SEQUENCE: usize = 64;

/// What bytes at the beginning of a stream are.
pub(super) enum Step {
    /// Something the operator did.
    Event(InputEvent),
    /// A bracketed paste begins.
    BeginPaste,
    /// Nobody's key.
    Nothing,
}

pub(super) fn key(code: KeyCode) -> InputEvent {
    key_with(code, KeyModifiers::NONE)
}

pub(super) fn key_with(code: KeyCode, modifiers: KeyModifiers) -> InputEvent {
    InputEvent::Key(KeyEvent::new(code, modifiers))
}

/// The first event of `bytes` and how many bytes it took; `None`: incomplete.
pub(super) fn decode(bytes: &[u8]) -> Option<(usize, Step)> {
    let event = |used, event| Some((used, Step::Event(event)));
    match *bytes.first()? {
        0x1b => decode_escape(bytes),
        b'\r' | b'\n' => event(1, key(KeyCode::Enter)),
        b'\t' => event(1, key(KeyCode::Tab)),
        0x7f | 0x08 => event(1, key(KeyCode::Backspace)),
        0 => event(1, key_with(KeyCode::Char(' '), KeyModifiers::CONTROL)),
        byte @ 1..=0x1a => {
            event(1, key_with(KeyCode::Char((byte - 1 + b'a') as char), KeyModifiers::CONTROL))
        }
        byte @ 0x1c..=0x1f => {
            event(1, key_with(KeyCode::Char((byte - 0x1c + b'4') as char), KeyModifiers::CONTROL))
        }
        _ => decode_char(bytes),
    }
}

fn decode_char(bytes: &[u8]) -> Option<(usize, Step)> {
    let length = match bytes.first()? {
        0x00..=0x7f => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => return Some((1, Step::Nothing)),
    };
    let slice = bytes.get(..length)?;
    Some(match std::str::from_utf8(slice).ok().and_then(|text| text.chars().next()) {
        Some(char) => (length, Step::Event(key(KeyCode::Char(char)))),
        None => (1, Step::Nothing),
    })
}

fn decode_escape(bytes: &[u8]) -> Option<(usize, Step)> {
    match *bytes.get(1)? {
        b'[' => decode_csi(bytes),
        b'O' => {
            let code = match *bytes.get(2)? {
                byte @ b'P'..=b'S' => KeyCode::F(byte - b'P' + 1),
                b'M' => KeyCode::Enter,
                byte => {
                    return Some((3, cursor_key(byte).map_or(Step::Nothing, |code| Step::Event(key(code)))));
                }
            };
            Some((3, Step::Event(key(code))))
        }
        b']' | b'P' | b'_' | b'^' => decode_string(bytes),
        // Two escapes: the first was the key, the second may begin something.
        0x1b => Some((1, Step::Event(key(KeyCode::Esc)))),
        _ => {
            let (used, step) = decode(&bytes[1..])?;
            let step = match step {
                Step::Event(InputEvent::Key(event)) => {
                    Step::Event(key_with(event.code, event.modifiers | KeyModifiers::ALT))
                }
                other => other,
            };
            Some((used + 1, step))
        }
    }
}

/// A string of a terminal's own (an answer that nobody asked for), up to BEL or `ESC \\`; or Alt with the key that
/// begins like one, where nothing follows.
fn decode_string(bytes: &[u8]) -> Option<(usize, Step)> {
    let body = bytes.get(2..)?;
    let bell = body.iter().position(|byte| *byte == 0x07).map(|at| at + 1);
    let string_end = body.windows(2).position(|pair| pair == b"\x1b\\").map(|at| at + 2);
    match [bell, string_end].into_iter().flatten().min() {
        Some(length) => Some((2 + length, Step::Nothing)),
        // Nothing that a terminal says of itself is as long as this.
        None => (body.len() > 4_096).then_some((bytes.len(), Step::Nothing)),
    }
}

/// `ESC [ parameters final`, of which keys use at most two parameters.
fn decode_csi(bytes: &[u8]) -> Option<(usize, Step)> {
    // The Linux console's F1 to F5.
    if bytes.get(2) == Some(&b'[') {
        let code = *bytes.get(3)?;
        let step = if (b'A'..=b'E').contains(&code) {
            Step::Event(key(KeyCode::F(code - b'A' + 1)))
        } else {
            Step::Nothing
        };
        return Some((4, step));
    }
    let Some(end) = bytes[2..].iter().position(|byte| (0x40..=0x7e).contains(byte)) else {
        // Nothing that is a key is as long as this.
        return (bytes.len() > MAX_SEQUENCE).then_some((bytes.len(), Step::Nothing));
    };
    let end = 2 + end;
    if let Some(decoded) = decode_mouse(bytes, end) {
        return decoded;
    }
    let parameters = parameters::<2>(&bytes[2..end]);
    let modifiers = modifiers(parameters[1]);
    let step = match bytes[end] {
        b'~' if parameters[0] == 200 => Step::BeginPaste,
        b'~' => tilde_key(parameters[0]).map_or(Step::Nothing, |code| Step::Event(key_with(code, modifiers))),
        b'I' if end == 2 => Step::Event(InputEvent::Focus(true)),
        b'O' if end == 2 => Step::Event(InputEvent::Focus(false)),
        b'Z' => Step::Event(key_with(KeyCode::BackTab, KeyModifiers::SHIFT)),
        // With another row than 1 it is a cursor report that nobody asked for.
        byte @ b'P'..=b'S' if parameters[0] <= 1 => {
            Step::Event(key_with(KeyCode::F(byte - b'P' + 1), modifiers))
        }
        byte => cursor_key(byte).map_or(Step::Nothing, |code| Step::Event(key_with(code, modifiers))),
    };
    Some((end + 1, step))
}

pub(super) fn parameters<const N: usize>(bytes: &[u8]) -> [u16; N] {
    let mut numbers = [0; N];
    for (slot, part) in numbers.iter_mut().zip(bytes.split(|byte| *byte == b';')) {
        *slot = std::str::from_utf8(part).ok().and_then(|part| part.parse().ok()).unwrap_or(0);
    }
    numbers
}

/// xterm's modifier parameter: one more than a bit set of shift 1, alt 2, control 4.
fn modifiers(parameter: u16) -> KeyModifiers {
    let bits = parameter.saturating_sub(1);
    let mut modifiers = KeyModifiers::NONE;
    for (bit, modifier) in [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)] {
        if bits & bit != 0 {
            modifiers |= modifier;
        }
    }
    modifiers
}

fn cursor_key(byte: u8) -> Option<KeyCode> {
    Some(match byte {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        _ => return None,
    })
}

fn tilde_key(number: u16) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(u8::try_from(number - 10).ok()?),
        17..=21 => KeyCode::F(u8::try_from(number - 11).ok()?),
        23 | 24 => KeyCode::F(u8::try_from(number - 12).ok()?),
        _ => return None,
    })
}

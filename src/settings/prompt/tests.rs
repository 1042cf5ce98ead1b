use std::io::{Read, Write};

use portable_pty::{MasterPty, PtySize, native_pty_system};
use rustix::fs::{Mode, OFlags, open};

use super::*;

fn typed(bytes: &[u8]) -> (Key, Vec<u8>) {
    let mut line = Line::default();
    let last = bytes.iter().map(|byte| line.key(*byte)).last().unwrap();
    (last, line.bytes.to_vec())
}

#[test]
fn keys_edit_the_line() {
    let table: [(&[u8], Key, &str); 10] = [
        (b"abc\r", Key::Done, "abc"),
        (b"abc\n", Key::Done, "abc"),
        (b" a b \r", Key::Done, " a b "),
        (b"ab\x7fc\x08d\r", Key::Done, "ad"),
        ("ä靴\x7f\x7f\x7fx\r".as_bytes(), Key::Done, "x"),
        (b"wrong\x15right\r", Key::Done, "right"),
        (b"abc\x04", Key::Done, "abc"),
        (b"\x04", Key::End, ""),
        (b"abc\x03", Key::Interrupt, "abc"),
        (b"abc", Key::More, "abc"),
    ];
    for (bytes, key, line) in table {
        assert_eq!(typed(bytes), (key, line.as_bytes().to_vec()), "{bytes:?}");
    }
}

#[test]
fn a_flood_of_keys_is_refused_and_not_cut() {
    let (_, line) = typed(&[b'x'; 3 * MAX_BYTES]);
    assert_eq!(line.len(), MAX_BYTES + 1);
    assert!(Secret::new(String::from_utf8(line).unwrap()).is_err());
}

/// A terminal with somebody in front of it.
struct Terminal {
    master: Box<dyn MasterPty + Send>,
    tty: File,
    screen: Box<dyn Read + Send>,
}

impl Terminal {
    fn new() -> Self {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let name = pair.master.tty_name().unwrap();
        let tty = open(&name, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty()).unwrap().into();
        let screen = pair.master.try_clone_reader().unwrap();
        Self { master: pair.master, tty, screen }
    }

    /// Asks, waits for the question, types; returns the answer and everything that was drawn.
    fn ask(&mut self, keys: &[u8]) -> (io::Result<Secret>, String) {
        let tty = self.tty.try_clone().unwrap();
        let asking = std::thread::spawn(move || ask(&tty, "Password: "));
        let mut drawn = self.read_until(": ");
        let mut keyboard = self.master.take_writer().unwrap();
        keyboard.write_all(keys).unwrap();
        keyboard.flush().unwrap();
        let answer = asking.join().unwrap();
        drawn.push_str(&self.read_until("\n"));
        (answer, drawn)
    }

    fn read_until(&mut self, end: &str) -> String {
        let mut drawn = Vec::new();
        let mut byte = [0];
        while !drawn.ends_with(end.as_bytes()) {
            self.screen.read_exact(&mut byte).unwrap();
            drawn.push(byte[0]);
        }
        String::from_utf8(drawn).unwrap()
    }
}

#[test]
fn nothing_typed_is_drawn_and_the_terminal_is_as_before() {
    let table: [(&[u8], Result<&str, io::ErrorKind>); 6] = [
        (b"canary \xc3\xa4<&>\r", Ok("canary ä<&>")),
        (b"canary\x03", Err(io::ErrorKind::Interrupted)),
        (b"\x04", Err(io::ErrorKind::UnexpectedEof)),
        (b"\r", Err(io::ErrorKind::InvalidData)),
        (b"canary\xff\r", Err(io::ErrorKind::InvalidData)),
        (b"canary\x1b[A\r", Err(io::ErrorKind::InvalidData)),
    ];
    for (keys, expected) in table {
        let mut terminal = Terminal::new();
        let before = tcgetattr(&terminal.tty).unwrap();
        let (answer, drawn) = terminal.ask(keys);
        assert_eq!(drawn.trim_end(), "Password:", "{drawn:?}");
        match (answer, expected) {
            (Ok(secret), Ok(text)) => assert_eq!(secret.expose(), text),
            (Err(why), Err(kind)) => assert_eq!(why.kind(), kind),
            (answer, expected) => panic!("{answer:?} instead of {expected:?}"),
        }
        let after = tcgetattr(&terminal.tty).unwrap();
        assert_eq!(after.local_modes, before.local_modes);
        assert_eq!(after.input_modes, before.input_modes);
    }
}

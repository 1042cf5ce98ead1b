//! Asks for a password on the terminal, without echo.

use std::fs::File;
use std::io::{self, Read as _, Write as _};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::secret::{MAX_BYTES, Secret};
use crate::text::Shown;

/// Asks for the password of `user` at `host` on the controlling terminal, whatever standard input is.
///
/// Nothing typed is shown, not even its length. Backspace and Ctrl-U correct. The terminal's modes are put back
/// whatever happens; Ctrl-C is read as a key, so that it cannot leave a terminal without echo behind.
///
/// # Errors
/// [`io::ErrorKind::Interrupted`] after Ctrl-C, [`io::ErrorKind::UnexpectedEof`] after Ctrl-D on an empty line or a
/// closed terminal, [`io::ErrorKind::InvalidData`] where what was typed is no password, and what the terminal
/// itself answers, for example that there is none.
pub fn prompt_password(user: &str, host: &str) -> io::Result<Secret> {
    let tty = File::options().read(true).write(true).open("/dev/tty")?;
    let who = if user.is_empty() { "the user" } else { user };
    ask(&tty, &format!("Password of {} at {}: ", Shown::new(who), Shown::new(host)))
}

/// Asks on any terminal.
fn ask(tty: &File, question: &str) -> io::Result<Secret> {
    let quiet = Quiet::new(tty)?;
    let mut output = tty;
    output.write_all(question.as_bytes())?;
    let line = read_line(tty);
    drop(quiet);
    output.write_all(b"\n")?;
    let line = line?;
    let text = std::str::from_utf8(&line).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    Secret::new(text).map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))
}

/// A terminal without echo, line discipline and signal keys; dropped, it is as it was.
struct Quiet<'a> {
    tty: &'a File,
    before: Termios,
}

impl<'a> Quiet<'a> {
    fn new(tty: &'a File) -> io::Result<Self> {
        let before = tcgetattr(tty)?;
        let mut modes = before.clone();
        modes.local_modes -= LocalModes::ECHO
            | LocalModes::ECHONL
            | LocalModes::ICANON
            | LocalModes::ISIG
            | LocalModes::IEXTEN;
        modes.special_codes[SpecialCodeIndex::VMIN] = 1;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        // Made before the change, so that a change that fails half-way is undone too.
        let quiet = Self { tty, before };
        // Flush: what was typed before the question is not an answer to it.
        tcsetattr(tty, OptionalActions::Flush, &modes)?;
        Ok(quiet)
    }
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        // A terminal that is gone needs no modes.
        let _ = tcsetattr(self.tty, OptionalActions::Flush, &self.before);
    }
}

fn read_line(mut tty: &File) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut line = Line::default();
    let mut byte = Zeroizing::new([0_u8; 1]);
    loop {
        match tty.read(byte.as_mut_slice()) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(_) => {}
            Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
            Err(why) => return Err(why),
        }
        match line.key(byte[0]) {
            Key::More => {}
            Key::Done => return Ok(line.bytes),
            Key::Interrupt => return Err(io::ErrorKind::Interrupted.into()),
            Key::End => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    More,
    Done,
    Interrupt,
    End,
}

/// The line as typed so far.
struct Line {
    bytes: Zeroizing<Vec<u8>>,
}

impl Default for Line {
    fn default() -> Self {
        // Room for all from the start: a buffer that grows would leave copies behind.
        Self { bytes: Zeroizing::new(Vec::with_capacity(MAX_BYTES + 1)) }
    }
}

impl Line {
    fn key(&mut self, byte: u8) -> Key {
        match byte {
            0x03 | 0x1c => return Key::Interrupt,
            0x04 if self.bytes.is_empty() => return Key::End,
            b'\r' | b'\n' | 0x04 => return Key::Done,
            0x08 | 0x7f => self.remove_last(),
            0x15 => self.bytes.clear(),
            // One byte too many is kept, so that a password that is too long is refused and not cut.
            _ if self.bytes.len() <= MAX_BYTES => self.bytes.push(byte),
            _ => {}
        }
        Key::More
    }

    /// Removes the last character with all its bytes.
    fn remove_last(&mut self) {
        while let Some(byte) = self.bytes.pop() {
            if byte & 0xc0 != 0x80 {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! One frame, one write: collects what the backend emits until somebody takes it in a piece.
//!
//! ratatui flushes several times a frame and standard output's own buffer is 1 KiB, so that a full frame would
//! leave in six to nine packets (`spec/terminal.md` 0.6). Here `flush` does nothing; [`FrameWriter::take`] gives the
//! whole frame, bracketed by synchronized output (mode 2026) so that it appears at once.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
const SHOW_CURSOR: &[u8] = b"\x1b[?25h";
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";

/// A shared handle: one half sits in the backend, the other takes the frames.
#[derive(Clone)]
pub(crate) struct FrameWriter {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    frame: Vec<u8>,
    /// What was taken last.
    last: Vec<u8>,
    brackets: bool,
    /// Whether the frame holds something that is to be done again, even if it is what was done last.
    is_command: bool,
    /// Whether the cursor is known to be shown: ratatui says so anew with every frame.
    cursor_shown: bool,
}

impl FrameWriter {
    /// Collects frames; `brackets`: whether they are marked with mode 2026.
    pub(crate) fn new(brackets: bool) -> Self {
        let frame = Vec::with_capacity(16 * 1024);
        let inner = Inner { frame, last: Vec::new(), brackets, is_command: false, cursor_shown: false };
        Self { inner: Arc::new(Mutex::new(inner)) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic while drawing leaves at worst half a frame, which the next full paint covers.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing is known of the terminal any more: it was somebody else's meanwhile.
    pub(crate) fn forget(&self) {
        let mut inner = self.lock();
        inner.cursor_shown = false;
        inner.last.clear();
    }

    /// Adds what the terminal is to do, beside what it shows: a copy that is asked for twice is made twice.
    pub(crate) fn command(&self, bytes: &[u8]) {
        let mut inner = self.lock();
        inner.frame.extend_from_slice(bytes);
        inner.is_command = true;
    }

    /// Takes what was collected, fit to be sent; `None`: nothing worth a write. What the last frame ended with is
    /// nothing: a frame in which nothing changed holds only resets and the cursor's place, and all places are absolute.
    pub(crate) fn take(&self) -> Option<Vec<u8>> {
        let mut inner = self.lock();
        let is_command = std::mem::take(&mut inner.is_command);
        if !is_command && inner.last.ends_with(&inner.frame) {
            inner.frame.clear();
            return None;
        }
        let frame = std::mem::take(&mut inner.frame);
        let [begin, end] = if inner.brackets { [BEGIN, END] } else { [&[][..]; 2] };
        let whole = [begin, &frame, end].concat();
        inner.last = frame;
        Some(whole)
    }
}

impl Write for FrameWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut inner = self.lock();
        match bytes {
            SHOW_CURSOR if inner.cursor_shown => return Ok(bytes.len()),
            SHOW_CURSOR => inner.cursor_shown = true,
            HIDE_CURSOR => inner.cursor_shown = false,
            _ => {}
        }
        inner.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_of_many_pieces_and_flushes_is_taken_in_one() {
        let mut writer = FrameWriter::new(true);
        for piece in ["one", "two", "three"] {
            writer.write_all(piece.as_bytes()).unwrap();
            writer.flush().unwrap();
        }
        assert_eq!(writer.take().unwrap(), b"\x1b[?2026honetwothree\x1b[?2026l");
    }

    #[test]
    fn a_cursor_that_is_shown_is_not_shown_again() {
        let mut writer = FrameWriter::new(false);
        for piece in [SHOW_CURSOR, SHOW_CURSOR, HIDE_CURSOR, SHOW_CURSOR] {
            writer.write_all(piece).unwrap();
        }
        writer.forget();
        writer.write_all(SHOW_CURSOR).unwrap();
        assert_eq!(writer.take().unwrap(), [SHOW_CURSOR, HIDE_CURSOR, SHOW_CURSOR, SHOW_CURSOR].concat());
    }

    #[test]
    fn a_command_is_sent_however_often_it_is_given() {
        let mut writer = FrameWriter::new(false);
        for _ in 0..4 {
            writer.command(b"copy");
            writer.write_all(b"reset").unwrap();
            assert_eq!(writer.take().unwrap(), b"copyreset");
            writer.write_all(b"reset").unwrap();
            assert_eq!(writer.take(), None, "nothing changed since");
        }
    }

    #[test]
    fn nothing_and_what_is_there_already_are_no_frames() {
        let mut writer = FrameWriter::new(false);
        assert_eq!(writer.take(), None);
        writer.write_all(b"x").unwrap();
        assert_eq!(writer.take().unwrap(), b"x");
        assert_eq!(writer.take(), None);
        writer.write_all(b"x").unwrap();
        assert_eq!(writer.take(), None);
    }
}

//! One frame, one write: collects what the backend emits and sends it in a piece.
//!
//! ratatui flushes several times a frame and standard output's own buffer is 1 KiB, so that a full frame would
//! leave in six to nine packets (`spec/terminal.md` 0.6). Here `flush` does nothing; [`FrameWriter::commit`]
//! sends the frame in one `write`, bracketed by synchronized output (mode 2026) so that it appears at once.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
const SHOW_CURSOR: &[u8] = b"\x1b[?25h";
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";

/// A shared handle: one half sits in the backend, the other commits.
pub(crate) struct FrameWriter<W> {
    inner: Arc<Mutex<Inner<W>>>,
}

impl<W> Clone for FrameWriter<W> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

struct Inner<W> {
    out: W,
    frame: Vec<u8>,
    /// What was sent last.
    last: Vec<u8>,
    brackets: bool,
    /// Whether the cursor is known to be shown: ratatui says so anew with every frame.
    cursor_shown: bool,
}

impl<W: Write> FrameWriter<W> {
    /// Collects for `out`; `brackets`: whether frames are marked with mode 2026.
    pub(crate) fn new(out: W, brackets: bool) -> Self {
        let frame = Vec::with_capacity(16 * 1024);
        Self {
            inner: Arc::new(Mutex::new(Inner {
                out,
                frame,
                last: Vec::new(),
                brackets,
                cursor_shown: false,
            })),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner<W>> {
        // A panic while drawing leaves at worst half a frame, which the next full paint covers.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing is known of the terminal any more: it was somebody else's meanwhile.
    pub(crate) fn forget(&self) {
        let mut inner = self.lock();
        inner.cursor_shown = false;
        inner.last.clear();
    }

    /// Sends what was collected. Nothing collected: nothing sent. Neither is what the last frame ended with: a
    /// frame in which nothing changed holds only resets and the cursor's place, and all places are absolute.
    pub(crate) fn commit(&self) -> io::Result<()> {
        let mut inner = self.lock();
        if inner.last.ends_with(&inner.frame) {
            inner.frame.clear();
            return Ok(());
        }
        let frame = std::mem::take(&mut inner.frame);
        let sent = if inner.brackets {
            let mut bracketed = Vec::with_capacity(frame.len() + BEGIN.len() + END.len());
            bracketed.extend_from_slice(BEGIN);
            bracketed.extend_from_slice(&frame);
            bracketed.extend_from_slice(END);
            inner.out.write_all(&bracketed)
        } else {
            inner.out.write_all(&frame)
        };
        inner.last = frame;
        sent.and_then(|()| inner.out.flush())
    }
}

impl<W: Write> Write for FrameWriter<W> {
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

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<Vec<u8>>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().push(bytes.to_vec());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_frame_of_many_pieces_and_flushes_is_one_bracketed_write() {
        let log = Log::default();
        let mut writer = FrameWriter::new(log.clone(), true);
        for piece in ["one", "two", "three"] {
            writer.write_all(piece.as_bytes()).unwrap();
            writer.flush().unwrap();
        }
        writer.commit().unwrap();
        assert_eq!(*log.0.lock().unwrap(), [b"\x1b[?2026honetwothree\x1b[?2026l".to_vec()]);
    }

    #[test]
    fn a_cursor_that_is_shown_is_not_shown_again() {
        let log = Log::default();
        let mut writer = FrameWriter::new(log.clone(), false);
        for piece in [SHOW_CURSOR, SHOW_CURSOR, HIDE_CURSOR, SHOW_CURSOR] {
            writer.write_all(piece).unwrap();
        }
        writer.forget();
        writer.write_all(SHOW_CURSOR).unwrap();
        writer.commit().unwrap();
        assert_eq!(*log.0.lock().unwrap(), [[SHOW_CURSOR, HIDE_CURSOR, SHOW_CURSOR, SHOW_CURSOR].concat()]);
    }

    #[test]
    fn an_empty_frame_writes_nothing_and_the_brackets_can_be_left_out() {
        let log = Log::default();
        let mut writer = FrameWriter::new(log.clone(), false);
        writer.commit().unwrap();
        assert!(log.0.lock().unwrap().is_empty());
        writer.write_all(b"x").unwrap();
        writer.commit().unwrap();
        writer.commit().unwrap();
        assert_eq!(*log.0.lock().unwrap(), [b"x".to_vec()]);
    }
}

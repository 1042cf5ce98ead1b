//! A program on a pseudo-terminal: keys in, time-stamped pieces out.
//!
//! The size is set before the program starts, nothing it asks is answered, and what it writes is stamped by a thread
//! that does nothing else, so that the terminal emulator's own time counts for nothing.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::Parser;

use crate::Fallible;

/// What one read returned, and when.
pub(crate) struct Piece {
    pub(crate) at: Instant,
    pub(crate) bytes: Vec<u8>,
}

type Input = Arc<Mutex<Box<dyn Write + Send>>>;

/// The program and its line.
pub(crate) struct Line {
    /// When the program was started.
    pub(crate) started: Instant,
    /// What the terminal shows, as far as pieces were taken.
    pub(crate) emulator: Parser,
    pieces: Receiver<Piece>,
    input: Input,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

/// How a program is started.
pub(crate) struct Start<'a> {
    pub(crate) words: Vec<String>,
    pub(crate) folder: &'a Path,
    pub(crate) environment: Vec<(String, String)>,
}

impl Line {
    /// Starts a program on a line of this size.
    pub(crate) fn start(start: &Start<'_>, (columns, rows): (u16, u16)) -> Fallible<Self> {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size)?;
        let mut command = CommandBuilder::from_argv(start.words.iter().map(Into::into).collect());
        command.cwd(start.folder);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PATH", "/usr/bin:/bin")] {
            command.env(name, value);
        }
        for (name, value) in &start.environment {
            command.env(name, value);
        }
        let mut reader = pair.master.try_clone_reader()?;
        let started = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        drop(pair.slave);
        let (sender, pieces) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                let at = Instant::now();
                if sender.send(Piece { at, bytes: buffer.get(..n).unwrap_or_default().to_vec() }).is_err() {
                    return;
                }
            }
        });
        let cells = |n: u16| NonZero::new(n).ok_or("a size has no zero");
        let emulator = Parser::new(cells(rows)?, cells(columns)?, 0);
        let input = Arc::new(Mutex::new(pair.master.take_writer()?));
        Ok(Self { started, emulator, pieces, input, child, _master: pair.master })
    }

    /// Types; returns when the line has taken it.
    pub(crate) fn send(&self, bytes: &[u8]) -> Fallible<()> {
        send(&self.input, bytes)
    }

    /// Types something long in the background; keys sent meanwhile queue behind it.
    pub(crate) fn send_long(&self, bytes: Vec<u8>) -> JoinHandle<Fallible<()>> {
        let input = Arc::clone(&self.input);
        std::thread::spawn(move || send(&input, &bytes))
    }

    /// The next piece, if one comes within this time; shown on the emulator.
    pub(crate) fn next(&mut self, patience: Duration) -> Fallible<Option<Piece>> {
        match self.pieces.recv_timeout(patience) {
            Ok(piece) => {
                self.emulator.process(&piece.bytes);
                Ok(Some(piece))
            }
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err("the program has ended".into()),
        }
    }

    /// Takes what comes until nothing came for `silence`, at most for `patience`; whether silence came.
    pub(crate) fn settle(&mut self, silence: Duration, patience: Duration) -> Fallible<bool> {
        let end = Instant::now() + patience;
        while Instant::now() < end {
            if self.next(silence)?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The process.
    pub(crate) fn pid(&self) -> Fallible<u32> {
        Ok(self.child.process_id().ok_or("no process")?)
    }
}

fn send(input: &Input, bytes: &[u8]) -> Fallible<()> {
    // A writer that panicked left at most half a paste.
    let mut input = input.lock().unwrap_or_else(PoisonError::into_inner);
    input.write_all(bytes)?;
    Ok(input.flush()?)
}

impl Drop for Line {
    fn drop(&mut self) {
        // Both fail only where the program has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

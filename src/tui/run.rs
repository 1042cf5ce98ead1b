//! The entry point: a real terminal around the loop.

use std::io;

use jiff::Timestamp;
use ratatui::Frame;

use super::TuiError;
use super::app::{Initial, State, farewell};
use super::event_loop::{End, Event, Loop, Source, Surface};
use super::keys::Keymap;
use super::terminal::{Input, Reader, Session, Signals};
use super::theme::Look;
use super::world::World;

/// How the screen is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenOptions {
    /// Palette and drawing characters.
    pub look: Look,
    /// Bars move between whole seconds; off: once a second at most.
    pub animation: bool,
    /// Frames are bracketed by synchronized output (mode 2026).
    pub synchronized: bool,
}

impl ScreenOptions {
    /// Reads `NO_COLOR` and the locale.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Self {
        Self { look: Look::from_env(get), animation: true, synchronized: true }
    }
}

/// How the screen ended, and what to tell the operator after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// 0: the operator left; 128 + signal otherwise (129: the terminal vanished).
    pub code: u8,
    /// Whether there is still somebody to tell.
    pub terminal_gone: bool,
    /// What goes on without the screen; safe to print.
    pub farewell: Vec<String>,
}

/// Shows the full screen until it is left.
///
/// Needs a tokio runtime with the time and I/O drivers; best run on the main thread of a multi-threaded one, so
/// that signals are heard while a write to the terminal blocks.
///
/// # Errors
/// There is no terminal, it is a dumb one, or it failed. Queued work is never affected.
pub async fn run(world: impl World, initial: Initial, options: ScreenOptions) -> Result<Exit, TuiError> {
    let keymap = Keymap::built_in()
        .map_err(|error| TuiError::Io { doing: "reading the key table", source: io::Error::other(error) })?;
    let session = Session::enter(options.synchronized)?;
    let signals = Signals::install().map_err(TuiError::io("listening for signals"))?;
    let reader = Reader::start().map_err(TuiError::io("opening the keyboard"))?;
    let size = session.size().map_err(TuiError::io("measuring the terminal"))?;
    let state = State::new(initial, keymap, options.look, size, Timestamp::now());
    let source = Terminal { signals, reader };
    let mut running = Loop::new(state, session, source, world, Timestamp::now, options.animation);
    let end = match running.run().await {
        Ok(end) => end,
        Err(error) if is_gone(&error) => End::HungUp,
        Err(source) => return Err(TuiError::Io { doing: "drawing", source }),
    };
    let farewell = farewell(&running.state);
    let (code, terminal_gone) = match end {
        End::Left => (0, false),
        End::Terminated(code) => (code, false),
        End::HungUp => (129, true),
    };
    if terminal_gone {
        Session::abandon();
    }
    Ok(Exit { code, terminal_gone, farewell })
}

/// What a write says when the terminal has vanished.
fn is_gone(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let errno = error.raw_os_error().map(Errno::from_raw_os_error);
    matches!(errno, Some(Errno::IO | Errno::NXIO | Errno::PIPE)) || error.kind() == io::ErrorKind::BrokenPipe
}

struct Terminal {
    signals: Signals,
    reader: Reader,
}

impl Source for Terminal {
    async fn next(&mut self) -> Event {
        tokio::select! {
            biased;
            signal = self.signals.next() => Event::Signal(signal),
            input = self.reader.next() => input.map_or(Event::Gone, Event::Input),
        }
    }
    fn waiting_input(&mut self) -> Option<Input> {
        self.reader.try_next()
    }
}

impl Surface for Session {
    fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        Self::draw(self, render)
    }
    fn size(&self) -> io::Result<(u16, u16)> {
        Self::size(self)
    }
    fn repaint(&mut self) -> io::Result<()> {
        Self::repaint(self)
    }
    fn copy(&mut self, text: &str) -> io::Result<()> {
        Self::copy(self, text)
    }
    fn suspend(&mut self) -> io::Result<bool> {
        Self::suspend(self)
    }
}

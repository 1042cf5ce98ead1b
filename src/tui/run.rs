//! The entry point: a real terminal around the loop.

use std::io;

use jiff::Timestamp;
use ratatui::Frame;

use super::TuiError;
use super::app::{Initial, State, farewell};
use super::event_loop::{End, Event, Loop, Manner, Source, Surface};
use super::terminal::{Input, Modes, Reader, Session, Signals, Written};
use super::theme::Look;
use super::world::World;
use crate::settings::ScreenSettings;

/// How the screen is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the settings, or a fact of the line")]
pub struct ScreenOptions {
    /// Palette and drawing characters.
    pub look: Look,
    /// Bars move between whole seconds; off: once a second at most.
    pub animation: bool,
    /// Frames are bracketed by synchronized output (mode 2026).
    pub synchronized: bool,
    /// The window's title is set.
    pub title: bool,
    /// The line is an SSH connection: frames that no key asked for come half as often.
    pub remote: bool,
}

impl ScreenOptions {
    /// What the settings say, as far as the environment allows: see [`Look::of`]; `SSH_CONNECTION` or `SSH_TTY` tell a
    /// remote line.
    pub fn of(screen: &ScreenSettings, get: impl Fn(&str) -> Option<String>) -> Self {
        let remote = ["SSH_CONNECTION", "SSH_TTY"].into_iter().any(|name| get(name).is_some());
        Self {
            look: Look::of(screen, get),
            animation: screen.animation,
            synchronized: screen.synchronized,
            title: screen.title,
            remote,
        }
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
    let modes = Modes { mouse: initial.mouse, title: options.title };
    let session = Session::enter(options.synchronized, modes)?;
    let signals = Signals::install().map_err(TuiError::io("listening for signals"))?;
    let reader = Reader::start().map_err(TuiError::io("opening the keyboard"))?;
    let size = session.size().map_err(TuiError::io("measuring the terminal"))?;
    let state = State::new(initial, options.look, size, Timestamp::now());
    let source = Terminal { signals, reader };
    let manner = Manner { animation: options.animation, remote: options.remote };
    let mut running = Loop::new(state, session, source, world, Timestamp::now, manner);
    let end = match running.run().await {
        Ok(end) => end,
        Err(error) if is_gone(&error) => End::HungUp,
        Err(source) => return Err(TuiError::Io { doing: "drawing", source }),
    };
    let farewell = farewell(&running.state);
    // A line that does not take the last frame takes no farewell either.
    let is_stuck = !running.settle();
    let (code, terminal_gone) = match end {
        End::Left => (0, is_stuck),
        End::Terminated(code) => (code, is_stuck),
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
    async fn pause(&mut self) {
        self.signals.lend(true);
        self.reader.pause().await;
    }
    fn resume(&mut self) {
        self.reader.resume();
        self.signals.lend(false);
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
    fn suspend(&mut self) -> io::Result<bool> {
        Self::suspend(self)
    }
    fn is_busy(&self) -> bool {
        Self::is_busy(self)
    }
    async fn written(&mut self) -> Written {
        Self::written(self).await
    }
    fn settle(&mut self) -> bool {
        Self::settle(self)
    }
    fn give_back(&mut self) {
        Self::give_back(self);
    }
    fn take_again(&mut self) -> io::Result<()> {
        Self::take_again(self)
    }
    fn regain(&mut self) -> io::Result<()> {
        Self::regain(self)
    }
    fn title(&mut self, text: &str) {
        Self::title(self, text);
    }
    fn copy(&mut self, text: &str) {
        Self::copy(self, text);
    }
    fn mouse(&mut self, on: bool) {
        Self::mouse(self, on);
    }
}

//! The terminal as a guest: what is changed on entering is put back on every way out.
//!
//! Quit, error, panic and signal share one [`leave`], which does its work once, however often it is called.
//! After a hang-up nothing is written to a line that is dead, where a write could block (`spec/reliability.md`
//! C1); but the signal alone proves nothing: somebody may have sent it, and then the terminal is still there.

use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::sync::Once;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::modes::Modes;
use super::{FrameWriter, Painter, Pump, Written, clipboard, title};
use crate::tui::TuiError;

/// How long leaving waits for a frame that is on its way.
const PATIENCE: Duration = Duration::from_millis(250);

/// Whether the terminal is changed at the moment: makes leaving idempotent over guard, hook and signal.
static ENTERED: AtomicU8 = AtomicU8::new(NOT);
const NOT: u8 = 0;
/// Entered, and the title is the shell's.
const PLAIN: u8 = 1;
/// Entered, and the title is ours.
const TITLED: u8 = 2;

static HOOK: Once = Once::new();

/// The entered terminal; leaves it when dropped.
pub(crate) struct Session {
    terminal: Terminal<Painter>,
    writer: FrameWriter,
    pump: Pump,
    modes: Modes,
    /// The window title that the terminal has from us.
    title: Option<String>,
}

impl Session {
    /// Checks that there is a terminal, and enters it.
    pub(crate) fn enter(synchronized: bool, modes: Modes) -> Result<Self, TuiError> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Err(TuiError::NoTerminal);
        }
        if let Some(term) = std::env::var("TERM").ok().filter(|term| term == "dumb") {
            return Err(TuiError::DumbTerminal(term));
        }
        install_panic_hook();
        let line = io::stdout().as_fd().try_clone_to_owned();
        let pump = line.and_then(Pump::start).map_err(TuiError::io("opening the terminal"))?;
        enter(modes).inspect_err(|_| leave()).map_err(TuiError::io("entering the full screen"))?;
        let writer = FrameWriter::new(synchronized);
        let terminal = Terminal::new(Painter::new(writer.clone(), 0));
        match terminal {
            Ok(terminal) => Ok(Self { terminal, writer, pump, modes, title: None }),
            Err(source) => {
                leave();
                Err(TuiError::Io { doing: "measuring the terminal", source })
            }
        }
    }

    /// Draws one frame and sends it in one write; nothing may be on its way.
    pub(crate) fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(render)?;
        match self.writer.take() {
            Some(frame) => self.pump.send(frame),
            None => Ok(()),
        }
    }

    /// Whether a frame is on its way.
    pub(crate) const fn is_busy(&self) -> bool {
        self.pump.is_busy()
    }

    /// Waits until the frame on its way was written; for ever, if none is.
    pub(crate) async fn written(&mut self) -> Written {
        self.pump.written().await
    }

    /// Waits a moment for the frame that is on its way; whether the line took it.
    pub(crate) fn settle(&mut self) -> bool {
        self.pump.settle(PATIENCE)
    }

    /// Columns and rows.
    pub(crate) fn size(&self) -> io::Result<(u16, u16)> {
        self.terminal.size().map(|size| (size.width, size.height))
    }

    /// Forgets what is on the screen, so that the next draw paints everything.
    ///
    /// Not `Terminal::clear`, which asks the terminal where its cursor is and waits for the answer.
    pub(crate) fn repaint(&mut self) -> io::Result<()> {
        self.writer.forget();
        self.title = None;
        let (width, height) = self.size()?;
        self.terminal.resize(Rect::new(0, 0, width, height))
    }

    /// Has the next frame carry a window title; one that is there already costs nothing.
    pub(crate) fn title(&mut self, text: &str) {
        if self.modes.title && self.title.as_deref() != Some(text) {
            self.title = Some(text.to_owned());
            self.writer.command(&title::sequence(text));
        }
    }

    /// Has the next frame put a text on the clipboard of the machine at which the operator sits (OSC 52).
    pub(crate) fn copy(&mut self, text: &str) {
        self.writer.command(&clipboard::sequence(text));
    }

    /// Switches the mouse on or off, with the next frame.
    pub(crate) fn mouse(&mut self, on: bool) {
        self.modes.mouse = on;
        self.writer.command(Modes::mouse(on));
    }

    /// Gives the terminal back to others: the shell, an editor.
    pub(crate) fn give_back(&mut self) {
        self.pump.settle(PATIENCE);
        leave();
    }

    /// Takes the terminal again; the next draw paints everything.
    pub(crate) fn take_again(&mut self) -> io::Result<()> {
        enter(self.modes)?;
        self.repaint()
    }

    /// Gives the terminal back, stops the process group, and takes the terminal again when continued.
    ///
    /// Does nothing for a session leader: nobody could continue it.
    pub(crate) fn suspend(&mut self) -> io::Result<bool> {
        use rustix::process::{Signal, getpid, getsid, kill_current_process_group};
        if getsid(None).is_ok_and(|leader| leader == getpid()) {
            return Ok(false);
        }
        self.give_back();
        kill_current_process_group(Signal::STOP)?;
        self.take_again()?;
        Ok(true)
    }

    /// Somebody else stopped the process and had the terminal meanwhile: its mode is taken again, and the next frame
    /// switches on what a screen needs and paints everything. Nothing waits for the line.
    pub(crate) fn regain(&mut self) -> io::Result<()> {
        // Raw mode counts as on, and would be left as it is.
        disable_raw_mode()?;
        enable_raw_mode()?;
        self.writer.command(&self.modes.enter_again());
        self.repaint()
    }

    /// The line is said to be dead: its mode is put back, which takes no bytes; the rest only where somebody is
    /// still at the other end.
    pub(crate) fn abandon() {
        let Some(modes) = left() else { return };
        let _ = disable_raw_mode();
        if takes_bytes() {
            let _ = write_now(&modes.leave());
        }
    }
}

/// Whether the terminal is connected and takes bytes at once.
fn takes_bytes() -> bool {
    let stdout = io::stdout();
    let mut fds = [PollFd::new(&stdout, PollFlags::OUT)];
    // No waiting: a terminal that takes nothing now is not worth a delay after a hang-up.
    let answer = poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
    let dead = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    matches!(answer, Ok(1..)) && !fds[0].revents().intersects(dead)
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.pump.settle(PATIENCE) {
            leave();
        } else {
            // A line that has not taken the last frame takes no farewell either.
            Self::abandon();
        }
    }
}

fn enter(modes: Modes) -> io::Result<()> {
    enable_raw_mode()?;
    ENTERED.store(if modes.title { TITLED } else { PLAIN }, Ordering::SeqCst);
    write_now(&modes.enter())
}

/// Puts the terminal back as it was; harmless where it was not entered.
pub(super) fn leave() {
    let Some(modes) = left() else { return };
    // The mode first, because a write may block. Nobody is left to tell about a failure here.
    let _ = disable_raw_mode();
    let _ = write_now(&modes.leave());
}

/// Takes note that the terminal is left; what is to be switched off, if it was entered at all.
fn left() -> Option<Modes> {
    match ENTERED.swap(NOT, Ordering::SeqCst) {
        NOT => None,
        // The mouse is switched off whether it was on or not.
        was => Some(Modes { mouse: true, title: was == TITLED }),
    }
}

fn write_now(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(bytes)?;
    out.flush()
}

/// A panic's message must be readable: the terminal is put back before it is printed.
fn install_panic_hook() {
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            leave();
            previous(info);
            if std::thread::current().name() != Some("main") {
                // A thread that broke may hold what the screen waits for: the list, a frame. The queue is durable and
                // the draft at most a second old; both are offered at the next start.
                std::process::exit(101);
            }
        }));
    });
}

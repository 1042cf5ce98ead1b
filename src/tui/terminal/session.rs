//! The terminal as a guest: what is changed on entering is put back on every way out.
//!
//! Quit, error, panic and signal share one [`leave`], which does its work once, however often it is called.
//! After a hang-up nothing is written to a line that is dead, where a write could block (`spec/reliability.md`
//! C1); but the signal alone proves nothing: somebody may have sent it, and then the terminal is still there.

use std::io::{self, IsTerminal, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::FrameWriter;
use crate::tui::TuiError;

/// Alternate screen, bracketed paste; sent and forgotten.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[2J";
/// Synchronized output ended, paste off, attributes reset, cursor shown, normal screen.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l";

/// Whether the terminal is changed at the moment: makes leaving idempotent over guard, hook and signal.
static ENTERED: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// The entered terminal; leaves it when dropped.
pub(crate) struct Session {
    terminal: Terminal<CrosstermBackend<FrameWriter<io::Stdout>>>,
    writer: FrameWriter<io::Stdout>,
}

impl Session {
    /// Checks that there is a terminal, and enters it.
    pub(crate) fn enter(synchronized: bool) -> Result<Self, TuiError> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Err(TuiError::NoTerminal);
        }
        if let Some(term) = std::env::var("TERM").ok().filter(|term| term == "dumb") {
            return Err(TuiError::DumbTerminal(term));
        }
        // Colour is the theme's business: crossterm's own NO_COLOR handling resets bold and reversed too.
        crossterm::style::force_color_output(true);
        install_panic_hook();
        enter().inspect_err(|_| leave()).map_err(TuiError::io("entering the full screen"))?;
        let writer = FrameWriter::new(io::stdout(), synchronized);
        let terminal = Terminal::new(CrosstermBackend::new(writer.clone()));
        match terminal {
            Ok(terminal) => Ok(Self { terminal, writer }),
            Err(source) => {
                leave();
                Err(TuiError::Io { doing: "measuring the terminal", source })
            }
        }
    }

    /// Draws one frame and sends it in one write.
    pub(crate) fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(render)?;
        self.writer.commit()
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
        let (width, height) = self.size()?;
        self.terminal.resize(Rect::new(0, 0, width, height))
    }

    /// Asks the terminal to put a text into its own machine's clipboard (OSC 52); one that does not know it ignores it.
    pub(crate) fn copy(&mut self, text: &str) -> io::Result<()> {
        let encoded = STANDARD.encode(text);
        let mut out = io::stdout();
        out.write_all(format!("\x1b]52;c;{encoded}\x07").as_bytes())?;
        out.flush()
    }

    /// Gives the terminal back, stops the process group, and takes the terminal again when continued.
    ///
    /// Does nothing for a session leader: nobody could continue it.
    pub(crate) fn suspend(&mut self) -> io::Result<bool> {
        use rustix::process::{Signal, getpid, getsid, kill_current_process_group};
        if getsid(None).is_ok_and(|leader| leader == getpid()) {
            return Ok(false);
        }
        leave();
        kill_current_process_group(Signal::STOP)?;
        enter()?;
        self.repaint()?;
        Ok(true)
    }

    /// The line is said to be dead: its mode is put back, which takes no bytes; the rest only where somebody is
    /// still at the other end.
    pub(crate) fn abandon() {
        if !ENTERED.swap(false, Ordering::SeqCst) {
            return;
        }
        let _ = disable_raw_mode();
        if is_alive() {
            let mut out = io::stdout();
            let _ = out.write_all(LEAVE).and_then(|()| out.flush());
        }
    }
}

/// Whether the terminal is connected and takes bytes at once.
fn is_alive() -> bool {
    let stdout = io::stdout();
    let mut fds = [PollFd::new(&stdout, PollFlags::OUT)];
    // No waiting: a terminal that takes nothing now is not worth a delay after a hang-up.
    let answer = poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
    let dead = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    matches!(answer, Ok(1..)) && !fds[0].revents().intersects(dead)
}

impl Drop for Session {
    fn drop(&mut self) {
        leave();
    }
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    ENTERED.store(true, Ordering::SeqCst);
    let mut out = io::stdout();
    out.write_all(ENTER)?;
    out.flush()
}

/// Puts the terminal back as it was; harmless where it was not entered.
pub(super) fn leave() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    // Nobody is left to tell about a failure here, and the mode below matters more.
    let _ = out.write_all(LEAVE).and_then(|()| out.flush());
    let _ = disable_raw_mode();
}

/// A panic's message must be readable: the terminal is put back before it is printed.
fn install_panic_hook() {
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            leave();
            previous(info);
        }));
    });
}

//! The two sides of the loop, so that tests can be a terminal: where frames go, and where keys and signals come from.

use std::io;

use ratatui::Frame;

use crate::tui::terminal::{Input, Signal, Written};

/// Where frames go and what the loop asks of the terminal.
pub(crate) trait Surface {
    /// Draws one frame and sends it; nothing may be on its way.
    fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()>;
    /// Whether a frame is on its way.
    fn is_busy(&self) -> bool;
    /// Waits until the frame on its way was written; for ever, where none is. Cancelling loses nothing.
    fn written(&mut self) -> impl Future<Output = Written>;
    /// Waits a moment for the frame on its way; whether the line took it.
    fn settle(&mut self) -> bool;
    /// Columns and rows.
    fn size(&self) -> io::Result<(u16, u16)>;
    /// The next draw paints everything.
    fn repaint(&mut self) -> io::Result<()>;
    /// Stops the process until it is continued; `false`: nobody could continue it.
    fn suspend(&mut self) -> io::Result<bool>;
    /// Gives the terminal to another program.
    fn give_back(&mut self);
    /// Takes it again; the next draw paints everything.
    fn take_again(&mut self) -> io::Result<()>;
    /// Takes it again from whoever had it while the process was stopped; the next draw paints everything.
    fn regain(&mut self) -> io::Result<()>;
    /// The next frame carries a window title.
    fn title(&mut self, text: &str);
    /// The next frame carries a text for the operator's clipboard.
    fn copy(&mut self, text: &str);
    /// The next frame switches the mouse on or off.
    fn mouse(&mut self, on: bool);
}

/// What comes from outside the program.
pub(crate) enum Event {
    /// A signal.
    Signal(Signal),
    /// A key or a paste.
    Input(Input),
    /// The terminal is gone.
    Gone,
}

/// Where keys and signals come from.
pub(crate) trait Source {
    /// The next event, signals before input; waits for ever where none comes. Cancelling loses nothing.
    fn next(&mut self) -> impl Future<Output = Event>;
    /// An input that is waiting already.
    fn waiting_input(&mut self) -> Option<Input>;
    /// Returns when nothing is read from the terminal any more.
    fn pause(&mut self) -> impl Future<Output = ()>;
    /// Reads again.
    fn resume(&mut self);
}

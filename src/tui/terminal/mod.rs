//! The terminal itself: entering and leaving it, writing frames, reading keys, hearing signals.
//!
//! Nothing here knows what is drawn. No capability is ever asked for: an answer that comes late over SSH
//! would be read as typed text (`spec/terminal.md` 0.7).

mod burst;
mod clipboard;
mod decoder;
mod editor;
mod modes;
mod painter;
mod pump;
mod reader;
mod session;
mod signals;
mod title;
mod writer;

pub(crate) use clipboard::COPY_LIMIT;
pub(crate) use decoder::{Input, InputEvent, Mouse, MouseAct};
pub(crate) use editor::editor_words;
pub(crate) use modes::Modes;
pub(crate) use painter::Painter;
pub(crate) use pump::{Pump, Written};
pub(crate) use reader::Reader;
pub(crate) use session::Session;
pub(crate) use signals::{Signal, Signals};
pub(crate) use writer::FrameWriter;

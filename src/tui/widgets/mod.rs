//! What several panes draw and edit with. Pure: state in, cells out; nothing here knows a pane.

mod bar;
mod line_input;
mod list;
mod modal;
mod text_box;
mod words;

pub(crate) use bar::bar;
pub(crate) use line_input::LineInput;
pub(crate) use list::{ListCursor, selection};
pub(crate) use modal::{button_row, modal, modal_in};
pub(crate) use text_box::{MAX_BYTES as BOX_BYTES, TextBox};
pub(crate) use words::{clock, fact, pad, plain_lines, shown, shown_ends, wrap};

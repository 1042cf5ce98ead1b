//! From a key to what it does: one table, which routing, help, footer and the README all read.

mod action;
mod bindings;
mod key;
mod keymap;

pub use action::Action;
pub use bindings::Context;
pub use key::{Key, KeyError};
pub use keymap::{Binding, Keymap};

//! From a key to what it does: one table, which routing, help, footer and the README all read.

mod action;
mod bindings;
mod custom;
mod key;
mod keymap;
mod report;

pub use action::Action;
pub use bindings::Context;
pub use custom::{Customised, load_with_keys};
pub use key::{Key, KeyError};
pub use keymap::{Binding, Keymap};

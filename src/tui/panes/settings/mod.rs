//! The settings: a form over the active profile, made from the table of keys that the file obeys too.

mod field;
mod history;
mod sample;
mod state;
pub(crate) mod update;
pub(crate) mod view;

pub(crate) use sample::template_fault;
pub(crate) use state::SettingsPane;

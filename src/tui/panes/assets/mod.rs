//! The company's assets: filter as you type, mark, and make URLs from what is marked.

mod draft;
mod listing;
mod local;
mod marking;
mod sifting;
mod state;
pub(crate) mod update;
pub(crate) mod view;
mod words;

pub(crate) use listing::{take_page, take_page_part};
pub(crate) use local::{copy_saved, refresh, take_copy, take_copy_part};
pub(crate) use marking::take_marks;
pub use marking::{MarkedNames, Wanted};
pub(crate) use sifting::take_part;
pub(crate) use state::AssetsPane;
pub(crate) use update::{set_changed_since, set_folder, set_kind, take_made};

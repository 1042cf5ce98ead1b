//! The company's assets: filter as you type, mark, and make URLs from what is marked.

mod draft;
mod load;
mod state;
pub(crate) mod update;
pub(crate) mod view;

pub(crate) use load::{load_anew, take_page};
pub(crate) use state::AssetsPane;
pub(crate) use update::{set_changed_since, set_folder, set_kind};

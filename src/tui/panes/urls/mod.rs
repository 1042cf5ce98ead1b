//! The URL list: made, edited, judged, and handed over to be purged.

mod edit;
mod editor;
mod files;
mod find;
mod handing;
mod lend;
mod make;
mod outcome;
mod plan;
mod state;
pub(crate) mod update;
pub(crate) mod view;
mod work;

pub(crate) use edit::{Added, add_to_list, take_back};
pub(crate) use editor::edits_left;
pub(crate) use lend::{due, work, worked};
pub use make::{Made, Making};
pub(crate) use make::{UnderWay, make_urls, put_urls};
pub(crate) use state::UrlsPane;
pub(crate) use work::Work;
pub use work::{UrlsWork, UrlsWorked};

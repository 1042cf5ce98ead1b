//! The URL list: made, edited, judged, and handed over to be purged.

mod edit;
mod make;
mod state;
pub(crate) mod update;
pub(crate) mod view;

pub(crate) use edit::{Added, add_to_list};
pub use make::{Made, Making};
pub(crate) use make::{make_urls, put_urls};
pub(crate) use state::UrlsPane;

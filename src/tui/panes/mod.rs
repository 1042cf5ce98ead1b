//! The four panes. Each: state, update (keys to state and effects), view (state to cells).

mod assets;
mod queue;
mod settings;
mod urls;

pub(crate) use assets::{
    AssetsPane, copy_saved, refresh, set_changed_since, set_folder, set_kind, take_copy, take_copy_part,
    take_made, take_marks, take_page, take_page_part, take_part,
};
pub use assets::{MarkedNames, Wanted};
pub(crate) use queue::MOST_JOBS;
pub(crate) use queue::view::moment;
pub(crate) use queue::{
    QueuePane, Selected, alerts, batch_word, correct, hint as queue_hint, job_word, key_of, needs, origin,
    paused_words, sending_word, set_state as set_queue_state, support,
};
pub(crate) use settings::update::insert_preset;
pub(crate) use settings::{SettingsPane, template_fault};
pub(crate) use urls::{
    Added, UnderWay, UrlsPane, Work, add_to_list, due, edits_left, make_urls, put_urls, take_back, work,
    worked,
};
pub use urls::{Made, Making, UrlsWork, UrlsWorked};

pub(crate) mod act {
    //! What a key does in a pane, for routing.
    pub(crate) use super::assets::update as assets;
    pub(crate) use super::queue::update as queue;
    pub(crate) use super::settings::update as settings;
    pub(crate) use super::urls::update as urls;
}

pub(crate) mod draw {
    //! How a pane looks, for the frame.
    pub(crate) use super::assets::view::draw as assets;
    pub(crate) use super::queue::view::draw as queue;
    pub(crate) use super::settings::view::draw as settings;
    pub(crate) use super::urls::view::draw as urls;
}

pub(crate) mod draw_heads {
    //! Rows of each pane that are not rows of its list.
    pub(crate) const ASSETS: u16 = super::assets::view::HEAD;
    pub(crate) const SETTINGS: u16 = super::settings::view::FOOT + 1;
    pub(crate) const URLS: u16 = super::urls::view::FRAME;
    pub(crate) use super::queue::view::head as queue;
    /// Those of them that lie above the list.
    pub(crate) const URLS_ABOVE: u16 = 1;
    pub(crate) use super::queue::view::above as queue_above;
}

//! The four panes. Each: state, update (keys to state and effects), view (state to cells).

mod assets;
mod queue;
mod settings;
mod urls;

pub(crate) use assets::AssetsPane;
pub(crate) use queue::{QueuePane, Selected, batch_word, job_word};
pub(crate) use settings::SettingsPane;
pub(crate) use urls::UrlsPane;

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

//! The full screen: four panes over one pure state.
//!
//! ```text
//! keys, pastes, signals ─┐
//! answers of the world ──┼─▶ app::update(State, Msg) ──▶ Effects ──▶ World (outside this room)
//! the one timer ─────────┘            │
//!                                     └─▶ view(State) ──▶ terminal: one frame, one write
//! ```
//!
//! `app` is the state machine, `panes` and `popups` its parts, `widgets` what they draw with, `keys` the one table
//! of keys, `theme` what roles look like, `terminal` the real terminal, `event_loop` what ties it together.
//! The screen never sends, reads or writes anything itself: it asks the [`World`].
//!
//! May depend on: `catalog`, `urls`, `queue` (its words), `settings`, `service` (its words), `text`.

mod app;
mod error;
mod event_loop;
mod keys;
mod pacer;
mod panes;
mod popups;
mod rooms;
mod run;
mod start;
mod terminal;
mod theme;
mod view;
mod widgets;
mod world;

#[cfg(test)]
mod tests;

pub use app::{
    Answer, Change, Culprit, Culprits, DraftAbout, DraftEnd, DraftFilter, DraftImage, Effect, FoundDraft,
    Holdup, Initial, Listed, LoadedDraft, OpenedCopy, Outlook, Part, QueueNews, QueueSnapshot, Queued,
    Record, SameList, SignInFailure, SignedIn, SupportOf, SupportTo, Tally, TerminalRequest, Wish,
};
pub use error::TuiError;
pub use keys::{Action, Binding, Context, Customised, Key, KeyError, Keymap, load_with_keys};
pub use panes::{Made, Making, MarkedNames, UrlsWork, UrlsWorked, Wanted};
pub use run::{Exit, ScreenOptions, run};
pub use start::{StartError, start};
pub use theme::{Glyphs, Look, Role};
pub use world::{Outbox, World};

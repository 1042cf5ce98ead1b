//! The screen as a pure machine: a [`State`], a [`Msg`] that changes it, [`Effect`]s that it asks for.
//!
//! Nothing here reads a clock, a file, a socket or a terminal: time comes in with [`State::set_now`], the rest as
//! messages. So every behaviour of the screen can be tested by the thousand without any of them.

mod activity;
mod answer;
mod answered;
mod draft;
mod effect;
mod farewell;
mod layout;
mod listed;
mod mouse;
mod notice;
mod perform;
mod profiles;
mod route;
mod signed_in;
mod state;
mod tally;
mod update;
mod wake;
mod wish;

pub(crate) use activity::{Activities, Activity};
pub use answer::{
    Answer, Culprit, Culprits, Holdup, OpenedCopy, Outlook, QueueNews, QueueSnapshot, Queued, Record,
    SameList, SignInFailure, SignedIn,
};
pub use draft::{DraftAbout, DraftEnd, DraftFilter, DraftImage, FoundDraft, LoadedDraft};
pub(crate) use draft::{Drafting, before_queueing, kept_words, last_words, list_begun};
pub use effect::{Change, Effect, SupportOf, SupportTo, TerminalRequest};
pub(crate) use farewell::{farewell, goes_on};
pub(crate) use layout::{Areas, MIN_HEIGHT, MIN_WIDTH, areas};
pub use listed::Listed;
pub(crate) use notice::{Level, Notice};
pub(crate) use perform::{go_to_line, perform_in};
pub(crate) use route::contexts;
pub use state::Initial;
pub(crate) use state::{Pane, SignIn, State};
pub use tally::{Part, Tally};
pub(crate) use update::{Msg, update};
pub(crate) use wake::{FRAME, next_wake};
pub use wish::Wish;

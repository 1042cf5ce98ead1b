//! The screen as a pure machine: a [`State`], a [`Msg`] that changes it, [`Effect`]s that it asks for.
//!
//! Nothing here reads a clock, a file, a socket or a terminal: time comes in with [`State::set_now`], the rest as
//! messages. So every behaviour of the screen can be tested by the thousand without any of them.

mod activity;
mod answer;
mod answered;
mod effect;
mod farewell;
mod layout;
mod listed;
mod notice;
mod route;
mod signed_in;
mod state;
mod tally;
mod update;
mod wake;
mod wish;

pub(crate) use activity::{Activities, Activity};
pub use answer::{
    Answer, Culprit, Culprits, Holdup, Outlook, QueueNews, QueueSnapshot, Queued, Record, SignInFailure,
    SignedIn,
};
pub use effect::{Change, Effect, SupportOf, SupportTo, TerminalRequest};
pub(crate) use farewell::{farewell, goes_on};
pub(crate) use layout::{Areas, MIN_HEIGHT, MIN_WIDTH, areas};
pub use listed::Listed;
pub(crate) use notice::{Level, Notice};
pub(crate) use route::contexts;
pub use state::Initial;
pub(crate) use state::{Pane, SignIn, State};
pub use tally::{Part, Tally};
pub(crate) use update::{Msg, update};
pub(crate) use wake::{FRAME, next_wake};
pub use wish::Wish;

//! What operators do to the queue. May depend on: `queue`, `worker`.

mod cancel;
mod go_on;
mod pause;
mod prune;
mod resolve;
mod retry;

pub(super) use cancel::cancel;
pub(super) use pause::{pause, resume};
pub(super) use prune::prune;
pub(super) use resolve::resolve;
pub(super) use retry::retry;

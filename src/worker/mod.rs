//! The sending loop, and the detached process that it runs in. May depend on: `queue`, `service`, `settings`.
//!
//! One worker a profile, and no daemon: whoever queues work calls [`ensure_running`], which starts this binary again as
//! `purgedeck worker`, in a session of its own; it takes the worker lock, tells its parent, drains the queue, and leaves.
//! The store is the only channel; a screen that goes away takes nothing with it (`spec/reliability.md` C3).
//!
//! Leaving is free of races: the worker lets go of its lock **first** and looks at the queue **then**; who queues commits
//! **first** and asks for a worker **then**. So either the worker sees the new job, or the other sees no worker.

mod begin;
mod cycle;
mod drain;
mod error;
mod lock;
mod logout;
mod sign_in;
mod spawn;
mod stop;

#[cfg(test)]
mod tests;

pub use begin::{Begun, begin, detach, log_file};
pub use drain::{Drained, StoppedBecause, drain, drain_while_reachable};
pub use error::WorkerError;
pub use lock::WorkerLock;
pub use logout::Logout;
pub use sign_in::sign_in;
pub(crate) use spawn::PASSWORD_VARIABLE;
pub use spawn::{WorkerStart, WorkerStatus, ensure_running, ensure_running_with};
pub use stop::{StopHandle, StopSignal, ignored_at_start};

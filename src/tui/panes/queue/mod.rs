//! The purge queue: jobs and their batches, each accepted one counting down to *elapsed*.

mod filter;
mod hints;
mod jobs;
mod rows;
mod standing;
mod state;
mod steer;
mod summary;
mod tree;
pub(crate) mod update;
pub(crate) mod view;

pub(crate) use hints::hint;
pub(crate) use jobs::MOST as MOST_JOBS;
pub(crate) use standing::{alerts, key_of, needs, paused_words, sending as sending_word};
pub(crate) use state::{QueuePane, Selected};
pub(crate) use summary::{batch_word, job_word};
pub(crate) use tree::origin;
pub(crate) use update::{correct, set_state, support};

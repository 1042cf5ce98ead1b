//! The purge queue: jobs and their batches, each accepted one counting down to *elapsed*.

mod state;
mod summary;
pub(crate) mod update;
pub(crate) mod view;

pub(crate) use state::{QueuePane, Selected};
pub(crate) use summary::{batch_word, job_word, sending as sending_word};

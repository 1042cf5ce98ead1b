//! What an operator wants done to the queue.

use uuid::Uuid;

use crate::queue::Decision;

/// One wish, about one job or about everything of the active profile's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Queue the job's refused and unknown batches again.
    Retry(Uuid),
    /// The same for every job.
    RetryFailed,
    /// Take the job's waiting batches back.
    Cancel(Uuid),
    /// Say what became of the job's batches whose outcome is unknown.
    Resolve(Uuid, Decision),
    /// Send nothing more of the job.
    PauseJob(Uuid),
    /// Let the job go on.
    ResumeJob(Uuid),
    /// Send nothing more of anything.
    Pause,
    /// Let everything go on.
    Resume,
}

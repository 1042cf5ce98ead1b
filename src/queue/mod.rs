//! The durable queue. May depend on: `service` (its words), `settings` (limits), `text`. Nothing else knows SQL.
//!
//! | file | holds |
//! |---|---|
//! | `model` | jobs, batches and profiles as they are shown |
//! | `machine` | what happens to a batch: the pure state machine and its table |
//! | `circuit`, `budget`, `pace`, `backoff` | whether, how fast and when again a profile may send: pure arithmetic |
//! | `store` | all of it on disk, shared by every process of the host |
//! | `locks`, `holder`, `clock`, `operator` | what the kernel knows: who is alive, what time it is, who acts |
//! | `changes` | waking up when the store may have changed |
//! | `modes` | who may use the files: the owner alone, or a team |

mod backoff;
mod budget;
mod changes;
mod circuit;
mod clock;
mod event;
#[cfg(test)]
pub(crate) mod fixture;
mod holder;
pub(crate) mod locks;
mod machine;
mod model;
pub(crate) mod modes;
mod operator;
mod pace;
mod store;

pub use changes::Changes;
pub use clock::{Clock, Moment, SystemClock};
pub use event::{Event, EventKind};
pub use holder::{Holder, ProcessState};
pub use locks::{LockWait, tell_of_waits};
pub(crate) use machine::Phase;
pub use model::{
    Batch, BatchState, Counts, Decision, Job, NewBatch, NewJob, OnUnknown, Paused, Pruned, Sending,
    Standstill,
};
pub use operator::operator_name;
pub use store::{
    Allowance, Attempt, Budget, Forecast, Health, HeldLock, HistoryFilter, LEAST_FREE, Mark, Store,
    StoreError,
};
pub(crate) use store::{Claim, Claimed, Slot, ownership};

//! The durable queue. May depend on: `service` (its words), `text`. Nothing else knows SQL.

mod model;

pub use model::{
    Batch, BatchState, Counts, Job, NewBatch, NewJob, OnUnknown, Sending, Standstill,
};

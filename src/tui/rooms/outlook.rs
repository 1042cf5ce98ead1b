//! How sending stands: what a look at the queue says beside its jobs.

use crate::queue::{Budget, Holder, Standstill, Store, StoreError};
use crate::settings::Settings;
use crate::tui::{Holdup, Outlook};
use crate::worker::WorkerLock;

/// A request that takes longer than this is worth a word.
const SLOW_REQUEST: u64 = 10;

/// Reads it.
pub(super) fn seen(store: &Store, settings: &Settings, account: &str) -> Result<Outlook, StoreError> {
    let limits = &settings.profile.limits;
    let sending = store.sending(account)?;
    let pid = || WorkerLock::signature(&settings.state_dir, account);
    let holder = store.slot_holder(account);
    let worker_pid = sending.worker.then(pid).flatten();
    Ok(Outlook {
        is_slot_held: holder.is_some(),
        is_worker_stopped: worker_pid.is_some_and(Holder::is_stopped),
        worker_pid,
        holdup: holder.as_ref().and_then(holdup),
        budget: Some(store.budget(account, limits)?),
        forecast: store.forecast(account, limits)?,
        sending,
    })
}

/// A holder that is worth a word.
fn holdup(holder: &Holder) -> Option<Holdup> {
    let is_stopped = holder.state.is_stopped();
    let is_slow = holder.seconds.is_some_and(|seconds| seconds > SLOW_REQUEST);
    (is_stopped || is_slow).then(|| Holdup { holder: holder.to_string(), is_stopped })
}

/// Whether something of it moves although nobody commits anything.
pub(super) fn counts(outlook: &Outlook) -> bool {
    outlook.sending.worker
        || outlook.holdup.is_some()
        || matches!(outlook.sending.standstill, Some(Standstill::NoSpace { .. }))
        || outlook.budget.as_ref().is_some_and(refills)
}

fn refills(budget: &Budget) -> bool {
    [&budget.requests, &budget.urls].into_iter().any(|bucket| bucket.available < bucket.burst)
}

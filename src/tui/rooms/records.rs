//! What was transmitted, for details and for the activity log.

use uuid::Uuid;

use super::Shared;
use crate::queue::{Attempt, Store, StoreError};
use crate::tui::Record;

/// Transmissions that the activity log takes at once.
const RECENT: usize = 2_000;

/// What was done with a batch.
pub(super) fn of_batch(shared: &Shared, job: Uuid, batch: i64) -> Result<Record, String> {
    in_store(shared, |store| {
        Ok(Record { attempts: store.attempts_of(batch)?, events: store.history_of_batch(job, batch)? })
    })
}

/// The newest transmissions of the active account, after one that is known.
pub(super) fn recent(shared: &Shared, after: i64) -> Result<Vec<Attempt>, String> {
    let account = shared.settings().profile.account();
    in_store(shared, |store| store.recent_attempts(&account, after, RECENT))
}

/// Where there is no queue yet, nothing was sent.
fn in_store<T: Default>(
    shared: &Shared,
    read: impl FnOnce(&Store) -> Result<T, StoreError>,
) -> Result<T, String> {
    let store = Store::open_existing(&shared.settings().state_dir).map_err(|error| error.to_string())?;
    store.map_or_else(|| Ok(T::default()), |store| read(&store).map_err(|error| error.to_string()))
}

//! What the queue will need of the budget, for display and for `--dry-run`.

use std::time::Duration;

use super::claim::bucket;
use super::sending::load_circuit;
use super::{Store, StoreError, count};
use crate::queue::budget::{BucketKind, Rule};
use crate::queue::circuit::Gate;
use crate::queue::clock::Moment;
use crate::settings::Limits;

/// What waits, and how long it takes at best.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forecast {
    /// Requests that wait to be sent.
    pub requests: usize,
    /// URLs in them.
    pub urls: usize,
    /// Until the last of them can be sent, if every one succeeds and nobody else sends; without the time that the
    /// requests themselves take.
    pub least_time: Duration,
}

impl Store {
    /// How long until a profile's queue is drained at best. Zero requests: nothing waits.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn forecast(&self, profile: &str, limits: &Limits) -> Result<Forecast, StoreError> {
        self.forecast_with(profile, limits, 0, 0)
    }

    /// The same, as if `requests` with `urls` more were queued: for the confirmation before they are.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn forecast_with(
        &self,
        profile: &str,
        limits: &Limits,
        requests: usize,
        urls: usize,
    ) -> Result<Forecast, StoreError> {
        let now = Moment::now();
        self.read(|connection| {
            let (queued, queued_urls, latest): (i64, i64, i64) = connection
                .prepare_cached(
                    "SELECT count(*), coalesce(sum(urls), 0), coalesce(max(not_before_ms), 0) FROM batch \
                     WHERE profile = ?1 AND state = 'queued'",
                )?
                .query_row([profile], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let (requests, urls) = (requests + count(queued), urls + count(queued_urls));
            if requests == 0 {
                return Ok(Forecast::default());
            }
            let mut least_time = now.until_wall(latest);
            if let Gate::Unreachable { until_ms, .. } | Gate::Throttled { until_ms } =
                load_circuit(connection, profile)?.gate
            {
                least_time = least_time.max(now.until_wall(until_ms));
            }
            for (kind, amount) in BucketKind::ALL.into_iter().zip([requests, urls]) {
                let stored = bucket(connection, profile, kind)?;
                least_time = least_time.max(Rule::of(kind, limits).time_for(stored.as_ref(), &now, amount));
            }
            Ok(Forecast { requests, urls, least_time })
        })
    }
}

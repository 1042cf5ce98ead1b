//! What the queue will need of the budget, for display and for `--dry-run`.

use std::time::Duration;

use super::claim::bucket;
use super::sending::{load_circuit, load_pace};
use super::{Failed, Store, StoreError, count};
use crate::queue::budget::{BucketKind, Rule};
use crate::queue::circuit::Passage;
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

/// One bucket as it stands now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Allowance {
    /// Units that may go at this moment.
    pub available: usize,
    /// What the full bucket holds.
    pub burst: usize,
    /// The refill at the present pace, in units a second.
    pub per_second: f64,
}

/// What a profile may send now, and how fast it refills; shared by all processes of the host.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// Requests.
    pub requests: Allowance,
    /// URLs in them.
    pub urls: Allowance,
    /// How much of the configured rates is used, in percent; less than 100 after the service asked to slow down.
    pub pace_percent: u32,
}

impl Store {
    /// What a profile may send now.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn budget(&self, profile: &str, limits: &Limits) -> Result<Budget, StoreError> {
        let now = Moment::now();
        self.read(|connection| {
            let pace = load_pace(connection, profile)?;
            let allowance = |kind| -> Result<Allowance, Failed> {
                let rule = Rule::of(kind, limits, pace);
                let stored = bucket(connection, profile, kind)?;
                let available = rule.available(stored.as_ref(), &now);
                Ok(Allowance { available, burst: rule.burst(), per_second: rule.per_second() })
            };
            Ok(Budget {
                requests: allowance(BucketKind::Requests)?,
                urls: allowance(BucketKind::Urls)?,
                pace_percent: pace.permille / 10,
            })
        })
    }

    /// How long until a profile's queue is drained at best; paused jobs do not count. Zero requests: nothing waits.
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
                    "SELECT count(*), coalesce(sum(b.urls), 0), coalesce(max(b.not_before_ms), 0) \
                     FROM batch b JOIN job j ON j.id = b.job \
                     WHERE b.profile = ?1 AND b.state = 'queued' AND j.paused_ms IS NULL",
                )?
                .query_row([profile], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let (requests, urls) = (requests + count(queued), urls + count(queued_urls));
            if requests == 0 {
                return Ok(Forecast::default());
            }
            let mut least_time = now.until_wall(latest);
            if let Passage::NotBefore(until_ms) = load_circuit(connection, profile)?.passage(now.wall_ms) {
                least_time = least_time.max(now.until_wall(until_ms));
            }
            let pace = load_pace(connection, profile)?;
            for (kind, amount) in BucketKind::ALL.into_iter().zip([requests, urls]) {
                let stored = bucket(connection, profile, kind)?;
                least_time =
                    least_time.max(Rule::of(kind, limits, pace).time_for(stored.as_ref(), &now, amount));
            }
            Ok(Forecast { requests, urls, least_time })
        })
    }
}

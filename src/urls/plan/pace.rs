//! How fast a budget lets requests start.

use std::time::Duration;

use crate::settings::Limits;

/// Two leaky buckets, as the queue keeps them (`spec/reliability.md` B, generic cell rate algorithm), but on a clock that
/// begins at zero: one for requests with a burst of one, one for URLs that begins full.
///
/// A request starts when both have room for it, and then takes from both. That is the least time: answers take
/// time as well, and other operators of the host spend from the same budget.
#[derive(Debug, Clone)]
pub struct Pace {
    now: Nanos,
    requests: Bucket,
    urls: Bucket,
}

type Nanos = u128;

const NANOS_PER_SECOND: f64 = 1e9;

#[derive(Debug, Clone)]
struct Bucket {
    /// What one unit takes to come back.
    interval: Nanos,
    /// How many units may go at once after a rest.
    burst: Nanos,
    /// When the bucket will be full again: the theoretical arrival time of the algorithm.
    full_at: Nanos,
}

impl Pace {
    /// An untouched budget.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            now: 0,
            requests: Bucket::new(limits.requests_per_second, 1),
            urls: Bucket::new(limits.urls_per_second, limits.urls_burst),
        }
    }

    /// Lets the next request, with this many URLs, start as early as it may, and says when that is.
    pub fn start(&mut self, urls: usize) -> Duration {
        self.now = self.now.max(self.requests.earliest(1)).max(self.urls.earliest(urls));
        self.requests.take(1, self.now);
        self.urls.take(urls, self.now);
        Duration::from_nanos(u64::try_from(self.now).unwrap_or(u64::MAX))
    }
}

impl Bucket {
    fn new(per_second: f64, burst: usize) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rates are positive, and the cast saturates"
        )]
        let interval = (NANOS_PER_SECOND / per_second).round().clamp(0.0, 1e24) as Nanos;
        Self { interval, burst: burst as Nanos, full_at: 0 }
    }

    /// When this many units may go. More than a burst wait until the bucket owes them to nobody.
    fn earliest(&self, units: usize) -> Nanos {
        (self.full_at + units as Nanos * self.interval).saturating_sub(self.burst * self.interval)
    }

    fn take(&mut self, units: usize, now: Nanos) {
        self.full_at = self.full_at.max(now) + units as Nanos * self.interval;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(limits: &Limits, urls: &[usize]) -> Vec<u128> {
        let mut pace = Pace::new(limits);
        urls.iter().map(|&urls| pace.start(urls).as_millis()).collect()
    }

    fn limits(requests_per_second: f64, urls_per_second: f64, urls_burst: usize) -> Limits {
        Limits { urls_per_second, urls_burst, requests_per_second, ..Limits::default() }
    }

    #[test]
    fn requests_are_spaced() {
        assert_eq!(starts(&limits(2.0, 1e6, 1_000), &[1, 1, 1, 1]), [0, 500, 1_000, 1_500]);
    }

    #[test]
    fn urls_may_burst_and_then_come_at_their_rate() {
        assert_eq!(starts(&limits(1e6, 10.0, 100), &[50, 50, 50, 25]), [0, 0, 5_000, 7_500]);
    }

    #[test]
    fn what_comes_back_while_requests_are_spaced_can_be_spent() {
        // Ten a second come back: at one second 60 of 100 are there, at two 20, at three the 50 are not yet.
        assert_eq!(starts(&limits(1.0, 10.0, 100), &[50, 50, 50, 50]), [0, 1_000, 5_000, 10_000]);
    }

    #[test]
    fn a_full_bucket_does_not_save_up_more() {
        // At five seconds the ten URLs are long back; the next hundred empty the bucket from there on.
        assert_eq!(starts(&limits(0.2, 10.0, 100), &[10, 100, 100]), [0, 5_000, 15_000]);
    }

    #[test]
    fn a_request_above_the_burst_waits_for_the_rest() {
        assert_eq!(starts(&limits(1.0, 10.0, 5), &[10]), [500]);
    }
}

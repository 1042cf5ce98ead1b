//! From URLs to requests: how many to a batch, and how long the budget makes it last.

mod pace;

use std::ops::Range;
use std::time::Duration;

use crate::service::RequestShape;
use crate::settings::Limits;

pub use pace::Pace;

/// The URLs of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedBatch {
    /// Their positions in the list.
    pub range: Range<usize>,
    /// Bytes of the encoded request.
    pub bytes: usize,
}

/// The batches that a list is sent in: in list order, each as full as the limits allow, so that the same list always
/// gives the same plan.
///
/// A limit by bytes stands beside that by count, because what the CDN behind the service takes at once is
/// counted in bytes (`spec/ips-api.md` §5.1, 8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The batches in order.
    pub batches: Vec<PlannedBatch>,
    /// How many URLs they have together.
    pub urls: usize,
}

/// Why URLs cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// One URL alone makes a request that is too long.
    #[error(
        "URL {} makes a request of {bytes} bytes, limits.bytes_per_request allows {limit}; \
         shorten it or raise the limit: {url}",
        position + 1
    )]
    TooLong {
        /// Its position, from 0.
        position: usize,
        /// Bytes of the request with this URL alone.
        bytes: usize,
        /// Bytes allowed.
        limit: usize,
        /// The URL; show through [`crate::text::Shown`].
        url: String,
    },
}

impl Plan {
    /// Plans a list.
    ///
    /// # Errors
    /// A URL that is too long for a request of its own.
    pub fn new<S: AsRef<str>>(urls: &[S], limits: &Limits, shape: &RequestShape) -> Result<Self, PlanError> {
        let mut planner = Planner::new(limits, shape);
        let mut batches = Vec::new();
        for url in urls {
            batches.extend(planner.push(url.as_ref())?);
        }
        batches.extend(planner.finish());
        Ok(Self { batches, urls: urls.len() })
    }

    /// How many requests will be sent.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.batches.len()
    }

    /// The time until the last request may start, if the budget is untouched and every answer comes at once.
    /// See [`Pace`].
    #[must_use]
    pub fn least_time(&self, limits: &Limits) -> Duration {
        let mut pace = Pace::new(limits);
        self.batches.iter().map(|batch| pace.start(batch.range.len())).last().unwrap_or_default()
    }
}

/// Plans URLs as they come, and keeps none of them.
#[derive(Debug)]
pub struct Planner {
    shape: RequestShape,
    max_urls: usize,
    max_bytes: usize,
    /// The batch that is being filled.
    start: usize,
    end: usize,
    bytes: usize,
}

impl Planner {
    /// Takes the stricter of the profile's limits and the service's.
    #[must_use]
    pub fn new(limits: &Limits, shape: &RequestShape) -> Self {
        Self {
            shape: *shape,
            max_urls: limits.urls_per_request.min(shape.max_urls).max(1),
            max_bytes: limits.bytes_per_request,
            start: 0,
            end: 0,
            bytes: shape.envelope_bytes,
        }
    }

    /// Adds the next URL; returns the batch before it if it does not fit into that any more.
    ///
    /// # Errors
    /// The URL is too long for a request of its own. It is left out, and planning can go on.
    pub fn push(&mut self, url: &str) -> Result<Option<PlannedBatch>, PlanError> {
        let url_bytes = (self.shape.url_bytes)(url);
        let alone = self.shape.envelope_bytes.saturating_add(url_bytes);
        if alone > self.max_bytes {
            let (position, limit) = (self.end, self.max_bytes);
            return Err(PlanError::TooLong { position, bytes: alone, limit, url: url.to_owned() });
        }
        let is_full =
            self.end - self.start >= self.max_urls || self.bytes.saturating_add(url_bytes) > self.max_bytes;
        let finished = if is_full { self.cut() } else { None };
        self.end += 1;
        self.bytes += url_bytes;
        Ok(finished)
    }

    /// The last batch, if it has a URL.
    #[must_use]
    pub fn finish(mut self) -> Option<PlannedBatch> {
        self.cut()
    }

    fn cut(&mut self) -> Option<PlannedBatch> {
        let range = self.start..self.end;
        let bytes = std::mem::replace(&mut self.bytes, self.shape.envelope_bytes);
        self.start = self.end;
        (!range.is_empty()).then_some(PlannedBatch { range, bytes })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENVELOPE: usize = 100;

    fn shape(max_urls: usize) -> RequestShape {
        RequestShape {
            max_urls,
            envelope_bytes: ENVELOPE,
            url_bytes: |url| url.len() + 2 * url.matches('&').count(),
        }
    }

    fn limits(urls_per_request: usize, bytes_per_request: usize) -> Limits {
        Limits { urls_per_request, bytes_per_request, ..Limits::default() }
    }

    fn ranges(urls: &[&str], limits: &Limits) -> Vec<(Range<usize>, usize)> {
        let plan = Plan::new(urls, limits, &shape(1000)).unwrap();
        plan.batches.into_iter().map(|batch| (batch.range, batch.bytes)).collect()
    }

    #[test]
    fn batches_are_cut_by_count() {
        assert_eq!(ranges(&["a", "b", "c"], &limits(2, 1_000)), [(0..2, 102), (2..3, 101)]);
        assert_eq!(ranges(&["a", "b"], &limits(2, 1_000)), [(0..2, 102)]);
        assert_eq!(ranges(&[], &limits(2, 1_000)), []);
    }

    #[test]
    fn batches_are_cut_by_encoded_bytes_envelope_included() {
        let urls = ["aaaa", "bb", "cccc", "&"];
        assert_eq!(ranges(&urls, &limits(9, ENVELOPE + 6)), [(0..2, 106), (2..3, 104), (3..4, 103)]);
        assert_eq!(ranges(&urls, &limits(9, ENVELOPE + 7)), [(0..2, 106), (2..4, 107)]);
    }

    #[test]
    fn the_services_own_limit_counts_too() {
        let plan = Plan::new(&["a"; 7], &limits(500, 1_000), &shape(3)).unwrap();
        assert_eq!((plan.requests(), plan.urls), (3, 7));
    }

    #[test]
    fn a_url_that_alone_is_too_long_is_named() {
        let error = Plan::new(&["a", "bbbb"], &limits(9, ENVELOPE + 3), &shape(9)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "URL 2 makes a request of 104 bytes, limits.bytes_per_request allows 103; \
             shorten it or raise the limit: bbbb"
        );
    }

    #[test]
    fn after_a_url_that_is_too_long_planning_goes_on() {
        let mut planner = Planner::new(&limits(9, ENVELOPE + 3), &shape(9));
        assert_eq!(planner.push("a"), Ok(None));
        assert!(planner.push("bbbb").is_err());
        assert_eq!(planner.push("cc"), Ok(None));
        assert_eq!(planner.finish(), Some(PlannedBatch { range: 0..2, bytes: 103 }));
    }

    #[test]
    fn least_time_is_when_the_last_request_may_start() {
        let limits = Limits {
            urls_per_request: 500,
            urls_per_second: 100.0,
            urls_burst: 5_000,
            requests_per_second: 1.0,
            ..Limits::default()
        };
        for (urls, seconds) in [
            (0, 0),
            (1, 0),
            (500, 0),
            (501, 1),
            // Ten requests, and the burst pays for all URLs.
            (5_000, 9),
            // Twelve requests; the 900 URLs above the burst have come back by then.
            (5_900, 11),
            // Thirteen requests, but the 1,500 URLs above the burst take longer.
            (6_500, 15),
            (1_000_000, 9_950),
        ] {
            let batches = (0..urls).step_by(500).map(|start| start..urls.min(start + 500));
            let batches: Vec<_> = batches.map(|range| PlannedBatch { range, bytes: 0 }).collect();
            let plan = Plan { batches, urls };
            assert_eq!(plan.least_time(&limits), Duration::from_secs(seconds), "{urls}");
        }
    }

    proptest! {
        #[test]
        fn batches_are_the_list_within_the_limits_and_as_full_as_can_be(
            urls in proptest::collection::vec("[a&]{0,12}", 0..60),
            max_urls in 1_usize..8,
            room in 36_usize..80,
        ) {
            let (limits, shape) = (limits(max_urls, ENVELOPE + room), shape(5));
            let plan = Plan::new(&urls, &limits, &shape).unwrap();
            let mut position = 0;
            for batch in &plan.batches {
                prop_assert_eq!(batch.range.start, position, "in order, none left out, none twice");
                position = batch.range.end;
                let bytes = urls[batch.range.clone()].iter().map(|url| (shape.url_bytes)(url)).sum::<usize>();
                prop_assert_eq!(batch.bytes, ENVELOPE + bytes);
                prop_assert!(!batch.range.is_empty() && batch.range.len() <= max_urls.min(5));
                prop_assert!(batch.bytes <= limits.bytes_per_request);
                if let Some(next) = urls.get(position) {
                    let full = batch.range.len() == max_urls.min(5)
                        || batch.bytes + (shape.url_bytes)(next) > limits.bytes_per_request;
                    prop_assert!(full, "the next URL would have fitted");
                }
            }
            prop_assert_eq!(position, urls.len());
        }
    }
}

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    pub fn new<S: AsRef<str>>(
        urls: impl IntoIterator<Item = S>,
        limits: &Limits,
        shape: &RequestShape,
    ) -> Result<Self, PlanError> {
        let mut planner = Planner::new(limits, shape);
        let (mut batches, mut number) = (Vec::new(), 0);
        for url in urls {
            batches.extend(planner.push(url.as_ref())?);
            number += 1;
        }
        batches.extend(planner.finish());
        Ok(Self { batches, urls: number })
    }

    /// Deals the planned list out to its batches, in order, each with the bytes of its request.
    pub fn deal(&self, urls: impl IntoIterator<Item = String>) -> impl Iterator<Item = (Vec<String>, usize)> {
        let mut urls = urls.into_iter();
        self.batches.iter().map(move |batch| (urls.by_ref().take(batch.range.len()).collect(), batch.bytes))
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
mod tests;

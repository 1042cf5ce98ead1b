//! CDNs that can be told to drop what they cached.
//!
//! Everything above this room speaks these neutral words; only [`ips`] knows that Dynamic Media Classic
//! talks SOAP. A new kind of service is a new child of this room plus an arm in [`crate::connect`].
//!
//! May depend on: [`crate::text`]. Knows nothing of settings files, queues or screens.

pub mod ips;

mod account;
mod asset;
mod error;
mod outcome;
mod trace;

use std::future::Future;
use std::pin::Pin;

pub use account::{Account, ApplicationSettings, Company, Membership, Preset, Role, User};
pub use asset::{Asset, AssetPage, AssetQuery, Delivery, Folder, KINDS};
pub use error::ServiceError;
pub use outcome::{Outcome, Receipt, Refusal, RefusalKind, Transmission};
pub use trace::{Request, Tracer};

/// A future that can be stored behind a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What the worker needs of a CDN: hand over the URLs of one batch, once.
///
/// One call is **one** transmission: an implementation never retries, never follows a redirect and never
/// splits, because every transmission is recorded and paid for by the queue.
pub trait Invalidator: Send + Sync {
    /// Sends one request that asks the CDN to drop `urls`, spelled exactly like this.
    fn invalidate<'a>(&'a self, urls: &'a [String]) -> BoxFuture<'a, Transmission>;
}

/// What a service demands of a request; known without a connection, so that plans need none.
#[derive(Debug, Clone, Copy)]
pub struct RequestShape {
    /// URLs that one request may carry at most.
    pub max_urls: usize,
    /// Bytes of an encoded request with no URL in it (an upper bound: credentials vary in length).
    pub envelope_bytes: usize,
    /// Bytes that one URL adds to the encoded request.
    pub url_bytes: fn(&str) -> usize,
}

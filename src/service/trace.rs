//! What a client asked and what came of it, for whoever keeps a log: names, times and the service's words; never a body,
//! a credential or a URL.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

/// One request that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The operation's name on the wire.
    pub operation: &'static str,
    /// Which part of it: `page 3`; may be empty.
    pub part: String,
    /// Where it went.
    pub host: String,
    /// When it began, by the wall clock.
    pub began: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// `Err`: the service's fault or what went wrong, with the password masked.
    pub result: Result<(), String>,
}

/// Who is told of every request; called when it has ended, on whatever thread it ran.
#[derive(Clone)]
pub struct Tracer(Arc<dyn Fn(Request) + Send + Sync>);

impl Tracer {
    /// A tracer that hands every request on.
    pub fn new(tell: impl Fn(Request) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// Tells.
    pub(crate) fn tell(&self, request: Request) {
        (self.0)(request);
    }
}

impl std::fmt::Debug for Tracer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tracer")
    }
}

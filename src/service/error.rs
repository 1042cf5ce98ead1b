//! Why a look-up (sign-in, search, settings) failed. Purges report an [`Outcome`](super::Outcome) instead.

/// A failed look-up, saying what happened, to what, and what to do.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum ServiceError {
    /// The service does not know these credentials.
    #[error("sign-in refused for {user}: {reason} (code {code}); check user and password")]
    Authentication {
        /// Who tried.
        user: String,
        /// The service's code (10000–10002).
        code: i32,
        /// The service's reason.
        reason: String,
    },
    /// The credentials are right, the right is missing.
    #[error("{operation} not permitted: {reason} (code {code})")]
    Authorization {
        /// The operation.
        operation: String,
        /// The service's code (20000–20009).
        code: i32,
        /// The service's reason.
        reason: String,
    },
    /// Any other fault of the service.
    #[error("{operation} failed: {reason} (code {code})")]
    Fault {
        /// The operation.
        operation: String,
        /// The service's code.
        code: i32,
        /// The service's reason.
        reason: String,
    },
    /// No connection came about: name, network, TLS or proxy.
    #[error("{host} is not reachable: {reason}")]
    Unreachable {
        /// Where to.
        host: String,
        /// What failed.
        reason: String,
    },
    /// A connection came about, but no usable answer (time-out, HTML, truncated XML, redirect, …).
    #[error("{operation}: no usable answer from {host}: {reason}")]
    Answer {
        /// Where from.
        host: String,
        /// The operation.
        operation: String,
        /// What was wrong with it.
        reason: String,
    },
    /// The account or the configuration does not allow to go on.
    #[error("{0}")]
    Account(String),
}

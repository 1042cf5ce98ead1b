//! Dynamic Media Classic: the client of its SOAP API (IPS), and the only room that knows XML.
//!
//! The wire contract is `spec/ips-api.md`. How one exchange goes:
//!
//! ```text
//! operation (params, in the contract's order) → xml::envelope → transport (one POST, never repeated)
//!     → answer (return element or fault) → operation (reads its reply) | purge (one of four outcomes)
//! ```
//!
//! - [`IpsClient`] does the look-ups: sign-in, settings, presets, folders, assets.
//! - [`IpsInvalidator`] purges: one call is one transmission, and its [`Outcome`](super::Outcome) says only
//!   what is proven.
//!
//! May depend on: `service` (its words). Knows nothing of settings files, queues or screens. Text that comes
//! from outside leaves this room raw (capped, with the password masked): show it through
//! [`crate::text::Shown`].

mod answer;
mod client;
mod config;
mod dialect;
mod endpoint;
mod environment;
mod fault;
mod flows;
mod invalidator;
mod mask;
mod network;
mod operations;
mod outcome;
mod retry_after;
mod route;
mod shape;
mod transport;
mod xml;

pub use client::IpsClient;
pub use config::IpsConfig;
pub use endpoint::endpoint;
pub use environment::Environment;
pub use invalidator::IpsInvalidator;
pub use route::{Route, route_to};
pub use shape::request_shape;

//! A stand-in for Dynamic Media Classic, on loopback, over real HTTP.
//!
//! It is strict about the contract (`spec/ips-api.md`, whose §9 is its checklist) and shares no parsing
//! with the program's own client, so that the two check each other. It has
//!
//! * the SOAP endpoint (`soap`, `operations`) with users, companies and roles (`accounts`),
//! * a deterministic catalogue of up to a million assets (`catalogue`),
//! * an *edge*: a CDN cache in front of an origin whose assets change (`edge`), from which accepted purges
//!   really remove what they name, once the estimate that they returned is over,
//! * switches that make it fail on purpose ([`Switches`]), and a few control pages below `/sandbox/`.
//!
//! Depends on nothing else of this crate.
//!
//! ```
//! # async fn example() -> std::io::Result<()> {
//! use purgedeck::sandbox::{Sandbox, SandboxConfig};
//!
//! let sandbox = Sandbox::start(SandboxConfig { assets: 100, ..SandboxConfig::default() }).await?;
//! println!("{} with {}", sandbox.endpoint(), sandbox.published_server());
//! sandbox.shutdown().await
//! # }
//! ```

pub mod attach;

mod accounts;
mod catalogue;
mod clock;
mod control;
mod edge;
mod operations;
mod percent;
mod purges;
mod server;
mod soap;
mod switches;
mod world;
mod wsdl;

pub use attach::{Attached, attach};
pub use server::{Sandbox, SandboxConfig};
pub use switches::{Mishap, Switches};

/// Sign-in name of a company administrator, who may purge.
pub const USER: &str = "ops@sandbox.example";
/// Sign-in name of a user without the administrator's role, who may look but not purge.
pub const VIEWER: &str = "viewer@sandbox.example";
/// Sign-in name of a user whose account has ended: fault 10002.
pub const EXPIRED: &str = "expired@sandbox.example";
/// The password of all users.
pub const PASSWORD: &str = "sandbox";
/// The display name of the company with the catalogue.
pub const COMPANY: &str = "Sandbox Outfitters";
/// Its root, without a slash.
pub const COMPANY_ROOT: &str = "SandboxOutfitters";

/// Locks, whatever became of the last holder: no state here is left half-changed by a panic.
fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

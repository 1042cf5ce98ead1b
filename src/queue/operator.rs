//! Who acts, for the audit trail.

use std::env;

use super::holder;

/// The name of the real user, which the environment cannot change. Where `SUDO_USER` or `LOGNAME` names another one, it
/// stands beside it, as a claim: `root (anna)`.
#[must_use]
pub fn operator_name() -> String {
    let real = holder::user_name(rustix::process::getuid().as_raw());
    let claimed = ["SUDO_USER", "LOGNAME"]
        .iter()
        .filter_map(|name| env::var(name).ok())
        .find(|name| !name.trim().is_empty());
    match claimed {
        Some(claimed) if claimed != real => format!("{real} ({claimed})"),
        _ => real,
    }
}

/// The real user number.
pub(super) fn uid() -> i64 {
    i64::from(rustix::process::getuid().as_raw())
}

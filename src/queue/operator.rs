//! Who acts, for the audit trail.

use std::env;

/// The login name of the operator: `LOGNAME`, else `USER`, else the user's number (`uid 1000`).
///
/// A name for people to recognise, not a proof; the store keeps the real user number beside it.
#[must_use]
pub fn operator_name() -> String {
    ["LOGNAME", "USER"]
        .iter()
        .filter_map(|name| env::var(name).ok())
        .find(|name| !name.trim().is_empty())
        .unwrap_or_else(|| format!("uid {}", uid()))
}

/// The real user number.
pub(super) fn uid() -> i64 {
    i64::from(rustix::process::getuid().as_raw())
}

//! Under which name the queue keeps the work of a profile. Depends on: `profile`.

use super::profile::{Profile, ServiceKind};

/// Hex digits of the fingerprint behind a profile's name.
const FINGERPRINT_DIGITS: usize = 8;

impl Profile {
    /// The account that the profile stands for: its name with a fingerprint of endpoint, user and company.
    ///
    /// The queue, its locks and its budget go by this. Two settings files may use one name for different accounts,
    /// and a profile may be changed while work is queued: what was confirmed for one account never goes to another.
    /// The sandbox is one account, wherever it listens.
    #[must_use]
    pub fn account(&self) -> String {
        if self.service == ServiceKind::Sandbox {
            return self.name.clone();
        }
        let endpoint = match &self.endpoint {
            Some(endpoint) => endpoint.to_string(),
            None => format!("{} {}", self.region.name(), self.staging),
        };
        format!("{}#{:08x}", self.name, fingerprint(&[&endpoint, &self.user, &self.company]))
    }
}

/// The profile's name in an [account](Profile::account).
#[must_use]
pub fn profile_of_account(account: &str) -> &str {
    match account.rsplit_once('#') {
        Some((name, tail)) if is_fingerprint(tail) => name,
        _ => account,
    }
}

fn is_fingerprint(text: &str) -> bool {
    text.len() == FINGERPRINT_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// FNV-1a, 32 bits: the same on every machine and in every version, which the standard library's hashes are not.
fn fingerprint(parts: &[&str]) -> u32 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_endpoint_user_or_company_is_another_account() {
        let profile = Profile::with_defaults("prod");
        let changed = |change: fn(&mut Profile)| {
            let mut other = profile.clone();
            change(&mut other);
            other.account()
        };
        let accounts = [
            profile.account(),
            changed(|p| p.user = "anna".into()),
            changed(|p| p.company = "anna".into()),
            changed(|p| p.staging = true),
            changed(|p| p.endpoint = "http://127.0.0.1:1/x".parse().ok()),
        ];
        for (position, account) in accounts.iter().enumerate() {
            assert_eq!(profile_of_account(account), "prod");
            assert!(!accounts[..position].contains(account), "{account} twice");
        }
    }

    #[test]
    fn what_does_not_change_the_account_keeps_it() {
        let profile = Profile::with_defaults("prod");
        let other = Profile { template: "<ID>".into(), confirm_above: 1, ..profile.clone() };
        assert_eq!(profile.account(), other.account());
    }

    #[test]
    fn a_name_that_looks_like_one_is_not_cut_twice() {
        assert_eq!(profile_of_account("sandbox"), "sandbox");
        assert_eq!(profile_of_account("a#b"), "a#b");
        assert_eq!(profile_of_account("a#12345678#9abcdef0"), "a#12345678");
    }
}

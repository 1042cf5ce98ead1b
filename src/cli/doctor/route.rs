//! Which way requests go: proxy variables, read by the client's own code.

use super::finding::Finding;
use super::subject::Subject;
use crate::connect::endpoint_of;
use crate::service::ips::{Environment, Route, route_to};
use crate::settings::{Profile, ServiceKind};

const NAME: &str = "route";

pub(super) fn check(subject: &Subject) -> Finding {
    match subject.settings() {
        Some(settings) => of(&settings.profile, &Environment::process()),
        None => Finding::warn(NAME, "not known without settings", "correct the settings first"),
    }
}

fn of(profile: &Profile, environment: &Environment) -> Finding {
    if profile.service == ServiceKind::Sandbox {
        return Finding::ok(NAME, "the built-in sandbox, on this machine");
    }
    let endpoint = endpoint_of(profile);
    let host = endpoint.host_str().unwrap_or_default();
    match route_to(&endpoint, environment) {
        Ok(Route::Loopback) => Finding::ok(NAME, format!("to {host}, on this machine")),
        Ok(Route::Direct) => Finding::ok(NAME, format!("to {host} directly; no proxy is set")),
        Ok(Route::Proxy(proxy)) => Finding::ok(NAME, format!("to {host} through {proxy}")),
        Ok(Route::Excepted(proxy)) => {
            Finding::ok(NAME, format!("to {host} directly: NO_PROXY excepts it from {proxy}"))
        }
        Err(problem) => Finding::error(NAME, problem),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn the_proxy_is_named_without_its_password_and_a_malformed_one_fails() {
        let profile = Profile::with_defaults("p");
        for (variables, verdict, words) in [
            (&[][..], Verdict::Ok, "directly; no proxy"),
            (&[("HTTPS_PROXY", "http://u:s3cret@p:3128")], Verdict::Ok, "through HTTPS_PROXY (p:3128)"),
            (&[("HTTPS_PROXY", "p:1"), ("NO_PROXY", "scene7.com")], Verdict::Ok, "NO_PROXY excepts it"),
            (&[("ALL_PROXY", "socks5://u:s3cret@p")], Verdict::Fail, "ALL_PROXY"),
        ] {
            let finding = of(&profile, &variables.iter().copied().collect());
            assert_eq!(finding.verdict, verdict, "{finding:?}");
            assert!(finding.found.contains(words) && !finding.found.contains("s3cret"), "{finding:?}");
        }
    }
}

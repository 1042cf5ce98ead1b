//! How a client is set up, and the checks that happen before anything is sent.

use std::net::IpAddr;
use std::time::Duration;

use url::{Host, Url};

use super::environment::Environment;

/// The set-up of an [`IpsClient`](super::IpsClient). Holds no secret.
#[derive(Debug, Clone)]
pub struct IpsConfig {
    /// The SOAP endpoint: https, or http on loopback. See [`endpoint`](super::endpoint()).
    pub endpoint: Url,
    /// The API version, `2014-04-03`.
    pub api_version: String,
    /// The sign-in name.
    pub user: String,
    /// Total time of one request, connecting included.
    pub request_timeout: Duration,
    /// Proxy and trust variables; [`IpsConfig::new`] takes those of the process.
    pub environment: Environment,
}

impl IpsConfig {
    /// A set-up that uses the proxy variables of this process.
    #[must_use]
    pub fn new(
        endpoint: Url,
        api_version: impl Into<String>,
        user: impl Into<String>,
        request_timeout: Duration,
    ) -> Self {
        Self {
            endpoint,
            api_version: api_version.into(),
            user: user.into(),
            request_timeout,
            environment: Environment::process(),
        }
    }
}

/// Whether the address can only be on this machine.
pub(super) fn is_loopback(endpoint: &Url) -> bool {
    match endpoint.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Refuses endpoints that would send the password in clear or show a secret (`spec/reliability.md` E3, N17).
///
/// # Errors
/// A sentence for the operator, without the endpoint's user information.
pub(super) fn check_endpoint(endpoint: &Url) -> Result<(), String> {
    let host = host_label(endpoint);
    match endpoint.scheme() {
        "https" => {}
        "http" if is_loopback(endpoint) => {}
        "http" => {
            return Err(format!(
                "endpoint {host}: plain http would send the password in clear; use https (http only for loopback)"
            ));
        }
        other => return Err(format!("endpoint {host}: {other} is not supported; use https")),
    }
    if !endpoint.username().is_empty() || endpoint.password().is_some() {
        return Err(format!("endpoint {host}: remove user and password from the address"));
    }
    if endpoint.fragment().is_some() {
        return Err(format!("endpoint {host}: remove the fragment (#…) from the address"));
    }
    Ok(())
}

/// Refuses what cannot be the last part of an API namespace.
///
/// # Errors
/// A sentence that names the version.
pub(super) fn check_version(version: &str) -> Result<(), String> {
    let fits = version.len() <= 32
        && version.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    if fits {
        Ok(())
    } else {
        Err(format!("api_version {version:?} is none; 2014-04-03 is the newest public one"))
    }
}

/// `host` or `host:port`: all that errors say about an address.
pub(super) fn host_label(url: &Url) -> String {
    let host = url.host_str().unwrap_or("(no host)");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_short_plain_word() {
        for good in ["2014-04-03", "2022-11-01-beta", ""] {
            check_version(good).unwrap();
        }
        for bad in ["2014/04", "x y", "\"", "<", "é", &"1".repeat(33)] {
            assert!(check_version(bad).unwrap_err().contains("api_version"), "{bad}");
        }
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for good in [
            "https://s7sps1apissl.scene7.com/scene7/services/IpsApiService",
            "http://127.0.0.1:8080/x",
            "http://127.9.9.9/x",
            "http://[::1]:1/x",
            "http://localhost:1/x",
        ] {
            check_endpoint(&Url::parse(good).unwrap()).unwrap();
        }
        for (bad, why) in [
            ("http://s7sps1apissl.scene7.com/x", "in clear"),
            ("http://localhost.evil.example/x", "in clear"),
            ("http://10.0.0.1/x", "in clear"),
            ("ftp://host/x", "not supported"),
            ("file:///etc/passwd", "not supported"),
            ("https://ops:s3cret@host/x", "remove user and password"),
            ("https://host/x#s3cret", "remove the fragment"),
        ] {
            let error = check_endpoint(&Url::parse(bad).unwrap()).unwrap_err();
            assert!(error.contains(why) && !error.contains("s3cret"), "{bad}: {error}");
        }
    }
}

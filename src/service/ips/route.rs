//! Which way requests to an endpoint go, in words, without sending any: for `purgedeck doctor`.

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use super::config::is_loopback;
use super::environment::Environment;

/// The way to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// This machine; proxies never matter.
    Loopback,
    /// No proxy is set.
    Direct,
    /// Through the proxy: variable and address, `HTTPS_PROXY (proxy.example:3128)`, never its user or password.
    Proxy(String),
    /// A proxy is set, and `NO_PROXY` excepts the endpoint. The same label.
    Excepted(String),
}

/// The way that a client takes to `endpoint`, by the very rules that the HTTP library goes by.
///
/// # Errors
/// A sentence that names the malformed proxy variable.
pub fn route_to(endpoint: &Url, environment: &Environment) -> Result<Route, String> {
    if is_loopback(endpoint) {
        return Ok(Route::Loopback);
    }
    let Some(route) = environment.route()? else { return Ok(Route::Direct) };
    let rules = Matcher::builder()
        .https(route.url.as_str().to_owned())
        .no(route.bypass.clone().unwrap_or_default())
        .build();
    let excepted = endpoint.as_str().parse().is_ok_and(|address| rules.intercept(&address).is_none());
    Ok(if excepted { Route::Excepted(route.label()) } else { Route::Proxy(route.label()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(endpoint: &str, variables: &[(&str, &str)]) -> Result<Route, String> {
        route_to(&Url::parse(endpoint).unwrap(), &variables.iter().copied().collect())
    }

    #[test]
    fn no_proxy_excepts_hosts_domains_addresses_and_everything() {
        let proxy = ("HTTPS_PROXY", "http://anna:s3cret@proxy.example:3128");
        let label = || "HTTPS_PROXY (proxy.example:3128)".to_owned();
        for (endpoint, excepted, expected) in [
            ("https://api.example/x", "", Route::Proxy(label())),
            ("https://api.example/x", "api.example", Route::Excepted(label())),
            ("https://api.example/x", ".example", Route::Excepted(label())),
            ("https://api.example/x", "example", Route::Excepted(label())),
            ("https://api.example/x", "pi.example", Route::Proxy(label())),
            ("https://api.example/x", "other.example, api.example", Route::Excepted(label())),
            ("https://192.0.2.7/x", "192.0.2.0/24", Route::Excepted(label())),
            ("https://api.example/x", "*", Route::Direct),
            ("http://127.0.0.1:8080/x", "", Route::Loopback),
        ] {
            assert_eq!(to(endpoint, &[proxy, ("NO_PROXY", excepted)]), Ok(expected), "{endpoint} {excepted}");
        }
        assert_eq!(to("https://api.example/x", &[]), Ok(Route::Direct));
    }

    #[test]
    fn a_malformed_variable_is_named_without_its_value() {
        let error = to("https://api.example", &[("ALL_PROXY", "socks5://anna:s3cret@p")]).unwrap_err();
        assert!(error.starts_with("ALL_PROXY ") && !error.contains("s3cret"), "{error}");
    }
}

//! The proxy and trust variables of the environment, read by ourselves.
//!
//! HTTP libraries ignore a malformed proxy variable and go direct (`spec/reliability.md` E3, measured); here
//! it stops the client before it sends anything. No message ever shows a variable's value: a proxy address may
//! hold a password.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use url::Url;

/// In order of precedence: the first that is set decides for https addresses.
const HTTPS_PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
/// Not used by us (plain http exists on loopback only, and loopback goes direct), but a malformed one shows
/// that somebody's intent is lost.
const OTHER_PROXIES: [&str; 2] = ["HTTP_PROXY", "http_proxy"];
const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// Read by the platform's certificate loader; a missing file would only show as "unknown issuer".
const TRUST_FILE: &str = "SSL_CERT_FILE";

/// The variables that decide how the service is reached.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The variables of this process.
    #[must_use]
    pub fn process() -> Self {
        let names = HTTPS_PROXIES.iter().chain(&OTHER_PROXIES).chain(&NO_PROXY).chain([&TRUST_FILE]);
        names
            .filter_map(|&name| Some((name, std::env::var_os(name)?.to_string_lossy().into_owned())))
            .collect()
    }

    /// The variable's value, unless it is empty, which means the same as not set.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The way to https addresses. All proxy variables are checked, the used and the unused ones.
    ///
    /// # Errors
    /// A sentence that names the malformed variable.
    pub(super) fn route(&self) -> Result<Option<ProxyRoute>, String> {
        let mut route = None;
        for name in HTTPS_PROXIES {
            let Some(value) = self.get(name) else { continue };
            let url = proxy_address(name, value)?;
            route.get_or_insert_with(|| ProxyRoute {
                variable: name,
                url,
                bypass: self.bypass().map(ToOwned::to_owned),
            });
        }
        for name in OTHER_PROXIES {
            if let Some(value) = self.get(name) {
                proxy_address(name, value)?;
            }
        }
        Ok(route.filter(|_| !self.bypasses_everything()))
    }

    /// The HTTP library takes `*` for a name, and would still send addresses through the proxy.
    fn bypasses_everything(&self) -> bool {
        self.bypass().is_some_and(|hosts| hosts.split(',').any(|host| host.trim() == "*"))
    }

    fn bypass(&self) -> Option<&str> {
        NO_PROXY.iter().find_map(|name| self.get(name))
    }

    /// Checks that `SSL_CERT_FILE`, if set, is a file with something in it.
    ///
    /// # Errors
    /// A sentence that names the variable and the path.
    pub(super) fn check_trust(&self) -> Result<(), String> {
        let Some(path) = self.get(TRUST_FILE) else { return Ok(()) };
        match std::fs::metadata(Path::new(path)) {
            Ok(file) if file.is_file() && file.len() > 0 => Ok(()),
            Ok(_) => Err(format!("{TRUST_FILE}: {path} is empty or not a file; correct or unset it")),
            Err(error) => Err(format!("{TRUST_FILE}: {path} cannot be read ({error}); correct or unset it")),
        }
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Environment {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(variables: T) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Debug for Environment {
    /// Names only: the values may hold passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A proxy for https addresses. No `Debug`: the address may hold a password.
pub(super) struct ProxyRoute {
    /// The variable it comes from.
    pub(super) variable: &'static str,
    /// Its address.
    pub(super) url: Url,
    /// The value of `NO_PROXY`.
    pub(super) bypass: Option<String>,
}

impl ProxyRoute {
    /// `HTTPS_PROXY (proxy.example:3128)`: where from and where to, without user and password.
    pub(super) fn label(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port_or_known_default().unwrap_or_default();
        format!("{} ({host}:{port})", self.variable)
    }
}

fn proxy_address(variable: &str, value: &str) -> Result<Url, String> {
    let refused = |why: &str| Err(format!("{variable} {why}; correct it (http://host:port) or unset it"));
    let address = if value.contains("://") { value.to_owned() } else { ["http://", value].concat() };
    let Ok(url) = Url::parse(&address) else { return refused("is not a proxy address") };
    if !matches!(url.scheme(), "http" | "https") {
        return refused("names a kind of proxy that is not supported (only http and https are)");
    }
    let bare = url.query().is_none() && url.fragment().is_none() && matches!(url.path(), "" | "/");
    if url.host_str().is_none_or(str::is_empty) || !bare {
        return refused("is not a proxy address");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(variables: &[(&str, &str)]) -> Environment {
        variables.iter().copied().collect()
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        for (variables, label) in [
            (&[("HTTPS_PROXY", "http://p:3128")][..], Some("HTTPS_PROXY (p:3128)")),
            (&[("https_proxy", "p:3128")], Some("https_proxy (p:3128)")),
            (&[("HTTPS_PROXY", " "), ("all_proxy", "https://u:s3cret@p/")], Some("all_proxy (p:443)")),
            (&[("HTTPS_PROXY", "http://a"), ("ALL_PROXY", "http://b")], Some("HTTPS_PROXY (a:80)")),
            (&[("HTTP_PROXY", "http://p:3128")], None),
            (&[("HTTPS_PROXY", "http://a"), ("NO_PROXY", "x.example, *")], None),
            (&[], None),
        ] {
            let route = env(variables).route().ok().unwrap();
            assert_eq!(route.map(|route| route.label()).as_deref(), label);
        }
        let route =
            env(&[("HTTPS_PROXY", "p:1"), ("no_proxy", ".acme.example")]).route().ok().flatten().unwrap();
        assert_eq!(route.bypass.as_deref(), Some(".acme.example"));
    }

    #[test]
    fn a_malformed_variable_is_named_and_its_value_is_not_shown() {
        for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"] {
            for value in [
                "http://u:s3cret@",
                "http://s3cret host",
                "socks5://s3cret:1",
                "s3cret:99999",
                "http://p/s3cret",
                "://s3cret",
            ] {
                let error = env(&[(variable, value)]).route().err().unwrap_or_default();
                assert!(error.starts_with(variable), "{variable}={value}: {error:?}");
                assert!(!error.contains("s3cret"), "{error}");
            }
        }
        assert_eq!(format!("{:?}", env(&[("HTTPS_PROXY", "http://u:s3cret@p")])), "{\"HTTPS_PROXY\"}");
    }

    #[test]
    fn a_trust_file_must_be_there() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty.pem");
        std::fs::write(&empty, "").unwrap();
        let good = folder.path().join("ca.pem");
        std::fs::write(&good, "x").unwrap();
        let check = |path: &Path| env(&[("SSL_CERT_FILE", path.to_str().unwrap())]).check_trust();
        for path in [&folder.path().join("missing.pem"), &empty, folder.path()] {
            let error = check(path).unwrap_err();
            assert!(
                error.starts_with("SSL_CERT_FILE: ") && error.contains(path.to_str().unwrap()),
                "{error}"
            );
        }
        check(&good).unwrap();
        env(&[]).check_trust().unwrap();
    }
}

//! Addresses in settings: the published server and the SOAP endpoint.

use std::net::IpAddr;

use url::{Host, Url};

use super::complaint::Complaint;

/// Reduces a published server to `scheme://host[:port]`.
///
/// Takes what people and the service write (`spec/ips-api.md` §4.1): a bare host (https is assumed),
/// `https://host/`, `https://host/is/image/`. The host is lower-cased, a default port dropped.
///
/// # Errors
/// Says what is wrong and what to do, where no such server can be read from it.
///
/// ```
/// use purgedeck::settings::server_root;
///
/// assert_eq!(server_root("img.example.com/is/image/").unwrap(), "https://img.example.com");
/// ```
pub fn server_root(text: &str) -> Result<String, String> {
    root(text).map_err(|complaint| complaint.to_string())
}

pub(super) fn root(text: &str) -> Result<String, Complaint> {
    let text = text.trim();
    let url = if text.contains("://") { parse(text)? } else { parse(&format!("https://{text}"))? };
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Complaint::new("is neither http nor https", "write https://host"));
    }
    let path = url.path().trim_end_matches('/');
    let served = ["/is/image", "/is/content"].contains(&path);
    if !(path.is_empty() || served) || url.query().is_some() {
        return Err(Complaint::new(
            "is more than a server",
            "write https://host only; whole URLs belong in the template",
        ));
    }
    Ok(url.origin().ascii_serialization())
}

/// A SOAP endpoint: https anywhere, plain http only on loopback, because every request carries the password.
pub(super) fn endpoint(text: &str) -> Result<Url, Complaint> {
    let url = parse(text.trim())?;
    if url.query().is_some() {
        return Err(Complaint::new("has a query", "write https://host/path only"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(Complaint::new(
            "is plain http, which would send the password in clear",
            "use https; http is for 127.0.0.1, [::1] and localhost only",
        )),
        _ => Err(Complaint::new("is not https", "write https://host/scene7/services/IpsApiService")),
    }
}

/// Parses an absolute URL with a host and nothing secret in it. The text is never repeated: it may hold a password.
fn parse(text: &str) -> Result<Url, Complaint> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Complaint::new("contains blanks", "remove them"));
    }
    let url = Url::parse(text)
        .map_err(|why| Complaint::new(format!("is not a URL ({why})"), "write https://host"))?;
    if !url.has_host() {
        return Err(Complaint::new("names no host", "write https://host"));
    }
    if !url.username().is_empty() || url.password().is_some() || text.contains('@') {
        return Err(Complaint::new("contains a user or password", "remove everything up to the @"));
    }
    if url.fragment().is_some() {
        return Err(Complaint::new("has a fragment", "remove everything from the #"));
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_reduced_to_its_origin() {
        let table = [
            ("img.acme.example", "https://img.acme.example"),
            ("https://img.acme.example/", "https://img.acme.example"),
            ("https://img.acme.example/is/image/", "https://img.acme.example"),
            ("img.acme.example/is/content", "https://img.acme.example"),
            ("http://IMG.acme.example:8080/is/image", "http://img.acme.example:8080"),
            ("https://img.acme.example:443", "https://img.acme.example"),
            ("  s7d1.scene7.com  ", "https://s7d1.scene7.com"),
            ("127.0.0.1:8080", "https://127.0.0.1:8080"),
            ("https://[::1]:8443/", "https://[::1]:8443"),
        ];
        for (text, expected) in table {
            assert_eq!(root(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_server_is_refused_without_repeating_it() {
        let table = [
            ("ftp://host", "neither http nor https"),
            ("https://", "not a URL"),
            ("two words", "blanks"),
            ("https://u:canary@host", "user or password"),
            ("canary@host", "user or password"),
            ("https://@host", "user or password"),
            ("https://host/is/image/Acme/<ID>", "more than a server"),
            ("https://host?x=canary", "more than a server"),
            ("https://host/#canary", "fragment"),
        ];
        for (text, expected) in table {
            let message = server_root(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
            assert!(!message.contains("canary"), "{message}");
        }
    }

    #[test]
    fn an_endpoint_is_https_or_on_this_machine() {
        for good in [
            "https://s7sps1apissl.scene7.com/scene7/services/IpsApiService",
            "http://127.0.0.1:8080/scene7/services/IpsApiService",
            "http://127.9.9.9/x",
            "http://[::1]:9/x",
            "http://localhost:9/x",
        ] {
            assert!(endpoint(good).is_ok(), "{good}");
        }
        for bad in [
            "http://example.com/x",
            "http://localhost.example.com/x",
            "http://10.0.0.1/x",
            "https://user@host/x",
            "https://host/x?y",
            "https://host/#x",
            "ftp://host/x",
            "host/x",
            "data:text/plain,x",
            "",
        ] {
            assert!(endpoint(bad).is_err(), "{bad}");
        }
    }
}

//! The published server out of the properties of a company (`spec/ips-api.md` §4.1).

use url::Url;

const PROPERTY: &str = "application_server_prefix_published";

/// The published server among name and value pairs: the property of exactly this name, else one whose name
/// begins so, preferably not a `_test` one (the documentation shows only that). Unusable values are passed over.
pub(super) fn find(properties: &[(String, String)]) -> Option<String> {
    let mut candidates: Vec<_> = properties.iter().filter(|(name, _)| name.starts_with(PROPERTY)).collect();
    candidates.sort_by_key(|(name, _)| (name != PROPERTY, name.contains("_test")));
    candidates.into_iter().find_map(|(_, value)| normalised(value))
}

/// `scheme://host[:port]` of a bare host, an address, or an address with a path. A bare host means https.
fn normalised(value: &str) -> Option<String> {
    let value = value.trim();
    let address = match value.split_once("//") {
        Some(("", rest)) => ["https://", rest].concat(),
        Some((scheme, _)) if scheme.ends_with(':') => value.to_owned(),
        _ => ["https://", value].concat(),
    };
    let url = Url::parse(&address).ok()?;
    let plain = url.username().is_empty() && url.password().is_none();
    if !plain || !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let server = url.origin().ascii_serialization();
    url.host_str().is_some_and(|host| !host.is_empty()).then_some(server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_spelling_is_reduced_to_the_server() {
        for (value, expected) in [
            ("https://img.acme.example/is/image/", Some("https://img.acme.example")),
            ("http://img.acme.example:8080/is/image/", Some("http://img.acme.example:8080")),
            ("HTTPS://IMG.Acme.Example/", Some("https://img.acme.example")),
            ("https://img.acme.example:443", Some("https://img.acme.example")),
            (" img.acme.example ", Some("https://img.acme.example")),
            ("img.acme.example:8443/is/image", Some("https://img.acme.example:8443")),
            ("img.acme.example/is//image", Some("https://img.acme.example")),
            ("//img.acme.example/is/image/", Some("https://img.acme.example")),
            ("http://[::1]:8080/", Some("http://[::1]:8080")),
            ("https://ops:secret@img.acme.example/", None),
            ("ftp://img.acme.example/", None),
            ("https:///", None),
            ("", None),
            ("not a host", None),
        ] {
            assert_eq!(normalised(value).as_deref(), expected, "{value:?}");
        }
    }

    #[test]
    fn the_exact_property_wins_over_its_relatives() {
        let pairs = |names: &[&str]| -> Vec<(String, String)> {
            names
                .iter()
                .enumerate()
                .map(|(at, name)| ((*name).to_owned(), format!("h{at}.example")))
                .collect()
        };
        for (names, expected) in [
            (&["application_server_prefix_published_test", PROPERTY][..], Some("https://h1.example")),
            (
                &["application_server_prefix_published_test", "application_server_prefix_published_2"],
                Some("https://h1.example"),
            ),
            (&["application_server_prefix_published_test"], Some("https://h0.example")),
            (&["application_server_prefix_origin"], None),
        ] {
            assert_eq!(find(&pairs(names)).as_deref(), expected);
        }
        let empty = vec![(PROPERTY.to_owned(), " ".to_owned())];
        assert_eq!(find(&empty), None);
    }
}

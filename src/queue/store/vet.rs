//! What is read back from the store is looked at before it is sent: in a team's queue, others write there too
//! (`spec/reliability.md` C3, M9). A URL that no purgedeck would have queued is not sent.

use url::Url;

/// Why a stored list must not be sent; `None`: it may.
pub(super) fn objection(urls: &[String]) -> Option<String> {
    urls.iter().enumerate().find_map(|(index, url)| {
        let why = objection_to(url)?;
        Some(format!("URL {} of its stored list {why}", index + 1))
    })
}

fn objection_to(url: &str) -> Option<&'static str> {
    if url.chars().any(|character| character.is_control() || character.is_whitespace()) {
        return Some("has white space or control characters");
    }
    let Ok(parsed) = Url::parse(url) else { return Some("is not a URL") };
    if !matches!(parsed.scheme(), "http" | "https") {
        return Some("is neither http nor https");
    }
    if parsed.host_str().is_none_or(str::is_empty) {
        return Some("names no server");
    }
    if parsed.fragment().is_some() {
        return Some("has a fragment, which no server sees");
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Some("holds a user name or a password");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(url: &str) -> Option<String> {
        objection(&["https://s7d1.scene7.com/is/image/Acme/a".to_owned(), url.to_owned()])
    }

    #[test]
    fn what_a_purgedeck_queues_is_sent() {
        for url in ["https://h/is/image/Acme/Boot?$large$", "http://h:8080/a,b;c", "https://h/é"] {
            assert_eq!(about(url), None, "{url}");
        }
    }

    #[test]
    fn what_it_never_queues_is_named() {
        let rows = [
            ("", "is not a URL"),
            ("file:///etc/passwd", "is neither http nor https"),
            ("https://anna:secret@h/a", "holds a user name or a password"),
            ("https://h/a#b", "has a fragment, which no server sees"),
            ("https://h/a\tb", "has white space or control characters"),
            ("https://h/a b", "has white space or control characters"),
            ("no-scheme/a", "is not a URL"),
        ];
        for (url, why) in rows {
            assert_eq!(about(url).unwrap(), format!("URL 2 of its stored list {why}"), "{url:?}");
        }
    }
}

//! What was purged, and which URLs a company may purge at all (`spec/ips-api.md` §5.1).

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// URLs that the log keeps at most; the oldest purges go first.
const KEPT_URLS: usize = 2_000_000;

/// One accepted purge.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Purge {
    /// The reference that the caller got.
    pub(crate) handle: String,
    /// The company's number.
    #[serde(skip)]
    pub(crate) company: u32,
    /// Who purged.
    pub(crate) user: String,
    /// With which program: name and version.
    pub(crate) app: String,
    /// When it was accepted.
    #[serde(serialize_with = "rfc3339")]
    pub(crate) at: Timestamp,
    /// When the estimate is over.
    #[serde(serialize_with = "rfc3339")]
    pub(crate) clears_at: Timestamp,
    /// The URLs, in order, as sent.
    pub(crate) urls: Vec<String>,
}

fn rfc3339<S: Serializer>(moment: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(moment)
}

/// All accepted purges, oldest first.
#[derive(Debug, Default, Serialize)]
pub(crate) struct PurgeLog {
    purges: VecDeque<Purge>,
    /// Purges that had to go to keep the log small.
    dropped: usize,
    #[serde(skip)]
    urls: usize,
}

impl PurgeLog {
    /// Adds a purge.
    pub(crate) fn push(&mut self, purge: Purge) {
        self.urls += purge.urls.len();
        self.purges.push_back(purge);
        while self.urls > KEPT_URLS
            && let Some(oldest) = self.purges.pop_front()
        {
            self.urls -= oldest.urls.len();
            self.dropped += 1;
        }
    }

    /// The purge with this handle.
    pub(crate) fn find(&self, company: u32, handle: &str) -> Option<&Purge> {
        self.purges.iter().rev().find(|purge| purge.company == company && purge.handle == handle)
    }
}

/// The cache key of a URL that the company with this root may purge: everything after host and port,
/// exactly as spelled. `None`: the URL is refused.
///
/// The first path segment after `/is/image/` or `/is/content/` must be the root, case-sensitively; any
/// host is fine, and http and https are the same cache.
pub(crate) fn key_of<'u>(url: &'u str, root: &str) -> Option<&'u str> {
    if url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '*' | '#')) {
        return None;
    }
    let (scheme, rest) = url.split_once("://")?;
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    let start = rest.find(['/', '?'])?;
    let (authority, key) = rest.split_at(start);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (authority, "0"),
    };
    if host.is_empty() || host.contains(['@', '\\', '%']) || port.parse::<u16>().is_err() {
        return None;
    }
    let path = key.split('?').next()?;
    let below = path.strip_prefix("/is/image/").or_else(|| path.strip_prefix("/is/content/"))?;
    let (first, asset) = below.split_once('/')?;
    (first == root && !asset.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_urls_of_the_company_have_a_key() {
        for (url, key) in [
            ("https://img.example/is/image/Acme/a?$p$&wid=4", Some("/is/image/Acme/a?$p$&wid=4")),
            ("http://127.0.0.1:8080/is/content/Acme/f/a.mp4", Some("/is/content/Acme/f/a.mp4")),
            ("HTTPS://img.example/is/image/Acme/a:crop", Some("/is/image/Acme/a:crop")),
            ("http://[::1]:80/is/image/Acme/a", Some("/is/image/Acme/a")),
            ("https://img.example/is/image/acme/a", None),
            ("https://img.example/is/image/Other/a", None),
            ("https://img.example/is/image/Acme", None),
            ("https://img.example/is/image/Acme/", None),
            ("https://img.example/is/image/AcmeOutlet/a", None),
            ("https://img.example/x/is/image/Acme/a", None),
            ("https://img.example/is/Image/Acme/a", None),
            ("https://img.example?/is/image/Acme/a", None),
            ("/is/image/Acme/a", None),
            ("ftp://img.example/is/image/Acme/a", None),
            ("https:///is/image/Acme/a", None),
            ("https://u@img.example/is/image/Acme/a", None),
            ("https://img.example:x/is/image/Acme/a", None),
            ("https://img.example/is/image/Acme/*", None),
            ("https://img.example/is/image/Acme/a b", None),
            ("https://img.example/is/image/Acme/a#b", None),
            ("https://img.example/is/image/Acme/a\u{7}", None),
            ("", None),
        ] {
            assert_eq!(key_of(url, "Acme"), key, "{url}");
        }
    }

    #[test]
    fn the_log_drops_its_oldest_purges_first() {
        let purge = |handle: &str| Purge {
            handle: handle.into(),
            company: 1,
            user: String::new(),
            app: String::new(),
            at: Timestamp::UNIX_EPOCH,
            clears_at: Timestamp::UNIX_EPOCH,
            urls: vec![String::new(); KEPT_URLS / 2],
        };
        let mut log = PurgeLog::default();
        for handle in ["a", "b", "c"] {
            log.push(purge(handle));
        }
        assert!(log.find(1, "a").is_none() && log.find(1, "c").is_some() && log.find(2, "c").is_none());
        assert_eq!(log.dropped, 1);
    }
}

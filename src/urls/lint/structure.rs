//! The parts of a URL, as spans of its own text.

use super::Tell;
use crate::urls::ProblemKind;

/// Scheme, and what follows `://`; `None` where that is missing.
pub(super) fn split_scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some((scheme, rest))
}

/// What follows the scheme, in parts.
pub(super) struct Parts<'a> {
    /// Host and port, with user and password if somebody wrote them.
    pub(super) authority: &'a str,
    /// Everything behind it.
    pub(super) after_authority: &'a str,
    /// From the first slash to the query; empty if there is none.
    pub(super) path: &'a str,
    /// Behind the question mark; empty if there is none.
    pub(super) query: &'a str,
}

impl<'a> Parts<'a> {
    pub(super) fn of(after_scheme: &'a str) -> Self {
        let end = after_scheme.find(['/', '?', '#', '\\']).unwrap_or(after_scheme.len());
        let (authority, after_authority) = after_scheme.split_at(end);
        let sent = after_authority.split_once('#').map_or(after_authority, |(sent, _)| sent);
        let (path, query) = sent.split_once('?').unwrap_or((sent, ""));
        Self { authority, after_authority, path, query }
    }
}

/// Host and port.
pub(super) struct Authority<'a> {
    has_userinfo: bool,
    /// Without user and password.
    pub(super) host_and_port: &'a str,
    pub(super) host: &'a str,
    port: Option<&'a str>,
}

impl<'a> Authority<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let host_and_port = text.rsplit_once('@').map_or(text, |(_, host)| host);
        // The colons of an IPv6 address stand in brackets.
        let after_brackets = host_and_port.rfind(']').map_or(0, |at| at + 1);
        let colon = host_and_port.get(after_brackets..).and_then(|rest| rest.rfind(':'));
        let (host, port) = match colon {
            Some(colon) => {
                let (host, port) = host_and_port.split_at(after_brackets + colon);
                (host, Some(port.trim_start_matches(':')))
            }
            None => (host_and_port, None),
        };
        Self { has_userinfo: text.contains('@'), host_and_port, host, port }
    }

    /// Names what is wrong with it.
    pub(super) fn examine(&self, tell: Tell<'_>) -> Option<()> {
        if self.has_userinfo {
            tell(ProblemKind::Userinfo)?;
        }
        if self.host.is_empty() {
            tell(ProblemKind::EmptyHost)?;
        } else if self.host.is_ascii() && !self.host.contains('*') && url::Host::parse(self.host).is_err() {
            tell(ProblemKind::BadHost { host: self.host.into() })?;
        }
        match self.port {
            Some(port) if port_number(port).is_none() => tell(ProblemKind::BadPort { port: port.into() }),
            _ => Some(()),
        }
    }

    /// The port that a client connects to; `None` if what stands there is none.
    pub(super) fn port_or_default(&self, scheme: &str) -> Option<u16> {
        match self.port {
            Some(port) => port_number(port),
            None => Some(if scheme.eq_ignore_ascii_case("http") { 80 } else { 443 }),
        }
    }
}

fn port_number(port: &str) -> Option<u16> {
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    port.parse().ok().filter(|&number| is_number && number > 0)
}

/// Whether a segment is `.` or `..`; browsers take `%2e` for a dot there.
pub(super) fn has_dot_segment(path: &str) -> bool {
    path.split('/').any(|segment| {
        segment.len() <= 6
            && segment.starts_with(['.', '%'])
            && matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
    })
}

/// A family of paths (`spec/ips-api.md` §5.1, 2 and §6.1).
pub(super) struct Family {
    pub(super) prefix: &'static str,
    /// Whether the service says that it purges it.
    pub(super) documented: bool,
    /// Whether the company root follows.
    pub(super) has_root: bool,
}

const FAMILIES: [Family; 6] = [
    Family { prefix: "/is/image/", documented: true, has_root: true },
    Family { prefix: "/is/content/", documented: true, has_root: true },
    Family { prefix: "/ir/render/", documented: false, has_root: true },
    Family { prefix: "/e2/", documented: false, has_root: true },
    Family { prefix: "/skins/", documented: false, has_root: false },
    Family { prefix: "/s7viewers/", documented: false, has_root: false },
];

impl Family {
    /// The family of a path, and what follows its prefix; `None`: the service does not serve it.
    pub(super) fn of(path: &str) -> Option<(&'static Self, &str)> {
        FAMILIES.iter().find_map(|family| Some((family, path.strip_prefix(family.prefix)?)))
    }
}

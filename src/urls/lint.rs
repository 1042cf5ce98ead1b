//! What is wrong with a URL, before the service says so for the whole request.

mod characters;
mod structure;

use std::sync::Arc;

use super::encode::encode_id;
use super::{Problem, ProblemKind, Severity};
use characters::Classes;
use structure::{Authority, Parts};

/// The longest URL that passes lint unless told otherwise, in bytes.
///
/// The size of request line that common web servers and caches take at most (8 KiB): no browser was ever served
/// a longer one, so there is nothing to clear.
pub const DEFAULT_MAX_URL_BYTES: usize = 8 * 1024;

/// Is told of problems; `None` says that it wants to hear no more.
type Tell<'a> = &'a mut dyn FnMut(ProblemKind) -> Option<()>;

/// What URLs are held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintRules {
    /// The company root without slashes; `None`: not checked.
    pub company_root: Option<String>,
    /// The published server, `scheme://host[:port]`; `None`: not checked.
    pub published_server: Option<String>,
    /// The longest URL, in bytes.
    pub max_url_bytes: usize,
}

impl Default for LintRules {
    fn default() -> Self {
        Self { company_root: None, published_server: None, max_url_bytes: DEFAULT_MAX_URL_BYTES }
    }
}

/// Checks URLs, one at a time.
///
/// What it knows of the service is in `spec/ips-api.md` §5.1 and §6: absolute http(s), no wildcards, a path of image
/// serving, exactly the company's root, or the whole request is refused. Host and port are checked by the `url`
/// crate; the text itself is never changed.
///
/// ```
/// # use purgedeck::urls::{LintRules, Linter};
/// let linter = Linter::new(LintRules { company_root: Some("Acme".into()), ..LintRules::default() });
/// assert_eq!(linter.check("https://img.example/is/image/Acme/shoe?$zoom$"), None);
/// let problem = linter.check("https://img.example/is/image/acme/shoe").map(|problem| problem.to_string());
/// assert_eq!(problem.as_deref(), Some("company root acme differs in case from Acme; write Acme"));
/// ```
#[derive(Debug, Clone)]
pub struct Linter {
    root: Option<Root>,
    server: Option<Server>,
    max_url_bytes: usize,
}

/// The company root, as it is and as it stands in a URL.
#[derive(Debug, Clone)]
struct Root {
    name: Arc<str>,
    encoded: Box<str>,
}

/// The published server, as it is and as it is compared.
#[derive(Debug, Clone)]
struct Server {
    name: Arc<str>,
    /// Host and port as spelled, which most URLs repeat byte for byte.
    authority: Box<str>,
    host: Box<str>,
    port: u16,
}

impl Linter {
    /// A linter that holds URLs against these rules.
    ///
    /// A published server that is no URL is not compared with: the settings check names it.
    #[must_use]
    pub fn new(rules: LintRules) -> Self {
        let root = rules.company_root.filter(|root| !root.is_empty());
        Self {
            root: root.map(|root| Root { encoded: encode_id(&root).into(), name: root.into() }),
            server: rules.published_server.and_then(|server| Server::new(&server)),
            max_url_bytes: rules.max_url_bytes,
        }
    }

    /// The worst problem of a URL: its first error, else its first warning.
    #[must_use]
    pub fn check(&self, url: &str) -> Option<Problem> {
        let mut worst: Option<ProblemKind> = None;
        self.examine(url, &mut |kind| {
            let is_error = kind.severity() == Severity::Error;
            if worst.is_none() || is_error {
                worst = Some(kind);
            }
            !is_error
        });
        worst.map(Problem::from)
    }

    /// All problems of a URL, errors first. A character that comes several times is named once.
    #[must_use]
    pub fn check_all(&self, url: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.examine(url, &mut |kind| {
            let problem = Problem::from(kind);
            if !problems.contains(&problem) {
                problems.push(problem);
            }
            true
        });
        problems.sort_by_key(|problem: &Problem| std::cmp::Reverse(problem.severity()));
        problems
    }

    /// Tells `report` every problem, until it returns `false`.
    fn examine(&self, url: &str, report: &mut dyn FnMut(ProblemKind) -> bool) -> Option<()> {
        let tell: Tell<'_> = &mut |kind| report(kind).then_some(());
        if url.starts_with('#') {
            return tell(ProblemKind::Comment);
        }
        let classes = Classes::of(url);
        characters::examine_anywhere(url, classes, tell)?;
        let Some((scheme, rest)) = structure::split_scheme(url) else {
            return tell(ProblemKind::NotAbsolute);
        };
        if !(scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")) {
            return tell(ProblemKind::NotHttp { scheme: scheme.into() });
        }
        let parts = Parts::of(rest);
        characters::examine_foreign(&parts, classes, tell)?;
        self.examine_authority(scheme, parts.authority, tell)?;
        characters::examine_by_place(&parts, classes, tell)?;
        if url.len() > self.max_url_bytes {
            tell(ProblemKind::TooLong { bytes: url.len(), max: self.max_url_bytes })?;
        }
        self.examine_path(parts.path, tell)
    }

    fn examine_authority(&self, scheme: &str, text: &str, tell: Tell<'_>) -> Option<()> {
        if self.server.as_ref().is_some_and(|server| *server.authority == *text) {
            return Some(());
        }
        let authority = Authority::of(text);
        authority.examine(tell)?;
        match &self.server {
            Some(server) if !server.is(scheme, &authority) => tell(ProblemKind::OtherHost {
                host: authority.host_and_port.into(),
                server: Arc::clone(&server.name),
            }),
            _ => Some(()),
        }
    }

    fn examine_path(&self, path: &str, tell: Tell<'_>) -> Option<()> {
        if structure::has_dot_segment(path) {
            tell(ProblemKind::DotSegment)?;
        }
        if path.contains("://") {
            tell(ProblemKind::SecondUrl)?;
        }
        let Some((family, rest)) = structure::Family::of(path) else {
            return tell(ProblemKind::NotServed);
        };
        if !family.documented {
            tell(ProblemKind::UncertainPath { family: family.prefix })?;
        }
        if !family.has_root {
            return Some(());
        }
        let (found, asset) = rest.split_once('/').unwrap_or((rest, ""));
        if found.is_empty() {
            return tell(ProblemKind::NoRoot);
        }
        self.examine_root(found, tell)?;
        if asset.is_empty() { tell(ProblemKind::NoAsset) } else { Some(()) }
    }

    fn examine_root(&self, found: &str, tell: Tell<'_>) -> Option<()> {
        let Some(root) = &self.root else { return Some(()) };
        if *found == *root.encoded {
            return Some(());
        }
        let expected = Arc::clone(&root.name);
        tell(if found.eq_ignore_ascii_case(&root.encoded) {
            ProblemKind::RootCase { found: found.into(), root: expected }
        } else {
            ProblemKind::OtherRoot { found: found.into(), root: expected }
        })
    }
}

impl Server {
    fn new(name: &str) -> Option<Self> {
        let name = name.trim_end_matches('/');
        let (scheme, text) = structure::split_scheme(name)?;
        let authority = Authority::of(text);
        // Only an authority that is valid itself may vouch for URLs that repeat it.
        authority.examine(&mut |_| None)?;
        Some(Self {
            authority: text.into(),
            host: authority.host.into(),
            port: authority.port_or_default(scheme)?,
            name: name.into(),
        })
    }

    /// Whether an authority is this server; http and https are the same entry to the CDN
    /// (`spec/ips-api.md` §5.1, 3), so default ports of both are.
    fn is(&self, scheme: &str, authority: &Authority<'_>) -> bool {
        let same_port = authority.port_or_default(scheme).is_some_and(|port| {
            port == self.port || ([80, 443].contains(&port) && [80, 443].contains(&self.port))
        });
        same_port && authority.host.eq_ignore_ascii_case(&self.host)
    }
}

#[cfg(test)]
mod tests;

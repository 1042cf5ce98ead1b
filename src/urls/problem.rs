//! What can be wrong with a URL, or with making one, in words that say what to do.
//!
//! Texts of problems quote the URL and asset IDs: a terminal gets them through [`crate::text::Shown`] only.

use std::fmt;
use std::sync::Arc;

/// One thing that is wrong. Its `Display` is one line: what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem, with its particulars.
    pub kind: ProblemKind,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It may be meant; it can be sent.
    Warning,
    /// It cannot be sent: one such URL makes the service refuse the whole request (`spec/ips-api.md` §5.1, 1).
    Error,
}

/// The kinds of problems.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A control character.
    Control(char),
    /// A blank, a tab or another white space.
    Whitespace(char),
    /// A template's `<ID>` that nothing was put in for.
    Placeholder,
    /// `<` or `>`.
    AngleBracket(char),
    /// `\`, which browsers take for `/`.
    Backslash,
    /// A character outside ASCII, in path or query.
    NonAscii(char),
    /// A host outside ASCII, with its punycode if it has one.
    NonAsciiHost {
        /// The spelling that works.
        ascii: Option<Box<str>>,
    },
    /// No `scheme://`.
    NotAbsolute,
    /// A scheme other than http and https.
    NotHttp {
        /// The scheme found.
        scheme: Box<str>,
    },
    /// A user or password before the host.
    Userinfo,
    /// Nothing between `://` and the path.
    EmptyHost,
    /// Text that cannot be a host.
    BadHost {
        /// The host found.
        host: Box<str>,
    },
    /// A port that is not 1–65535.
    BadPort {
        /// The port found.
        port: Box<str>,
    },
    /// A `#`.
    Fragment,
    /// Longer than a server takes.
    TooLong {
        /// Bytes of the URL.
        bytes: usize,
        /// Bytes allowed.
        max: usize,
    },
    /// `*` in host or path.
    Wildcard,
    /// A segment `.` or `..`, encoded or not.
    DotSegment,
    /// A path outside what the service serves.
    NotServed,
    /// A path that ends before the company root.
    NoRoot,
    /// The company root in another case.
    RootCase {
        /// The root found.
        found: Box<str>,
        /// The profile's root.
        root: Arc<str>,
    },
    /// Another company's root.
    OtherRoot {
        /// The root found.
        found: Box<str>,
        /// The profile's root.
        root: Arc<str>,
    },
    /// An asset without an ID.
    NoId,
    /// A bare `<ID>` line, and server or root unknown.
    NoSite {
        /// The template's line, from 1.
        line: u32,
    },
    /// A bare `<ID>` line for an asset that is not served as an image.
    NotAnImage {
        /// The asset's ID.
        asset: Box<str>,
        /// Its type.
        kind: Box<str>,
        /// The template line that serves such assets.
        instead: Arc<str>,
    },
    /// An asset of a type that the service cannot invalidate.
    Unsupported {
        /// The asset's ID.
        asset: Box<str>,
        /// Its type.
        kind: Box<str>,
    },
    /// A template line with `/is/image/` for an asset that is not served as an image.
    ContentAsImage {
        /// The asset's ID.
        asset: Box<str>,
        /// Its type.
        kind: Box<str>,
    },
    /// A host other than the published server.
    OtherHost {
        /// The host found, with its port if it has one.
        host: Box<str>,
        /// The profile's published server.
        server: Arc<str>,
    },
    /// A path of which it is not known whether the service purges it.
    UncertainPath {
        /// The path's beginning.
        family: &'static str,
    },
    /// A path that ends with the company root.
    NoAsset,
    /// A `%` without two hex digits.
    BadEscape,
    /// `*` in the query.
    QueryWildcard,
    /// A character that browsers encode.
    Unencoded(char),
}

impl Problem {
    /// Whether it keeps the URL from being sent.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.kind.severity()
    }

    /// Whether it keeps the URL from being sent.
    #[must_use]
    pub const fn is_error(&self) -> bool {
        matches!(self.severity(), Severity::Error)
    }
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        Self { kind }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl ProblemKind {
    /// Whether it keeps the URL from being sent.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::ContentAsImage { .. }
            | Self::OtherHost { .. }
            | Self::UncertainPath { .. }
            | Self::NoAsset
            | Self::BadEscape
            | Self::QueryWildcard
            | Self::Unencoded(_) => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// A short name that stays the same, for JSON and for filters.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Control(_) => "control-character",
            Self::Whitespace(_) => "white-space",
            Self::Placeholder => "placeholder",
            Self::AngleBracket(_) => "angle-bracket",
            Self::Backslash => "backslash",
            Self::NonAscii(_) => "non-ascii",
            Self::NonAsciiHost { .. } => "non-ascii-host",
            Self::NotAbsolute => "not-absolute",
            Self::NotHttp { .. } => "not-http",
            Self::Userinfo => "userinfo",
            Self::EmptyHost => "empty-host",
            Self::BadHost { .. } => "bad-host",
            Self::BadPort { .. } => "bad-port",
            Self::Fragment => "fragment",
            Self::TooLong { .. } => "too-long",
            Self::Wildcard => "wildcard",
            Self::DotSegment => "dot-segment",
            Self::NotServed => "not-served",
            Self::NoRoot => "no-root",
            Self::RootCase { .. } => "root-case",
            Self::OtherRoot { .. } => "other-root",
            Self::NoId => "no-id",
            Self::NoSite { .. } => "no-site",
            Self::NotAnImage { .. } => "not-an-image",
            Self::Unsupported { .. } => "unsupported-type",
            Self::ContentAsImage { .. } => "content-as-image",
            Self::OtherHost { .. } => "other-host",
            Self::UncertainPath { .. } => "uncertain-path",
            Self::NoAsset => "no-asset",
            Self::BadEscape => "bad-escape",
            Self::QueryWildcard => "query-wildcard",
            Self::Unencoded(_) => "unencoded",
        }
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAbsolute
            | Self::NotHttp { .. }
            | Self::Userinfo
            | Self::EmptyHost
            | Self::BadHost { .. }
            | Self::BadPort { .. }
            | Self::NonAsciiHost { .. }
            | Self::OtherHost { .. } => self.fmt_address(f),
            Self::NotServed
            | Self::NoRoot
            | Self::RootCase { .. }
            | Self::OtherRoot { .. }
            | Self::UncertainPath { .. }
            | Self::NoAsset
            | Self::DotSegment => self.fmt_path(f),
            Self::NoId
            | Self::NoSite { .. }
            | Self::NotAnImage { .. }
            | Self::Unsupported { .. }
            | Self::ContentAsImage { .. } => self.fmt_asset(f),
            _ => self.fmt_text(f),
        }
    }
}

impl ProblemKind {
    /// What is wrong before the path.
    fn fmt_address(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHttp { scheme } => write!(f, "{scheme}:// is not a web address; use https://"),
            Self::Userinfo => {
                f.write_str("a user or password before the host; remove everything up to the @")
            }
            Self::EmptyHost => f.write_str("no host; write it after https://"),
            Self::BadHost { host } => write!(f, "{host} cannot be a host; correct it"),
            Self::BadPort { port } if port.is_empty() => {
                f.write_str("a colon without a port; remove the colon or add the port")
            }
            Self::BadPort { port } => write!(f, "{port} is not a port; use 1 to 65535, or none"),
            Self::NonAsciiHost { ascii: Some(ascii) } => {
                write!(f, "the host has characters outside ASCII; write {ascii}")
            }
            Self::NonAsciiHost { ascii: None } => {
                f.write_str("the host has characters outside ASCII; write it in punycode")
            }
            Self::OtherHost { host, server } => {
                write!(
                    f,
                    "{host} is not the published server {server}; make sure that the bundled CDN serves it"
                )
            }
            _ => f.write_str("not an absolute URL; begin with https:// and the host"),
        }
    }

    /// What is wrong with the path's structure.
    fn fmt_path(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoot => f.write_str("the path ends before the company root; add it and the asset"),
            Self::RootCase { found, root } => {
                write!(f, "company root {found} differs in case from {root}; write {root}")
            }
            Self::OtherRoot { found, root } => {
                write!(f, "{found} is not your company root {root}; one such URL fails the whole request, remove it")
            }
            Self::UncertainPath { family } => {
                write!(f, "whether the service purges {family} is not documented; a refusal would be no surprise")
            }
            Self::NoAsset => f.write_str("no asset after the company root; this clears nothing but this very URL"),
            Self::DotSegment => {
                f.write_str("a . or .. in the path, which no browser asks for; write the path without it")
            }
            _ => f.write_str(
                "the service does not serve this path; use /is/image/<company root>/… or /is/content/<company root>/…",
            ),
        }
    }

    /// What keeps an asset from becoming a URL.
    fn fmt_asset(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSite { line } => write!(
                f,
                "template line {line} is only <ID>, and published server or company root is unknown; \
                 set published_server and company_root, or sign in"
            ),
            Self::NotAnImage { asset, kind, instead } => write!(
                f,
                "{asset} is of type {kind}, which a line of only <ID> cannot stand for; \
                 add the template line {instead}"
            ),
            Self::Unsupported { asset, kind } => {
                write!(f, "{asset} is of type {kind}, which the service cannot invalidate; unmark it")
            }
            Self::ContentAsImage { asset, kind } => write!(
                f,
                "{asset} is of type {kind}, which is served under /is/content/, not under /is/image/ as the \
                 template says; check the template"
            ),
            _ => f.write_str("an asset without an ID; remove it from the list of assets"),
        }
    }

    /// What is wrong with the text as such.
    fn fmt_text(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Control(character) => {
                write!(f, "control character U+{:04X}; remove it", u32::from(character))
            }
            Self::Whitespace(' ') => f.write_str("a blank; write %20, or one URL a line"),
            Self::Whitespace(character) => {
                write!(
                    f,
                    "white space U+{:04X}; remove it or write {}",
                    u32::from(character),
                    encoded(character)
                )
            }
            Self::Placeholder => f.write_str("<ID> is left over; put the asset's ID in its place"),
            Self::AngleBracket(character) => {
                write!(f, "{character} may not stand in a URL; write {}", encoded(character))
            }
            Self::Backslash => f.write_str("a backslash, which browsers take for /; write / or %5C"),
            Self::NonAscii(character) => write!(
                f,
                "{character} (U+{:04X}) must be percent-encoded; write {}",
                u32::from(character),
                encoded(character)
            ),
            Self::Fragment => {
                f.write_str("a fragment, which no browser sends; remove everything from # on, or write %23")
            }
            Self::TooLong { bytes, max } => {
                write!(f, "{bytes} bytes, but servers take at most {max}; shorten it")
            }
            Self::Wildcard => {
                f.write_str("there are no wildcards; list every URL, or write %2A for a real asterisk")
            }
            Self::QueryWildcard => f.write_str(
                "an asterisk is no wildcard here; the service may refuse it, write %2A if pages do",
            ),
            Self::Unencoded(character) => {
                write!(f, "browsers ask for {} instead of {character}; write it so", encoded(character))
            }
            _ => f.write_str("a % that is not followed by two hex digits; write %25 for a percent sign"),
        }
    }
}

fn encoded(character: char) -> String {
    super::encode::encode_char(character)
}

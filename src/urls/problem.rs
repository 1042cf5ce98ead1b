//! What can be wrong with a URL, or with making one, in words that say what to do.
//!
//! Texts of problems quote the URL and asset IDs: a terminal gets them through [`crate::text::Shown`] only.

mod message;

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
    /// A line that begins with `#`.
    Comment,
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
    /// A second URL in the path.
    SecondUrl,
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

    /// Whether it is about one asset that gives no URL, not about the template, the settings or a URL.
    #[must_use]
    pub const fn leaves_an_asset_out(&self) -> bool {
        matches!(
            self.kind,
            ProblemKind::NotAnImage { .. } | ProblemKind::Unsupported { .. } | ProblemKind::NoId
        )
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

    /// The type of the asset that it is about, as the service spells it; `None`: about something else.
    #[must_use]
    pub fn asset_kind(&self) -> Option<&str> {
        match self {
            Self::NotAnImage { kind, .. }
            | Self::Unsupported { kind, .. }
            | Self::ContentAsImage { kind, .. } => Some(kind),
            _ => None,
        }
    }

    /// A short name that stays the same, for JSON and for filters.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Control(_) => "control-character",
            Self::Whitespace(_) => "white-space",
            Self::Comment => "comment",
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
            Self::SecondUrl => "second-url",
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

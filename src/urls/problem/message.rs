//! Problems in words: what is wrong; what to do.

use std::fmt;

use super::ProblemKind;
use crate::lines::COMMENTS_DIRECTIVE;
use crate::urls::encode::encode_char;

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
            | Self::SecondUrl
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
            Self::SecondUrl => f.write_str("another URL begins inside the path; write one URL a line"),
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
                    encode_char(character)
                )
            }
            Self::Comment => write!(
                f,
                "a # begins a comment only in lists whose first line is \"{COMMENTS_DIRECTIVE}\"; add that line there, \
                 or remove this one"
            ),
            Self::Placeholder => f.write_str("<ID> is left over; put the asset's ID in its place"),
            Self::AngleBracket(character) => {
                write!(f, "{character} may not stand in a URL; write {}", encode_char(character))
            }
            Self::Backslash => f.write_str("a backslash, which browsers take for /; write / or %5C"),
            Self::NonAscii(character) => write!(
                f,
                "{character} (U+{:04X}) must be percent-encoded; write {}",
                u32::from(character),
                encode_char(character)
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
                write!(f, "browsers ask for {} instead of {character}; write it so", encode_char(character))
            }
            _ => f.write_str("a % that is not followed by two hex digits; write %25 for a percent sign"),
        }
    }
}

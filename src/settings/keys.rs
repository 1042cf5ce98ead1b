//! The one table of keys: what a profile may say, in which range, with which default.

use super::complaint::Complaint;
use super::nearest::nearest;
use super::profile::{Region, ServiceKind};
use super::value::Value;
use crate::text::Shown;

/// One key of a profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyDoc {
    /// Its name below `[profiles.NAME]`, sub-tables with a dot: `limits.urls_burst`.
    pub key: &'static str,
    /// Which values it takes.
    pub kind: KeyKind,
    /// The default in TOML's spelling; empty: none, the key is off unless given.
    pub default: &'static str,
    /// One line for a person.
    pub help: &'static str,
}

/// Which values a key takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum KeyKind {
    /// One line of text.
    Text,
    /// Text of several lines.
    Lines,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A whole number in a range, both ends included.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A number in a range, both ends included; whole numbers are fine.
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// A list of strings.
    Words,
}

/// Longest one-line text, in bytes.
const TEXT_BYTES: usize = 4 * 1024;
/// Longest text of several lines, in bytes. The service's own template stops at 2,500 characters
/// (`spec/ips-api.md` §6.3); a local one may be longer.
const LINES_BYTES: usize = 64 * 1024;

const SERVICES: &[&str] = &[ServiceKind::DynamicMediaClassic.name(), ServiceKind::Sandbox.name()];
const REGIONS: &[&str] = &[Region::NorthAmerica.name(), Region::Emea.name(), Region::AsiaPacific.name()];

const fn key(key: &'static str, kind: KeyKind, default: &'static str, help: &'static str) -> KeyDoc {
    KeyDoc { key, kind, default, help }
}

#[rustfmt::skip]
const KEYS: &[KeyDoc] = &[
    key("service", KeyKind::Choice(SERVICES), "\"dynamic-media-classic\"",
        "kind of service: dynamic-media-classic, or the built-in sandbox"),
    key("region", KeyKind::Choice(REGIONS), "\"north-america\"", "where the account lives"),
    key("staging", KeyKind::Flag, "false", "the region's staging host instead of production"),
    key("endpoint", KeyKind::Text, "", "SOAP endpoint instead of the region's; https, or http on loopback"),
    key("api_version", KeyKind::Text, "\"2014-04-03\"", "version in the API's namespace"),
    key("user", KeyKind::Text, "\"\"", "sign-in name; empty: asked for on the screen"),
    key("password_command", KeyKind::Words, "", "program and arguments (no shell) that print the password"),
    key("password_file", KeyKind::Text, "", "file (mode 0600) whose first line is the password"),
    key("company", KeyKind::Text, "\"\"", "company name; empty: the user's only active company"),
    key("company_root", KeyKind::Text, "\"\"", "first path segment of every delivery URL; empty: from the sign-in"),
    key("published_server", KeyKind::Text, "\"\"", "scheme://host of the URLs; empty: the company's own setting"),
    key("template", KeyKind::Lines, "\"\"", "one URL a line, <ID> stands for the asset; empty: the company's own"),
    key("confirm_above", KeyKind::Integer { min: 0, max: 1_000_000_000 }, "1000",
        "more URLs than this in one job need a confirmation that says the number"),
    key("production", KeyKind::Flag, "",
        "confirm as loudly as for production; not given: unless staging, sandbox or loopback"),
    key("read_only", KeyKind::Flag, "false", "nothing may be purged, and nothing done to the queue"),
    key("limits.urls_per_request", KeyKind::Integer { min: 1, max: 1_000 }, "500", "URLs in one request"),
    key("limits.bytes_per_request", KeyKind::Integer { min: 1_000, max: 1_000_000 }, "45000",
        "bytes of one encoded request"),
    key("limits.urls_per_second", KeyKind::Number { min: 0.001, max: 1_000_000.0 }, "100.0",
        "sustained URLs a second"),
    key("limits.urls_burst", KeyKind::Integer { min: 1, max: 10_000_000 }, "5000",
        "URLs that may go at once after a rest; at least urls_per_request"),
    key("limits.requests_per_second", KeyKind::Number { min: 0.001, max: 1_000.0 }, "1.0",
        "sustained requests a second"),
    key("limits.request_timeout_seconds", KeyKind::Integer { min: 1, max: 3_600 }, "120",
        "total time of one request, in seconds"),
    key("limits.bisect_requests", KeyKind::Integer { min: 0, max: 10_000 }, "200",
        "extra requests that may be spent on finding what the service refuses in one job; 0: none"),
    key("sandbox.assets", KeyKind::Integer { min: 1, max: 1_000_000 }, "5000", "assets of the built-in sandbox"),
    key("sandbox.seed", KeyKind::Integer { min: 0, max: i64::MAX }, "1", "seed of its names, dates and folders"),
    key("sandbox.estimated_seconds", KeyKind::Integer { min: 0, max: 86_400 }, "5",
        "the estimate that it returns for a purge, in seconds"),
];

/// Every key of a profile, in the order of the template and the form.
#[must_use]
pub const fn key_docs() -> &'static [KeyDoc] {
    KEYS
}

/// The key of this name.
pub(super) fn find_key(name: &str) -> Option<&'static KeyDoc> {
    KEYS.iter().find(|doc| doc.key == name)
}

impl KeyKind {
    /// Whether a value is of this kind and in range.
    pub(super) fn check(&self, value: &Value) -> Result<(), Complaint> {
        match (self, value) {
            (Self::Text, Value::Text(text)) => check_text(text, TEXT_BYTES, char::is_control),
            (Self::Lines, Value::Text(text)) => {
                check_text(text, LINES_BYTES, |c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            }
            (Self::Choice(words), Value::Text(text)) => check_choice(words, text),
            (Self::Flag, Value::Bool(_)) => Ok(()),
            (Self::Integer { min, max }, Value::Integer(n)) => check_range(n, min, max),
            (Self::Number { min, max }, Value::Float(n)) => check_range(n, min, max),
            (Self::Number { min, max }, Value::Integer(n)) =>
            {
                #[expect(clippy::cast_precision_loss, reason = "a range check of numbers far below 2^52")]
                check_range(&(*n as f64), min, max)
            }
            (Self::Words, Value::List(words)) => {
                words.iter().try_for_each(|word| check_text(word, TEXT_BYTES, |c| c == '\0'))
            }
            _ => Err(Complaint::new(
                format!("must be {}, is {}", self.name(), value.kind()),
                format!("write it like {}", self.example()),
            )),
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Text | Self::Lines | Self::Choice(_) => "a string",
            Self::Flag => "true or false",
            Self::Integer { .. } => "a whole number",
            Self::Number { .. } => "a number",
            Self::Words => "a list of strings",
        }
    }

    const fn example(&self) -> &'static str {
        match self {
            Self::Text | Self::Choice(_) => "\"text\"",
            Self::Lines => "\"text\", or \"\"\" for several lines",
            Self::Flag => "true",
            Self::Integer { .. } => "500",
            Self::Number { .. } => "1.5",
            Self::Words => "[\"one\", \"two\"]",
        }
    }
}

fn check_text(text: &str, max: usize, forbidden: impl Fn(char) -> bool) -> Result<(), Complaint> {
    if text.len() > max {
        return Err(Complaint::new(format!("has {} bytes", text.len()), format!("{max} are the most")));
    }
    match text.chars().find(|c| forbidden(*c)) {
        Some(c) => Err(Complaint::new(
            format!("contains the control character {}", Shown::new(c.encode_utf8(&mut [0; 4]))),
            "remove it",
        )),
        None => Ok(()),
    }
}

fn check_choice(words: &[&str], text: &str) -> Result<(), Complaint> {
    if words.contains(&text) {
        return Ok(());
    }
    let what = format!("\"{}\" is not one of {}", Shown::new(text).fit(60), words.join(", "));
    let advice = match nearest(text, words.iter().copied()) {
        Some(word) => format!("did you mean \"{word}\"?"),
        None => "use one of them".to_owned(),
    };
    Err(Complaint::new(what, advice))
}

fn check_range<N: PartialOrd + std::fmt::Display>(n: &N, min: &N, max: &N) -> Result<(), Complaint> {
    if n >= min && n <= max {
        return Ok(());
    }
    Err(Complaint::new(format!("{n} is out of range"), format!("use {min} to {max}")))
}

//! One value, checked and put in its place: the rules that a file and a form share.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::complaint::Complaint;
use super::keys::{find_key, key_docs};
use super::nearest::nearest;
use super::profile::{Profile, Region, ServiceKind};
use super::server;
use super::value::Value;
use crate::text::Shown;

/// What relative paths and `~/` in a file stand for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Places<'a> {
    /// The settings file's directory.
    pub(super) dir: Option<&'a Path>,
    /// The user's home.
    pub(super) home: Option<&'a Path>,
}

/// Checks one field as a form types it, by the same rules as the file. `key` as in
/// [`Document::set`](super::Document::set).
///
/// # Errors
/// What is wrong and what to do, fit for a terminal.
pub fn check_value(key: &str, value: &Value) -> Result<(), String> {
    let mut scratch = Profile::with_defaults("check");
    apply(&mut scratch, key, value, Places::default()).map_err(|complaint| complaint.to_string())
}

/// Checks a value and sets it in the profile.
pub(super) fn apply(
    profile: &mut Profile,
    key: &str,
    value: &Value,
    places: Places<'_>,
) -> Result<(), Complaint> {
    let Some(doc) = find_key(key) else { return Err(unknown_key(key)) };
    doc.kind.check(value)?;
    match value {
        Value::Text(text) => apply_text(profile, key, text, places)?,
        Value::Bool(flag) => apply_flag(profile, key, *flag),
        Value::Integer(n) => apply_integer(profile, key, *n),
        Value::Float(n) => apply_number(profile, key, *n),
        Value::List(words) => profile.password_command = command(words, places)?,
    }
    Ok(())
}

/// The complaint about a key that does not exist.
pub(super) fn unknown_key(key: &str) -> Complaint {
    let advice = match nearest(key, key_docs().iter().map(|doc| doc.key)) {
        Some(known) => format!("did you mean {known}?"),
        None => "remove it; settings.toml as shipped lists every key".to_owned(),
    };
    Complaint::new("is not a key", advice)
}

fn apply_text(profile: &mut Profile, key: &str, text: &str, places: Places<'_>) -> Result<(), Complaint> {
    let given = || Some(text.to_owned()).filter(|text| !text.is_empty());
    match key {
        "service" => profile.service = service(text),
        "region" => profile.region = region(text),
        "endpoint" => profile.endpoint = given().map(|text| server::endpoint(&text)).transpose()?,
        "api_version" => profile.api_version = api_version(text)?,
        "user" => profile.user = trimmed(text)?,
        "password_file" => profile.password_file = given().map(|text| path(&text, places)).transpose()?,
        "company" => profile.company = trimmed(text)?,
        "company_root" => profile.company_root = given().map(company_root).transpose()?,
        "published_server" => {
            profile.published_server = given().map(|text| server::root(&text)).transpose()?;
        }
        "template" => text.clone_into(&mut profile.template),
        _ => return Err(unknown_key(key)),
    }
    Ok(())
}

fn apply_flag(profile: &mut Profile, key: &str, flag: bool) {
    match key {
        "staging" => profile.staging = flag,
        "read_only" => profile.read_only = flag,
        "production" => profile.production = Some(flag),
        _ => {}
    }
}

/// Sets a whole number that its key's range has let through.
fn apply_integer(profile: &mut Profile, key: &str, n: i64) {
    let size = usize::try_from(n).unwrap_or(usize::MAX);
    let whole = u64::try_from(n).unwrap_or(0);
    match key {
        "confirm_above" => profile.confirm_above = size,
        "limits.urls_per_request" => profile.limits.urls_per_request = size,
        "limits.bytes_per_request" => profile.limits.bytes_per_request = size,
        "limits.urls_burst" => profile.limits.urls_burst = size,
        "limits.request_timeout_seconds" => profile.limits.request_timeout = Duration::from_secs(whole),
        "limits.bisect_requests" => profile.limits.bisect_requests = size,
        "sandbox.assets" => profile.sandbox.assets = size,
        "sandbox.seed" => profile.sandbox.seed = whole,
        "sandbox.estimated_seconds" => {
            profile.sandbox.estimated_seconds = u32::try_from(n).unwrap_or(u32::MAX);
        }
        #[expect(clippy::cast_precision_loss, reason = "the ranges of these keys end far below 2^52")]
        _ => apply_number(profile, key, n as f64),
    }
}

fn apply_number(profile: &mut Profile, key: &str, n: f64) {
    match key {
        "limits.urls_per_second" => profile.limits.urls_per_second = n,
        "limits.requests_per_second" => profile.limits.requests_per_second = n,
        _ => {}
    }
}

/// The service of a name that the choice has let through.
fn service(name: &str) -> ServiceKind {
    if name == ServiceKind::Sandbox.name() { ServiceKind::Sandbox } else { ServiceKind::DynamicMediaClassic }
}

fn region(name: &str) -> Region {
    Region::ALL.into_iter().find(|region| region.name() == name).unwrap_or(Region::NorthAmerica)
}

/// `2014-04-03`, or a beta as seen on the wire (`spec/ips-api.md` §1.2).
fn api_version(text: &str) -> Result<String, Complaint> {
    let date = text.strip_suffix("-beta").unwrap_or(text);
    let shaped = date.len() == 10
        && date.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if shaped {
        return Ok(text.to_owned());
    }
    Err(Complaint::new("is not an API version", "write a date like 2014-04-03"))
}

fn trimmed(text: &str) -> Result<String, Complaint> {
    if text.trim() == text {
        return Ok(text.to_owned());
    }
    Err(Complaint::new("begins or ends with a blank", "remove it"))
}

fn company_root(text: String) -> Result<String, Complaint> {
    match text.chars().find(|c| c.is_whitespace() || matches!(c, '/' | '\\' | '?' | '#' | '%')) {
        None => Ok(text),
        Some('/') => Err(Complaint::new("contains a slash", "write the name alone, like AcmeOutfitters")),
        Some(c) => Err(Complaint::new(
            format!("contains \"{}\"", Shown::new(c.encode_utf8(&mut [0; 4]))),
            "write it as it stands in URLs, like AcmeOutfitters",
        )),
    }
}

/// A path as the file means it: `~/` is the home, relative is relative to the file.
fn path(text: &str, places: Places<'_>) -> Result<PathBuf, Complaint> {
    if let Some(rest) = text.strip_prefix("~/") {
        return match (places.home, places.dir) {
            (Some(home), _) => Ok(home.join(rest)),
            (None, None) => Ok(PathBuf::from(text)),
            (None, Some(_)) => {
                Err(Complaint::new("begins with ~/, but HOME is not set", "write the whole path"))
            }
        };
    }
    Ok(places.dir.map_or_else(|| PathBuf::from(text), |dir| dir.join(text)))
}

/// The argument vector; a program with a slash is a path like any other, one without is looked up in `PATH`.
fn command(words: &[String], places: Places<'_>) -> Result<Vec<String>, Complaint> {
    let mut words = words.to_vec();
    match words.first_mut() {
        Some(program) if program.is_empty() => {
            return Err(Complaint::new(
                "names no program",
                "write it like [\"pass\", \"show\", \"purgedeck\"]",
            ));
        }
        Some(program) if program.contains('/') => {
            let resolved = path(program, places)?;
            *program = resolved
                .into_os_string()
                .into_string()
                .map_err(|_| Complaint::new("has a path that is not UTF-8", "move the program"))?;
        }
        _ => {}
    }
    Ok(words)
}

#[cfg(test)]
mod tests;

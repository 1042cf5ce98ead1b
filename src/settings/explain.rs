//! What is in force and who said so, for `settings show`. Never a secret.

use super::keys::key_docs;
use super::load::Settings;
use super::profile::{Profile, ServiceKind};
use super::screen::screen_key_docs;

/// One value in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The key, as [`key_docs`] spells it, or `settings`, `profile`, `state_dir`, `password`.
    pub key: String,
    /// Its value, in TOML's spelling where the file has such a key; from outside, so show it through
    /// [`Shown`](crate::text::Shown).
    pub value: String,
    /// Where it comes from: an option, the environment, a line of the file, or the default.
    pub source: String,
}

impl Settings {
    /// Every value in force with its source. The arguments of `password_command` are only counted, because
    /// somebody may have put a password there.
    #[must_use]
    pub fn explain(&self) -> Vec<Explained> {
        let row = |key: &str, value: String, source: &str| Explained {
            key: key.to_owned(),
            value,
            source: source.to_owned(),
        };
        let path = self.path.as_deref().map_or_else(|| "none (built-in template)".to_owned(), lossy);
        let mut rows = vec![
            row("settings", path, self.sources.path),
            row("profile", self.profile.name.clone(), &self.sources.profile),
            row("state_dir", lossy(&self.state_dir), self.sources.state_dir),
        ];
        rows.extend(key_docs().iter().map(|doc| {
            let source = match self.sources.lines.get(doc.key) {
                _ if doc.key == "user" && self.given_user().is_some() => "option --user".to_owned(),
                Some(line) => format!("file, line {line}"),
                None => "default".to_owned(),
            };
            row(doc.key, value(&self.profile, doc.key), &source)
        }));
        rows.extend(self.explain_screen());
        rows.extend(self.keys.entries.iter().map(|entry| {
            let keys = toml::Value::from(entry.keys.clone()).to_string();
            row(
                &format!("keys.{}.{}", entry.context, entry.action),
                keys,
                &format!("file, line {}", entry.line),
            )
        }));
        rows.push(row("password", "not shown".to_owned(), self.password_source()));
        rows
    }

    /// `[screen]`, and of its colours those that are given.
    fn explain_screen(&self) -> Vec<Explained> {
        let source = |key: &str| match self.sources.screen_lines.get(key) {
            Some(line) => format!("file, line {line}"),
            None => "default".to_owned(),
        };
        let keys = screen_key_docs().iter().map(|doc| (doc.key.to_owned(), self.screen.value(doc.key)));
        let colours = &self.screen.colors;
        let colours = colours.iter().map(|(role, paint)| (format!("colors.{role}"), format!("\"{paint}\"")));
        keys.chain(colours)
            .map(|(key, value)| Explained { source: source(&key), key: format!("screen.{key}"), value })
            .collect()
    }

    fn password_source(&self) -> &'static str {
        let profile = &self.profile;
        if !profile.password_command.is_empty() {
            "password_command"
        } else if profile.password_file.is_some() {
            "password_file"
        } else if profile.service == ServiceKind::Sandbox {
            "built in"
        } else if self.sources.password_in_env {
            "environment PURGEDECK_PASSWORD"
        } else {
            "asked for when needed"
        }
    }
}

fn lossy(path: &std::path::Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A value of a profile in TOML's spelling.
fn value(profile: &Profile, key: &str) -> String {
    // A JSON string is a TOML string too, and keeps several lines on one.
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let optional = |value: Option<&str>| value.map_or_else(|| "\"\"".to_owned(), text);
    let number = |n: f64| toml::Value::from(n).to_string();
    let limits = &profile.limits;
    match key {
        "service" => text(profile.service.name()),
        "region" => text(profile.region.name()),
        "staging" => profile.staging.to_string(),
        "read_only" => profile.read_only.to_string(),
        "production" => {
            profile.production.map_or_else(|| "not set".to_owned(), |production| production.to_string())
        }
        "endpoint" => {
            profile.endpoint.as_ref().map_or_else(|| "not set".to_owned(), |url| text(url.as_str()))
        }
        "api_version" => text(&profile.api_version),
        "user" => text(&profile.user),
        "password_command" => match profile.password_command.as_slice() {
            [] => "not set".to_owned(),
            [program, arguments @ ..] => format!("[{}] and {} arguments", text(program), arguments.len()),
        },
        "password_file" => {
            profile.password_file.as_ref().map_or_else(|| "not set".to_owned(), |path| text(&lossy(path)))
        }
        "company" => text(&profile.company),
        "company_root" => optional(profile.company_root.as_deref()),
        "published_server" => optional(profile.published_server.as_deref()),
        "template" => text(&profile.template),
        "confirm_above" => profile.confirm_above.to_string(),
        "limits.urls_per_request" => limits.urls_per_request.to_string(),
        "limits.bytes_per_request" => limits.bytes_per_request.to_string(),
        "limits.urls_per_second" => number(limits.urls_per_second),
        "limits.urls_burst" => limits.urls_burst.to_string(),
        "limits.requests_per_second" => number(limits.requests_per_second),
        "limits.request_timeout_seconds" => limits.request_timeout.as_secs().to_string(),
        "limits.bisect_requests" => limits.bisect_requests.to_string(),
        "sandbox.assets" => profile.sandbox.assets.to_string(),
        "sandbox.seed" => profile.sandbox.seed.to_string(),
        "sandbox.estimated_seconds" => profile.sandbox.estimated_seconds.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;

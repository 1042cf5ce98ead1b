//! From a file's text to checked profiles, with every problem that it has.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::complaint::Complaint;
use super::error::SettingsProblem;
use super::field::{Places, apply};
use super::key_table::{KeyEntry, keys_of};
use super::keys::find_key;
use super::line::line_at;
use super::profile::Profile;
use super::screen::ScreenSettings;
use super::value::Value;
use crate::text::Shown;

mod advice;

pub(super) use advice::advise_profile;
use advice::{misplaced_at_top, unknown};

/// Sub-tables of a profile.
const GROUPS: [&str; 2] = ["limits", "sandbox"];

/// A profile of the file, and which of its values the file gives.
#[derive(Debug)]
pub(super) struct ReadProfile {
    pub(super) profile: Profile,
    /// Key → line.
    pub(super) lines: BTreeMap<&'static str, usize>,
    /// Where its table begins, for the order of the file.
    at: usize,
}

/// Everything that a text says.
#[derive(Debug)]
pub(super) struct Read {
    /// The top-level `profile`, with its line.
    pub(super) selected: Option<(String, usize)>,
    /// In the order of the file.
    pub(super) profiles: Vec<ReadProfile>,
    /// The bindings of `[keys]`, in the order of lines.
    pub(super) keys: Vec<KeyEntry>,
    /// What `[screen]` says.
    pub(super) screen: ScreenSettings,
    /// The lines of what it says, by key; a colour's is `colors.ROLE`.
    pub(super) screen_lines: BTreeMap<String, usize>,
    /// In the order of lines.
    pub(super) problems: Vec<SettingsProblem>,
}

/// Reads and checks a whole text.
pub(super) fn read(text: &str, path: &Path, places: Places<'_>) -> Read {
    let mut reader = Reader {
        text,
        path,
        places,
        keys: Vec::new(),
        screen: ScreenSettings::default(),
        screen_lines: BTreeMap::new(),
        problems: Vec::new(),
    };
    let (document, errors) = DeTable::parse_recoverable(text);
    let broken: Vec<_> = errors.iter().map(|error| reader.broken(error)).collect();
    let (selected, mut profiles) = reader.root(document.get_ref());
    profiles.sort_by_key(|profile| profile.at);
    reader.check_selected(selected.as_ref(), &profiles);
    let mut keys = reader.keys;
    keys.sort_by_key(|entry| entry.line);
    let mut problems = reader.problems;
    // What the parser made of a broken line is a guess: its own complaint about the line is enough.
    problems.retain(|problem| broken.iter().all(|broken| broken.line != problem.line));
    problems.extend(broken);
    problems.sort_by_key(|problem| problem.line);
    let (screen, screen_lines) = (reader.screen, reader.screen_lines);
    Read { selected, profiles, keys, screen, screen_lines, problems }
}

struct Reader<'a> {
    text: &'a str,
    path: &'a Path,
    places: Places<'a>,
    keys: Vec<KeyEntry>,
    screen: ScreenSettings,
    screen_lines: BTreeMap<String, usize>,
    problems: Vec<SettingsProblem>,
}

impl Reader<'_> {
    fn line(&self, offset: usize) -> usize {
        line_at(self.text, offset)
    }

    /// The problem of a line that is no TOML; the key as far as the line shows one.
    fn broken(&self, error: &toml::de::Error) -> SettingsProblem {
        let line = error.span().map(|span| self.line(span.start));
        let text = line.and_then(|line| self.text.lines().nth(line - 1)).unwrap_or_default();
        let key = text.split_once('=').map_or("", |(key, _)| key.trim());
        let bare = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        let key = if key.bytes().all(bare) { key } else { "" };
        let advice = if error.message().starts_with("duplicate") { "keep one of them" } else { "correct it" };
        SettingsProblem::new(
            self.path,
            line,
            key,
            Complaint::new(error.message().replace('\n', ", "), advice),
        )
    }

    fn complain(&mut self, span: Option<Range<usize>>, key: &str, complaint: Complaint) {
        let line = span.map(|span| self.line(span.start));
        self.problems.push(SettingsProblem::new(self.path, line, key, complaint));
    }

    fn root(&mut self, table: &DeTable<'_>) -> (Option<(String, usize)>, Vec<ReadProfile>) {
        let mut selected = None;
        let mut profiles = Vec::new();
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("profile", DeValue::String(name)) => {
                    selected = Some((name.to_string(), self.line(key.span().start)));
                }
                ("profile", _) => {
                    let complaint = Complaint::new("must be a string", "write profile = \"NAME\"");
                    self.complain(Some(key.span()), "profile", complaint);
                }
                ("profiles", DeValue::Table(tables)) => {
                    profiles = tables.iter().filter_map(|(name, table)| self.profile(name, table)).collect();
                }
                ("profiles", _) => {
                    let complaint = Complaint::new("must be a table", "write [profiles.NAME]");
                    self.complain(Some(key.span()), "profiles", complaint);
                }
                ("keys", value) => self.key_tables(key, value),
                ("screen", DeValue::Table(table)) => self.screen(table),
                ("screen", _) => {
                    let complaint = Complaint::new("must be a table", "write [screen]");
                    self.complain(Some(key.span()), "screen", complaint);
                }
                (name, _) => {
                    let complaint = misplaced_at_top(name);
                    self.complain(Some(key.span()), name, complaint);
                }
            }
        }
        (selected, profiles)
    }

    /// `[screen]` and `[screen.colors]`.
    fn screen(&mut self, table: &DeTable<'_>) {
        for (name, value) in table {
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("colors", DeValue::Table(colors)) => {
                    for (role, value) in colors {
                        self.screen_value(role, value.get_ref(), "colors.", ScreenSettings::apply_color);
                    }
                }
                ("colors", _) => {
                    let complaint = Complaint::new("must be a table", "write [screen.colors]");
                    self.complain(Some(name.span()), "screen.colors", complaint);
                }
                (_, value) => self.screen_value(name, value, "", ScreenSettings::apply),
            }
        }
    }

    fn screen_value(
        &mut self,
        name: &Spanned<std::borrow::Cow<'_, str>>,
        value: &DeValue<'_>,
        group: &str,
        apply: fn(&mut ScreenSettings, &str, &Value) -> Result<&'static str, Complaint>,
    ) {
        let applied =
            Value::from_toml(value).and_then(|value| apply(&mut self.screen, name.get_ref(), &value));
        match applied {
            Ok(known) => {
                self.screen_lines.insert(format!("{group}{known}"), self.line(name.span().start));
            }
            Err(complaint) => {
                let full = format!("screen.{group}{}", name.get_ref());
                self.complain(Some(name.span()), &full, complaint);
            }
        }
    }

    /// `[keys.CONTEXT]`: only the shape is checked here.
    fn key_tables(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &DeValue<'_>) {
        let no_table = || Complaint::new("must be a table", "write [keys.CONTEXT], for example [keys.urls]");
        let DeValue::Table(contexts) = value else {
            return self.complain(Some(key.span()), "keys", no_table());
        };
        for (context, table) in contexts {
            let name = context.get_ref().as_ref();
            let DeValue::Table(table) = table.get_ref() else {
                self.complain(Some(context.span()), &format!("keys.{name}"), no_table());
                continue;
            };
            for (action, keys) in table {
                let line = self.line(action.span().start);
                let (context, action_name) = (name.to_owned(), action.get_ref().to_string());
                match keys_of(keys.get_ref()) {
                    Ok(keys) => self.keys.push(KeyEntry { context, action: action_name, keys, line }),
                    Err(complaint) => {
                        self.complain(Some(action.span()), &format!("keys.{name}.{action_name}"), complaint);
                    }
                }
            }
        }
    }

    fn profile(
        &mut self,
        name: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<ReadProfile> {
        let id = name.get_ref().as_ref();
        let full = format!("profiles.{id}");
        let DeValue::Table(table) = value.get_ref() else {
            let complaint = Complaint::new("must be a table", format!("write [profiles.{}]", Shown::new(id)));
            self.complain(Some(name.span()), &full, complaint);
            return None;
        };
        if id.is_empty() || id.len() > 64 || id.chars().any(char::is_control) {
            let complaint = Complaint::new("is not a name for a profile", "use 1 to 64 visible characters");
            self.complain(Some(name.span()), &full, complaint);
        }
        let mut read = ReadProfile {
            profile: Profile::with_defaults(id),
            lines: BTreeMap::new(),
            at: name.span().start,
        };
        self.table(&mut read, table, "");
        self.check_together(&read, name.span());
        Some(read)
    }

    /// Reads the keys of a profile (`group` is empty) or of one of its sub-tables (`limits.`).
    fn table(&mut self, read: &mut ReadProfile, table: &DeTable<'_>, group: &str) {
        for (name, value) in table {
            let name_text = name.get_ref().as_ref();
            let full = format!("profiles.{}.{group}{name_text}", read.profile.name);
            match value.get_ref() {
                DeValue::Table(inner) if group.is_empty() && GROUPS.contains(&name_text) => {
                    self.table(read, inner, &format!("{name_text}."));
                }
                _ if group.is_empty() && GROUPS.contains(&name_text) => {
                    let complaint = Complaint::new(
                        "must be a table",
                        format!("write [profiles.{}.{name_text}]", Shown::new(&read.profile.name)),
                    );
                    self.complain(Some(name.span()), &full, complaint);
                }
                value => {
                    if let Err(complaint) = self.value(read, group, name, value) {
                        self.complain(Some(name.span()), &full, complaint);
                    }
                }
            }
        }
    }

    fn value(
        &self,
        read: &mut ReadProfile,
        group: &str,
        name: &Spanned<std::borrow::Cow<'_, str>>,
        value: &DeValue<'_>,
    ) -> Result<(), Complaint> {
        let text = name.get_ref().as_ref();
        let Some(doc) = find_key(&format!("{group}{text}")) else {
            return Err(unknown(&read.profile.name, group, text));
        };
        read.lines.insert(doc.key, self.line(name.span().start));
        apply(&mut read.profile, doc.key, &Value::from_toml(value)?, self.places)
    }

    /// Rules that join two keys.
    fn check_together(&mut self, read: &ReadProfile, table: Range<usize>) {
        let line = |key: &str| read.lines.get(key).copied();
        let table = self.line(table.start);
        let profile = &read.profile;
        let mut complain = |key: &str, line: Option<usize>, complaint: Complaint| {
            let key = format!("profiles.{}.{key}", profile.name);
            self.problems.push(SettingsProblem::new(self.path, line.or(Some(table)), &key, complaint));
        };
        let limits = &profile.limits;
        if limits.urls_burst < limits.urls_per_request {
            complain(
                "limits.urls_burst",
                line("limits.urls_burst").or(line("limits.urls_per_request")),
                Complaint::new(
                    format!("{} is less than urls_per_request, so no batch could go", limits.urls_burst),
                    format!("use {} or more", limits.urls_per_request),
                ),
            );
        }
        if !profile.password_command.is_empty() && profile.password_file.is_some() {
            complain(
                "password_file",
                line("password_file"),
                Complaint::new("is never read, because password_command comes first", "remove one of them"),
            );
        }
    }

    fn check_selected(&mut self, selected: Option<&(String, usize)>, profiles: &[ReadProfile]) {
        let names = || profiles.iter().map(|read| read.profile.name.as_str());
        if let Some((name, line)) = selected
            && !names().any(|known| known == name)
        {
            let what = format!("no profile \"{}\"", Shown::new(name));
            let complaint = Complaint::new(what, advise_profile(name, names()));
            self.problems.push(SettingsProblem::new(self.path, Some(*line), "profile", complaint));
        }
    }
}

#[cfg(test)]
mod tests;

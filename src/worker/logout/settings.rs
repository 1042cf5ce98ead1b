//! What logind was told about processes that a login leaves behind (logind.conf(5)).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Where settings are, the strongest first: the first main file counts, and of drop-ins with the same name the first.
const FOLDERS: [&str; 5] =
    ["etc/systemd", "run/systemd", "usr/local/lib/systemd", "usr/lib/systemd", "lib/systemd"];

/// The three settings that decide.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct KillRule {
    /// `None`: not set, and the compiled default is not written down anywhere.
    kill: Option<bool>,
    /// If any, nobody else.
    only: Vec<String>,
    /// Nobody of these.
    exclude: Vec<String>,
}

impl KillRule {
    /// Reads the main file, then the drop-ins by name.
    pub(super) fn read(root: &Path) -> Self {
        // Compiled in: root is spared. A list that is set adds to it; an empty one clears it.
        let mut rule = Self { exclude: vec!["root".into()], ..Self::default() };
        let mains: Vec<String> = FOLDERS
            .iter()
            .filter_map(|folder| fs::read_to_string(root.join(folder).join("logind.conf")).ok())
            .collect();
        // The shipped file names the compiled defaults as comments; they differ between distributions.
        rule.kill = mains.iter().find_map(|text| commented_default(text));
        if let Some(main) = mains.first() {
            rule.take(main);
        }
        for path in drop_ins(root).values() {
            // An unreadable one is skipped, as logind does with a missing one.
            rule.take(&fs::read_to_string(path).unwrap_or_default());
        }
        rule
    }

    /// Whether a user's processes are ended; `None`: it cannot be told.
    pub(super) fn ends(&self, user: Option<&str>) -> Option<bool> {
        if !self.kill? {
            return Some(false);
        }
        let user = user?;
        let is_in = |list: &[String]| list.iter().any(|name| name == user);
        Some(!is_in(&self.exclude) && (self.only.is_empty() || is_in(&self.only)))
    }

    fn take(&mut self, text: &str) {
        let mut in_login = false;
        for line in text.lines().map(str::trim) {
            if let Some(section) = line.strip_prefix('[') {
                in_login = section.strip_suffix(']') == Some("Login");
            }
            let Some((key, value)) = line.split_once('=').filter(|_| in_login) else { continue };
            match key.trim() {
                "KillUserProcesses" => self.kill = truth(value).or(self.kill),
                "KillOnlyUsers" => extend(&mut self.only, value),
                "KillExcludeUsers" => extend(&mut self.exclude, value),
                _ => {}
            }
        }
    }
}

/// The drop-ins in the order in which they count.
fn drop_ins(root: &Path) -> BTreeMap<std::ffi::OsString, PathBuf> {
    let mut found = BTreeMap::new();
    for folder in FOLDERS {
        let Ok(entries) = fs::read_dir(root.join(folder).join("logind.conf.d")) else { continue };
        for entry in entries.filter_map(Result::ok) {
            if entry.path().extension().is_some_and(|ending| ending == "conf") {
                found.entry(entry.file_name()).or_insert_with(|| entry.path());
            }
        }
    }
    found
}

fn commented_default(text: &str) -> Option<bool> {
    text.lines()
        .find_map(|line| truth(line.trim().strip_prefix('#')?.trim().strip_prefix("KillUserProcesses=")?))
}

/// systemd's spellings of yes and no (systemd.syntax(7)).
fn truth(value: &str) -> Option<bool> {
    match value.trim().to_ascii_lowercase().as_str() {
        "1" | "yes" | "y" | "true" | "t" | "on" => Some(true),
        "0" | "no" | "n" | "false" | "f" | "off" => Some(false),
        _ => None,
    }
}

/// An empty value clears a list, anything else adds to it.
fn extend(list: &mut Vec<String>, value: &str) {
    if value.trim().is_empty() {
        list.clear();
    }
    list.extend(value.split_whitespace().map(|name| name.trim_matches('"').to_owned()));
}

//! Edits of a settings file that keep its comments and its order.

use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, TableLike};

use super::complaint::Complaint;
use super::env::Env;
use super::error::{SettingsError, SettingsProblem};
use super::field::{check_value, unknown_key};
use super::find::read;
use super::keys::find_key;
use super::line::line_at;
use super::load::check_text;
use super::save::replace;
use super::value::Value;
use edit::{put, take};

mod edit;

/// A settings file that is being edited: single values of single profiles, everything else as it was.
///
/// ```
/// use purgedeck::settings::{Document, Value};
///
/// let dir = tempfile::tempdir().unwrap();
/// let path = dir.path().join("settings.toml");
/// let mut document = Document::open(&path).unwrap();
/// document.set("example", "limits.urls_per_request", Value::Integer(800)).unwrap();
/// document.save().unwrap();
/// assert!(std::fs::read_to_string(&path).unwrap().contains("= 800      # the service takes at most 1000"));
/// ```
#[derive(Debug, Clone)]
pub struct Document {
    path: PathBuf,
    /// What the disk holds; `None`: there is no file yet.
    disk: Option<String>,
    toml: DocumentMut,
}

impl Document {
    /// Opens a file; a missing one starts as the [`TEMPLATE`](super::TEMPLATE) and exists once it is saved.
    ///
    /// # Errors
    /// [`SettingsError::Read`], or [`SettingsError::Problems`] where the file is no TOML. Problems of single
    /// values do not matter yet: they may be what the edit is about to repair.
    pub fn open(path: &Path) -> Result<Self, SettingsError> {
        let disk = read(path)?;
        let text = disk.as_deref().unwrap_or(super::TEMPLATE);
        let toml = text.parse::<DocumentMut>().map_err(|why| {
            let line = why.span().map(|span| line_at(text, span.start));
            let complaint = Complaint::new(why.message().replace('\n', ", "), "correct it");
            SettingsError::Problems(vec![SettingsProblem::new(path, line, "", complaint)])
        })?;
        Ok(Self { path: path.to_owned(), disk, toml })
    }

    /// Sets a key (`user`, `limits.urls_per_second`, …) of a profile. A missing table is added; a value that the
    /// key already has is left as it is spelled.
    ///
    /// # Errors
    /// [`SettingsError::Value`] where the key does not exist or cannot have this value.
    pub fn set(&mut self, profile: &str, key: &str, value: Value) -> Result<(), SettingsError> {
        check_value(key, &value).map_err(|message| SettingsError::Value { key: key.to_owned(), message })?;
        let (group, name) = key.split_once('.').map_or((None, key), |(group, name)| (Some(group), name));
        let table = self.table(profile, group).ok_or_else(|| {
            impossible(key, "its place in the file is not a table; correct the file by hand")
        })?;
        put(table, name, value);
        Ok(())
    }

    /// Removes a key of a profile, so that its default is in force; the comments above it stay. Nothing happens
    /// where it is not there.
    pub fn remove(&mut self, profile: &str, key: &str) {
        let (group, name) = key.split_once('.').map_or((None, key), |(group, name)| (Some(group), name));
        let path = ["profiles", profile].into_iter().chain(group);
        let mut item = self.toml.as_item_mut();
        for part in path {
            match item.as_table_like_mut().and_then(|table| table.get_mut(part)) {
                Some(inner) => item = inner,
                None => return,
            }
        }
        take(item, name);
    }

    /// Selects the profile that is in force where neither option nor environment names one.
    ///
    /// # Errors
    /// [`SettingsError::Value`] where the file has no such profile.
    pub fn set_active_profile(&mut self, profile: &str) -> Result<(), SettingsError> {
        let known = self
            .toml
            .get("profiles")
            .and_then(Item::as_table_like)
            .is_some_and(|profiles| profiles.contains_key(profile));
        if !known {
            return Err(impossible("profile", "the file has no such profile; add it first"));
        }
        put(self.toml.as_table_mut(), "profile", Value::Text(profile.to_owned()));
        Ok(())
    }

    /// The whole text as it would be saved.
    #[must_use]
    pub fn text(&self) -> String {
        self.toml.to_string()
    }

    /// Whether saving would change the file.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.disk.as_ref() != Some(&self.text())
    }

    /// Checks the whole text and replaces the file with it, whole or not at all, durably.
    ///
    /// # Errors
    /// [`SettingsError::Problems`] where the result could not be loaded, [`SettingsError::Changed`] where the file
    /// is not what it was when it was opened, [`SettingsError::Write`]. The file is untouched then.
    pub fn save(&mut self) -> Result<(), SettingsError> {
        let text = self.text();
        check_text(&text, &self.path, &Env::process())?;
        if read(&self.path)? != self.disk {
            return Err(SettingsError::Changed { path: self.path.clone() });
        }
        if self.is_changed() {
            replace(&self.path, &text)
                .map_err(|source| SettingsError::Write { path: self.path.clone(), source })?;
            self.disk = Some(text);
        }
        Ok(())
    }

    /// The table of a profile or of one of its groups, added where it is missing.
    fn table(&mut self, profile: &str, group: Option<&str>) -> Option<&mut dyn TableLike> {
        let profiles = self.toml.entry("profiles").or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let profiles = profiles.as_table_like_mut()?;
        let table = profiles.entry(profile).or_insert_with(new_table).as_table_like_mut()?;
        match group {
            Some(group) => table.entry(group).or_insert_with(new_table).as_table_like_mut(),
            None => Some(table),
        }
    }
}

fn new_table() -> Item {
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    Item::Table(table)
}

fn impossible(key: &str, message: &str) -> SettingsError {
    let message = if key == "profile" || find_key(key).is_some() {
        message.to_owned()
    } else {
        unknown_key(key).to_string()
    };
    SettingsError::Value { key: key.to_owned(), message }
}

#[cfg(test)]
mod tests;

//! The `[keys]` table as the file spells it. Which contexts, actions and keys exist is the screen's to say; here is
//! only the shape: `[keys.CONTEXT]`, `action = "key"` or `action = ["key", "key"]`.

use std::path::PathBuf;

use toml::Spanned;
use toml::de::DeValue;

use super::complaint::Complaint;
use super::env::Env;
use super::error::SettingsError;
use super::field::Places;
use super::find;
use super::load::Overrides;
use super::read::read;

/// Every binding that the file gives, in the order of its lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyTable {
    /// The file, for messages.
    pub path: PathBuf,
    /// What it says.
    pub entries: Vec<KeyEntry>,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEntry {
    /// The sub-table: where the keys are valid.
    pub context: String,
    /// What they ask for.
    pub action: String,
    /// The keys as spelled; empty: no key asks for it.
    pub keys: Vec<String>,
    /// The line, from 1.
    pub line: usize,
}

impl KeyTable {
    /// Reads the table alone, whatever else is wrong with the file; without a file it is empty.
    ///
    /// # Errors
    /// The file cannot be found or read.
    pub fn find(overrides: &Overrides, env: &Env) -> Result<Self, SettingsError> {
        let Some(found) = find::find(overrides, env)? else { return Ok(Self::default()) };
        let home = env.home();
        let places = Places { dir: found.path.parent(), home: home.as_deref() };
        let entries = read(&found.text, &found.path, places).keys;
        Ok(Self { path: found.path, entries })
    }
}

/// The keys of one binding: a string, or a list of strings.
pub(super) fn keys_of(value: &DeValue<'_>) -> Result<Vec<String>, Complaint> {
    let no_list =
        |what: String| Complaint::new(what, "write it like [\"p\", \"ctrl-p\"]; [] takes its keys away");
    match value {
        DeValue::String(key) => Ok(vec![key.to_string()]),
        DeValue::Array(keys) => keys
            .iter()
            .map(|key| match Spanned::get_ref(key) {
                DeValue::String(key) => Ok(key.to_string()),
                _ => Err(no_list("must hold nothing but strings".to_owned())),
            })
            .collect(),
        _ => Err(no_list("must be a key or a list of keys".to_owned())),
    }
}

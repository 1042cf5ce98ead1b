//! How a wrong word of the `[keys]` table is said: with the nearest right one.

use std::path::Path;

use crate::settings::{KeyEntry, SettingsProblem, nearest};
use crate::text::Shown;

/// Which sort of word is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Context,
    Action,
}

/// A word of the file, and the words that it could have been.
pub(super) struct Word<'a> {
    word: &'a str,
    known: Vec<&'static str>,
}

impl<'a> Word<'a> {
    pub(super) fn new(word: &'a str, known: impl Iterator<Item = &'static str>) -> Self {
        Self { word, known: known.collect() }
    }

    /// What is wrong with it, and what to do.
    pub(super) fn is_no(&self, kind: Kind) -> (String, String) {
        let what = match kind {
            Kind::Context => "is not a context of keys",
            Kind::Action => "is not an action",
        };
        let advice = match (nearest(self.word, self.known.iter().copied()), kind) {
            (Some(near), _) => format!("did you mean {near}?"),
            (None, Kind::Context) => format!("there are: {}", self.known.join(", ")),
            (None, Kind::Action) => "purgedeck settings keys lists all".to_owned(),
        };
        (what.to_owned(), advice)
    }
}

/// Something about one line of the table.
pub(super) fn remark(path: &Path, entry: &KeyEntry, message: &str, advice: String) -> SettingsProblem {
    SettingsProblem {
        path: path.to_owned(),
        line: Some(entry.line),
        key: format!("keys.{}.{}", entry.context, entry.action),
        message: Shown::new(message).to_string(),
        advice,
    }
}

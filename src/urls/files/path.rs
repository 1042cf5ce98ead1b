//! Names of files as they are typed: `~`, and the rest of a name by Tab.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Entries of a folder that are looked at: enough for every folder that somebody types names in.
const MAX_ENTRIES: usize = 20_000;

/// Names that are offered at once.
const MAX_CHOICES: usize = 100;

/// How a typed name can go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completion {
    /// The whole text, as far as it is certain; the same as before, if nothing is.
    pub text: String,
    /// What it may become, sorted, folders with a slash; empty: nothing of this name. Outside text.
    pub choices: Vec<String>,
    /// There are more than are listed.
    pub more: bool,
}

/// A typed name as a path: `~` and `~/…` lead to the home folder.
#[must_use]
pub fn expand_home(text: &str, home: Option<&Path>) -> PathBuf {
    match (home, text.strip_prefix('~')) {
        (Some(home), Some("")) => home.to_owned(),
        (Some(home), Some(rest)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(text),
    }
}

/// Completes a typed name by what is in its folder. Hidden files only where a dot was typed; names that are not
/// UTF-8 cannot be typed and are left out, those with control characters are offered but not put in.
#[must_use]
pub fn complete(text: &str, home: Option<&Path>) -> Completion {
    if text == "~" && home.is_some() {
        return Completion { text: "~/".to_owned(), choices: vec!["~/".to_owned()], more: false };
    }
    let (folder, begun) = text.rsplit_once('/').map_or(("", text), |(folder, begun)| (folder, begun));
    let lead = text.strip_suffix(begun).unwrap_or_default();
    let place = match (folder, lead) {
        ("", "") => PathBuf::from("."),
        ("", _) => PathBuf::from("/"),
        (folder, _) => expand_home(folder, home),
    };
    let mut choices = matching(&place, begun);
    choices.sort();
    let typeable = |name: &&String| !name.chars().any(char::is_control);
    let common = choices.iter().filter(typeable).map(String::as_str).reduce(common_start).unwrap_or(begun);
    let text = format!("{lead}{}", if common.len() < begun.len() { begun } else { common });
    let more = choices.len() > MAX_CHOICES;
    choices.truncate(MAX_CHOICES);
    Completion { text, choices, more }
}

fn matching(folder: &Path, begun: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let entries = entries.take(MAX_ENTRIES).flatten();
    entries
        .filter_map(|entry| {
            let name = entry.file_name();
            let name = OsStr::to_str(&name).filter(|name| name.starts_with(begun))?.to_owned();
            let is_hidden = name.starts_with('.') && !begun.starts_with('.');
            // Through links: one to a folder can be gone into.
            let slash = if entry.path().is_dir() { "/" } else { "" };
            (!is_hidden).then(|| name + slash)
        })
        .collect()
}

fn common_start<'a>(a: &'a str, b: &str) -> &'a str {
    let same = a.char_indices().zip(b.chars()).find(|((_, a), b)| a != b).map(|((at, _), _)| at);
    let end = same.unwrap_or_else(|| a.len().min(b.len()));
    a.get(..end).unwrap_or(a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["urls-may.txt", "urls-june.txt", ".urls", "größe.txt", "e\u{1b}[31m"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("lists")).unwrap();
        folder
    }

    #[test]
    fn names_go_on_as_far_as_they_are_certain() {
        let folder = folder();
        let complete = |typed: &str| {
            let lead = format!("{}/", folder.path().display());
            let completion = complete(&format!("{lead}{typed}"), None);
            (completion.text.strip_prefix(&lead).unwrap().to_owned(), completion.choices)
        };
        assert_eq!(complete("u"), ("urls-".into(), vec!["urls-june.txt".into(), "urls-may.txt".into()]));
        assert_eq!(complete("urls-m"), ("urls-may.txt".into(), vec!["urls-may.txt".into()]));
        assert_eq!(complete("li"), ("lists/".into(), vec!["lists/".into()]));
        assert_eq!(complete("gr"), ("größe.txt".into(), vec!["größe.txt".into()]));
        assert_eq!(complete("."), (".urls".into(), vec![".urls".into()]), "hidden ones after a dot");
        assert_eq!(complete("zzz"), ("zzz".into(), Vec::new()));
        assert_eq!(complete("e"), ("e".into(), vec!["e\u{1b}[31m".into()]), "offered, but not put in");
        assert_eq!(complete("").1.len(), 5);
    }

    #[test]
    fn home_is_where_the_wave_is() {
        let folder = folder();
        let home = Some(folder.path());
        assert_eq!(expand_home("~/urls.txt", home), folder.path().join("urls.txt"));
        assert_eq!(expand_home("~", home), folder.path());
        assert_eq!(expand_home("~anna/x", home), PathBuf::from("~anna/x"));
        assert_eq!(expand_home("~/x", None), PathBuf::from("~/x"));
        assert_eq!(complete("~", home).text, "~/");
        assert_eq!(complete("~/urls-m", home).text, "~/urls-may.txt");
    }

    #[test]
    fn the_root_and_folders_that_are_not_there() {
        assert!(complete("/", None).choices.contains(&"etc/".to_owned()));
        assert_eq!(complete("/no/such/fold", None).text, "/no/such/fold");
    }
}

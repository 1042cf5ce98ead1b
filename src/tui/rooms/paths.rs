//! How a path that is being typed could go on.

use std::fs;

use crate::tui::Answer;
use crate::tui::popups::expanded;

/// So many names are shown at most; the longest common beginning knows them all.
const MOST: usize = 40;

/// Looks into the folder that is meant.
pub(super) fn complete(typed: String) -> Answer {
    let (folder, begun) =
        typed.rsplit_once('/').map_or(("", typed.as_str()), |(folder, begun)| (folder, begun));
    let prefix = typed.get(..typed.len() - begun.len()).unwrap_or_default();
    let looked_in = match (prefix.is_empty(), folder.is_empty()) {
        (true, _) => ".".into(),
        (false, true) => "/".into(),
        (false, false) => expanded(folder),
    };
    let entries = fs::read_dir(looked_in).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let is_meant = name.starts_with(begun) && (!name.starts_with('.') || begun.starts_with('.'));
            // Follows links: what they lead to is what counts.
            let slash = if entry.path().is_dir() { "/" } else { "" };
            is_meant.then(|| format!("{name}{slash}"))
        })
        .collect();
    names.sort_unstable();
    let common = names.iter().skip(1).fold(names.first().cloned(), |common, name| {
        common.map(|common| {
            let same = common.chars().zip(name.chars()).take_while(|(a, b)| a == b);
            same.map(|(char, _)| char).collect()
        })
    });
    let longest = common.map_or_else(|| typed.clone(), |common| format!("{prefix}{common}"));
    names.truncate(MOST);
    Answer::PathCompleted { typed, longest, choices: names }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(typed: &str) -> (String, Vec<String>) {
        let Answer::PathCompleted { longest, choices, .. } = complete(typed.to_owned()) else {
            unreachable!()
        };
        (longest, choices)
    }

    #[test]
    fn a_path_goes_on_as_far_as_all_names_agree() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| format!("{}/{name}", folder.path().display());
        for name in ["urls-old.txt", "urls-new.txt", ".hidden"] {
            fs::write(path(name), "").unwrap();
        }
        fs::create_dir(path("lists")).unwrap();
        assert_eq!(
            completed(&path("u")),
            (path("urls-"), vec!["urls-new.txt".into(), "urls-old.txt".into()])
        );
        assert_eq!(completed(&path("l")), (path("lists/"), vec!["lists/".into()]));
        assert_eq!(completed(&path("x")), (path("x"), vec![]));
        assert_eq!(completed(&path("")).1.len(), 3, "hidden files are for those who ask for them");
        assert_eq!(completed(&path(".")), (path(".hidden"), vec![".hidden".into()]));
    }
}

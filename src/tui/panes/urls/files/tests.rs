use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::urls::{LintRules, Linter};

fn list(lines: &[&str]) -> UrlList {
    let mut list = UrlList::new(Linter::new(LintRules::default()));
    list.insert(0, lines.iter().map(|line| (*line, Origin::Pasted)));
    list
}

fn texts(list: &UrlList) -> Vec<&str> {
    list.iter().map(|record| record.text).collect()
}

#[test]
fn a_file_comes_in_with_its_line_numbers_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.txt");
    fs::write(&path, b"\xef\xbb\xbfb\r\n\r\n c \r\na").unwrap();
    let mut urls = list(&["a", "z"]);
    let summary = import(&mut urls, 1, &path, &Watch::default()).unwrap().unwrap();
    assert_eq!((texts(&urls), summary.added, summary.duplicates), (vec!["a", "b", "c", "z"], 2, 1));
    assert!(urls.get(2).unwrap().origin.to_string().ends_with("list.txt:3"));
    fs::write(&path, b"good\n\xff\n").unwrap();
    let why = import(&mut urls, 0, &path, &Watch::default()).unwrap().unwrap_err();
    assert!(why.contains("list.txt:2: not UTF-8"), "{why}");
    assert_eq!(urls.len(), 4, "nothing half done");
    for path in [folder.path(), Path::new("/dev/zero"), Path::new("/nowhere/at/all")] {
        import(&mut urls, 0, path, &Watch::default()).unwrap().unwrap_err();
    }
}

#[test]
fn an_export_writes_over_nothing_unless_told_to_and_leaves_nothing_beside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.txt");
    let urls = list(&["a", "b", "c"]);
    let watch = Watch::default();
    assert_eq!(export(&urls, 1..3, &path, false, &watch), Ok(Exported::Written(2)));
    assert_eq!(fs::read_to_string(&path).unwrap(), "b\nc\n");
    assert_eq!(export(&urls, 0..3, &path, false, &watch), Ok(Exported::Exists));
    assert_eq!(export(&urls, 0..3, &path, true, &watch), Ok(Exported::Written(3)));
    let cancelled = Watch::default();
    cancelled.cancel();
    assert_eq!(export(&urls, 0..1, &path, true, &cancelled), Err(Cancelled));
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "a\nb\nc\n",
        "the old file stays until the new one is whole"
    );
    assert!(matches!(export(&urls, 0..1, folder.path(), true, &watch), Ok(Exported::Failed(_))));
    assert!(matches!(export(&urls, 0..1, Path::new("/nowhere/x"), true, &watch), Ok(Exported::Failed(_))));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_is_written_over_keeps_its_permissions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.txt");
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(export(&list(&["a"]), 0..1, &path, true, &Watch::default()), Ok(Exported::Written(1)));
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_file_that_came_up_meanwhile_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (folder.path().join("ours"), folder.path().join("theirs"));
    fs::write(&ours, "ours").unwrap();
    fs::write(&theirs, "theirs").unwrap();
    let error = take_name(&ours, &theirs, false).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read_to_string(&theirs).unwrap(), "theirs");
    take_name(&ours, &theirs, true).unwrap();
    assert_eq!(fs::read_to_string(&theirs).unwrap(), "ours");
}

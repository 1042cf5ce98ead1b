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
fn the_editors_file_is_private_and_gone_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let private = folder.path().join("edit");
    let mut urls = list(&["a", "b", "c", "d"]);
    let watch = Watch::default();
    let path = write_out(&urls, 1..4, &private, 7, &watch).unwrap().unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::read_to_string(&path).unwrap(), "b\nc\nd\n");
    assert_eq!(read_back(&mut urls, 1..4, &path, true, &watch), Ok(Ok(ReadBack::Same)));
    assert!(!path.exists() && urls.undo().is_some(), "nothing but the first insertion is there to undo");
}

#[test]
fn only_what_differs_is_replaced_and_lines_keep_their_origin() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("edited");
    let mut urls = list(&["a", "b", "c", "d", "e"]);
    let watch = Watch::default();
    fs::write(&path, "b\nx\nc\nd\n").unwrap();
    let Ok(Ok(ReadBack::Changed(summary))) = read_back(&mut urls, 1..4, &path, true, &watch) else {
        panic!()
    };
    assert_eq!((texts(&urls), summary.added, summary.removed), (vec!["a", "b", "x", "c", "d", "e"], 1, 0));
    fs::write(&path, "e\nd\n").unwrap();
    read_back(&mut urls, 4..6, &path, true, &watch).unwrap().unwrap();
    assert_eq!(texts(&urls), ["a", "b", "x", "c", "e", "d"]);
    assert_eq!(urls.get(4).unwrap().origin, &Origin::Pasted);
    urls.undo();
    urls.undo();
    assert_eq!(texts(&urls), ["a", "b", "c", "d", "e"]);
}

#[test]
fn an_editor_that_fails_or_a_file_that_is_no_text_changes_nothing_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("edited");
    let mut urls = list(&["a"]);
    let watch = Watch::default();
    fs::write(&path, "x\n").unwrap();
    assert_eq!(read_back(&mut urls, 0..1, &path, false, &watch), Ok(Ok(ReadBack::Same)));
    assert!(!path.exists());
    fs::write(&path, b"x\xff\n").unwrap();
    read_back(&mut urls, 0..1, &path, true, &watch).unwrap().unwrap_err();
    read_back(&mut urls, 0..1, &path, true, &watch).unwrap().unwrap_err();
    assert!(!path.exists());
    assert_eq!(texts(&urls), ["a"]);
}

use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::urls::{LintRules, Linter};

fn list(lines: &[&str]) -> UrlList {
    let mut list = UrlList::new(Linter::new(LintRules::default()));
    list.insert(0, lines.iter().map(|line| (*line, Origin::Pasted)));
    list
}

/// A file that some lines were written to.
fn lent(list: &UrlList, range: Range<usize>, path: &Path) -> EditorFile {
    EditorFile { path: path.to_owned(), fingerprint: fingerprint(list, range) }
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
    let file = write_out(&urls, 1..4, &private, 7, &watch).unwrap().unwrap();
    let path = file.path().to_owned();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::read_to_string(&path).unwrap(), "b\nc\nd\n");
    assert_eq!(read_back(&mut urls, 1..4, file, true, &watch), Ok(Ok(ReadBack::Same)));
    assert!(!path.exists() && urls.undo().is_some(), "nothing but the first insertion is there to undo");
}

#[test]
fn only_what_differs_is_replaced_and_lines_keep_their_origin() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("edited");
    let mut urls = list(&["a", "b", "c", "d", "e"]);
    let watch = Watch::default();
    fs::write(&path, "b\nx\nc\nd\n").unwrap();
    let file = lent(&urls, 1..4, &path);
    let Ok(Ok(ReadBack::Changed(summary))) = read_back(&mut urls, 1..4, file, true, &watch) else { panic!() };
    assert_eq!((texts(&urls), summary.added, summary.removed), (vec!["a", "b", "x", "c", "d", "e"], 1, 0));
    fs::write(&path, "e\nd\n").unwrap();
    let file = lent(&urls, 4..6, &path);
    read_back(&mut urls, 4..6, file, true, &watch).unwrap().unwrap();
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
    let file = lent(&urls, 0..1, &path);
    assert_eq!(read_back(&mut urls, 0..1, file, false, &watch), Ok(Ok(ReadBack::Same)));
    assert!(!path.exists());
    fs::write(&path, b"x\xff\n").unwrap();
    for _ in 0..2 {
        let file = lent(&urls, 0..1, &path);
        read_back(&mut urls, 0..1, file, true, &watch).unwrap().unwrap_err();
    }
    assert!(!path.exists());
    assert_eq!(texts(&urls), ["a"]);
}

#[test]
fn an_edit_of_lines_that_are_other_ones_now_is_not_taken_and_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("edited");
    let mut urls = list(&["a", "b", "c"]);
    let file = lent(&urls, 1..2, &path);
    fs::write(&path, "x\n").unwrap();
    urls.insert(0, [("new", Origin::Pasted)]);
    let why = read_back(&mut urls, 1..2, file, true, &Watch::default()).unwrap().unwrap_err();
    assert!(why.contains("others since") && why.ends_with("edited"), "{why}");
    assert_eq!(texts(&urls), ["new", "a", "b", "c"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), "x\n");
}

#[test]
fn a_file_that_nobody_takes_back_goes_with_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let file = write_out(&list(&["a"]), 0..1, folder.path(), 1, &Watch::default()).unwrap().unwrap();
    assert!(file.path().exists());
    drop(file);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
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

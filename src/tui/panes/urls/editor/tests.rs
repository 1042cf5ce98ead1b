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
    EditorFile { path: path.to_owned(), print: print_of(list, range), _held: None }
}

fn texts(list: &UrlList) -> Vec<&str> {
    list.iter().map(|record| record.text).collect()
}

#[test]
fn the_editors_file_is_private_and_gone_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let mut urls = list(&["a", "b", "c", "d"]);
    let watch = Watch::default();
    let file = write_out(&urls, 1..4, folder.path(), &watch).unwrap().unwrap();
    let path = file.path().to_owned();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::read_to_string(&path).unwrap(), "b\nc\nd\n");
    assert_eq!(read_back(&mut urls, 1..4, file, None, &watch), Ok(ReadBack::Same));
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
    let Ok(ReadBack::Changed(summary)) = read_back(&mut urls, 1..4, file, None, &watch) else { panic!() };
    assert_eq!((texts(&urls), summary.added, summary.removed), (vec!["a", "b", "x", "c", "d", "e"], 1, 0));
    fs::write(&path, "e\nd\n").unwrap();
    let file = lent(&urls, 4..6, &path);
    read_back(&mut urls, 4..6, file, None, &watch).unwrap();
    assert_eq!(texts(&urls), ["a", "b", "x", "c", "e", "d"]);
    assert_eq!(urls.get(4).unwrap().origin, &Origin::Pasted);
    urls.undo();
    urls.undo();
    assert_eq!(texts(&urls), ["a", "b", "c", "d", "e"]);
}

#[test]
fn what_was_edited_stays_where_it_cannot_be_taken_and_its_place_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("edited");
    let mut urls = list(&["a"]);
    let (watch, stopped) = (Watch::default(), Watch::default());
    stopped.cancel();
    let long = "x".repeat(1 << 20);
    for (text, failed, watch) in [
        (b"x\xff\n".as_slice(), None, &watch),
        (long.as_bytes(), None, &watch),
        (b"b\n", None, &stopped),
        (b"b\n", Some("vi failed".to_owned()), &watch),
    ] {
        fs::write(&path, text).unwrap();
        let file = lent(&urls, 0..1, &path);
        let why = read_back(&mut urls, 0..1, file, failed, watch).unwrap_err();
        assert!(why.ends_with(&format!("what was edited is in {}", path.display())), "{why}");
        assert_eq!((fs::read(&path).unwrap().as_slice(), texts(&urls)), (text, vec!["a"]));
    }
    fs::write(&path, "a\n").unwrap();
    let file = lent(&urls, 0..1, &path);
    let failed = Some("vi failed".to_owned());
    assert_eq!(read_back(&mut urls, 0..1, file, failed, &watch), Err("vi failed".to_owned()));
    assert!(!path.exists(), "nobody changed it");
}

#[test]
fn an_edit_of_lines_that_are_other_ones_now_is_not_taken_and_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("edited");
    let mut urls = list(&["a", "b", "c"]);
    let file = lent(&urls, 1..2, &path);
    fs::write(&path, "x\n").unwrap();
    urls.insert(0, [("new", Origin::Pasted)]);
    let why = read_back(&mut urls, 1..2, file, None, &Watch::default()).unwrap_err();
    assert!(why.contains("others since") && why.ends_with("edited"), "{why}");
    assert_eq!(texts(&urls), ["new", "a", "b", "c"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), "x\n");
}

#[test]
fn what_was_edited_as_the_screen_ended_is_found_by_the_next_start_and_nothing_else() {
    let base = tempfile::tempdir().unwrap();
    let urls = list(&["a", "b"]);
    let out = || write_out(&urls, 0..2, base.path(), &Watch::default()).unwrap().unwrap();
    let (same, changed, saved) = (out(), out(), out());
    let paths = [&same, &changed, &saved].map(|file| file.path().to_owned());
    assert!(edits_left(base.path()).is_empty(), "they are under way");
    fs::write(&paths[1], "a\n").unwrap();
    let beside = paths[2].with_extension("txt.save");
    fs::write(&beside, "b\n").unwrap();
    drop((same, changed, saved));
    assert_eq!(edits_left(base.path()), [paths[1].clone(), beside.clone()]);
    assert!(!paths[0].exists() && !paths[2].exists());
    let next = out();
    assert_eq!(next.path(), paths[0], "a place with somebody's work in it is not taken");
    next.remove();
    // A kill leaves everything.
    let killed = write_out(&urls, 0..2, base.path(), &Watch::default()).unwrap().unwrap().keep();
    assert_eq!(edits_left(base.path()).len(), 2);
    assert!(!killed.exists());
}

#[test]
fn in_a_teams_folder_every_operator_has_a_folder_of_their_own() {
    let base = tempfile::tempdir().unwrap();
    fs::set_permissions(base.path(), fs::Permissions::from_mode(0o2770)).unwrap();
    let urls = list(&["a"]);
    let file = write_out(&urls, 0..1, base.path(), &Watch::default()).unwrap().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&base.path().join("edit")), 0o2770);
    let own = file.path().ancestors().nth(2).unwrap();
    assert_eq!(
        own.file_name().unwrap().to_str(),
        Some(rustix::process::geteuid().as_raw().to_string().as_str())
    );
    assert_eq!(mode(own) & 0o777, 0o700);
    fs::set_permissions(own, fs::Permissions::from_mode(0o777)).unwrap();
    let why = write_out(&urls, 0..1, base.path(), &Watch::default()).unwrap().unwrap_err();
    assert!(why.contains("is open to other users"), "{why}");
}

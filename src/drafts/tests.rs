//! Drafts on a real disk.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use super::*;
use crate::urls::journal::Edits;
use crate::urls::{LintRules, Linter, Origin, UrlList};

/// A list with so many URLs, and the changes that made it.
fn edits(number: usize) -> Edits {
    let mut list = UrlList::new(Linter::new(LintRules::default()));
    list.keep_edits(true);
    list.insert(0, (0..number).map(|at| (format!("https://h.example/{at}"), Origin::Pasted)));
    list.take_edits().unwrap()
}

/// The URLs of a draft's list, and whether its end is missing.
fn listed(draft: &Draft) -> (Vec<String>, bool) {
    let replayed = draft.read_list().unwrap().unwrap();
    (replayed.lines().map(|(url, _)| url.to_owned()).collect(), replayed.torn)
}

fn append(file: &mut ListFile, edits: Option<Edits>) -> Result<(), DraftError> {
    file.keep(edits);
    file.flush()
}

fn urls(number: usize) -> Vec<String> {
    (0..number).map(|at| format!("https://h.example/{at}")).collect()
}

fn about(profile: &str, urls: usize) -> About {
    About { version: About::VERSION, profile: profile.to_owned(), urls, saved: 1_000, ..About::default() }
}

/// A draft whose screen is gone.
fn left(place: &Place, profile: &str, urls: usize) -> std::path::PathBuf {
    let draft = place.empty(profile).unwrap();
    let mut list = draft.list_file();
    append(&mut list, Some(edits(urls))).unwrap();
    list.sync().unwrap();
    draft.write_marks(&[("A".to_owned(), "a|1".to_owned())]).unwrap();
    draft.write_about(&about(profile, urls)).unwrap();
    draft.sync().unwrap();
    draft.folder.clone()
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o7777
}

#[test]
fn what_was_kept_comes_back_and_belongs_to_its_owner_alone() {
    let base = tempfile::tempdir().unwrap();
    let place = Place::make(&base.path().join("state")).unwrap();
    let folder = left(&place, "acme/../live", 3);
    for name in ["about.json", "marks.json", "list", "lock"] {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
    assert_eq!((mode(&folder), mode(folder.parent().unwrap())), (0o700, 0o700));
    let (waiting, refused) = place.waiting("acme/../live");
    assert!(refused.is_empty());
    assert_eq!(waiting[0].about, about("acme/../live", 3));
    assert_eq!(listed(&waiting[0].draft), (urls(3), false));
    assert_eq!(waiting[0].draft.read_marks().unwrap(), [("A".to_owned(), "a|1".to_owned())]);
    assert!(place.waiting("other").0.is_empty());
}

#[test]
fn a_living_screens_draft_is_nobody_elses_and_the_next_screen_gets_its_own() {
    let base = tempfile::tempdir().unwrap();
    let place = Place::make(base.path()).unwrap();
    let first = place.empty("p").unwrap();
    first.write_about(&about("p", 1)).unwrap();
    let second = place.empty("p").unwrap();
    assert_ne!(first.name(), second.name());
    second.write_about(&about("p", 2)).unwrap();
    assert!(place.waiting("p").0.is_empty());
    drop(first);
    let (waiting, _) = place.waiting("p");
    assert_eq!(waiting.len(), 1);
    assert!(place.waiting("p").0.is_empty(), "offered by one screen only");
    waiting[0].draft.clear().unwrap();
    drop(waiting);
    assert!(place.waiting("p").0.is_empty());
}

#[test]
fn what_is_not_this_users_own_plain_file_is_refused_and_left_alone() {
    type Break = fn(&Path);
    let hostile: [(&str, Break); 7] = [
        ("is a link", |folder| {
            fs::rename(folder.join("about.json"), folder.join("victim")).unwrap();
            symlink(folder.join("victim"), folder.join("about.json")).unwrap();
        }),
        ("is open to other users", |folder| {
            fs::set_permissions(folder.join("about.json"), fs::Permissions::from_mode(0o644)).unwrap();
        }),
        ("is open to other users", |folder| {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
        }),
        ("is no plain file", |folder| {
            fs::remove_file(folder.join("about.json")).unwrap();
            fs::create_dir(folder.join("about.json")).unwrap();
        }),
        ("is far too large", |folder| {
            fs::OpenOptions::new()
                .write(true)
                .open(folder.join("about.json"))
                .unwrap()
                .set_len(1 << 40)
                .unwrap();
        }),
        ("is no draft", |folder| fs::write(folder.join("about.json"), b"\xff\x00{]\x1b[31m").unwrap()),
        ("has format 99", |folder| {
            let text = fs::read_to_string(folder.join("about.json")).unwrap();
            fs::write(folder.join("about.json"), text.replace("\"version\":1", "\"version\":99")).unwrap();
        }),
    ];
    for (words, harm) in hostile {
        let base = tempfile::tempdir().unwrap();
        let place = Place::make(base.path()).unwrap();
        let folder = left(&place, "p", 3);
        harm(&folder);
        let (waiting, refused) = place.waiting("p");
        assert!(waiting.is_empty(), "{words}");
        let said = refused[0].to_string();
        assert!(said.contains(words) && said.ends_with("it was left alone"), "{said}");
        assert!(!said.contains('\u{1b}'), "{said}");
        assert!(folder.join("list").exists());
        // And it keeps no screen from having its own.
        assert_ne!(place.empty("p").unwrap().folder, folder);
    }
}

#[test]
fn a_harmed_list_or_marks_file_costs_itself_only() {
    let base = tempfile::tempdir().unwrap();
    let place = Place::make(base.path()).unwrap();
    let folder = left(&place, "p", 3);
    fs::write(folder.join("marks.json"), "[[1]]").unwrap();
    let list = fs::read(folder.join("list")).unwrap();
    fs::write(folder.join("list"), &list[..list.len() - 2]).unwrap();
    let (waiting, _) = place.waiting("p");
    assert!(waiting[0].draft.read_marks().unwrap_err().to_string().contains("is damaged"));
    assert_eq!(listed(&waiting[0].draft), (Vec::new(), true));
    fs::write(folder.join("list"), b"\x00\xff nonsense").unwrap();
    assert!(waiting[0].draft.read_list().is_err());
}

#[test]
fn a_folder_of_drafts_that_is_a_link_is_refused() {
    let (base, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    symlink(elsewhere.path(), base.path().join("drafts")).unwrap();
    assert!(Place::make(base.path()).unwrap_err().to_string().contains("is no folder"));
}

#[test]
fn in_a_teams_folder_a_draft_is_still_its_owners_alone() {
    let base = tempfile::tempdir().unwrap();
    fs::set_permissions(base.path(), fs::Permissions::from_mode(0o2770)).unwrap();
    let place = Place::make(base.path()).unwrap();
    let folder = left(&place, "p", 1);
    assert_eq!(mode(&base.path().join("drafts")), 0o2770);
    assert_eq!(mode(folder.parent().unwrap()) & 0o777, 0o700);
    assert_eq!(place.waiting("p").0.len(), 1);
}

#[test]
fn a_list_grows_by_what_changed_and_what_could_not_be_written_comes_first_the_next_time() {
    let base = tempfile::tempdir().unwrap();
    let place = Place::make(base.path()).unwrap();
    let draft = place.empty("p").unwrap();
    let mut file = draft.list_file();
    let mut list = UrlList::new(Linter::new(LintRules::default()));
    list.keep_edits(true);
    list.insert_text(0, "https://h.example/a\nhttps://h.example/b", &Origin::Pasted);
    // A folder in its place: nothing can be written.
    fs::create_dir(draft.folder.join("list")).unwrap();
    assert!(append(&mut file, list.take_edits()).is_err());
    fs::remove_dir(draft.folder.join("list")).unwrap();
    list.remove([0]);
    append(&mut file, list.take_edits()).unwrap();
    assert_eq!(listed(&draft), (vec!["https://h.example/b".to_owned()], false));
    let before = fs::metadata(draft.folder.join("list")).unwrap().len();
    list.insert_text(1, "https://h.example/c", &Origin::Typed);
    append(&mut file, list.take_edits()).unwrap();
    assert!(fs::metadata(draft.folder.join("list")).unwrap().len() - before < 100, "bounded by the change");
    list.undo();
    append(&mut file, list.take_edits()).unwrap();
    assert_eq!(listed(&draft), (vec!["https://h.example/b".to_owned()], false));
}

#[test]
fn a_list_that_could_not_begin_anew_begins_with_the_next_flush() {
    let base = tempfile::tempdir().unwrap();
    let draft = Place::make(base.path()).unwrap().empty("p").unwrap();
    let mut file = draft.list_file();
    let mut list = UrlList::new(Linter::new(LintRules::default()));
    list.insert_text(0, "https://h.example/a", &Origin::Pasted);
    let whole = list.as_edits();
    list.keep_edits(true);
    fs::create_dir(draft.folder.join("list")).unwrap();
    file.begin_with(whole);
    assert!(file.flush().is_err());
    list.insert_text(1, "https://h.example/b", &Origin::Pasted);
    assert!(append(&mut file, list.take_edits()).is_err());
    fs::remove_dir(draft.folder.join("list")).unwrap();
    file.flush().unwrap();
    let both = ["https://h.example/a".to_owned(), "https://h.example/b".to_owned()].to_vec();
    assert_eq!(listed(&draft), (both, false));
}

#[test]
fn a_journal_that_changes_made_long_is_written_anew_and_goes_on() {
    let base = tempfile::tempdir().unwrap();
    let draft = Place::make(base.path()).unwrap().empty("p").unwrap();
    let mut file = draft.list_file();
    let mut list = UrlList::new(Linter::new(LintRules::default()));
    list.keep_edits(true);
    list.insert(0, (0..40_000).map(|at| (format!("https://h.example/{at:0>80}"), Origin::Pasted)));
    append(&mut file, list.take_edits()).unwrap();
    file.compact();
    for _ in 0..4 {
        list.undo();
        list.redo();
        append(&mut file, list.take_edits()).unwrap();
    }
    let long = fs::metadata(draft.folder.join("list")).unwrap().len();
    file.compact();
    let short = fs::metadata(draft.folder.join("list")).unwrap().len();
    assert!(short < long / 3, "{short} of {long}");
    list.remove([0]);
    append(&mut file, list.take_edits()).unwrap();
    let (listed, torn) = listed(&draft);
    assert_eq!((listed.len(), torn), (39_999, false));
    assert_eq!(mode(&draft.folder.join("list")), 0o600);
}

#[test]
fn a_screen_too_many_is_told_so() {
    let base = tempfile::tempdir().unwrap();
    let place = Place::make(base.path()).unwrap();
    let others: Vec<Draft> = std::iter::from_fn(|| place.empty("p").ok()).collect();
    let why = place.empty("p").unwrap_err().to_string();
    assert!(why.starts_with(&format!("there are {} drafts of the profile p", others.len())), "{why}");
}

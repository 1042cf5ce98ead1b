//! What a screen's draft has on a real disk, also on one that fails for a while.

use std::fs;

use tokio::sync::mpsc::UnboundedReceiver;

use super::*;
use crate::urls::journal::Edits;
use crate::urls::{LintRules, Linter, Origin, UrlList};

struct Screen {
    keeper: Keeper,
    outbox: Outbox,
    answers: UnboundedReceiver<Answer>,
    list: UrlList,
}

fn at(base: &Path) -> Screen {
    let (outbox, answers) = Outbox::new();
    let mut list = UrlList::new(Linter::new(LintRules::default()));
    list.keep_edits(true);
    Screen { keeper: Keeper::new(base.join("state")), outbox, answers, list }
}

fn begun(base: &Path, profile: &str) -> Screen {
    let mut screen = at(base);
    screen.open(profile);
    screen
}

impl Screen {
    fn open(&mut self, profile: &str) -> Vec<FoundDraft> {
        self.keeper.open(profile, &self.outbox);
        let found = self.said().into_iter().find_map(|answer| match answer {
            Answer::DraftsFound { found, .. } => Some(found),
            _ => None,
        });
        found.unwrap_or_default()
    }

    fn said(&mut self) -> Vec<Answer> {
        std::iter::from_fn(|| self.answers.try_recv().ok()).collect()
    }

    /// Whether each message about trouble says that there is some.
    fn trouble(&mut self) -> Vec<bool> {
        let said = self.said().into_iter().filter_map(|answer| match answer {
            Answer::DraftTrouble(trouble) => Some(trouble.is_some()),
            _ => None,
        });
        said.collect()
    }

    fn add(&mut self, url: &str) -> Option<Edits> {
        self.list.insert_text(usize::MAX, &format!("https://h.example/{url}"), &Origin::Typed);
        self.list.take_edits()
    }

    fn save(&mut self, profile: &str, image: DraftImage) {
        let about = DraftAbout { profile: profile.to_owned(), urls: self.list.len(), ..image.about };
        let image = Box::new(DraftImage { about, ..image });
        self.keeper.obey(Order::Save(image, self.outbox.clone()));
    }

    fn save_edits(&mut self, profile: &str, edits: Option<Edits>) {
        self.save(profile, DraftImage { edits, ..DraftImage::default() });
    }
}

fn marks(names: &[&str]) -> Vec<(String, String)> {
    names.iter().map(|name| ((*name).to_owned(), "Image".to_owned())).collect()
}

fn whole(list: &UrlList) -> Edits {
    list.as_edits()
}

/// What the next start would find for a profile: URLs of about, URLs of the list, marks.
fn left(base: &Path, profile: &str) -> Vec<(usize, Vec<String>, usize)> {
    let (waiting, refused) = Place::make(&base.join("state")).unwrap().waiting(profile);
    assert!(refused.is_empty(), "{refused:?}");
    let listed = |waiting: &Waiting| {
        let list = waiting.draft.read_list().unwrap();
        let name = |url: &str| url.rsplit('/').next().unwrap().to_owned();
        list.map(|list| list.lines().map(|(url, _)| name(url)).collect()).unwrap_or_default()
    };
    let found = waiting.iter();
    found.map(|one| (one.about.urls, listed(one), one.draft.read_marks().unwrap().len())).collect()
}

#[test]
fn what_came_while_no_draft_could_be_made_is_in_it_later() {
    let base = tempfile::tempdir().unwrap();
    let mut screen = at(base.path());
    fs::write(base.path().join("state"), "no folder").unwrap();
    screen.open("p");
    let edits = screen.add("a");
    screen.save("p", DraftImage { edits, marks: Some(marks(&["A", "B"])), ..DraftImage::default() });
    let edits = screen.add("b");
    screen.save_edits("p", edits);
    assert!(screen.keeper.told.is_some() && !screen.keeper.is_saved());
    fs::remove_file(base.path().join("state")).unwrap();
    screen.said();
    screen.keeper.write_again();
    assert_eq!(screen.trouble(), [false], "it is over");
    drop(screen);
    assert_eq!(left(base.path(), "p"), [(2, vec!["a".to_owned(), "b".to_owned()], 2)]);
}

#[test]
fn a_part_that_cannot_be_written_costs_no_other_and_comes_later() {
    for spoiled in ["list", "marks.json", "about.json"] {
        let base = tempfile::tempdir().unwrap();
        let mut screen = begun(base.path(), "p");
        let edits = screen.add("a");
        screen.save_edits("p", edits);
        let own = screen.keeper.own.as_mut().unwrap();
        let file = base.path().join("state/drafts").join(rustix::process::geteuid().as_raw().to_string());
        let file = file.join(own.draft.name()).join(spoiled);
        // A new journal, so that its file is opened again.
        let _ = fs::remove_file(&file);
        fs::create_dir(&file).unwrap();
        fs::write(file.join("in the way"), "").unwrap();
        let edits = screen.add("b");
        let image = DraftImage {
            whole: Some(whole(&screen.list)),
            marks: Some(marks(&["A"])),
            ..DraftImage::default()
        };
        drop(edits);
        screen.save("p", image);
        assert_eq!(screen.trouble(), [true], "{spoiled}");
        let edits = screen.add("c");
        screen.save_edits("p", edits);
        fs::remove_dir_all(&file).unwrap();
        screen.keeper.write_again();
        assert_eq!(screen.trouble(), [false], "{spoiled}");
        drop(screen);
        let urls = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(left(base.path(), "p"), [(3, urls, 1)], "{spoiled}");
    }
}

#[test]
fn a_draft_that_was_restored_goes_only_once_the_disk_has_what_it_was() {
    let base = tempfile::tempdir().unwrap();
    let mut before = begun(base.path(), "p");
    let edits = before.add("a");
    before.save_edits("p", edits);
    drop(before);
    let mut screen = at(base.path());
    let name = screen.open("p")[0].name.clone();
    let place = screen.keeper.place.take();
    // No draft can be made now.
    let state = std::mem::replace(&mut screen.keeper.state_dir, "/dev/null/state".into());
    let edits = screen.add("a");
    screen.save_edits("p", edits);
    screen.keeper.obey(Order::Drop(name, screen.outbox.clone()));
    assert_eq!(screen.keeper.waiting.len(), 1, "it is all that there is");
    (screen.keeper.place, screen.keeper.state_dir) = (place, state);
    screen.keeper.write_again();
    assert!(screen.keeper.waiting.is_empty());
    drop(screen);
    assert_eq!(left(base.path(), "p").len(), 1);
}

#[test]
fn a_profile_that_is_left_keeps_its_marks_and_gives_its_list_away_once_the_other_has_it() {
    let base = tempfile::tempdir().unwrap();
    let mut screen = begun(base.path(), "p");
    let edits = screen.add("a");
    let ended = Some(Ended::Left);
    screen.save("p", DraftImage { edits, marks: Some(marks(&["A", "B"])), ended, ..DraftImage::default() });
    screen.open("q");
    screen.save("q", DraftImage::default());
    assert_eq!(screen.keeper.previous.len(), 1, "the list has not come yet");
    let image = DraftImage { whole: Some(whole(&screen.list)), ..DraftImage::default() };
    screen.save("q", image);
    assert!(screen.keeper.previous.is_empty());
    let found = screen.open("p");
    assert_eq!((found.len(), found[0].urls, found[0].marks, found[0].ended), (1, 0, 2, ended));
    drop(screen);
    assert_eq!(left(base.path(), "q"), [(1, vec!["a".to_owned()], 0)]);
}

#[test]
fn a_profile_that_is_left_for_one_without_a_draft_loses_nothing() {
    let base = tempfile::tempdir().unwrap();
    let mut screen = begun(base.path(), "p");
    let edits = screen.add("a");
    screen.save("p", DraftImage { edits, marks: Some(marks(&["A"])), ..DraftImage::default() });
    screen.open("q");
    let found = screen.open("p");
    assert_eq!((found.len(), found[0].urls, found[0].marks), (1, 1, 1));
}

#[test]
fn nothing_is_left_of_a_profile_that_had_nothing_but_the_list() {
    let base = tempfile::tempdir().unwrap();
    let mut screen = begun(base.path(), "p");
    let edits = screen.add("a");
    screen.save_edits("p", edits);
    screen.open("q");
    let image = DraftImage { whole: Some(whole(&screen.list)), ..DraftImage::default() };
    screen.save("q", image);
    drop(screen);
    assert_eq!((left(base.path(), "p").len(), left(base.path(), "q").len()), (0, 1));
}

#[test]
fn what_came_into_the_list_after_the_job_was_confirmed_is_not_in_the_job() {
    for (late, urls) in [(false, 0), (true, 2)] {
        let base = tempfile::tempdir().unwrap();
        let mut screen = begun(base.path(), "p");
        let edits = screen.add("a");
        screen.save_edits("p", edits);
        let (done, _wait) = channel();
        screen.keeper.obey(Order::Queueing(Uuid::nil(), done));
        if late {
            let edits = screen.add("b");
            screen.save_edits("p", edits);
        }
        screen.keeper.obey(Order::Queued(true));
        assert_eq!(screen.keeper.own.as_ref().unwrap().about.urls, urls);
        assert_eq!(screen.keeper.own.as_ref().unwrap().about.job, None);
    }
}

//! What the screen asks to be kept, and how it comes back.

use super::screen::{SMALL, Screen};
use super::{at, queue};
use crate::queue::BatchState;
use crate::tui::app::{
    Answer, DraftAbout, DraftEnd, DraftImage, Drafting, Effect, FoundDraft, Listed, LoadedDraft, Pane,
    QueueNews, Queued, last_words,
};
use crate::urls::{LintRules, Linter, Origin, UrlList, journal};

fn drafting(mut screen: Screen) -> Screen {
    screen.state.draft = Drafting::new(true);
    screen.state.urls.list.keep_edits(true);
    screen.asides.clear();
    screen
}

/// Lets the world knock; what is to be kept then.
fn knock(screen: &mut Screen) -> Option<DraftImage> {
    screen.asides.clear();
    screen.answer(Answer::DraftDue);
    screen.asides.drain(..).find_map(|effect| match effect {
        Effect::SaveDraft(image) => Some(*image),
        _ => None,
    })
}

pub(super) fn found(ended: Option<DraftEnd>) -> FoundDraft {
    FoundDraft {
        name: "acme-live.1".to_owned(),
        saved: at(-3_600),
        ended,
        urls: 1_204,
        marks: 37,
        settings: 0,
        queued: None,
    }
}

pub(super) fn loaded() -> LoadedDraft {
    let url = |number: usize| format!("https://images.acme.example/is/image/AcmeOutfitters/kept_{number}");
    let mut list = UrlList::new(Linter::new(LintRules::default()));
    list.insert(0, [(url(1), Origin::Pasted), (url(2), Origin::Typed)]);
    let mut text = Vec::new();
    journal::write_whole(&list, &mut text).unwrap();
    LoadedDraft {
        name: "acme-live.1".to_owned(),
        about: DraftAbout {
            profile: "acme-live".to_owned(),
            pane: "urls".to_owned(),
            row: 1,
            settings: vec![
                ("user".to_owned(), "somebody@acme.example".to_owned()),
                ("gone".to_owned(), "x".to_owned()),
            ],
            ..DraftAbout::default()
        },
        marks: vec![("Tent_A".to_owned(), String::new()), ("NotThereYet".to_owned(), String::new())],
        list: Some(journal::replay(std::io::Cursor::new(text)).unwrap()),
        troubles: Vec::new(),
    }
}

#[test]
fn many_keys_make_one_knock_and_only_what_changed_is_kept() {
    let mut screen = drafting(Screen::with_urls(SMALL));
    screen.keys("j j k");
    assert_eq!(screen.asides.iter().filter(|effect| matches!(effect, Effect::DraftSoon)).count(), 1);
    let image = knock(&mut screen).unwrap();
    assert_eq!((image.about.profile.as_str(), image.about.pane.as_str()), ("acme-live", "urls"));
    assert_eq!((image.about.urls, image.marks.unwrap().len()), (6, 3));
    assert!(knock(&mut screen).is_none(), "nothing changed");
    screen.keys("d");
    let image = knock(&mut screen).unwrap();
    assert_eq!((image.about.urls, image.edits.is_some(), image.marks), (5, true, None));
    screen.keys("u 1 c");
    let image = knock(&mut screen).unwrap();
    assert_eq!(
        (image.about.urls, image.edits.is_some(), image.marks),
        (6, true, Some(Vec::new())),
        "undo is a change too"
    );
}

#[test]
fn news_that_change_nothing_of_a_draft_do_not_ask_for_one() {
    let job = queue::job_of(1, vec![BatchState::Queued]);
    let news = || QueueNews {
        profile: "acme-live".to_owned(),
        changed: vec![Listed::whole(job.clone())],
        ..QueueNews::default()
    };
    let answers: [(&str, Answer); 10] = [
        ("queue", Answer::Queue(Box::new(queue::busy()))),
        ("news", Answer::QueueNews(Box::new(news()))),
        ("job", Answer::Job(Box::new(Listed::whole(job.clone())))),
        ("found", Answer::QueueFound { ticket: 0, jobs: Vec::new(), is_all: true }),
        ("record", Answer::Record { batch: 101, record: Err("gone".to_owned()) }),
        ("attempts", Answer::Attempts(Ok(Vec::new()))),
        ("urls", Answer::BatchUrls { batch: 101, urls: Ok(Vec::new()) }),
        ("done", Answer::Done("done".to_owned())),
        ("failed", Answer::Failed("failed".to_owned())),
        ("worker", Answer::WorkerAgain(Ok(None))),
    ];
    let mut screen = drafting(Screen::with_urls(SMALL));
    for (name, answer) in answers {
        screen.answer(answer);
        assert!(screen.asides.is_empty(), "{name}: {:?}", screen.asides);
    }
    screen.answer(Answer::Queued(Ok(Queued { job: job.id, worker_pid: None, warning: None })));
    assert!(matches!(screen.asides.as_slice(), [Effect::DraftSoon]), "a list that is queued is no draft");
}

#[test]
fn a_screen_in_which_nobody_did_anything_leaves_no_draft() {
    let mut screen = drafting(Screen::ready(SMALL));
    screen.keys("j j G");
    assert!(knock(&mut screen).is_none());
    assert!(last_words(&mut screen.state, DraftEnd::Left).is_none());
}

#[test]
fn where_drafts_are_off_nothing_is_ever_asked() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("j d");
    assert!(screen.asides.is_empty());
    assert!(last_words(&mut screen.state, DraftEnd::LineLost).is_none());
}

#[test]
fn a_list_that_is_queued_leaves_the_draft_and_a_change_brings_it_back() {
    let mut screen = drafting(Screen::with_urls(SMALL));
    screen.keys("j p right enter");
    knock(&mut screen);
    let job = uuid::Uuid::nil();
    screen.answer(Answer::Queued(Ok(Queued { job, worker_pid: None, warning: None })));
    assert_eq!(knock(&mut screen).unwrap().about.urls, 0);
    screen.keys("3 d");
    assert_eq!(knock(&mut screen).unwrap().about.urls, 5);
}

#[test]
fn what_is_pasted_while_a_job_is_being_stored_is_not_taken_for_queued() {
    let mut screen = drafting(Screen::with_urls(SMALL));
    screen.keys("p right enter");
    screen.paste("https://images.acme.example/is/image/AcmeOutfitters/late");
    let job = uuid::Uuid::nil();
    screen.answer(Answer::Queued(Ok(Queued { job, worker_pid: None, warning: None })));
    assert_eq!(knock(&mut screen).unwrap().about.urls, 7);
    screen.state.draft.is_on = false;
    screen.keys("q");
    assert!(screen.shows("The list of 7 URLs is not queued"), "{}", screen.draw().0);
}

#[test]
fn a_password_command_that_is_being_typed_is_not_kept() {
    let mut screen = drafting(Screen::ready(SMALL));
    screen.keys("2");
    screen.state.settings.restore(&[("password_command".to_owned(), "[\"echo\", \"secret\"]".to_owned())]);
    screen.state.settings.restore(&[("company".to_owned(), "Acme".to_owned())]);
    assert_eq!(knock(&mut screen).unwrap().about.settings, [("company".to_owned(), "Acme".to_owned())]);
}

#[test]
fn the_last_words_say_how_it_ended() {
    let mut screen = drafting(Screen::with_urls(SMALL));
    let Some(Effect::SaveDraft(image)) = last_words(&mut screen.state, DraftEnd::LineLost) else { panic!() };
    assert_eq!(image.ended, Some(DraftEnd::LineLost));
    assert_eq!((image.about.urls, image.about.row), (6, 0));
}

#[test]
fn the_row_of_the_cursor_is_kept_with_what_changes_and_moving_it_alone_writes_nothing() {
    let mut screen = drafting(Screen::with_urls(SMALL));
    screen.keys("d");
    knock(&mut screen);
    screen.keys("j j j");
    assert!(knock(&mut screen).is_none());
    screen.keys("d");
    assert_eq!(knock(&mut screen).unwrap().about.row, 3);
    screen.keys("k");
    let Some(Effect::SaveDraft(image)) = last_words(&mut screen.state, DraftEnd::LineLost) else { panic!() };
    assert_eq!(image.about.row, 2);
}

#[test]
fn what_was_lost_with_the_line_is_offered_and_nothing_comes_back_unasked() {
    let mut screen = drafting(Screen::ready(SMALL));
    screen.drafts_found(vec![found(Some(DraftEnd::LineLost)), found(None)]);
    assert!(screen.shows("1,204 URLs and 37 marks of"), "{}", screen.draw().0);
    assert!(screen.shows("(the line was lost)"));
    assert!(screen.shows("[ Restore ]"));
    assert!(screen.state.urls.list.is_empty());
    screen.keys("enter");
    assert!(
        matches!(screen.take_effects().as_slice(), [Effect::LoadDraft { name }] if name == "acme-live.1")
    );
    assert!(screen.shows("crashed"), "the next one");
    screen.keys("tab enter");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::DropDraft { .. }]));
    assert!(screen.state.popups.is_empty());
    screen.drafts_found(vec![found(None)]);
    screen.keys("esc");
    assert!(screen.take_effects().is_empty(), "later: it stays where it is");
}

#[test]
fn what_was_left_on_purpose_comes_back_by_itself() {
    let mut screen = drafting(Screen::ready(SMALL));
    screen.drafts_found(vec![found(Some(DraftEnd::Left))]);
    assert!(matches!(screen.take_effects().as_slice(), [Effect::LoadDraft { .. }]));
    assert!(screen.state.popups.is_empty());
}

#[test]
fn a_restored_draft_is_there_and_one_undo_takes_its_list_away() {
    let mut screen = drafting(Screen::ready(SMALL));
    screen.answer(Answer::DraftLoaded(Box::new(loaded())));
    assert_eq!(screen.state.focus, Pane::Urls);
    assert_eq!(screen.state.urls.list.len(), 2);
    assert_eq!(screen.state.urls.cursor().at, 1, "where it stood");
    assert_eq!(*screen.state.urls.list.get(0).unwrap().origin, Origin::Pasted);
    assert_eq!(screen.state.assets.marks.len(), 1);
    assert_eq!(screen.state.settings.changes(), 1);
    assert!(screen.shows("back from the draft: 2 URLs, 2 marks"), "{}", screen.draw().0);
    // Its own draft has everything before the old one goes.
    assert!(
        screen.asides.iter().any(|effect| matches!(effect, Effect::SaveDraft(image) if image.about.urls == 2
        && image.marks.as_ref().unwrap().len() == 2))
    );
    assert!(matches!(screen.take_effects().as_slice(), [Effect::DropDraft { .. }]));
    screen.keys("u");
    assert!(screen.state.urls.list.is_empty());
}

#[test]
fn leaving_says_what_is_kept_and_loses_nothing() {
    let mut screen = drafting(Screen::with_urls(SMALL));
    screen.keys("q");
    assert!(screen.shows("Kept for the next start: the list of 6 URLs"), "{}", screen.draw().0);
    assert!(!screen.shows("gets lost"));
    screen.keys("esc");
    screen.answer(Answer::DraftTrouble(Some("No space left on device".to_owned())));
    assert!(screen.shows("cannot be kept"));
    screen.keys("q");
    assert!(screen.shows("gets lost"));
}

fn changed_profile(screen: &mut Screen, name: &str) {
    let profile = crate::settings::Profile { name: name.to_owned(), ..super::profile() };
    screen.asides.clear();
    screen.answer(Answer::ProfileOpened(Ok(Box::new(profile))));
}

fn replayed(whole: &journal::Edits) -> journal::Replayed {
    let mut written = Vec::new();
    journal::begin(&mut written, whole).unwrap();
    journal::replay(std::io::Cursor::new(written)).unwrap()
}

#[test]
fn a_profile_that_is_left_keeps_its_marks_and_the_list_comes_along() {
    let mut screen = drafting(Screen::with_urls(SMALL));
    changed_profile(&mut screen, "other");
    let Some(Effect::SaveDraft(image)) = screen.asides.first() else { panic!("{:?}", screen.asides) };
    assert_eq!((image.about.profile.as_str(), image.ended), ("acme-live", Some(DraftEnd::Left)));
    assert_eq!(image.marks.as_ref().unwrap().len(), 3);
    assert!(
        screen
            .asides
            .iter()
            .any(|effect| matches!(effect, Effect::OpenDrafts { profile } if profile == "other"))
    );
    let image = knock(&mut screen).unwrap();
    assert_eq!((image.about.profile.as_str(), image.about.urls), ("other", 6));
    let listed = replayed(&image.whole.unwrap());
    assert_eq!(listed.len(), 6);
}

#[test]
fn a_large_list_comes_along_by_a_thread_and_no_draft_says_it_has_it_before() {
    let mut screen = drafting(Screen::with_urls(SMALL));
    let lines: Vec<_> = (0..9_000).map(|n| format!("https://images.acme.example/is/image/A/{n}")).collect();
    screen.go(Pane::Urls);
    screen.paste(&lines.join("\r"));
    screen.finish_work();
    changed_profile(&mut screen, "other");
    assert!(screen.state.urls.is_away());
    assert!(knock(&mut screen).is_none());
    let Some(Effect::SaveDraft(image)) = last_words(&mut screen.state, DraftEnd::LineLost) else { panic!() };
    assert_eq!((image.about.urls, image.whole, image.edits), (0, None, None));
    screen.finish_work();
    screen.keys("3 g d");
    screen.finish_work();
    let image = knock(&mut screen).unwrap();
    assert_eq!(replayed(&image.whole.unwrap()).len(), 9_006);
    assert!(image.edits.is_some());
}

#[test]
fn what_changed_before_a_job_is_kept_before_it() {
    let mut screen = drafting(Screen::with_urls(SMALL));
    screen.keys("3 d p right");
    screen.asides.clear();
    screen.keys("enter");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::QueueJob { .. }]));
    let [Effect::SaveDraft(image), ..] = screen.asides.as_slice() else { panic!("{:?}", screen.asides) };
    assert_eq!(image.about.urls, 5);
}

#[test]
fn lines_that_are_being_typed_are_kept_and_come_back_into_the_box() {
    let mut screen = drafting(Screen::with_urls(SMALL));
    knock(&mut screen);
    screen.keys("3 o");
    screen.text("half");
    assert_eq!(knock(&mut screen).unwrap().about.lines, "half");
    screen.keys("esc");
    assert!(knock(&mut screen).is_none(), "put aside, they are the same");
    screen.keys("q");
    assert!(screen.shows("1 typed line"), "{}", screen.draw().0);
    let mut next = drafting(Screen::ready(SMALL));
    let about = DraftAbout { lines: "half\nmore".to_owned(), ..DraftAbout::default() };
    next.answer(Answer::DraftLoaded(Box::new(LoadedDraft { about, ..LoadedDraft::default() })));
    assert!(next.shows("back from the draft: 2 typed lines (o)"), "{}", next.draw().0);
    next.keys("3 o f2");
    assert_eq!(next.state.urls.len(), 2);
}

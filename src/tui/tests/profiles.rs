//! Whose work it is: another user who was typed, another profile that was opened, and answers that come late.

use super::drafts::{found, loaded};
use super::screen::{MIDDLE, SMALL, Screen};
use super::{profile, signed_in};
use crate::service::{Folder, Preset, ServiceError};
use crate::settings::Profile;
use crate::tui::app::{Answer, Effect, SignInFailure};

fn opened(screen: &mut Screen, name: &str) {
    let profile = Profile { name: name.to_owned(), user: "else@acme.example".to_owned(), ..profile() };
    screen.answer(Answer::ProfileOpened(Ok(Box::new(profile))));
}

/// Somebody else signs in, by keys.
fn typed_user(screen: &mut Screen, user: &str) {
    screen.keys("S shift-tab ctrl-u");
    screen.text(user);
    screen.keys("tab");
    screen.text("secret");
    screen.keys("enter");
}

fn refused() -> SignInFailure {
    SignInFailure::Service(ServiceError::Authentication {
        user: "anna".to_owned(),
        code: 10_001,
        reason: "no".to_owned(),
    })
}

#[test]
fn whoever_was_typed_stays_in_the_dialogs_until_another_profile_is_opened() {
    let mut screen = Screen::with_urls(MIDDLE);
    typed_user(&mut screen, "anna@acme.example");
    assert!(screen.take_effects().iter().any(
        |effect| matches!(effect, Effect::SignIn { user: Some(user), .. } if user == "anna@acme.example")
    ));
    screen.signed_in(Err(refused()));
    assert!(screen.shows("user       anna@acme.example"), "{}", screen.draw().0);
    screen.keys("esc 3 p");
    assert!(screen.shows("anna@acme.example"), "{}", screen.draw().0);
    screen.keys("esc");
    opened(&mut screen, "acme-stage");
    screen.keys("S");
    assert!(screen.shows("user       else@acme.example"), "{}", screen.draw().0);
}

#[test]
fn a_user_that_was_saved_takes_the_place_of_one_that_was_typed() {
    let mut screen = Screen::ready(MIDDLE);
    typed_user(&mut screen, "anna@acme.example");
    screen.signed_in(Ok(Box::new(signed_in())));
    for (key, user) in [("template", "anna@acme.example"), ("user", "new@acme.example")] {
        let mut profile = screen.state.profile.clone();
        if key == "user" {
            user.clone_into(&mut profile.user);
        }
        screen.state.settings.saving = Some(vec![(key, "text".to_owned())]);
        screen.saved(Ok(Box::new(profile)));
        assert_eq!(screen.state.user(), user, "after {key} was saved");
    }
}

#[test]
fn folders_and_presets_of_an_earlier_sign_in_are_not_offered() {
    let mut screen = Screen::ready(SMALL);
    let before = screen.state.sign_in_ticket;
    screen.keys("f");
    opened(&mut screen, "acme-stage");
    assert!(screen.state.popups.is_empty(), "the question was about the other profile's folders");
    screen.keys("f");
    let root = Folder { path: "Foreign/".to_owned(), children: Vec::new() };
    screen.answer(Answer::Folders { sign_in: before, folders: Ok(root) });
    assert!(screen.state.assets.folders.is_none() && !screen.shows("Foreign"));
    screen.keys("esc 2 i");
    let preset = Preset { name: "foreign".to_owned(), modifiers: String::new() };
    screen.answer(Answer::Presets { sign_in: before, presets: Ok(vec![preset]) });
    assert!(!screen.shows("foreign"));
}

#[test]
fn a_save_of_a_profile_that_was_left_is_told_and_changes_nothing_here() {
    let mut screen = Screen::ready(MIDDLE);
    opened(&mut screen, "acme-stage");
    let before = screen.state.profile.clone();
    let mut saved = profile();
    saved.read_only = true;
    screen.answer(Answer::Saved { profile: saved.name.clone(), saved: Ok(Box::new(saved)) });
    assert!(screen.shows("settings of profile acme-live saved"));
    assert_eq!(screen.state.profile, before);
    assert!(!screen.state.read_only);
    let saved = Err("No space left on device".to_owned());
    screen.answer(Answer::Saved { profile: "acme-live".to_owned(), saved });
    assert!(screen.shows("settings of profile acme-live not saved: No space"), "{}", screen.draw().0);
}

#[test]
fn drafts_of_a_profile_that_was_left_wait_for_its_next_opening() {
    let mut screen = Screen::ready(MIDDLE);
    opened(&mut screen, "acme-stage");
    screen.take_effects();
    screen.answer(Answer::DraftsFound { profile: "acme-live".to_owned(), found: vec![found(None)] });
    assert!(screen.state.popups.is_empty());
    screen.answer(Answer::DraftLoaded(Box::new(loaded())));
    assert!(screen.shows("the draft of profile acme-live stays where it is"), "{}", screen.draw().0);
    assert!(screen.state.urls.list.is_empty() && screen.state.assets.marks.is_empty());
    assert!(!screen.take_effects().iter().any(|effect| matches!(effect, Effect::DropDraft { .. })));
}

#[test]
fn what_asks_about_a_profile_closes_with_it_and_what_is_being_typed_stays() {
    for (keys, stays) in [("3 p", false), ("S", false), ("f", false), ("3 o", true), ("?", true), ("L", true)]
    {
        let mut screen = Screen::with_urls(SMALL);
        screen.keys("1");
        screen.keys(keys);
        assert_eq!(screen.state.popups.len(), 1, "{keys}");
        opened(&mut screen, "acme-stage");
        assert_eq!(!screen.state.popups.is_empty(), stays, "{keys}");
    }
}

#[test]
fn a_plan_that_was_begun_for_another_profile_is_not_asked_about() {
    for (name, asks) in [("acme-live", true), ("acme-stage", false)] {
        let mut screen = Screen::ready(SMALL);
        let line = |n| format!("https://acme.example/is/image/AcmeOutfitters/{n}");
        let lines: Vec<String> = (0..9_000).map(line).collect();
        screen.keys("3");
        screen.paste(&lines.join("\n"));
        screen.keys("y");
        screen.finish_work();
        assert_eq!(screen.state.urls.len(), 9_000);
        screen.keys("p");
        assert!(screen.effects.iter().any(|effect| matches!(effect, Effect::WorkOnUrls(_))), "in a thread");
        if !asks {
            opened(&mut screen, name);
        }
        screen.finish_work();
        assert_eq!(screen.shows("Purge 9,000 URLs?"), asks, "{}", screen.draw().0);
    }
}

#[test]
fn urls_on_their_way_into_the_list_stay_with_the_profile_that_was_left() {
    for leaves in [false, true] {
        let mut screen = Screen::ready(SMALL);
        let lines: Vec<String> = (0..20).map(|n| format!("<ID>?n={n}")).collect();
        screen.state.profile.template = lines.join("\n");
        screen.keys("a m");
        let made = screen.take_effects().into_iter().find_map(|effect| match effect {
            Effect::MakeUrls { ticket, making } => Some((ticket, making.run().map(Box::new))),
            _ => None,
        });
        let (ticket, made) = made.expect("so many are made by a thread");
        screen.answer(Answer::UrlsMade { ticket, made });
        assert!(
            screen.effects.iter().any(|effect| matches!(effect, Effect::WorkOnUrls(_))),
            "and put in by one"
        );
        if leaves {
            opened(&mut screen, "acme-stage");
        }
        screen.finish_work();
        assert_eq!(screen.state.urls.list.is_empty(), leaves, "{}", screen.state.urls.len());
    }
}

#[test]
fn read_only_that_holds_on_says_until_when() {
    let mut screen = Screen::ready(MIDDLE);
    let mut profile = screen.state.profile.clone();
    profile.read_only = true;
    screen.saved(Ok(Box::new(profile.clone())));
    profile.read_only = false;
    screen.saved(Ok(Box::new(profile)));
    assert!(screen.state.read_only);
    assert!(screen.shows("read-only holds until the profile is opened again (P)"), "{}", screen.draw().0);
}

#[test]
fn a_profile_without_a_user_does_not_say_that_nothing_was_purged() {
    let mut screen = Screen::new(MIDDLE);
    screen.state.profile.user = String::new();
    screen.answer(Answer::Queue(Box::new(super::queue::snapshot(Vec::new()))));
    screen.no_password();
    screen.keys("esc 4");
    assert!(screen.shows("The queue goes by user"), "{}", screen.draw().0);
    assert!(!screen.shows("Nothing was purged"));
}

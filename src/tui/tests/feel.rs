//! Palette, help, messages, read-only mode and undo in the form: what every action feels like.

use super::screen::{LARGE, MIDDLE, SMALL, Screen};
use super::{at, queue};
use crate::tui::app::{Answer, Effect, Level, Msg, Pane, SignInFailure, next_wake};
use crate::tui::keys::{Action, Context, Key, Keymap};
use crate::tui::popups::Popup;

fn notice(screen: &Screen) -> &str {
    screen.state.notice.as_ref().map_or("", |notice| notice.text.as_str())
}

#[test]
fn the_palette_finds_an_action_and_does_what_its_key_would() {
    let mut screen = Screen::ready(SMALL);
    screen.keys(":");
    screen.text("marall");
    screen.keys("enter");
    assert!(screen.state.popups.is_empty());
    assert_eq!(screen.state.assets.marks.len(), 90);
    assert_eq!(notice(&screen), "90 more marked");
}

#[test]
fn the_palette_goes_to_the_pane_of_the_action() {
    let mut screen = Screen::ready(SMALL);
    screen.keys(":");
    screen.text("add lines");
    assert!(screen.shows("Add URLs in URLs"));
    screen.keys("enter");
    assert_eq!(screen.state.focus, Pane::Urls);
    assert!(matches!(screen.state.popups.last(), Some(Popup::AddLines(_))));
}

#[test]
fn what_was_done_last_comes_first_in_the_palette() {
    let mut screen = Screen::ready(SMALL);
    screen.keys(":");
    screen.text("clear-marks");
    screen.keys("enter :");
    let (text, _) = screen.draw();
    let rows: Vec<_> = text.lines().collect();
    let top = rows.iter().position(|row| row.contains("Do what?")).unwrap();
    assert!(rows[top + 3].contains("clear-marks"), "{text}");
}

#[test]
fn a_number_in_the_palette_goes_to_that_line() {
    for (typed, row) in [("12", 11), (":90", 89), ("4000", 89), ("0", 0), ("1", 0)] {
        let mut screen = Screen::ready(SMALL);
        screen.keys("G :");
        screen.text(typed);
        screen.keys("enter");
        screen.keys("space");
        let marked: Vec<_> = screen
            .state
            .assets
            .marks
            .iter()
            .map(|index| screen.state.assets.visible.iter().position(|at| *at == index).unwrap())
            .collect();
        assert_eq!(marked, [row], "{typed}");
    }
}

#[test]
fn the_palette_marks_what_is_dangerous_and_confirms_it_like_the_key() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys(":");
    screen.text("purge");
    let (text, _) = screen.draw();
    assert!(text.contains("purge            ! Purge the URLs"), "{text}");
    let enter: Key = "enter".parse().unwrap();
    screen.send(Msg::Key(enter.into(), true));
    assert!(screen.state.popups.is_empty(), "keys of a burst confirm nothing");
    screen.keys(": enter");
    assert!(screen.shows("Purge 6 URLs?"), "the plan, not the purge");
    assert!(screen.take_effects().is_empty());
}

#[test]
fn every_action_of_every_pane_is_in_the_palette() {
    let screen = Screen::ready(LARGE);
    for context in
        [Context::Assets, Context::Settings, Context::Urls, Context::Queue, Context::List, Context::Global]
    {
        for binding in screen.state.keymap.of(context).filter(|binding| binding.action != Action::Palette) {
            let mut screen = Screen::ready(LARGE);
            screen.keys(":");
            screen.text(binding.action.name());
            assert!(screen.shows(binding.action.help()), "{}", binding.action.name());
        }
    }
}

#[test]
fn the_help_filters_as_one_types_and_does_what_is_chosen() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("?");
    assert!(screen.shows("Keys: Assets"));
    screen.text("invert");
    assert!(screen.shows("Invert the marks") && !screen.shows("Make the URL list"));
    screen.keys("enter");
    assert!(screen.state.popups.is_empty());
    assert_eq!(screen.state.assets.marks.len(), 90);
    screen.keys("?");
    screen.text("nothing of the kind");
    assert!(screen.shows("Nothing like that."));
    screen.keys("esc");
    assert!(screen.shows("Make the URL list"), "the first Esc takes the filter away");
    screen.keys("esc");
    assert!(screen.state.popups.is_empty());
}

#[test]
fn the_help_scrolls_to_the_last_of_all_keys_and_back() {
    for size in [SMALL, LARGE] {
        let mut screen = Screen::ready(size);
        screen.keys("?");
        for _ in 0..30 {
            screen.keys("pgdn");
        }
        assert!(screen.shows("In a text to read"));
        for _ in 0..30 {
            screen.keys("pgup");
        }
        assert!(screen.shows("Make the URL list"));
    }
}

#[test]
fn a_key_of_dialogs_is_explained_and_not_done() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("?");
    screen.text("dialog next");
    screen.keys("enter");
    assert_eq!(notice(&screen), "next-field works only in a dialog");
    assert!(!screen.state.popups.is_empty());
}

#[test]
fn rebound_keys_are_the_ones_that_work_and_that_are_shown() {
    let mut screen = Screen::with_urls(SMALL);
    let text = "profile = \"x\"\n[profiles.x]\n[keys.urls]\npurge = \"f9\"\n[keys.global]\nsign-in = []\n";
    let env = crate::settings::Env::from_iter([("HOME", "/h")]);
    let settings = crate::settings::Settings::parse(text, std::path::Path::new("/s"), None, &env).unwrap();
    screen.state.keymap = Keymap::with_table(&settings.keys).unwrap().keymap;
    assert!(screen.shows("f9 purge"));
    screen.keys("p");
    assert!(screen.state.popups.is_empty());
    screen.keys("f9");
    assert!(screen.shows("Purge 6 URLs?"));
    assert_eq!(screen.state.key_for(Action::Purge), "f9");
    assert_eq!(screen.state.key_for(Action::SignIn), ": sign-in");
}

#[test]
fn messages_of_the_list_and_its_dialogs_name_rebound_keys() {
    let mut screen = Screen::ready(SMALL);
    let text = "profile = \"x\"\n[profiles.x]\n[keys.assets]\nmake-urls = \"f6\"\n[keys.urls]\nadd-lines = \"f7\"\n\
                [keys.field]\nnext-field = \"f8\"\naccept = \"f9\"\n";
    let env = crate::settings::Env::from_iter([("HOME", "/h")]);
    let settings = crate::settings::Settings::parse(text, std::path::Path::new("/s"), None, &env).unwrap();
    screen.state.keymap = Keymap::with_table(&settings.keys).unwrap().keymap;
    screen.keys("3");
    assert!(screen.shows("then f6 there; add URLs with f7"), "{}", screen.draw().0);
    screen.keys("I");
    assert!(screen.shows("f8 completes"), "{}", screen.draw().0);
    screen.keys("esc");
    screen.paste("https://images.acme.example/is/image/AcmeOutfitters/pasted");
    screen.keys("r");
    screen.text("pasted");
    screen.keys("f8");
    screen.text("typed");
    assert!(screen.shows("f9 changes 1 line"), "{}", screen.draw().0);
}

#[test]
fn errors_stay_beneath_what_comes_later_until_they_are_dismissed() {
    let mut screen = Screen::ready(SMALL);
    screen.answer(Answer::Failed("the disk is full".to_owned()));
    screen.set_now(at(1));
    screen.answer(Answer::Done("done".to_owned()));
    assert_eq!(notice(&screen), "done");
    assert!(screen.shows("L 1 more"));
    screen.set_now(at(4));
    assert_eq!(notice(&screen), "done", "it fades after its own four seconds, not after the older message's");
    screen.set_now(at(5));
    assert_eq!(notice(&screen), "the disk is full");
    assert_eq!(next_wake(&screen.state), None, "nothing fades any more: no timer");
    screen.set_now(at(5_000));
    assert_eq!(notice(&screen), "the disk is full");
    screen.keys("esc");
    assert_eq!(notice(&screen), "");
}

#[test]
fn three_messages_are_stacked_and_the_rest_is_counted() {
    let mut screen = Screen::ready(SMALL);
    for number in 1..=5 {
        screen.answer(Answer::Failed(format!("fault {number}")));
    }
    assert_eq!(notice(&screen), "fault 5");
    assert!(screen.shows("L 4 more"));
    screen.keys("esc esc");
    assert_eq!(notice(&screen), "fault 3");
    screen.keys("esc");
    assert_eq!(notice(&screen), "");
    assert!(!screen.shows("more"));
    screen.answer(Answer::Failed("again".to_owned()));
    screen.answer(Answer::Failed("and again".to_owned()));
    screen.keys("L esc");
    assert_eq!(notice(&screen), "", "who opened the log has read it");
}

#[test]
fn the_same_trouble_twice_is_one_trouble() {
    let mut screen = Screen::ready(SMALL);
    for _ in 0..3 {
        screen.signed_in(Err(SignInFailure::Other("no route".to_owned())));
    }
    assert!(screen.state.beneath.is_empty());
    assert_eq!(screen.state.log.iter().filter(|notice| notice.text == "no route").count(), 3);
}

#[test]
fn the_log_is_filtered_by_words() {
    let mut screen = Screen::ready(SMALL);
    screen.state.say(Level::Info, "one fine thing");
    screen.state.say(Level::Error, "another fine fault");
    screen.keys("L /");
    screen.text("FAULT fine");
    assert!(screen.shows("another fine fault") && !screen.shows("one fine thing"));
    screen.keys("enter");
    assert!(!screen.shows("one fine thing"));
    screen.keys("esc");
    assert!(screen.shows("one fine thing"), "one level: the filter goes first");
    screen.keys("esc");
    assert!(screen.state.popups.is_empty());
}

/// Read-only, with URLs to purge and a queue in which everything could be done.
fn looking_only(size: (u16, u16)) -> Screen {
    let mut screen = Screen::with_urls(size);
    screen.answer(Answer::Queue(Box::new(queue::busy())));
    let mut profile = screen.state.profile.clone();
    profile.read_only = true;
    screen.saved(Ok(Box::new(profile)));
    screen.take_effects();
    screen
}

#[test]
fn read_only_is_said_loudly_and_leaves_no_dangerous_word_on_the_screen() {
    let mut screen = looking_only(SMALL);
    assert!(screen.shows(" READ-ONLY "));
    assert!(!screen.shows("p purge"));
    for open in [":", "?"] {
        screen.keys(open);
        screen.text("cancel-job");
        assert!(screen.shows("Nothing like that."), "{open}");
        screen.keys("esc esc");
    }
    screen.keys("4");
    assert!(!screen.shows("retry"));
}

#[test]
fn in_read_only_mode_no_key_reaches_the_world_with_anything_dangerous() {
    let keys: Vec<Key> = {
        let keymap = Keymap::built_in().unwrap();
        let all =
            Context::ALL.into_iter().flat_map(|context| keymap.of(context).cloned().collect::<Vec<_>>());
        all.flat_map(|binding| binding.keys).collect()
    };
    for pane in ["1", "2", "3", "4"] {
        for first in &keys {
            let mut screen = looking_only(SMALL);
            screen.keys(pane);
            screen.send(Msg::Key((*first).into(), false));
            for key in ["tab", "right", "enter", "enter"] {
                screen.keys(key);
            }
            let dangerous: Vec<_> = screen.take_effects().into_iter().filter(Effect::is_dangerous).collect();
            assert!(dangerous.is_empty(), "{pane} {first}: {dangerous:?}");
            assert!(
                !screen.state.log.iter().any(|notice| notice.text.starts_with("read-only: nothing was")),
                "{first}"
            );
        }
    }
    for action in Action::ALL.iter().filter(|action| action.is_dangerous()) {
        let mut screen = looking_only(SMALL);
        assert!(Context::ALL.into_iter().all(|context| !screen.state.keymap.has(context, *action)));
        for context in [Context::Urls, Context::Queue] {
            crate::tui::app::perform_in(&mut screen.state, context, *action, false);
            assert!(screen.state.popups.is_empty(), "{}", action.name());
        }
    }
}

#[test]
fn the_same_keys_do_reach_the_world_where_it_is_allowed() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("p right enter");
    assert!(screen.take_effects().iter().any(Effect::is_dangerous));
}

#[test]
fn read_only_lasts_until_another_profile_is_opened_and_the_option_for_ever() {
    let mut screen = looking_only(SMALL);
    let mut profile = screen.state.profile.clone();
    profile.read_only = false;
    screen.saved(Ok(Box::new(profile.clone())));
    assert!(screen.state.read_only);
    screen.answer(Answer::ProfileOpened(Ok(Box::new(profile))));
    assert!(!screen.state.read_only && screen.state.keymap.has(Context::Urls, Action::Purge));
}

#[test]
fn edits_of_the_form_are_taken_back_and_made_again() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("2 j space");
    assert!(screen.shows("emea"));
    screen.keys("j space u u");
    assert_eq!(screen.state.settings.changes(), 0);
    assert!(notice(&screen).starts_with("undone: the edit of region"));
    screen.keys("U");
    assert!(screen.shows("emea"));
    screen.keys("ctrl-r U");
    assert_eq!(screen.state.settings.changes(), 2);
    assert_eq!(notice(&screen), "nothing to do again");
}

/// Keys until a button has the focus.
fn focused_button(screen: &Screen) -> String {
    let (text, cursor) = screen.draw();
    let row = text.lines().nth(cursor.y.into()).unwrap().trim_matches('"').to_owned();
    let after = row.split_once("[ ").map(|(_, after)| after.to_owned()).unwrap_or_default();
    after.split_once(" ]").map(|(label, _)| label.to_owned()).unwrap_or_default()
}

#[test]
fn every_question_that_changes_something_begins_on_the_button_that_changes_nothing() {
    for (keys, next) in [
        ("3 p", "Purge"),
        ("4 g x", "Take back"),
        ("4 R", "Retry"),
        ("4 a", "Pause all"),
        ("4 g p", "Pause"),
        ("4 g h j j j j u", "It was processed"),
    ] {
        let mut screen = Screen::with_urls(SMALL);
        screen.answer(Answer::Queue(Box::new(queue::busy())));
        screen.keys("4 l");
        screen.take_effects();
        screen.keys(keys);
        assert_eq!(focused_button(&screen), "Cancel", "{keys}");
        assert!(screen.shows("PRODUCTION") && screen.shows("acme-live"), "{keys}");
        let mut pressed = screen.take_effects();
        screen.keys("enter");
        pressed.extend(screen.take_effects());
        assert!(screen.state.popups.is_empty(), "{keys}");
        assert!(!pressed.iter().any(Effect::is_dangerous), "{keys}: {pressed:?}");
        screen.keys(keys);
        screen.keys("right");
        assert_eq!(focused_button(&screen), next, "{keys}");
        let enter: Key = "enter".parse().unwrap();
        screen.send(Msg::Key(enter.into(), true));
        assert!(!screen.take_effects().iter().any(Effect::is_dangerous), "a burst confirms nothing: {keys}");
        assert!(screen.shows("too fast for fingers"), "{keys}");
        screen.keys("enter");
        assert!(screen.take_effects().iter().any(Effect::is_dangerous), "{keys}");
    }
}

#[test]
fn above_confirm_above_the_number_is_typed_for_everything_that_is_about_many_urls() {
    for (keys, button) in
        [("3 p", "Purge"), ("4 g x", "Take back"), ("4 R", "Retry"), ("4 g h j j j j u", "It was processed")]
    {
        let mut screen = Screen::with_urls(SMALL);
        screen.state.profile.confirm_above = 0;
        screen.answer(Answer::Queue(Box::new(queue::busy())));
        screen.keys("4 l");
        screen.keys(keys);
        screen.keys("right enter");
        assert!(screen.shows("type the number of URLs first"), "{keys}");
        assert!(!screen.take_effects().iter().any(Effect::is_dangerous), "{keys}");
        let (text, _) = screen.draw();
        let number: String =
            text.split_once("type ").unwrap().1.chars().take_while(char::is_ascii_digit).collect();
        // Digits of a burst are not typed.
        for digit in number.chars() {
            let key: Key = digit.to_string().parse().unwrap();
            screen.send(Msg::Key(key.into(), true));
        }
        screen.paste(&number);
        for _ in 0..5 {
            if focused_button(&screen) == button {
                break;
            }
            screen.keys("tab");
        }
        screen.keys("enter");
        assert!(
            !screen.take_effects().iter().any(Effect::is_dangerous),
            "a paste or a burst types no number: {keys}"
        );
        screen.text(&number);
        for _ in 0..5 {
            if focused_button(&screen) == button {
                break;
            }
            screen.keys("tab");
        }
        screen.keys("enter");
        assert!(screen.take_effects().iter().any(Effect::is_dangerous), "{keys}");
    }
}

#[test]
fn the_confirmation_says_what_where_how_long_and_which_share() {
    let mut screen = Screen::with_urls(SMALL);
    screen.paste("https://images.acme.example/is/image/AcmeOutfitters/pasted");
    screen.keys("p");
    for words in [
        "Purge 7 URLs? PRODUCTION",
        "PRODUCTION s7sps1apissl.scene7.com",
        "6 from the template, 1 pasted",
        "1, can go at once",
        "all may go now; under 0.1 % of an hour's allowance",
    ] {
        assert!(screen.shows(words), "{words}: {}", screen.draw().0);
    }
    let digest = screen.state.urls.list.iter().map(|record| record.text.to_owned()).collect();
    let asked: Vec<_> = screen.asides.drain(..).collect();
    assert!(
        asked.iter().any(|effect| matches!(effect, Effect::FindSameList { digest: of } if *of == digest))
    );
    let found = Some(crate::tui::SameList { who: "anna".to_owned(), created: at(-60), is_settled: false });
    screen.answer(Answer::SameList { digest, found });
    assert!(screen.shows("This very list is in the queue already"), "{}", screen.draw().0);
    assert!(screen.shows("by anna."));
    screen.keys("tab");
    assert!(screen.asides.is_empty(), "asked once");
}

#[test]
fn the_name_of_the_profile_is_the_last_thing_to_be_cut() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("1 a m");
    for (name, kept) in [
        ("acme-live", "4 Purge queue"),
        ("acme-outfitters-live-2", "4 Queue"),
        ("acme-outfitters-live-emea-and", "  2   3 URLs 162   4 Queue ›3"),
        ("acme-outfitters-live-emea-and-apac-company-root", " 3 URLs"),
    ] {
        screen.state.profile.name = name.to_owned();
        let (text, _) = screen.draw();
        let tabs = text.lines().next().unwrap();
        assert!(tabs.contains(name) && tabs.contains(kept), "{tabs}");
    }
    screen.state.profile.name = "x".repeat(100);
    let (text, _) = screen.draw();
    assert!(text.lines().next().unwrap().contains(&"x".repeat(50)), "{text}");
}

#[test]
fn details_leave_the_row_in_sight_that_they_are_about_and_offer_only_keys_that_do_something() {
    for size in [SMALL, MIDDLE, LARGE] {
        let mut screen = Screen::with_queue(size);
        screen.keys("g");
        let (_, row) = screen.draw();
        let before = screen.draw().0.lines().nth(row.y.into()).unwrap().to_owned();
        screen.keys("enter");
        let (text, _) = screen.draw();
        assert_eq!(text.lines().nth(row.y.into()).unwrap(), before, "{text}");
        let hints = text.lines().last().unwrap();
        assert!(!hints.contains("correct") && !hints.contains("filter"), "nothing was refused: {hints}");
        screen.keys("esc G k k enter");
        assert!(screen.shows("e correct"), "of this job something was: {}", screen.draw().0);
    }
}

#[test]
fn the_number_of_the_match_is_seen_whatever_is_said_of_the_line() {
    let mut screen = Screen::with_urls(SMALL);
    let long = "x".repeat(200);
    screen.paste(&format!("https://images.acme.example/is/image/AcmeOutfitters/{long}_pasted"));
    screen.state.say(Level::Error, "something that stays until it is read ".repeat(4));
    screen.keys("/");
    screen.text("pasted");
    screen.keys("enter");
    assert!(screen.shows("match 1 of 1 · line "), "{}", screen.draw().0);
}

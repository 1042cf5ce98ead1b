//! The question before a purge: its default, what it wants typed, and what too fast keys do not do.

use super::queue;
use super::screen::{SMALL, Screen};
use crate::queue::BatchState;
use crate::tui::app::{Answer, Effect, Msg, Queued};
use crate::tui::keys::Key;

#[test]
fn the_default_of_the_confirmation_is_cancel() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("p enter");
    assert!(screen.take_effects().iter().all(|effect| !matches!(effect, Effect::QueueJob { .. })));
    assert!(screen.state.popups.is_empty());
}

#[test]
fn a_confirmed_purge_is_queued_with_its_reason() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("p up");
    screen.text("new photos");
    screen.keys("enter right enter");
    let effects = screen.take_effects();
    let [Effect::QueueJob { urls, reason, duplicates: 0, .. }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!((urls.len(), reason.as_str()), (6, "new photos"));
}

#[test]
fn above_the_limit_the_number_is_typed() {
    let mut screen = Screen::with_urls(SMALL);
    screen.state.profile.confirm_above = 5;
    screen.keys("p right enter");
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("type the number of URLs first"));
    screen.keys("6 tab tab enter");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::QueueJob { .. }]));
}

#[test]
fn the_number_comes_first_after_cancel_and_letters_go_to_the_reason() {
    let mut screen = Screen::with_urls(SMALL);
    screen.state.profile.confirm_above = 5;
    screen.keys("p tab 6");
    assert!(screen.shows("type 6 to confirm [6"));
    screen.keys("esc p y e s");
    assert!(screen.shows("reason      [yes"));
    assert!(screen.take_effects().is_empty());
}

#[test]
fn the_confirmation_says_where_by_the_address_that_is_set() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("p");
    assert!(screen.shows("PRODUCTION s7sps1apissl.scene7.com"));
    assert!(screen.shows("user        ops@acme.example"));
    screen.state.profile.endpoint = Some("http://127.0.0.1:8088/scene7".parse().unwrap());
    assert!(screen.shows("endpoint 127.0.0.1:8088"));
    assert!(!screen.shows("PRODUCTION"));
}

#[test]
fn a_list_that_is_queued_asks_before_it_goes_again() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("p right enter");
    let job = queue::job_of(9, vec![BatchState::Queued]);
    screen.answer(Answer::Queued(Ok(Queued { job: job.id, worker_pid: None, warning: None })));
    screen.keys("3");
    assert!(screen.shows("6 URLs · queued"));
    screen.keys("p");
    assert!(screen.shows("Queue it again?"));
}

#[test]
fn keys_of_a_burst_never_confirm() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("p right");
    let enter: Key = "enter".parse().unwrap();
    screen.send(Msg::Key(enter.into(), true));
    assert!(screen.take_effects().is_empty());
    screen.send(Msg::Key(enter.into(), false));
    assert!(matches!(screen.take_effects().as_slice(), [Effect::QueueJob { .. }]));
}

#[test]
fn a_question_that_is_answered_too_fast_stands_and_says_why() {
    let mut screen = Screen::ready(SMALL);
    let enter: Key = "enter".parse().unwrap();
    for (open, question) in [("paste", "Pasted here: 1 line"), ("3 I", "Import a list")] {
        if open == "paste" {
            screen.paste("https://images.acme.example/is/image/AcmeOutfitters/pasted");
        } else {
            screen.keys(open);
        }
        screen.send(Msg::Key(enter.into(), true));
        assert!(
            screen.shows(question) && screen.shows("too fast for fingers: press the key again"),
            "{open}"
        );
        screen.keys("esc");
    }
    assert!(screen.state.urls.list.is_empty());
}

#[test]
fn a_wrong_number_is_erased_as_fast_as_the_key_repeats() {
    let mut screen = Screen::with_urls(SMALL);
    screen.state.profile.confirm_above = 0;
    screen.keys("p 6 6 6");
    let backspace: Key = "backspace".parse().unwrap();
    screen.send(Msg::Key(backspace.into(), true));
    screen.send(Msg::Key(backspace.into(), true));
    screen.keys("tab tab enter");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::QueueJob { .. }]), "{}", screen.draw().0);
}

#[test]
fn the_buttons_are_in_sight_on_the_smallest_screen_there_is() {
    let mut screen = Screen::with_urls((60, 16));
    screen.state.profile.confirm_above = 1;
    screen.keys("3 p");
    for text in ["[ Cancel ]", "Purge", "where", "requests", "allowance", "type 6 to confirm"] {
        assert!(screen.shows(text), "{text}: {}", screen.draw().0);
    }
    screen.keys("tab");
    screen.text("7");
    screen.keys("tab tab enter");
    assert!(screen.shows("that is not the number of URLs"), "{}", screen.draw().0);
}

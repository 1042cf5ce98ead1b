//! From the start to leaving: messages, read-only, and keys that hold everywhere.

use super::screen::{SMALL, Screen};
use super::{at, page, signed_in};
use crate::service::Role;
use crate::tui::app::{Answer, Effect, TerminalRequest};

#[test]
fn the_start_asks_for_the_queue_and_a_sign_in() {
    let screen = Screen::new(SMALL);
    assert!(matches!(
        screen.effects.as_slice(),
        [Effect::WatchQueue, Effect::SignIn { user: None, password: None, .. }, Effect::OpenCopy { .. }]
    ));
}

#[test]
fn a_warning_is_not_swept_away_by_news() {
    let mut screen = Screen::new(SMALL);
    let mut other = signed_in();
    other.account.membership.role = Some(Role("IpsUser".to_owned()));
    screen.signed_in(Ok(Box::new(other)));
    let ticket = screen.ticket();
    screen.answer(Answer::Assets { ticket, page: Ok(page(0, 90, None)) });
    assert!(screen.shows("role IpsUser may not purge"));
    assert!(screen.state.log.iter().any(|notice| notice.text == "90 assets loaded"));
    screen.keys("esc");
    assert!(!screen.shows("role IpsUser"));
    assert!(screen.shows("ops@acme.example · may not purge"), "that stays");
}

#[test]
fn leaving_with_nothing_to_lose_asks_nothing() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("q");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::Terminal(TerminalRequest::Leave)]));
}

#[test]
fn leaving_says_what_goes_on_without_the_screen() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("q");
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("30 URLs in 3 batches keep going"));
    screen.keys("enter");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::Terminal(TerminalRequest::Leave)]));
    assert_eq!(
        crate::tui::app::farewell(&screen.state),
        ["30 URLs in 3 batches keep going without the screen: worker 4711 sends them."]
    );
}

#[test]
fn leaving_with_a_list_that_is_not_queued_stays_by_default_and_leaves_on_the_second_ctrl_c() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("ctrl-c enter");
    assert!(screen.take_effects().is_empty());
    screen.keys("ctrl-c ctrl-c");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::Terminal(TerminalRequest::Leave)]));
}

#[test]
fn information_fades_and_errors_stay_until_esc() {
    let mut screen = Screen::ready(SMALL);
    screen.answer(Answer::Done("it went well".to_owned()));
    screen.set_now(at(7));
    assert!(!screen.shows("it went well"));
    screen.answer(Answer::Failed("it did not".to_owned()));
    screen.set_now(at(700));
    assert!(screen.shows("it did not"));
    screen.keys("esc");
    assert!(!screen.shows("it did not"));
    screen.keys("L");
    assert!(screen.shows("it went well") && screen.shows("it did not"));
}

#[test]
fn a_read_only_screen_has_no_dangerous_keys() {
    let mut screen = Screen::with_urls(SMALL);
    screen.state.keymap = screen.state.keymap.clone().read_only();
    screen.keys("p");
    assert!(screen.state.popups.is_empty());
    assert!(!screen.shows("p purge"));
}

#[test]
fn the_shells_key_stops_the_program_from_text_fields_and_dialogs_too() {
    for keys in ["/", "2 j j j j j enter", "3 o", "p"] {
        let mut screen = Screen::with_urls(SMALL);
        screen.keys("1");
        screen.keys(keys);
        screen.take_effects();
        screen.keys("ctrl-z");
        let effects = screen.take_effects();
        assert!(
            matches!(effects.as_slice(), [Effect::Terminal(TerminalRequest::Suspend)]),
            "{keys}: {effects:?}"
        );
    }
}

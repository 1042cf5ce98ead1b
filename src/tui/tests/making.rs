//! Making URLs of many assets: how far it is, how it is stopped, and what is to be known of it before it is sent.

use super::screen::{SMALL, Screen};
use super::{page, signed_in};
use crate::tui::app::{Answer, Effect, Pane};
use crate::tui::panes::Making;

/// More assets than are dealt with within a message, all marked, and the key was pressed.
fn under_way() -> (Screen, u64, Box<Making>) {
    let mut screen = Screen::new(SMALL);
    screen.signed_in(Ok(Box::new(signed_in())));
    let ticket = screen.ticket();
    screen.answer(Answer::Assets { ticket, page: Ok(page(0, 9_000, None)) });
    screen.take_effects();
    screen.keys("a m");
    let Some(Effect::MakeUrls { ticket, making }) = screen.take_effects().pop() else { panic!() };
    (screen, ticket, making)
}

#[test]
fn making_says_how_far_it_is_and_then_how_far_the_urls_are_on_their_way_into_the_list() {
    let (mut screen, ticket, making) = under_way();
    assert!(screen.shows("making URLs 0 %, esc cancels"), "{}", screen.draw().0);
    let made = making.run().map(Box::new);
    assert!(screen.shows("making URLs 100 %, esc cancels"));
    screen.answer(Answer::UrlsMade { ticket, made });
    assert!(screen.shows("listing URLs 0 %, esc cancels"), "{}", screen.draw().0);
    screen.finish_work();
    assert!(!screen.state.urls.list.is_empty());
    assert_eq!(screen.state.focus, Pane::Urls);
}

#[test]
fn esc_stops_the_making_and_nothing_was_made() {
    let (mut screen, ticket, making) = under_way();
    screen.keys("esc");
    assert!(screen.shows("making URLs: stopping"));
    let made = making.run().map(Box::new);
    assert!(made.is_none());
    screen.answer(Answer::UrlsMade { ticket, made });
    assert!(screen.shows("cancelled: no URLs were made"));
    assert!(screen.state.urls.list.is_empty());
    assert_eq!(screen.state.assets.marks.len(), 9_000);
}

#[test]
fn esc_stops_urls_on_their_way_into_the_list() {
    let (mut screen, ticket, making) = under_way();
    screen.answer(Answer::UrlsMade { ticket, made: making.run().map(Box::new) });
    screen.keys("esc");
    screen.finish_work();
    assert!(screen.shows("cancelled: the list is as it was"), "{}", screen.draw().0);
    assert!(screen.state.urls.list.is_empty());
}

#[test]
fn the_confirmation_names_what_was_remarked_about_the_assets_as_long_as_it_is_true_of_the_list() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("a m p");
    for words in [
        "checks      2 remarks",
        "18 assets served under /is/content/, not /is/image/: 18 Pdf",
        "18 assets that a line of only <ID> cannot stand for: 18 Pdf",
    ] {
        assert!(screen.shows(words), "{words}: {}", screen.draw().0);
    }
    screen.keys("esc d p");
    assert!(!screen.shows("18 Pdf"), "of the list as it is now nobody knows");
    screen.keys("esc u p");
    assert!(screen.shows("18 Pdf"), "what was undone never was");
}

#[test]
fn remarks_that_have_no_room_are_counted() {
    let mut screen = Screen::ready((80, 17));
    screen.keys("a m p");
    assert!(screen.shows("more remark"), "{}", screen.draw().0);
    assert!(screen.shows("[ Cancel ]"), "the buttons are never pushed out");
}

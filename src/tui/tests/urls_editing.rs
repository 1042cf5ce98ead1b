//! What keys and pastes do with the list of URLs.

use super::screen::{SMALL, Screen};
use crate::tui::app::Pane;

#[test]
fn a_url_is_edited_in_place_and_the_edit_undone() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("enter end");
    screen.text("&wid=9");
    screen.keys("enter");
    assert!(screen.state.urls.list.get(0).unwrap().text.ends_with("&wid=9"));
    screen.keys("u");
    assert!(screen.state.urls.list.get(0).unwrap().text.ends_with("Backpack_A"));
    screen.keys("ctrl-r");
    assert!(screen.state.urls.list.get(0).unwrap().text.ends_with("&wid=9"));
}

#[test]
fn an_edit_that_is_cancelled_changes_nothing() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("e x y z esc");
    assert!(screen.state.urls.list.get(0).unwrap().text.ends_with("Backpack_A"));
}

#[test]
fn a_paste_into_the_list_is_one_step_with_a_summary() {
    let mut screen = Screen::with_urls(SMALL);
    let before = screen.state.urls.list.len();
    screen.paste(
        "https://images.acme.example/is/image/AcmeOutfitters/X\r\
         https://images.acme.example/is/image/AcmeOutfitters/Backpack_A\r\
         not a url\r",
    );
    assert_eq!(screen.state.urls.list.len(), before + 2);
    assert!(screen.shows("3 lines (u takes them back): 2 new"));
    screen.keys("u");
    assert_eq!(screen.state.urls.list.len(), before);
}

#[test]
fn a_paste_elsewhere_runs_no_command_and_is_offered_to_the_list() {
    let mut screen = Screen::ready(SMALL);
    screen.paste("q\rhttps://images.acme.example/is/image/AcmeOutfitters/X\r");
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("Pasted here: 2 lines."));
    screen.keys("enter");
    assert_eq!((screen.state.focus, screen.state.urls.list.len()), (Pane::Urls, 2));
}

#[test]
fn lines_are_typed_into_the_box() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("3 o");
    screen.text("https://images.acme.example/is/image/AcmeOutfitters/Y");
    screen.keys("enter f2");
    assert_eq!(screen.state.urls.list.len(), 1);
}

#[test]
fn a_paste_that_is_too_long_for_the_box_goes_straight_into_the_list() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("3 o");
    let lines: Vec<_> =
        (0..5_000).map(|n| format!("https://images.acme.example/is/image/AcmeOutfitters/{n}")).collect();
    screen.paste(&lines.join("\r"));
    screen.finish_work();
    assert_eq!(screen.state.urls.list.len(), 5_000);
}

#[test]
fn a_range_is_removed_and_comes_back() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("g v j j");
    assert!(screen.shows("3 selected"));
    screen.keys("d");
    assert_eq!(screen.state.urls.list.len(), 3);
    screen.keys("u");
    assert_eq!(screen.state.urls.list.len(), 6);
}

#[test]
fn a_problem_is_marked_explained_found_and_blocks_the_purge() {
    let mut screen = Screen::with_urls(SMALL);
    screen.paste("ftp://nowhere/x");
    screen.keys("g ]");
    assert!(screen.shows("1 cannot be sent"));
    screen.keys("g p");
    assert!(screen.state.popups.is_empty());
    assert!(screen.shows("cannot be sent, the first in line"));
    screen.keys("X p");
    assert!(screen.shows("Purge 6 URLs?"));
}

#[test]
fn text_is_found_forward_and_backward() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("g /");
    screen.text("$product$");
    screen.keys("enter e");
    screen.text("1");
    screen.keys("enter n e");
    screen.text("2");
    screen.keys("enter N e");
    screen.text("3");
    screen.keys("enter");
    let ends: Vec<_> = screen
        .state
        .urls
        .list
        .iter()
        .filter_map(|record| record.text.rsplit_once('$'))
        .map(|(_, end)| end.to_owned())
        .collect();
    assert_eq!(ends, ["13", "2", ""]);
}

#[test]
fn find_starts_empty_and_enter_looks_for_the_last_text_again() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("g /");
    screen.text("Stove");
    screen.keys("enter g / enter d");
    assert_eq!(screen.state.urls.list.iter().filter(|record| record.text.contains("Stove")).count(), 1);
}

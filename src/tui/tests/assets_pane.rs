//! What keys do with the assets: filter, marks, limits, pages as they come, and URLs made of them.

use super::screen::{SMALL, Screen};
use super::{at, page, signed_in};
use crate::service::{AssetPage, ServiceError};
use crate::tui::app::{Answer, Effect, Pane};

#[test]
fn pages_are_loaded_one_after_the_other_and_esc_stops() {
    let mut screen = Screen::new(SMALL);
    screen.signed_in(Ok(Box::new(signed_in())));
    let ticket = screen.ticket();
    screen.take_effects();
    screen.answer(Answer::Assets { ticket, page: Ok(page(0, 40, Some(2))) });
    assert!(matches!(screen.take_effects().as_slice(), [Effect::LoadAssets { page: 2, .. }]));
    assert!(screen.shows("40 assets · loading 44 %"));
    screen.keys("esc");
    screen.answer(Answer::Assets { ticket, page: Ok(page(40, 50, None)) });
    assert_eq!(screen.state.assets.catalog.len(), 40, "an answer to a stopped request is dropped");
    assert!(screen.shows("40 of 90 loaded, + loads the rest"));
}

#[test]
fn a_failed_page_says_so_and_keeps_what_came() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("F");
    let ticket = screen.ticket();
    let error = ServiceError::Unreachable { host: "h".to_owned(), reason: "no route".to_owned() };
    screen.answer(Answer::Assets { ticket, page: Err(error) });
    assert!(screen.shows("h is not reachable: no route"));
    assert_eq!(screen.state.assets.catalog.len(), 90);
}

#[test]
fn marks_survive_the_filter_and_are_counted() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("/");
    screen.text("tent");
    screen.keys("enter a");
    let tents = screen.state.assets.visible.len();
    assert!(tents > 1 && tents < 90);
    screen.keys("esc /");
    screen.text("boot");
    screen.keys("enter space");
    assert_eq!(screen.state.assets.marks.len(), tents + 1);
    assert!(screen.shows(&format!("{} marked", tents + 1)));
    screen.keys("c");
    assert!(screen.state.assets.marks.is_empty());
}

#[test]
fn the_filter_is_typed_and_keys_are_text_there() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("/");
    screen.text("q1?p");
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("/ q1?p"));
    screen.keys("esc");
    assert_eq!(screen.state.assets.visible.len(), 90);
}

#[test]
fn one_key_makes_urls_from_marks_and_template() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("space space m");
    assert_eq!(screen.state.focus, Pane::Urls);
    let urls: Vec<_> = screen.state.urls.list.iter().map(|record| record.text.to_owned()).collect();
    assert_eq!(
        urls,
        [
            "https://images.acme.example/is/image/AcmeOutfitters/Backpack_A",
            "https://images.acme.example/is/image/AcmeOutfitters/Backpack_A?$product$",
            "https://images.acme.example/is/image/AcmeOutfitters/Tent_A",
            "https://images.acme.example/is/image/AcmeOutfitters/Tent_A?$product$",
        ]
    );
}

#[test]
fn without_marks_the_asset_under_the_cursor_is_taken() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("j enter");
    assert_eq!(screen.state.urls.list.len(), 2);
    assert!(screen.shows("Tent_A"));
}

#[test]
fn without_a_template_nothing_is_guessed() {
    let mut screen = Screen::new(SMALL);
    screen.keys("m");
    assert_eq!(screen.state.focus, Pane::Assets);
    assert!(screen.shows("no template"));
}

#[test]
fn assets_that_give_no_url_are_counted_and_stay_in_sight() {
    let mut screen = Screen::ready(SMALL);
    screen.state.profile.template = "<ID>".to_owned();
    screen.keys("a m");
    let notice = screen.state.notice.as_ref().unwrap();
    assert_eq!(notice.text, "72 URLs from 72 of 90 assets; 18 left out; L says why");
    assert!(screen.shows("18 assets left out"));
    assert_eq!(screen.state.log.iter().filter(|notice| notice.text.contains("17 more assets")).count(), 1);
    screen.set_now(at(60));
    screen.keys("esc p");
    assert!(screen.shows("checks      18 assets left out"));
}

#[test]
fn folders_are_asked_for_once() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("f");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::LoadFolders { .. }]));
    let child = crate::service::Folder { path: "AcmeOutfitters/bags/".to_owned(), children: Vec::new() };
    let root = crate::service::Folder { path: "AcmeOutfitters/".to_owned(), children: vec![child] };
    screen.folders(Ok(root));
    screen.text("bags");
    screen.keys("enter");
    assert!(screen.shows("in bags/"));
    assert!(screen.state.assets.visible.len() < 90);
    screen.keys("f");
    assert!(screen.take_effects().is_empty());
    screen.keys("enter");
    assert_eq!(screen.state.assets.visible.len(), 90, "the first entry takes the limit away");
}

#[test]
fn changed_since_is_understood_or_explained() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("s");
    screen.text("soon");
    screen.keys("enter");
    assert!(screen.shows("is not a time"));
    screen.keys("ctrl-u 5 d enter");
    assert_eq!(screen.state.assets.visible.len(), 6, "today and the five days before");
    assert!(screen.shows("since 5d"));
}

#[test]
fn limits_of_the_assets_are_in_sight_and_x_takes_them_away() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("t");
    screen.text("pdf");
    screen.keys("enter s");
    screen.text("2h");
    screen.keys("enter");
    assert!(screen.shows("since 2h  type Pdf"));
    assert!(screen.shows("Nothing matches. x shows everything again."));
    screen.keys("x");
    assert!(!screen.shows("since 2h"));
    assert_eq!(screen.state.assets.visible.len(), 90);
}

#[test]
fn the_last_page_of_a_search_adds_to_what_is_there() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("F");
    let ticket = screen.ticket();
    let mut assets = page(0, 2, None).assets;
    assets.push(crate::service::Asset::named("New_One"));
    screen.answer(Answer::Assets { ticket, page: Ok(AssetPage { assets, total: None, next: None }) });
    assert_eq!(screen.state.assets.catalog.len(), 91, "known assets are not doubled");
}

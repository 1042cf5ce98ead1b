use jiff::ToSpan as _;

use super::*;
use crate::catalog::copy::CopyFile;
use crate::catalog::{Catalog, Filter};
use crate::service::Asset;
use crate::tui::app::{Answer, OpenedCopy};
use crate::tui::tests::screen::{SMALL, Screen};
use crate::tui::tests::{at, signed_in};

/// As if pages were on their way.
pub(in crate::tui::panes::assets) fn pretend_loading(pane: &mut AssetsPane) {
    pane.listing.loading = Some(new(Round::Whole, AssetQuery::default(), at(0)));
}

fn asset(n: usize) -> Asset {
    let modified = Some(at(i64::try_from(n).unwrap()));
    Asset {
        handle: format!("a|{n}"),
        kind: "Image".into(),
        modified,
        ..Asset::named(format!("asset_{n:04}"))
    }
}

fn catalog(numbers: impl IntoIterator<Item = usize>) -> Catalog {
    let mut catalog = Catalog::new();
    for n in numbers {
        catalog.push(Asset { handle: String::new(), ..asset(n) });
    }
    catalog
}

fn page(numbers: impl IntoIterator<Item = usize>, total: u64, next: Option<u32>) -> AssetPage {
    AssetPage { assets: numbers.into_iter().map(asset).collect(), total: Some(total), next }
}

/// A started screen whose copy holds these; somebody signed in if `signs_in`.
fn opened(copy: Option<(Catalog, Standing)>) -> Screen {
    let mut screen = Screen::without_copy(SMALL);
    let file = Some(CopyFile::of(std::path::Path::new("/nowhere"), "acme"));
    let copy = copy.map(|(catalog, standing)| Box::new(OpenedCopy { catalog, standing }));
    let ticket = screen.copy_ticket();
    screen.answer(Answer::CopyOpened { ticket, file, copy: Ok(copy) });
    screen.take_effects();
    screen
}

fn complete(company: &str) -> Standing {
    Standing {
        company: company.to_owned(),
        listed_at: Some(at(-86_400)),
        asked_at: Some(at(-3_600)),
        unfinished: None,
    }
}

/// What was asked of the service: since when, and which page.
fn queries(screen: &mut Screen) -> Vec<(Option<Timestamp>, u32)> {
    let asked = screen.effects.iter().filter_map(|effect| match effect {
        Effect::LoadAssets { query, page, .. } => Some((query.changed_since, *page)),
        _ => None,
    });
    asked.collect()
}

fn saved(screen: &Screen) -> Option<(usize, Standing)> {
    screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::SaveCopy { view, standing, .. } => Some((view.len(), standing.clone())),
        _ => None,
    })
}

fn load(screen: &mut Screen, page: AssetPage) {
    let ticket = screen.ticket();
    screen.answer(Answer::Assets { ticket, page: Ok(page) });
}

fn sign_in(screen: &mut Screen) {
    screen.signed_in(Ok(Box::new(signed_in())));
}

#[test]
fn with_a_copy_only_changes_are_asked_for_with_an_overlap() {
    let mut screen = opened(Some((catalog(0..50), complete("AcmeOutfitters"))));
    assert_eq!(screen.state.assets.visible.len(), 50, "before anybody signed in");
    sign_in(&mut screen);
    // The latest known change is older than the last question.
    let newest = at(49).min(at(-3_600));
    assert_eq!(queries(&mut screen), [(Some(newest - 1.hour()), 1)]);
    load(&mut screen, page([3, 60], 2, None));
    assert_eq!((screen.state.assets.catalog.len(), screen.state.assets.visible.len()), (51, 51));
    let (assets, standing) = saved(&screen).unwrap();
    assert_eq!((assets, standing.asked_at, standing.listed_at), (51, Some(at(0)), Some(at(-86_400))));
    assert!(screen.shows("as of 22:13, listed whole 2023-11-13"));
}

#[test]
fn a_page_in_parts_is_the_same_as_one_that_comes_whole() {
    let mut screens = [1, 3].map(|_| opened(None));
    for (screen, parts) in screens.iter_mut().zip([0, 2]) {
        sign_in(screen);
        let ticket = screen.ticket();
        for part in 0..parts {
            let part = page(part * 10..part * 10 + 10, 30, Some(2));
            screen.answer(Answer::AssetsPart { ticket: ticket + 99, part: part.clone() });
            screen.answer(Answer::AssetsPart { ticket, part });
        }
        load(screen, page(parts * 10..30, 30, Some(2)));
        assert_eq!(queries(screen).last().unwrap().1, 2);
    }
    let [whole, in_parts] = screens.map(|screen| (screen.draw().0, screen.state.assets.catalog.len()));
    assert_eq!((whole.1, &whole), (30, &in_parts));
}

#[test]
fn a_date_of_the_future_does_not_hide_what_changes_until_then() {
    let mut future = catalog(0..3);
    future.push(Asset { modified: Some(at(999_999_999)), ..Asset::named("from_the_future") });
    let mut screen = opened(Some((future, complete("AcmeOutfitters"))));
    sign_in(&mut screen);
    assert_eq!(queries(&mut screen), [(Some(at(-3_600) - 1.hour()), 1)]);
}

#[test]
fn the_service_is_asked_when_the_copy_was_read_and_not_before() {
    let mut screen = Screen::without_copy(SMALL);
    sign_in(&mut screen);
    assert!(queries(&mut screen).is_empty());
    let ticket = screen.copy_ticket();
    let part = catalog(0..20).clone_view();
    screen.answer(Answer::CopyPart { ticket, view: part, of: 50 });
    assert!(screen.shows("20 assets") && screen.shows("reading the local copy of 50"));
    screen.keys("j space");
    let copy = OpenedCopy { catalog: catalog(0..50), standing: complete("AcmeOutfitters") };
    screen.answer(Answer::CopyOpened { ticket, file: None, copy: Ok(Some(Box::new(copy))) });
    assert_eq!(queries(&mut screen).len(), 1);
    assert_eq!((screen.state.assets.visible.len(), screen.state.assets.marks.len()), (50, 1));
}

#[test]
fn a_copy_that_is_not_used_is_said_and_everything_is_loaded() {
    let mut screen = Screen::without_copy(SMALL);
    let ticket = screen.copy_ticket();
    screen.answer(Answer::CopyPart { ticket, view: catalog(0..20).clone_view(), of: 50 });
    screen.answer(Answer::CopyOpened { ticket, file: None, copy: Err("it is damaged (x)".to_owned()) });
    assert!(screen.shows("local copy dropped: it is damaged (x)"));
    assert!(screen.state.assets.catalog.is_empty() && screen.state.assets.visible.is_empty());
    sign_in(&mut screen);
    assert_eq!(queries(&mut screen), [(None, 1)]);
}

#[test]
fn another_companys_copy_is_not_shown_as_ones_own() {
    let mut screen = opened(Some((catalog(0..50), complete("Other"))));
    sign_in(&mut screen);
    assert!(screen.state.assets.catalog.is_empty());
    assert_eq!(queries(&mut screen), [(None, 1)]);
    load(&mut screen, page([1], 1, None));
    assert_eq!(saved(&screen).unwrap().1.company, "AcmeOutfitters");
}

#[test]
fn another_users_copy_is_opened_when_another_user_was_typed() {
    let mut screen = opened(Some((catalog(0..50), complete("AcmeOutfitters"))));
    screen.keys("S");
    screen.keys("ctrl-u");
    screen.state.ask_to_sign_in(Some("somebody@else.example".to_owned()), None);
    sign_in(&mut screen);
    assert!(screen.state.assets.catalog.is_empty());
    assert!(queries(&mut screen).is_empty(), "first the copy");
    screen.no_copy();
    assert_eq!(queries(&mut screen), [(None, 1)]);
}

#[test]
fn a_first_listing_that_stopped_goes_on_at_the_next_start_one_page_before() {
    let mut screen = opened(None);
    sign_in(&mut screen);
    load(&mut screen, page(0..10, 40, Some(2)));
    load(&mut screen, page(10..20, 40, Some(3)));
    screen.keys("esc");
    assert!(screen.shows("20 of 40 loaded, + loads the rest"));
    let (assets, standing) = saved(&screen).unwrap();
    assert_eq!((assets, standing.listed_at), (20, None));
    assert_eq!(standing.unfinished, Some(Unfinished { next_page: 3, began: at(0) }));

    let mut screen = opened(Some((catalog(0..20), standing)));
    screen.set_now(at(500));
    sign_in(&mut screen);
    assert_eq!(queries(&mut screen), [(None, 2)]);
    load(&mut screen, page(10..20, 40, Some(3)));
    load(&mut screen, page(20..30, 40, Some(4)));
    load(&mut screen, page(30..40, 40, None));
    let (assets, standing) = saved(&screen).unwrap();
    assert_eq!((assets, standing.unfinished, standing.listed_at), (40, None, Some(at(0))));
    assert_eq!(screen.state.assets.catalog.len(), 40, "nothing is gone, nothing twice");
}

#[test]
fn an_error_keeps_what_came_and_the_same_page_is_asked_for_again() {
    let mut screen = opened(None);
    sign_in(&mut screen);
    load(&mut screen, page(0..10, 40, Some(2)));
    let error = ServiceError::Unreachable { host: "h".to_owned(), reason: "no route".to_owned() };
    let ticket = screen.ticket();
    screen.answer(Answer::Assets { ticket, page: Err(error) });
    assert!(screen.shows("h is not reachable: no route; + tries again"));
    assert!(screen.shows("of 40 loaded, + loads the rest"));
    screen.take_effects();
    screen.keys("+");
    assert_eq!(queries(&mut screen), [(None, 2)]);
}

#[test]
fn a_reload_drops_what_is_gone_and_keeps_the_marks_of_the_rest() {
    let mut screen = opened(Some((catalog(0..50), complete("AcmeOutfitters"))));
    sign_in(&mut screen);
    load(&mut screen, page([], 0, None));
    screen.keys("g space space space space");
    screen.keys("R");
    assert_eq!(screen.state.assets.catalog.len(), 50, "what is known stays until the end is known");
    load(&mut screen, page((2..25).chain([99]), 44, Some(2)));
    load(&mut screen, page(30..50, 44, None));
    assert!(screen.shows("7 gone from the service"));
    let pane = &screen.state.assets;
    assert_eq!((pane.catalog.len(), pane.visible.len(), pane.marks.len()), (44, 44, 2));
    assert!(pane.visible.iter().all(|index| pane.catalog.get(*index).is_some()));
    screen.keys("u");
    assert!(
        screen.state.assets.chosen().iter().all(|index| screen.state.assets.catalog.get(index).is_some())
    );
    let (assets, standing) = saved(&screen).unwrap();
    assert_eq!((assets, standing.listed_at), (44, Some(at(0))));
}

#[test]
fn a_reload_that_stops_drops_nothing() {
    let mut screen = opened(Some((catalog(0..50), complete("AcmeOutfitters"))));
    sign_in(&mut screen);
    load(&mut screen, page([], 0, None));
    screen.keys("R");
    load(&mut screen, page(0..10, 50, Some(2)));
    screen.keys("esc");
    let (assets, standing) = saved(&screen).unwrap();
    assert_eq!((assets, standing.listed_at, standing.unfinished), (50, Some(at(-86_400)), None));
    screen.keys("+");
    load(&mut screen, page(10..50, 50, None));
    assert_eq!(screen.state.assets.catalog.len(), 50);
}

#[test]
fn changed_assets_are_filtered_again() {
    let mut screen = opened(Some((catalog(0..50), complete("AcmeOutfitters"))));
    let filter = Filter { folder: Some("Acme/new".into()), ..Filter::default() };
    screen.state.assets.set_filter(filter);
    assert!(screen.state.assets.visible.is_empty());
    sign_in(&mut screen);
    let moved = Asset { folder: "Acme/new/".into(), modified: Some(at(-5)), ..asset(7) };
    load(&mut screen, AssetPage { assets: vec![moved], total: Some(1), next: None });
    assert_eq!(screen.state.assets.visible.len(), 1);
}

#[test]
fn marks_of_a_draft_are_found_in_what_is_there_and_in_what_comes() {
    let mut screen = opened(Some((catalog(0..50), complete("AcmeOutfitters"))));
    let names = ["asset_0003", "asset_0060", "nowhere"].map(|id| (id.to_owned(), "Image".to_owned()));
    screen.state.assets.restore_marks(names.to_vec());
    assert_eq!(screen.state.assets.marks.len(), 1);
    sign_in(&mut screen);
    load(&mut screen, page([3, 60], 2, None));
    assert_eq!(
        screen.state.assets.marked().collect::<Vec<_>>(),
        [("asset_0003", "Image"), ("asset_0060", "Image")]
    );
}

#[test]
fn marks_of_a_second_draft_wait_beside_those_of_the_first() {
    let mut screen = opened(None);
    let names = |ids: &[&str]| ids.iter().map(|id| ((*id).to_owned(), "Image".to_owned())).collect();
    screen.state.assets.restore_marks(names(&["asset_0001", "asset_0002"]));
    screen.state.assets.restore_marks(names(&["asset_0002", "asset_0003"]));
    assert_eq!(screen.state.assets.marks_waited_for(), 3);
    sign_in(&mut screen);
    load(&mut screen, page(0..9, 9, None));
    assert_eq!((screen.state.assets.marks.len(), screen.state.assets.marks_waited_for()), (3, 0));
}

#[test]
fn the_rate_and_the_part_that_came_are_shown() {
    let mut screen = opened(None);
    sign_in(&mut screen);
    screen.set_now(at(4));
    load(&mut screen, page(0..1_000, 4_000, Some(2)));
    assert!(screen.shows("loading 25 %") && screen.shows("1,000 of 4,000, 250/s"));
}

#[test]
fn marks_of_a_large_draft_are_looked_for_by_the_world_and_again_if_more_came_meanwhile() {
    let mut screen = opened(Some((catalog(0..25_000), complete("AcmeOutfitters"))));
    let names = ["asset_0003", "asset_25001"].map(|id| (id.to_owned(), String::new()));
    screen.state.assets.restore_marks(names.to_vec());
    sign_in(&mut screen);
    load(&mut screen, page([25_001], 1, None));
    assert_eq!(screen.state.assets.marks_waited_for(), 2, "they are kept while the world looks");
    for _ in 0..2 {
        let asked = screen.take_effects().into_iter().rev().find_map(|effect| match effect {
            Effect::FindMarks { ticket, view, wanted } => Some((ticket, view, wanted)),
            _ => None,
        });
        let (ticket, view, mut wanted) = asked.unwrap();
        let found = wanted.find(&view);
        screen.answer(Answer::MarksFound { ticket, found, rest: wanted });
    }
    let marked: Vec<_> = screen.state.assets.marked().map(|(id, _)| id.to_owned()).collect();
    assert_eq!(marked, ["asset_0003", "asset_25001"]);
    assert_eq!(screen.state.assets.marks_waited_for(), 0);
}

#[test]
fn esc_takes_the_filter_away_before_it_stops_the_loading() {
    let mut screen = opened(None);
    sign_in(&mut screen);
    load(&mut screen, page(0..10, 40, Some(2)));
    screen.keys("/");
    screen.text("3");
    screen.keys("esc");
    assert!(screen.state.assets.listing.is_loading() && screen.state.assets.visible.len() == 10);
    screen.keys("/");
    screen.text("3");
    screen.keys("enter esc");
    assert!(screen.state.assets.listing.is_loading() && screen.state.assets.visible.len() == 10);
    screen.keys("esc");
    assert!(!screen.state.assets.listing.is_loading());
}

#[test]
fn a_range_is_marked_unmarked_and_taken_back() {
    let mut screen = opened(Some((catalog(0..50), complete("AcmeOutfitters"))));
    screen.keys("j v j j j");
    assert!(screen.shows("4 selected"));
    screen.keys("space");
    assert_eq!(screen.state.assets.marks.len(), 4);
    screen.keys("v k k k space");
    assert!(screen.state.assets.marks.is_empty(), "all of it was marked");
    screen.keys("a u u");
    assert_eq!(screen.state.assets.marks.len(), 4);
    screen.keys("ctrl-r ctrl-r");
    assert_eq!(screen.state.assets.marks.len(), 50);
    screen.keys("v j esc");
    assert!(!screen.shows("selected"));
}

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::*;
use crate::service::Asset;

fn asset(n: usize) -> Asset {
    Asset { handle: format!("a|{n}"), ..Asset::named(format!("Asset_{:06}", n * 7_919 % 1_000_000)) }
}

/// A pane with so many assets, all of them shown.
fn pane(assets: usize) -> AssetsPane {
    let mut pane = AssetsPane::default();
    add(&mut pane, 0, assets);
    answer(&mut pane);
    pane
}

fn add(pane: &mut AssetsPane, from: usize, assets: usize) {
    for n in from..from + assets {
        pane.catalog.push(asset(n));
    }
    pane.join();
}

/// What the world was asked to filter and nobody has taken back.
fn asked(pane: &mut AssetsPane) -> Vec<(u64, Scan)> {
    let outgoing = std::mem::take(&mut pane.outgoing).into_iter();
    let filters = outgoing.filter_map(|effect| match effect {
        Effect::FilterAssets { ticket, cancel, scan } if !cancel.load(Ordering::Relaxed) => {
            Some((ticket, *scan))
        }
        _ => None,
    });
    filters.collect()
}

fn parts(scan: Scan) -> Vec<Part> {
    let mut parts = Vec::new();
    scan.run(&AtomicBool::new(false), |part| {
        parts.push(part);
        ControlFlow::Continue(())
    });
    parts
}

/// The world answers until nothing is asked any more.
fn answer(pane: &mut AssetsPane) {
    loop {
        let asked = asked(pane);
        if asked.is_empty() {
            return;
        }
        for (ticket, scan) in asked {
            for part in parts(scan) {
                pane.take_part(ticket, part);
            }
        }
    }
}

fn filter(text: &str) -> Filter {
    Filter { text: text.into(), ..Filter::default() }
}

/// What the filter and the order say, all at once.
fn expected(pane: &AssetsPane) -> Vec<AssetIndex> {
    let (filter, order) = (pane.filter.clone(), pane.order);
    Scan { view: pane.catalog.clone_view(), filter, order, sorted: None, is_sorted: false, within: None }
        .finish()
        .0
}

#[test]
fn few_assets_are_filtered_at_once() {
    let mut pane = pane(AT_ONCE);
    pane.set_filter(filter("77"));
    assert!(asked(&mut pane).is_empty() && pane.sifted().is_none());
    assert_eq!(*pane.visible, expected(&pane));
}

#[test]
fn many_are_filtered_by_the_world_and_the_old_rows_stay_until_it_answers() {
    let mut pane = pane(100_000);
    let before = Arc::clone(&pane.visible);
    pane.set_filter(filter("77"));
    assert_eq!((pane.sifted(), *pane.visible == *before), (Some(0), true));
    let (ticket, scan) = asked(&mut pane).remove(0);
    let parts = parts(scan);
    assert!(parts.len() > 1);
    let mut shown = 0;
    for part in parts {
        shown += part.hits.len();
        pane.take_part(ticket, part);
        assert_eq!(pane.visible.len(), shown, "rows appear as they are found");
    }
    assert_eq!((pane.sifted(), &*pane.visible), (None, &expected(&pane)));
}

#[test]
fn what_was_asked_for_an_older_text_is_cancelled_and_its_answers_are_dropped() {
    let mut pane = pane(100_000);
    pane.set_filter(filter("7"));
    let [Effect::FilterAssets { ticket, cancel, scan }] = &pane.outgoing[..] else { panic!("not asked") };
    let (ticket, cancel, scan) = (*ticket, Arc::clone(cancel), Scan::clone(scan));
    pane.set_filter(filter("12"));
    assert!(cancel.load(Ordering::Relaxed), "the world may stop");
    for part in parts(scan) {
        pane.take_part(ticket, part);
    }
    assert_eq!(pane.visible.len(), 100_000, "late answers change nothing");
    answer(&mut pane);
    assert_eq!(*pane.visible, expected(&pane));
}

#[test]
fn a_narrower_filter_looks_only_at_what_is_shown() {
    let mut pane = pane(100_000);
    pane.set_filter(filter("7"));
    answer(&mut pane);
    let shown = pane.visible.len();
    assert!(shown > AT_ONCE);
    pane.set_filter(filter("77"));
    let asked = asked(&mut pane);
    assert_eq!(asked[0].1.len(), shown);
    // While it runs, what is shown is not all there is to narrow.
    pane.set_filter(filter("777"));
    answer(&mut pane);
    assert_eq!(*pane.visible, expected(&pane));
}

#[test]
fn the_cursor_stays_on_its_asset_unless_it_is_moved() {
    let mut pane = pane(100_000);
    pane.list.at = 90_123;
    let current = pane.current().unwrap();
    let id = pane.catalog.get(current).unwrap().id.to_owned();
    let digits = id.get(id.len() - 3..).unwrap();
    // Three keystrokes, faster than the world.
    for typed in 1..=3 {
        pane.set_filter(filter(&digits[..typed]));
    }
    answer(&mut pane);
    assert_eq!(pane.current(), Some(current));
    pane.set_filter(Filter::default());
    answer(&mut pane);
    assert_eq!((pane.current(), pane.list.at), (Some(current), 90_123));
    pane.set_order(Order::Name);
    answer(&mut pane);
    assert_eq!(pane.current(), Some(current));
    pane.set_filter(filter(digits));
    let (ticket, scan) = asked(&mut pane).remove(0);
    let mut parts = parts(scan).into_iter();
    pane.take_part(ticket, parts.next().unwrap());
    pane.list.at = 1;
    pane.moved();
    parts.for_each(|part| pane.take_part(ticket, part));
    assert_eq!(pane.list.at, 1, "whoever moved stays where he is");
}

#[test]
fn assets_that_come_while_a_filter_runs_join_it_in_order() {
    for order in [Order::Listed, Order::Name, Order::Newest] {
        let mut pane = pane(60_000);
        pane.set_order(order);
        pane.set_filter(filter("7"));
        let (ticket, scan) = asked(&mut pane).pop().unwrap();
        add(&mut pane, 60_000, 1_000);
        for part in parts(scan) {
            pane.take_part(ticket, part);
            let from = pane.catalog.slots();
            add(&mut pane, from, 500);
        }
        answer(&mut pane);
        pane.freshen();
        answer(&mut pane);
        assert_eq!(*pane.visible, expected(&pane), "{order:?}");
    }
}

#[test]
fn a_sorting_older_than_a_change_is_never_taken_for_the_order() {
    let mut pane = pane(AT_ONCE + 500);
    pane.set_order(Order::Name);
    answer(&mut pane);
    pane.catalog.push(Asset { id: "Changed_0".to_owned(), ..asset(0) });
    pane.outdate();
    // The first of these sorts again; the second comes before its answer and must not trust the sorting before it.
    pane.set_filter(Filter::default());
    pane.set_filter(Filter::default());
    answer(&mut pane);
    assert_eq!(*pane.visible, expected(&pane));
}

#[test]
fn sorting_is_not_done_anew_for_every_page() {
    let mut pane = pane(100_000);
    pane.set_order(Order::Name);
    answer(&mut pane);
    crate::tui::panes::assets::listing::tests::pretend_loading(&mut pane);
    let mut sorted = 0;
    for page in 0..50 {
        add(&mut pane, 100_000 + page * 1_000, 1_000);
        let asked = asked(&mut pane);
        sorted += asked.len();
        for (ticket, scan) in asked {
            for part in parts(scan) {
                pane.take_part(ticket, part);
            }
        }
    }
    assert!((1..=4).contains(&sorted), "{sorted}");
    assert_eq!(pane.visible.len(), 150_000, "what is not in order yet is shown all the same");
    pane.listing.loading = None;
    pane.freshen();
    answer(&mut pane);
    assert_eq!(*pane.visible, expected(&pane));
}

#[test]
fn marking_all_waits_for_the_filter_and_is_dropped_with_it() {
    use super::super::marking::MarkAction;
    let mut pane = pane(100_000);
    pane.set_filter(filter("7"));
    pane.sifting.pending = Some(MarkAction::All);
    answer(&mut pane);
    assert_eq!(pane.marks.len(), expected(&pane).len());
    pane.marks.clear();
    pane.set_filter(filter("8"));
    pane.sifting.pending = Some(MarkAction::All);
    pane.set_filter(filter("9"));
    answer(&mut pane);
    assert!(pane.marks.is_empty(), "it was meant for what another filter shows");
}

#[test]
fn a_message_copies_no_million_rows() {
    let mut pane = pane(100_000);
    let before = Arc::as_ptr(&pane.visible);
    add(&mut pane, 100_000, 1_000);
    assert_eq!((before, pane.visible.len()), (Arc::as_ptr(&pane.visible), 101_000));
}

/// What happens to a pane.
#[derive(Debug, Clone)]
enum Event {
    Type(&'static str),
    Order(Order),
    Page(usize),
    Change(usize),
    Answer,
    Part,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let texts = prop::sample::select(vec!["", "7", "77", "a", "as 7", "~s7", "9"]);
    let orders = prop::sample::select(vec![Order::Listed, Order::Name, Order::Newest]);
    let event = prop_oneof![
        3 => texts.prop_map(Event::Type),
        1 => orders.prop_map(Event::Order),
        2 => (1_usize..3_000).prop_map(Event::Page),
        1 => (0..AT_ONCE).prop_map(Event::Change),
        2 => Just(Event::Answer),
        3 => Just(Event::Part),
    ];
    prop::collection::vec(event, 1..18)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_in_whatever_order_all_that_matches_is_shown_in_the_end(events in events()) {
        let mut pane = pane(AT_ONCE + 500);
        let mut waiting: std::collections::VecDeque<(u64, Part)> = std::collections::VecDeque::new();
        for event in events {
            match event {
                Event::Type(text) => pane.set_filter(filter(text)),
                Event::Order(order) => pane.set_order(order),
                Event::Page(assets) => {
                    let from = pane.catalog.slots();
                    add(&mut pane, from, assets);
                }
                Event::Change(n) => {
                    let modified = Some(Timestamp::from_second(i64::try_from(n).unwrap()).unwrap());
                    pane.catalog.push(Asset { id: format!("Changed_{n}"), modified, ..asset(n) });
                    pane.outdate();
                }
                Event::Answer => answer(&mut pane),
                Event::Part => {
                    for (ticket, scan) in asked(&mut pane) {
                        waiting.extend(parts(scan).into_iter().map(|part| (ticket, part)));
                    }
                    if let Some((ticket, part)) = waiting.pop_front() {
                        pane.take_part(ticket, part);
                    }
                }
            }
            let len = pane.visible.len();
            prop_assert!(len <= pane.catalog.slots(), "nothing is shown twice");
        }
        for (ticket, part) in waiting {
            pane.take_part(ticket, part);
        }
        answer(&mut pane);
        pane.freshen();
        answer(&mut pane);
        prop_assert_eq!(&*pane.visible, &expected(&pane));
    }
}

//! What a million lines take, by the room that is allocated: the same on every machine.

use super::*;

const MILLION: usize = 1_000_000;

/// URLs of 90 bytes each.
fn urls(count: usize) -> impl Iterator<Item = (String, Origin)> {
    (0..count).map(|n| {
        let url = format!("https://h.example/is/image/A/{n:07}");
        (format!("{url}?{}", "x".repeat(89 - url.len())), Origin::Pasted)
    })
}

#[test]
fn a_million_urls_fit_and_one_more_does_not_double_them() {
    let mut list = UrlList::new(linter());
    list.insert(0, urls(MILLION));
    let megabytes = |list: &UrlList| list.memory() / 1_000_000;
    assert_eq!(list.iter().map(|record| record.text.len()).sum::<usize>(), 90 * MILLION);
    assert!(megabytes(&list) <= 170, "{} MB", megabytes(&list));
    list.insert(MILLION / 2, [("https://h.example/is/image/A/one", Origin::Typed)]);
    assert!(megabytes(&list) <= 185, "{} MB after one more", megabytes(&list));
}

#[test]
fn the_undo_of_another_order_takes_four_bytes_a_line() {
    let mut list = UrlList::new(linter());
    list.insert(0, urls(20_000));
    let with_undo = |list: &UrlList| list.memory() + list.history.rows_kept() * size_of::<Row>();
    let before = with_undo(&list);
    list.reverse();
    list.sort(SortBy::Text, &Watch::default()).unwrap();
    let more = with_undo(&list) - before;
    assert!(more <= 4 * list.len(), "{more} bytes");
}

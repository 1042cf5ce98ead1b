use std::io::Cursor;
use std::sync::Arc;

use proptest::prelude::*;

use super::super::tests::{Op, apply, linter, op, url};
use super::*;
use crate::urls::Origin;

type Lines = Vec<(String, Origin)>;

fn lines(list: &UrlList) -> Lines {
    list.iter().map(|record| (record.text.to_owned(), record.origin.clone())).collect()
}

fn read(journal: &[u8]) -> Result<(Lines, usize), String> {
    let replayed = replay(Cursor::new(journal)).map_err(|error| error.to_string())?;
    let rows = replayed.lines().map(|(text, origin)| (text.to_owned(), origin)).collect();
    Ok((rows, replayed.torn_bytes))
}

/// A list with recording on, and its journal so far.
fn begun(names: &[&str]) -> (UrlList, Vec<u8>) {
    let mut list = UrlList::new(linter());
    list.insert(0, names.iter().map(|name| (url(name), Origin::Pasted)));
    list.keep_edits(true);
    let mut journal = Vec::new();
    write_whole(&list, &mut journal).unwrap();
    (list, journal)
}

fn append_edits(list: &mut UrlList, journal: &mut Vec<u8>) {
    if let Some(edits) = list.take_edits() {
        append(journal, &edits).unwrap();
    }
}

#[test]
fn a_journal_gives_the_list_back_with_its_origins() {
    let (mut list, mut journal) = begun(&["a", "b"]);
    let name = Arc::new("list.txt".to_owned());
    list.insert(1, (1..4).map(|line| (url(line), Origin::File { name: Arc::clone(&name), line })));
    list.insert(0, [(url("r"), Origin::Refused { reason: Arc::new("not ours".into()) })]);
    list.remove([2]);
    append_edits(&mut list, &mut journal);
    assert_eq!(read(&journal), Ok((lines(&list), 0)));
    assert_eq!(list.take_edits(), None, "nothing since");
}

#[test]
fn what_was_cancelled_or_only_looked_at_is_no_edit() {
    let (mut list, _) = begun(&["a", "b"]);
    let pattern = crate::urls::Pattern::plain("a").unwrap();
    let watch = crate::urls::Watch::default();
    list.preview(&pattern, "x", 5, &watch).unwrap();
    let lines = (0..9)
        .inspect(|n| {
            if *n == 4 {
                watch.cancel();
            }
        })
        .map(|n| (url(n), Origin::Typed));
    list.insert_watched(0, lines, &watch).unwrap_err();
    assert_eq!(list.take_edits(), None);
}

#[test]
fn an_edit_costs_what_it_changes() {
    let names: Vec<_> = (0..20_000).map(|n| n.to_string()).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let (mut list, mut journal) = begun(&names);
    list.edit(7_000, &url("x"));
    let before = journal.len();
    append_edits(&mut list, &mut journal);
    assert!((1..150).contains(&(journal.len() - before)), "{}", journal.len() - before);
    assert_eq!(read(&journal).unwrap(), (lines(&list), 0));
}

#[test]
fn many_lines_are_on_their_way_to_the_journal_without_being_copied() {
    let (mut list, mut journal) = begun(&["a", "b"]);
    list.edit(0, &url("c"));
    let name = Arc::new("list.txt".to_owned());
    let numbers = (1..20_000).filter(|line| line % 100 != 0);
    list.insert(1, numbers.map(|line| (url(line), Origin::File { name: Arc::clone(&name), line })));
    list.insert(7, [(url("d"), Origin::Typed)]);
    let edits = list.take_edits().unwrap();
    assert!(list.take_edits().is_none());
    list.remove_range(0..10_000);
    let after = list.take_edits().unwrap();
    append(&mut journal, &edits).unwrap();
    append(&mut journal, &after).unwrap();
    assert_eq!(read(&journal), Ok((lines(&list), 0)));
}

#[test]
fn what_is_taken_back_of_many_lines_leaves_what_was_recorded_before() {
    let (mut list, mut journal) = begun(&["a"]);
    list.edit(0, &url("b"));
    let pattern = crate::urls::Pattern::regex("(.*)").unwrap();
    list.insert(0, (0..9_000).map(|n| (url(n), Origin::Typed)));
    list.edit(0, &url("c"));
    let mut change = list.begin();
    change
        .put_in(0, (9_000..20_000).map(|n| (url(n), Origin::Typed)), &crate::urls::Watch::default())
        .unwrap();
    change.roll_back();
    list.preview(&pattern, "$1", 5, &crate::urls::Watch::default()).unwrap();
    append_edits(&mut list, &mut journal);
    assert_eq!(read(&journal), Ok((lines(&list), 0)));
}

#[test]
fn a_journal_torn_anywhere_gives_the_list_before_or_after_an_edit() {
    let (mut list, mut journal) = begun(&["a", "b", "c"]);
    let (before, start) = (lines(&list), journal.len());
    list.replace(&crate::urls::Pattern::regex("([abc])$").unwrap(), "x$1", &crate::urls::Watch::default())
        .unwrap();
    append_edits(&mut list, &mut journal);
    for cut in start..journal.len() {
        assert_eq!(read(&journal[..cut]), Ok((before.clone(), cut - start)), "{cut}");
    }
    assert_eq!(read(&journal), Ok((lines(&list), 0)));
    let (flipped, rest) = journal.split_last_mut().unwrap();
    *flipped ^= 1;
    let missing = rest.len() + 1 - start;
    assert_eq!(read(&journal), Ok((before, missing)), "a flipped bit is no record");
}

#[test]
fn what_is_no_journal_is_refused() {
    assert!(read(b"").unwrap_err().starts_with("is no list"));
    assert!(read(b"https://h.example/is/image/A/x, and more").unwrap_err().starts_with("is no list"));
    assert!(read(b"purgedeck url list 2\n").unwrap_err().contains("newer version"));
    assert_eq!(read(HEADER), Ok((Vec::new(), 0)));
}

/// A journal of one made-up payload with the right checksum.
fn forged(payload: &[u8]) -> Vec<u8> {
    let mut journal = HEADER.to_vec();
    for part in [payload, &[record::kind::END]] {
        journal.extend_from_slice(&u32::try_from(part.len()).unwrap().to_le_bytes());
        journal.extend_from_slice(&crc32fast::hash(part).to_le_bytes());
        journal.extend_from_slice(part);
    }
    journal
}

#[test]
fn a_record_that_makes_no_sense_is_refused_and_reserves_nothing() {
    for (payload, why) in [
        (&[9][..], "of an unknown kind"),
        (&[1, 1, 0, 1, 5, 1], "too short"),
        (&[1, 1, 0, 1, 5, 1, 0xff], "not UTF-8 text"),
        (&[1, 1, 0, 1, 99, 1, b'a'], "an unknown origin"),
        (&[1, 1, 0, 1, 4, 1, 1, b'a'], "a file without a name"),
        (&[1, 1, 5, 1, 5, 1, b'a'], "lines behind the end"),
        (&[1, 1, 0, 2, 5, 1, b'a', 5, 1, b'a'], "a line that is there already, or blank"),
        (&[1, 1, 0, 1, 5, 1, b' '], "a line that is there already, or blank"),
        (&[1, 1, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], "lines behind the end"),
        (&[1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], "too short"),
        (&[2, 1, 0, 1], "lines behind the end"),
        (&[3, 1, 0, 0, 0, 0], "an order of another length"),
        (&[4, 0], "longer than what it says"),
    ] {
        let words = read(&forged(payload)).unwrap_err();
        assert_eq!(words, format!("record 1 makes no sense: {why}"), "{payload:?}");
    }
    let mut huge = HEADER.to_vec();
    huge.extend_from_slice(&[0xff; 20]);
    assert_eq!(read(&huge), Ok((Vec::new(), 20)));
}

proptest! {
    #[test]
    fn every_edit_replayed_gives_the_same_list(
        ops in proptest::collection::vec(op(), 0..30), taken in proptest::collection::vec(any::<bool>(), 30),
    ) {
        let (mut list, mut journal) = begun(&["a", "b"]);
        for (op, take) in ops.into_iter().zip(taken) {
            let is_rules = matches!(op, Op::Rules(_));
            apply(&mut list, op);
            if take && !is_rules {
                append_edits(&mut list, &mut journal);
                prop_assert_eq!(read(&journal), Ok((lines(&list), 0)));
            }
        }
        append_edits(&mut list, &mut journal);
        prop_assert_eq!(read(&journal), Ok((lines(&list), 0)));
        let mut whole = Vec::new();
        write_whole(&list, &mut whole).unwrap();
        prop_assert_eq!(read(&whole), Ok((lines(&list), 0)));
    }

    #[test]
    fn no_bytes_make_it_panic(payload in proptest::collection::vec(any::<u8>(), 0..60), kind in 1_u8..5) {
        let mut with_kind = vec![kind];
        with_kind.extend(payload);
        let _ = read(&forged(&with_kind));
    }
}

use std::sync::Arc;

use proptest::prelude::*;

use super::super::tests::{apply, linter, op};
use super::*;
use crate::urls::Origin;

type Lines = Vec<(String, Origin)>;

fn lines_of(list: &UrlList) -> Lines {
    list.iter().map(|record| (record.text.to_owned(), record.origin.clone())).collect()
}

fn replayed(bytes: &[u8]) -> Lines {
    let list = replay(bytes).unwrap().into_list(linter()).unwrap();
    lines_of(&list)
}

fn begun(list: &mut UrlList) -> Vec<u8> {
    let mut journal = Vec::new();
    write_whole(list, &mut journal).unwrap();
    list.keep_edits(true);
    journal
}

fn note(list: &mut UrlList, journal: &mut Vec<u8>) {
    if let Some(edits) = list.take_edits() {
        append(journal, &edits).unwrap();
    }
}

/// A journal with three records of one line each.
fn three() -> Vec<u8> {
    let mut list = UrlList::new(linter());
    let mut journal = begun(&mut list);
    for text in ["a", "b", "c"] {
        list.insert(9, [(text, Origin::Typed)]);
        note(&mut list, &mut journal);
    }
    journal
}

#[test]
fn every_origin_comes_back() {
    let name = Arc::new("urls.txt".to_owned());
    let reason = Arc::new("not of this company".to_owned());
    let origins = [
        Origin::Template { line: 3 },
        Origin::Literal,
        Origin::Argument,
        Origin::File { name: Arc::clone(&name), line: 7 },
        Origin::File { name, line: 8 },
        Origin::Refused { reason },
        Origin::File { name: Arc::new("other".into()), line: 1 },
        Origin::Typed,
        Origin::Pasted,
    ];
    let mut list = UrlList::new(linter());
    list.insert(0, origins.into_iter().enumerate().map(|(at, origin)| (format!("ü{at}"), origin)));
    let mut whole = Vec::new();
    write_whole(&list, &mut whole).unwrap();
    assert_eq!(replayed(&whole), lines_of(&list));
    let mut other = UrlList::new(linter());
    let mut journal = begun(&mut other);
    other.insert(0, lines_of(&list));
    note(&mut other, &mut journal);
    assert_eq!(replayed(&journal), lines_of(&list));
}

#[test]
fn nothing_is_remembered_unless_somebody_wants_it() {
    let mut list = UrlList::new(linter());
    list.insert(0, [("a", Origin::Typed)]);
    assert!(list.take_edits().is_none());
    list.keep_edits(true);
    assert!(list.take_edits().is_none(), "what was there before is not among it");
    list.insert(0, [("a", Origin::Typed)]);
    assert!(list.take_edits().is_none(), "a duplicate changes nothing");
    list.remove([0]);
    list.keep_edits(true);
    assert!(list.take_edits().is_some());
    list.remove([0]);
    list.keep_edits(false);
    list.undo();
    assert!(list.take_edits().is_none());
}

#[test]
fn a_record_costs_what_the_change_costs() {
    let mut list = UrlList::new(linter());
    list.insert(0, (0..10_000).map(|n| (format!("https://h.example/is/image/A/{n}"), Origin::Argument)));
    let mut journal = begun(&mut list);
    let whole = journal.len();
    list.edit(5_000, "https://h.example/is/image/A/x");
    note(&mut list, &mut journal);
    assert!(journal.len() - whole < 200, "{} bytes for one line", journal.len() - whole);
    list.undo();
    note(&mut list, &mut journal);
    assert!(journal.len() - whole < 400);
    assert_eq!(replayed(&journal), lines_of(&list));
}

#[test]
fn a_long_list_is_written_in_several_records() {
    let mut list = UrlList::new(linter());
    list.insert(0, (0..CHUNK + 7).map(|n| (n.to_string(), Origin::Argument)));
    let mut whole = Vec::new();
    write_whole(&list, &mut whole).unwrap();
    assert_eq!(replayed(&whole), lines_of(&list));
}

#[test]
fn what_was_cut_off_costs_the_last_record_only() {
    let journal = three();
    let two = replay(&journal[..]).unwrap().len() - 1;
    let last = (journal.len() - HEAD.len()) / 3;
    for cut in 1..last {
        let torn = replay(&journal[..journal.len() - cut]).unwrap();
        assert_eq!((torn.len(), torn.torn), (two, true), "{cut} bytes cut off");
    }
    assert!(!replay(&journal[..journal.len() - last]).unwrap().torn);
    let mut zeros = journal.clone();
    zeros.extend([0; 5_000]);
    let torn = replay(&zeros[..]).unwrap();
    assert_eq!((torn.len(), torn.torn), (3, true), "room that was never written");
}

#[test]
fn damage_in_the_middle_is_told() {
    let mut journal = three();
    journal[HEAD.len() + 12] ^= 1;
    let error = replay(&journal[..]).unwrap_err();
    assert_eq!(error.to_string(), "record 1 is damaged: its checksum does not fit");
    assert!(matches!(replay(&b"purgedeck urls 2\n"[..]), Err(JournalError::Unknown)));
    assert!(matches!(replay(&b""[..]), Err(JournalError::Unknown)));
}

#[test]
fn what_cannot_be_is_refused_although_its_checksum_fits() {
    let number = |number: u32| number.to_le_bytes();
    let runs = |start, len| [number(1), number(start), number(len)].concat();
    let line = |text: &str| [&[4][..], &number(u32::try_from(text.len()).unwrap()), text.as_bytes()].concat();
    let hostile: [(&str, Vec<u8>); 12] = [
        ("kind", vec![9]),
        ("lines that are not there go", [&[1][..], &runs(0, 1)].concat()),
        ("lines come beyond the end", [&[2][..], &runs(1, 1), &line("a")].concat()),
        ("more lines than bytes", [&[2][..], &runs(0, u32::MAX), &line("a")].concat()),
        ("more runs than bytes", [&[2][..], &number(u32::MAX)].concat()),
        ("an empty line", [&[2][..], &runs(0, 1), &line("")].concat()),
        ("blanks around a line", [&[2][..], &runs(0, 1), &line(" a")].concat()),
        ("a line that is no text", [&[2][..], &runs(0, 1), &[4], &number(1), &[0xff]].concat()),
        ("a name not told", [&[2][..], &runs(0, 1), &[6], &number(7)].concat()),
        ("an origin", [&[2][..], &runs(0, 1), &[99], &number(1), b"a"].concat()),
        ("an order of nothing", [&[3][..], &number(3), &[0; 12]].concat()),
        ("no order", [&[2][..], &runs(0, 2), &line("a"), &line("b"), &[3], &number(2), &[0; 8]].concat()),
    ];
    for (what, payload) in hostile {
        let mut journal = HEAD.to_vec();
        write::record(&mut journal, |bytes| bytes.extend(&payload)).unwrap();
        assert!(matches!(replay(&journal[..]), Err(JournalError::Damaged { .. })), "{what}");
    }
    let mut twice = HEAD.to_vec();
    let payload = [&[2][..], &runs(0, 2), &line("a"), &line("a")].concat();
    write::record(&mut twice, |bytes| bytes.extend(&payload)).unwrap();
    assert!(replay(&twice[..]).unwrap().into_list(linter()).is_err());
}

#[test]
fn an_order_and_a_reversal_are_read() {
    let mut journal = three();
    write::record(&mut journal, |bytes| {
        write::order(bytes, &[2, 0, 1]);
        write::reversal(bytes);
    })
    .unwrap();
    let texts: Vec<_> = replayed(&journal).into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["b", "a", "c"]);
}

proptest! {
    #[test]
    fn what_is_written_down_makes_the_same_list(
        ops in proptest::collection::vec((op(), any::<bool>()), 0..40),
        before in proptest::collection::vec(op(), 0..4),
    ) {
        let mut list = UrlList::new(linter());
        before.into_iter().for_each(|op| apply(&mut list, op));
        let mut journal = begun(&mut list);
        for (op, written) in ops {
            apply(&mut list, op);
            if written {
                note(&mut list, &mut journal);
            }
        }
        note(&mut list, &mut journal);
        let again = replay(&journal[..]).unwrap();
        prop_assert_eq!(again.lines().map(|(text, origin)| (text.to_owned(), origin)).collect::<Lines>(), lines_of(&list));
        let again = again.into_list(linter()).unwrap();
        prop_assert_eq!(again.len(), list.len());
    }

    #[test]
    fn whatever_the_bytes_nothing_breaks(bytes: Vec<u8>, at in 0_usize..200, byte: u8) {
        let _ = replay(&[HEAD, &bytes].concat()[..]);
        let mut journal = three();
        if let Some(place) = journal.get_mut(HEAD.len() + at) {
            *place = byte;
        }
        if let Ok(read) = replay(&journal[..]) {
            prop_assert!(read.len() <= 3);
        }
        let mut sealed = HEAD.to_vec();
        write::record(&mut sealed, |payload| payload.extend(&bytes)).unwrap();
        let _ = replay(&sealed[..]).map(|read| read.into_list(linter()).is_ok());
    }
}

//! What a filter lets through, and that a long history comes in pages without gaps.

use rusqlite::params;

use super::*;

/// A store whose history is this: moment in seconds, operator, kind, account, job, words.
type Line<'a> = (i64, &'a str, EventKind, &'a str, Option<&'a str>, &'a str);

const JOB_A: &str = "0199a1b2-0000-7000-8000-00000000000a";
const JOB_B: &str = "0199ffff-0000-7000-8000-00000000000b";

fn store_with(lines: &[Line<'_>]) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    store
        .write(|tx| {
            for (at, who, kind, account, job, text) in lines {
                tx.execute(
                    "INSERT INTO event (at_ms, uid, who, kind, profile, job, text, why) \
                     VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, '')",
                    params![at * 1_000, who, kind.name(), account, job, text],
                )?;
            }
            Ok(())
        })
        .unwrap();
    (dir, store)
}

/// The words of what a filter lets through, newest first.
fn through(store: &Store, filter: &HistoryFilter) -> Vec<String> {
    store.newest(filter, usize::MAX).unwrap().into_iter().map(|event| event.text).collect()
}

#[test]
fn every_part_of_a_filter_narrows_and_together_they_narrow_more() {
    use EventKind::{Queued, Refused, Sending};
    let (_dir, store) = store_with(&[
        (10, "anna", Queued, "prod#0123abcd", Some(JOB_A), "3 URLs: INC-42"),
        (20, "anna", Sending, "prod#0123abcd", Some(JOB_A), "first"),
        (30, "ben", Queued, "prod-eu#0123abcd", Some(JOB_B), "Änderung"),
        (40, "ben", Refused, "prod", Some(JOB_B), "100 % no"),
    ]);
    let at = |second| Timestamp::from_second(second).ok();
    let any = HistoryFilter::default;
    let text = |text: &str| HistoryFilter { text: Some(text.to_owned()), ..any() };
    let job = |job: &str| HistoryFilter { job: Some(job.to_owned()), ..any() };
    let profile = |name: &str| HistoryFilter { profile: Some(name.to_owned()), ..any() };
    let who = |name: &str| HistoryFilter { who: Some(name.to_owned()), ..any() };
    let table: &[(HistoryFilter, &[&str])] = &[
        (any(), &["100 % no", "Änderung", "first", "3 URLs: INC-42"]),
        (HistoryFilter { since: at(20), until: at(40), ..any() }, &["Änderung", "first"]),
        (
            HistoryFilter { kinds: vec![Queued, Refused], ..any() },
            &["100 % no", "Änderung", "3 URLs: INC-42"],
        ),
        (who("ben"), &["100 % no", "Änderung"]),
        (who("be"), &[]),
        (text("inc-4"), &["3 URLs: INC-42"]),
        (text("äNDER"), &["Änderung"]),
        (text("%"), &["100 % no"]),
        (text("_"), &[]),
        (job("0199A1B2"), &["first", "3 URLs: INC-42"]),
        (job("000b"), &["100 % no", "Änderung"]),
        (job("0199"), &["100 % no", "Änderung", "first", "3 URLs: INC-42"]),
        (profile("prod"), &["100 % no", "first", "3 URLs: INC-42"]),
        (profile("prod-eu"), &["Änderung"]),
        (profile("pro"), &[]),
        (HistoryFilter { kinds: vec![Queued], since: at(20), ..any() }, &["Änderung"]),
        (who("' OR 1=1 --"), &[]),
    ];
    for (filter, expected) in table {
        assert_eq!(&through(&store, filter), expected, "{filter:?}");
    }
}

#[test]
fn a_history_of_several_pages_comes_whole_and_in_order() {
    let lines: Vec<Line<'_>> =
        (0..2_500).map(|second| (second, "anna", EventKind::Sending, "prod", None, "x")).collect();
    let (_dir, store) = store_with(&lines);
    let mut seen = Vec::new();
    let more = store
        .each_event::<StoreError>(&HistoryFilter::default(), usize::MAX, |event| {
            seen.push(event.id);
            Ok(())
        })
        .unwrap();
    assert!(!more);
    assert_eq!(seen, (1..=2_500).rev().collect::<Vec<i64>>());
}

#[test]
fn a_limit_says_whether_there_are_more() {
    let line = (1, "anna", EventKind::Sending, "prod", None, "x");
    let (_dir, store) = store_with(&[line; 3]);
    let count = |limit| {
        let mut given = 0;
        let more = store.each_event::<StoreError>(&HistoryFilter::default(), limit, |_| {
            given += 1;
            Ok(())
        });
        (given, more.unwrap())
    };
    assert_eq!([count(0), count(2), count(3), count(4)], [(0, true), (2, true), (3, false), (3, false)]);
}

#[test]
fn others_may_write_while_a_reader_takes_its_time() {
    let lines = vec![(1, "anna", EventKind::Sending, "prod", None, "x"); 1_001];
    let (dir, store) = store_with(&lines);
    let mut writer = Store::open(dir.path()).unwrap();
    let mut folded_in = false;
    store
        .each_event::<StoreError>(&HistoryFilter::default(), usize::MAX, |_| {
            if !folded_in {
                folded_in = true;
                writer.needs_credentials("prod", "none")?;
                // A reader's open transaction would leave frames in the log that cannot be folded in.
                let (log, done): (i64, i64) = writer
                    .connection
                    .borrow()
                    .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| Ok((row.get(1)?, row.get(2)?)))
                    .unwrap();
                assert_eq!(log, done);
            }
            Ok(())
        })
        .unwrap();
    assert!(folded_in);
}

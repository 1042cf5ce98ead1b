use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::urls::LintRules;

mod model;
mod operations;

pub(super) fn linter() -> Linter {
    Linter::new(LintRules {
        company_root: Some("A".into()),
        published_server: Some("https://h.example".into()),
        max_url_bytes: 100,
    })
}

pub(super) fn url(name: impl std::fmt::Display) -> String {
    format!("https://h.example/is/image/A/{name}")
}

fn list_of(names: &[&str]) -> UrlList {
    let mut list = UrlList::new(linter());
    list.insert(0, names.iter().map(|name| (url(name), Origin::Argument)));
    list
}

/// The last part of every line.
fn names(list: &UrlList) -> Vec<&str> {
    list.iter().map(|record| record.text.rsplit('/').next().unwrap_or_default()).collect()
}

fn made(names: &[&str]) -> Vec<Generated> {
    names.iter().map(|name| Generated { url: url(name), origin: Origin::Template { line: 1 } }).collect()
}

#[test]
fn lines_are_inserted_where_they_should_be() {
    let mut list = list_of(&["a", "d"]);
    let summary = list.insert_text(1, &format!(" {}\r\n\r\n{}", url("b"), url("c")), &Origin::Pasted);
    assert_eq!(summary, Summary { added: 2, ..Summary::default() });
    assert_eq!(names(&list), ["a", "b", "c", "d"]);
    list.insert(99, [(url("e"), Origin::Typed)]);
    assert_eq!(names(&list), ["a", "b", "c", "d", "e"]);
    assert_eq!(list.get(1).unwrap().origin, &Origin::Pasted);
    assert_eq!(list.get(5), None);
}

#[test]
fn the_first_of_equal_lines_stays_and_the_others_are_counted() {
    let mut list = list_of(&["a", "b", "a"]);
    let summary = list.insert(0, [(url("b"), Origin::Typed), (url("B"), Origin::Typed)]);
    assert_eq!((summary.added, summary.duplicates), (1, 1));
    assert_eq!(names(&list), ["B", "a", "b"], "case makes another URL");
    assert_eq!(list.counts().duplicates, 2);
    list.undo();
    assert_eq!(list.counts().duplicates, 1);
    list.remove([0]);
    assert_eq!(list.insert(0, [(url("a"), Origin::Typed)]).added, 1, "a removed line can come again");
}

#[test]
fn an_edit_keeps_the_line_and_its_id() {
    let mut list = list_of(&["a", "b", "c"]);
    let id = list.get(1).unwrap().id;
    assert_eq!(
        list.edit(1, &format!(" {} ", url("x"))),
        Summary { added: 1, removed: 1, ..Summary::default() }
    );
    let line = list.get(1).unwrap();
    assert_eq!((line.id, line.text, line.origin), (id, url("x").as_str(), &Origin::Typed));
    assert_eq!(list.undo().as_deref(), Some("the edit of line 2"));
    assert_eq!((names(&list), list.get(1).unwrap().id), (vec!["a", "b", "c"], id));
}

#[test]
fn an_edit_to_nothing_or_to_a_text_that_is_there_removes_the_line() {
    let mut list = list_of(&["a", "b", "c"]);
    assert_eq!(list.edit(0, " "), Summary { removed: 1, ..Summary::default() });
    assert_eq!(list.edit(0, &url("c")), Summary { removed: 1, duplicates: 1, ..Summary::default() });
    assert_eq!(names(&list), ["c"]);
    assert_eq!(list.edit(0, &url("c")), Summary::default(), "no change, no step");
    assert_eq!(list.edit(7, "x"), Summary::default());
    list.undo();
    assert_eq!((names(&list), list.counts().duplicates), (vec!["b", "c"], 0));
}

#[test]
fn ranges_and_positions_are_removed_at_once() {
    let mut list = list_of(&["a", "b", "c", "d", "e", "f"]);
    assert_eq!(list.remove(1..3), 2);
    assert_eq!(list.remove([3, 0, 3, 99]), 2);
    assert_eq!(names(&list), ["d", "e"]);
    assert_eq!(list.remove([99]), 0);
    list.undo();
    assert_eq!(names(&list), ["a", "d", "e", "f"]);
    assert_eq!(list.undo().as_deref(), Some("removing 2 URLs"));
    assert_eq!(names(&list), ["a", "b", "c", "d", "e", "f"]);
    list.redo();
    assert_eq!(list.redo().as_deref(), Some("removing 2 URLs"));
    assert_eq!(list.redo(), None);
    assert_eq!(names(&list), ["d", "e"]);
}

#[test]
fn making_the_list_anew_keeps_what_was_typed_or_edited() {
    let mut list = list_of(&["mine"]);
    list.replace_generated(made(&["1", "2", "2"]));
    assert_eq!((names(&list), list.counts().duplicates), (vec!["1", "2", "mine"], 1));
    list.edit(1, &url("edited"));
    let summary = list.replace_generated(made(&["3", "mine", "4"]));
    assert_eq!((summary.added, summary.removed, summary.duplicates), (2, 1, 1));
    assert_eq!(names(&list), ["3", "4", "edited", "mine"]);
    assert_eq!(list.undo().as_deref(), Some("making 2 URLs"));
    assert_eq!(
        (names(&list), list.counts().duplicates),
        (vec!["1", "edited", "mine"], 0),
        "as after the edit"
    );
}

#[test]
fn an_empty_template_empties_what_was_made() {
    let mut list = UrlList::new(linter());
    list.replace_generated(made(&["1", "2"]));
    assert_eq!(list.replace_generated(made(&[])), Summary { removed: 2, ..Summary::default() });
    assert!(list.is_empty());
}

#[test]
fn a_new_change_ends_what_could_be_done_again() {
    let mut list = list_of(&["a"]);
    list.remove([0]);
    list.undo();
    list.insert(0, [(url("b"), Origin::Typed)]);
    assert_eq!(list.redo(), None);
    assert_eq!(names(&list), ["b", "a"]);
}

#[test]
fn only_a_list_without_errors_can_be_sent() {
    let mut list = UrlList::new(linter());
    assert_eq!(list.sendable(), Err(NotSendable::Empty));
    list.insert(0, [(url("a"), Origin::Typed), ("https://other/is/image/A/x".into(), Origin::Typed)]);
    assert_eq!(list.counts(), ListCounts { total: 2, ok: 1, warnings: 1, ..ListCounts::default() });
    assert_eq!(list.sendable(), Ok([url("a"), "https://other/is/image/A/x".into()].into_iter().collect()));
    list.insert(2, [("nonsense", Origin::Typed)]);
    let error = list.sendable().unwrap_err();
    assert_eq!(error, NotSendable::Problems { count: 1, first: 2 });
    assert_eq!(error.to_string(), "1 URL cannot be sent, the first in line 3; correct or remove them");
}

#[test]
fn the_next_problem_is_an_error_as_long_as_there_is_one() {
    let mut list = list_of(&["a", "b"]);
    assert_eq!(list.next_problem(0), None);
    list.insert(1, [("https://other/is/image/A/x", Origin::Typed)]);
    list.insert(3, [("nonsense", Origin::Typed)]);
    assert_eq!(
        (list.next_problem(0), list.next_problem(4), list.next_problem(99)),
        (Some(3), Some(3), Some(3))
    );
    list.remove([3]);
    assert_eq!((list.next_problem(0), list.next_problem(2)), (Some(1), Some(1)));
}

#[test]
fn other_rules_reach_the_lines_and_those_that_undo_brings_back() {
    let mut list = list_of(&["a", "b"]);
    list.remove([0]);
    let other = LintRules { company_root: Some("B".into()), ..LintRules::default() };
    list.set_linter(Linter::new(other));
    assert_eq!(list.counts().problems, 1);
    list.undo();
    assert_eq!(list.counts().problems, 2);
    assert_eq!(list.problems_at(0).len(), 1);
    list.set_linter(linter());
    assert_eq!(list.counts().problems, 0);
}

#[test]
fn equal_problems_share_one_text() {
    let mut list = UrlList::new(linter());
    list.insert(0, (0..3).map(|n| (format!("https://other/is/image/A/{n}"), Origin::Argument)));
    let problems: Vec<_> = list.rows.iter().map(|row| row.problem.clone().unwrap()).collect();
    assert!(std::sync::Arc::ptr_eq(&problems[0], &problems[2]));
    list.insert(3, [("https://third/is/image/A/0", Origin::Argument)]);
    let problem = list.get(3).unwrap().problem.unwrap().to_string();
    assert!(problem.starts_with("third is not the published server"), "{problem}");
}

#[test]
fn texts_that_nothing_needs_are_forgotten() {
    let mut list = UrlList::new(Linter::new(LintRules::default()));
    for round in 0..40 {
        list.insert(0, (0..10_000).map(|n| (format!("{round}/{n}"), Origin::Argument)));
        list.undo();
        list.insert(0, [(url(round), Origin::Typed)]);
    }
    assert!(list.texts.len() < 80_000, "{} of 400,040 texts are kept", list.texts.len());
    let expected: Vec<_> = (0..40).rev().map(|round| round.to_string()).collect();
    assert_eq!(names(&list), expected);
    assert_eq!(list.insert(0, [(url(7), Origin::Typed)]).duplicates, 1);
    for _ in 0..40 {
        list.undo();
    }
    assert!(list.is_empty() && list.undo().is_none());
}

#[test]
fn a_paste_is_taken_over_in_pieces_and_what_is_cancelled_of_it_leaves_nothing() {
    let text = (0..30_000).map(|n| url(n % 29_000)).collect::<Vec<_>>().join("\r\n");
    let pasted = || {
        let mut pasted = Pasted::default();
        text.as_bytes().chunks(4_096).for_each(|part| pasted.push_str(std::str::from_utf8(part).unwrap()));
        pasted
    };
    let mut list = list_of(&["a", "7"]);
    let stopped = Watch::default();
    stopped.cancel();
    assert_eq!(list.insert_pasted(1, pasted(), &Origin::Pasted, &stopped), Err(Cancelled));
    assert_eq!((names(&list), list.texts.len()), (vec!["a", "7"], 2));
    let summary = list.insert_pasted(1, pasted(), &Origin::Pasted, &Watch::default()).unwrap();
    assert_eq!((summary.added, summary.duplicates), (28_999, 1_001));
    assert_eq!(
        (names(&list)[..3].to_vec(), names(&list)[28_999..].to_vec()),
        (vec!["a", "0", "1"], vec!["28999", "7"])
    );
    check(&list);
}

#[test]
fn lines_that_turn_out_to_be_none_spoil_all_of_them() {
    let mut list = list_of(&["a"]);
    let lines = [Ok((url("b"), Origin::Typed)), Err("no line"), Ok((url("c"), Origin::Typed))];
    assert_eq!(list.try_insert(0, lines, &Watch::default()), Ok(Err("no line")));
    assert_eq!((names(&list), list.texts.len()), (vec!["a"], 1));
}

#[test]
fn another_list_is_appended_by_the_rules_of_this_one_and_taken_over_by_an_empty_one() {
    for before in [&[][..], &["b", "x"]] {
        let mut other = UrlList::new(Linter::new(LintRules::default()));
        other.insert(0, ["b", "a"].map(|name| (url(name), Origin::Literal)));
        other.insert(0, [("https://other.example/is/image/A/c", Origin::Pasted)]);
        let mut list = list_of(before);
        let others = list.append(other, &Watch::default()).unwrap();
        assert_eq!(others.warnings, 1, "the rules know the server");
        assert_eq!(names(&list).last(), Some(&"a"));
        assert_eq!(list.iter().filter(|line| *line.origin == Origin::Literal).count(), 2 - before.len() / 2);
        check(&list);
        list.undo();
        assert_eq!(names(&list), before);
        list.redo();
        check(&list);
    }
}

#[test]
fn what_a_change_lets_go_and_what_undoing_turns_is_known_before() {
    let mut list = list_of(&["a", "b", "c", "d"]);
    assert_eq!((list.lines_to_turn(), list.lines_let_go()), ((4, 0), 0));
    list.remove([0, 1]);
    list.reverse();
    list.undo();
    assert_eq!(list.lines_to_turn(), (2, 0));
    list.undo();
    list.undo();
    assert_eq!((list.lines_to_turn(), list.lines_let_go()), ((0, 4), 4));
}

#[derive(Debug, Clone)]
pub(super) enum Op {
    Insert(usize, Vec<u8>),
    Edit(usize, u8),
    Remove(Vec<usize>),
    Make(Vec<u8>),
    Sort(u8),
    Reverse,
    RemoveMatches(&'static str, bool),
    Replace(&'static str, &'static str),
    SameButQuery,
    RemoveProblems,
    Undo,
    Redo,
    Rules(bool),
}

/// Texts of which some are good, some odd and some bad.
fn text(number: u8) -> String {
    match number % 4 {
        0 => format!("bad{number}"),
        1 => format!("https://other.example/is/image/A/{number}"),
        _ => url(number),
    }
}

pub(super) fn op() -> impl Strategy<Value = Op> {
    let numbers = || proptest::collection::vec(0_u8..40, 0..8);
    prop_oneof![
        4 => (0_usize..30, numbers()).prop_map(|(at, lines)| Op::Insert(at, lines)),
        3 => (0_usize..30, 0_u8..40).prop_map(|(at, line)| Op::Edit(at, line)),
        3 => proptest::collection::vec(0_usize..30, 0..6).prop_map(Op::Remove),
        1 => numbers().prop_map(Op::Make),
        1 => (0_u8..3).prop_map(Op::Sort),
        1 => Just(Op::Reverse),
        1 => (patterns(), any::<bool>()).prop_map(|(pattern, keep)| Op::RemoveMatches(pattern, keep)),
        2 => (patterns(), replacements()).prop_map(|(pattern, with)| Op::Replace(pattern, with)),
        1 => Just(Op::SameButQuery),
        1 => Just(Op::RemoveProblems),
        3 => Just(Op::Undo),
        2 => Just(Op::Redo),
        1 => any::<bool>().prop_map(Op::Rules),
    ]
}

fn patterns() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["1", "^bad(.*)$", "other", "[02468]$", ".*", "nowhere"])
}

fn replacements() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["", "2", "https://h.example/is/image/A/$1", "x?y=$0"])
}

const ORDERS: [SortBy; 3] = [SortBy::Text, SortBy::HostAndPath, SortBy::Problem];

pub(super) fn apply(list: &mut UrlList, op: Op) {
    let watch = Watch::default();
    match op {
        Op::Sort(by) => {
            list.sort(ORDERS[usize::from(by)], &watch).unwrap();
        }
        Op::Reverse => {
            list.reverse();
        }
        Op::RemoveMatches(pattern, keep) => {
            list.remove_matches(&Pattern::regex(pattern).unwrap(), keep, &watch).unwrap();
        }
        Op::Replace(pattern, with) => {
            let pattern = Pattern::regex(pattern).unwrap();
            let preview = list.preview(&pattern, with, 3, &watch).unwrap();
            let done = list.replace(&pattern, with, &watch).unwrap();
            assert_eq!((preview.changed, preview.duplicates), (done.removed, done.duplicates));
            assert_eq!(preview.blank, done.removed - done.added - done.duplicates);
            assert_eq!((preview.problems, preview.first.len()), (done.problems, done.removed.min(3)));
        }
        Op::SameButQuery => {
            list.remove_same_but_query(&watch).unwrap();
        }
        Op::RemoveProblems => {
            list.remove_problems(&watch).unwrap();
        }
        Op::Insert(at, lines) => {
            list.insert(at, lines.into_iter().map(|line| (text(line), Origin::Argument)));
        }
        Op::Edit(at, line) => {
            list.edit(at, &text(line));
        }
        Op::Remove(positions) => {
            list.remove(positions);
        }
        Op::Make(lines) => {
            list.replace_generated(
                lines.into_iter().map(|line| Generated { url: text(line), origin: Origin::Literal }),
            );
        }
        Op::Undo => {
            list.undo();
        }
        Op::Redo => {
            list.redo();
        }
        Op::Rules(strict) => {
            let root = strict.then(|| "Z".to_owned());
            list.set_linter(Linter::new(LintRules { company_root: root, ..LintRules::default() }));
        }
    }
}

type Snapshot = Vec<(u32, String, Origin, Option<Problem>)>;

fn snapshot(list: &UrlList) -> Snapshot {
    list.iter()
        .map(|record| (record.id, record.text.to_owned(), record.origin.clone(), record.problem.cloned()))
        .collect()
}

/// Counts, uniqueness and problems, found anew.
fn check(list: &UrlList) {
    let (mut counts, mut seen) =
        (ListCounts { duplicates: list.duplicates, ..ListCounts::default() }, BTreeSet::new());
    for record in list.iter() {
        assert!(seen.insert(record.text), "twice: {}", record.text);
        assert_eq!(record.problem.cloned(), list.inspector.linter().check(record.text));
        counts.total += 1;
        *match record.problem.map(Problem::is_error) {
            None => &mut counts.ok,
            Some(true) => &mut counts.problems,
            Some(false) => &mut counts.warnings,
        } += 1;
    }
    assert_eq!(list.counts(), counts);
    let present = list.present.iter().filter(|present| **present).count();
    assert_eq!(present, list.len(), "known texts are those of the lines");
}

proptest! {
    #[test]
    fn all_undone_is_the_start_and_all_redone_is_the_end(ops in proptest::collection::vec(op(), 0..40)) {
        let mut list = UrlList::new(linter());
        for op in ops {
            apply(&mut list, op);
            check(&list);
        }
        while list.redo().is_some() {}
        let end = snapshot(&list);
        while list.undo().is_some() {
            check(&list);
        }
        prop_assert!(list.is_empty());
        prop_assert_eq!(list.counts(), ListCounts::default());
        while list.redo().is_some() {
            check(&list);
        }
        prop_assert_eq!(snapshot(&list), end);
    }
}

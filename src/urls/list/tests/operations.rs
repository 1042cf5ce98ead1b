//! What each operation on the whole list does.

use super::*;

fn regex(text: &str) -> Pattern {
    Pattern::regex(text).unwrap()
}

fn watch() -> Watch {
    Watch::default()
}

#[test]
fn lines_are_sorted_by_text_by_path_and_by_problem() {
    let lines = ["http://h.example/is/image/A/b", "nonsense", "https://h.example/is/image/A/a?wid=1"];
    let mut list = UrlList::new(linter());
    list.insert(0, lines.iter().map(|line| (*line, Origin::Argument)));
    let of = |list: &UrlList| list.iter().map(|record| record.text.len()).collect::<Vec<_>>();
    assert_eq!(list.sort(SortBy::HostAndPath, &watch()), Ok(true));
    assert_eq!(of(&list), [36, 29, 8], "a, b, nonsense");
    assert_eq!(list.sort(SortBy::Text, &watch()), Ok(true));
    assert_eq!(of(&list), [29, 36, 8], "http before https");
    assert_eq!(list.sort(SortBy::Problem, &watch()), Ok(true));
    assert_eq!(of(&list), [8, 29, 36], "nonsense first, then http, which is a warning at most");
    assert_eq!(list.sort(SortBy::Problem, &watch()), Ok(false), "sorted already: no step");
    assert_eq!(list.undo().as_deref(), Some("sorting by problem"));
    assert_eq!(list.undo().as_deref(), Some("sorting by text"));
    assert_eq!(of(&list), [36, 29, 8]);
}

#[test]
fn a_list_is_turned_around_and_back() {
    let mut list = list_of(&["c", "a", "b"]);
    assert!(list.reverse());
    assert_eq!(names(&list), ["b", "a", "c"]);
    assert_eq!(list.undo().as_deref(), Some("reversing 3 URLs"));
    assert_eq!(names(&list), ["c", "a", "b"]);
    assert!(!list_of(&["a"]).reverse());
}

#[test]
fn matches_go_or_stay() {
    let mut list = list_of(&["Shoe_1", "hat", "shoe_2"]);
    let shoes = Pattern::plain("shoe").unwrap();
    assert_eq!(list.matches(&shoes, &watch()), Ok(vec![0, 2]));
    assert_eq!(list.remove_matches(&shoes, true, &watch()), Ok(1));
    assert_eq!(names(&list), ["Shoe_1", "shoe_2"]);
    assert_eq!(list.remove_matches(&shoes, false, &watch()), Ok(2));
    assert_eq!(
        (list.undo().as_deref(), list.undo().as_deref()),
        (Some("removing 2 URLs"), Some("removing 1 URL"))
    );
    assert_eq!(names(&list), ["Shoe_1", "hat", "shoe_2"]);
}

#[test]
fn a_replacement_is_seen_before_it_is_done() {
    let mut list = list_of(&["a_old", "b", "a", "c_old", "d_old"]);
    let (pattern, with) = (regex("(.)_old$"), "$1");
    let preview = list.preview(&pattern, with, 2, &watch()).unwrap();
    assert_eq!((preview.changed, preview.duplicates, preview.blank, preview.problems), (3, 1, 0, 0));
    let seen: Vec<_> = preview.first.iter().map(|line| (line.position, line.after.as_str())).collect();
    assert_eq!(seen, [(0, url("a").as_str()), (3, url("c").as_str())]);
    assert_eq!(names(&list), ["a_old", "b", "a", "c_old", "d_old"]);
    let id = list.get(3).unwrap().id;
    let summary = list.replace(&pattern, with, &watch()).unwrap();
    assert_eq!((summary.added, summary.removed, summary.duplicates), (2, 3, 1));
    assert_eq!(names(&list), ["b", "a", "c", "d"], "a is there already: a_old is merged with it");
    assert_eq!((list.get(2).unwrap().id, list.get(2).unwrap().origin), (id, &Origin::Typed));
    assert_eq!(list.counts().duplicates, 1);
    assert_eq!(list.undo().as_deref(), Some("replacing in 3 URLs"));
    assert_eq!((names(&list), list.counts().duplicates), (vec!["a_old", "b", "a", "c_old", "d_old"], 0));
}

#[test]
fn a_line_may_take_the_text_that_another_one_gives_up() {
    let mut list = list_of(&["x", "xx", "xxx"]);
    list.replace(&regex("(x+)$"), "${1}x", &watch()).unwrap();
    assert_eq!(names(&list), ["xx", "xxx", "xxxx"]);
}

#[test]
fn lines_that_become_blank_go_and_new_problems_are_counted() {
    let mut list = list_of(&["a", "b"]);
    let preview = list.preview(&regex("^.*/a$"), " ", 9, &watch()).unwrap();
    assert_eq!((preview.changed, preview.blank, preview.problems), (1, 1, 0));
    let preview = list.preview(&Pattern::plain("https://").unwrap(), "", 9, &watch()).unwrap();
    assert_eq!((preview.changed, preview.blank, preview.problems), (2, 0, 2));
    list.replace(&regex("^.*/a$"), " ", &watch()).unwrap();
    assert_eq!(names(&list), ["b"]);
}

#[test]
fn lines_that_differ_in_their_query_only_are_one_to_some_caches() {
    let mut list = list_of(&["a?$zoom$", "b", "a", "a?x=?", "B"]);
    assert_eq!(list.remove_same_but_query(&watch()), Ok(2));
    assert_eq!(names(&list), ["a?$zoom$", "b", "B"]);
    assert_eq!(list.undo().as_deref(), Some("removing 2 URLs"));
}

#[test]
fn a_range_is_replaced_as_one_step() {
    let mut list = list_of(&["a", "b", "c", "d"]);
    let lines = ["c", "x", "d"].map(|name| (url(name), Origin::Typed));
    let summary = list.replace_range(1..3, lines, &watch()).unwrap();
    assert_eq!((summary.added, summary.removed, summary.duplicates), (2, 2, 1));
    assert_eq!(names(&list), ["a", "c", "x", "d"]);
    list.undo();
    assert_eq!(names(&list), ["a", "b", "c", "d"]);
}

#[test]
fn cancelled_work_leaves_the_list_and_its_history_as_they_were() {
    let mut list = list_of(&["b", "a", "c"]);
    list.remove([2]);
    list.undo();
    let before = (snapshot(&list), list.texts.len(), list.next_id);
    let watch = Watch::default();
    watch.cancel();
    assert_eq!(list.sort(SortBy::Text, &watch), Err(Cancelled));
    assert_eq!(list.insert_watched(0, [("x", Origin::Typed)], &watch), Err(Cancelled));
    assert_eq!(list.replace_range(0..3, [("x", Origin::Typed)], &watch), Err(Cancelled));
    assert_eq!(list.replace(&regex("a"), "b", &watch), Err(Cancelled));
    assert_eq!(list.preview(&regex("a"), "b", 1, &watch), Err(Cancelled));
    assert_eq!(list.matches(&regex("a"), &watch), Err(Cancelled));
    assert_eq!(list.remove_same_but_query(&watch), Err(Cancelled));
    assert_eq!((snapshot(&list), list.texts.len(), list.next_id), before);
    assert_eq!(list.redo().as_deref(), Some("removing 1 URL"), "what was undone can still be done again");
}

#[test]
fn an_insertion_that_is_cancelled_half_way_takes_back_what_it_did() {
    let mut list = list_of(&["a", "b"]);
    let before = (snapshot(&list), list.texts.len());
    let watch = Watch::default();
    let lines = (0..10)
        .inspect(|n| {
            if *n == 5 {
                watch.cancel();
            }
        })
        .map(|n| (url(n), Origin::Typed));
    assert_eq!(list.insert_watched(1, lines, &watch), Err(Cancelled));
    assert_eq!((snapshot(&list), list.texts.len()), before);
    assert_eq!(list.insert(0, [(url(3), Origin::Typed)]).added, 1);
}

#[test]
fn the_way_to_problems_leads_in_both_directions() {
    let mut list = list_of(&["a", "b"]);
    assert_eq!((list.next_problem(0), list.previous_problem(0)), (None, None));
    list.insert(1, [("nonsense", Origin::Typed), ("rubbish", Origin::Typed)]);
    assert_eq!(
        (list.previous_problem(2), list.previous_problem(1), list.previous_problem(9)),
        (Some(1), Some(2), Some(2))
    );
}

#[test]
fn refused_urls_come_back_alone_or_beside_the_others() {
    let refused: Vec<_> = ["b", "x"].map(|name| (url(name), "not ours".to_owned())).to_vec();
    let mut list = list_of(&["a", "b", "c"]);
    let summary = list.take_back(&refused, false, 3, &watch()).unwrap();
    assert_eq!((names(&list), summary.added, summary.removed), (vec!["a", "c", "b", "x"], 2, 1));
    assert_eq!(list.get(2).unwrap().origin.to_string(), "refused: not ours");
    assert_eq!(list.undo().as_deref(), Some("taking 2 URLs back"));
    assert_eq!((names(&list), list.get(1).unwrap().origin), (vec!["a", "b", "c"], &Origin::Argument));
    list.take_back(&refused, true, 0, &watch()).unwrap();
    assert_eq!(names(&list), ["b", "x"]);
}

/// Makes these URLs, with so many assets left out.
fn make(list: &mut UrlList, names: &[&str], left_out: usize) {
    list.replace_generated(made(names));
    list.note_making(MakingFacts { left_out, ..MakingFacts::default() });
}

#[test]
fn what_was_left_out_comes_and_goes_with_the_step() {
    let mut list = UrlList::new(linter());
    make(&mut list, &["1"], 3);
    make(&mut list, &["2"], 0);
    assert_eq!(list.making().left_out, 0);
    for (undone, left_out) in [(true, 3), (true, 0), (false, 3), (false, 0)] {
        let _ = if undone { list.undo() } else { list.redo() };
        assert_eq!(list.making().left_out, left_out);
    }
}

#[test]
fn what_is_known_of_the_making_is_true_of_the_lines_that_were_made_and_of_no_others() {
    let edits: [fn(&mut UrlList) -> Summary; 4] = [
        |list| list.insert_text(0, "https://h.example/is/image/A/more", &Origin::Pasted),
        |list| list.edit(0, "https://h.example/is/image/A/other"),
        |list| Summary { removed: list.remove_range(0..1), ..Summary::default() },
        |list| list.replace_generated(made(&["9"])),
    ];
    for edit in edits {
        let mut list = UrlList::new(linter());
        make(&mut list, &["2", "1"], 3);
        list.sort(SortBy::Text, &watch()).unwrap();
        assert_eq!(list.making().left_out, 3, "in another order they are the same lines");
        let changed = edit(&mut list);
        assert!(changed.added + changed.removed > 0);
        assert_eq!(list.making(), &MakingFacts::default());
        list.undo();
        assert_eq!(list.making().left_out, 3);
    }
}

#[test]
fn duplicates_add_up_while_lines_come_and_are_forgotten_once_lines_go() {
    let mut list = UrlList::new(linter());
    let lines =
        [("https://h.example/a\nhttps://h.example/a\nhttps://h.example/b", 1), ("https://h.example/b", 2)];
    for (text, duplicates) in lines {
        list.insert_text(usize::MAX, text, &Origin::Pasted);
        assert_eq!(list.counts().duplicates, duplicates);
    }
    list.remove_range(0..1);
    assert_eq!(list.counts().duplicates, 0, "whether they still were duplicates nobody knows");
    list.undo();
    assert_eq!(list.counts().duplicates, 2);
}

#[test]
fn a_making_that_changes_no_line_is_no_step_and_writes_into_none() {
    let mut list = UrlList::new(linter());
    make(&mut list, &["1"], 3);
    list.insert(1, [("typed", Origin::Typed)]);
    list.note_making(MakingFacts { left_out: 2, ..MakingFacts::default() });
    assert_eq!(list.making().left_out, 2);
    list.undo();
    assert_eq!(list.making().left_out, 3, "what it was when the line was typed");
    list.undo();
    assert_eq!(list.making().left_out, 0);
}

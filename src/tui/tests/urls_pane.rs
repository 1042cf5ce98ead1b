//! The URLs pane by keys: small lists within the message, large ones through a thread.

use super::screen::{SMALL, Screen};
use crate::tui::app::{Culprit, Effect, Msg, Pane, TerminalRequest};
use crate::tui::panes::take_back;

fn url(name: impl std::fmt::Display) -> String {
    format!("https://images.acme.example/is/image/AcmeOutfitters/{name}")
}

fn list(lines: usize) -> String {
    (0..lines).map(|n| url(format_args!("shoe_{n:07}\r"))).collect()
}

/// A screen with these lines in the pane.
fn with(lines: &str) -> Screen {
    let mut screen = Screen::ready(SMALL);
    screen.go(Pane::Urls);
    screen.paste(lines);
    screen.finish_work();
    screen.take_effects();
    screen
}

fn refused(url: String, reason: &str) -> Culprit {
    Culprit { url, reason: reason.to_owned(), code: None }
}

fn names(screen: &Screen) -> Vec<&str> {
    screen.state.urls.list.iter().map(|record| record.text.rsplit('/').next().unwrap()).collect()
}

fn at(screen: &Screen) -> usize {
    screen.state.urls.cursor().at
}

fn notice(screen: &Screen) -> String {
    screen.state.notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default()
}

fn few() -> Screen {
    with(&["Hat", "shoe_2", "boot", "shoe_1"].map(url).join("\n"))
}

#[test]
fn a_large_paste_is_worked_on_elsewhere_and_is_one_edit() {
    let mut screen = Screen::ready(SMALL);
    screen.go(Pane::Urls);
    screen.paste(&format!("{}nonsense\r{}", list(9_000), url("shoe_0000001")));
    let effects = screen.take_effects();
    assert!(matches!(effects.as_slice(), [Effect::WorkOnUrls(_)]), "{effects:?}");
    assert!(screen.state.urls.is_away());
    screen.effects = effects;
    screen.finish_work();
    assert_eq!(notice(&screen), "9,002 lines (u takes them back): 9,001 new, 1 duplicate, 1 problem");
    screen.keys("u");
    screen.finish_work();
    assert_eq!((screen.state.urls.list.len(), notice(&screen).as_str()), (0, "undone: adding 9,001 URLs"));
}

#[test]
fn what_brings_many_lines_back_or_goes_far_to_find_one_is_worked_on_elsewhere() {
    let mut screen = with(&format!("{}nonsense\r", list(20_000)));
    screen.keys("g !");
    assert!(screen.state.urls.is_away());
    screen.finish_work();
    assert_eq!(at(&screen), 20_000);
    screen.keys("[");
    screen.finish_work();
    assert_eq!(at(&screen), 20_000, "there is no other");
    screen.keys("C");
    screen.finish_work();
    assert_eq!(screen.state.urls.len(), 0);
    screen.keys("u");
    assert!(screen.state.urls.is_away());
    screen.finish_work();
    assert_eq!(screen.state.urls.len(), 20_001);
}

#[test]
fn while_the_list_is_away_its_rows_stay_other_panes_live_and_keys_on_it_are_refused() {
    let mut screen = with(&list(9_000));
    let before = screen.draw().0;
    screen.keys("s enter");
    assert!(screen.state.urls.is_away());
    assert!(screen.shows("sorting (9,000 URLs); esc cancels"));
    for row in before.lines().filter(|line| line.contains("shoe_")) {
        assert!(screen.draw().0.contains(row), "{row}");
    }
    screen.keys("d");
    assert_eq!(notice(&screen), "sorting (9,000 URLs); esc cancels");
    screen.keys("j j G 1");
    assert_eq!((at(&screen), screen.state.focus), (8_999, Pane::Assets));
    screen.finish_work();
    assert_eq!(screen.state.urls.list.len(), 9_000);
}

#[test]
fn cancelled_work_gives_the_list_back_as_it_was() {
    let mut screen = with(&list(9_000));
    let revision = screen.state.urls.list.revision();
    screen.keys("s");
    screen.text("round");
    screen.keys("enter");
    screen.finish_work();
    screen.keys("s enter esc");
    assert!(screen.shows("stopping"));
    screen.finish_work();
    assert_eq!(notice(&screen), "cancelled: the list is as it was");
    assert_eq!(screen.state.urls.list.revision(), revision + 1, "the reversal, and nothing else");
}

#[test]
fn a_paste_that_comes_while_the_list_is_away_waits_for_it() {
    let mut screen = with(&list(9_000));
    screen.keys("s enter");
    screen.paste(&url("late"));
    assert!(screen.state.urls.is_away());
    screen.finish_work();
    assert_eq!(screen.state.urls.list.len(), 9_001);
}

#[test]
fn finding_moves_while_one_types_and_counts() {
    let mut screen = few();
    screen.keys("g /");
    screen.text("shoe");
    assert_eq!(at(&screen), 1);
    assert!(screen.shows("match 1 of 2"));
    screen.keys("enter n");
    assert_eq!(at(&screen), 3);
    screen.keys("n");
    assert_eq!(at(&screen), 1, "around the end");
    screen.keys("N");
    assert_eq!(at(&screen), 3);
    assert!(screen.shows("match 2 of 2"));
    screen.keys("g /");
    screen.text("boot");
    assert_eq!(at(&screen), 2);
    screen.keys("esc");
    assert_eq!(at(&screen), 0, "back where it began");
    screen.keys("/");
    screen.text("Shoe");
    screen.keys("enter");
    assert_eq!(notice(&screen), "not found: Shoe");
}

#[test]
fn an_expression_is_found_after_the_switch_and_a_bad_one_explained() {
    let mut screen = few();
    screen.keys("g / alt-r");
    screen.text("_[12]$");
    assert!(screen.shows("find regex / _[12]$"));
    assert_eq!(at(&screen), 1);
    screen.text("(");
    assert!(screen.shows("unclosed group"));
    screen.keys("enter");
    assert!(screen.shows("find regex"), "it waits to be corrected");
}

#[test]
fn in_a_large_list_the_newest_search_counts() {
    let mut screen = with(&list(9_000));
    screen.keys("g /");
    screen.text("000899");
    assert!(screen.state.urls.is_away());
    screen.text("9");
    screen.finish_work();
    assert_eq!(at(&screen), 8_999);
    assert!(screen.shows("match 1 of 1"));
}

#[test]
fn what_was_found_goes_or_stays() {
    let mut screen = few();
    screen.keys("D");
    assert_eq!(notice(&screen), "nothing was looked for yet: / first, then again");
    screen.keys("/");
    screen.text("shoe");
    screen.keys("enter D");
    assert_eq!(names(&screen), ["Hat", "boot"]);
    screen.keys("u K");
    assert_eq!(names(&screen), ["shoe_2", "shoe_1"]);
    screen.keys("u /");
    screen.text("nowhere");
    screen.keys("enter K");
    assert_eq!(names(&screen).len(), 4, "all would go");
}

#[test]
fn the_list_is_sorted_and_turned_around() {
    let mut screen = few();
    screen.keys("s enter");
    assert_eq!(names(&screen), ["Hat", "boot", "shoe_1", "shoe_2"]);
    screen.keys("s");
    screen.text("round");
    screen.keys("enter");
    assert_eq!(names(&screen), ["shoe_2", "shoe_1", "boot", "Hat"]);
    screen.keys("u u");
    assert_eq!(names(&screen), ["Hat", "shoe_2", "boot", "shoe_1"]);
}

#[test]
fn a_replacement_shows_what_it_would_do_before_it_does_it() {
    let mut screen = few();
    screen.keys("r");
    screen.keys("alt-r alt-r");
    screen.text("shoe_(.)$");
    screen.keys("tab");
    screen.text("$1_Hat");
    assert!(screen.shows("enter changes 2 lines"), "{}", screen.draw().0);
    assert!(screen.shows("+ https://images.acme.example/is/image/AcmeOutfitters/2_Hat"));
    assert_eq!(names(&screen), ["Hat", "shoe_2", "boot", "shoe_1"]);
    screen.keys("enter");
    assert_eq!(names(&screen), ["Hat", "2_Hat", "boot", "1_Hat"]);
    screen.keys("u r");
    screen.text("_.$");
    assert!(screen.shows("enter changes 2 lines, 1 duplicate merged"), "{}", screen.draw().0);
    screen.keys("enter");
    assert_eq!(names(&screen), ["Hat", "shoe", "boot"]);
}

#[test]
fn a_large_replacement_is_looked_at_in_a_thread() {
    let mut screen = with(&list(9_000));
    screen.keys("r");
    screen.text("shoe");
    screen.keys("tab");
    screen.text("boot");
    assert!(!screen.state.urls.is_away(), "not for every key");
    screen.keys("enter");
    assert!(screen.state.urls.is_away());
    screen.finish_work();
    assert!(screen.shows("enter changes 9,000 lines"));
    screen.keys("enter");
    screen.finish_work();
    assert_eq!(names(&screen)[0], "boot_0000000");
    assert_eq!(notice(&screen), "replaced in 9,000 URLs; u takes it back");
}

#[test]
fn a_line_is_gone_to_by_its_number() {
    let mut screen = with(&list(70_000));
    screen.keys("#");
    screen.text("66,000");
    screen.keys("enter");
    assert_eq!(at(&screen), 65_999);
    assert!(screen.shows("66,000") && screen.shows("shoe_0065999"), "right rows behind 65,535");
    assert!(screen.shows("66,000 of 70,000"));
    screen.keys("#");
    screen.text("70001");
    screen.keys("enter");
    assert!(screen.shows("a number from 1 to 70,000"));
}

#[test]
fn lines_are_put_above_and_below_a_row() {
    let mut screen = few();
    screen.keys("g O");
    screen.text(&url("above"));
    screen.keys("f2 j o");
    screen.text(&url("below"));
    screen.keys("f2");
    assert_eq!(names(&screen)[..4], ["above", "Hat", "below", "shoe_2"]);
}

#[test]
fn rows_are_copied_up_to_what_a_clipboard_takes() {
    let mut screen = few();
    screen.keys("g v j y");
    let copied = format!("{}\n{}\n", url("Hat"), url("shoe_2"));
    let effects = screen.take_effects();
    assert!(
        matches!(effects.as_slice(), [Effect::Terminal(TerminalRequest::Copy(text))] if *text == copied),
        "{effects:?}"
    );
    let mut screen = with(&list(5_000));
    screen.keys("g v G y");
    assert!(screen.take_effects().is_empty());
    assert!(notice(&screen).contains("E writes it to a file"));
}

#[test]
fn files_are_written_read_and_not_overwritten_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.txt").display().to_string();
    let mut screen = few();
    screen.keys("g v j E");
    assert!(screen.shows("Write 2 URLs to a file"));
    screen.text(&path);
    screen.keys("enter");
    screen.finish_work();
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 2);
    screen.keys("esc w");
    screen.text(&path);
    screen.keys("enter");
    screen.finish_work();
    assert!(screen.shows("Write over it?"));
    screen.keys("enter");
    screen.finish_work();
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 2, "kept");
    screen.keys("C I");
    screen.text(&path);
    screen.keys("enter");
    screen.finish_work();
    assert_eq!(names(&screen), ["Hat", "shoe_2"]);
    assert!(notice(&screen).contains("list.txt: 2 lines: 2 new; u takes it back"), "{}", notice(&screen));
}

#[test]
fn the_operators_editor_gets_a_file_and_what_it_leaves_comes_back() {
    let mut screen = few();
    screen.keys("ctrl-e");
    screen.finish_work();
    let effects = screen.take_effects();
    let [Effect::Terminal(TerminalRequest::RunEditor { path, ticket })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, text.replace("boot", "sandal")).unwrap();
    screen.send(Msg::EditorClosed { ticket: *ticket, result: Ok(()) });
    screen.finish_work();
    assert_eq!(names(&screen), ["Hat", "shoe_2", "sandal", "shoe_1"]);
    assert!(!path.exists());
    screen.keys("u ctrl-e");
    screen.finish_work();
    let effects = screen.take_effects();
    let Some(Effect::Terminal(TerminalRequest::RunEditor { path, ticket })) = effects.last() else {
        panic!()
    };
    std::fs::write(path, "").unwrap();
    screen.send(Msg::EditorClosed { ticket: *ticket, result: Err("vi ended with 1".into()) });
    screen.finish_work();
    assert_eq!(names(&screen), ["Hat", "shoe_2", "boot", "shoe_1"]);
    let where_it_is = format!("what was edited is in {}", path.display());
    assert_eq!(notice(&screen), format!("the list is as it was: vi ended with 1; {where_it_is}"));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn refused_urls_come_back_with_the_reason() {
    let mut screen = few();
    screen.state.urls.handed_over = true;
    take_back(&mut screen.state, vec![refused(url("boot"), "not of this company")]);
    assert_eq!((names(&screen), screen.state.focus), (vec!["boot"], Pane::Urls));
    assert!(screen.shows("refused: not of this company"));
    screen.keys("u");
    assert_eq!(names(&screen).len(), 4);
}

#[test]
fn other_rules_reach_a_large_list_in_a_thread() {
    let mut screen = with(&list(9_000));
    screen.state.relint();
    assert!(!screen.state.urls.is_away());
    screen.keys("j");
    assert!(screen.state.urls.is_away());
    screen.finish_work();
    assert_eq!(screen.state.urls.list.len(), 9_000);
}

#[test]
fn a_large_list_is_planned_in_a_thread() {
    let mut screen = with(&list(9_000));
    screen.keys("p");
    assert!(screen.shows("planning (9,000 URLs)"));
    screen.finish_work();
    assert!(screen.shows("Purge 9,000 URLs?"));
}

#[test]
fn hostile_lines_are_shown_escaped_and_wide_ones_cut() {
    let screen = with(
        "https://h/\u{1b}[2Jx\u{202e}y\r\nhttps://h/商品商品商品商品商品商品商品商品商品商品商品商品商品商品商品商品商品商品商品商品",
    );
    let (text, _) = screen.draw();
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    assert!(text.contains('商'));
}

#[test]
fn leaving_while_the_list_is_away_still_asks() {
    let mut screen = with(&list(9_000));
    screen.keys("s enter q");
    assert!(screen.shows("Leave?"), "{}", screen.draw().0);
}

#[test]
fn who_types_a_row_stays_in_it_while_the_list_changes() {
    let mut screen = few();
    screen.keys("G enter end X");
    screen.state.urls.handed_over = false;
    take_back(&mut screen.state, vec![refused(url("refused"), "404"), refused(url("boot"), "404")]);
    screen.keys("enter");
    assert_eq!(names(&screen), ["Hat", "shoe_2", "shoe_1X", "refused", "boot"]);
    screen.keys("u");
    assert_eq!(names(&screen), ["Hat", "shoe_2", "shoe_1", "refused", "boot"]);
}

#[test]
fn a_large_list_says_where_the_row_is_that_is_being_typed() {
    let mut screen = with(&list(9_000));
    screen.keys("G enter end X");
    screen.state.urls.handed_over = false;
    take_back(&mut screen.state, vec![refused(url("shoe_0000000"), "404")]);
    screen.keys("Y");
    screen.finish_work();
    assert_eq!(at(&screen), 8_998);
    screen.keys("enter");
    screen.finish_work();
    assert_eq!(names(&screen)[8_998], "shoe_0008999XY");
}

#[test]
fn where_the_row_is_gone_that_was_being_typed_the_text_is_not() {
    let mut screen = few();
    screen.keys("G enter end X");
    screen.state.urls.handed_over = true;
    take_back(&mut screen.state, vec![refused(url("refused"), "404")]);
    assert_eq!(names(&screen), ["refused"]);
    assert!(screen.shows("Add URLs") && screen.shows("shoe_1X"), "{}", screen.draw().0);
    screen.keys("f2");
    assert_eq!(names(&screen), ["refused", "shoe_1X"]);
}

#[test]
fn what_is_typed_while_the_list_is_busy_stays_typed() {
    let mut screen = with(&list(9_000));
    screen.keys("enter end X");
    screen.state.relint();
    screen.keys("j backspace");
    assert!(screen.state.urls.is_away());
    screen.keys("enter");
    assert!(screen.state.urls.is_typing());
    screen.finish_work();
    screen.keys("enter");
    screen.finish_work();
    assert_eq!(names(&screen)[0], "shoe_0000000X");
}

#[test]
fn lines_that_were_typed_are_put_aside_and_not_forgotten() {
    let mut screen = few();
    screen.keys("o");
    screen.text("one");
    screen.keys("enter");
    screen.text("two");
    screen.keys("esc");
    assert_eq!(notice(&screen), "2 lines put aside; o in URLs brings them back");
    screen.keys("O f2");
    assert_eq!(screen.state.urls.list.len(), 6);
    screen.keys("o esc");
    assert!(
        notice(&screen).starts_with("2 lines (u takes them back)"),
        "nothing was put aside: {}",
        notice(&screen)
    );
}

#[test]
fn a_dialog_stays_with_what_was_typed_while_the_list_is_away() {
    for keys in ["I", "E", "r"] {
        let mut screen = with(&list(9_000));
        screen.keys(keys);
        screen.text("typed");
        screen.state.relint();
        screen.keys("a backspace");
        assert!(screen.state.urls.is_away());
        screen.keys("enter");
        assert!(screen.shows("try again in a moment") && screen.shows("typed"), "{}", screen.draw().0);
    }
}

#[test]
fn writing_over_a_file_is_still_asked_while_the_list_is_away() {
    let mut screen = with(&list(9_000));
    screen.keys("E");
    screen.text("/etc/hosts");
    screen.keys("enter");
    screen.finish_work();
    screen.state.relint();
    screen.keys("tab enter");
    assert!(screen.shows("/etc/hosts is there already") && notice(&screen).contains("try again"));
}

#[test]
fn a_replacement_shows_the_place_that_changes_and_typing_takes_the_place_of_what_is_offered() {
    let long = "x".repeat(90);
    let mut screen = with(&format!("{}?wid=300\r", url(&long)));
    screen.keys("/");
    screen.text("image");
    screen.keys("enter r");
    screen.text("wid=300");
    screen.keys("tab");
    screen.text("wid=400");
    assert!(screen.shows("?wid=300") && screen.shows("?wid=400"), "{}", screen.draw().0);
    assert!(!screen.shows("imagewid"), "{}", screen.draw().0);
}

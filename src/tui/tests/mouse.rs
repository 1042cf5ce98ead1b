//! The mouse, where it is switched on: a click takes a row, a second one opens it, the wheel scrolls; nothing confirms.

use super::screen::{MIDDLE, SMALL, Screen};
use super::{at, queue};
use crate::tui::app::{Answer, Effect, Msg, Pane};
use crate::tui::terminal::{Mouse, MouseAct};

/// The cell in which a text begins.
fn place(screen: &Screen, text: &str) -> (u16, u16) {
    let (drawn, _) = screen.draw();
    // Every line stands between quotes.
    let mut lines = drawn.lines().map(|line| line.trim_start_matches('"'));
    let found = lines.by_ref().zip(0..).find_map(|(line, row)| Some((line.find(text)?, line, row)));
    let (byte, line, row) = found.unwrap_or_else(|| panic!("no {text} in\n{drawn}"));
    (u16::try_from(line[..byte].chars().count()).unwrap(), row)
}

fn act(screen: &mut Screen, act: MouseAct, (column, row): (u16, u16)) {
    screen.send(Msg::Mouse(Mouse { act, column, row }));
}

fn click(screen: &mut Screen, text: &str) {
    let place = place(screen, text);
    act(screen, MouseAct::Click, place);
}

#[test]
fn a_click_takes_the_row_and_a_second_one_opens_it() {
    let mut screen = Screen::ready(SMALL);
    click(&mut screen, "Stove_A ");
    assert_eq!(screen.state.assets.cursor().at, 4, "{}", screen.draw().0);
    assert!(screen.state.assets.marks.is_empty());
    click(&mut screen, "Stove_A ");
    assert_eq!(screen.state.assets.marks.len(), 1, "the second click marks");

    let mut screen = Screen::with_urls(SMALL);
    click(&mut screen, "Tent_A?");
    let row = screen.state.urls.cursor().at;
    assert!(screen.state.urls.list.get(row).unwrap().text.contains("Tent_A?"));
    click(&mut screen, "Tent_A?");
    assert!(screen.state.urls.is_typing(), "the second click edits");

    let mut screen = Screen::with_queue(SMALL);
    click(&mut screen, "spring sale");
    assert!(screen.state.popups.is_empty());
    click(&mut screen, "spring sale");
    assert_eq!(screen.state.popups.len(), 1, "the second click shows the details");
}

#[test]
fn two_clicks_that_are_far_apart_in_time_or_place_open_nothing() {
    let mut screen = Screen::ready(SMALL);
    click(&mut screen, "Stove_A ");
    screen.set_now(at(1));
    click(&mut screen, "Stove_A ");
    assert!(screen.state.assets.marks.is_empty(), "slow ones");
    click(&mut screen, "Boot_A ");
    assert!(screen.state.assets.marks.is_empty(), "two rows");
}

#[test]
fn a_click_goes_to_the_pane_it_hits() {
    let mut screen = Screen::with_urls((200, 60));
    for (text, pane) in [("Jacket_A ", Pane::Assets), ("Tent_A?", Pane::Urls), ("─ Purge queue", Pane::Queue)]
    {
        click(&mut screen, text);
        assert_eq!(screen.state.focus, pane, "{text}");
    }
}

#[test]
fn the_wheel_scrolls_three_rows_and_stops_at_the_ends() {
    let mut screen = Screen::ready(MIDDLE);
    let over = place(&screen, "Stove_A ");
    act(&mut screen, MouseAct::WheelDown, over);
    act(&mut screen, MouseAct::WheelDown, over);
    assert_eq!(screen.state.assets.cursor().at, 6);
    for _ in 0..3 {
        act(&mut screen, MouseAct::WheelUp, over);
    }
    assert_eq!(screen.state.assets.cursor().at, 0);
    for _ in 0..100 {
        act(&mut screen, MouseAct::WheelDown, over);
    }
    assert_eq!(screen.state.assets.cursor().at, 89);
    screen.keys("g ?");
    let (before, _) = screen.draw();
    act(&mut screen, MouseAct::WheelDown, (40, 10));
    assert_ne!(screen.draw().0, before, "a text over the panes scrolls");
    assert_eq!(screen.state.assets.cursor().at, 0, "and what is below does not");
}

#[test]
fn no_click_confirms_anything() {
    let mut screen = Screen::with_urls(MIDDLE);
    screen.keys("p right");
    screen.take_effects();
    for text in ["Purge 6 URLs?", "Cancel", "Purge ]", "Purge  "] {
        if screen.shows(text) {
            click(&mut screen, text);
            click(&mut screen, text);
        }
        act(&mut screen, MouseAct::WheelDown, (40, 20));
    }
    assert!(!screen.take_effects().iter().any(Effect::is_dangerous));
    assert_eq!(screen.state.popups.len(), 1, "the question stands");
}

#[test]
fn while_something_is_typed_a_click_leaves_it_alone() {
    for (pane, open) in [(Pane::Assets, "1 /"), (Pane::Urls, "3 enter"), (Pane::Queue, "4 /")] {
        let mut screen = Screen::with_urls((200, 60));
        screen.answer(Answer::Queue(Box::new(queue::busy())));
        let places = ["Jacket_A ", "Tent_A?", "─ Purge queue"].map(|text| place(&screen, text));
        screen.keys(open);
        screen.text("x");
        for place in places {
            act(&mut screen, MouseAct::Click, place);
            assert_eq!(screen.state.focus, pane, "{open}, {place:?}");
        }
        screen.keys("esc");
        assert_eq!(screen.state.focus, pane);
    }
}

//! What reaches the wire: how many bytes a frame has (`spec/terminal.md` E.5).

use super::screen::Screen;
use super::wire::Line;
use super::{at, queue};
use crate::tui::app::{Answer, Pane};

const SIZE: (u16, u16) = (120, 40);

/// Bytes of the one write that the second of two states takes.
fn step(screen: &mut Screen, change: impl FnOnce(&mut Screen)) -> usize {
    screen.state.notice = None;
    let mut line = Line::new(screen.state.size);
    line.draw(screen);
    change(screen);
    line.draw(screen).expect("something changed").len()
}

#[test]
fn a_full_frame_is_of_moderate_size() {
    for (screen, budget) in [(Screen::with_queue(SIZE), 10_000), (Screen::with_queue((200, 60)), 15_000)] {
        let bytes = Line::new(screen.state.size).draw(&screen).unwrap().len();
        assert!(bytes <= budget, "{bytes} bytes");
    }
}

#[test]
fn a_frame_in_which_nothing_changed_is_not_written() {
    let mut screen = Screen::ready(SIZE);
    let mut line = Line::new(SIZE);
    // The first frame shows the cursor, the second one knows that it is shown.
    line.draw(&screen);
    line.draw(&screen);
    assert!(line.draw(&screen).is_none(), "the same again");
    screen.keys("g");
    assert!(line.draw(&screen).is_none(), "a key that changes nothing");
    screen.keys("j");
    assert!(line.draw(&screen).is_some());
}

/// A screen after some keys.
fn after(mut screen: Screen, keys: &str) -> Screen {
    screen.keys(keys);
    screen
}

#[test]
fn moving_the_selection_one_row_stays_below_120_bytes() {
    let folders = {
        let mut screen = after(Screen::ready(SIZE), "f");
        let folder = |path: &str| crate::service::Folder { path: path.to_owned(), children: Vec::new() };
        let mut root = folder("AcmeOutfitters/");
        root.children = vec![folder("AcmeOutfitters/bags/"), folder("AcmeOutfitters/camp/")];
        screen.folders(Ok(root));
        screen
    };
    let screens = vec![
        ("assets", Screen::ready(SIZE), "j"),
        ("assets, upwards", after(Screen::ready(SIZE), "j j"), "k"),
        ("urls", Screen::with_urls(SIZE), "j"),
        ("urls while selecting", after(Screen::with_urls(SIZE), "v"), "j"),
        ("queue", Screen::with_queue(SIZE), "j"),
        ("queue, unfolded", after(Screen::with_queue(SIZE), "l"), "j"),
        ("types", after(Screen::ready(SIZE), "t"), "down"),
        ("folders", folders, "down"),
        ("profiles", after(Screen::ready(SIZE), "P"), "down"),
        ("palette", after(Screen::ready(SIZE), ":"), "down"),
        ("help", after(Screen::ready(SIZE), "?"), "down"),
        ("a question", after(Screen::with_urls(SIZE), "q"), "tab"),
        ("the confirmation", after(Screen::with_urls(SIZE), "p"), "tab"),
    ];
    let costs: Vec<_> = screens
        .into_iter()
        .map(|(name, mut screen, key)| (name, step(&mut screen, |screen| screen.keys(key))))
        .collect();
    assert!(costs.iter().all(|(_, bytes)| *bytes <= 120), "{costs:#?}");
    // A form, not a list: the sentence about the field below it is another one each time.
    let bytes = step(&mut after(Screen::ready(SIZE), "2"), |screen| screen.keys("j"));
    assert!(bytes <= 220, "settings: {bytes}");
}

#[test]
fn a_typed_character_stays_below_60_bytes() {
    let reason = after(Screen::with_queue(SIZE), "a");
    let screens = vec![
        // What the filter finds are other rows: they are counted below.
        ("filter of the assets", after(Screen::ready(SIZE), "/ q q"), "q"),
        ("a row of the list", after(Screen::with_urls(SIZE), "e"), "x"),
        ("a field of the settings", after(Screen::ready(SIZE), "2 j j j j j e"), "x"),
        ("the box for lines", after(Screen::ready(SIZE), "3 o"), "x"),
        ("the moment of a change", after(Screen::ready(SIZE), "s"), "3"),
        ("a reason", reason, "x"),
    ];
    let costs: Vec<_> = screens
        .into_iter()
        .map(|(name, mut screen, text)| {
            // The first one may change more: that there is a change at all, for example.
            screen.text(text);
            (name, step(&mut screen, |screen| screen.text(text)))
        })
        .collect();
    assert!(costs.iter().all(|(_, bytes)| *bytes <= 60), "{costs:#?}");
}

#[test]
fn what_moves_more_than_a_row_costs_no_more_than_its_cells() {
    let screens = vec![
        ("a page of assets", Screen::ready(SIZE), "pgdn", 1_300),
        ("a row beyond the edge", after(Screen::ready(SIZE), "pgdn pgdn"), "j", 1_300),
        ("to the settings", Screen::ready(SIZE), "2", 3_000),
        ("to the queue", Screen::with_urls(SIZE), "4", 2_000),
        ("help", Screen::ready(SIZE), "?", 5_000),
        ("palette", Screen::ready(SIZE), ":", 3_300),
        ("mark all", Screen::ready(SIZE), "a", 500),
        ("a filter's rows", after(Screen::ready(SIZE), "/"), "b", 1_000),
        ("undo", after(Screen::with_urls(SIZE), "d"), "u", 400),
    ];
    for (name, mut screen, key, ceiling) in screens {
        let bytes = step(&mut screen, |screen| screen.keys(key));
        assert!(bytes <= ceiling, "{name}: {bytes}");
    }
}

/// So many countdowns of this many seconds, all begun in the same second: the dearest case there is.
fn counting(jobs: u128, seconds: u64) -> Screen {
    let mut screen = Screen::ready(SIZE);
    let jobs = (1..=jobs).map(|number| queue::job_of(number, vec![queue::accepted(at(0), Some(seconds))]));
    screen.answer(Answer::Queue(Box::new(queue::snapshot(jobs.collect()))));
    screen.go(Pane::Queue);
    screen
}

#[test]
fn countdowns_tick_in_few_bytes() {
    for (jobs, dearest) in [(1, 72), (12, 200)] {
        let (mut screen, mut line) = (counting(jobs, 3_700), Line::new(SIZE));
        // The message of the beginning fades within the first seconds.
        for second in 0..3_700 {
            screen.set_now(at(second));
            let bytes = line.draw(&screen).map_or(0, |frame| frame.len());
            assert!(second < 6 || bytes <= dearest, "{jobs} countdowns at second {second}: {bytes} bytes");
        }
    }
}

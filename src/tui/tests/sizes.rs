//! Every screen at every size: no panic, the cursor inside.

use super::screen::{LARGE, SMALL, Screen};
use crate::queue::Standstill;
use crate::tui::app::{Answer, Msg};

fn screens() -> Vec<Screen> {
    let mut screens =
        vec![Screen::new(SMALL), Screen::ready(SMALL), Screen::with_urls(SMALL), Screen::with_queue(LARGE)];
    for keys in ["/ b", "f", "t", "s", "2", "2 enter", "2 G k enter", "3 o", "?", "L", "P", "S", "4 enter"] {
        let mut screen = Screen::ready(SMALL);
        screen.keys(keys);
        screens.push(screen);
    }
    for keys in ["p", "e", "v j", "/", "q"] {
        let mut screen = Screen::with_urls(SMALL);
        screen.keys(keys);
        screens.push(screen);
    }
    for keys in ["enter", "x", "q", "?", "b", "p", "a", "R", "h j j j j u"] {
        let mut screen = Screen::with_queue(SMALL);
        screen.keys(keys);
        screens.push(screen);
    }
    for standstill in [Standstill::NoSpace { free: 5 << 20 }, Standstill::Throttled { until: super::at(9) }] {
        let mut snapshot = super::queue::busy();
        snapshot.outlook.sending.standstill = Some(standstill);
        let mut screen = Screen::with_queue(SMALL);
        screen.answer(Answer::Queue(Box::new(snapshot)));
        screens.push(screen);
    }
    screens
}

#[test]
fn every_screen_fits_every_size() {
    let widths = [1, 2, 3, 10, 40, 59, 60, 61, 79, 80, 81, 119, 120, 149, 150, 151, 200, 220];
    let heights = [1, 2, 3, 8, 15, 16, 17, 23, 24, 31, 32, 35, 36, 40, 60, 70];
    for mut screen in screens() {
        for width in widths {
            for height in heights {
                screen.send(Msg::Resized(width, height));
                let (_, cursor) = screen.draw();
                assert!(cursor.x < width && cursor.y < height, "{cursor} in {width}x{height}");
            }
        }
    }
}

#[test]
fn below_the_minimum_the_screen_says_so() {
    let screen = Screen::ready((50, 10));
    assert!(screen.shows("50x10, needs 60x16"));
}

#[test]
fn a_frame_that_is_smaller_than_the_state_believes_does_not_panic() {
    let screen = Screen::ready(LARGE);
    let backend = ratatui::backend::TestBackend::new(30, 8);
    let mut terminal = ratatui::Terminal::new(backend).unwrap();
    terminal.draw(|frame| crate::tui::view::view(&screen.state, frame)).unwrap();
}

#[test]
fn below_the_minimum_no_key_does_what_nobody_sees() {
    let mut screen = Screen::with_queue((80, 15));
    screen.take_effects();
    screen.keys("4 r x p enter space");
    assert!(screen.take_effects().is_empty());
    screen.keys("ctrl-c");
    assert_eq!(screen.take_effects().len(), 1);
}

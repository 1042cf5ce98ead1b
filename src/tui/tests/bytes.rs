//! What reaches the wire: how many bytes a frame has (`spec/terminal.md` E.5).

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::screen::Screen;
use super::{at, queue};
use crate::tui::app::{Answer, Pane};
use crate::tui::terminal::FrameWriter;
use crate::tui::view::view;

const SIZE: (u16, u16) = (120, 40);

struct Line {
    terminal: Terminal<CrosstermBackend<FrameWriter>>,
    writer: FrameWriter,
}

impl Line {
    fn new(size: (u16, u16)) -> Self {
        crossterm::style::force_color_output(true);
        let writer = FrameWriter::new(true);
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, size.0, size.1)) };
        let terminal = Terminal::with_options(CrosstermBackend::new(writer.clone()), options).unwrap();
        Self { terminal, writer }
    }

    /// Draws, and returns the size of the frame; one frame is one write.
    fn draw(&mut self, screen: &Screen) -> Option<usize> {
        self.terminal.draw(|frame| view(&screen.state, frame)).unwrap();
        self.writer.take().map(|frame| frame.len())
    }
}

/// Bytes of the one write that the second of two states takes.
fn step(screen: &mut Screen, change: impl FnOnce(&mut Screen)) -> usize {
    screen.state.notice = None;
    let mut line = Line::new(screen.state.size);
    line.draw(screen);
    change(screen);
    line.draw(screen).expect("something changed")
}

#[test]
fn a_full_frame_is_of_moderate_size() {
    for (screen, budget) in [(Screen::with_queue(SIZE), 10_000), (Screen::with_queue((200, 60)), 15_000)] {
        let bytes = Line::new(screen.state.size).draw(&screen).unwrap();
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

#[test]
fn moving_the_cursor_one_row_stays_below_120_bytes() {
    let screens = [
        ("assets", Screen::ready(SIZE)),
        ("urls", Screen::with_urls(SIZE)),
        ("queue", Screen::with_queue(SIZE)),
    ];
    for (name, mut screen) in screens {
        let bytes = step(&mut screen, |screen| screen.keys("j"));
        assert!(bytes <= 120, "{name}: {bytes}");
    }
}

#[test]
fn a_typed_character_stays_below_60_bytes() {
    let mut screen = Screen::with_urls(SIZE);
    screen.keys("e");
    let bytes = step(&mut screen, |screen| screen.text("x"));
    assert!(bytes <= 60, "{bytes}");
}

fn counting(jobs: u128) -> Screen {
    let mut screen = Screen::ready(SIZE);
    let jobs =
        (1..=jobs).map(|number| queue::job_of(number, vec![queue::accepted(at(0), Some(600))])).collect();
    screen.answer(Answer::Queue(Box::new(queue::snapshot(jobs))));
    screen.go(Pane::Queue);
    screen.set_now(at(10));
    screen
}

#[test]
fn countdowns_tick_in_few_bytes() {
    for (jobs, usual, dearest) in [(1, 60, 72), (12, 200, 300)] {
        let mut ticks: Vec<_> = (11..60)
            .map(|second| {
                let mut screen = counting(jobs);
                screen.set_now(at(second - 1));
                step(&mut screen, |screen| screen.set_now(at(second)))
            })
            .collect();
        ticks.sort_unstable();
        let median = ticks[ticks.len() / 2];
        assert!(median <= usual, "{jobs} countdowns: usually {median} bytes");
        // A tick that moves every clock and every bar at once.
        assert!(ticks.last() <= Some(&dearest), "{jobs} countdowns: at most {:?} bytes", ticks.last());
    }
}

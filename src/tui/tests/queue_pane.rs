//! What keys do with the queue, and what of it is always in sight.

use super::screen::{SMALL, Screen};
use super::{at, queue};
use crate::queue::{BatchState, Sending};
use crate::tui::app::{Answer, Effect, Msg, Outlook, Pane, QueueSnapshot, Queued, Wish};
use crate::tui::keys::Key;

#[test]
fn a_queued_job_moves_the_screen_to_the_queue() {
    let mut screen = Screen::with_urls(SMALL);
    let job = queue::job_of(9, vec![BatchState::Queued, BatchState::Queued]);
    let snapshot = queue::snapshot(vec![job.clone()]);
    screen.answer(Answer::Queued(Ok(Queued { job: job.id, worker_pid: Some(7), warning: None })));
    screen.answer(Answer::Queue(Box::new(snapshot)));
    assert_eq!(screen.state.focus, Pane::Queue);
    assert!(screen.shows("2 of 2"), "its batches are shown");
    assert!(screen.shows("worker 7 sends"));
}

#[test]
fn the_cursor_waits_for_the_job_that_was_queued() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("G");
    let mut news = queue::busy();
    let job = queue::job_of(0, vec![BatchState::Queued]);
    screen.answer(Answer::Queued(Ok(Queued { job: job.id, worker_pid: Some(7), warning: None })));
    screen.answer(Answer::Queue(Box::new(queue::busy())));
    let id = job.id;
    news.jobs.insert(0, job);
    screen.answer(Answer::Queue(Box::new(news)));
    assert_eq!(screen.state.queue.selected(), Some(crate::tui::panes::Selected::Job(id)));
}

#[test]
fn the_queue_is_unfolded_and_the_cursor_stays_on_its_row() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("j j");
    let selected = screen.state.queue.selected();
    let mut news = queue::busy();
    news.jobs.insert(0, queue::job_of(0, vec![BatchState::Queued]));
    screen.answer(Answer::Queue(Box::new(news)));
    assert_eq!(screen.state.queue.selected(), selected);
    screen.keys("h");
    assert!(!screen.shows("2 of 4 "));
    screen.keys("l l");
    assert!(screen.shows("2 of 4"), "never folds");
    screen.keys("space");
    assert!(!screen.shows("2 of 4 "));
}

#[test]
fn the_whole_reason_of_the_row_under_the_cursor_is_below_the_list() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("h j j j");
    assert!(screen.shows("    URL http://cdn.other.example/x is not of this company (code 31005)"));
    screen.keys("k k");
    assert!(screen.shows("waits 00:14") && screen.shows("    service asked to wait"));
}

#[test]
fn retry_and_cancel_ask_the_world_for_the_job() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("h r");
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("nothing to retry"));
    screen.keys("j j j r");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::Steer { wish: Wish::Retry(_), .. }]));
    screen.keys("g x");
    assert!(screen.shows("10 URLs in 1 waiting batch will not be sent"));
    screen.keys("enter");
    assert!(screen.take_effects().is_empty(), "the default keeps them");
    screen.keys("x right enter");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::Steer { wish: Wish::Cancel(_), .. }]));
}

#[test]
fn details_show_the_services_words_and_the_urls() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("h j j j enter");
    let effects = screen.take_effects();
    let [Effect::LoadBatchUrls { batch, .. }, Effect::LoadRecord { .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    screen
        .answer(Answer::BatchUrls { batch: *batch, urls: Ok(vec!["http://cdn.other.example/x".to_owned()]) });
    assert!(screen.shows("31005"));
    screen.keys("G");
    assert!(screen.shows("http://cdn.other.example/x"));
    screen.keys("q");
    assert!(screen.state.popups.is_empty());
}

#[test]
fn nothing_counts_down_nothing_wakes() {
    let mut screen = Screen::ready(SMALL);
    screen.set_now(at(60));
    assert_eq!(crate::tui::app::next_wake(&screen.state), None);
}

#[test]
fn a_countdown_wakes_the_screen_and_lets_it_rest_when_it_has_elapsed() {
    let mut screen = Screen::ready(SMALL);
    let job = queue::job_of(1, vec![queue::accepted(at(0), Some(10))]);
    screen.answer(Answer::Queue(Box::new(queue::snapshot(vec![job]))));
    screen.go(Pane::Queue);
    screen.state.notice = None;
    let wake = crate::tui::app::next_wake(&screen.state).unwrap();
    assert!(wake >= crate::tui::app::FRAME && wake.as_millis() <= 1_000, "{wake:?}");
    assert!(screen.shows("00:10"));
    screen.set_now(at(4));
    assert!(screen.shows("00:06"));
    screen.set_now(at(10));
    assert!(screen.shows("elapsed"));
    assert_eq!(crate::tui::app::next_wake(&screen.state), None);
}

#[test]
fn why_nothing_is_sent_is_always_visible() {
    use crate::queue::Standstill;
    let mut screen = Screen::ready(SMALL);
    for (standstill, text) in [
        (Standstill::Credentials { reason: "x".to_owned(), authorization: false }, "sign-in needed"),
        (Standstill::Credentials { reason: "x".to_owned(), authorization: true }, "not permitted"),
        (Standstill::Unreachable { reason: "x".to_owned(), until: at(65) }, "not reachable, again in 01:05"),
        (Standstill::Throttled { until: at(5) }, "asked to wait 00:05"),
        (Standstill::Doubtful { reason: "x".to_owned(), until: at(5) }, "outcomes unknown, again in 00:05"),
        (Standstill::NoSpace { free: 12 << 20 }, "disk nearly full"),
    ] {
        let sending = Sending { worker: true, standstill: Some(standstill) };
        let outlook = Outlook { sending, ..Outlook::default() };
        let snapshot = QueueSnapshot { outlook, ..queue::snapshot(Vec::new()) };
        screen.answer(Answer::Queue(Box::new(snapshot)));
        screen.state.notice = None;
        assert!(screen.shows(text), "{text}");
    }
}

#[test]
fn dangerous_keys_of_a_burst_are_ignored() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("h j j j");
    let retry: Key = "r".parse().unwrap();
    screen.send(Msg::Key(retry.into(), true));
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("too fast for fingers"));
}

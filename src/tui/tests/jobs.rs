//! Ten thousand jobs by keys: filter, details level by level, support blocks, corrections, and the activity log.

use super::screen::{LARGE, SMALL, Screen};
use super::{at, queue};
use crate::queue::{BatchState, Event, EventKind};
use crate::service::Request;
use crate::tui::app::{
    Answer, Culprit, Culprits, Effect, Listed, Pane, QueueNews, Record, SupportTo, TerminalRequest,
};

fn many(jobs: u128) -> Screen {
    let mut screen = Screen::ready(SMALL);
    let state = |number: u128| match number % 4 {
        0 => queue::refused("URL is not of this company", Some(31_005)),
        1 => queue::accepted(at(-9), Some(100)),
        2 => BatchState::Queued,
        _ => queue::accepted(at(-900), Some(100)),
    };
    let jobs = (1..=jobs).map(|number| queue::job_of(number, vec![state(number)])).collect();
    screen.answer(Answer::Queue(Box::new(queue::snapshot(jobs))));
    screen.go(Pane::Queue);
    screen.take_effects();
    screen
}

fn news(changed: Vec<Listed>) -> Answer {
    Answer::QueueNews(Box::new(QueueNews {
        profile: "acme-live".to_owned(),
        changed,
        outlook: queue::outlook(),
        ..QueueNews::default()
    }))
}

#[test]
fn a_state_is_chosen_and_esc_shows_all_again() {
    let mut screen = many(40);
    screen.keys("f");
    screen.text("refu");
    screen.keys("enter");
    assert!(screen.shows("refused: 10 of 40 jobs"), "{}", screen.draw().0);
    assert!(!screen.shows("elapsed") && screen.shows("URL is not of"));
    screen.answer(news(vec![Listed::whole(queue::job_of(1, vec![queue::refused("new", None)]))]));
    assert!(screen.shows("refused: 11 of 40 jobs"), "what changes comes and goes with the filter");
    screen.keys("esc");
    assert!(screen.shows("40 jobs") && screen.shows("elapsed"));
}

#[test]
fn a_job_whose_estimate_is_over_leaves_the_accepted_ones_without_a_key() {
    let mut screen = many(8);
    screen.keys("f");
    screen.text("acc");
    screen.keys("enter");
    assert!(screen.shows("accepted: 2 of 8 jobs"));
    screen.set_now(at(90));
    screen.set_now(at(91));
    assert!(
        screen.shows("accepted: 0 of 8 jobs") && screen.shows("No job is accepted; esc shows all again.")
    );
}

#[test]
fn a_text_is_found_as_it_is_typed_and_in_urls_as_they_are_searched() {
    let mut screen = many(40);
    screen.keys("/");
    screen.text("NOT OF");
    let sought: Vec<(u64, String)> = screen
        .take_effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::SearchQueue { ticket, text } => Some((ticket, text)),
            _ => None,
        })
        .collect();
    assert_eq!(sought.last(), Some(&(6, "not of".to_owned())), "each text ends the search before");
    assert_eq!(sought[0].1, "", "one character is in every URL");
    assert!(screen.shows("10 of 40 jobs, searching URLs"));
    let id = queue::job_of(1, Vec::new()).id;
    screen.answer(Answer::QueueFound { ticket: 5, jobs: vec![id], is_all: true });
    assert!(screen.shows("10 of 40 jobs, searching"), "an answer to an older text");
    screen.answer(Answer::QueueFound { ticket: 6, jobs: vec![id], is_all: true });
    assert!(screen.shows("\"not of\": 11 of 40 jobs"));
    screen.keys("enter j");
    assert!(screen.shows("11 of 40 jobs"));
    screen.keys("/ esc");
    assert!(!screen.shows("of 40 jobs"));
}

#[test]
fn older_jobs_come_later_and_the_cursor_stays() {
    let mut screen = many(4);
    screen.keys("j");
    let selected = screen.state.queue.selected();
    let older = (5..=200).map(|number| Listed::whole(queue::job_of(number, vec![BatchState::Cancelled])));
    screen.answer(news(older.collect()));
    screen.answer(news(vec![Listed::whole(queue::job_of(0, vec![BatchState::Queued]))]));
    assert!(screen.shows("201 jobs"));
    assert_eq!(screen.state.queue.selected(), selected);
}

#[test]
fn a_settled_job_of_many_batches_is_read_when_it_is_unfolded() {
    let mut screen = many(1);
    let job = queue::job_of(9, vec![queue::accepted(at(-900), Some(9)); 30]);
    screen.answer(news(vec![Listed::brief(job.clone())]));
    screen.keys("G space");
    let effects = screen.take_effects();
    assert!(matches!(effects.as_slice(), [Effect::LoadJob { job: id }] if *id == job.id), "{effects:?}");
    screen.answer(Answer::Job(Box::new(Listed::whole(job.clone()))));
    assert!(screen.shows("2 of 30"));
    screen.answer(news(vec![Listed::brief(job)]));
    assert!(
        matches!(screen.take_effects().as_slice(), [Effect::LoadJob { .. }]),
        "unfolded, it is read again"
    );
}

#[test]
fn what_nobody_sends_any_more_was_interrupted() {
    let mut screen = many(1);
    let sending = || Listed::whole(queue::job_of(3, vec![BatchState::Sending]));
    screen.answer(news(vec![sending()]));
    assert!(screen.shows("› sending") && !screen.shows("interrupted"));
    screen.answer(Answer::Outlook { profile: "acme-live".to_owned(), outlook: Box::default() });
    assert!(screen.shows("! interrupted") && screen.shows("its worker ended"));
    screen.answer(Answer::WorkerAgain(Ok(Some(77))));
    assert!(screen.shows("another worker was started"), "{}", screen.draw().0);
    screen.answer(Answer::WorkerAgain(Err("no password".to_owned())));
    assert!(screen.shows("S signs in"), "{}", screen.draw().0);
}

#[test]
fn the_footer_offers_what_can_be_done_with_the_row() {
    let mut screen = Screen::with_queue(LARGE);
    screen.keys("h");
    assert!(screen.shows("x cancel") && screen.shows("p pause") && !screen.shows("u resolve"));
    screen.keys("j j");
    assert!(!screen.shows("x cancel") && !screen.shows("p pause"), "an accepted job");
    screen.keys("j");
    assert!(screen.shows("r retry") && screen.shows("e correct"));
    screen.keys("j");
    assert!(screen.shows("u resolve") && !screen.shows("e correct"));
}

/// Details of the busy queue's first job, with a batch that was sent twice.
fn details() -> Screen {
    let mut screen = Screen::with_queue(LARGE);
    screen.take_effects();
    screen.keys("g j enter");
    let effects = screen.take_effects();
    assert!(
        matches!(effects.as_slice(), [Effect::LoadBatchUrls { .. }, Effect::LoadRecord { batch: 101, .. }]),
        "{effects:?}"
    );
    let mut first = queue::attempt_of(7, -90, "unknown");
    first.detail = "connection closed".to_owned();
    let event = Event {
        id: 1,
        at: at(-88),
        who: "olga".to_owned(),
        kind: EventKind::Resend,
        profile: "acme-live".to_owned(),
        job: Some(first.job),
        batch: Some(101),
        text: "10 URLs; outcome unknown, will be sent once more".to_owned(),
        reason: String::new(),
    };
    let attempts = vec![first, queue::attempt_of(8, -22, "accepted")];
    screen.answer(Answer::Record { batch: 101, record: Ok(Record { attempts, events: vec![event] }) });
    screen
}

#[test]
fn enter_goes_from_the_job_to_a_batch_to_an_attempt_and_esc_back() {
    let mut screen = details();
    assert!(
        screen.shows("attempt 1  22:11:50  unknown, took 2.0 s: connection closed"),
        "{}",
        screen.draw().0
    );
    assert!(screen.shows("resend by olga"));
    screen.keys("j enter");
    for text in [
        "2 of 2, of batch 1 of job",
        "8 in the store",
        "pid 4711 (olga)",
        "took 2.0 s",
        "h-4711",
        "HTTP          200",
    ] {
        assert!(screen.shows(text), "{text}\n{}", screen.draw().0);
    }
    screen.keys("esc");
    assert!(screen.shows("attempt 2  22:12:58"));
    screen.keys("esc g enter enter");
    assert_eq!(screen.state.popups.len(), 2, "from the job into its first batch");
    screen.keys("esc esc");
    assert!(screen.state.popups.is_empty());
}

#[test]
fn a_support_block_is_copied_or_where_it_is_too_long_written() {
    let mut screen = details();
    screen.keys("j enter y");
    let effects = screen.take_effects();
    let [Effect::Support { of, who, to: SupportTo::Clipboard }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!((of.batch, of.attempt), (Some(101), Some(8)));
    assert!(who.contains(&("company", "Acme Outfitters".to_owned())));
    screen.answer(Answer::Support { block: Ok("job 1\n".to_owned()), to: SupportTo::Clipboard });
    let effects = screen.take_effects();
    assert!(
        matches!(effects.as_slice(), [Effect::Terminal(TerminalRequest::Copy(text))] if text == "job 1\n"),
        "{effects:?}"
    );
    screen.answer(Answer::Support { block: Ok("x".repeat(80_000)), to: SupportTo::Clipboard });
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("too much for a clipboard, 80,000 bytes; Y writes it to a file"));
    screen.keys("Y");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::Support { to: SupportTo::File, .. }]));
    screen.answer(Answer::Support { block: Ok("job 1\n".to_owned()), to: SupportTo::File });
    assert!(matches!(screen.take_effects().as_slice(), [Effect::SaveSupport { .. }]));
}

#[test]
fn refused_urls_come_back_into_the_list_with_the_reason() {
    let mut screen = many(8);
    screen.keys("j j j e");
    let effects = screen.take_effects();
    let [Effect::TakeBack { job, batch: None }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(*job, queue::job_of(4, Vec::new()).id);
    let culprit = |url: &str| Culprit {
        url: url.to_owned(),
        reason: "URL is not of this company".to_owned(),
        code: Some(31_005),
    };
    let listed =
        vec![culprit("https://images.acme.example/is/image/Other/A"), culprit("https://b.example/x")];
    screen.answer(Answer::TakenBack(Ok(Culprits { listed, more: 0 })));
    assert_eq!((screen.state.focus, screen.state.urls.list.len()), (Pane::Urls, 2));
    assert!(screen.shows("2 refused URLs back"), "{}", screen.draw().0);
    screen.keys("u");
    assert_eq!(screen.state.urls.list.len(), 0, "one step that can be undone");
    screen.go(Pane::Queue);
    screen.keys("g e");
    assert!(screen.take_effects().is_empty() && screen.shows("nothing to correct"));
}

#[test]
fn the_activity_log_has_every_request_and_follows_the_queue() {
    let mut screen = Screen::ready(LARGE);
    screen.answer(Answer::Requested(Box::new(Request {
        operation: "searchAssets",
        part: "page 3".to_owned(),
        host: "s7.example".to_owned(),
        began: at(-5),
        took: std::time::Duration::from_millis(250),
        status: Some(500),
        result: Err("fault 30017: try later".to_owned()),
    })));
    screen.keys("A");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::LoadAttempts { after: 0 }]));
    screen.answer(Answer::Attempts(Ok(vec![queue::attempt_of(8, -2, "sending")])));
    for text in
        ["Requests, 2", "searchAssets, page 3", "250 ms", "failed", "500", "fault 30017", "purge of 10 URLs"]
    {
        assert!(screen.shows(text), "{text}\n{}", screen.draw().0);
    }
    screen.answer(news(Vec::new()));
    assert!(matches!(screen.take_effects().as_slice(), [Effect::LoadAttempts { after: 7 }]));
    screen.keys("/");
    screen.text("PAGE 3");
    screen.keys("enter");
    assert!(screen.shows("Requests, 1") && !screen.shows("purge of 10 URLs"));
    screen.keys("enter");
    assert!(screen.shows("HTTP status   500"), "{}", screen.draw().0);
    screen.keys("y");
    let effects = screen.take_effects();
    assert!(
        matches!(effects.as_slice(), [Effect::Terminal(TerminalRequest::Copy(line))] if line.contains("HTTP 500")),
        "{effects:?}"
    );
    screen.keys("esc esc esc");
    assert!(screen.state.popups.is_empty());
}

#[test]
fn a_job_that_gives_way_to_newer_ones_leaves_no_empty_row_in_a_filter() {
    let most = u128::try_from(crate::tui::panes::MOST_JOBS).unwrap();
    let mut screen = Screen::ready(SMALL);
    // Number 2 is the newest; the oldest of them waits.
    let state = |number| if number > most { BatchState::Queued } else { BatchState::Cancelled };
    let jobs = (2..=most + 1).map(|number| queue::job_of(number, vec![state(number)])).collect();
    screen.answer(Answer::Queue(Box::new(queue::snapshot(jobs))));
    screen.keys("4 f");
    screen.text("wait");
    screen.keys("enter");
    assert!(screen.shows("waiting: 1 of 10,000 jobs"), "{}", screen.draw().0);
    screen.answer(news(vec![Listed::whole(queue::job_of(1, vec![BatchState::Cancelled]))]));
    assert!(screen.shows("waiting: 0 of 10,000 jobs"), "{}", screen.draw().0);
}

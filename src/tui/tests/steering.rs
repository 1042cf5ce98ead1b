//! What an operator does to the queue by keys, and what the screen says of a queue that does not move.

use uuid::Uuid;

use super::screen::{LARGE, SMALL, Screen};
use super::{at, queue};
use crate::queue::{BatchState, Decision, Paused, Sending, Standstill};
use crate::tui::app::{Answer, Culprit, Culprits, Effect, Pane, QueueSnapshot, Wish, farewell, next_wake};

fn id(job: u128) -> Uuid {
    queue::job_of(job, Vec::new()).id
}

/// The one wish that was asked for, with its reason.
fn wish(screen: &mut Screen) -> (Wish, String) {
    match screen.take_effects().as_slice() {
        [Effect::Steer { wish, reason, .. }] => (*wish, reason.clone()),
        other => panic!("{other:?}"),
    }
}

fn with(change: impl FnOnce(&mut QueueSnapshot)) -> Screen {
    let mut snapshot = queue::busy();
    change(&mut snapshot);
    let mut screen = Screen::with_queue(SMALL);
    screen.answer(Answer::Queue(Box::new(snapshot)));
    screen.state.notice = None;
    screen.take_effects();
    screen
}

fn by_anna(reason: &str) -> Paused {
    Paused { who: "anna".to_owned(), at: at(-95), reason: reason.to_owned() }
}

#[test]
fn every_question_about_the_queue_changes_nothing_by_default() {
    for keys in ["g x", "g p", "a", "R", "h j j j j u"] {
        let mut screen = with(|_| ());
        screen.keys(keys);
        assert_eq!(screen.state.popups.len(), 1, "{keys}");
        screen.keys("enter");
        assert!(screen.state.popups.is_empty(), "{keys}");
        assert!(screen.take_effects().is_empty(), "{keys}");
        assert!(screen.shows("nothing was changed"), "{keys}");
    }
}

#[test]
fn each_key_asks_for_its_wish() {
    for (keys, wanted) in [
        ("g x right enter", Wish::Cancel(id(1))),
        ("g p right enter", Wish::PauseJob(id(1))),
        ("a right enter", Wish::Pause),
        ("R right enter", Wish::RetryFailed),
        ("h j j j j u right enter", Wish::Resolve(id(5), Decision::Sent)),
        ("h j j j j u right right enter", Wish::Resolve(id(5), Decision::Resend)),
        ("h j j j j u left enter", Wish::Resolve(id(5), Decision::Resend)),
        ("h j j j j r", Wish::Retry(id(5))),
    ] {
        let mut screen = with(|_| ());
        screen.keys(keys);
        assert_eq!(wish(&mut screen), (wanted, String::new()), "{keys}");
    }
}

#[test]
fn a_reason_is_typed_at_once_and_goes_with_the_wish() {
    let mut screen = with(|_| ());
    screen.keys("a");
    screen.text("code freeze");
    screen.paste(" until\r\nMonday");
    screen.keys("enter right enter");
    assert_eq!(wish(&mut screen), (Wish::Pause, "code freeze until  Monday".to_owned()));
}

#[test]
fn what_is_paused_is_resumed_by_the_same_key() {
    let mut screen = with(|snapshot| {
        snapshot.jobs[0].paused = Some(by_anna("photos"));
        snapshot.outlook.sending.standstill = Some(Standstill::Paused(by_anna("freeze")));
    });
    screen.keys("g p");
    assert!(screen.shows("anna paused this job. 10 waiting URLs will be sent."));
    screen.keys("right enter");
    assert_eq!(wish(&mut screen).0, Wish::ResumeJob(id(1)));
    screen.keys("a right enter");
    assert_eq!(wish(&mut screen).0, Wish::Resume);
}

#[test]
fn where_there_is_nothing_to_do_no_question_is_asked() {
    for (keys, why) in [
        ("h u", "nothing to decide"),
        ("h j j p", "nothing to pause"),
        ("h j j x", "nothing to cancel"),
        ("h r", "nothing to retry"),
    ] {
        let mut screen = with(|_| ());
        screen.keys(keys);
        assert!(screen.state.popups.is_empty() && screen.shows(why), "{keys}");
    }
    let mut screen = with(|snapshot| snapshot.jobs.clear());
    screen.keys("R");
    assert!(screen.shows("nothing to retry"));
}

#[test]
fn keys_of_a_burst_decide_nothing() {
    let mut screen = with(|_| ());
    screen.keys("a right");
    let enter: crate::tui::keys::Key = "enter".parse().unwrap();
    screen.send(crate::tui::app::Msg::Key(enter.into(), true));
    assert!(screen.take_effects().is_empty());
    assert_eq!(screen.state.popups.len(), 1);
}

#[test]
fn a_split_batch_has_its_parts_below_it_and_a_share_names_its_job() {
    let mut screen = with(|_| ());
    screen.keys("h G k k l");
    for text in ["split", "part of batch 1", "part of batch 3", "with the job of 22:12"] {
        assert!(!screen.draw().0.is_empty());
        screen.state.size = LARGE;
        assert!(screen.shows(text), "{text}\n{}", screen.draw().0);
    }
    assert_eq!(screen.state.queue.open_work(), (3, 30), "what is another job's batch is counted there");
}

#[test]
fn details_of_a_job_list_what_was_refused_with_reason_and_code() {
    let mut screen = with(|_| ());
    screen.keys("h G k k enter");
    let effects = screen.take_effects();
    let [Effect::LoadCulprits { job }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(screen.shows("Reading what was refused."));
    assert!(screen.shows("1; 2 split into 4 parts; 1 of other jobs"));
    let culprit =
        Culprit { url: "https://a/x".to_owned(), reason: "not yours".to_owned(), code: Some(31_005) };
    let culprits = Culprits { listed: vec![culprit], more: 2 };
    screen.answer(Answer::Culprits { job: *job, culprits: Ok(culprits) });
    for text in ["https://a/x", "not yours (code 31005)", "and 2 more"] {
        assert!(screen.shows(text), "{text}");
    }
}

#[test]
fn who_paused_what_and_why_is_above_the_list() {
    let mut screen = with(|snapshot| {
        snapshot.outlook.sending =
            Sending { worker: false, standstill: Some(Standstill::Paused(by_anna("freeze"))) };
        snapshot.outlook.holdup = Some(queue::stopped());
        snapshot.jobs[1].paused = Some(by_anna("photos"));
    });
    for text in [
        "everything is paused by anna since 22:11:45 (a resumes): freeze",
        "slot held by pid 4711 (anna) for 95 s, process state T (stopped)",
        "paused by anna",
    ] {
        assert!(screen.shows(text), "{text}");
    }
    screen.keys("h j");
    assert!(screen.shows("! paused"));
    assert_eq!(
        farewell(&screen.state),
        ["20 URLs in 2 batches stay on disk: anna paused everything of this profile."]
    );
}

#[test]
fn several_unknown_outcomes_are_said_with_what_was_seen_and_count_down() {
    let mut screen = with(|snapshot| {
        let standstill = Standstill::Doubtful { reason: "closed".to_owned(), until: at(65) };
        snapshot.outlook.sending.standstill = Some(standstill);
    });
    assert!(screen.shows("several outcomes in a row are unknown, again in 01:05: closed"));
    screen.set_now(at(5));
    assert!(screen.shows("again in 01:00: closed"));
}

#[test]
fn a_full_disk_is_said_on_every_pane_and_esc_does_not_take_it_away() {
    let full = |snapshot: &mut QueueSnapshot| {
        snapshot.outlook.sending.standstill = Some(Standstill::NoSpace { free: 12 << 20 });
    };
    let mut screen = with(full);
    for pane in Pane::ALL {
        screen.go(pane);
        screen.keys("esc");
        assert!(
            screen.shows("Queue's disk nearly full, 12 MiB left: nothing is sent until there is room."),
            "{pane:?}"
        );
    }
    screen.answer(Answer::Outlook { profile: "acme-live".to_owned(), outlook: Box::new(queue::outlook()) });
    assert!(!screen.shows("nearly full"), "there is room again");
}

#[test]
fn a_standstill_without_an_end_does_not_wake_the_screen() {
    let mut screen = Screen::ready(SMALL);
    screen.go(Pane::Queue);
    screen.state.notice = None;
    for standstill in [Standstill::Paused(by_anna("")), Standstill::NoSpace { free: 0 }] {
        let mut snapshot = queue::snapshot(vec![queue::job_of(1, vec![BatchState::Queued])]);
        snapshot.outlook.sending.standstill = Some(standstill);
        screen.answer(Answer::Queue(Box::new(snapshot)));
        assert_eq!(next_wake(&screen.state), None);
    }
}

#[test]
fn news_of_the_outlook_leave_the_jobs_and_another_profiles_are_dropped() {
    let mut screen = with(|_| ());
    let mut outlook = queue::outlook();
    outlook.worker_pid = Some(99);
    screen.answer(Answer::Outlook { profile: "acme-stage".to_owned(), outlook: Box::new(outlook.clone()) });
    assert!(screen.shows("worker 4711 sends"));
    screen.answer(Answer::Outlook { profile: "acme-live".to_owned(), outlook: Box::new(outlook) });
    assert!(screen.shows("worker 99 sends") && screen.shows("8 jobs"));
}

#[test]
fn a_wait_for_another_process_is_a_warning_until_its_end_is_told() {
    let mut screen = with(|_| ());
    screen.answer(Answer::Slow("waiting for the queue: held by pid 7 (anna)".to_owned()));
    screen.set_now(at(60));
    assert!(screen.shows("held by pid 7 (anna)"));
    screen.answer(Answer::Done("the job is paused".to_owned()));
    assert!(screen.shows("the job is paused") && !screen.shows("held by pid 7"));
}

#[test]
fn a_message_that_is_cut_off_says_where_the_rest_is() {
    let mut screen = with(|_| ());
    screen.answer(Answer::Done("short".to_owned()));
    assert!(!screen.shows("L whole message"));
    screen.answer(Answer::Failed("a long story ".repeat(9)));
    assert!(screen.shows("L whole message"));
    screen.keys("L");
    assert!(!screen.shows("L whole message"), "here it is");
}

#[test]
fn leaving_tells_apart_what_goes_on_and_what_is_paused() {
    let screen = with(|snapshot| snapshot.jobs[1].paused = Some(by_anna("")));
    assert_eq!(
        farewell(&screen.state),
        ["20 URLs in 2 batches keep going without the screen: worker 4711 sends them."]
    );
    let screen = with(|snapshot| snapshot.jobs.iter_mut().for_each(|job| job.paused = Some(by_anna(""))));
    assert_eq!(
        farewell(&screen.state),
        ["30 URLs in 3 batches stay on disk until somebody resumes their job."]
    );
}

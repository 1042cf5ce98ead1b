//! A power cut at every moment of a queue's life: nothing that was acknowledged is lost, nothing is damaged.
//!
//! strace records every change of the queue's files, every sync and every byte that leaves, through imports, requests,
//! unknown outcomes, a divided batch and checkpoints. Then the disk is rebuilt as a power cut would leave it after each
//! step, in four ways, and compared with what had been promised by then (`spec/reliability.md` A6, F2, F3.5).

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod disk;
mod facts;
mod life;
mod trace;
mod world;

use disk::{Disk, Unsynced};
use facts::Facts;
use trace::Event;

/// Power cuts inside of a burst of writes are sampled; those at a sync never are.
const SAMPLED: usize = 250;
/// Every so many states the program itself opens what is left.
const DEEP: usize = 25;

/// What a replay came to.
#[derive(Debug, Default)]
struct Replay {
    cuts: usize,
    states: usize,
    problems: Vec<String>,
}

/// Cuts the power after every event that matters, in four ways each; stops after the first few problems.
fn replay(events: &[Event], seed: u64) -> Replay {
    let changes = events.iter().filter(|event| matches!(event, Event::Written(..))).count();
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut disk, mut facts, mut replay) = (Disk::default(), Facts::default(), Replay::default());
    let folder = tempfile::tempdir().expect("a folder");
    for (index, event) in events.iter().enumerate() {
        facts.learn(event);
        if !disk.apply(event) && !matches!(event, Event::Sent | Event::Said(_)) {
            continue;
        }
        let before_sync = matches!(events.get(index + 1), Some(Event::SyncBegins(_) | Event::SyncEnds(_)));
        if matches!(event, Event::Written(..)) && !before_sync && random.usize(..changes) >= SAMPLED {
            continue;
        }
        replay.cuts += 1;
        let ways = if disk.is_settled() { &[Unsynced::Kept][..] } else { &Unsynced::ALL };
        for way in ways {
            disk.cut(*way, &mut random, folder.path());
            let found = facts.problems(folder.path(), replay.states % DEEP == 0);
            replay.states += 1;
            let words =
                |problem| format!("after event {index} of {}, unsynced {way:?}: {problem}", events.len());
            replay.problems.extend(found.into_iter().map(words));
        }
        if replay.problems.len() > 10 {
            break;
        }
    }
    replay
}

#[test]
fn nothing_acknowledged_is_lost_wherever_the_power_is_cut() {
    let events = life::recorded();
    let (jobs, outcomes, sent) = events
        .iter()
        .fold(Facts::default(), |mut facts, event| {
            facts.learn(event);
            facts
        })
        .counts();
    assert!(
        jobs >= 5 && outcomes >= 3 && sent >= 30,
        "a poor life: {jobs} jobs, {outcomes} outcomes, {sent} requests"
    );
    let syncs = |name: &str| events.iter().filter(|event| **event == Event::SyncEnds(name.into())).count();
    assert!(syncs("queue.db") >= 3, "no checkpoint");
    let replay = replay(&events, 1);
    println!(
        "{} events, {} syncs of the log, {} of the file, {sent} requests: {} power cuts, {} states, {} problems",
        events.len(),
        syncs("queue.db-wal"),
        syncs("queue.db"),
        replay.cuts,
        replay.states,
        replay.problems.len()
    );
    assert!(replay.problems.is_empty(), "{}", replay.problems.join("\n"));
    the_replay_notices_what_a_careless_program_would_do(&events);
}

/// Proves that the test above can fail: with a sync or a write less, something promised is lost.
fn the_replay_notices_what_a_careless_program_would_do(events: &[Event]) {
    let promise = events
        .iter()
        .position(|event| matches!(event, Event::Said(words) if words.contains(" is on disk")))
        .expect("a promise");
    let log = || "queue.db-wal".to_owned();
    let last =
        |wanted: &dyn Fn(&Event) -> bool| events[..promise].iter().rposition(wanted).expect("there is one");
    let without = |doctored: &dyn Fn(usize) -> bool| -> Vec<Event> {
        let kept = events.iter().enumerate().filter(|(index, _)| !doctored(*index) && *index <= promise + 1);
        kept.map(|(_, event)| event.clone()).collect()
    };
    let begins = last(&|event| *event == Event::SyncBegins(log()));
    let ends = last(&|event| *event == Event::SyncEnds(log()));
    let written = last(&|event| matches!(event, Event::Written(file, ..) if *file == log()));
    assert!(
        !replay(&without(&|index| index == begins || index == ends), 1).problems.is_empty(),
        "a lost sync"
    );
    assert!(!replay(&without(&|index| index == written), 1).problems.is_empty(), "a lost write");
    // A checkpoint that does not sync the file before the log starts over.
    let careless: Vec<Event> = events
        .iter()
        .filter(
            |event| !matches!(event, Event::SyncBegins(file) | Event::SyncEnds(file) if file == "queue.db"),
        )
        .cloned()
        .collect();
    assert!(!replay(&careless, 1).problems.is_empty(), "a checkpoint without a sync");
}

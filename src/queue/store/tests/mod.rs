//! Real SQLite in temporary folders; time is given, not waited for.

mod attempts;
mod coalescing;
mod cycles;
mod disk;
mod dividing;
mod holders;
mod jobs;
mod migrating;
mod model;
mod news;
mod opening;
mod operating;
mod standstills;

use std::time::Duration;

use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::queue::clock::Moment;
use crate::queue::model::{Batch, NewBatch, NewJob, OnUnknown};
use crate::service::{Outcome, Receipt, Refusal, RefusalKind};
use crate::settings::Limits;

const PROFILE: &str = "acme";

/// No spacing worth waiting for.
fn wide() -> Limits {
    Limits { urls_per_second: 1e15, urls_burst: 1_000_000, requests_per_second: 1e15, ..Limits::default() }
}

fn new_store() -> (TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    (dir, store)
}

fn url(number: usize) -> String {
    format!("https://s7d1.scene7.com/is/image/Acme/Shoe_{number}?$product$")
}

/// A job of batches of these sizes, whose URLs are numbered from 1.
fn job_of(batches: &[usize]) -> NewJob {
    let mut numbers = 1..;
    let batches: Vec<Vec<usize>> =
        batches.iter().map(|urls| numbers.by_ref().take(*urls).collect()).collect();
    job_with(&batches)
}

/// A job of batches of these URLs.
fn job_with(batches: &[Vec<usize>]) -> NewJob {
    NewJob {
        id: Uuid::now_v7(),
        account: PROFILE.into(),
        service: "sandbox",
        who: "anna".into(),
        reason: "new season".into(),
        on_unknown: OnUnknown::Retry,
        duplicates: 2,
        batches: batches
            .iter()
            .map(|urls| NewBatch {
                urls: urls.iter().map(|number| url(*number)).collect(),
                bytes: urls.len() * 100,
            })
            .collect(),
    }
}

fn with_job(batches: &[usize]) -> (TempDir, Store, Uuid) {
    let (dir, mut store) = new_store();
    let job = job_of(batches);
    store.add_job(&job).unwrap();
    (dir, store, job.id)
}

fn later(now: &Moment, seconds: i64) -> Moment {
    Moment {
        wall_ms: now.wall_ms + seconds * 1_000,
        boot_ns: now.boot_ns + seconds * 1_000_000_000,
        boot_id: now.boot_id.clone(),
    }
}

fn slot(store: &Store) -> Slot {
    // What another test forks has a copy of the lock that was just let go, until it runs its program.
    for _ in 0..2_000 {
        if let Some(slot) = store.take_slot(PROFILE).unwrap() {
            return slot;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("nobody else sends");
}

/// Claims what must be due.
fn claimed(store: &mut Store, slot: &Slot, now: &Moment) -> Claimed {
    match store.claim(slot, &wide(), || now.clone()).unwrap() {
        Claim::Send(claimed) => claimed,
        other => panic!("{other:?}"),
    }
}

/// One whole cycle with a given outcome.
fn cycle(store: &mut Store, now: &Moment, outcome: &Outcome) -> Claimed {
    let slot = slot(store);
    let claimed = claimed(store, &slot, now);
    store
        .record(&slot, &claimed, &outcome.clone().into(), &wide(), now)
        .unwrap()
        .expect("the attempt was open");
    claimed
}

fn batches(store: &Store, job: Uuid) -> Vec<Batch> {
    store.job(job).unwrap().unwrap().batches
}

fn states(store: &Store, job: Uuid) -> Vec<&'static str> {
    batches(store, job).iter().map(|batch| batch.state.name()).collect()
}

fn kinds(store: &Store) -> Vec<&'static str> {
    let mut kinds: Vec<_> = store.history(100).unwrap().iter().map(|event| event.kind.name()).collect();
    kinds.reverse();
    kinds
}

fn accepted() -> Outcome {
    let estimate = Some(Duration::from_millis(5_500));
    Outcome::Accepted(Receipt { handle: Some("{h-1}".into()), estimate })
}

fn refused(kind: RefusalKind) -> Outcome {
    Outcome::Refused(Refusal { kind, code: Some(30_017), reason: "Invalid URL".into() })
}

fn unclear() -> Outcome {
    Outcome::Unknown { reason: "connection closed".into() }
}

fn not_sent() -> Outcome {
    Outcome::NotSent { reason: "connection refused".into() }
}

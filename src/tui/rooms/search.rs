//! Looks for a text in the URLs of every job: those are compressed on disk, so this takes a thread and its time, and what
//! is found is told as it is found.

use std::sync::atomic::Ordering;

use jiff::Timestamp;
use uuid::Uuid;

use super::Shared;
use crate::queue::{Job, Store, StoreError};
use crate::tui::{Answer, Outbox};

/// Jobs that are read at once.
const PAGE: usize = 50;
/// Batches that are read at once, and a few more.
const BATCHES: usize = 500;

/// Searches all jobs, newest first, until it is done or another search is wanted.
pub(super) fn search(shared: &Shared, ticket: u64, text: &str, outbox: &Outbox) {
    let is_wanted = || shared.search.load(Ordering::Relaxed) == ticket;
    let tell = |jobs: Vec<Uuid>, is_all| outbox.send(Answer::QueueFound { ticket, jobs, is_all });
    let settings = shared.settings();
    let found = Store::open_existing(&settings.state_dir).and_then(|store| match store {
        Some(store) => {
            pages(&store, &settings.profile.account(), text, &is_wanted, &|jobs| tell(jobs, false))
        }
        None => Ok(()),
    });
    match found {
        Ok(()) => tell(Vec::new(), true),
        Err(error) => outbox.send(Answer::Failed(format!("the URLs cannot be searched: {error}"))),
    }
}

fn pages(
    store: &Store,
    account: &str,
    text: &str,
    is_wanted: &dyn Fn() -> bool,
    tell: &dyn Fn(Vec<Uuid>),
) -> Result<(), StoreError> {
    let mut before: Option<(Timestamp, Uuid)> = None;
    while is_wanted() {
        let page = store.older_jobs(account, before, PAGE, BATCHES)?;
        let Some(last) = page.last() else { break };
        before = Some((last.created, last.id));
        let mut found = Vec::new();
        for job in &page {
            if !is_wanted() {
                break;
            }
            if has(store, job, text)? {
                found.push(job.id);
            }
        }
        if !found.is_empty() {
            tell(found);
        }
    }
    Ok(())
}

/// Whether a URL of the job has the text. Split batches have the URLs of their parts.
fn has(store: &Store, job: &Job, text: &str) -> Result<bool, StoreError> {
    for batch in job.batches.iter().filter(|batch| batch.parent.is_none()) {
        if store.urls_in(job.id, batch)?.iter().any(|url| url.to_lowercase().contains(text)) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;
    use crate::queue::fixture;

    fn store(urls: &[&str]) -> (tempfile::TempDir, Store, Vec<Uuid>) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        let ids = urls.iter().map(|url| {
            let job = fixture::job("acme", &[*url]);
            store.add_job(&job).unwrap();
            job.id
        });
        let ids = ids.collect();
        (dir, store, ids)
    }

    #[test]
    fn every_job_with_such_a_url_is_found_and_an_unwanted_search_ends() {
        let (_dir, store, ids) = store(&["https://a/Boot_A", "https://a/Tent", "https://a/boot_b"]);
        let found = RefCell::new(Vec::new());
        let tell = |jobs: Vec<Uuid>| found.borrow_mut().extend(jobs);
        pages(&store, "acme", "boot", &|| true, &tell).unwrap();
        found.borrow_mut().sort_unstable();
        assert_eq!(*found.borrow(), [ids[0], ids[2]]);
        found.borrow_mut().clear();
        let left = Cell::new(2_u8);
        pages(&store, "acme", "boot", &|| left.replace(left.get().saturating_sub(1)) > 0, &tell).unwrap();
        assert!(found.borrow().len() < 2);
    }
}

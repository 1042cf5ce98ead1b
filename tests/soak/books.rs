//! What the queue says at the end, against what the service received.
//!
//! | the queue says | must be true |
//! |---|---|
//! | accepted | every URL of it was received |
//! | anything else | a URL of it that was received is in doubt, and the queue says so |
//!
//! What was received *n* times for one batch has at least *n* attempts, and *n* − 1 events that say why.

use std::collections::{HashMap, HashSet};
use std::fmt;

use purgedeck::queue::{BatchState, Store};
use rusqlite::Connection;

use crate::world::World;

/// The end of a soak.
pub(crate) struct Books {
    /// By the service: when, and what.
    received: Vec<(jiff::Timestamp, Vec<String>)>,
    batches: Vec<Entry>,
    /// Every job with its URLs.
    jobs: HashMap<String, Vec<String>>,
    integrity: String,
    orphans: i64,
}

/// One batch.
struct Entry {
    id: i64,
    state: &'static str,
    urls: Vec<String>,
    attempts: usize,
    /// Events that say why it may go out once more.
    agains: usize,
}

impl Books {
    pub(crate) fn of(world: &World) -> Self {
        let reader = world.reader();
        let count = |sql: &str| -> i64 { reader.query_row(sql, [], |row| row.get(0)).expect("a count") };
        let integrity = reader.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
        let orphans = count("SELECT count(*) FROM attempt WHERE state = 'sending'")
            + count("SELECT count(*) FROM batch WHERE state = 'sending'");
        let store = Store::open(&world.state()).expect("the program takes it");
        let (mut batches, mut jobs) = (Vec::new(), HashMap::new());
        for job in store.jobs(None, 1_000_000).expect("readable") {
            let mut all = Vec::new();
            for batch in job.batches.iter().filter(|batch| batch.state != BatchState::Split) {
                let urls = store.urls_in(job.id, batch).expect("readable");
                all.extend(urls.iter().cloned());
                if batch.shared_from.is_none() {
                    batches.push(Entry::read(&reader, batch.id, batch.state.name(), urls));
                }
            }
            jobs.insert(job.id.to_string(), all);
        }
        Self { received: world.purges(), batches, jobs, integrity, orphans }
    }

    pub(crate) fn requests(&self) -> usize {
        self.received.len()
    }

    /// Everything that is wrong, in words.
    pub(crate) fn problems(&self, told: &[(String, Vec<String>)], rate: usize) -> Vec<String> {
        let mut problems = Vec::new();
        if self.integrity != "ok" {
            problems.push(format!("damaged: {}", self.integrity));
        }
        if self.orphans > 0 {
            problems.push(format!("{} are sending, and nobody lives", self.orphans));
        }
        problems.extend(self.broken_promises(told));
        problems.extend(self.wrong_batches());
        problems.extend(self.too_fast(rate));
        problems
    }

    fn broken_promises(&self, told: &[(String, Vec<String>)]) -> Vec<String> {
        let set = |urls: &[String]| urls.iter().cloned().collect::<HashSet<_>>();
        told.iter()
            .filter_map(|(job, urls)| match self.jobs.get(job) {
                None => Some(format!("job {job} was told to be on disk, and is lost")),
                Some(found) if found.len() != urls.len() || set(found) != set(urls) => {
                    Some(format!("job {job} should hold {urls:?} and holds {found:?}"))
                }
                Some(_) => None,
            })
            .collect()
    }

    fn wrong_batches(&self) -> Vec<String> {
        let mut times: HashMap<&str, usize> = HashMap::new();
        for url in self.received.iter().flat_map(|(_, urls)| urls) {
            *times.entry(url).or_default() += 1;
        }
        // A URL that everybody wants may be in several batches; it may go out once for each, and again as each says.
        let (mut attempts, mut allowed): (HashMap<&str, usize>, HashMap<&str, usize>) = Default::default();
        let mut states: HashMap<&str, HashSet<&str>> = HashMap::new();
        for batch in &self.batches {
            for url in &batch.urls {
                *attempts.entry(url).or_default() += batch.attempts;
                *allowed.entry(url).or_default() += 1 + batch.agains;
                states.entry(url).or_default().insert(batch.state);
            }
        }
        let mut problems = Vec::new();
        for batch in self.batches.iter().filter(|batch| batch.state == "accepted") {
            for url in batch.urls.iter().filter(|url| !times.contains_key(url.as_str())) {
                problems.push(format!("batch {}: {url} is called accepted and was never received", batch.id));
            }
        }
        for (url, times) in times {
            let known = states
                .get(url)
                .is_some_and(|states| states.contains("accepted") || states.contains("unknown"));
            if !known {
                problems.push(format!("{url} was received, and the queue says {:?}", states.get(url)));
            }
            if times > attempts.get(url).copied().unwrap_or_default() {
                problems.push(format!("{url} was received {times} times; that many attempts are not known"));
            }
            if times > allowed.get(url).copied().unwrap_or_default() {
                problems.push(format!("{url} was received {times} times, and no event says why"));
            }
        }
        problems
    }

    /// More in any second than one burst and the rate; one more, because a request may be slow on its way.
    fn too_fast(&self, rate: usize) -> Option<String> {
        let mut times: Vec<_> = self.received.iter().map(|(at, _)| at.as_millisecond()).collect();
        times.sort_unstable();
        let most = times
            .iter()
            .enumerate()
            .map(|(first, start)| times[first..].iter().take_while(|at| **at < start + 1_000).count())
            .max()
            .unwrap_or_default();
        (most > rate + 2).then(|| format!("{most} requests within a second, {rate} are allowed"))
    }
}

impl Entry {
    fn read(reader: &Connection, id: i64, state: &'static str, urls: Vec<String>) -> Self {
        let count = |sql: &str| -> usize {
            let count: i64 = reader.query_row(sql, [id], |row| row.get(0)).expect("a count");
            usize::try_from(count).expect("not negative")
        };
        Self {
            id,
            state,
            urls,
            attempts: count("SELECT count(*) FROM attempt WHERE batch = ?1"),
            agains: count("SELECT count(*) FROM event WHERE batch = ?1 AND kind IN ('resend', 'retried')"),
        }
    }
}

impl fmt::Display for Books {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_state = |state| self.batches.iter().filter(|batch| batch.state == state).count();
        let again: usize = self.batches.iter().filter(|batch| batch.attempts > 1).count();
        write!(
            f,
            "{} jobs, {} batches: {} accepted, {} unknown, {again} sent more than once; {} requests received",
            self.jobs.len(),
            self.batches.len(),
            in_state("accepted"),
            in_state("unknown"),
            self.received.len()
        )
    }
}

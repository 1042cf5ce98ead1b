//! What was told or sent, and whether a queue that was found on the disk still knows it.

use std::collections::HashMap;
use std::path::Path;

use purgedeck::queue::Store;
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::Value;

use crate::trace::Event;
use crate::world;

/// Everything that must be on the disk by now.
#[derive(Debug, Default, Clone)]
pub(crate) struct Facts {
    /// Ids of jobs of which somebody was told that they are on disk.
    jobs: Vec<String>,
    /// Job, and URLs that somebody was told are accepted and refused.
    outcomes: HashMap<String, (i64, i64)>,
    /// What was said so far of a document.
    document: String,
    /// Purge requests of which a byte may have left.
    sent: i64,
}

impl Facts {
    /// Takes in what an event promised. To be called before the event's effect.
    pub(crate) fn learn(&mut self, event: &Event) {
        match event {
            Event::Sent => self.sent += 1,
            Event::Said(words) => self.hear(words),
            _ => {}
        }
    }

    fn hear(&mut self, words: &str) {
        if let Some((before, _)) = words.split_once(" is on disk")
            && let Some((_, id)) = before.rsplit_once("job ")
        {
            self.jobs.push(id.to_owned());
        }
        // A long document comes in pieces; its promise is made with the last one.
        if words.starts_with('{') {
            self.document.clear();
        }
        self.document.push_str(words);
        if let Ok(report) = serde_json::from_str::<Value>(&self.document)
            && let Some(id) = report["job"].as_str()
        {
            let urls = |state: &str| report["urls"][state].as_i64().expect("a number");
            self.jobs.push(id.to_owned());
            self.outcomes.insert(id.to_owned(), (urls("accepted"), urls("refused")));
        }
    }

    /// How many promises of each kind: jobs, outcomes, requests.
    pub(crate) fn counts(&self) -> (usize, usize, i64) {
        (self.jobs.len(), self.outcomes.len(), self.sent)
    }

    /// What the queue in this folder no longer knows, or knows only in part; `deep`: the program itself must open it.
    pub(crate) fn problems(&self, folder: &Path, deep: bool) -> Vec<String> {
        let file = folder.join("queue.db");
        if !file.exists() {
            let nothing = self.jobs.is_empty() && self.sent == 0;
            return if nothing { Vec::new() } else { vec![format!("the queue is gone; promised: {self:?}")] };
        }
        let mut problems = world::reader(&file)
            .and_then(|connection| self.compare(&connection))
            .unwrap_or_else(|error| vec![format!("it cannot be read: {error}")]);
        if deep && let Err(error) = open(folder) {
            problems.push(format!("the program does not take it: {error}"));
        }
        problems
    }

    fn compare(&self, queue: &Connection) -> rusqlite::Result<Vec<String>> {
        let mut problems = Vec::new();
        let check: String = queue.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if check != "ok" {
            return Ok(vec![format!("damaged: {check}")]);
        }
        let tables: i64 =
            queue.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'job'", [], |row| row.get(0))?;
        if tables == 0 {
            let nothing = self.jobs.is_empty() && self.sent == 0;
            return Ok(if nothing {
                problems
            } else {
                vec![format!("the queue is empty; promised: {self:?}")]
            });
        }
        if queue.prepare("PRAGMA foreign_key_check")?.exists([])? {
            problems.push("a row refers to one that is not there".to_owned());
        }
        // A job is there whole or not at all, whether it was promised or not: its reason says how many URLs it has.
        let mut jobs = queue.prepare("SELECT id, reason FROM job")?;
        let found: Vec<(String, String)> =
            jobs.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        for (id, reason) in &found {
            let urls = sum(queue, id, "state <> 'split'")?;
            if reason.parse() != Ok(urls) {
                problems.push(format!("job {id} has {urls} URLs of {reason}"));
            }
        }
        for id in self.jobs.iter().filter(|id| !found.iter().any(|(found, _)| found == *id)) {
            problems.push(format!("job {id} is lost"));
        }
        for (id, (accepted, refused)) in &self.outcomes {
            let (now_accepted, now_refused) =
                (sum(queue, id, "state = 'accepted'")?, sum(queue, id, "state = 'refused'")?);
            if now_accepted < *accepted || now_refused < *refused {
                problems.push(format!(
                    "job {id}: {accepted} accepted, {refused} refused are {now_accepted}, {now_refused}"
                ));
            }
        }
        problems.extend(self.attempts(queue)?);
        Ok(problems)
    }

    /// No byte leaves before its attempt is durable, and no request before the outcome of the one before.
    fn attempts(&self, queue: &Connection) -> rusqlite::Result<Option<String>> {
        let (all, ended): (i64, i64) = queue
            .query_row("SELECT count(*), count(ended_ms) FROM attempt", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?
            .unwrap_or_default();
        let wrong = all < self.sent || ended < self.sent - 1;
        Ok(wrong.then(|| {
            format!("{} requests left; {all} attempts are known, {ended} with an outcome", self.sent)
        }))
    }
}

fn sum(queue: &Connection, job: &str, which: &str) -> rusqlite::Result<i64> {
    let sql = format!("SELECT coalesce(sum(urls), 0) FROM batch WHERE job = ?1 AND {which}");
    queue.query_row(&sql, [job], |row| row.get(0))
}

/// Opens the queue as the program does, and unpacks every list.
fn open(folder: &Path) -> Result<(), String> {
    let store = Store::open(folder).map_err(|error| error.to_string())?;
    for job in store.jobs(None, 1_000).map_err(|error| error.to_string())? {
        for batch in &job.batches {
            let urls = store.batch_urls(batch.id).map_err(|error| error.to_string())?;
            if urls.len() != batch.urls {
                return Err(format!("a batch of {} URLs unpacks to {}", batch.urls, urls.len()));
            }
        }
    }
    Ok(())
}

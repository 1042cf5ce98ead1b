//! What the server received against what the queue says: the one judgement behind every scenario
//! (`spec/reliability.md` F3).
//!
//! | the queue says | must be true |
//! |---|---|
//! | accepted | the server received it whole and answered a receipt |
//! | refused | the server received it whole and said no |
//! | unknown | nothing: that is what the word means |
//! | queued | no receipt was answered, unless an event says that the outcome is in doubt |
//!
//! And for everything: what the server received *n* times has *n* transmissions on record, and for each but the last
//! either the server's own no or an event that says why it was sent again.

#![allow(dead_code, reason = "shared by several test crates, none of which uses all of it")]

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::fault_server::{FaultServer, Received, Verdict};
use crate::home::Home;

/// Events after which a batch that the server may have may be sent again.
const AGAIN: [&str; 3] = ["resend", "retried", "resolved"];
/// Events that say that an outcome is in doubt.
const DOUBT: [&str; 3] = ["resend", "orphaned", "unknown"];

/// Judges a home with one job of these URLs.
#[track_caller]
pub(crate) fn check(home: &Home, server: &FaultServer, urls: &[String]) {
    check_jobs(home, server, &[(home.job(), urls)]);
}

/// Judges a home with several jobs, each with its URLs in the order in which they were queued.
#[track_caller]
pub(crate) fn check_jobs(home: &Home, server: &FaultServer, jobs: &[(Value, &[String])]) {
    let (events, received) = (home.events(), server.received());
    let mut books = Books::default();
    for (job, urls) in jobs {
        books.enter(job, urls, &events);
    }
    let problems = books.judge(&received);
    assert!(
        problems.is_empty(),
        "the books are wrong:\n{}\n--- received\n{received:#?}\n--- jobs\n{jobs:#?}\n--- events\n{events:#?}",
        problems.join("\n")
    );
}

/// What the queue says about one URL, in one job or in several.
#[derive(Debug, Default)]
struct Entry {
    states: HashSet<String>,
    sendings: usize,
    agains: usize,
    doubts: usize,
}

#[derive(Debug, Default)]
struct Books {
    entries: HashMap<String, Entry>,
    problems: Vec<String>,
}

impl Books {
    fn enter(&mut self, job: &Value, urls: &[String], events: &[Value]) {
        let mut batches: Vec<&Value> = job["batches"].as_array().expect("batches").iter().collect();
        batches.sort_by_key(|batch| number(&batch["id"]));
        let parts: HashSet<usize> = batches.iter().flat_map(|batch| parts_of(&batch["id"], events)).collect();
        let mut rest = urls;
        for batch in batches.iter().filter(|batch| !parts.contains(&number(&batch["id"]))) {
            let Some((own, others)) = rest.split_at_checked(number(&batch["urls"])) else { break };
            rest = others;
            self.enter_batch(batch, own, &batches, events, &Entry::default());
        }
        let total: usize =
            batches.iter().filter(|batch| batch["state"] != "split").map(|b| number(&b["urls"])).sum();
        if !rest.is_empty() || total != urls.len() {
            self.problems.push(format!("{} URLs were queued, the batches hold {total}", urls.len()));
        }
    }

    /// A batch, or the two that it was divided into; they have its transmissions behind them.
    fn enter_batch(
        &mut self,
        batch: &Value,
        urls: &[String],
        all: &[&Value],
        events: &[Value],
        before: &Entry,
    ) {
        let of_batch = || events.iter().filter(|event| event["batch"] == batch["id"]);
        let count = |kinds: &[&str]| {
            of_batch().filter(|event| kinds.contains(&event["kind"].as_str().unwrap_or_default())).count()
        };
        let own = Entry {
            states: HashSet::new(),
            sendings: before.sendings + count(&["sending"]),
            agains: before.agains + count(&AGAIN),
            doubts: before.doubts + count(&DOUBT),
        };
        if batch["state"] == "split" {
            let (first, second) = urls.split_at(urls.len().div_ceil(2));
            let parts = parts_of(&batch["id"], events);
            for (part, urls) in parts.iter().zip([first, second]) {
                match all.iter().find(|other| number(&other["id"]) == *part) {
                    Some(part) => self.enter_batch(part, urls, all, events, &own),
                    None => self.problems.push(format!("part {part} of batch {} is not there", batch["id"])),
                }
            }
            return;
        }
        for url in urls {
            let entry = self.entries.entry(url.clone()).or_default();
            entry.states.insert(batch["state"].as_str().expect("a state").to_owned());
            entry.sendings += own.sendings;
            entry.agains += own.agains;
            entry.doubts += own.doubts;
        }
    }

    fn judge(mut self, received: &[Received]) -> Vec<String> {
        let mut seen: HashMap<&str, Vec<Verdict>> = HashMap::new();
        for request in received {
            for url in &request.urls {
                seen.entry(url).or_default().push(request.verdict);
            }
        }
        for url in seen.keys().filter(|url| !self.entries.contains_key(**url)) {
            self.problems.push(format!("{url}: received, but nobody queued it"));
        }
        for (url, entry) in &self.entries {
            let verdicts = seen.get(url.as_str()).map_or(&[][..], Vec::as_slice);
            for problem in entry.problems(verdicts) {
                self.problems.push(format!("{url}: {problem} ({entry:?}, received as {verdicts:?})"));
            }
        }
        self.problems
    }
}

impl Entry {
    fn problems(&self, verdicts: &[Verdict]) -> Vec<&'static str> {
        let is = |state: &str| self.states.contains(state);
        let got = |verdict| verdicts.contains(&verdict);
        let no = verdicts.iter().filter(|verdict| **verdict == Verdict::Refused).count();
        let settled_or_doubted =
            is("accepted") || is("unknown") || is("refused") || is("sending") || self.doubts > 0;
        let rules = [
            (is("accepted") && !got(Verdict::Accepted), "accepted, but no receipt was ever answered"),
            (is("refused") && !got(Verdict::Refused), "refused, but nobody said no"),
            (
                got(Verdict::Accepted) && !settled_or_doubted,
                "a receipt was answered, and the queue does not know",
            ),
            (
                got(Verdict::Unclear) && !(is("unknown") || is("sending") || self.doubts > 0),
                "the outcome was unclear, and nothing says so",
            ),
            (verdicts.len() > self.sendings, "received more often than transmissions are on record"),
            (verdicts.len() > 1 + self.agains + no, "received again, and no event says why"),
        ];
        rules.into_iter().filter(|(broken, _)| *broken).map(|(_, words)| words).collect()
    }
}

/// The two batches that a refused one was divided into, as the history tells: "5 URLs in batch 7, 5 URLs in batch 8".
fn parts_of(batch: &Value, events: &[Value]) -> Vec<usize> {
    let split = events.iter().find(|event| event["batch"] == *batch && event["kind"] == "split");
    let text = split.and_then(|event| event["text"].as_str()).unwrap_or_default();
    let numbers = text.split("in batch ").skip(1);
    numbers.filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()).collect()
}

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|n| usize::try_from(n).ok()).expect("a number")
}

/// SQLite's own full check of the queue's file, and that its first page is what it should be.
#[track_caller]
pub(crate) fn integrity(home: &Home) {
    let file = home.state_dir().join("queue.db");
    if std::fs::metadata(&file).is_ok_and(|file| file.len() > 0) {
        let connection = rusqlite::Connection::open(&file).expect("it opens");
        let said: String =
            connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
        assert_eq!(said, "ok");
    }
}

/// Nobody but the server may have seen the password: not in any spelling.
#[track_caller]
pub(crate) fn no_secret(home: &Home, said: &[&crate::home::Ran]) {
    for (path, bytes) in home.state_bytes() {
        for form in forms() {
            assert!(!contains(&bytes, &form), "{} holds the password", path.display());
        }
    }
    for ran in said {
        let words = format!("{ran:?}").into_bytes();
        for form in forms() {
            assert!(!contains(&words, &form), "the program said the password");
        }
    }
}

/// The password raw, escaped for XML, in percent, in Base64 and in UTF-16.
fn forms() -> Vec<Vec<u8>> {
    use base64::Engine as _;
    let raw = crate::fault_server::PASSWORD;
    let xml = raw.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let percent: Vec<String> = raw.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let wide: Vec<u8> = raw.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // Distinctive and free of characters that any encoding changes.
    let core = b"C4n@ry".to_vec();
    let base64 = base64::engine::general_purpose::STANDARD_NO_PAD.encode(raw);
    [
        raw.as_bytes().to_vec(),
        xml.into_bytes(),
        percent.concat().into_bytes(),
        wide,
        core,
        base64.into_bytes(),
    ]
    .to_vec()
}

fn contains(bytes: &[u8], form: &[u8]) -> bool {
    memchr::memmem::find(bytes, form).is_some()
}

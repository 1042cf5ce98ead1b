//! The support block: all that a CDN's support asks for, as plain text. Never a password, and no more URLs than fit.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Shared;
use crate::connect::endpoint_of;
use crate::drafts::own_folder;
use crate::queue::{Attempt, Batch, BatchState, Job, Store, StoreError};
use crate::settings::{Profile, ServiceKind};
use crate::text::{Shown, count, many};
use crate::tui::{Answer, SupportOf};

/// URLs that a block lists.
const URLS: usize = 200;
/// Batches that a block about a job lists.
const BATCHES: usize = 100;
/// Names that are tried for a new file.
const NAMES: usize = 100;

/// The block about a job, batch or attempt.
pub(super) fn block(
    shared: &Shared,
    of: SupportOf,
    who: &[(&'static str, String)],
) -> Result<String, String> {
    let settings = shared.settings();
    let store = Store::open_existing(&settings.state_dir).map_err(|error| error.to_string())?;
    let store = store.ok_or_else(|| "there is no queue any more".to_owned())?;
    let text = written(&store, &settings.profile, of, who).map_err(|error| error.to_string())?;
    text.ok_or_else(|| "the queue no longer holds it".to_owned())
}

fn written(
    store: &Store,
    profile: &Profile,
    of: SupportOf,
    who: &[(&'static str, String)],
) -> Result<Option<String>, StoreError> {
    let Some(job) = store.job(of.job)? else { return Ok(None) };
    let mut block = Block::default();
    block.head(profile, &job, who);
    let only = if let [only] = job.batches.as_slice() { Some(only.id) } else { None };
    let wanted = of.batch.or(only);
    let batches: Vec<&Batch> =
        job.batches.iter().filter(|batch| wanted.is_none_or(|wanted| batch.id == wanted)).collect();
    for batch in batches.iter().take(BATCHES) {
        block.batch(batch);
        for attempt in store.attempts_of(batch.id)? {
            if of.attempt.is_none_or(|wanted| wanted == attempt.id) {
                block.attempt(&attempt);
            }
        }
    }
    if batches.len() > BATCHES {
        block.line("", &format!("and {}", many(batches.len() - BATCHES, "more batch")));
    }
    block.urls(store, &job, &batches)?;
    Ok(Some(block.text))
}

#[derive(Default)]
struct Block {
    text: String,
}

impl Block {
    /// A label and a value, which may be outside text: nothing in it can end the line or steer a terminal.
    fn line(&mut self, label: &str, value: &str) {
        let line = format!("{label:<12}{}", Shown::new(value));
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }

    fn head(&mut self, profile: &Profile, job: &Job, who: &[(&'static str, String)]) {
        self.line("purgedeck", env!("CARGO_PKG_VERSION"));
        self.line("written", &Timestamp::now().to_string());
        self.line("profile", &profile.name);
        let host = match profile.service {
            ServiceKind::Sandbox => "sandbox on this machine".to_owned(),
            ServiceKind::DynamicMediaClassic => {
                endpoint_of(profile).host_str().unwrap_or_default().to_owned()
            }
        };
        self.line("service", &format!("{} at {host}", profile.service.name()));
        for (label, value) in who {
            self.line(label, value);
        }
        self.gap();
        self.line("job", &job.id.to_string());
        self.line("queued", &format!("{} by {}", job.created, job.who));
        if !job.reason.is_empty() {
            self.line("reason", &job.reason);
        }
        if let Some(paused) = &job.paused {
            self.line("paused", &format!("{} by {} {}", paused.at, paused.who, paused.reason));
        }
        let counts = job.counts();
        let parts = [
            (counts.accepted, "accepted"),
            (counts.refused, "refused"),
            (counts.unknown, "unknown"),
            (counts.sending, "on their way"),
            (counts.queued - counts.sending, "waiting"),
            (counts.cancelled, "cancelled"),
        ];
        let mut words = count(counts.total);
        for (number, word) in parts.iter().filter(|(number, _)| *number > 0) {
            words = format!("{words}, {} {word}", count(*number));
        }
        self.line("URLs", &words);
    }

    fn batch(&mut self, batch: &Batch) {
        self.gap();
        let from = batch.shared_from.map(|job| format!(", of job {job}")).unwrap_or_default();
        let size = format!("{}, {}", many(batch.urls, "URL"), many(batch.bytes, "byte"));
        self.line("batch", &format!("{} (number {} in the store), {size}{from}", batch.seq, batch.id));
        self.line("state", batch.state.name());
        match &batch.state {
            BatchState::Accepted { handle, estimate, at } => {
                self.line("handle", handle.as_deref().unwrap_or("none given"));
                self.line("accepted", &at.to_string());
                let estimate = estimate.map(|estimate| format!("{} s", estimate.as_secs()));
                self.line("estimate", estimate.as_deref().unwrap_or("none given"));
            }
            BatchState::Refused(refusal) => {
                self.line("refused", &refusal.reason);
                if let Some(code) = refusal.code {
                    self.line("code", &code.to_string());
                }
            }
            BatchState::Unknown { reason } => self.line("seen", reason),
            BatchState::Queued | BatchState::Sending | BatchState::Cancelled | BatchState::Split => {}
        }
        if !batch.note.is_empty() && !matches!(&batch.state, BatchState::Unknown { .. }) {
            self.line("note", &batch.note);
        }
    }

    fn attempt(&mut self, attempt: &Attempt) {
        let ended = attempt.ended.map_or_else(|| "not ended".to_owned(), |ended| ended.to_string());
        self.line("attempt", &format!("{}: {}, {} to {ended}", attempt.id, attempt.state, attempt.began));
        let handle = attempt.handle.as_ref().map(|handle| format!("handle {handle}"));
        let status = attempt.status.map(|status| format!("HTTP {status}"));
        let code = attempt.code.map(|code| format!("code {code}"));
        let detail = Some(attempt.detail.clone()).filter(|detail| !detail.is_empty());
        let parts: Vec<String> = [handle, status, code, detail].into_iter().flatten().collect();
        if !parts.is_empty() {
            self.line("", &parts.join("; "));
        }
    }

    fn urls(&mut self, store: &Store, job: &Job, batches: &[&Batch]) -> Result<(), StoreError> {
        self.gap();
        let sent: Vec<_> = batches.iter().filter(|batch| batch.state != BatchState::Split).collect();
        let all: usize = sent.iter().map(|batch| batch.urls).sum();
        let mut room = URLS;
        for batch in sent {
            if room == 0 {
                break;
            }
            for url in store.urls_in(job.id, batch)?.iter().take(room) {
                self.line("URL", url);
                room -= 1;
            }
        }
        if all > URLS {
            self.line("", &format!("and {}", many(all - URLS, "more URL")));
        }
        Ok(())
    }
}

/// Writes a block to a new file in the operator's own folder of the state directory; never over another file.
pub(super) fn save(shared: &Shared, text: &str) -> Answer {
    match save_in(&shared.settings().state_dir, text, Timestamp::now()) {
        Ok(path) => Answer::Done(format!("written to {}", path.display())),
        Err(why) => Answer::Failed(format!("nothing was written: {why}")),
    }
}

fn save_in(state_dir: &Path, text: &str, now: Timestamp) -> Result<PathBuf, String> {
    let folder = own_folder(state_dir, "support").map_err(|error| error.to_string())?;
    write_new(&folder, text, now).map_err(|error| format!("{}: {error}", folder.display()))
}

fn write_new(folder: &Path, text: &str, now: Timestamp) -> io::Result<PathBuf> {
    let stem = now.strftime("support-%Y%m%d-%H%M%S").to_string();
    for number in 1..=NAMES {
        let name = if number == 1 { format!("{stem}.txt") } else { format!("{stem}-{number}.txt") };
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use uuid::Uuid;

    use super::*;
    use crate::queue::{NewJob, fixture};

    #[test]
    fn a_block_names_everything_and_caps_the_urls() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        let urls: Vec<String> = (0..URLS + 7).map(|number| format!("https://a/b?{number}")).collect();
        let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
        let job = NewJob { reason: "spring\u{1b}[2J\nsale".into(), ..fixture::job("acme", &urls) };
        store.add_job(&job).unwrap();
        let of = SupportOf { job: job.id, batch: None, attempt: None };
        let mut profile = Profile::with_defaults("acme");
        profile.service = ServiceKind::DynamicMediaClassic;
        let who = [("company", "Acme Outfitters".to_owned())];
        let text = written(&store, &profile, of, &who).unwrap().unwrap();
        for part in [
            "profile     acme",
            "company     Acme Outfitters",
            &format!("job         {}", job.id),
            r"reason      spring\x1b[2J\x0asale",
            "state       queued",
            "URL         https://a/b?0",
            "and 7 more URLs",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert_eq!(text.matches("https://a/b?").count(), URLS);
        assert!(text.chars().all(|char| char == '\n' || !char.is_control()));
        let gone = SupportOf { job: Uuid::nil(), ..of };
        assert_eq!(written(&store, &profile, gone, &who).unwrap(), None);
    }

    #[test]
    fn a_file_is_the_owners_and_never_overwrites() {
        let dir = tempfile::tempdir().unwrap();
        let paths: Vec<_> =
            ["one", "two"].map(|text| save_in(dir.path(), text, Timestamp::UNIX_EPOCH).unwrap()).to_vec();
        assert_ne!(paths[0], paths[1]);
        assert_eq!(std::fs::read_to_string(&paths[0]).unwrap(), "one");
        assert_eq!(paths[0].metadata().unwrap().mode() & 0o777, 0o600);
        let own = paths[0].parent().unwrap();
        assert_eq!(own.parent().unwrap(), dir.path().join("support"));
        assert_eq!(own.metadata().unwrap().mode() & 0o777, 0o700);
    }
}

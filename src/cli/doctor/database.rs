//! The queue's database: can it be opened with every guarantee, is every page sound, how big is it.

use super::finding::Finding;
use super::subject::Subject;
use crate::queue::Health;
use crate::text::{count, many};

const NAME: &str = "queue";

pub(super) fn check(subject: &Subject) -> Finding {
    let store = match &subject.store {
        Ok(Some(store)) => store,
        Ok(None) => return Finding::ok(NAME, "none yet; the first purge makes it"),
        Err(error) => return Finding::error(NAME, error),
    };
    match store.health() {
        Ok(health) => of(&health, store.warning()),
        Err(error) => Finding::error(NAME, error),
    }
}

fn of(health: &Health, warning: Option<&str>) -> Finding {
    if !health.problems.is_empty() {
        let advice = "nothing was deleted; keep the file, and start with another --state-dir";
        return Finding::fail(NAME, format!("damaged: {}", health.problems.join("; ")), advice);
    }
    let kib = |bytes: u64| format!("{} KiB", count(usize::try_from(bytes / 1024).unwrap_or(usize::MAX)));
    let said = format!(
        "sound; {}, {} waiting, {} of history; {} and {} of log",
        many(health.jobs, "job"),
        many(health.waiting, "batch"),
        many(health.events, "line"),
        kib(health.bytes),
        kib(health.log_bytes),
    );
    let reserve = if health.ballast { "" } else { "; without the reserve for a full disk" };
    let said = said + reserve;
    match warning {
        Some(warning) => Finding::warn(NAME, format!("{said}; {warning}"), ""),
        None => Finding::ok(NAME, said),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn a_damaged_database_fails_and_is_not_to_be_deleted() {
        let sound = Health {
            problems: vec![],
            bytes: 69_632,
            log_bytes: 4_096,
            jobs: 1,
            waiting: 2,
            events: 30,
            ballast: true,
        };
        let found = "sound; 1 job, 2 batches waiting, 30 lines of history; 68 KiB and 4 KiB of log";
        assert_eq!(of(&sound, None), Finding::ok(NAME, found));
        assert_eq!(of(&sound, Some("lies on tmpfs")).verdict, Verdict::Warn);
        let bare = Health { ballast: false, ..sound.clone() };
        assert!(of(&bare, None).found.ends_with("; without the reserve for a full disk"));
        let damaged = Health { problems: vec!["row 7 missing from index".into()], ..sound };
        let finding = of(&damaged, None);
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.found.contains("row 7") && finding.advice.contains("keep the file"));
    }
}

//! Whether the process that sends is there, and whose it is.

use std::os::unix::fs::MetadataExt as _;

use super::finding::Finding;
use super::subject::Subject;
use super::user::user_name;
use crate::worker::WorkerLock;

const NAME: &str = "worker";

pub(super) fn check(subject: &Subject) -> Finding {
    let (Some(settings), Some(store)) = (subject.settings(), subject.store()) else {
        return Finding::ok(NAME, "none; one is started when work is queued");
    };
    let (dir, account) = (&settings.state_dir, settings.profile.account());
    let running = match WorkerLock::is_held(dir, &account) {
        Ok(running) => running,
        Err(error) => return Finding::error(NAME, error),
    };
    let waits = match store.has_queued(&account) {
        Ok(waits) => waits,
        Err(error) => return Finding::error(NAME, error),
    };
    if running {
        let pid = WorkerLock::signature(dir, &account);
        return Finding::ok(NAME, format!("running{}", pid.map(identity).unwrap_or_default()));
    }
    if waits {
        let advice = "purgedeck queue run sends, and so does the screen";
        return Finding::warn(NAME, "none, though work is queued", advice);
    }
    Finding::ok(NAME, "none, and nothing is queued; one is started when work is")
}

/// `: pid 4711 (anna)`; the name where the system tells it.
fn identity(pid: u32) -> String {
    let user = std::fs::metadata(format!("/proc/{pid}")).map(|found| user_name(found.uid()));
    let user = user.map(|user| format!(" ({user})")).unwrap_or_default();
    format!(": pid {pid}{user}")
}

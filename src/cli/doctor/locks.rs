//! Which locks are held, and by whom. A held write lock is a matter of milliseconds; one that stays held holds everybody
//! up, and so does a process that is stopped while it sends.

use std::time::Duration;

use super::finding::Finding;
use super::subject::Subject;
use crate::queue::{HeldLock, Store};

const NAME: &str = "locks";
/// The write lock's file name.
const WRITE: &str = "db.write";
/// Looks at the locks, and the pause between them.
const LOOKS: usize = 5;
const PAUSE: Duration = Duration::from_millis(100);

pub(super) fn check(subject: &Subject) -> Finding {
    let Some(store) = subject.store() else {
        return Finding::ok(NAME, "none: there is no queue yet");
    };
    let mut held = match held(store, subject) {
        Ok(held) => held,
        Err(problem) => return problem,
    };
    // Only who is held at every look is really held up; a passing holder is everyday life.
    for _ in 1..LOOKS {
        if !held.iter().any(|lock| lock.name == WRITE) {
            break;
        }
        std::thread::sleep(PAUSE);
        let now = store.held_locks().unwrap_or_default();
        held.retain(|lock| lock.name != WRITE || now.iter().any(|later| is_same(lock, later)));
    }
    of(&held)
}

/// The held locks; of the profile's own slot also for how long.
fn held(store: &Store, subject: &Subject) -> Result<Vec<HeldLock>, Finding> {
    let mut held = store.held_locks().map_err(|error| Finding::error(NAME, error))?;
    let sender = subject.settings().and_then(|settings| store.slot_holder(&settings.profile.account()));
    if let Some(sender) = sender {
        let slots = held.iter_mut().filter(|lock| lock.name.strip_suffix(".slot0").is_some());
        for slot in slots.filter(|lock| lock.holder.as_ref().is_some_and(|holder| holder.pid == sender.pid)) {
            slot.holder = Some(sender.clone());
        }
    }
    Ok(held)
}

/// The same lock in the same hands; what the holder does may have changed.
fn is_same(one: &HeldLock, other: &HeldLock) -> bool {
    let pid = |lock: &HeldLock| lock.holder.as_ref().map(|holder| holder.pid);
    one.name == other.name && pid(one) == pid(other)
}

fn of(held: &[HeldLock]) -> Finding {
    let words = |lock: &HeldLock| match &lock.holder {
        Some(holder) => format!("{} by {holder}", lock.name),
        None => lock.name.clone(),
    };
    let said = match held {
        [] => "none is held".to_owned(),
        held => format!("held: {}", held.iter().map(words).collect::<Vec<_>>().join("; ")),
    };
    if held.iter().any(|lock| lock.name == WRITE) {
        let advice =
            "who holds db.write keeps everybody from writing: let that process go on (kill -CONT) or end it";
        return Finding::warn(NAME, said, advice);
    }
    if held.iter().filter_map(|lock| lock.holder.as_ref()).any(|holder| holder.state.is_stopped()) {
        let advice = "a stopped process sends nothing and lets nobody else: kill -CONT it, or end it";
        return Finding::warn(NAME, said, advice);
    }
    Finding::ok(NAME, said)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    fn lock(name: &str) -> HeldLock {
        HeldLock { name: name.to_owned(), holder: None }
    }

    #[test]
    fn only_a_write_lock_that_stays_is_worth_a_warning() {
        assert_eq!(of(&[]), Finding::ok(NAME, "none is held"));
        assert_eq!(of(&[lock("a.slot0"), lock("worker.a")]), Finding::ok(NAME, "held: a.slot0; worker.a"));
        assert_eq!(of(&[lock("a.slot0"), lock("db.write")]).verdict, Verdict::Warn);
    }
}

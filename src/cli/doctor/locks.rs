//! Which locks are held. A held write lock is a matter of milliseconds; one that stays held holds everybody up.

use std::time::Duration;

use super::finding::Finding;
use super::subject::Subject;

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
    let mut always = match store.held_locks() {
        Ok(held) => held,
        Err(error) => return Finding::error(NAME, error),
    };
    // Only who is held at every look is really held up; a passing holder is everyday life.
    for _ in 1..LOOKS {
        if !always.iter().any(|name| name == WRITE) {
            break;
        }
        std::thread::sleep(PAUSE);
        let held = store.held_locks().unwrap_or_default();
        always.retain(|name| held.contains(name));
    }
    of(&always)
}

/// `held`: the names of the locks that were held all the time.
fn of(held: &[String]) -> Finding {
    if held.iter().any(|name| name == WRITE) {
        let advice =
            "a process that writes the queue is stopped or hangs; let it go on (kill -CONT) or end it";
        return Finding::warn(NAME, format!("held: {}", held.join(", ")), advice);
    }
    match held {
        [] => Finding::ok(NAME, "none is held"),
        held => Finding::ok(NAME, format!("held: {}", held.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn only_a_write_lock_that_stays_is_worth_a_warning() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(of(&[]), Finding::ok(NAME, "none is held"));
        assert_eq!(of(&names(&["acme.slot0", "worker.acme"])).verdict, Verdict::Ok);
        assert_eq!(of(&names(&["acme.slot0", "db.write"])).verdict, Verdict::Warn);
    }
}

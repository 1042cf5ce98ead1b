//! Sees to it that a worker that ends in the middle of its work is followed by another one. Pure: time comes in.

use std::time::{Duration, Instant};

/// A worker that is missing for this long has ended; before that, another one may be about to begin.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two starts at least: a worker that dies of its work is not started again and again.
const GAP: Duration = Duration::from_secs(15);

/// What was seen of the account's worker.
#[derive(Debug, Default)]
pub(super) struct Guard {
    /// A worker was seen, and has not ended as it should.
    had_worker: bool,
    /// Since when it is missing.
    missing: Option<Instant>,
    /// When another one was started last.
    started: Option<Instant>,
}

impl Guard {
    /// Whether another worker is to be started now. `has_work` is asked only where it matters.
    pub(super) fn wants(&mut self, worker: bool, has_work: impl FnOnce() -> bool, now: Instant) -> bool {
        if worker {
            (self.had_worker, self.missing) = (true, None);
            return false;
        }
        if !self.had_worker {
            return false;
        }
        if !has_work() {
            // It left because nothing was left to do, or nothing may be done.
            (self.had_worker, self.missing) = (false, None);
            return false;
        }
        let missing = *self.missing.get_or_insert(now);
        let is_time = now.duration_since(missing) >= PATIENCE
            && self.started.is_none_or(|started| now.duration_since(started) >= GAP);
        if is_time {
            self.started = Some(now);
        }
        is_time
    }

    /// None can be started: no further try until somebody else starts one.
    pub(super) fn give_up(&mut self) {
        (self.had_worker, self.missing) = (false, None);
    }

    /// Whether a worker is missing, so that it must be looked again.
    pub(super) const fn is_watching(&self) -> bool {
        self.missing.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_worker_that_left_work_behind_is_followed_by_another() {
        let mut guard = Guard::default();
        let begin = Instant::now();
        let at = |seconds| begin + Duration::from_secs(seconds);
        assert!(!guard.wants(false, || true, at(0)), "none was there: somebody wants it so");
        assert!(!guard.wants(true, || true, at(1)));
        assert!(!guard.wants(false, || false, at(2)), "drained");
        assert!(!guard.wants(false, || true, at(9)), "what came later is somebody else's");
        assert!(!guard.wants(true, || true, at(10)));
        assert!(!guard.wants(false, || true, at(11)) && guard.is_watching());
        assert!(guard.wants(false, || true, at(13)));
        assert!(!guard.wants(false, || true, at(20)), "not again and again");
        assert!(guard.wants(false, || true, at(28)));
        guard.give_up();
        assert!(!guard.wants(false, || true, at(99)) && !guard.is_watching());
    }
}

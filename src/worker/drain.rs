//! The loop: cycle after cycle until nothing is left, then leave without stranding anybody.

use std::time::Duration;

use super::cycle::{Cycle, Sender};
use super::{StopSignal, WorkerError, WorkerLock};
use crate::queue::{Changes, Clock, Phase, Standstill, Store, StoreError, SystemClock};
use crate::service::Invalidator;
use crate::settings::Profile;

/// No sleep is longer without a look at the store and the stop signal.
const SLICE: Duration = Duration::from_secs(1);

/// So many failures of the store in a row are waited out…
const TROUBLES: u32 = 6;
/// …each a little longer.
const TROUBLE_PAUSE: Duration = Duration::from_millis(500);
/// Between two looks at a disk that is nearly full.
const ROOM_PAUSE: Duration = Duration::from_secs(5);

/// Why the loop ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoppedBecause {
    /// Nothing is left to send.
    Empty,
    /// Credentials are missing or refused; the work stays queued.
    Standstill(Standstill),
    /// Somebody asked to stop.
    Stopped,
    /// The given time is over.
    TimeUp,
    /// Work is left, and another process has become the worker.
    OtherWorker,
}

/// What a loop did, in URLs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drained {
    /// Requests made.
    pub requests: usize,
    /// URLs that the CDN took.
    pub accepted: usize,
    /// URLs in refused batches.
    pub refused: usize,
    /// URLs whose outcome is unknown and that are left alone.
    pub unknown: usize,
    /// Why it ended.
    pub stopped_because: StoppedBecause,
}

/// Sends what a profile has queued until nothing is left, and then lets go of the lock.
///
/// Waits for rate budget, backoff and re-sends; does not wait for credentials. `max_time` counts from now; a request
/// under way is finished. After letting go the queue is looked at once more, so that a job which was added in that very
/// moment is not stranded.
///
/// # Errors
///
/// The store fails. What was being sent is recorded as begun; the next worker will call it unknown.
pub async fn drain(
    lock: WorkerLock,
    store: &mut Store,
    invalidator: &dyn Invalidator,
    profile: &Profile,
    max_time: Option<Duration>,
    stop: StopSignal,
) -> Result<Drained, WorkerError> {
    let sender = Sender { store, invalidator, profile, clock: &SystemClock, stop };
    Loop::new(sender, max_time).run(lock).await
}

/// The same for somebody who waits in the foreground: ends with [`Standstill::Unreachable`] instead of waiting for a
/// service that cannot be reached, and with [`StoppedBecause::TimeUp`] after `max_time`.
///
/// # Errors
///
/// As [`drain`].
pub async fn drain_while_reachable(
    lock: WorkerLock,
    store: &mut Store,
    invalidator: &dyn Invalidator,
    profile: &Profile,
    max_time: Option<Duration>,
    stop: StopSignal,
) -> Result<Drained, WorkerError> {
    let sender = Sender { store, invalidator, profile, clock: &SystemClock, stop };
    Loop { gives_up: true, ..Loop::new(sender, max_time) }.run(lock).await
}

/// The loop's own state.
pub(super) struct Loop<'a> {
    sender: Sender<'a>,
    /// On the boot clock.
    deadline_ns: Option<i64>,
    /// Ends where the service cannot be reached, instead of waiting for it.
    gives_up: bool,
    /// Failures of the store in a row that time may mend.
    troubles: u32,
    changes: Changes,
    done: Drained,
}

impl<'a> Loop<'a> {
    pub(super) fn new(sender: Sender<'a>, max_time: Option<Duration>) -> Self {
        let deadline_ns = max_time.map(|time| after(sender.clock, time));
        let stopped_because = StoppedBecause::Empty;
        let done = Drained { requests: 0, accepted: 0, refused: 0, unknown: 0, stopped_because };
        let changes = Changes::watch(sender.store.state_dir());
        Self { sender, deadline_ns, gives_up: false, troubles: 0, changes, done }
    }

    /// Until empty, then leave; back again if somebody queued in that moment and nobody else came.
    pub(super) async fn run(mut self, mut lock: WorkerLock) -> Result<Drained, WorkerError> {
        loop {
            self.done.stopped_because = self.until_idle().await?;
            match self.leave(lock)? {
                Some(again) => lock = again,
                None => return Ok(self.done),
            }
        }
    }

    /// Lets go of the lock, **then** looks at the queue; the lock again, if there is work and nobody else took it.
    pub(super) fn leave(&mut self, lock: WorkerLock) -> Result<Option<WorkerLock>, WorkerError> {
        let (state_dir, profile) = (lock.state_dir.clone(), lock.profile.clone());
        drop(lock);
        // Also where it was paused or barred: who let it go on in this moment was told that a worker lives.
        let may_go_on = matches!(
            self.done.stopped_because,
            StoppedBecause::Empty
                | StoppedBecause::Standstill(Standstill::Paused(_) | Standstill::Credentials { .. })
        );
        if !may_go_on || !self.sender.store.has_work(&profile)? {
            return Ok(None);
        }
        let again = WorkerLock::try_take(&state_dir, &profile)?;
        if again.is_none() {
            self.done.stopped_because = StoppedBecause::OtherWorker;
        }
        Ok(again)
    }

    pub(super) async fn until_idle(&mut self) -> Result<StoppedBecause, WorkerError> {
        loop {
            if self.sender.stop.is_requested() {
                return Ok(StoppedBecause::Stopped);
            }
            if self.left().is_some_and(|left| left.is_zero()) {
                return Ok(StoppedBecause::TimeUp);
            }
            // Before the cycle: what changes while it looks must end the pause after it.
            let version = match self.sender.store.data_version() {
                Err(error) if error.may_pass() => None,
                version => Some(version?),
            };
            let cycle = match self.sender.cycle().await {
                // Somebody is stopped in the middle of a transaction; the log has said who.
                Err(WorkerError::Store(StoreError::Busy { .. })) => continue,
                Err(WorkerError::Store(error)) if error.may_pass() && self.troubles < TROUBLES => {
                    // Either nothing was sent, or its outcome could not be stored: then it is called unknown next.
                    self.troubles += 1;
                    self.sender.clock.sleep(TROUBLE_PAUSE * self.troubles).await;
                    continue;
                }
                cycle => cycle?,
            };
            self.troubles = 0;
            match cycle {
                Cycle::Sent { urls, phase } => self.count(urls, phase),
                Cycle::Wait(wait) => {
                    if let Some(unreachable) = self.unreachable()? {
                        return Ok(StoppedBecause::Standstill(unreachable));
                    }
                    self.pause(wait, version).await?;
                }
                // The disk may be emptied by somebody who does not know of this queue.
                Cycle::Standstill(Standstill::NoSpace { .. }) if !self.gives_up => {
                    self.pause(ROOM_PAUSE, version).await?;
                }
                Cycle::Standstill(why) => return Ok(StoppedBecause::Standstill(why)),
                Cycle::Nothing => return Ok(StoppedBecause::Empty),
            }
        }
    }

    /// Why to give up, if giving up is wanted.
    fn unreachable(&self) -> Result<Option<Standstill>, WorkerError> {
        if !self.gives_up {
            return Ok(None);
        }
        let sending = self.sender.store.sending(&self.sender.profile.account())?;
        Ok(sending.standstill.filter(|why| matches!(why, Standstill::Unreachable { .. })))
    }

    fn count(&mut self, urls: usize, phase: Phase) {
        self.done.requests += 1;
        match phase {
            Phase::Accepted => self.done.accepted += urls,
            Phase::Refused => self.done.refused += urls,
            Phase::Unknown => self.done.unknown += urls,
            Phase::Queued | Phase::Sending | Phase::Cancelled | Phase::Split => {}
        }
    }

    /// Sleeps until `wait` is over, or the store changes, or somebody asks to stop, or the time is up.
    async fn pause(&mut self, wait: Duration, version: Option<i64>) -> Result<(), WorkerError> {
        let clock = self.sender.clock;
        let end_ns = after(clock, self.left().map_or(wait, |left| wait.min(left)));
        loop {
            let left = until(clock, end_ns);
            if left.is_zero() || version.is_none_or(|version| is_over(&self.sender, version)) {
                return Ok(());
            }
            tokio::select! {
                () = clock.sleep(left.min(SLICE)) => {}
                () = self.changes.changed() => {}
                () = self.sender.stop.requested() => return Ok(()),
            }
        }
    }

    fn left(&self) -> Option<Duration> {
        self.deadline_ns.map(|deadline_ns| until(self.sender.clock, deadline_ns))
    }
}

/// Whether somebody else has changed the store since. A store that cannot be asked ends the pause: the cycle says why.
fn is_over(sender: &Sender<'_>, version: i64) -> bool {
    sender.store.data_version().map_or(true, |now| now != version)
}

fn after(clock: &dyn Clock, time: Duration) -> i64 {
    clock.now().boot_ns.saturating_add(i64::try_from(time.as_nanos()).unwrap_or(i64::MAX))
}

fn until(clock: &dyn Clock, boot_ns: i64) -> Duration {
    Duration::from_nanos(u64::try_from(boot_ns.saturating_sub(clock.now().boot_ns)).unwrap_or(0))
}

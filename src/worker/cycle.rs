//! One request cycle: slot, claim, send, record (`spec/reliability.md` A8).

use std::time::Duration;

use super::{StopSignal, WorkerError};
use crate::queue::{Claim, Claimed, Clock, Phase, Slot, Standstill, Store, StoreError};
use crate::service::{Invalidator, Outcome, Transmission};
use crate::settings::Profile;

/// An attempt that is older than this when its request would be written is not sent: the process was stopped meanwhile.
const STALE_NS: i64 = 30_000_000_000;
/// Between two looks at a slot that another process holds.
const SLOT_PAUSE: Duration = Duration::from_millis(200);
/// Beyond the request's own time-out, in case the service's client forgets it.
const SLACK: Duration = Duration::from_secs(5);
/// Waits between tries to store an outcome.
const RECORD_PAUSES: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(3)];
/// So often an outcome waits for a process that is stopped in the middle of a transaction: about ten minutes.
const RECORD_BLOCKED: u32 = 20;

/// What one cycle came to.
#[derive(Debug)]
pub(super) enum Cycle {
    /// A request was made; its batch is now in this phase.
    Sent { urls: usize, phase: Phase },
    /// Nothing to do before this much time has passed, unless the store changes.
    Wait(Duration),
    /// Nothing to do before somebody does something.
    Standstill(Standstill),
    /// Nothing is queued.
    Nothing,
}

/// What a cycle needs.
pub(super) struct Sender<'a> {
    pub(super) store: &'a mut Store,
    pub(super) invalidator: &'a dyn Invalidator,
    pub(super) profile: &'a Profile,
    pub(super) clock: &'a dyn Clock,
    pub(super) stop: StopSignal,
}

impl Sender<'_> {
    /// Runs one cycle. The slot is held from the claim to the record, and not while waiting.
    pub(super) async fn cycle(&mut self) -> Result<Cycle, WorkerError> {
        let Some(slot) = self.store.take_slot(&self.profile.account())? else {
            return Ok(Cycle::Wait(SLOT_PAUSE));
        };
        Ok(match self.store.claim(&slot, &self.profile.limits, || self.clock.now())? {
            Claim::Send(claimed) => {
                let sent = self.transmit(&claimed).await;
                let phase = self.record(&slot, &claimed, &sent).await?;
                Cycle::Sent { urls: claimed.urls.len(), phase: phase.unwrap_or(Phase::Unknown) }
            }
            Claim::Wait(wait) => Cycle::Wait(wait),
            Claim::Standstill(why) => Cycle::Standstill(why),
            Claim::Nothing => Cycle::Nothing,
        })
    }

    pub(super) async fn transmit(&mut self, claimed: &Claimed) -> Transmission {
        let now = self.clock.now();
        if now.boot_ns.saturating_sub(claimed.at.boot_ns) > STALE_NS {
            let reason = "this process was stopped just before it would have sent".into();
            return Outcome::NotSent { reason }.into();
        }
        let limit = self.profile.limits.request_timeout.saturating_add(SLACK);
        tokio::select! {
            biased;
            answer = tokio::time::timeout(limit, self.invalidator.invalidate(&claimed.urls)) => {
                let none = format!("no answer within {} s", limit.as_secs());
                answer.unwrap_or_else(|_| Outcome::Unknown { reason: none }.into())
            }
            () = self.stop.impatient() => {
                Outcome::Unknown { reason: "stopped by a signal while waiting for the answer".into() }.into()
            }
        }
    }

    /// Stores the outcome, patiently: it is worth more than the next request. If it cannot be stored at all, the attempt
    /// stays `sending` and will honestly be called unknown.
    async fn record(
        &mut self,
        slot: &Slot,
        claimed: &Claimed,
        sent: &Transmission,
    ) -> Result<Option<Phase>, WorkerError> {
        let (mut pauses, mut blocked) = (RECORD_PAUSES.into_iter(), 0);
        loop {
            let error = match self.store.record(slot, claimed, sent, &self.profile.limits, &self.clock.now())
            {
                Ok(phase) => return Ok(phase),
                Err(error) => error,
            };
            match error {
                // Each try has waited for half a minute already.
                StoreError::Busy { .. } if blocked < RECORD_BLOCKED => blocked += 1,
                error if error.may_pass() || matches!(error, StoreError::Database { .. }) => {
                    let Some(pause) = pauses.next() else { return Err(error.into()) };
                    self.clock.sleep(pause).await;
                }
                error => return Err(error.into()),
            }
        }
    }
}

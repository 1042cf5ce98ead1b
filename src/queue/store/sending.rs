//! A profile's circuit, pace and worker, as stored and as shown.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::apply::{Act, log};
use super::{Failed, Store, StoreError, pause, rows, schema};
use crate::queue::backoff;
use crate::queue::circuit::{Cause, Circuit, State};
use crate::queue::clock::{Moment, timestamp};
use crate::queue::event::EventKind;
use crate::queue::locks;
use crate::queue::model::{Sending, Standstill};
use crate::queue::pace::Pace;
use crate::service::ServiceError;

impl Store {
    /// Whether a worker of the profile lives, and why nothing is sent, if so.
    ///
    /// # Errors
    ///
    /// The database or the lock file cannot be read.
    pub fn sending(&self, profile: &str) -> Result<Sending, StoreError> {
        let (circuit, paused) = self.read(|connection| {
            Ok((load_circuit(connection, profile)?, pause::of_account(connection, profile)?))
        })?;
        let lock = locks::worker_path(&self.place.dir, profile);
        let worker = locks::is_held(&lock).map_err(|error| StoreError::file(&lock, error))?;
        let standstill = self
            .want_of_room()
            .or(paused.map(Standstill::Paused))
            .or_else(|| standstill(&circuit, Moment::now().wall_ms));
        Ok(Sending { worker, standstill })
    }

    /// Lets a profile send again after a successful sign-in: the credentials are right and the service is there, so
    /// whatever waited for either goes at once.
    ///
    /// # Errors
    ///
    /// The change cannot be stored.
    pub fn signed_in(&mut self, profile: &str) -> Result<(), StoreError> {
        self.close_circuit(profile, |cause| !matches!(cause, Cause::Throttled))
    }

    /// Lets a profile try at once what waits for an unreachable service. What waits after an unknown outcome, and
    /// for a service that asked to slow down, keeps waiting.
    ///
    /// # Errors
    ///
    /// The change cannot be stored.
    pub fn try_now(&mut self, profile: &str) -> Result<(), StoreError> {
        self.close_circuit(profile, |cause| matches!(cause, Cause::Unreachable | Cause::Unknown))
    }

    fn close_circuit(&mut self, profile: &str, closes: impl Fn(Cause) -> bool) -> Result<(), StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let circuit = load_circuit(tx, profile)?;
            if circuit.cause.is_some_and(&closes) {
                let after = Circuit::CLOSED.obeying(&circuit);
                save_circuit(tx, &Act::at(&now), profile, &circuit, &after)?;
            }
            // `not_sent` is back to zero after an unknown outcome, so that its re-send is not hurried.
            tx.execute(
                "UPDATE batch SET not_before_ms = NULL \
                 WHERE profile = ?1 AND state = 'queued' AND not_sent > 0 AND not_before_ms IS NOT NULL",
                [profile],
            )?;
            Ok(())
        })
    }

    /// Records that a profile cannot send for want of a password.
    ///
    /// # Errors
    ///
    /// The change cannot be stored.
    pub fn needs_credentials(&mut self, profile: &str, reason: &str) -> Result<(), StoreError> {
        self.stand_still(profile, &Circuit::barred(reason, false))
    }

    /// Records that a sign-in failed that `began` then, and says when to try again; `None`: not before somebody does
    /// something about it. A service that somebody reached since is there, and tried again at once.
    ///
    /// # Errors
    ///
    /// The change cannot be stored.
    pub fn sign_in_failed(
        &mut self,
        profile: &str,
        error: &ServiceError,
        began: &Moment,
    ) -> Result<Option<Duration>, StoreError> {
        let reason = error.to_string();
        match error {
            ServiceError::Authentication { .. } => {
                self.stand_still(profile, &Circuit::barred(&reason, false))?;
                Ok(None)
            }
            ServiceError::Authorization { .. } | ServiceError::Account(_) => {
                self.stand_still(profile, &Circuit::barred(&reason, true))?;
                Ok(None)
            }
            ServiceError::Unreachable { .. } | ServiceError::Answer { .. } | ServiceError::Fault { .. } => {
                let (mut wait, now) = (Duration::ZERO, Moment::now());
                self.write(|tx| {
                    if was_reached_since(tx, profile, began)? {
                        return Ok(());
                    }
                    let before = load_circuit(tx, profile)?;
                    let failures = before.failures.saturating_add(1);
                    wait = backoff::wait(failures, fastrand::f64());
                    let after = Circuit::open(Cause::Unreachable, &reason, failures, now.wall_ms, wait);
                    save_circuit(tx, &Act::at(&now), profile, &before, &after.obeying(&before))
                })?;
                Ok(Some(wait))
            }
        }
    }

    fn stand_still(&mut self, profile: &str, after: &Circuit) -> Result<(), StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let before = load_circuit(tx, profile)?;
            save_circuit(tx, &Act::at(&now), profile, &before, &after.clone().obeying(&before))
        })
    }
}

/// Whether a circuit that was open has been closed since.
fn was_reached_since(tx: &Transaction<'_>, profile: &str, moment: &Moment) -> Result<bool, Failed> {
    let mut closed =
        tx.prepare_cached("SELECT 1 FROM circuit WHERE profile = ?1 AND state = 'closed' AND since_ms > ?2")?;
    Ok(closed.exists(params![profile, moment.wall_ms])?)
}

/// What a circuit means to who looks at it now.
pub(super) fn standstill(circuit: &Circuit, now_ms: i64) -> Option<Standstill> {
    let blocked = circuit.blocked_until_ms.filter(|until_ms| *until_ms > now_ms);
    let throttled = blocked.map(|until_ms| Standstill::Throttled { until: timestamp(until_ms) });
    let reason = circuit.reason.clone();
    let until = timestamp(circuit.until_ms.unwrap_or(0));
    let over = circuit.until_ms.is_none_or(|until_ms| until_ms <= now_ms);
    match circuit.cause {
        Some(Cause::Authentication) => Some(Standstill::Credentials { reason, authorization: false }),
        Some(Cause::Authorization) => Some(Standstill::Credentials { reason, authorization: true }),
        Some(Cause::Unreachable) if throttled.is_none() => Some(Standstill::Unreachable { reason, until }),
        Some(Cause::Unknown) if throttled.is_none() && !over => Some(Standstill::Doubtful { reason, until }),
        _ => throttled,
    }
}

pub(super) fn load_circuit(connection: &Connection, profile: &str) -> Result<Circuit, Failed> {
    let mut statement = connection.prepare_cached(
        "SELECT state, cause, reason, failures, unknowns, until_ms, blocked_until_ms FROM circuit WHERE profile = ?1",
    )?;
    let mut found = statement.query([profile])?;
    let Some(row) = found.next()? else { return Ok(Circuit::CLOSED) };
    let (state, cause): (String, String) = (row.get(0)?, row.get(1)?);
    let state = State::ALL.into_iter().find(|known| known.name() == state);
    let known_cause = Cause::ALL.into_iter().find(|known| known.name() == cause);
    if known_cause.is_none() && !cause.is_empty() {
        return Err(rows::damaged("cause"));
    }
    Ok(Circuit {
        state: state.ok_or_else(|| rows::damaged("circuit"))?,
        cause: known_cause,
        reason: row.get(2)?,
        failures: row.get(3)?,
        unknowns: row.get(4)?,
        until_ms: row.get(5)?,
        blocked_until_ms: row.get(6)?,
    })
}

/// Stores a circuit if it changed; the history hears of one that opened or closed.
pub(super) fn save_circuit(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    profile: &str,
    before: &Circuit,
    after: &Circuit,
) -> Result<(), Failed> {
    if before == after {
        return Ok(());
    }
    let cause = after.cause.map_or("", Cause::name);
    tx.prepare_cached(
        "INSERT INTO circuit (profile, state, cause, reason, failures, unknowns, since_ms, until_ms, \
         blocked_until_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (profile) DO UPDATE SET \
         since_ms = iif(state = excluded.state, since_ms, excluded.since_ms), state = excluded.state, \
         cause = excluded.cause, reason = excluded.reason, failures = excluded.failures, \
         unknowns = excluded.unknowns, until_ms = excluded.until_ms, \
         blocked_until_ms = excluded.blocked_until_ms",
    )?
    .execute(params![
        profile,
        after.state.name(),
        cause,
        schema::capped(&after.reason),
        after.failures,
        after.unknowns,
        act.now.wall_ms,
        after.until_ms,
        after.blocked_until_ms
    ])?;
    if before.cause == after.cause {
        return Ok(());
    }
    match after.cause {
        None => {
            let was = before.cause.map_or("", Cause::name);
            log(
                tx,
                act,
                EventKind::Resumed,
                profile,
                None,
                &format!("sends again, no longer stopped by: {was}"),
            )
        }
        Some(cause) if after.reason.is_empty() => {
            log(tx, act, EventKind::Standstill, profile, None, cause.name())
        }
        Some(cause) => {
            let text = format!("{}: {}", cause.name(), after.reason);
            log(tx, act, EventKind::Standstill, profile, None, &text)
        }
    }
}

pub(super) fn load_pace(connection: &Connection, profile: &str) -> rusqlite::Result<Pace> {
    let found = connection
        .prepare_cached("SELECT permille, clean FROM pace WHERE profile = ?1")?
        .query_row([profile], |row| Ok(Pace { permille: row.get(0)?, clean: row.get(1)? }))
        .optional()?;
    Ok(found.unwrap_or(Pace::FULL))
}

/// Stores a pace if it changed; the history hears of every change of the rate.
pub(super) fn save_pace(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    profile: &str,
    before: Pace,
    after: Pace,
) -> Result<(), Failed> {
    if before == after {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO pace (profile, permille, clean) VALUES (?1, ?2, ?3) ON CONFLICT (profile) DO UPDATE SET \
         permille = excluded.permille, clean = excluded.clean",
    )?
    .execute(params![profile, after.permille, after.clean])?;
    if before.permille == after.permille {
        return Ok(());
    }
    let text = format!("sends at {} % of the configured rate", after.permille / 10);
    log(tx, act, EventKind::Pace, profile, None, &text)
}

//! A profile's gate and worker, as stored and as shown.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::apply::{Act, log};
use super::{Failed, Store, StoreError, rows, schema};
use crate::queue::backoff;
use crate::queue::circuit::{Circuit, Gate};
use crate::queue::clock::{Moment, timestamp};
use crate::queue::event::EventKind;
use crate::queue::locks;
use crate::queue::model::{Sending, Standstill};
use crate::service::ServiceError;

impl Store {
    /// Whether a worker of the profile lives, and why nothing is sent, if so.
    ///
    /// # Errors
    ///
    /// The database or the lock file cannot be read.
    pub fn sending(&self, profile: &str) -> Result<Sending, StoreError> {
        let circuit = self.read(|connection| load_circuit(connection, profile))?;
        let lock = locks::worker_path(&self.place.dir, profile);
        let worker = locks::is_held(&lock).map_err(|error| StoreError::file(&lock, error))?;
        Ok(Sending { worker, standstill: standstill(circuit.gate, Moment::now().wall_ms) })
    }

    /// Lets a profile send again after a successful sign-in, which also proves that the service is reachable. A wish of
    /// the service to slow down stays, and ends by itself.
    ///
    /// # Errors
    ///
    /// The change cannot be stored.
    pub fn clear_credentials_standstill(&mut self, profile: &str) -> Result<(), StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let circuit = load_circuit(tx, profile)?;
            if matches!(circuit.gate, Gate::Credentials { .. } | Gate::Unreachable { .. }) {
                save_circuit(tx, &Act::at(&now), profile, &circuit, &Circuit::CLEAR)?;
            }
            Ok(())
        })
    }

    /// Records that a profile cannot send for want of a password.
    ///
    /// # Errors
    ///
    /// The change cannot be stored.
    pub fn needs_credentials(&mut self, profile: &str, reason: &str) -> Result<(), StoreError> {
        self.stand_still(profile, |_, _| Circuit::credentials(reason, false))
    }

    /// Records that a sign-in failed, and says when to try again; `None`: not before somebody does something about it.
    ///
    /// # Errors
    ///
    /// The change cannot be stored.
    pub fn sign_in_failed(
        &mut self,
        profile: &str,
        error: &ServiceError,
    ) -> Result<Option<Duration>, StoreError> {
        let reason = error.to_string();
        match error {
            ServiceError::Authentication { .. } => {
                self.stand_still(profile, |_, _| Circuit::credentials(&reason, false))?;
                Ok(None)
            }
            ServiceError::Authorization { .. } | ServiceError::Account(_) => {
                self.stand_still(profile, |_, _| Circuit::credentials(&reason, true))?;
                Ok(None)
            }
            ServiceError::Unreachable { .. } | ServiceError::Answer { .. } | ServiceError::Fault { .. } => {
                let mut wait = Duration::ZERO;
                self.stand_still(profile, |before, now| {
                    let failures = before.failures.saturating_add(1);
                    wait = backoff::wait(failures, fastrand::f64());
                    let gate = Gate::Unreachable { reason: reason.clone(), until_ms: now.wall_after(wait) };
                    Circuit { gate, failures }
                })?;
                Ok(Some(wait))
            }
        }
    }

    fn stand_still(
        &mut self,
        profile: &str,
        after: impl FnOnce(&Circuit, &Moment) -> Circuit,
    ) -> Result<(), StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let before = load_circuit(tx, profile)?;
            save_circuit(tx, &Act::at(&now), profile, &before, &after(&before, &now))
        })
    }
}

/// What a gate means to who looks at it now.
pub(super) fn standstill(gate: Gate, now_ms: i64) -> Option<Standstill> {
    match gate {
        Gate::Open => None,
        Gate::Credentials { reason, authorization } => {
            Some(Standstill::Credentials { reason, authorization })
        }
        Gate::Unreachable { reason, until_ms } => {
            Some(Standstill::Unreachable { reason, until: timestamp(until_ms) })
        }
        Gate::Throttled { until_ms } if until_ms <= now_ms => None,
        Gate::Throttled { until_ms } => Some(Standstill::Throttled { until: timestamp(until_ms) }),
    }
}

pub(super) fn load_circuit(connection: &Connection, profile: &str) -> Result<Circuit, Failed> {
    type Found = (String, String, u32, Option<i64>);
    let found: Option<Found> = connection
        .prepare_cached("SELECT gate, reason, failures, until_ms FROM circuit WHERE profile = ?1")?
        .query_row([profile], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((gate, reason, failures, until)) = found else { return Ok(Circuit::CLEAR) };
    let until_ms = until.unwrap_or(0);
    let gate = match gate.as_str() {
        "open" => Gate::Open,
        "authentication" => Gate::Credentials { reason, authorization: false },
        "authorization" => Gate::Credentials { reason, authorization: true },
        "unreachable" => Gate::Unreachable { reason, until_ms },
        "throttled" => Gate::Throttled { until_ms },
        _ => return Err(rows::damaged("gate")),
    };
    Ok(Circuit { gate, failures })
}

/// Stores a circuit if it changed; the history hears of a gate that closed or opened.
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
    let (gate, reason, until) = columns(&after.gate);
    tx.prepare_cached(
        "INSERT INTO circuit (profile, gate, reason, failures, since_ms, until_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (profile) DO UPDATE SET \
         since_ms = iif(gate = excluded.gate, since_ms, excluded.since_ms), \
         gate = excluded.gate, reason = excluded.reason, failures = excluded.failures, until_ms = excluded.until_ms",
    )?
    .execute(params![profile, gate, schema::capped(reason), after.failures, act.now.wall_ms, until])?;
    let (was, _, _) = columns(&before.gate);
    if was == gate {
        return Ok(());
    }
    let kind = if after.gate == Gate::Open { EventKind::Resumed } else { EventKind::Standstill };
    let text = if reason.is_empty() { gate.to_owned() } else { format!("{gate}: {reason}") };
    log(tx, act, kind, profile, None, &text)
}

fn columns(gate: &Gate) -> (&'static str, &str, Option<i64>) {
    match gate {
        Gate::Open => ("open", "", None),
        Gate::Credentials { reason, authorization: false } => ("authentication", reason, None),
        Gate::Credentials { reason, authorization: true } => ("authorization", reason, None),
        Gate::Unreachable { reason, until_ms } => ("unreachable", reason, Some(*until_ms)),
        Gate::Throttled { until_ms } => ("throttled", "", Some(*until_ms)),
    }
}

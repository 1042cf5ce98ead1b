//! The audit trail, newest first.

use rusqlite::{Row, params};
use uuid::Uuid;

use super::{Failed, Store, StoreError, int, rows};
use crate::queue::clock::timestamp;
use crate::queue::event::{Event, EventKind};

impl Store {
    /// The newest lines of the history, newest first.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn history(&self, limit: usize) -> Result<Vec<Event>, StoreError> {
        self.events(None, limit)
    }

    /// The newest lines about one job and its batches, newest first.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn history_of(&self, job: Uuid, limit: usize) -> Result<Vec<Event>, StoreError> {
        self.events(Some(&job.to_string()), limit)
    }

    fn events(&self, job: Option<&str>, limit: usize) -> Result<Vec<Event>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, at_ms, who, kind, profile, job, batch, text, why FROM event \
                 WHERE ?1 IS NULL OR job = ?1 ORDER BY id DESC LIMIT ?2",
            )?;
            let mut found = statement.query(params![job, int(limit)])?;
            let mut events = Vec::new();
            while let Some(row) = found.next()? {
                events.push(event(row)?);
            }
            Ok(events)
        })
    }
}

fn event(row: &Row<'_>) -> Result<Event, Failed> {
    let job: Option<String> = row.get(5)?;
    Ok(Event {
        id: row.get(0)?,
        at: timestamp(row.get(1)?),
        who: row.get(2)?,
        kind: EventKind::from_name(&row.get::<_, String>(3)?)
            .ok_or_else(|| rows::damaged("kind of event"))?,
        profile: row.get(4)?,
        job: job.as_deref().map(rows::job_id).transpose()?,
        batch: row.get(6)?,
        text: row.get(7)?,
        reason: row.get(8)?,
    })
}

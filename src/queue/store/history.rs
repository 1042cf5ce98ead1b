//! The audit trail, newest first: all of it, or what a filter lets through.
//!
//! Read in pages, each in a read transaction of its own: an export of a million lines into a slow pipe holds neither
//! the lines in memory nor the log back from being folded in.

use jiff::Timestamp;
use rusqlite::{Row, named_params};
use uuid::Uuid;

use super::{Failed, Store, StoreError, rows};
use crate::queue::clock::timestamp;
use crate::queue::event::{Event, EventKind};

/// Lines that one read transaction gives at most.
const PAGE: usize = 1_000;

/// `$before` is the number of the last line of the page before. The history is read by its number, which grows with
/// time even where the wall clock was set back. An account is a profile's name, or that with `#` and eight hex digits.
const SQL: &str = "\
SELECT id, at_ms, who, kind, profile, job, batch, text, why FROM event \
WHERE ($before IS NULL OR id < $before) \
  AND ($since IS NULL OR at_ms >= $since) AND ($until IS NULL OR at_ms < $until) \
  AND ($kinds IS NULL OR kind IN (SELECT value FROM json_each($kinds))) \
  AND ($who IS NULL OR $who IN (who, substr(who, 1, instr(who, ' (') - 1), \
                              substr(who, instr(who, ' (') + 2, length(who) - instr(who, ' (') - 2))) \
  AND ($job IS NULL OR substr(job, 1, length($job)) = $job OR substr(job, -length($job)) = $job) \
  AND ($profile IS NULL OR profile = $profile OR (substr(profile, 1, length($profile) + 1) = $profile || '#' \
       AND substr(profile, length($profile) + 2) \
           GLOB '[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]')) \
ORDER BY id DESC";

/// Which lines of the history are wanted: those that every given part lets through. By default all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Not before this moment.
    pub since: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// One of these kinds; empty: any.
    pub kinds: Vec<EventKind>,
    /// By this operator: the exact login name.
    pub who: Option<String>,
    /// The words hold this text, in capitals or not. URLs are not searched: they are stored compressed.
    pub text: Option<String>,
    /// About the job whose id starts (or ends) like this; also one that was pruned since.
    pub job: Option<String>,
    /// About an account of the profile of this name.
    pub profile: Option<String>,
}

impl Store {
    /// The newest lines of the history, newest first.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn history(&self, limit: usize) -> Result<Vec<Event>, StoreError> {
        self.newest(&HistoryFilter::default(), limit)
    }

    /// The newest lines about one job and its batches, newest first.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn history_of(&self, job: Uuid, limit: usize) -> Result<Vec<Event>, StoreError> {
        self.newest(&HistoryFilter { job: Some(job.to_string()), ..HistoryFilter::default() }, limit)
    }

    /// Gives `take` the lines that the filter lets through, newest first and at most `limit` of them; says whether
    /// there are more. No transaction is open while `take` works.
    ///
    /// # Errors
    ///
    /// The database cannot be read, or the first error of `take`.
    pub fn each_event<E: From<StoreError>>(
        &self,
        filter: &HistoryFilter,
        limit: usize,
        mut take: impl FnMut(Event) -> Result<(), E>,
    ) -> Result<bool, E> {
        let (mut left, mut before) = (limit, None);
        loop {
            // One more than wanted tells whether there are more.
            let page = self.page(filter, before, PAGE.min(left.saturating_add(1)))?;
            let Some(last) = page.last() else { return Ok(false) };
            before = Some(last.id);
            for event in page {
                if left == 0 {
                    return Ok(true);
                }
                take(event)?;
                left -= 1;
            }
        }
    }

    fn newest(&self, filter: &HistoryFilter, limit: usize) -> Result<Vec<Event>, StoreError> {
        let mut events = Vec::new();
        self.each_event::<StoreError>(filter, limit, |event| {
            events.push(event);
            Ok(())
        })?;
        Ok(events)
    }

    fn page(
        &self,
        filter: &HistoryFilter,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<Event>, StoreError> {
        let kinds: Vec<String> = filter.kinds.iter().map(|kind| format!("\"{}\"", kind.name())).collect();
        let kinds = (!kinds.is_empty()).then(|| format!("[{}]", kinds.join(",")));
        // SQLite knows capitals of ASCII only, so the words are compared here.
        let wanted = filter.text.as_deref().map(str::to_lowercase);
        self.read(|connection| {
            let mut statement = connection.prepare_cached(SQL)?;
            let mut found = statement.query(named_params! {
                "$before": before,
                "$since": filter.since.map(Timestamp::as_millisecond),
                "$until": filter.until.map(Timestamp::as_millisecond),
                "$kinds": kinds,
                "$who": filter.who,
                "$job": filter.job.as_deref().map(str::to_ascii_lowercase),
                "$profile": filter.profile,
            })?;
            let mut events = Vec::new();
            while events.len() < limit
                && let Some(row) = found.next()?
            {
                let event = event(row)?;
                if wanted.as_deref().is_none_or(|wanted| says(&event, wanted)) {
                    events.push(event);
                }
            }
            Ok(events)
        })
    }
}

/// A line, from the columns of [`SQL`].
pub(super) fn event(row: &Row<'_>) -> Result<Event, Failed> {
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

/// Whether the words or the reason hold a text that is in small letters.
fn says(event: &Event, wanted: &str) -> bool {
    event.text.to_lowercase().contains(wanted) || event.reason.to_lowercase().contains(wanted)
}

#[cfg(test)]
mod tests;

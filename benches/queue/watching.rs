//! What a screen reads of a queue of 10,000 jobs: the first page, and what one change costs, beside reading everything.

use std::time::{Duration, Instant};

use purgedeck::queue::{Mark, Store};
use rusqlite::{Connection, params};

use super::{Fallible, Measured, disk, table, work};

const JOBS: i64 = 10_000;
const ACCOUNT: &str = "bench";
/// Changes that are measured; the middle one counts.
const ROUNDS: usize = 21;

/// Prints the three.
pub(crate) fn measure() -> Measured {
    let folder = disk::folder()?;
    let mut store = Store::open(folder.path())?;
    let job = work::job(ACCOUNT, work::urls(10, 1), 10);
    store.add_job(&job)?;
    crowd(&Connection::open(folder.path().join("queue.db"))?, &job.id.to_string())?;
    let watcher = Store::open_existing(folder.path())?.ok_or("the queue is gone")?;
    let first = timed(|| Ok(watcher.older_jobs(ACCOUNT, None, 200, 2_000).map(drop)?))?;
    let all = timed(|| Ok(watcher.jobs(Some(ACCOUNT), usize::MAX).map(drop)?))?;
    let mut mark = watcher.mark()?;
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let changed =
            if round % 2 == 0 { store.pause_job(job.id, "")? } else { store.resume_job(job.id, "")? };
        assert!(changed, "a pause was there already");
        times.push(timed(|| {
            mark = read(&watcher, mark)?;
            Ok(())
        })?);
    }
    table::heading("watching a queue of 10,000 jobs");
    table::line("the newest 200, for the first frame", &table::millis(first));
    table::line("one job changed: found and read", &table::millis(table::median(times)));
    table::line("all 10,000, as a yardstick", &table::millis(all));
    Ok(())
}

fn timed(work: impl FnOnce() -> Fallible<()>) -> Fallible<Duration> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

/// What the screen does when it is told of a change.
fn read(watcher: &Store, mark: Mark) -> Fallible<Mark> {
    let (jobs, now) = watcher.changed_since(mark)?.ok_or("another queue")?;
    for job in jobs {
        watcher.job(job)?.ok_or("a job is gone")?;
    }
    Ok(now)
}

/// Copies of a job, each taken back already, a millisecond older each.
fn crowd(connection: &Connection, id: &str) -> Measured {
    connection.execute(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1 - 1) \
         INSERT INTO job (id, profile, service, who, uid, reason, on_unknown, duplicates, created_ms) \
         SELECT printf('00000000-0000-7000-8000-%012d', n), profile, service, who, uid, reason, on_unknown, \
         duplicates, created_ms - n FROM n, job WHERE id = ?2",
        params![JOBS, id],
    )?;
    connection.execute(
        "INSERT INTO batch (job, profile, seq, urls, bytes, list, state) SELECT j.id, j.profile, 1, b.urls, \
         b.bytes, b.list, 'cancelled' FROM job j, batch b WHERE b.job = ?1 AND j.id <> ?1",
        [id],
    )?;
    Ok(())
}

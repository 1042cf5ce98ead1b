//! A million URLs stored durably in one job, beside a plain bulk insert of the same URLs as rows.

use std::path::Path;
use std::time::{Duration, Instant};

use purgedeck::queue::Store;
use rusqlite::Connection;

use super::{Fallible, Measured, disk, table, work};

const URLS: usize = 1_000_000;
/// Each way so many times, in turns; the middle one counts.
const ROUNDS: usize = 3;

struct Stored {
    time: Duration,
    /// Of the database, once its log is folded in.
    file: u64,
    /// Of the log at its longest.
    log: u64,
}

/// Measures both and prints the ratio.
pub(crate) fn measure() -> Measured {
    let (mut ours, mut rows) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(one_job()?);
        rows.push(plain_rows()?);
    }
    table::heading("storing 1,000,000 URLs durably in one job (batches of 500)");
    let ours = report("Store::add_job", ours);
    let rows = report("one transaction of plain rows, the same pragmas", rows);
    table::line("add_job against plain rows", &format!("{:.2} ×", ours / rows));
    Ok(())
}

/// Prints the middle run; its URLs a second.
fn report(name: &str, mut runs: Vec<Stored>) -> f64 {
    runs.sort_unstable_by_key(|run| run.time);
    let Some(run) = runs.get(runs.len() / 2) else { return f64::NAN };
    let rate = table::rate(URLS, run.time);
    let each = |bytes: u64| table::number(usize::try_from(bytes).unwrap_or(usize::MAX)) / table::number(URLS);
    table::line(name, &format!("{rate:.0} URLs/s"));
    table::line(
        "    bytes a URL: file, log at its longest",
        &format!("{:.1}, {:.1}", each(run.file), each(run.log)),
    );
    rate
}

fn one_job() -> Fallible<Stored> {
    let folder = disk::folder()?;
    let mut store = Store::open(folder.path())?;
    let job = work::job("bench", work::urls(URLS, 1), 500);
    let start = Instant::now();
    store.add_job(&job)?;
    let time = start.elapsed();
    drop(store);
    finished(&folder.path().join("queue.db"), time)
}

fn plain_rows() -> Fallible<Stored> {
    let folder = disk::folder()?;
    let file = folder.path().join("rows.db");
    let mut connection = Connection::open(&file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; \
         PRAGMA checkpoint_fullfsync = ON; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; \
         CREATE TABLE item (id INTEGER PRIMARY KEY, url TEXT NOT NULL) STRICT;",
    )?;
    let urls: Vec<String> = work::urls(URLS, 1).collect();
    let start = Instant::now();
    let tx = connection.transaction()?;
    {
        let mut insert = tx.prepare("INSERT INTO item (url) VALUES (?1)")?;
        for url in &urls {
            insert.execute([url])?;
        }
    }
    tx.commit()?;
    finished(&file, start.elapsed())
}

/// Looks at the log, folds it in, looks at the file.
fn finished(file: &Path, time: Duration) -> Fallible<Stored> {
    let (_, log) = disk::bytes(file);
    let connection = Connection::open(file)?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(Stored { time, file: disk::bytes(file).0, log })
}

//! A queue of version 1, killed at every write and sync while it is brought up to date (row S16): the old one is usable
//! or the new one is, nothing queued is lost, and the backup is whole.

use rusqlite::{Connection, params};

use crate::account::urls;
use crate::home::Home;
use crate::stage::{self, Stage, URLS};
use crate::strace::{self, Inject};
use crate::worker::survived;

/// Puts what is queued into a file of version 1, in the place of the present one.
fn age(home: &Home) {
    let file = home.state_dir().join("queue.db");
    let new = Connection::open(&file).expect("it opens");
    let job: (String, String, String) = new
        .query_row("SELECT id, profile, on_unknown FROM job", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .expect("one job");
    let batch: (i64, i64, Vec<u8>) = new
        .query_row(
            "SELECT b.urls, b.bytes, l.list FROM batch b JOIN url_list l ON l.id = b.list",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .expect("one batch");
    drop(new);
    for name in ["queue.db", "queue.db-wal", "queue.db-shm"] {
        let _ = std::fs::remove_file(home.state_dir().join(name));
    }
    let old = Connection::open(&file).expect("a new file");
    old.pragma_update(None, "journal_mode", "WAL").expect("a log");
    old.execute_batch(include_str!("../../src/queue/store/tests/schema_1.sql")).expect("version 1");
    let (id, profile, on_unknown) = job;
    old.execute(
        "INSERT INTO job VALUES (?1, ?2, 'dynamic-media-classic', 'anna', 0, '', ?3, 0, 1790000000000)",
        params![id, profile, on_unknown],
    )
    .expect("a job");
    let (count, bytes, list) = batch;
    old.execute(
        "INSERT INTO batch (id, job, profile, seq, urls, bytes, state) VALUES (1, ?1, ?2, 1, ?3, ?4, 'queued')",
        params![id, profile, count, bytes],
    )
    .expect("a batch");
    old.execute("INSERT INTO batch_urls VALUES (1, ?1)", params![list]).expect("its URLs");
    drop(old);
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&file, mode).expect("a mode");
}

/// The copy of the old queue is as good as the queue was.
fn backup_is_whole(home: &Home, when: &str) {
    let copy = Connection::open(home.state_dir().join("queue.db.v1.backup")).expect("a backup");
    let check: String = copy
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap_or_else(|error| format!("no database at all: {error}"));
    assert_eq!(check, "ok", "{when}");
    let queued: i64 = copy
        .query_row("SELECT sum(urls) FROM batch WHERE state = 'queued'", [], |row| row.get(0))
        .unwrap_or_else(|error| panic!("{when}: the backup lacks the batch: {error}"));
    assert_eq!(queued, i64::try_from(URLS).expect("few"), "{when}");
}

fn dies_at_every(call: &'static str, stride: u32) -> u32 {
    let set = || Stage::queued("hold", 1);
    stage::every_nth(stride, set, |stage, nth| {
        let home = stage.home();
        age(&home);
        let traced = strace::run(&home, &["queue", "run"], &Inject::kill(call, nth));
        let ran = if traced.hit { home.run(&["queue", "run"]) } else { traced.ran };
        let when = format!("after {call} {nth}");
        assert!(matches!(ran.code(), 0 | 5), "{when}: {ran:?}");
        backup_is_whole(&home, &when);
        survived(stage, &home);
        traced.hit
    })
}

#[test]
fn an_old_queue_is_sent_by_the_new_program() {
    let stage = Stage::queued("hold", 1);
    let home = stage.home();
    age(&home);
    home.run(&["queue", "run"]).exits(0);
    assert_eq!(home.job()["urls"]["accepted"], URLS);
    assert_eq!(stage.server.received()[0].urls, urls(URLS));
    backup_is_whole(&home, "at the end");
}

#[test]
fn killed_at_every_sync_and_at_every_other_write_of_a_migration() {
    assert!(dies_at_every("fsync", 1) >= 3);
    assert!(dies_at_every("pwrite64", 2) >= 20);
}

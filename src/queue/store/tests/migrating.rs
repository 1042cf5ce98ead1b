//! A queue of the program before this one is brought up to date, with a copy beside it.

use super::*;
use crate::queue::model::Standstill;
use crate::service::Transmission;

const SCHEMA_1: &str = include_str!("schema_1.sql");
const SCHEMA_2: &str = include_str!("schema_2.sql");
const ROWS_1: &str = "
INSERT INTO job VALUES ('01890000-0000-7000-8000-000000000001', 'acme', 'sandbox', 'anna', 0, 'why', 'retry', 0, 5);
INSERT INTO batch (id, job, profile, seq, urls, bytes, state, attempts, unknowns)
    VALUES (3, '01890000-0000-7000-8000-000000000001', 'acme', 1, 1, 100, 'accepted', 1, 0),
           (4, '01890000-0000-7000-8000-000000000001', 'acme', 2, 1, 100, 'queued', 1, 1);
INSERT INTO attempt (batch, profile, slot, state, urls, boot_id, boot_ns, requests_cost_ns, urls_cost_ns, started_ms,
                     pid, uid) VALUES (3, 'acme', 0, 'accepted', 1, 'b', 1, 1, 1, 6, 7, 0);
INSERT INTO circuit VALUES ('acme', 'authentication', 'wrong password', 1, 6, NULL);
INSERT INTO budget VALUES ('acme', 'urls', 'b', 7);
INSERT INTO event (at_ms, uid, who, kind, profile, job, batch, text)
    VALUES (6, 0, 'anna', 'queued', 'acme', '01890000-0000-7000-8000-000000000001', NULL, '2 URLs in 2 batches');
";

fn old_queue() -> TempDir {
    made_by_an_older_one(SCHEMA_1, |old| {
        old.execute_batch(ROWS_1).unwrap();
        for (batch, number) in [(3, 1), (4, 2)] {
            let list = lists::pack(&[url(number)]).unwrap();
            old.execute("INSERT INTO batch_urls VALUES (?1, ?2)", rusqlite::params![batch, list]).unwrap();
        }
    })
}

fn made_by_an_older_one(schema: &str, fill: impl FnOnce(&Connection)) -> TempDir {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let queue = dir.path().join("queue.db");
    let old = Connection::open(&queue).unwrap();
    old.execute_batch(schema).unwrap();
    fill(&old);
    drop(old);
    std::fs::set_permissions(&queue, std::fs::Permissions::from_mode(0o600)).unwrap();
    dir
}

/// One job of version 2, with a batch that was accepted.
fn queue_2() -> TempDir {
    made_by_an_older_one(SCHEMA_2, |old| {
        let list = lists::pack(&[url(1)]).unwrap();
        old.execute("INSERT INTO url_list VALUES (1, '01890000-0000-7000-8000-000000000001', 5, ?1)", [list])
            .unwrap();
        old.execute_batch(
            "INSERT INTO job (id, profile, service, who, uid, reason, on_unknown, duplicates, created_ms)
                 VALUES ('01890000-0000-7000-8000-000000000001', 'acme', 'sandbox', 'anna', 0, 'why', 'retry', 0, 5);
             INSERT INTO batch (id, job, profile, seq, urls, bytes, list, state, attempts, handle)
                 VALUES (3, '01890000-0000-7000-8000-000000000001', 'acme', 1, 1, 100, 1, 'accepted', 1, 'h');
             INSERT INTO attempt (batch, profile, slot, state, urls, boot_id, boot_ns, requests_cost_ns, urls_cost_ns,
                                  started_ms, pid, uid, ended_ms, handle)
                 VALUES (3, 'acme', 0, 'accepted', 1, 'b', 1, 1, 1, 6, 7, 0, 8, 'h');",
        )
        .unwrap();
    })
}

#[test]
fn what_version_2_sent_has_no_status_and_what_comes_after_it_does() {
    let dir = queue_2();
    let mut store = Store::open(dir.path()).unwrap();
    let before = store.recent_attempts(PROFILE, 0, 10).unwrap();
    assert_eq!((before.len(), before[0].status, before[0].handle.as_deref()), (1, None, Some("h")));
    let copy = Connection::open(dir.path().join("queue.db.v2.backup")).unwrap();
    let version: i64 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 2);

    store.add_job(&job_of(&[2])).unwrap();
    let slot = store.take_slot(PROFILE).unwrap().unwrap();
    let now = Moment::now();
    let Claim::Send(claimed) = store.claim(&slot, &wide(), || now.clone()).unwrap() else {
        panic!("nothing to send")
    };
    let sent = Transmission { outcome: accepted(), status: Some(202) };
    store.record(&slot, &claimed, &sent, &wide(), &now).unwrap();
    let after: Vec<_> =
        store.recent_attempts(PROFILE, 0, 10).unwrap().iter().map(|attempt| attempt.status).collect();
    assert_eq!(after, [Some(202), None]);
}

#[test]
fn an_old_queue_and_a_new_one_have_the_same_columns() {
    let columns = |store: &Store| {
        let mut columns = Vec::new();
        for table in ["job", "batch", "url_list", "batch_share", "attempt", "circuit", "budget", "event"] {
            let connection = store.connection.borrow();
            let mut statement =
                connection.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
            let names = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
            let mut names: Vec<String> = names.map(Result::unwrap).collect();
            assert!(!names.is_empty(), "{table}");
            names.sort();
            columns.push((table, names));
        }
        columns
    };
    let [new, one, two] = [tempfile::tempdir().unwrap(), old_queue(), queue_2()]
        .map(|dir| (Store::open(dir.path()).unwrap(), dir));
    assert_eq!(columns(&one.0), columns(&new.0));
    assert_eq!(columns(&two.0), columns(&new.0));
}

fn check(store: &Store) {
    let job = store.jobs(None, 10).unwrap().remove(0);
    assert_eq!((job.who.as_str(), job.reason.as_str()), ("anna", "why"));
    assert_eq!(states(store, job.id), ["accepted", "queued"]);
    assert_eq!(store.batch_urls(3).unwrap(), [url(1)]);
    assert_eq!(store.batch_urls(4).unwrap(), [url(2)]);
    assert_eq!(store.history(10).unwrap()[0].text, "2 URLs in 2 batches");
    let why = store.sending(PROFILE).unwrap().standstill;
    assert!(matches!(why, Some(Standstill::Credentials { authorization: false, .. })), "{why:?}");
}

#[test]
fn nothing_is_lost_and_a_copy_is_kept() {
    let dir = old_queue();
    let mut store = Store::open(dir.path()).unwrap();
    check(&store);
    let copy = Connection::open(dir.path().join("queue.db.v1.backup")).unwrap();
    let version: i64 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 1);
    store.signed_in(PROFILE).unwrap();
    let sent = cycle(&mut store, &Moment::now(), &accepted());
    assert_eq!(sent.urls, [url(2)], "and it goes on");
    drop(store);
    Store::open(dir.path()).unwrap();
}

#[test]
fn looking_at_an_old_queue_brings_it_up_to_date_too() {
    let dir = old_queue();
    check(&Store::open_existing(dir.path()).unwrap().unwrap());
}

#[test]
fn an_older_program_finishes_its_request_first() {
    let dir = old_queue();
    std::fs::create_dir(dir.path().join("locks")).unwrap();
    let slot = locks::try_take(&locks::slot_path(dir.path(), PROFILE)).unwrap().unwrap();
    std::thread::scope(|scope| {
        let (told, hears) = std::sync::mpsc::channel();
        let state_dir = dir.path();
        let opening = scope.spawn(move || {
            Store::open(state_dir).unwrap();
            told.send(()).unwrap();
        });
        let old = Connection::open(dir.path().join("queue.db")).unwrap();
        for _ in 0..20 {
            // As long as it sends, its tables are the ones it knows.
            old.query_row("SELECT count(*) FROM batch_urls", [], |row| row.get::<_, i64>(0)).unwrap();
            assert!(hears.try_recv().is_err());
            std::thread::sleep(Duration::from_millis(5));
        }
        drop(slot);
        opening.join().unwrap();
    });
}

#[test]
fn a_program_that_is_older_than_the_tables_stops_and_says_so() {
    let (dir, mut store, _) = with_job(&[1]);
    Connection::open(dir.path().join("queue.db")).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let error = store.add_job(&job_of(&[1])).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
}

#[test]
fn what_an_older_program_writes_after_that_is_refused_whole() {
    let (dir, mut store, job) = with_job(&[1]);
    let old = Connection::open(dir.path().join("queue.db")).unwrap();
    // Its cancel, statement by statement: it knows no shares, and must not take others' URLs away.
    let tried = old.execute_batch(
        "BEGIN IMMEDIATE;
         UPDATE batch SET state = 'cancelled' WHERE state = 'queued';
         INSERT INTO event (at_ms, uid, who, kind, profile, job, batch, attempt, text)
             VALUES (1, 0, 'anna', 'cancelled', 'acme', NULL, 1, NULL, '');
         COMMIT;",
    );
    assert!(tried.is_err());
    drop(old);
    assert_eq!(states(&store, job), ["queued"]);
    cycle(&mut store, &Moment::now(), &accepted());
}

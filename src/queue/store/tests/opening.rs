//! What is opened, what is refused, and that nothing is changed where it is refused.

use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn a_new_queue_is_closed_to_others_and_found_again() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    assert!(Store::open_existing(&state).unwrap().is_none(), "looking makes nothing");
    assert!(!state.exists());
    let store = Store::open(&state).unwrap();
    for file in ["queue.db", "queue.db-wal", "queue.db-shm", "locks/db.write"] {
        assert_eq!(mode(&state.join(file)), 0o600, "{file}");
    }
    assert_eq!(mode(&state), 0o700);
    drop(store);
    assert!(state.join("queue.db-wal").exists(), "the log stays for the day the disk is full");
    assert!(Store::open_existing(&state).unwrap().is_some());
}

#[test]
fn an_empty_file_is_not_a_queue_yet() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("queue.db"), "").unwrap();
    std::fs::set_permissions(dir.path().join("queue.db"), std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(Store::open_existing(dir.path()).unwrap().is_none());
}

#[test]
fn watchers_cannot_change_anything() {
    let (dir, _store, job) = with_job(&[3]);
    let mut watcher = Store::open_existing(dir.path()).unwrap().unwrap();
    assert_eq!(states(&watcher, job), ["queued"]);
    assert!(matches!(watcher.cancel(job), Err(StoreError::Guarantee { .. })));
    assert!(watcher.add_job(&job_of(&[1])).is_err());
}

#[test]
fn databases_of_others_and_of_the_future_are_left_alone() {
    for (change, is_expected) in [
        (
            "PRAGMA application_id = 7",
            (|error| matches!(error, StoreError::Foreign(_))) as fn(&StoreError) -> bool,
        ),
        ("PRAGMA user_version = 99", |error| matches!(error, StoreError::Newer { found: 99, .. })),
    ] {
        let dir = tempfile::tempdir().unwrap();
        drop(Store::open(dir.path()).unwrap());
        Connection::open(dir.path().join("queue.db")).unwrap().execute_batch(change).unwrap();
        for error in [Store::open(dir.path()).unwrap_err(), Store::open_existing(dir.path()).unwrap_err()] {
            assert!(is_expected(&error), "{change}: {error}");
        }
    }
}

#[test]
fn somebody_s_database_is_not_turned_into_ours() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("queue.db");
    let other = Connection::open(&file).unwrap();
    other.execute_batch("CREATE TABLE shopping (item TEXT)").unwrap();
    drop(other);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let before = std::fs::read(&file).unwrap();
    assert!(matches!(Store::open(dir.path()), Err(StoreError::Foreign(_))));
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn damage_is_named_and_the_file_kept() {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let (dir, store, _) = with_job(&[500; 40]);
    store.connection.borrow().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(store);
    let path = dir.path().join("queue.db");
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(4096 * 3)).unwrap();
    file.write_all(&vec![0xA5; 4096 * 30]).unwrap();
    let size = path.metadata().unwrap().len();
    let error = Store::open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert_eq!(path.metadata().unwrap().len(), size);
}

#[test]
fn the_history_can_only_grow() {
    let (_dir, store, _) = with_job(&[1]);
    for sql in ["DELETE FROM event", "UPDATE event SET who = 'nobody'"] {
        let error = store.connection.borrow().execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("the history cannot be changed"), "{error}");
    }
    assert_eq!(kinds(&store), ["queued"]);
}

#[test]
fn a_queue_that_is_deleted_under_a_writer_takes_no_more_jobs() {
    let (dir, mut store, _) = with_job(&[1]);
    std::fs::remove_file(dir.path().join("queue.db")).unwrap();
    let error = store.add_job(&job_of(&[1])).unwrap_err().to_string();
    assert!(error.contains("moved or deleted"), "{error}");
}

#[test]
fn two_who_make_the_same_queue_at_once_make_one() {
    for _ in 0..10 {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| Store::open(dir.path()).unwrap().add_job(&job_of(&[1])).unwrap());
            }
        });
        assert_eq!(Store::open(dir.path()).unwrap().jobs(None, 9).unwrap().len(), 4);
    }
}

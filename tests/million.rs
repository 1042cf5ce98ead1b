//! A job of a million URLs: visible all or nothing, stored in small steps, in little room, while others go on.
//!
//! No time is measured here; `cargo bench --bench queue` does that. What is held to instead are the bytes of the longest
//! transaction, because nobody else can write before those are on the disk.

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "power_cut/world.rs"]
mod world;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _};
use world::World;

const URLS: usize = 1_000_000;
/// Bytes that one transaction may put into the log: half a megabyte of lists, and as much again for everything else.
const LONGEST_TRANSACTION: usize = 1024 * 1024;
/// Bytes on disk for one URL, the database and its log together.
const BYTES_A_URL: u64 = 40;

/// The million's profile hardly sends, so that the whole job stays queued; the other one is free.
fn settings(world: &World) {
    world.settings(
        "slow.toml",
        "urls_per_request = 500\nrequests_per_second = 0.001\nurls_per_second = 100.0\nurls_burst = 500",
    );
    world.settings("fast.toml", "requests_per_second = 1000.0\nurls_per_second = 100000.0");
    let fast = std::fs::read_to_string(world.path("fast.toml")).expect("just written");
    std::fs::write(world.path("fast.toml"), fast.replace("test", "other")).expect("written");
}

#[test]
fn a_million_urls_appear_at_once_in_small_steps_and_little_room_while_others_go_on() {
    let world = World::new();
    settings(&world);
    // Makes the queue, so that there is something to watch from the beginning.
    purge_a_little(&world, 0);
    let (over, done_meanwhile) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (nothing, all) = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(&world.reader(), &over));
        scope.spawn(|| {
            for round in 1_u32.. {
                purge_a_little(&world, round);
                if over.load(Ordering::SeqCst) {
                    return;
                }
                done_meanwhile.fetch_add(1, Ordering::SeqCst);
            }
        });
        let code = purge_a_million(&world);
        over.store(true, Ordering::SeqCst);
        assert_eq!(code, Some(0), "{}", std::fs::read_to_string(world.path("said")).expect("readable"));
        watcher.join().expect("never half a job")
    });
    let bytes = size(&world, "queue.db") + size(&world, "queue.db-wal");
    cancel(&world);
    let (longest, transactions) = longest_transaction(&world);
    println!(
        "seen {nothing} times without the job, {all} times whole; {transactions} transactions, the longest of {longest} bytes; \
         {:.1} bytes a URL; {} small jobs meanwhile",
        f64::from(u32::try_from(bytes).expect("below 4 GB")) / 1e6,
        done_meanwhile.load(Ordering::SeqCst),
    );
    assert!(nothing > 0 && all > 0, "seen {nothing} times before, {all} times after");
    assert!(done_meanwhile.load(Ordering::SeqCst) > 0, "nobody else could purge anything");
    assert!(longest <= LONGEST_TRANSACTION, "a transaction of {longest} bytes");
    assert!(transactions > 5, "the job was not stored in steps");
    assert!(bytes <= BYTES_A_URL * URLS as u64, "{bytes} bytes");
}

#[test]
fn a_large_job_that_is_killed_while_it_is_stored_is_not_there_and_harms_nobody() {
    let world = World::new();
    settings(&world);
    purge_a_little(&world, 0);
    // Does not shrink, so that it is stored in several steps.
    let mut random = fastrand::Rng::with_seed(2);
    let mut noise = || (0..100).map(|_| random.alphanumeric()).collect::<String>();
    let urls: Vec<String> = (0..12_000).map(|number| world.url(&format!("{number}_{}", noise()))).collect();
    world.list("large", &urls);
    let words = ["purge", "--urls-from", "large", "--detach", "--yes", "--reason", "large"];
    let mut kills = 0;
    loop {
        let inject = format!("inject=fsync,fdatasync:signal=KILL:when={}", kills + 1);
        let launcher = ["strace", "-o", "/dev/null", "-f", "-e", "trace=fsync,fdatasync", "-e", &inject];
        let output = world.command(&launcher, "fast.toml", &words).output().expect("strace runs");
        let urls: Option<i64> = world
            .reader()
            .query_row(
                "SELECT (SELECT sum(urls) FROM batch WHERE job = j.id) FROM job j WHERE reason = 'large'",
                [],
                |row| row.get(0),
            )
            .optional()
            .expect("readable");
        purge_a_little(&world, kills + 1);
        if output.status.signal().is_none() || urls.is_some() {
            // The last sync of the job is the one after which it is there; a kill at that one may show it too.
            assert_eq!(urls, Some(12_000), "half a job, or none, after {kills} kills");
            break;
        }
        kills += 1;
    }
    println!("killed at {kills} syncs");
    assert!(kills >= 2, "it was not stored in steps");
    let check: String =
        world.reader().query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
    assert_eq!(check, "ok");
}

/// Three URLs of somebody else, purged to the end.
fn purge_a_little(world: &World, round: u32) {
    let urls: Vec<String> = (0..3).map(|n| world.url(&format!("little_{round}_{n}"))).collect();
    let words: Vec<&str> = ["purge"].into_iter().chain(urls.iter().map(String::as_str)).collect();
    let output = world.command(&[], "fast.toml", &words).output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Queues the million from standard input, recorded by strace; the exit code.
fn purge_a_million(world: &World) -> Option<i32> {
    let trace = world.path("trace");
    let trace = trace.to_str().expect("UTF-8");
    // The program is the direct child and strace stands aside, so that the worker may live on.
    let launcher = ["strace", "-D", "-f", "--seccomp-bpf", "-y", "-s", "0"];
    let launcher =
        [&launcher[..], &["-e", "trace=pwrite64,fsync,fdatasync", "-e", "signal=none", "-o", trace]].concat();
    let words = ["purge", "--urls-from", "-", "--detach", "--yes", "--reason", "million"];
    let mut child = world
        .command(&launcher, "slow.toml", &words)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(File::create(world.path("said")).expect("a file"))
        .spawn()
        .expect("strace runs; on Debian: apt-get install strace");
    let mut input = BufWriter::new(child.stdin.take().expect("a pipe"));
    let mut random = fastrand::Rng::with_seed(1);
    for number in 0..URLS {
        let url = world.url(&format!("Trail_{:08X}_{number:06}?$product$&wid=480", random.u32(..)));
        writeln!(input, "{url}").expect("it reads");
    }
    drop(input);
    child.wait().expect("it ends").code()
}

/// Looks until the end: how often the job was not there, and how often all of it was.
fn watch(queue: &Connection, over: &AtomicBool) -> (usize, usize) {
    let (mut nothing, mut all) = (0, 0);
    while all == 0 || !over.load(Ordering::SeqCst) {
        match urls_of_the_million(queue) {
            None => nothing += 1,
            Some(urls) => {
                assert_eq!(urls, i64::try_from(URLS).expect("it fits"), "half a job");
                all += 1;
            }
        }
        let strays: i64 = queue
            .query_row("SELECT count(*) FROM batch WHERE job NOT IN (SELECT id FROM job)", [], |row| {
                row.get(0)
            })
            .expect("a count");
        assert_eq!(strays, 0, "batches without their job");
        assert!(!over.load(Ordering::SeqCst) || all > 0, "the job was acknowledged and cannot be seen");
        std::thread::sleep(Duration::from_millis(5));
    }
    (nothing, all)
}

/// `None`: there is no such job.
fn urls_of_the_million(queue: &Connection) -> Option<i64> {
    let sql = "SELECT (SELECT coalesce(sum(urls), 0) FROM batch WHERE batch.job = job.id) FROM job WHERE reason = 'million'";
    queue.query_row(sql, [], |row| row.get(0)).optional().expect("readable")
}

fn size(world: &World, name: &str) -> u64 {
    std::fs::metadata(world.state().join(name)).expect("it is there").len()
}

/// Takes the job back, so that its worker leaves, and strace after it.
fn cancel(world: &World) {
    let id: String = world
        .reader()
        .query_row("SELECT id FROM job WHERE reason = 'million'", [], |row| row.get(0))
        .expect("the job");
    let output = world.command(&[], "slow.toml", &["queue", "cancel", &id]).output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    world.deserted();
}

/// The most bytes that one process put into the log between two syncs of it, and how many such steps there were.
fn longest_transaction(world: &World) -> (usize, usize) {
    let trace = std::fs::read_to_string(world.path("trace")).expect("a trace");
    let mut since_sync: HashMap<&str, usize> = HashMap::new();
    let (mut longest, mut transactions) = (0, 0);
    for line in trace.lines().filter(|line| line.contains("/queue.db-wal>")) {
        let Some((process, call)) = line.split_once(' ') else { continue };
        let bytes = since_sync.entry(process).or_default();
        if call.trim_start().starts_with("pwrite64(") {
            // `pwrite64(7</…/queue.db-wal>, ""..., 4096, 32)`, whether or not its end is in another line.
            let length = call.split(", ").nth(2).and_then(|length| length.parse::<usize>().ok());
            *bytes += length.expect("a length");
            longest = longest.max(*bytes);
        } else {
            transactions += usize::from(*bytes > 0);
            *bytes = 0;
        }
    }
    (longest, transactions)
}

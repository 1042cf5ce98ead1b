//! The worker as a real process: started by exec, cut loose, killed in the middle of a request.
//!
//! The program under test is this very test binary: a small script starts it again, and the test `worker_process` then
//! plays `purgedeck worker` with a service that writes down what it received.

#![cfg(target_os = "linux")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test")]

use std::fs::{self, OpenOptions, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use purgedeck::queue::{NewBatch, NewJob, OnUnknown, Store};
use purgedeck::service::{BoxFuture, Invalidator, Outcome, Receipt, Transmission};
use purgedeck::settings::{Limits, Profile, ServiceKind};
use purgedeck::worker::{
    Begun, StopSignal, WorkerError, WorkerStart, WorkerStatus, begin, drain, ensure_running_with,
};
use rustix::process::{Pid, Signal, getsid, kill_process};
use secrecy::{ExposeSecret as _, SecretString};
use tempfile::TempDir;
use uuid::Uuid;

const PROFILE: &str = "acme";
const USER: &str = "anna@acme.example";
const ARGUMENTS: &str = "QUEUE_WORKER_TEST_ARGUMENTS";

/// The other side: what runs when a test starts a worker.
#[test]
fn worker_process() {
    let Ok(arguments) = std::env::var(ARGUMENTS) else { return };
    let arguments: Vec<&str> = arguments.split('\n').collect();
    let &["worker", "--account", account, "--profile", PROFILE, "--user", USER, "--state-dir", state_dir, ..] =
        arguments.as_slice()
    else {
        panic!("{arguments:?}");
    };
    // The harness has written to standard output; the real one waits behind number 9.
    let parent = OpenOptions::new().write(true).open("/proc/self/fd/9").expect("the script left it there");
    rustix::stdio::dup2_stdout(&parent).expect("a descriptor");
    drop(parent);
    let state_dir = Path::new(state_dir);
    let Begun::Worker { lock, password } = begin(state_dir, account).expect("a worker") else { return };
    let mut store = Store::open(state_dir).expect("a store");
    let service = Recorder { dir: state_dir.to_owned(), password };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let stop = StopSignal::from_signals().expect("signals");
        drain(lock, &mut store, &service, &profile(), None, stop).await.expect("drained");
    });
}

/// Writes every URL it gets into `received`. While a file `hang` is there it does not answer.
struct Recorder {
    dir: PathBuf,
    password: Option<SecretString>,
}

impl Invalidator for Recorder {
    fn invalidate<'a>(&'a self, urls: &'a [String]) -> BoxFuture<'a, Transmission> {
        Box::pin(async move {
            let password = self.password.as_ref().map_or("none", |password| password.expose_secret());
            let line = format!("{} {password}\n", urls.join(" "));
            let mut log =
                OpenOptions::new().create(true).append(true).open(self.dir.join("received")).expect("a log");
            log.write_all(line.as_bytes()).expect("written");
            while self.dir.join("hang").exists() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Outcome::Accepted(Receipt { handle: None, estimate: None }).into()
        })
    }
}

fn profile() -> Profile {
    Profile {
        service: ServiceKind::DynamicMediaClassic,
        user: USER.into(),
        limits: Limits { requests_per_second: 1e9, urls_per_second: 1e9, ..Limits::default() },
        ..Profile::with_defaults(PROFILE)
    }
}

/// A state directory with a program that plays the worker.
struct House {
    dir: TempDir,
}

impl House {
    fn new() -> Self {
        let house = Self { dir: tempfile::tempdir().expect("a folder") };
        let myself = std::env::current_exe().expect("this program");
        let script = format!(
            "#!/bin/sh\nexport {ARGUMENTS}=\"$(printf '%s\\n' \"$@\")\"\n\
             exec 9>&1 >/dev/null\nexec '{}' --exact worker_process --nocapture\n",
            myself.display()
        );
        house.script(&script);
        house
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn program(&self) -> PathBuf {
        self.path().join("program")
    }

    fn script(&self, text: &str) {
        fs::write(self.program(), text).expect("written");
        fs::set_permissions(self.program(), Permissions::from_mode(0o700)).expect("mode");
    }

    fn store(&self) -> Store {
        Store::open(self.path()).expect("a store")
    }

    fn queue(&self, batches: usize) -> Uuid {
        let id = Uuid::now_v7();
        let batches =
            (0..batches).map(|n| NewBatch { urls: vec![format!("https://a/{id}/{n}")], bytes: 9 }).collect();
        let job = NewJob {
            id,
            account: profile().account(),
            service: "sandbox",
            who: "anna".into(),
            reason: String::new(),
            on_unknown: OnUnknown::Hold,
            duplicates: 0,
            batches,
        };
        self.store().add_job(&job).expect("queued");
        id
    }

    fn start(&self, password: Option<&SecretString>) -> Result<WorkerStatus, WorkerError> {
        let start = WorkerStart {
            state_dir: self.path().to_owned(),
            settings: None,
            profile: PROFILE.into(),
            user: Some(USER.into()),
            account: profile().account(),
        };
        ensure_running_with(&self.program(), &start, password)
    }

    fn started(&self) -> u32 {
        match self.start(None).expect("a worker") {
            WorkerStatus::Started { pid } => pid,
            other @ WorkerStatus::AlreadyRunning { .. } => panic!("{other:?}"),
        }
    }

    fn received(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path().join("received")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn hang(&self) {
        fs::write(self.path().join("hang"), "").expect("written");
    }

    fn go_on(&self) {
        fs::remove_file(self.path().join("hang")).expect("removed");
    }

    fn states(&self, job: Uuid) -> Vec<&'static str> {
        let job = self.store().job(job).expect("readable").expect("there");
        job.batches.iter().map(|batch| batch.state.name()).collect()
    }

    fn worker_lives(&self) -> bool {
        self.store().sending(&profile().account()).expect("readable").worker
    }
}

/// Waits for another process to do something; a test that waits in vain fails.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..3_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("waited in vain until {what}");
}

fn signal(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(pid).expect("a pid")).expect("a pid");
    kill_process(pid, signal).expect("it lives");
}

#[test]
fn a_worker_is_cut_loose_drains_and_leaves() {
    let house = House::new();
    let job = house.queue(3);
    house.hang();
    let pid = house.started();
    let raw = Pid::from_raw(i32::try_from(pid).expect("a pid")).expect("a pid");
    assert_eq!(getsid(Some(raw)).expect("it lives"), raw, "a session of its own");
    let proc = PathBuf::from(format!("/proc/{pid}"));
    assert_eq!(fs::read_link(proc.join("cwd")).expect("readable"), Path::new("/"));
    for fd in ["0", "1"] {
        assert_eq!(fs::read_link(proc.join("fd").join(fd)).expect("open"), Path::new("/dev/null"));
    }
    let log = house.path().canonicalize().expect("there").join("purgedeck.log");
    assert_eq!(fs::read_link(proc.join("fd/2")).expect("open"), log);
    assert!(
        matches!(house.start(None), Ok(WorkerStatus::AlreadyRunning { pid: Some(found) }) if found == pid)
    );
    house.go_on();
    until("the worker is gone", || !house.worker_lives());
    assert_eq!(house.states(job), ["accepted"; 3]);
    assert_eq!(house.received().len(), 3);
}

#[test]
fn a_typed_password_goes_through_the_pipe_and_nowhere_else() {
    let house = House::new();
    house.queue(1);
    house.hang();
    let canary = SecretString::from("C4n@ry<&>\"".to_owned());
    let Ok(WorkerStatus::Started { pid }) = house.start(Some(&canary)) else { panic!("not started") };
    for place in ["cmdline", "environ"] {
        let seen = fs::read(format!("/proc/{pid}/{place}")).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&seen).contains("C4n@ry"), "{place}");
    }
    house.go_on();
    until("the worker is gone", || !house.worker_lives());
    assert!(house.received()[0].ends_with(" C4n@ry<&>\""), "the worker has it");
    for file in ["queue.db", "queue.db-wal", "purgedeck.log"] {
        let bytes = fs::read(house.path().join(file)).expect("readable");
        assert!(!String::from_utf8_lossy(&bytes).contains("C4n@ry"), "{file}");
    }
}

#[test]
fn a_killed_worker_loses_nothing_and_claims_nothing() {
    let house = House::new();
    let job = house.queue(3);
    house.hang();
    let pid = house.started();
    until("the first request is out", || house.received().len() == 1);
    assert_eq!(house.states(job), ["sending", "queued", "queued"]);
    signal(pid, Signal::KILL);
    until("the kernel freed the lock", || !house.worker_lives());
    house.go_on();
    house.started();
    until("the next worker is gone", || !house.worker_lives());
    assert_eq!(house.states(job), ["unknown", "accepted", "accepted"]);
    assert_eq!(house.received().len(), 3, "nothing was sent twice");
}

#[test]
fn a_terminated_worker_finishes_its_request_and_starts_no_other() {
    let house = House::new();
    let job = house.queue(2);
    house.hang();
    let pid = house.started();
    until("the first request is out", || house.received().len() == 1);
    signal(pid, Signal::TERM);
    std::thread::sleep(Duration::from_millis(50));
    assert!(house.worker_lives(), "it still waits for the answer");
    house.go_on();
    until("the worker is gone", || !house.worker_lives());
    assert_eq!(house.states(job), ["accepted", "queued"]);
}

#[test]
fn two_who_start_a_worker_at_once_get_one() {
    let house = House::new();
    house.queue(1);
    house.hang();
    let started = std::thread::scope(|scope| {
        let both = [scope.spawn(|| house.start(None)), scope.spawn(|| house.start(None))];
        both.into_iter()
            .map(|one| one.join().expect("no panic").expect("an answer"))
            .filter(|status| matches!(status, WorkerStatus::Started { .. }))
            .count()
    });
    assert_eq!(started, 1);
    house.go_on();
    until("the worker is gone", || !house.worker_lives());
    assert_eq!(house.received().len(), 1);
}

#[test]
fn a_worker_that_cannot_begin_says_why() {
    let house = House::new();
    house.script("#!/bin/sh\necho 'settings.toml:3: regoin: unknown key' >&2\nexit 2\n");
    let words = house.start(None).expect_err("it failed").to_string();
    assert!(words.contains("settings.toml:3: regoin: unknown key"), "{words}");
    assert!(words.contains("exit status: 2"), "{words}");
    fs::remove_file(house.program()).expect("removed");
    let words = house.start(None).expect_err("no program").to_string();
    assert!(words.contains("cannot be started"), "{words}");
}

//! From a job's commit to the first byte at the service: with a worker that waits, and with none.

use std::path::Path;
use std::time::{Duration, Instant};

use purgedeck::queue::{NewJob, Store};
use purgedeck::settings::{Env, Overrides, Profile, Settings};
use purgedeck::worker::{self, StopSignal, WorkerLock, WorkerStart, ensure_running_with};
use secrecy::SecretString;

use super::server::Server;
use super::{Fallible, Measured, disk, sending, table, work};

const ROUNDS: usize = 25;
/// An unknown outcome is re-sent after 10 s; another one must be there before that.
const REPLACED: Duration = Duration::from_secs(5);
/// No wait here is longer.
const PATIENCE: Duration = Duration::from_secs(30);

type Times = Fallible<Vec<Duration>>;

/// Measures both and prints the medians.
pub(crate) fn measure() -> Measured {
    let (running, started) = (with_a_waiting_worker()?, with_no_worker()?);
    table::heading("from a job's commit to the first byte of its request at the service");
    for (name, times) in
        [("a worker lives and waits", running), ("the worker must be started and sign in", started)]
    {
        let longest = times.iter().max().copied().unwrap_or_default();
        let (count, median) = (times.len(), table::median(times));
        let value = format!("{}, {}", table::millis(median), table::millis(longest));
        table::line(&format!("{name}: median and longest of {count}"), &value);
    }
    Ok(())
}

/// The worker lives because an unknown outcome waits for its re-send; between two jobs it sleeps.
fn with_a_waiting_worker() -> Times {
    let (folder, server) = (disk::folder()?, Server::start()?);
    server.keep_bodies(true);
    let mut store = Store::open(folder.path())?;
    let profile = work::boundless("bench");
    let lock = WorkerLock::try_take(folder.path(), &profile.account())?.ok_or("another worker lives")?;
    let mut random = fastrand::Rng::with_seed(3);
    let (handle, stop) = StopSignal::manual();
    std::thread::scope(|scope| {
        let mut kept = keep_busy(&mut store, &server, &profile, "first")?;
        let worker = scope.spawn(|| drain(folder.path(), lock, &server, &profile, stop));
        let mut times = Vec::new();
        for round in 0..ROUNDS {
            if kept.elapsed() > REPLACED {
                kept = keep_busy(&mut store, &server, &profile, &format!("again_{round}"))?;
            }
            // Long enough to be asleep again, and at no fixed point of its sleep.
            std::thread::sleep(Duration::from_millis(random.u64(100..400)));
            let job = one_url(&profile, &format!("round_{round}_"));
            store.add_job(&job)?;
            let committed = Instant::now();
            let at = arrived(&server, &format!("round_{round}_"))?;
            times.push(at.saturating_duration_since(committed));
        }
        handle.stop();
        worker.join().map_err(|_| "the worker panicked")??;
        Ok(times)
    })
}

/// One batch whose outcome will be unknown, so that its re-send is still to come.
fn keep_busy(store: &mut Store, server: &Server, profile: &Profile, name: &str) -> Fallible<Instant> {
    server.hang_up_once();
    store.add_job(&one_url(profile, name))?;
    Ok(Instant::now())
}

fn drain(folder: &Path, lock: WorkerLock, server: &Server, profile: &Profile, stop: StopSignal) -> Measured {
    let mut store = Store::open(folder)?;
    let invalidator = sending::invalidator(server)?;
    sending::runtime()?.block_on(worker::drain(lock, &mut store, &invalidator, profile, None, stop))?;
    Ok(())
}

/// The compiled program is started as the worker for every job, and leaves after it.
fn with_no_worker() -> Times {
    let (folder, server) = (disk::folder()?, Server::start()?);
    server.keep_bodies(true);
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, settings_text(&server))?;
    let overrides = Overrides {
        settings: Some(file.clone()),
        state_dir: Some(folder.path().join("state")),
        ..Overrides::default()
    };
    let settings = Settings::load(&overrides, &Env::process())?;
    let profile = &settings.profile;
    let start = WorkerStart {
        state_dir: settings.state_dir.clone(),
        settings: Some(file),
        profile: profile.name.clone(),
        user: None,
        account: profile.account(),
    };
    let mut store = Store::open(&settings.state_dir)?;
    let (program, password) = (Path::new(env!("CARGO_BIN_EXE_purgedeck")), SecretString::from("bench"));
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let name = format!("round_{round}_");
        store.add_job(&one_url(profile, &name))?;
        let committed = Instant::now();
        ensure_running_with(program, &start, Some(&password))?;
        let at = arrived(&server, &name)?;
        times.push(at.saturating_duration_since(committed));
        gone(&start)?;
    }
    Ok(times)
}

fn settings_text(server: &Server) -> String {
    format!(
        "profile = \"bench\"\n[profiles.bench]\nservice = \"dynamic-media-classic\"\nendpoint = \"{}\"\n\
         user = \"ops@bench.example\"\n[profiles.bench.limits]\nrequests_per_second = 1000.0\n\
         urls_per_second = 100000.0\n",
        server.endpoint()
    )
}

fn one_url(profile: &Profile, name: &str) -> NewJob {
    let url = format!("https://s7d1.scene7.com/is/image/AcmeOutfitters/{name}");
    work::job(&profile.account(), std::iter::once(url), 1)
}

/// Waits for the purge with this name; when it came.
fn arrived(server: &Server, name: &str) -> Result<Instant, String> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(at) = server.arrival_of(name) {
            return Ok(at);
        }
        std::thread::sleep(Duration::from_micros(500));
    }
    Err(format!("the service waited in vain for {name}"))
}

fn gone(start: &WorkerStart) -> Measured {
    let begun = Instant::now();
    while WorkerLock::is_held(&start.state_dir, &start.account)? {
        if begun.elapsed() > PATIENCE {
            return Err("the worker does not leave".into());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

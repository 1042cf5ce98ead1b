//! How long another sender is held up while a job of a million URLs is stored.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use purgedeck::queue::Store;
use purgedeck::settings::Profile;
use purgedeck::worker::{self, StopSignal, WorkerLock};

use super::server::Server;
use super::{Fallible, Measured, disk, sending, table, work};

const URLS: usize = 1_000_000;
/// Batches that keep the other sender busy all the time.
const BUSY: usize = 60_000;

/// Measures the other sender's gaps before and during.
pub(crate) fn measure() -> Measured {
    let (folder, server) = (disk::folder()?, Server::start()?);
    let (mut store, busy) = (Store::open(folder.path())?, work::boundless("busy"));
    store.add_job(&work::job(&busy.account(), work::urls(BUSY, 4), 1))?;
    let million = work::job("another", work::urls(URLS, 5), 500);
    let (handle, stop) = StopSignal::manual();
    let (start, end) = std::thread::scope(|scope| {
        let sender = scope.spawn(|| drain(folder.path(), &server, &busy, stop));
        std::thread::sleep(Duration::from_secs(3));
        let start = Instant::now();
        store.add_job(&million)?;
        let end = Instant::now();
        std::thread::sleep(Duration::from_millis(500));
        handle.stop();
        sender.join().map_err(|_| "the sender panicked")??;
        Fallible::Ok((start, end))
    })?;
    let arrivals = server.arrivals();
    if arrivals.len() >= BUSY {
        return Err("the other sender ran out of work; nothing can be said".into());
    }
    let queuing = longest_small_job(&mut store)?;
    table::heading("a sender (1 URL a request) while another stores a job of 1,000,000 URLs");
    table::line("the job took", &table::millis(end - start));
    table::line("longest time between two requests before", &table::millis(longest(&arrivals, None, start)));
    table::line(
        "longest time between two requests meanwhile",
        &table::millis(longest(&arrivals, Some(start), end)),
    );
    table::line("longest wait of a small job that is queued meanwhile", &table::millis(queuing));
    Ok(())
}

fn drain(folder: &Path, server: &Server, profile: &Profile, stop: StopSignal) -> Measured {
    let mut store = Store::open(folder)?;
    let lock = WorkerLock::try_take(folder, &profile.account())?.ok_or("another worker lives")?;
    let invalidator = sending::invalidator(server)?;
    sending::runtime()?.block_on(worker::drain(lock, &mut store, &invalidator, profile, None, stop))?;
    Ok(())
}

/// The longest gap that touches the time from `from` to `to`.
fn longest(arrivals: &[Instant], from: Option<Instant>, to: Instant) -> Duration {
    let touches = |pair: &&[Instant]| from.is_none_or(|from| pair[1] >= from) && pair[0] <= to;
    let gaps = arrivals.windows(2).filter(touches).filter(|pair| from.is_some() || pair[1] <= to);
    gaps.map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
}

/// Stores small jobs from another connection while one more job of a million is stored.
fn longest_small_job(store: &mut Store) -> Fallible<Duration> {
    let million = work::job("another", work::urls(URLS, 6), 500);
    let (folder, stored) = (store.state_dir().to_owned(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let small = scope.spawn(|| {
            let mut store = Store::open(&folder)?;
            let mut longest = Duration::ZERO;
            while !stored.load(Ordering::SeqCst) {
                let job = work::job("small", work::urls(10, 7), 10);
                let start = Instant::now();
                store.add_job(&job)?;
                longest = longest.max(start.elapsed());
                std::thread::sleep(Duration::from_millis(5));
            }
            Ok::<_, purgedeck::queue::StoreError>(longest)
        });
        let added = store.add_job(&million);
        stored.store(true, Ordering::SeqCst);
        added?;
        Ok(small.join().map_err(|_| "the small jobs panicked")??)
    })
}

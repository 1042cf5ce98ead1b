//! Requests a second of the worker's loop with the real client, beside a bare loop that posts the same bodies.

use std::time::{Duration, Instant};

use purgedeck::queue::Store;
use purgedeck::service::ips::{IpsClient, IpsConfig, IpsInvalidator};
use purgedeck::worker::{self, StopSignal, WorkerLock};
use secrecy::SecretString;

use super::server::Server;
use super::{Fallible, Measured, disk, table, work};

/// URLs in a batch, and requests to make.
const SIZES: [(usize, usize); 3] = [(1, 1_000), (100, 1_000), (500, 600)];

/// Measures every size.
pub(crate) fn measure() -> Measured {
    table::heading("requests a second against a loopback server that answers at once");
    for (urls, requests) in SIZES {
        let server = Server::start()?;
        let bodies = by_worker(&server, urls, 20)?.1;
        // In turns, the better of two each: the first of anything warms up.
        let (mut worker, mut bare) = (Duration::MAX, Duration::MAX);
        for _ in 0..2 {
            worker = worker.min(by_worker(&server, urls, requests)?.0);
            bare = bare.min(by_bare_loop(&server, &bodies, requests)?);
        }
        let (worker, bare) = (table::rate(requests, worker), table::rate(requests, bare));
        table::line(&format!("{urls} URLs a request: the worker"), &format!("{worker:.0} requests/s"));
        table::line(&format!("{urls} URLs a request: a bare reqwest loop"), &format!("{bare:.0} requests/s"));
        table::line(
            &format!("{urls} URLs a request: worker against bare"),
            &format!("{:.3} ×", worker / bare),
        );
    }
    Ok(())
}

/// A purging client for the server.
pub(crate) fn invalidator(server: &Server) -> Fallible<IpsInvalidator> {
    let config = IpsConfig::new(
        server.endpoint().parse()?,
        "2014-04-03",
        "ops@bench.example",
        Duration::from_secs(30),
    );
    Ok(IpsClient::new(config, SecretString::from("bench"))?.invalidator("c|1".to_owned()))
}

/// The program's own kind of runtime.
pub(crate) fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

/// Drains a queue of `requests` batches; how long it took, and what was posted.
fn by_worker(server: &Server, urls: usize, requests: usize) -> Fallible<(Duration, Vec<Vec<u8>>)> {
    let folder = disk::folder()?;
    let mut store = Store::open(folder.path())?;
    let profile = work::boundless("bench");
    store.add_job(&work::job(&profile.account(), work::urls(urls * requests, 2), urls))?;
    let lock = WorkerLock::try_take(folder.path(), &profile.account())?.ok_or("another worker lives")?;
    let invalidator = invalidator(server)?;
    let (_handle, stop) = StopSignal::manual();
    server.keep_bodies(requests < 100);
    let start = Instant::now();
    let drained = runtime()?.block_on(worker::drain(lock, &mut store, &invalidator, &profile, None, stop))?;
    let time = start.elapsed();
    if drained.requests != requests || drained.accepted != urls * requests {
        return Err(format!("not everything was sent: {drained:?}").into());
    }
    server.keep_bodies(false);
    Ok((time, server.take_bodies()))
}

/// Posts the bodies in turn, `requests` times in all.
fn by_bare_loop(server: &Server, bodies: &[Vec<u8>], requests: usize) -> Fallible<Duration> {
    let client = reqwest::Client::builder().http1_only().no_proxy().gzip(true).build()?;
    let endpoint = server.endpoint();
    runtime()?.block_on(async {
        let start = Instant::now();
        for body in bodies.iter().cycle().take(requests) {
            let request = client.post(&endpoint).header("SOAPAction", "\"cdnCacheInvalidation\"");
            let answer =
                request.header("Content-Type", "text/xml; charset=UTF-8").body(body.clone()).send().await?;
            answer.bytes().await?;
        }
        Ok(start.elapsed())
    })
}

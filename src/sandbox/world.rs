//! Everything that the sandbox holds, shared by all its connections.

use std::collections::BTreeMap;
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

use super::accounts::Company;
use super::catalogue::Catalogue;
use super::clock::Clock;
use super::edge::Edge;
use super::lock;
use super::operations::search::Searches;
use super::purges::{Purge, PurgeLog, key_of};
use super::switches::{Strike, Switches};

/// The sandbox's state.
#[derive(Debug)]
pub(crate) struct World {
    /// `http://host:port`.
    pub(crate) server: String,
    /// Tells this run from every other.
    pub(crate) nonce: String,
    /// When it was started.
    pub(crate) started: Timestamp,
    /// Its time.
    pub(crate) clock: Clock,
    /// The assets.
    pub(crate) catalogue: Catalogue,
    /// The searches that clients page through.
    pub(crate) searches: Searches,
    /// What a purge's answer says.
    pub(crate) estimated_seconds: u32,
    /// The CDN's cache.
    pub(crate) edge: Mutex<Edge>,
    /// The accepted purges.
    pub(crate) purges: Mutex<PurgeLog>,
    switches: Mutex<Switches>,
    calls: Mutex<BTreeMap<String, u64>>,
}

impl World {
    /// A sandbox's state at its start.
    pub(crate) fn new(
        server: String,
        assets: usize,
        seed: u64,
        estimated_seconds: u32,
        switches: Switches,
    ) -> Self {
        let clock = Clock::default();
        let started = clock.now();
        Self {
            server,
            nonce: format!("{:016x}", fastrand::u64(..)),
            started,
            clock,
            catalogue: Catalogue::new(super::COMPANY_ROOT, assets, seed, started),
            searches: Searches::default(),
            estimated_seconds,
            edge: Mutex::default(),
            purges: Mutex::default(),
            switches: Mutex::new(switches),
            calls: Mutex::default(),
        }
    }

    /// The switches as they stand.
    pub(crate) fn switches(&self) -> Switches {
        lock(&self.switches).clone()
    }

    /// Sets all switches.
    pub(crate) fn set_switches(&self, switches: Switches) {
        *lock(&self.switches) = switches;
    }

    /// Counts a call (by its SOAPAction), and says what befalls it.
    pub(crate) fn record_call(&self, action: &str) -> Strike {
        // Whatever a client sends is no reason to remember any number of texts of any length.
        let known = super::operations::find(action).map_or("unknown", |operation| operation.name);
        *lock(&self.calls).entry(known.to_owned()).or_default() += 1;
        lock(&self.switches).strike(action)
    }

    /// How often each operation was called.
    pub(crate) fn calls(&self) -> BTreeMap<String, u64> {
        lock(&self.calls).clone()
    }

    /// Accepts a purge of URLs that were all found fit.
    pub(crate) fn purge(
        &self,
        user: &str,
        company: &Company,
        app: &str,
        urls: Vec<String>,
        now: Timestamp,
    ) -> Purge {
        let clears_at = now + SignedDuration::from_secs(self.estimated_seconds.into());
        {
            let mut edge = lock(&self.edge);
            for key in urls.iter().filter_map(|url| key_of(url, company.root)) {
                edge.invalidate(key, clears_at);
            }
        }
        let handle = format!("{}|edcp-{:012x}", company.number, fastrand::u64(..1 << 48));
        let (user, app) = (user.to_owned(), app.to_owned());
        let purge = Purge { handle, company: company.number, user, app, at: now, clears_at, urls };
        lock(&self.purges).push(purge.clone());
        purge
    }

    /// When the estimate of a company's purge is over.
    pub(crate) fn clears_at(&self, company: &Company, handle: &str) -> Option<Timestamp> {
        lock(&self.purges).find(company.number, handle).map(|purge| purge.clears_at)
    }
}

//! Starting and stopping the sandbox, and what it serves where.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use super::switches::Switches;
use super::world::World;
use super::{control, edge, soap, wsdl};

/// The largest request body: a thousand URLs of the greatest length that anybody uses, twice.
const BODY_LIMIT: usize = 8 * 1024 * 1024;
/// How long answers on their way are waited for when the sandbox stops.
const FAREWELL: Duration = Duration::from_secs(2);

/// What a sandbox is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxConfig {
    /// Where to listen; loopback only. Port 0: any free one.
    pub listen: SocketAddr,
    /// Assets in its catalogue, 1..=1,000,000.
    pub assets: usize,
    /// Seed of names, types, dates and folders.
    pub seed: u64,
    /// Seconds: the estimate that an accepted purge returns, and after which the edge lets go.
    pub estimated_seconds: u32,
    /// What goes wrong from the start.
    pub switches: Switches,
}

impl Default for SandboxConfig {
    /// A free port of 127.0.0.1, 5,000 assets of seed 1, an estimate of 5 s, nothing wrong.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            assets: 5_000,
            seed: 1,
            estimated_seconds: 5,
            switches: Switches::default(),
        }
    }
}

/// A running sandbox. Dropping it stops it.
#[derive(Debug)]
pub struct Sandbox {
    endpoint: Url,
    address: SocketAddr,
    world: Arc<World>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<io::Result<()>>,
}

impl Sandbox {
    /// Starts to serve on the current tokio runtime.
    ///
    /// # Errors
    /// Addresses beyond loopback, counts of assets out of range and impossible switches
    /// ([`io::ErrorKind::InvalidInput`]), and whatever keeps the address from being listened on.
    pub async fn start(config: SandboxConfig) -> io::Result<Self> {
        check(&config)?;
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let endpoint = Url::parse(&format!("http://{address}{ENDPOINT}")).map_err(io::Error::other)?;
        let SandboxConfig { assets, seed, estimated_seconds, switches, .. } = config;
        let world =
            Arc::new(World::new(format!("http://{address}"), assets, seed, estimated_seconds, switches));
        let (stop, stopped) = oneshot::channel();
        let router = router(Arc::clone(&world));
        let serving = tokio::spawn(async move {
            // An error means that the sender is gone with its sandbox, which is a reason to stop as well.
            let signal = async move { drop(stopped.await) };
            axum::serve(listener, router).with_graceful_shutdown(signal).await
        });
        Ok(Self { endpoint, address, world, stop, serving })
    }

    /// The SOAP endpoint, `http://127.0.0.1:PORT/scene7/services/IpsApiService`.
    #[must_use]
    pub fn endpoint(&self) -> Url {
        self.endpoint.clone()
    }

    /// The edge, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn published_server(&self) -> String {
        self.world.server.clone()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells this run from every other; the control page says it too.
    pub(crate) fn nonce(&self) -> &str {
        &self.world.nonce
    }

    /// Waits until it stops by itself, which happens only when its socket fails.
    ///
    /// # Errors
    /// Why it stopped.
    pub async fn stopped(self) -> io::Result<()> {
        let Self { serving, stop, .. } = self;
        let ended = serving.await.map_err(io::Error::other)?;
        drop(stop);
        ended
    }

    /// Stops it, after waiting a moment for answers on their way.
    ///
    /// # Errors
    /// Whatever its socket failed with.
    pub async fn shutdown(self) -> io::Result<()> {
        let Self { mut serving, stop, .. } = self;
        drop(stop);
        if let Ok(ended) = tokio::time::timeout(FAREWELL, &mut serving).await {
            return ended.map_err(io::Error::other)?;
        }
        serving.abort();
        Ok(())
    }
}

const ENDPOINT: &str = "/scene7/services/IpsApiService";

fn check(config: &SandboxConfig) -> io::Result<()> {
    let wrong = |message: String| Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    if !config.listen.ip().is_loopback() {
        return wrong(format!(
            "the sandbox has a known password and listens on loopback only, not on {}; use 127.0.0.1 or ::1",
            config.listen.ip()
        ));
    }
    if !(1..=1_000_000).contains(&config.assets) {
        return wrong(format!("the sandbox holds 1 to 1,000,000 assets, not {}", config.assets));
    }
    config.switches.problem().map_or(Ok(()), wrong)
}

fn router(world: Arc<World>) -> Router {
    Router::new()
        .route(ENDPOINT, post(soap::http::serve))
        .route("/scene7/webservice/IpsApi-2014-04-03.wsdl", get(wsdl_document))
        .route("/is/{*path}", get(edge::deliver))
        .route("/sandbox/", get(control::index))
        .route("/sandbox/purges", get(control::purges))
        .route("/sandbox/calls", get(control::calls))
        .route("/sandbox/switches", get(control::switches).post(control::set_switches))
        .route("/sandbox/touch/{*id}", post(control::touch))
        .route("/sandbox/clock", post(control::clock))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(world)
}

async fn wsdl_document(State(world): State<Arc<World>>) -> ([(header::HeaderName, &'static str); 1], String) {
    ([(header::CONTENT_TYPE, "text/xml; charset=UTF-8")], wsdl::located_at(&world.server))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_configurations_are_refused_in_words() {
        let usual = SandboxConfig::default;
        for (config, word) in [
            (SandboxConfig { listen: SocketAddr::from(([0, 0, 0, 0], 0)), ..usual() }, "loopback"),
            (SandboxConfig { assets: 0, ..usual() }, "1,000,000"),
            (SandboxConfig { assets: 1_000_001, ..usual() }, "1,000,000"),
            (
                SandboxConfig {
                    switches: Switches { prefix: Some("<".into()), ..Switches::default() },
                    ..usual()
                },
                "prefix",
            ),
        ] {
            let error = check(&config).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
            assert!(error.to_string().contains(word), "{error}");
        }
        assert!(check(&usual()).is_ok());
    }
}

//! One POST, once: never followed, never repeated, bounded in time and size (`spec/reliability.md` E3).

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{NoProxy, Proxy, Response, StatusCode, redirect, retry, tls};
use url::Url;
use zeroize::Zeroizing;

use super::config::{IpsConfig, check_endpoint, host_label, is_loopback};
use super::environment::ProxyRoute;
use super::network::describe;
use super::retry_after;

/// Connecting (DNS, TCP, TLS, proxy) may take this long, or half of the whole time if that is less: a slow
/// connect must fail as a connect, because only that proves that nothing was sent (`spec/reliability.md` A7).
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Silence in the middle of a body. Waiting for its begin is bounded by the total time only: the service may
/// think long.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);
/// A connection that rested longer is not used again: the service may be about to close it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(5);

/// How one transmission went, as far as HTTP can tell.
pub(super) enum Exchange {
    /// Proven: no byte of the request left.
    NotSent(String),
    /// Sent, at least in part; no answer.
    Lost(String),
    /// An answer came.
    Answered(Reply),
}

impl Exchange {
    /// The HTTP status, if an answer came.
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::NotSent(_) | Self::Lost(_) => None,
            Self::Answered(reply) => Some(reply.status.as_u16()),
        }
    }
}

/// An HTTP answer.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    /// The clamped wish of a `Retry-After`.
    pub(super) retry_after: Option<Duration>,
    /// The host that a redirect names; its path and query may hold secrets.
    pub(super) location: Option<String>,
    /// The media type, as far as it helps to explain what came instead of XML.
    pub(super) content_type: Option<String>,
    /// The whole body, or why there is no whole body.
    pub(super) body: Result<Vec<u8>, String>,
}

/// The HTTP side of one client.
pub(super) struct Transport {
    client: reqwest::Client,
    endpoint: Url,
    host: String,
    proxy: Option<String>,
}

impl Transport {
    /// Checks endpoint, proxy variables and trust file, and sets everything up without sending anything.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub(super) fn new(config: &IpsConfig) -> Result<Self, String> {
        check_endpoint(&config.endpoint)?;
        let direct = is_loopback(&config.endpoint);
        let route = if direct { None } else { config.environment.route()? };
        config.environment.check_trust()?;
        let proxy = route.as_ref().map(ProxyRoute::label);
        let client = build(config, route).map_err(|error| {
            format!("the HTTP client could not be set up: {}", describe(&error.without_url()))
        })?;
        Ok(Self { client, endpoint: config.endpoint.clone(), host: host_label(&config.endpoint), proxy })
    }

    /// Where requests go, for messages.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Sends one request and reads its answer, at most `body_bytes` of it after decompression.
    pub(super) async fn post(
        &self,
        operation: &str,
        body: Zeroizing<Vec<u8>>,
        body_bytes: usize,
    ) -> Exchange {
        let request = self
            .client
            .post(self.endpoint.clone())
            .header(CONTENT_TYPE, "text/xml; charset=UTF-8")
            .header(ACCEPT, "text/xml")
            // Quoted is the form that SOAP 1.1 asks for (`spec/ips-api.md` §1.3).
            .header("SOAPAction", ["\"", operation, "\""].concat())
            // The buffer is wiped when the HTTP library lets go of it.
            .body(Bytes::from_owner(body));
        match request.send().await {
            Ok(response) => Exchange::Answered(read(response, body_bytes).await),
            Err(error) => self.failed(&error.without_url()),
        }
    }

    fn failed(&self, error: &reqwest::Error) -> Exchange {
        let mut reason = describe(error);
        if error.is_connect() {
            if let Some(proxy) = &self.proxy {
                reason = format!("{reason} [through {proxy}]");
            }
            return Exchange::NotSent(reason);
        }
        // A request that could not even be built left nothing behind either.
        if error.is_builder() { Exchange::NotSent(reason) } else { Exchange::Lost(reason) }
    }
}

fn build(config: &IpsConfig, route: Option<ProxyRoute>) -> reqwest::Result<reqwest::Client> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Lost a race: then another thread has just installed one, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("purgedeck/", env!("CARGO_PKG_VERSION")))
        .https_only(!is_loopback(&config.endpoint))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .http1_only()
        .tls_version_min(tls::Version::TLS_1_2)
        .connect_timeout(CONNECT_TIMEOUT.min(config.request_timeout / 2))
        .timeout(config.request_timeout)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .gzip(true)
        .no_proxy();
    if let Some(route) = route {
        let bypass = route.bypass.as_deref().and_then(NoProxy::from_string);
        builder = builder.proxy(Proxy::https(route.url)?.no_proxy(bypass));
    }
    builder.build()
}

async fn read(mut response: Response, limit: usize) -> Reply {
    let status = response.status();
    let headers = response.headers();
    let text = |name| header(headers, &name);
    let retry_after =
        retry_after::parse(text(RETRY_AFTER).as_deref(), text(DATE).as_deref(), Timestamp::now());
    let location = text(LOCATION).and_then(|to| Some(host_label(&response.url().join(&to).ok()?)));
    let content_type =
        text(CONTENT_TYPE).map(|kind| kind.split(';').next().unwrap_or_default().trim().to_owned());
    // What a redirect says is of no interest: it is never followed.
    let body = if status.is_redirection() { Ok(Vec::new()) } else { whole_body(&mut response, limit).await };
    Reply { status, retry_after, location, content_type, body }
}

fn header(headers: &HeaderMap, name: &reqwest::header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(ToOwned::to_owned)
}

/// `Content-Length` is only a hint: what is counted is what comes out of the decompression.
async fn whole_body(response: &mut Response, limit: usize) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    loop {
        match tokio::time::timeout(STALL_TIMEOUT, response.chunk()).await {
            Ok(Ok(Some(chunk))) if body.len() + chunk.len() > limit => {
                return Err(format!("the answer is longer than {limit} bytes"));
            }
            Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
            Ok(Ok(None)) => return Ok(body),
            Ok(Err(error)) => {
                return Err(format!("the answer broke off: {}", describe(&error.without_url())));
            }
            Err(_) => return Err(format!("the answer stalled for {} seconds", STALL_TIMEOUT.as_secs())),
        }
    }
}

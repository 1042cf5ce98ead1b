//! Purging: one call, one transmission, one honest outcome.

use super::client::IpsClient;
use super::operations::purge::{CdnCacheInvalidation, MAX_URLS};
use super::outcome::classify;
use crate::service::{BoxFuture, Invalidator, Outcome, Refusal, RefusalKind, Transmission};

/// Hands URL batches of one company to its CDN.
///
/// Never retries, not even where a look-up would (a "no credentials" answer): every transmission is recorded
/// by the queue, so a second one must be the queue's decision. Sign in with the same client first, and the
/// right namespace is known.
#[derive(Debug, Clone)]
pub struct IpsInvalidator {
    client: IpsClient,
    company: String,
}

impl IpsInvalidator {
    pub(super) fn new(client: IpsClient, company: String) -> Self {
        Self { client, company }
    }

    async fn submit(&self, urls: &[String]) -> Transmission {
        // The service would refuse these; saying so here costs no transmission (`spec/ips-api.md` §5.1).
        if urls.is_empty() || urls.len() > MAX_URLS {
            return refused_here(format!("a request takes 1 to {MAX_URLS} URLs, not {}", urls.len())).into();
        }
        let purge = CdnCacheInvalidation { company: &self.company, urls };
        match self.client.exchange(&purge, self.client.versioned_header()).await {
            Err(error) => refused_here(error.to_string()).into(),
            Ok(exchange) => {
                let read = |body: &[u8]| self.client.read::<CdnCacheInvalidation<'_>>(body);
                let status = exchange.status();
                Transmission { outcome: self.masked(classify(self.client.host(), exchange, read)), status }
            }
        }
    }

    /// Handles and reasons are the service's text: they leave without the password, and capped.
    fn masked(&self, outcome: Outcome) -> Outcome {
        match outcome {
            Outcome::Accepted(mut receipt) => {
                receipt.handle = receipt.handle.map(|handle| self.client.masked(&handle));
                Outcome::Accepted(receipt)
            }
            Outcome::Refused(mut refusal) => {
                refusal.reason = self.client.masked(&refusal.reason);
                Outcome::Refused(refusal)
            }
            Outcome::Unknown { reason } => Outcome::Unknown { reason: self.client.masked(&reason) },
            Outcome::NotSent { reason } => Outcome::NotSent { reason: self.client.masked(&reason) },
        }
    }
}

impl Invalidator for IpsInvalidator {
    fn invalidate<'a>(&'a self, urls: &'a [String]) -> BoxFuture<'a, Transmission> {
        Box::pin(self.submit(urls))
    }
}

/// A batch that cannot be sent as it is: the same as a refusal by the service, so that the bad URL is found.
fn refused_here(reason: String) -> Outcome {
    Outcome::Refused(Refusal { kind: RefusalKind::Request, code: None, reason })
}

//! The Dynamic Media Classic client against a scripted server: what it sends, and what it makes of every
//! answer and every accident (`spec/reliability.md` A7 and G).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "in a test, what goes wrong must end the test; the lint knows only functions marked as tests"
)]

mod look_ups;
mod network;
mod purges;
mod scripted;
mod secrets;
mod tls;

use std::time::Duration;

use purgedeck::service::ips::{Environment, IpsClient, IpsConfig};
use purgedeck::service::{Company, Invalidator, Outcome};
use secrecy::SecretString;
use url::Url;

use scripted::Scripted;

const USER: &str = "ops@acme.example";
const PASSWORD: &str = "C4n@ry<&>\"ü";

/// Long enough that no test waits for it, unless it wants to.
const PATIENT: Duration = Duration::from_secs(30);
/// For tests that wait for a time-out; half of it is for connecting.
const IMPATIENT: Duration = Duration::from_millis(1_500);

fn config(endpoint: Url, timeout: Duration) -> IpsConfig {
    IpsConfig {
        endpoint,
        api_version: "2014-04-03".to_owned(),
        user: USER.to_owned(),
        request_timeout: timeout,
        environment: Environment::default(),
    }
}

fn client_to(endpoint: Url, timeout: Duration) -> IpsClient {
    IpsClient::new(config(endpoint, timeout), SecretString::from(PASSWORD)).expect("a right set-up")
}

fn client(server: &Scripted) -> IpsClient {
    client_to(server.endpoint(), PATIENT)
}

fn company() -> Company {
    Company {
        handle: "c|4711".to_owned(),
        name: "Acme Outfitters".to_owned(),
        root: "AcmeOutfitters".to_owned(),
    }
}

fn urls() -> Vec<String> {
    [
        "https://img.acme.example/is/image/AcmeOutfitters/hat",
        "https://img.acme.example/is/image/AcmeOutfitters/hat?$p$&wid=4",
    ]
    .map(ToOwned::to_owned)
    .to_vec()
}

async fn purge(client: &IpsClient) -> Outcome {
    client.invalidator("c|4711".to_owned()).invalidate(&urls()).await.outcome
}

#[track_caller]
fn assert_unknown(outcome: &Outcome, words: &str) {
    let Outcome::Unknown { reason } = outcome else { panic!("{outcome:?}") };
    assert!(reason.contains(words), "{reason}");
}

#[track_caller]
fn assert_not_sent(outcome: &Outcome, words: &str) {
    let Outcome::NotSent { reason } = outcome else { panic!("{outcome:?}") };
    assert!(reason.contains(words), "{reason}");
}

//! Real handshakes: a good certificate works, every bad one has its sentence.
//!
//! The trusted authority comes from `SSL_CERT_FILE`, which is read once a process, so one test runs itself
//! again as a child with the variable set. The certificates are test material, valid 2020 to 2119.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::sync::Arc;

use purgedeck::service::Outcome;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::scripted::{soap, xml};
use crate::{PATIENT, assert_not_sent, client_to, purge};

const CHILD: &str = "PURGEDECK_TEST_TRUSTS_THE_AUTHORITY";
const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ips_client/certificates/authority.pem");

/// Serves one connection with a certificate and answers its request with a receipt.
fn serve(certificate: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut tls = StreamOwned::new(ServerConnection::new(server_config(certificate)).unwrap(), stream);
        let mut seen = Vec::new();
        let mut buffer = [0; 4096];
        while !seen.ends_with(b"</soapenv:Envelope>") {
            match tls.read(&mut buffer) {
                Ok(read) if read > 0 => seen.extend_from_slice(&buffer[..read]),
                _ => return,
            }
        }
        let receipt = "<cdnCacheInvalidationReturn xmlns=\"NS\"><invalidationHandle>h</invalidationHandle>\
                       <estimatedSeconds>5</estimatedSeconds></cdnCacheInvalidationReturn>";
        tls.write_all(&xml(soap(receipt))).unwrap();
        tls.flush().unwrap();
    });
    address
}

fn server_config(certificate: &[u8]) -> Arc<ServerConfig> {
    let chain = vec![CertificateDer::from_pem_slice(certificate).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("certificates/server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).unwrap())
}

async fn purge_with(certificate: &'static [u8]) -> Outcome {
    let endpoint = format!("https://{}/x", serve(certificate)).parse().unwrap();
    purge(&client_to(endpoint, PATIENT)).await
}

const GOOD: &[u8] = include_bytes!("certificates/good.pem");

#[tokio::test]
async fn an_authority_that_nobody_trusts_is_refused() {
    if std::env::var_os(CHILD).is_none() {
        assert_not_sent(&purge_with(GOOD).await, "does not trust");
    }
}

#[tokio::test]
async fn a_trusted_authority_still_needs_the_right_name_and_date() {
    if std::env::var_os(CHILD).is_none() {
        let name = "tls::a_trusted_authority_still_needs_the_right_name_and_date";
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(CHILD, "1")
            .env("SSL_CERT_FILE", AUTHORITY)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(
            child.status.success() && said.contains("1 passed"),
            "{said}{}",
            String::from_utf8_lossy(&child.stderr)
        );
        return;
    }
    assert!(matches!(purge_with(GOOD).await, Outcome::Accepted(_)));
    assert_not_sent(&purge_with(include_bytes!("certificates/expired.pem")).await, "has expired");
    let other_name = purge_with(include_bytes!("certificates/other-name.pem")).await;
    assert_not_sent(&other_name, "for another name");
    assert_not_sent(&other_name, "other.example");
}

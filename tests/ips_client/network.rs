//! Failures while connecting: the only ones that prove that nothing was sent.

use purgedeck::service::ServiceError;
use purgedeck::service::ips::{Environment, IpsClient};
use secrecy::SecretString;
use tokio::net::TcpListener;

use crate::scripted::{Scripted, Step};
use crate::{IMPATIENT, PATIENT, assert_not_sent, client_to, config, purge};

async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

fn through(variables: &[(&str, &str)], endpoint: &str) -> Result<IpsClient, ServiceError> {
    let mut config = config(endpoint.parse().unwrap(), PATIENT);
    config.environment = variables.iter().copied().collect::<Environment>();
    IpsClient::new(config, SecretString::from("s3cret"))
}

#[tokio::test]
async fn a_closed_port_proves_that_nothing_was_sent() {
    let endpoint = format!("http://127.0.0.1:{}/x", free_port().await).parse().unwrap();
    let client = client_to(endpoint, PATIENT);
    assert_not_sent(&purge(&client).await, "connection refused");
    let error = client.sign_in("").await.unwrap_err();
    assert!(matches!(error, ServiceError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_server_without_tls_gets_nothing() {
    let server = Scripted::start([Step::CloseEarly]).await;
    assert_not_sent(&purge(&client_to(server.url("https"), PATIENT)).await, "127.0.0.1");
    // Plain bytes at once, as a proxy's error page would be.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://{}/x", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.unwrap();
    });
    assert_not_sent(&purge(&client_to(endpoint, PATIENT)).await, "does not speak TLS");
}

#[tokio::test]
async fn a_handshake_that_never_ends_fails_as_a_connect() {
    let server = Scripted::start([Step::Deaf]).await;
    let client = client_to(server.url("https"), IMPATIENT);
    assert_not_sent(&purge(&client).await, "no connection within the connect time-out");
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_without_its_password() {
    for (answer, words) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
            "asks for a user and password",
        ),
        ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "refused to connect"),
    ] {
        let proxy = Scripted::start([Step::Answer(answer.as_bytes().to_vec())]).await;
        let variable = format!("http://me:pr0xypw@{}", proxy.address());
        let client = through(&[("HTTPS_PROXY", &variable)], "https://api.acme.example/x").unwrap();
        let outcome = purge(&client).await;
        assert_not_sent(&outcome, words);
        assert_not_sent(&outcome, &format!("[through HTTPS_PROXY ({})]", proxy.address()));
        assert!(!format!("{outcome:?}").contains("pr0xypw"));
        let requests = proxy.requests();
        assert!(
            requests[0].head.starts_with("CONNECT api.acme.example:443 HTTP/1.1"),
            "{}",
            requests[0].head
        );
        assert!(requests[0].header("proxy-authorization").is_some());
    }
    let dead = format!("127.0.0.1:{}", free_port().await);
    let client = through(&[("all_proxy", &dead)], "https://api.acme.example/x").unwrap();
    let outcome = purge(&client).await;
    assert_not_sent(&outcome, "the proxy cannot be reached: connection refused");
    assert_not_sent(&outcome, &format!("[through all_proxy ({dead})]"));
}

#[tokio::test]
async fn no_proxy_and_loopback_go_direct() {
    let refusing = || Step::Answer(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n".to_vec());
    let proxy = Scripted::start([refusing()]).await;
    let variable = format!("http://{}", proxy.address());
    // Reaches this machine only, but does not count as loopback.
    let own = format!("https://0.0.0.0:{}/x", free_port().await);
    for bypass in ["*", "0.0.0.0", "0.0.0.0/8", "x.example, 0.0.0.0"] {
        let client = through(&[("HTTPS_PROXY", &variable), ("NO_PROXY", bypass)], &own).unwrap();
        assert_not_sent(&purge(&client).await, "connection refused");
    }
    let closed = format!("http://127.0.0.1:{}/x", free_port().await);
    let variables = [("HTTPS_PROXY", variable.as_str()), ("HTTP_PROXY", &variable), ("ALL_PROXY", &variable)];
    assert_not_sent(&purge(&through(&variables, &closed).unwrap()).await, "connection refused");
    let closed = closed.replace("http:", "https:");
    assert_not_sent(&purge(&through(&variables, &closed).unwrap()).await, "connection refused");
    assert_not_sent(&purge(&through(&[("HTTPS_PROXY", "::")], &closed).unwrap()).await, "connection refused");
    assert!(proxy.requests().is_empty());
    let client = through(&[("HTTPS_PROXY", &variable), ("NO_PROXY", ".other.example")], &own).unwrap();
    assert_not_sent(&purge(&client).await, "the proxy refused to connect");
    assert_eq!(proxy.requests().len(), 1);
}

#[tokio::test]
async fn a_wrong_set_up_is_refused_before_anything_is_sent() {
    for (variables, endpoint, words) in [
        (&[("HTTPS_PROXY", "http://u:hidden@")][..], "https://a.example/x", "HTTPS_PROXY"),
        (&[("all_proxy", "socks5://hidden:1")], "https://a.example/x", "all_proxy"),
        (
            &[("SSL_CERT_FILE", "/nonexistent/ca.pem")],
            "https://a.example/x",
            "SSL_CERT_FILE: /nonexistent/ca.pem",
        ),
        (&[], "http://a.example/x", "in clear"),
        (&[], "https://me:hidden@a.example/x", "remove user and password"),
    ] {
        let error = through(variables, endpoint).expect_err(words).to_string();
        assert!(error.contains(words) && !error.contains("hidden"), "{error}");
    }
}

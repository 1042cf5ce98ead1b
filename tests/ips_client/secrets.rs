//! The password goes to the service and nowhere else.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use purgedeck::service::ips::IpsClient;
use secrecy::SecretString;

use crate::scripted::{Scripted, Step, answer, fault, http};
use crate::{PASSWORD, PATIENT, client, config, purge};

/// Everything that would give the canary away.
fn forms() -> Vec<String> {
    vec![
        PASSWORD.to_owned(),
        "C4n@ry".to_owned(),
        "C4n%40ry".to_owned(),
        STANDARD.encode(PASSWORD),
        STANDARD.encode(format!("ops@acme.example:{PASSWORD}")),
    ]
}

#[track_caller]
fn assert_clean(text: &str) {
    for form in forms() {
        assert!(!text.contains(&form), "{text} shows {form}");
    }
}

#[tokio::test]
async fn faults_and_handles_that_echo_the_password_are_masked() {
    let escaped = "C4n@ry&lt;&amp;&gt;\"ü";
    let twice = "C4n@ry&amp;lt;&amp;amp;&amp;gt;\"ü";
    let encoded = STANDARD.encode(PASSWORD);
    for echo in [escaped, twice, &encoded] {
        for (element, code) in
            [("authenticationFault", 10_001), ("authorizationFault", 20_003), ("ipsApiFault", 30_000)]
        {
            let reason = format!("Invalid password '{echo}'");
            let server =
                Scripted::start([fault(element, code, &reason), fault(element, code, &reason)]).await;
            let client = client(&server);
            let outcome = purge(&client).await;
            assert_clean(&format!("{outcome:?}"));
            assert!(format!("{outcome:?}").contains("Invalid password '•••'"));
            let error = client.sign_in("Acme").await.unwrap_err();
            assert_clean(&format!("{error} {error:?}"));
        }
        let server = Scripted::start([answer(&format!(
            "<cdnCacheInvalidationReturn xmlns=\"NS\"><invalidationHandle>h {echo}</invalidationHandle>\
             <estimatedSeconds>5</estimatedSeconds></cdnCacheInvalidationReturn>"
        ))])
        .await;
        let outcome = purge(&client(&server)).await;
        assert_clean(&format!("{outcome:?}"));
        assert!(format!("{outcome:?}").contains("h •••"));
    }
}

#[tokio::test]
async fn long_reasons_and_handles_are_cut() {
    let long = "x".repeat(50_000);
    let server = Scripted::start([fault("ipsApiFault", 30_000, &long)]).await;
    let outcome = format!("{:?}", purge(&client(&server)).await);
    assert!(outcome.len() < 4_300 && outcome.contains('…'), "{}", outcome.len());
}

#[tokio::test]
async fn no_error_shows_password_body_or_query() {
    let page = http("502 Bad Gateway", &[("Content-Type", "text/html")], "<html>s3cret page</html>");
    for step in [Step::Answer(page), Step::Close, Step::CloseEarly] {
        let server = Scripted::start([step.clone(), step]).await;
        let mut endpoint = server.endpoint();
        endpoint.set_query(Some("key=s3cret"));
        let client = IpsClient::new(config(endpoint, PATIENT), SecretString::from(PASSWORD)).unwrap();
        let outcome = format!("{:?}", purge(&client).await);
        let error = client.sign_in("").await.unwrap_err();
        for text in [outcome, format!("{error} {error:?}")] {
            assert_clean(&text);
            assert!(!text.contains("s3cret"), "{text}");
        }
    }
}

#[tokio::test]
async fn debug_output_of_the_client_shows_where_and_who_only() {
    let server = Scripted::start([]).await;
    let client = client(&server);
    let text = format!("{client:?} {:?}", client.invalidator("c|1".to_owned()));
    assert_clean(&text);
    assert!(text.contains("ops@acme.example") && text.contains(&server.address()), "{text}");
}

#[test]
fn a_password_that_xml_cannot_carry_is_refused_unseen() {
    let endpoint = "https://a.example/x".parse().unwrap();
    let error = IpsClient::new(config(endpoint, PATIENT), SecretString::from("hidden\u{8}"))
        .err()
        .unwrap()
        .to_string();
    assert!(
        error.contains("the password") && error.contains("U+0008") && !error.contains("hidden"),
        "{error}"
    );
}

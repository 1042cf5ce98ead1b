//! Purges: what goes over the wire, and what every kind of answer proves.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use purgedeck::service::{Invalidator, Outcome, Receipt, Refusal, RefusalKind};

use crate::scripted::{NS, Scripted, Step, answer, documented_fault, fault, http, recorded_fault, soap, xml};
use crate::{IMPATIENT, assert_unknown, client, client_to, purge, urls};

const RECEIPT: &str = "<cdnCacheInvalidationReturn xmlns=\"NS\"><invalidationHandle>4711|edcp-0a1b</invalidationHandle>\
                       <estimatedSeconds>5</estimatedSeconds></cdnCacheInvalidationReturn>";

fn accepted() -> Outcome {
    let handle = Some("4711|edcp-0a1b".to_owned());
    Outcome::Accepted(Receipt { handle, estimate: Some(Duration::from_secs(5)) })
}

/// The outcome of a purge that is met by this step.
async fn met_by(step: Step) -> Outcome {
    let server = Scripted::start([step]).await;
    let outcome = purge(&client(&server)).await;
    assert_eq!(server.requests().len(), 1, "one call is one transmission");
    outcome
}

async fn met_by_bytes(bytes: Vec<u8>) -> Outcome {
    met_by(Step::Answer(bytes)).await
}

#[track_caller]
fn refusal(outcome: Outcome) -> Refusal {
    let Outcome::Refused(refusal) = outcome else { panic!("{outcome:?}") };
    refusal
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn the_whole_request_is_as_the_contract_says() {
    let server = Scripted::start([answer(RECEIPT)]).await;
    assert_eq!(purge(&client(&server)).await, accepted());

    let request = &server.requests()[0];
    assert!(request.head.starts_with("POST /scene7/services/IpsApiService HTTP/1.1\r\n"), "{}", request.head);
    for (name, value) in [
        ("host", server.address().as_str()),
        ("content-type", "text/xml; charset=UTF-8"),
        ("soapaction", "\"cdnCacheInvalidation\""),
        ("accept-encoding", "gzip"),
        ("accept", "text/xml"),
        ("user-agent", concat!("purgedeck/", env!("CARGO_PKG_VERSION"))),
    ] {
        assert_eq!(request.header(name), Some(value), "{name}");
    }
    for absent in ["referer", "cookie", "authorization", "transfer-encoding"] {
        assert_eq!(request.header(absent), None, "{absent}");
    }
    let expected = [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Header>",
        "<authHeader xmlns=\"http://www.scene7.com/IpsApi/xsd/2014-04-03\"><user>ops@acme.example</user>",
        "<password>C4n@ry&lt;&amp;&gt;\"ü</password><locale>en-US</locale><appName>purgedeck</appName>",
        concat!("<appVersion>", env!("CARGO_PKG_VERSION"), "</appVersion>"),
        "</authHeader></soapenv:Header><soapenv:Body>",
        "<cdnCacheInvalidationParam xmlns=\"http://www.scene7.com/IpsApi/xsd/2014-04-03\">",
        "<companyHandle>c|4711</companyHandle><urlArray>",
        "<items>https://img.acme.example/is/image/AcmeOutfitters/hat</items>",
        "<items>https://img.acme.example/is/image/AcmeOutfitters/hat?$p$&amp;wid=4</items>",
        "</urlArray></cdnCacheInvalidationParam></soapenv:Body></soapenv:Envelope>",
    ];
    assert_eq!(request.body, expected.concat());
}

#[tokio::test]
async fn a_receipt_is_read_however_it_is_wrapped() {
    let whole = soap(RECEIPT);
    let (first, rest) = whole.split_at(200);
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len()).into_bytes();
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let pause = Duration::from_millis(10);
    let prefixed = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<S:Envelope \
         xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:r=\"{NS}\"><S:Header/><S:Body>\n\
         <r:cdnCacheInvalidationReturn><r:new><r:estimatedSeconds>9</r:estimatedSeconds></r:new>\
         <r:estimatedSeconds> 5 </r:estimatedSeconds>\
         <r:invalidationHandle>4711|edcp-0a1b</r:invalidationHandle></r:cdnCacheInvalidationReturn></S:Body></S:Envelope>\n"
    );
    let early = [b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".to_vec(), xml(&whole)].concat();
    for (name, step) in [
        ("plain", Step::Answer(xml(&whole))),
        ("chunked", Step::Pieces(vec![head, chunk(first), chunk(rest), chunk("")], pause)),
        ("gzip", Step::Answer(http("200 OK", &[("Content-Encoding", "gzip")], gzip(whole.as_bytes())))),
        ("prefixes, mark, order", Step::Answer(xml(prefixed))),
        ("after a 103", Step::Answer(early)),
        ("without a content type", Step::Answer(http("200 OK", &[], &whole))),
    ] {
        assert_eq!(met_by(step).await, accepted(), "{name}");
    }
}

#[tokio::test]
async fn the_old_answer_shape_is_counted() {
    let counts = |errors: u8, details: &str| {
        xml(soap(&format!(
            "<cdnCacheInvalidationReturn xmlns=\"NS\"><successCount>2</successCount><warningCount>0</warningCount>\
             <errorCount>{errors}</errorCount>{details}</cdnCacheInvalidationReturn>"
        )))
    };
    let nothing_more = Outcome::Accepted(Receipt { handle: None, estimate: None });
    assert_eq!(met_by_bytes(counts(0, "<errorDetailArray/>")).await, nothing_more);
    let details =
        "<errorDetailArray><items><code>30001</code><reason>bad URL</reason></items></errorDetailArray>";
    let refused = refusal(met_by_bytes(counts(1, details)).await);
    assert_eq!((refused.kind, refused.code), (RefusalKind::Request, Some(30_001)));
    assert_eq!(refused.reason, "1 errors: bad URL");
}

#[tokio::test]
async fn a_fault_refuses_in_either_shape_and_on_any_status() {
    for (element, code, kind) in [
        ("authenticationFault", 10_001, RefusalKind::Authentication),
        ("authorizationFault", 20_003, RefusalKind::Authorization),
        ("ipsApiFault", 30_000, RefusalKind::Request),
    ] {
        for status in ["200 OK", "500 Internal Server Error"] {
            for body in [
                recorded_fault(element, code, "No &lt;way&gt;"),
                documented_fault(element, code, "No &lt;way&gt;"),
            ] {
                let refused =
                    refusal(met_by_bytes(http(status, &[("Content-Type", "text/xml")], body)).await);
                assert_eq!(refused, Refusal { kind, code: Some(code), reason: "No <way>".to_owned() });
            }
        }
    }
}

#[tokio::test]
async fn no_credentials_is_not_tried_again_by_a_purge() {
    let server =
        Scripted::start([fault("authenticationFault", 10_000, "No credentials"), answer(RECEIPT)]).await;
    let refused = refusal(purge(&client(&server)).await);
    assert_eq!((refused.kind, refused.code), (RefusalKind::Authentication, Some(10_000)));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_is_no_proof_is_unknown() {
    let html = "<html><head><title>Sign in</title></head><body>Portal</body></html>";
    let page = |status: &str| http(status, &[("Content-Type", "text/html; charset=utf-8")], html);
    let whole = soap(RECEIPT);
    let short = xml(&whole);
    let other_version = whole.replace("2014-04-03", "2012-02-14");
    let laughs = format!(
        "<!DOCTYPE x [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>{}",
        &whole[whole.find("<soapenv").unwrap()..]
    );
    for (bytes, words) in [
        (page("200 OK"), "HTTP 200, text/html: "),
        (page("404 Not Found"), "HTTP 404"),
        (page("502 Bad Gateway"), "HTTP 502, text/html"),
        (page("504 Gateway Timeout"), "HTTP 504"),
        (http("503 Service Unavailable", &[("Retry-After", "5")], ""), "HTTP 503: the answer is empty"),
        (
            http("200 OK", &[("Content-Type", "application/json")], "{\"ok\":true}"),
            "application/json: the answer is not XML",
        ),
        (xml(""), "the answer is empty"),
        (http("204 No Content", &[], ""), "HTTP 204: the answer is empty"),
        (xml(soap("")), "holds no cdnCacheInvalidationReturn"),
        (xml(soap("<cdnCacheInvalidationReturn xmlns=\"NS\"/>")), "lacks invalidationHandle"),
        (xml(soap("<getUserInfoReturn xmlns=\"NS\"/>")), "holds no cdnCacheInvalidationReturn"),
        (xml(other_version), "holds no cdnCacheInvalidationReturn"),
        (xml(soap("<soapenv:Fault><faultcode>soapenv:Server</faultcode></soapenv:Fault>")), "without a code"),
        (xml(&whole[..whole.len() - 10]), "cut off"),
        (xml(format!("{whole}<again/>")), "goes on after its end"),
        (xml(laughs), "document type"),
        (xml(b"<a>\xff\xfe</a>"), "not UTF-8"),
        (
            http("500 Internal Server Error", &[("Content-Type", "text/xml")], &whole),
            "contradicts the status",
        ),
        (http("200 OK", &[("Content-Encoding", "gzip")], &gzip(whole.as_bytes())[..40]), "broke off"),
        (http("200 OK", &[("Content-Encoding", "gzip")], "no gzip"), "broke off"),
        (short[..short.len() - 50].to_vec(), "broke off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n".to_vec(), "broke off"),
        (b"\x16\x03\x01 garbage that is not HTTP\r\n\r\n".to_vec(), "127.0.0.1"),
        (
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n".to_vec(),
            "127.0.0.1",
        ),
    ] {
        assert_unknown(&met_by_bytes(bytes).await, words);
    }
}

#[tokio::test]
async fn answers_beyond_all_bounds_are_given_up() {
    let bomb = gzip(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 1 << 20, "the bomb is small on the wire");
    assert_unknown(
        &met_by_bytes(http("200 OK", &[("Content-Encoding", "gzip")], bomb)).await,
        "longer than 1048576 bytes",
    );
    assert_unknown(&met_by_bytes(xml(vec![b'x'; 2 << 20])).await, "longer than 1048576 bytes");
    let lying = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n<a>".to_vec();
    assert_unknown(&met_by_bytes(lying).await, "broke off");
    let many = "<x/>".repeat(300);
    let padded = RECEIPT.replace("<estimatedSeconds>", &format!("{many}<estimatedSeconds>"));
    assert_unknown(&met_by_bytes(xml(soap(&padded))).await, "more than 200 elements");
    let head = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "h".repeat(2 << 20)).into_bytes();
    assert_unknown(&met_by_bytes(head).await, "127.0.0.1");
}

#[tokio::test]
async fn a_lost_connection_proves_nothing() {
    for step in [Step::Close, Step::CloseEarly] {
        assert_unknown(&met_by(step.clone()).await, "127.0.0.1");
    }
    // Early enough to leave bytes of a large request unread, so that the client sees a reset.
    let server = Scripted::start([Step::CloseEarly]).await;
    let many: Vec<String> =
        (0..1_000).map(|n| format!("https://img.acme.example/is/image/A/{n:0>2000}")).collect();
    let outcome = client(&server).invalidator("c|1".to_owned()).invalidate(&many).await.outcome;
    assert_unknown(&outcome, "127.0.0.1");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_reused_connection_that_closes_after_the_request_is_not_tried_again() {
    let server = Scripted::start([answer(RECEIPT), Step::Close, answer(RECEIPT)]).await;
    let client = client(&server);
    assert_eq!(purge(&client).await, accepted());
    assert_unknown(&purge(&client).await, "127.0.0.1");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn silence_and_dripping_end_by_the_total_time() {
    let mut endless = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<a>".to_vec();
    endless.extend(std::iter::repeat_n(b' ', 10_000));
    for step in [Step::Silence, Step::Drip(endless)] {
        let server = Scripted::start([step]).await;
        let outcome = purge(&client_to(server.endpoint(), IMPATIENT)).await;
        assert_unknown(&outcome, "within the request time-out");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn redirects_are_refused_and_nothing_reaches_their_target() {
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let elsewhere = Scripted::start([answer(RECEIPT)]).await;
        let location = format!("{}?token=s3cret", elsewhere.endpoint());
        let refused = refusal(met_by_bytes(http(status, &[("Location", &location)], "")).await);
        assert_eq!(refused.kind, RefusalKind::Redirect);
        assert!(
            refused.reason.contains(&format!("redirects to {}", elsewhere.address())),
            "{}",
            refused.reason
        );
        assert!(!refused.reason.contains("s3cret"), "{}", refused.reason);
        assert!(elsewhere.requests().is_empty());
    }
}

#[tokio::test]
async fn throttling_says_how_long_to_wait() {
    let date = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    for (headers, wait) in [
        (&[][..], None),
        (&[("Retry-After", "7")], Some(7)),
        (&[("Retry-After", "-7")], Some(1)),
        (&[("Retry-After", "315360000")], Some(3_600)),
        (&[date, ("Retry-After", "Sun, 06 Nov 1994 08:51:37 GMT")], Some(120)),
    ] {
        let refused = refusal(met_by_bytes(http("429 Too Many Requests", headers, "<html/>")).await);
        let retry_after = wait.map(Duration::from_secs);
        assert_eq!(refused.kind, RefusalKind::Throttled { retry_after }, "{headers:?}");
    }
}

#[tokio::test]
async fn a_batch_that_cannot_be_sent_is_refused_without_sending() {
    let server = Scripted::start([answer(RECEIPT)]).await;
    let invalidator = client(&server).invalidator("c|1".to_owned());
    let too_many = vec!["https://a/b".to_owned(); 1_001];
    let control = vec!["https://a/b\u{1b}".to_owned()];
    for (batch, words) in [(Vec::new(), "not 0"), (too_many, "not 1001"), (control, "U+001B")] {
        let refused = refusal(invalidator.invalidate(&batch).await.outcome);
        assert_eq!((refused.kind, refused.code), (RefusalKind::Request, None));
        assert!(refused.reason.contains(words), "{}", refused.reason);
    }
    assert!(server.requests().is_empty());
    let sent = invalidator.invalidate(&urls()).await;
    assert_eq!((sent.outcome, sent.status), (accepted(), Some(200)));
}

#[tokio::test]
async fn the_status_of_an_answer_is_told_whatever_the_answer_says() {
    let none: &[(&str, &str)] = &[];
    for (step, status) in [
        (answer(RECEIPT), Some(200)),
        (Step::Answer(http("429 Too Many Requests", none, "")), Some(429)),
        (Step::Answer(http("502 Bad Gateway", none, "<html>")), Some(502)),
        (Step::Answer(http("302 Found", &[("Location", "http://elsewhere.example/")], "")), Some(302)),
        (Step::Close, None),
    ] {
        let server = Scripted::start([step.clone()]).await;
        let sent = client(&server).invalidator("c|1".to_owned()).invalidate(&urls()).await;
        assert_eq!(sent.status, status, "{step:?}: {:?}", sent.outcome);
    }
}

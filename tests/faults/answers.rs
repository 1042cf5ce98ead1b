//! What the service may say to a purge: rows A1 to A20 of the fault list.

use crate::account::{Wishes, urls};
use crate::fault_server::answers::{
    API, AUTHENTICATION, AUTHORIZATION, counts, empty_body, fault, fault_on_200, garbage, gzip_bomb, http,
    huge_header, not_http, other_operation, page, receipt, redirect, throttled, truncated, wrong_length,
};
use crate::fault_server::{FaultServer, Step, Verdict};
use crate::home::eventually;
use crate::scene::{Scene, states};

#[test]
fn a1_a_receipt_is_accepted_with_handle_and_estimate() {
    let scene = Scene::with([]);
    let report = scene.purge(&urls(3), &[]).exits(0).json();
    assert_eq!(report["batches"][0]["handle"], "4711|edcp-0a1b");
    assert_eq!(report["batches"][0]["estimated_seconds"], 0);
    assert_eq!(scene.server.received()[0].urls, urls(3), "spelled exactly as given");
}

#[test]
fn a2_refused_credentials_stop_the_account_after_one_try_and_keep_the_work() {
    for (element, code) in [(AUTHENTICATION, 10_001), (AUTHENTICATION, 10_002), (AUTHORIZATION, 20_003)] {
        let wishes = Wishes { urls_per_request: 1, ..Wishes::default() };
        let scene = Scene::wishing(wishes, [Step::refusal(fault(element, code, "not with these"))]);
        let report = scene.purge(&urls(4), &[]).exits(3).says("not with these").json();
        assert_eq!(states(&report), ["queued"; 4], "{element} {code}");
        assert_eq!(scene.server.received().len(), 1, "one try, for all four");
        assert_eq!(scene.home.count("standstill"), 1);

        // A timer does not try them again; somebody says that they are right now, and everything goes on.
        scene.home.run(&["queue", "run"]).exits(3);
        assert_eq!(scene.server.received().len(), 1);
        scene.home.run(&["queue", "resume"]).exits(0);
        scene.home.run(&["queue", "run"]).exits(0);
        scene.judge(&urls(4), &[]);
        assert_eq!(states(&scene.home.job()), ["accepted"; 4]);
    }
}

#[test]
fn a2_a_password_that_no_longer_fits_loses_no_work() {
    let scene = Scene::with([]);
    scene.server.set_password("another");
    let ran = scene.home.purge(&urls(2), &[]).exits(3).says("nothing was queued");
    crate::oracle::no_secret(&scene.home, &[&ran]);
    assert!(scene.server.received().is_empty());

    // Queued while it fitted, sent when it does not: one sign-in, and the work waits.
    scene.server.set_password(crate::fault_server::PASSWORD);
    scene.server.then([Step::refusal(fault(AUTHENTICATION, 10_001, "changed meanwhile"))]);
    scene.purge(&urls(2), &[]).exits(3);
    scene.server.set_password("another");
    let before = scene.server.connections();
    scene.home.run(&["queue", "run"]).exits(3).says("queue resume");
    assert_eq!(scene.server.connections(), before, "nobody has said that they are right now");
    scene.home.run(&["queue", "resume"]).exits(0);
    scene.home.is_quiet();
    assert_eq!(scene.server.connections(), before + 1, "a refused sign-in is tried once");
    assert_eq!(states(&scene.home.job()), ["queued"]);
    scene.server.set_password(crate::fault_server::PASSWORD);
    scene.home.run(&["queue", "resume"]).exits(0);
    scene.home.run(&["queue", "run"]).exits(0);
    scene.judge(&urls(2), &[]);
}

#[test]
fn a3_a_fault_is_a_fault_on_http_200_too() {
    let scene = Scene::with([Step::refusal(fault_on_200(API, 30_000, "no such URL here"))]);
    let report = scene.purge(&urls(1), &[]).exits(1).json();
    assert_eq!(report["refused"][0]["reason"], "no such URL here");
    assert_eq!(report["refused"][0]["code"], 30_000);
    assert_eq!(report["refused"][0]["url"], urls(1)[0].as_str());
}

#[test]
fn a6_too_fast_waits_as_long_as_the_service_says_and_goes_on() {
    let now = "Sun, 06 Nov 1994 08:49:37 GMT";
    let soon = "Sun, 06 Nov 1994 08:49:38 GMT";
    // The last one is A20 as well: the server's clock is decades off, and only the difference counts.
    for headers in [
        &[][..],
        &[("Retry-After", "1")],
        &[("Retry-After", "-7")],
        &[("Retry-After", "soon")],
        &[("Date", now), ("Retry-After", soon)],
    ] {
        let scene = Scene::with([Step::refusal(throttled(headers))]);
        let report = scene.purge(&urls(2), &[]).exits(0).json();
        assert_eq!(states(&report), ["accepted"], "{headers:?}");
        assert_eq!(report["batches"][0]["attempts"], 2, "{headers:?}");
        assert!(scene.last("refused").contains("429"), "{headers:?}");
    }
}

#[test]
fn a6_ten_years_are_one_hour_and_everybody_obeys() {
    let scene = Scene::with([Step::refusal(throttled(&[("Retry-After", "315360000")]))]);
    let list = scene.home.write("list.txt", urls(1).join("\n"));
    let mut purge = scene.start(&["purge", "--urls-from", &list]);
    let words = eventually("the standstill", || {
        let said = scene.home.run(&["queue", "list"]).stdout();
        said.contains("asked to wait until").then_some(said)
    });
    let until = words.split("until ").nth(1).and_then(|rest| rest.split_once('Z')).expect("a time").0;
    let until: jiff::Timestamp = format!("{until}Z").parse().expect("a moment in UTC");
    let hour = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(61);
    assert!(until > jiff::Timestamp::now() && until < hour, "{until}");

    // Another process finds the same gate; the operator gives up.
    let mut other = scene.start(&["queue", "run"]);
    let id = scene.home.job()["job"].as_str().expect("an id").to_owned();
    scene.home.run(&["queue", "cancel", &id]).exits(0);
    assert_eq!(purge.wait().expect("it ends").code(), Some(1));
    other.wait().expect("it ends");
    assert_eq!(scene.server.received().len(), 1);
    scene.judge(&urls(1), &[]);
}

/// A8 to A13, A18: nothing of this proves anything, and nothing of this is called success.
#[test]
fn answers_that_prove_nothing_are_unknown_and_held() {
    let retry_later = http("503 Service Unavailable", &[("Retry-After", "1")], "");
    for (what, answer) in [
        ("a8 bad gateway", page("502 Bad Gateway")),
        ("a8 unavailable", page("503 Service Unavailable")),
        ("a8 unavailable, come back", retry_later),
        ("a8 gateway time-out", page("504 Gateway Timeout")),
        ("a9 a sign-in page", page("200 OK")),
        ("a10 truncated", truncated()),
        ("a10 wrong length", wrong_length()),
        ("a10 garbage", garbage()),
        ("a10 not even HTTP", not_http()),
        ("a11 no bytes", http("200 OK", &[], "")),
        ("a11 an empty body", empty_body()),
        ("a13 a gzip bomb", gzip_bomb()),
        ("a13 a huge header", huge_header()),
        ("a18 another operation", other_operation()),
        ("a19 counts of nothing", counts(0, 0)),
    ] {
        let scene = Scene::with([Step::unclear(answer)]);
        let ran = scene.home.purge(&urls(2), &["--on-unknown", "hold", "--json"]);
        assert_eq!(ran.code(), 5, "{what}: {ran:?}");
        assert_eq!(states(&ran.json()), ["unknown"], "{what}");
        scene.judge(&urls(2), &[&ran]);
        assert!(ran.stderr().contains("127.0.0.1"), "{what}: the host is named: {ran:?}");
        assert_eq!(scene.server.received().len(), 1, "{what}: sent once");
        // Held is held: nobody sends it by the way.
        scene.home.run(&["queue", "run"]).exits(0);
        assert_eq!(scene.server.received().len(), 1, "{what}: still once");
    }
}

#[test]
fn an_unknown_outcome_is_sent_once_more_visibly_and_then_held() {
    let script = [Step::unclear(page("502 Bad Gateway")), Step::unclear(page("502 Bad Gateway"))];
    let scene = Scene::with(script);
    let report = scene.purge(&urls(2), &[]).exits(5).json();
    assert_eq!(states(&report), ["unknown"]);
    assert_eq!(report["batches"][0]["attempts"], 2);
    assert_eq!(scene.home.count("resend"), 1, "the second transmission is announced");
    assert_eq!(scene.server.received().len(), 2);

    // The operator decides; the third is the operator's.
    let id = report["job"].as_str().expect("an id");
    scene.home.run(&["queue", "retry", id]).exits(0);
    eventually("the third", || (scene.server.received().len() == 3).then_some(()));
    eventually("its outcome", || (states(&scene.home.job()) == ["accepted"]).then_some(()));
    scene.judge(&urls(2), &[]);
    assert_eq!(scene.home.count("retried"), 1);
}

#[test]
fn who_wants_it_counted_as_failed_gets_another_exit_code() {
    let scene = Scene::with([Step::unclear(page("502 Bad Gateway"))]);
    let report = scene.purge(&urls(2), &["--on-unknown", "fail"]).exits(1).json();
    assert_eq!(states(&report), ["unknown"]);
}

#[test]
fn a15_hostile_words_of_the_service_are_capped_and_escaped() {
    let hostile = format!("\u{202e}evil\u{9b}2J{}", "x".repeat(50_000));
    let scene = Scene::with([Step::refusal(fault(API, 30_000, &hostile))]);
    let ran = scene.purge(&urls(1), &[]).exits(1);
    assert!(!ran.stderr().contains(['\u{202e}', '\u{9b}']), "{ran:?}");
    assert!(ran.stderr().contains("\\u{202e}"), "{ran:?}");
    let reason = ran.json()["refused"][0]["reason"].as_str().expect("a reason").len();
    assert!(reason <= 4 * 1024, "{reason} bytes stored");
    let shown = scene.home.run(&["queue", "show", ran.json()["job"].as_str().expect("an id")]).exits(0);
    assert!(!shown.stdout().contains(['\u{202e}', '\u{9b}']), "{shown:?}");
}

#[test]
fn a16_a_redirect_is_a_wrong_endpoint_and_nothing_follows_it() {
    for status in ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let elsewhere = FaultServer::start([]);
        let location = format!("{}?token=s3cret", elsewhere.endpoint());
        let scene = Scene::with([Step::refusal(redirect(status, &location))]);
        let report = scene.purge(&urls(1), &[]).exits(1).says("redirect").json();
        assert_eq!(states(&report), ["refused"], "{status}");
        assert_eq!(elsewhere.connections(), 0, "{status}");
        for (path, bytes) in scene.home.state_bytes() {
            assert!(memchr::memmem::find(&bytes, b"s3cret").is_none(), "{}", path.display());
        }
    }
}

#[test]
fn a17_a_fault_that_echoes_the_password_is_masked_everywhere() {
    let echo = "login failed for ops with C4n@ry&lt;&amp;&gt;\"ü' and C4n@ry<![CDATA[<&>]]>\"ü'";
    let scene = Scene::with([Step::refusal(fault(API, 30_000, echo))]);
    let ran = scene.purge(&urls(1), &[]).exits(1);
    assert!(ran.stderr().contains("login failed for ops"), "{ran:?}");
}

#[test]
fn a19_the_old_shape_counts_as_what_it_says() {
    let scene = Scene::with([Step::Say(Verdict::Accepted, counts(1, 0))]);
    assert_eq!(states(&scene.purge(&urls(1), &[]).exits(0).json()), ["accepted"]);
    let scene = Scene::with([Step::refusal(counts(0, 1))]);
    let report = scene.purge(&urls(1), &[]).exits(1).json();
    assert_eq!(report["refused"][0]["code"], 30_001);
}

/// The body decides, not the status: a receipt on a failure contradicts itself.
#[test]
fn a_receipt_on_a_failure_status_is_no_success() {
    let text = String::from_utf8(receipt()).expect("ASCII").replace("200 OK", "503 Service Unavailable");
    let scene = Scene::with([Step::unclear(text.into_bytes())]);
    assert_eq!(states(&scene.purge(&urls(1), &["--on-unknown", "hold"]).exits(5).json()), ["unknown"]);
}

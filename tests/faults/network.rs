//! What the network may do to a purge: rows N1 to N18 of the fault list that a client alone cannot prove.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::account::{Wishes, settings, urls};
use crate::fault_server::{PASSWORD, Step};
use crate::home::{Home, eventually};
use crate::oracle;
use crate::scene::{Scene, states};

/// Queues for a service that cannot be reached; whatever happens, the work is kept. Ends the worker that waits.
fn kept(home: &Home, words: &[&str]) {
    let ran = home.purge(&urls(2), &["--json"]);
    home.end_worker();
    assert_eq!(ran.code(), 4, "{ran:?}");
    assert_eq!(states(&ran.json()), ["queued"]);
    for word in words {
        assert!(ran.stderr().contains(word), "{word}: {ran:?}");
    }
    oracle::no_secret(home, &[&ran]);
    assert_eq!(home.job()["urls"]["queued"], 2);
}

#[test]
fn n1_a_name_that_does_not_resolve_keeps_the_work() {
    let endpoint = "https://nowhere.invalid/scene7/services/IpsApiService";
    let home = Home::with_password(&settings(endpoint, Wishes::default()), PASSWORD);
    kept(&home, &["nowhere.invalid", "does not resolve", "queue show"]);
}

#[test]
fn n3_a_refused_connection_proves_that_nothing_was_sent() {
    let mut scene = Scene::with([]);
    scene.server.close();
    kept(&scene.home, &["connection refused", "queue show"]);

    // The sign-in works, and then nobody listens any more.
    scene.server.reopen();
    scene.server.close_after_sign_in();
    let mut run = scene.start(&["queue", "run"]);
    eventually("a transmission that did not happen", || (scene.home.count("not_sent") > 0).then_some(()));
    assert!(scene.last("not_sent").contains("connection refused"), "{}", scene.last("not_sent"));
    scene.server.reopen();
    assert_eq!(run.wait().expect("it ends").code(), Some(0));
    assert_eq!(scene.server.received().len(), 1);
    scene.judge(&urls(2), &[]);
}

/// N6, N7, N8, N10 and a reset: from the outside all alike, and none of them proves that nothing was sent.
#[test]
fn lost_connections_prove_nothing() {
    for (what, step, received) in [
        ("n6 never answers", Step::Silence, 1),
        ("n7 reads some, closes", Step::ReadThenClose(300), 0),
        ("n8 reads all, closes", Step::Close, 1),
        ("n10 drips", Step::Drip, 1),
        ("accepts, resets", Step::Reset, 0),
    ] {
        let scene = Scene::impatient([step]);
        let ran = scene.purge(&urls(2), &["--on-unknown", "hold"]);
        assert_eq!(ran.code(), 5, "{what}: {ran:?}");
        assert_eq!(states(&ran.json()), ["unknown"], "{what}");
        assert_eq!(scene.server.received().len(), received, "{what}");
        scene.home.is_quiet();
        // The slot is free: the next job goes through.
        scene.home.purge(&urls(1), &[]).exits(0);
    }
}

#[test]
fn n8_a_second_transmission_happens_by_policy_only_and_visibly() {
    let scene = Scene::impatient([Step::Close]);
    let report = scene.purge(&urls(2), &[]).exits(0).json();
    assert_eq!(report["batches"][0]["attempts"], 2);
    assert_eq!(scene.server.received().len(), 2);
    assert_eq!(scene.home.count("resend"), 1);
    assert!(scene.last("accepted").contains("sent twice"), "{}", scene.last("accepted"));
}

#[test]
fn n9_a_reused_connection_that_breaks_is_not_used_for_a_silent_second_try() {
    let wishes = Wishes { urls_per_request: 1, ..Wishes::default() };
    let scene = Scene::wishing(wishes, [Step::AcceptKeepAlive, Step::Reset]);
    let report = scene.purge(&urls(3), &["--on-unknown", "hold"]).exits(5).json();
    assert_eq!(states(&report), ["accepted", "unknown", "accepted"]);
    assert_eq!(scene.server.received().len(), 2, "the one in the middle was not repeated");
}

#[test]
fn n12_a_proxy_that_refuses_is_named_without_its_password() {
    for (answer, words) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", "user and password"),
        ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "refused to connect"),
    ] {
        let proxy = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = proxy.local_addr().expect("its address");
        std::thread::spawn(move || {
            // As many as a sign-in and a worker's first tries need.
            for mut stream in proxy.incoming().take(8).flatten() {
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        let endpoint = "https://api.fault.example/scene7/services/IpsApiService";
        let home = Home::with_password(&settings(endpoint, Wishes::default()), PASSWORD);
        let list = home.write("list.txt", urls(2).join("\n"));
        let output = home
            .command(&["purge", "--urls-from", &list, "--json"])
            .env("HTTPS_PROXY", format!("http://me:pr0xypw@{address}"))
            .output()
            .expect("it runs");
        home.end_worker();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(4), "{said}");
        assert!(said.contains(words) && said.contains("proxy") && said.contains("HTTPS_PROXY"), "{said}");
        assert!(!said.contains("pr0xypw"), "{said}");
        for (path, bytes) in home.state_bytes() {
            assert!(memchr::memmem::find(&bytes, b"pr0xypw").is_none(), "{}", path.display());
        }
        assert_eq!(states(&home.job()), ["queued"]);
    }
}

#[test]
fn n13_a_malformed_proxy_is_a_start_up_error_and_nothing_goes_direct() {
    let scene = Scene::with([]);
    let endpoint = "https://api.fault.example/scene7/services/IpsApiService";
    scene.home.write("settings.toml", settings(endpoint, Wishes::default()));
    let list = scene.home.write("list.txt", urls(1).join("\n"));
    let output = scene
        .home
        .command(&["purge", "--urls-from", &list])
        .env("HTTPS_PROXY", "http://[not an address")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(2 | 4)), "{said}");
    assert!(said.contains("HTTPS_PROXY"), "{said}");
    scene.home.end_worker();
}

#[test]
fn n16_a_certificate_file_that_is_not_there_is_named() {
    let endpoint = "https://api.fault.example/scene7/services/IpsApiService";
    let home = Home::with_password(&settings(endpoint, Wishes::default()), PASSWORD);
    let list = home.write("list.txt", urls(1).join("\n"));
    for (name, content) in [("missing.pem", None), ("empty.pem", Some(""))] {
        if let Some(content) = content {
            home.write(name, content);
        }
        let output = home
            .command(&["purge", "--urls-from", &list])
            .env("SSL_CERT_FILE", home.path(name))
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        home.end_worker();
        assert_ne!(output.status.code(), Some(0), "{said}");
        assert!(said.contains(name), "{said}");
    }
}

#[test]
fn n17_plain_http_beyond_this_machine_is_refused_before_anything_is_sent() {
    let home = Home::with_password(&settings("http://api.fault.example/x", Wishes::default()), PASSWORD);
    let ran = home.purge(&urls(1), &[]).exits(2).says("endpoint").says("https");
    oracle::no_secret(&home, &[&ran]);
    assert!(!home.state_dir().join("queue.db").exists());
}

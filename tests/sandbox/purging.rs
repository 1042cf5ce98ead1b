//! cdnCacheInvalidation: all or nothing, for administrators, and recorded.

use purgedeck::sandbox::{SandboxConfig, VIEWER};
use serde_json::json;

use crate::client::{Answer, COMPANY, Service, items};

const BASE: &str = "https://img.example/is/image/SandboxOutfitters";

async fn purge(service: &Service, urls: &[&str]) -> Answer {
    let items = items(urls.iter().map(|url| url.replace('&', "&amp;")));
    service.call("cdnCacheInvalidation", &format!("{COMPANY}<urlArray>{items}</urlArray>")).await
}

#[tokio::test]
async fn an_accepted_purge_has_a_handle_an_estimate_and_a_place_in_the_log() {
    let service =
        Service::start(SandboxConfig { assets: 5, estimated_seconds: 7, ..SandboxConfig::default() }).await;
    let urls = [format!("{BASE}/Backpack_B?$p$&wid=4"), format!("{BASE}/unknown")];
    let answer = purge(&service, &[&urls[0], &urls[1]]).await;
    assert_eq!(answer.one("estimatedSeconds"), "7");
    let log = service.json("/sandbox/purges").await;
    let entry = &log["purges"][0];
    assert_eq!(entry["handle"], json!(answer.one("invalidationHandle")));
    assert_eq!(entry["urls"], json!(urls));
    assert_eq!((&entry["user"], &entry["app"]), (&json!("ops@sandbox.example"), &json!("sandbox-test/1")));
}

#[tokio::test]
async fn one_bad_url_fails_the_whole_purge_without_being_named() {
    let service = Service::with_assets(5).await;
    let good = format!("{BASE}/Backpack_B");
    for bad in [
        "https://img.example/is/image/RivalOutfitters/Backpack_B",
        "https://img.example/is/image/sandboxoutfitters/Backpack_B",
        "https://img.example/is/image/SandboxOutfitters/Back*",
        "/is/image/SandboxOutfitters/Backpack_B",
        "",
    ] {
        let answer = purge(&service, &[&good, bad]).await;
        assert_eq!(answer.code(), 30_000, "{bad}");
        assert!(bad.is_empty() || !answer.one("reason").contains(bad));
    }
    service.switch(r#"{"refuse_urls_containing": "pack_B?poison"}"#).await;
    assert_eq!(purge(&service, &[&good, &format!("{good}?poison")]).await.code(), 30_000);
    assert_eq!(service.json("/sandbox/purges").await["purges"], json!([]));
    assert_eq!(purge(&service, &[&good]).await.code(), 0);
}

#[tokio::test]
async fn only_administrators_may_purge() {
    let mut service = Service::with_assets(5).await;
    service.user = VIEWER.into();
    let answer = purge(&service, &[&format!("{BASE}/Backpack_B")]).await;
    assert_eq!(answer.code(), 20_003);
    assert_eq!(
        answer.one("reason"),
        "User does not have permission to access operation 'cdnCacheInvalidation'"
    );
}

#[tokio::test]
async fn the_status_turns_from_in_progress_to_done() {
    let service =
        Service::start(SandboxConfig { assets: 5, estimated_seconds: 300, ..SandboxConfig::default() }).await;
    let handle = purge(&service, &[&format!("{BASE}/Backpack_B")]).await.one("invalidationHandle");
    let inner = format!("{COMPANY}<invalidationHandle>{handle}</invalidationHandle>");
    let progress = service.call("getCdnCacheInvalidationStatus", &inner).await;
    assert_eq!(progress.one("status"), "In-Progress");
    service.advance(300).await;
    let done = service.call("getCdnCacheInvalidationStatus", &inner).await;
    assert_eq!((done.one("status").as_str(), done.all("completionTime").len()), ("Done", 1));
}

//! The cache: what it keeps, and what a purge takes out of it.

use purgedeck::sandbox::SandboxConfig;

use crate::client::{COMPANY, Service};

const PATH: &str = "/is/image/SandboxOutfitters/Backpack_B";

async fn cached(service: &Service, target: &str) -> bool {
    let answer = service.get(target).await;
    assert_eq!(answer.status, 200, "{target}");
    answer.header("x-cache") == Some("HIT")
}

#[tokio::test]
async fn a_purge_shows_after_its_estimate_for_exactly_its_url() {
    let service =
        Service::start(SandboxConfig { assets: 5, estimated_seconds: 60, ..SandboxConfig::default() }).await;
    let preset = format!("{PATH}?$product$");
    let other_case = format!("{PATH}?$Product$");
    for target in [PATH, &preset, &other_case] {
        assert!(!cached(&service, target).await && cached(&service, target).await);
    }
    let before = service.get(&preset).await;
    // Any host is fine, and so is either scheme: the edge knows paths.
    let inner = format!("{COMPANY}<urlArray><items>https://img.example{preset}</items></urlArray>");
    assert_eq!(service.call("cdnCacheInvalidation", &inner).await.code(), 0);
    assert_eq!(service.http("POST", "/sandbox/touch/Backpack_B", &[], b"").await.status, 200);
    assert!(cached(&service, &preset).await, "the estimate is not over");
    service.advance(60).await;
    let after = service.get(&preset).await;
    assert_eq!((after.header("x-cache"), after.header("age")), (Some("MISS"), Some("0")));
    assert_ne!(after.header("etag"), before.header("etag"));
    assert_ne!(after.text(), before.text());
    assert!(cached(&service, PATH).await && cached(&service, &other_case).await);
}

#[tokio::test]
async fn without_a_purge_the_old_copy_stays_though_the_origin_has_changed() {
    let service = Service::with_assets(5).await;
    let before = service.get(PATH).await;
    assert_eq!(service.http("POST", "/sandbox/touch/Backpack_B", &[], b"").await.status, 200);
    service.advance(600).await;
    let after = service.get(PATH).await;
    assert_eq!(after.header("etag"), before.header("etag"));
    assert!(after.header("age").unwrap().parse::<u32>().unwrap() >= 600);
    assert_eq!(after.header("cache-control"), Some("max-age=36000"));
}

#[tokio::test]
async fn if_none_match_and_head_need_no_body() {
    let service = Service::with_assets(5).await;
    let first = service.get(PATH).await;
    let condition = format!("If-None-Match: {}", first.header("etag").unwrap());
    let unchanged = service.http("GET", PATH, &[condition], b"").await;
    assert_eq!((unchanged.status, unchanged.bytes.len()), (304, 0));
    let head = service.http("HEAD", PATH, &[], b"").await;
    assert_eq!((head.status, head.bytes.len(), head.header("x-cache")), (200, 0, Some("HIT")));
}

#[tokio::test]
async fn unknown_assets_and_other_companies_are_not_found() {
    let service = Service::with_assets(50).await;
    for (target, status) in [
        ("/is/image/SandboxOutfitters/none", 404),
        ("/is/image/RivalOutfitters/Backpack_B", 404),
        ("/is/image/SandboxOutfitters/Spring_Catalogue", 404),
        ("/is/content/SandboxOutfitters/Spring_Catalogue", 200),
        ("/is/content/SandboxOutfitters/documents/catalogues/Spring_Catalogue.pdf", 200),
        ("/is/image/SandboxOutfitters/Dome_Tent_Setup", 200),
        ("/is/image/SandboxOutfitters/Rain%20Jacket%20(Olive)?$p$", 200),
        ("/is/other/SandboxOutfitters/Backpack_B", 404),
    ] {
        assert_eq!(service.get(target).await.status, status, "{target}");
    }
}

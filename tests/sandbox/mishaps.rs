//! Each switch does what it says.

use purgedeck::sandbox::VIEWER;
use serde_json::json;

use crate::client::{COMPANY, NS, Service, envelope};

const PURGE: &str = "<companyHandle>c|4711</companyHandle><urlArray>\
    <items>https://img.example/is/image/SandboxOutfitters/Backpack_B</items></urlArray>";

#[tokio::test]
async fn mishaps_before_processing_leave_no_purge() {
    let service = Service::with_assets(5).await;
    for (mishap, status) in [
        ("unavailable", 503),
        ("throttled", 429),
        ("html", 200),
        ("empty", 200),
        ("redirect", 302),
        ("fault", 500),
    ] {
        service.switch(&json!({"mishap": mishap, "retry_after": 9}).to_string()).await;
        let answer = service.call("cdnCacheInvalidation", PURGE).await;
        assert_eq!(answer.status, status, "{mishap}");
        assert!(!answer.text().contains("invalidationHandle"));
        assert_eq!(
            answer.header("retry-after").is_some(),
            ["unavailable", "throttled", "html"].contains(&mishap)
        );
    }
    assert_eq!(service.json("/sandbox/purges").await["purges"], json!([]));
    assert_eq!(service.json("/sandbox/calls").await, json!({"cdnCacheInvalidation": 6}));
}

#[tokio::test]
async fn mishaps_after_processing_have_purged_without_saying_so() {
    let service = Service::with_assets(5).await;
    for (count, mishap) in [(1, "truncated"), (2, "hang-up")] {
        service
            .switch(&json!({"mishap": mishap, "times": 1, "operation": "cdnCacheInvalidation"}).to_string())
            .await;
        assert_eq!(service.call("getUserInfo", "").await.code(), 0);
        let answer = service.call("cdnCacheInvalidation", PURGE).await;
        assert!(!answer.text().contains("</cdnCacheInvalidationReturn>"), "{mishap}: {}", answer.text());
        assert_eq!(service.json("/sandbox/purges").await["purges"].as_array().unwrap().len(), count);
    }
    assert_eq!(service.call("cdnCacheInvalidation", PURGE).await.code(), 0);
}

#[tokio::test]
async fn faults_change_status_and_shape() {
    let mut service = Service::with_assets(5).await;
    service.password = "wrong".into();
    assert_eq!(service.call("getUserInfo", "").await.one("faultstring"), "authenticationFault");
    let wished = "<faultHttpStatusCode>202</faultHttpStatusCode>";
    assert_eq!(service.call_with("getUserInfo", "", wished, &[]).await.status, 202);
    service.switch(r#"{"fault_with_200": true, "documented_fault_shape": true}"#).await;
    let answer = service.call("getUserInfo", "").await;
    assert_eq!((answer.status, answer.code()), (200, 10_001));
    assert_eq!(answer.one("faultstring"), "AuthenticationException");
}

#[tokio::test]
async fn answers_take_their_other_known_shapes() {
    let service = Service::with_assets(5).await;
    service
        .switch(
            r#"{"legacy_purge_return": true, "folders_in_items": true, "flat_membership": true,
                "byte_order_mark": true, "prefix": "SOAP-ENV", "refuse_urls_containing": "poison"}"#,
        )
        .await;
    let purge = service.call("cdnCacheInvalidation", PURGE).await;
    assert_eq!((purge.one("successCount"), purge.one("errorCount")), ("1".into(), "0".into()));
    let refused = service.call("cdnCacheInvalidation", &PURGE.replace("Backpack_B", "poison")).await;
    assert_eq!((refused.one("errorCount"), refused.one("code")), ("1".into(), "30000".into()));
    let tree = service.call("getFolderTree", &format!("{COMPANY}<depth>0</depth>")).await;
    assert!(tree.text().contains("<folders><items><folderHandle>"));
    let membership = service.call("getCompanyMembership", "").await.text();
    assert!(membership.contains("<items><companyHandle>") && !membership.contains("<role>"));
    assert!(membership.starts_with("\u{feff}<?xml") && membership.contains("<SOAP-ENV:Body>"));
}

#[tokio::test]
async fn look_ups_can_be_refused_so_that_fallbacks_are_needed() {
    let mut service = Service::with_assets(5).await;
    let since = format!(
        "{COMPANY}<includeSubfolders>true</includeSubfolders><systemFieldConditionArray><items>\
         <field>LastModified</field><op>LessThan</op><dateVal>2030-01-01T00:00:00Z</dateVal></items>\
         </systemFieldConditionArray>"
    );
    assert_eq!(service.call("searchAssets", &since).await.code(), 0);
    service.switch(r#"{"last_modified_unsupported": true, "membership_refused": true}"#).await;
    assert_eq!(service.call("searchAssets", &since).await.code(), 30_001);
    assert_eq!(service.call("getCompanyMembership", "").await.code(), 20_003);
    service.switch(r#"{"company_info_for_admins": true, "versioned_auth_header_rejected": true}"#).await;
    assert_eq!(service.call("getUserInfo", "").await.code(), 10_000);
    let header = service.auth_header("http://www.scene7.com/IpsApi/xsd", "");
    let info = format!("<getCompanyInfoParam xmlns=\"{NS}\">{COMPANY}</getCompanyInfoParam>");
    assert_eq!(
        service.soap("getCompanyInfo", &envelope(&header, &info), &[]).await.one("rootPath"),
        "SandboxOutfitters/"
    );
    service.user = VIEWER.into();
    service.switch("{}").await;
    assert_eq!(service.call("getCompanyInfo", COMPANY).await.code(), 0);
}

#[tokio::test]
async fn impossible_switches_are_refused_and_change_nothing() {
    let service = Service::with_assets(5).await;
    for body in ["", "{\"delay\": 1}", "{\"mishap\": \"flood\"}", "{\"prefix\": \"a b\"}"] {
        assert_eq!(
            service.http("POST", "/sandbox/switches", &[], body.as_bytes()).await.status,
            400,
            "{body}"
        );
    }
    assert_eq!(service.json("/sandbox/switches").await["republish_seconds"], json!(30));
    assert_eq!(service.http("POST", "/sandbox/clock", &[], b"{}").await.status, 400);
    assert_eq!(service.http("POST", "/sandbox/touch/none", &[], b"").await.status, 404);
}

#[tokio::test]
async fn a_delayed_answer_still_comes() {
    let service = Service::with_assets(5).await;
    service.switch(r#"{"delay_ms": 20, "times": 1}"#).await;
    assert_eq!(service.call("getUserInfo", "").await.code(), 0);
    assert_eq!(service.json("/sandbox/switches").await["times"], json!(0));
}

//! What is no correct request gets the right fault, and what is one gets through.

use crate::client::{COMPANY, NS, Service, envelope};

#[tokio::test]
async fn each_wrong_call_has_its_code() {
    let service = Service::with_assets(20).await;
    let url = "<urlArray><items>https://a.example/is/image/SandboxOutfitters/Backpack_B</items></urlArray>";
    for (operation, inner, code) in [
        ("getUserInfo", String::new(), 0),
        ("getUserInfo", "<userHandle>u|1|x</userHandle>".into(), 20_002),
        ("getUserInfo", "<email>nobody@sandbox.example</email>".into(), 20_001),
        ("getUserInfo", "<email>viewer@sandbox.example</email>".into(), 20_007),
        ("getUserInfo", "<nickname>x</nickname>".into(), 30_003),
        ("getCompanyInfo", "<companyName>Sandbox Outfitters</companyName>".into(), 20_003),
        ("getImageFormats", COMPANY.into(), 0),
        ("getImageFormats", String::new(), 30_002),
        ("getImageFormats", "<companyHandle>c|1</companyHandle>".into(), 20_000),
        ("getImageFormats", "<companyHandle>c|4712</companyHandle>".into(), 20_006),
        ("getImageFormats", "<companyHandle>c|4799</companyHandle>".into(), 20_006),
        (
            "getFolderTree",
            format!("{COMPANY}<folderPath>SandboxOutfitters/none/</folderPath><depth>0</depth>"),
            30_001,
        ),
        ("getFolderTree", format!("{COMPANY}<depth>-2</depth>"), 30_001),
        ("getFolderTree", COMPANY.into(), 30_002),
        (
            "getFolderTree",
            format!("{COMPANY}<accessUserHandle>u|2|x</accessUserHandle><depth>0</depth>"),
            20_004,
        ),
        ("getPropertySetType", "<name>Adobe.SPS.Other</name>".into(), 30_000),
        ("cdnCacheInvalidation", format!("{COMPANY}{url}"), 0),
        ("cdnCacheInvalidation", format!("{url}{COMPANY}"), 30_003),
        ("cdnCacheInvalidation", format!("{COMPANY}<urlArray/>"), 30_003),
        (
            "getCdnCacheInvalidationStatus",
            format!("{COMPANY}<invalidationHandle>x</invalidationHandle>"),
            30_001,
        ),
        ("getAllCompanies", "<includeExpired>true</includeExpired>".into(), 30_003),
    ] {
        let answer = service.call(operation, &inner).await;
        assert_eq!(answer.code(), code, "{operation} {inner}: {}", answer.text());
        assert_eq!(answer.status, if code == 0 { 200 } else { 500 }, "{operation} {inner}");
    }
}

#[tokio::test]
async fn the_soap_action_may_be_quoted_and_must_fit_the_body() {
    let service = Service::with_assets(1).await;
    let body = envelope(&service.auth_header(NS, ""), &format!("<getUserInfoParam xmlns=\"{NS}\"/>"));
    for (action, code) in [
        ("\"getUserInfo\"", 0),
        ("getUserInfo", 0),
        ("\"getCompanyInfo\"", 30_003),
        ("\"\"", 30_003),
        ("\"getUserInfo", 30_003),
    ] {
        assert_eq!(service.soap(action, &body, &[]).await.code(), code, "{action}");
    }
}

#[tokio::test]
async fn the_namespace_of_the_body_is_echoed_and_must_be_known() {
    let service = Service::with_assets(1).await;
    let common = "http://www.scene7.com/IpsApi/xsd";
    for (header, body, code) in [
        (NS.to_owned(), NS.to_owned(), 0),
        (common.to_owned(), format!("{common}/2012-02-14"), 0),
        (common.to_owned(), common.to_owned(), 0),
        (format!("{common}/2022-11-01-beta"), format!("{common}/2022-11-01-beta"), 0),
        (format!("{common}/2012-02-14"), NS.to_owned(), 10_000),
        (NS.to_owned(), format!("{common}/2000-01-01"), 30_003),
    ] {
        let payload = format!("<getUserInfoParam xmlns=\"{body}\"/>");
        let answer =
            service.soap("getUserInfo", &envelope(&service.auth_header(&header, ""), &payload), &[]).await;
        assert_eq!(answer.code(), code, "{header} {body}");
        assert_eq!(answer.text().contains(&format!("<getUserInfoReturn xmlns=\"{body}\">")), code == 0);
    }
}

#[tokio::test]
async fn what_is_no_well_formed_xml_without_doctype_is_refused() {
    let service = Service::with_assets(1).await;
    let good = envelope(&service.auth_header(NS, ""), &format!("<getUserInfoParam xmlns=\"{NS}\"/>"));
    let doctype = good.replace("?><s:", "?><!DOCTYPE s [<!ENTITY a \"aaaa\">]><s:");
    let undeclared = good.replace("<appName>", "<appName>&a;");
    for body in [&good[..good.len() - 1], &doctype, &undeclared, "", "getUserInfo"] {
        assert_eq!(service.soap("getUserInfo", body, &[]).await.code(), 30_003, "{body}");
    }
}

#[tokio::test]
async fn http_itself_must_be_right() {
    let service = Service::with_assets(1).await;
    let endpoint = "/scene7/services/IpsApiService";
    assert_eq!(service.get(endpoint).await.status, 405);
    let plain = ["Content-Type: text/plain".to_owned(), "SOAPAction: getUserInfo".to_owned()];
    assert_eq!(service.http("POST", endpoint, &plain, b"<x/>").await.status, 415);
    let xml = ["Content-Type: text/xml".to_owned(), "SOAPAction: getUserInfo".to_owned()];
    let huge = vec![b' '; 9 * 1024 * 1024];
    assert_eq!(service.http("POST", endpoint, &xml, &huge).await.status, 413);
}

#[tokio::test]
async fn gzip_comes_when_it_is_asked_for_and_not_otherwise() {
    let service = Service::with_assets(1).await;
    let accept = ["Accept-Encoding: gzip, deflate"];
    for (entries, headers, packed) in [
        ("", &[][..], false),
        ("", &accept[..], true),
        ("<gzipResponse>true</gzipResponse>", &[], true),
        ("<gzipResponse>false</gzipResponse>", &accept, false),
    ] {
        let answer = service.call_with("getUserInfo", "", entries, headers).await;
        assert_eq!(answer.header("content-encoding") == Some("gzip"), packed, "{entries} {headers:?}");
        assert_eq!(answer.one("email"), "ops@sandbox.example");
    }
}

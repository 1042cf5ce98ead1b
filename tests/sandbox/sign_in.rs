//! Who one is, where one belongs, and what the company's settings say.

use purgedeck::sandbox::{EXPIRED, VIEWER};

use crate::client::{COMPANY, NS, Service, envelope};

#[tokio::test]
async fn credentials_are_told_apart_and_never_with_401() {
    let mut service = Service::with_assets(1).await;
    for (user, password, code) in [
        (VIEWER, "sandbox", 0),
        (VIEWER, "wrong", 10_001),
        ("nobody", "sandbox", 10_001),
        (EXPIRED, "sandbox", 10_002),
    ] {
        (service.user, service.password) = (user.into(), password.into());
        let answer = service.call("getUserInfo", "").await;
        assert_eq!((answer.code(), answer.status), (code, if code == 0 { 200 } else { 500 }), "{user}");
    }
    let bare = envelope("", &format!("<getUserInfoParam xmlns=\"{NS}\"/>"));
    assert_eq!(service.soap("getUserInfo", &bare, &[]).await.code(), 10_000);
    let basic = "Authorization: Basic b3BzQHNhbmRib3guZXhhbXBsZTpzYW5kYm94";
    assert_eq!(service.soap("getUserInfo", &bare, &[basic]).await.one("email"), "ops@sandbox.example");
}

#[tokio::test]
async fn check_login_judges_another_pair() {
    let service = Service::with_assets(1).await;
    for (email, password, status) in [
        (VIEWER, "sandbox", "ValidLogin"),
        (VIEWER, "x", "InvalidLogin"),
        (EXPIRED, "sandbox", "InvalidLogin"),
    ] {
        let inner = format!("<email>{email}</email><password>{password}</password>");
        assert_eq!(service.call("checkLogin", &inner).await.one("status"), status);
    }
}

#[tokio::test]
async fn memberships_say_role_and_whether_they_still_count() {
    let service = Service::with_assets(1).await;
    let answer = service.call("getCompanyMembership", "").await;
    assert_eq!(answer.all("name"), ["Sandbox Outfitters", "Sandbox Archive"]);
    assert_eq!(answer.all("rootPath"), ["SandboxOutfitters/", "SandboxArchive/"]);
    assert_eq!(answer.all("role"), ["IpsCompanyAdmin", "IpsCompanyAdmin"]);
    assert_eq!(answer.all("isActive"), ["true", "false"]);
}

#[tokio::test]
async fn company_info_is_for_users_but_not_for_company_administrators() {
    let mut service = Service::with_assets(1).await;
    let by_name = "<companyName>Sandbox Outfitters</companyName>";
    assert_eq!(service.call("getCompanyInfo", by_name).await.code(), 20_003);
    service.user = VIEWER.into();
    for (inner, code) in [
        (by_name.to_owned(), 0),
        (COMPANY.to_owned(), 0),
        (format!("{COMPANY}{by_name}"), 30_001),
        (String::new(), 30_001),
        ("<companyName>Nobody</companyName>".to_owned(), 20_000),
        ("<companyName>Rival Outfitters</companyName>".to_owned(), 20_006),
    ] {
        assert_eq!(service.call("getCompanyInfo", &inner).await.code(), code, "{inner}");
    }
}

#[tokio::test]
async fn the_application_settings_hold_a_template_of_two_lines_and_the_edge() {
    let service = Service::with_assets(1).await;
    let kind = service
        .call("getPropertySetType", "<name>Adobe.SPS.ApplicationSetting</name>")
        .await
        .one("typeHandle");
    assert!(service.call("getPropertySetTypes", "").await.all("typeHandle").contains(&kind));
    let inner = format!("<typeHandle>{kind}</typeHandle><primaryOwnerHandle>c|4711</primaryOwnerHandle>");
    let server = service.sandbox.published_server();
    for (switches, separator) in [("{}", '\r'), (r#"{"template_line_feeds": true}"#, '\n')] {
        service.switch(switches).await;
        let answer = service.call("getPropertySets", &inner).await;
        let value = |name: &str| {
            let position = answer.all("name").iter().position(|known| known == name).unwrap();
            answer.all("value")[position].clone()
        };
        assert_eq!(value("application_server_prefix_published"), format!("{server}/is/image/"));
        assert_eq!(
            value("application_cdn_invalidation_template"),
            format!("<ID>{separator}{server}/is/image/SandboxOutfitters/<ID>?$product$")
        );
    }
    for (owner, code) in [("c|1", 20_000), ("c|4799", 20_006), ("c|4712", 20_006)] {
        let inner =
            format!("<typeHandle>{kind}</typeHandle><primaryOwnerHandle>{owner}</primaryOwnerHandle>");
        assert_eq!(service.call("getPropertySets", &inner).await.code(), code);
    }
    let foreign = "<typeHandle>pt|1</typeHandle><primaryOwnerHandle>c|4711</primaryOwnerHandle>";
    assert_eq!(service.call("getPropertySets", foreign).await.code(), 30_001);
}

#[tokio::test]
async fn presets_come_with_their_modifiers() {
    let service = Service::with_assets(1).await;
    let answer = service.call("getImageFormats", COMPANY).await;
    assert_eq!(answer.all("name")[0], "product");
    assert_eq!(answer.all("urlModifier")[0], "wid=400&hei=400&fmt=jpeg&qlt=85");
}

#[tokio::test]
async fn the_wsdl_and_the_index_name_this_very_address() {
    let service = Service::with_assets(1).await;
    let wsdl = service.get("/scene7/webservice/IpsApi-2014-04-03.wsdl").await;
    assert!(wsdl.text().contains(service.sandbox.endpoint().as_str()));
    assert!(service.get("/sandbox/").await.text().contains(service.sandbox.endpoint().as_str()));
}

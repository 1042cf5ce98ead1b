//! Sign-in, settings, presets, folders and assets, with the ways around what a service may not do.

use purgedeck::service::{Account, AssetQuery, Outcome, Role, ServiceError};

use crate::scripted::{NS, Scripted, Step, answer, fault, http, recorded_fault};
use crate::{assert_unknown, client, company, purge};

const USER_INFO: &str = "<getUserInfoReturn xmlns=\"NS\"><userInfo><userHandle>u|88|ops@acme.example</userHandle>\
    <firstName>Op</firstName><lastName>S</lastName><email>ops@acme.example</email><isValid>true</isValid>\
    </userInfo></getUserInfoReturn>";

fn membership(items: &str) -> Step {
    answer(&format!(
        "<getCompanyMembershipReturn xmlns=\"NS\"><membershipArray>{items}</membershipArray></getCompanyMembershipReturn>"
    ))
}

fn item(name: &str, role: &str) -> String {
    format!(
        "<items><company><companyHandle>c|{name}</companyHandle><name>{name}</name><rootPath>{name}/</rootPath></company>\
         <role>{role}</role><isActive>true</isActive></items>"
    )
}

/// The operations that the server was asked for, in order.
fn operations(server: &Scripted) -> Vec<String> {
    let name = |head: &str| head.trim_matches('"').to_owned();
    server.requests().iter().map(|request| name(request.header("soapaction").unwrap_or_default())).collect()
}

async fn sign_in(steps: Vec<Step>, company: &str) -> (Result<Account, ServiceError>, Scripted) {
    let server = Scripted::start(steps).await;
    let account = client(&server).sign_in(company).await;
    (account, server)
}

#[tokio::test]
async fn signing_in_finds_user_company_and_role() {
    let steps = vec![answer(USER_INFO), membership(&item("Acme", "IpsCompanyAdmin"))];
    let (account, server) = sign_in(steps, "").await;
    let account = account.unwrap();
    assert_eq!(account.user.name, "Op S");
    assert_eq!(account.membership.company.root, "Acme");
    assert!(!account.purge_forbidden());
    assert_eq!(operations(&server), ["getUserInfo", "getCompanyMembership"]);
    assert!(server.requests()[1].body.contains("<userHandle>u|88|ops@acme.example</userHandle>"));
}

#[tokio::test]
async fn a_user_without_the_role_is_told_before_a_purge() {
    let steps = vec![answer(USER_INFO), membership(&item("Acme", "IpsUser"))];
    let account = sign_in(steps, "Acme").await.0.unwrap();
    assert_eq!(account.membership.role, Some(Role("IpsUser".to_owned())));
    assert!(account.purge_forbidden());
}

#[tokio::test]
async fn several_companies_need_a_name() {
    let both = [item("Acme", "IpsUser"), item("Beta", "IpsAdmin")].concat();
    let error = sign_in(vec![answer(USER_INFO), membership(&both)], "").await.0.unwrap_err();
    assert!(matches!(&error, ServiceError::Account(text) if text.contains("\"Acme\", \"Beta\"")), "{error}");
    let account = sign_in(vec![answer(USER_INFO), membership(&both)], "Beta").await.0.unwrap();
    assert_eq!(
        (account.membership.company.handle.as_str(), account.other_companies),
        ("c|Beta", vec!["Acme".to_owned()])
    );
}

#[tokio::test]
async fn without_memberships_a_named_company_is_asked_for() {
    let info = "<getCompanyInfoReturn xmlns=\"NS\"><companyInfo><companyHandle>c|4711</companyHandle>\
                <name>Acme</name><rootPath>AcmeOutfitters/</rootPath></companyInfo></getCompanyInfoReturn>";
    for list in [fault("authorizationFault", 20_003, "no"), membership("")] {
        let (account, server) = sign_in(vec![answer(USER_INFO), list, answer(info)], "Acme").await;
        let account = account.unwrap();
        assert_eq!(account.membership.role, None);
        assert!(!account.purge_forbidden(), "not known to be forbidden");
        assert_eq!(operations(&server).last().map(String::as_str), Some("getCompanyInfo"));
    }
    let steps = vec![answer(USER_INFO), fault("ipsApiFault", 30_000, "out of order")];
    let error = sign_in(steps, "").await.0.unwrap_err().to_string();
    assert!(error.contains("name the company") && error.contains("out of order"), "{error}");
}

#[tokio::test]
async fn refusals_at_sign_in_keep_their_kind() {
    let error = sign_in(vec![fault("authenticationFault", 10_001, "Invalid username/password")], "")
        .await
        .0
        .unwrap_err();
    assert_eq!(
        error,
        ServiceError::Authentication {
            user: "ops@acme.example".to_owned(),
            code: 10_001,
            reason: "Invalid username/password".to_owned()
        }
    );
    let inactive = USER_INFO.replace("<isValid>true", "<isValid>false");
    let error = sign_in(vec![answer(&inactive)], "").await.0.unwrap_err();
    assert!(matches!(&error, ServiceError::Account(text) if text.contains("deactivated")), "{error}");
    for (step, words) in [
        (
            Step::Answer(http("503 Service Unavailable", &[("Content-Type", "text/html")], "<html>")),
            "HTTP 503, text/html",
        ),
        (Step::Answer(http("429 Too Many Requests", &[], "")), "HTTP 429"),
        (
            Step::Answer(http("302 Found", &[("Location", "https://elsewhere.example/x?y")], "")),
            "redirects to elsewhere.example (HTTP 302)",
        ),
        (Step::Close, "getUserInfo: no usable answer from 127.0.0.1"),
        (answer("<getUserInfoReturn xmlns=\"NS\"/>"), "lacks userInfo"),
    ] {
        let error = sign_in(vec![step], "").await.0.unwrap_err();
        assert!(matches!(error, ServiceError::Answer { .. }) && error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_fault_on_http_200_is_still_a_fault() {
    let body = recorded_fault("authenticationFault", 10_002, "Invalid user");
    let error = sign_in(vec![Step::Answer(http("200 OK", &[], body))], "").await.0.unwrap_err();
    assert!(matches!(error, ServiceError::Authentication { code: 10_002, .. }), "{error}");
}

#[tokio::test]
async fn credentials_that_were_not_seen_are_sent_once_more_in_the_old_namespace() {
    let missed = || fault("authenticationFault", 10_000, "No credentials");
    let steps = [missed(), answer(USER_INFO), membership(&item("Acme", "IpsCompanyAdmin")), Step::Close];
    let server = Scripted::start(steps).await;
    let client = client(&server);
    client.sign_in("").await.unwrap();
    // What worked is remembered, for the purge too, which would not try again.
    assert_unknown(&purge(&client).await, "127.0.0.1");
    let header = |namespace: &str| format!("<authHeader xmlns=\"{namespace}\">");
    let old = "http://www.scene7.com/IpsApi/xsd";
    let requests = server.requests();
    let seen: Vec<_> = requests.iter().map(|request| request.body.contains(&header(NS))).collect();
    assert_eq!(seen, [true, false, false, false]);
    assert!(requests[1..].iter().all(|request| request.body.contains(&header(old))));
    assert!(requests.iter().all(|request| request.body.contains(&format!("Param xmlns=\"{NS}\""))));

    let (error, server) = sign_in(vec![missed(), missed(), missed()], "").await;
    assert!(matches!(error, Err(ServiceError::Authentication { code: 10_000, .. })));
    assert_eq!(server.requests().len(), 2, "one retry, not more");
}

#[tokio::test]
async fn application_settings_are_found_by_every_way() {
    let kind = "<type><typeHandle>pt|17</typeHandle><name>Adobe.SPS.ApplicationSetting</name></type>";
    let one = |inner: &str| {
        answer(&format!("<getPropertySetTypeReturn xmlns=\"NS\">{inner}</getPropertySetTypeReturn>"))
    };
    let all = |items: &str| {
        answer(&format!(
            "<getPropertySetTypesReturn xmlns=\"NS\"><typeArray>{items}</typeArray></getPropertySetTypesReturn>"
        ))
    };
    let listed = "<items><typeHandle>pt|1</typeHandle><name>Other</name></items>\
                  <items><typeHandle>pt|17</typeHandle><name>Adobe.SPS.ApplicationSetting</name></items>";
    let sets = || {
        answer(
            "<getPropertySetsReturn xmlns=\"NS\"><setArray><items><propertyArray>\
             <items><name>application_server_prefix_published</name><value>https://img.acme.example/is/image/</value></items>\
             <items><name>application_cdn_invalidation_template</name><value>&lt;ID&gt;&#13;&lt;ID&gt;?$p$</value></items>\
             </propertyArray></items></setArray></getPropertySetsReturn>",
        )
    };
    let no = || fault("ipsApiFault", 30_001, "no such operation");
    for (steps, calls) in [
        (vec![one(kind), sets()], 2),
        (vec![no(), one(kind), sets()], 3),
        (vec![one(""), one(kind), sets()], 3),
        (vec![no(), no(), all(listed), sets()], 4),
        (vec![no(), no(), all(""), all(listed), sets()], 5),
    ] {
        let server = Scripted::start(steps).await;
        let settings = client(&server).application_settings(&company()).await.unwrap();
        assert_eq!(settings.published_server.as_deref(), Some("https://img.acme.example"));
        assert_eq!(settings.template, "<ID>\r<ID>?$p$");
        let requests = server.requests();
        assert_eq!(requests.len(), calls);
        assert!(requests[calls - 1].body.contains("<primaryOwnerHandle>c|4711</primaryOwnerHandle>"));
    }
    let server = Scripted::start([one(""), one(""), all(""), all("")]).await;
    let none = client(&server).application_settings(&company()).await.unwrap();
    assert_eq!((none.published_server, none.template.as_str()), (None, ""));
    let server = Scripted::start([no(), no(), no(), no()]).await;
    let error = client(&server).application_settings(&company()).await.unwrap_err();
    assert!(matches!(error, ServiceError::Fault { code: 30_001, .. }), "{error}");
}

#[tokio::test]
async fn presets_and_folders_are_listed() {
    let server = Scripted::start([
        answer(
            "<getImageFormatsReturn xmlns=\"NS\"><imageFormatArray><items><name>product</name>\
             <urlModifier>wid=400&amp;fmt=jpeg</urlModifier></items></imageFormatArray></getImageFormatsReturn>",
        ),
        answer(
            "<getFolderTreeReturn xmlns=\"NS\"><folders><path>AcmeOutfitters/</path><subfolderArray><items>\
             <path>AcmeOutfitters/shoes/</path></items></subfolderArray></folders></getFolderTreeReturn>",
        ),
        answer("<getFolderTreeReturn xmlns=\"NS\"/>"),
    ])
    .await;
    let client = client(&server);
    let presets = client.presets(&company()).await.unwrap();
    assert_eq!((presets[0].name.as_str(), presets[0].modifiers.as_str()), ("product", "wid=400&fmt=jpeg"));
    let root = client.folders(&company()).await.unwrap();
    assert_eq!(
        (root.path.as_str(), root.children[0].path.as_str()),
        ("AcmeOutfitters/", "AcmeOutfitters/shoes/")
    );
    let empty = client.folders(&company()).await.unwrap();
    assert_eq!((empty.path.as_str(), empty.children.len()), ("AcmeOutfitters/", 0));
}

/// A page of `count` assets that changed on a day of 2025.
fn page(total: usize, count: usize, day: u8) -> Step {
    let item =
        format!("<items><name>x</name><lastModified>2025-01-{day:02}T00:00:00Z</lastModified></items>");
    answer(&format!(
        "<searchAssetsReturn xmlns=\"NS\"><totalRows>{total}</totalRows><assetArray>{}</assetArray></searchAssetsReturn>",
        item.repeat(count)
    ))
}

fn asked(server: &Scripted, at: usize, words: &str) -> bool {
    server.requests()[at].body.contains(words)
}

#[tokio::test]
async fn a_search_goes_on_until_the_last_page() {
    let server = Scripted::start([page(2_500, 1_000, 1), page(2_500, 1_000, 1), page(2_500, 500, 1)]).await;
    let client = client(&server);
    let query = AssetQuery { folder: Some("AcmeOutfitters/shoes/".to_owned()), ..AssetQuery::default() };
    let (mut next, mut count) = (Some(1), 0);
    while let Some(number) = next {
        let page = client.search(&company(), &query, number).await.unwrap();
        assert_eq!(page.total, Some(2_500));
        count += page.assets.len();
        next = page.next;
    }
    assert_eq!(count, 2_500);
    assert!(asked(&server, 2, "<recordsPerPage>1000</recordsPerPage><resultsPage>3</resultsPage>"));
}

#[tokio::test]
async fn names_come_in_pages_of_ten_thousand_unless_the_service_shortens_them() {
    let server = Scripted::start([page(1_500, 1_500, 1), page(1_500, 1_000, 1), page(1_500, 500, 1)]).await;
    let client = client(&server);
    let query = AssetQuery { names_only: true, ..AssetQuery::default() };
    let all = client.search(&company(), &query, 1).await.unwrap();
    assert_eq!((all.assets.len(), all.next), (1_500, None));
    assert!(asked(&server, 0, "<recordsPerPage>10000</recordsPerPage>"));
    let first = client.search(&company(), &query, 1).await.unwrap();
    assert_eq!(first.next, Some(2), "1,000 of 1,500 is not the last page");
    let last = client.search(&company(), &query, 2).await.unwrap();
    assert_eq!((last.assets.len(), last.next), (500, None));
    assert!(asked(&server, 2, "<recordsPerPage>1000</recordsPerPage><resultsPage>2</resultsPage>"));
}

#[tokio::test]
async fn dates_that_the_service_does_not_compare_are_compared_here() {
    let no = || fault("ipsApiFault", 30_001, "Unknown field LastModified");
    let since = Some("2025-01-05T00:00:00Z".parse().unwrap());
    let query = AssetQuery { changed_since: since, names_only: true, ..AssetQuery::default() };
    let server = Scripted::start([no(), page(2, 2, 9), page(2, 2, 1)]).await;
    let client = client(&server);
    let kept = client.search(&company(), &query, 1).await.unwrap();
    assert_eq!((kept.assets.len(), kept.total), (2, None));
    assert!(asked(&server, 0, "<field>LastModified</field>") && asked(&server, 0, "<recordsPerPage>10000<"));
    assert!(!asked(&server, 1, "LastModified</field>") && asked(&server, 1, "<recordsPerPage>1000<"));
    assert!(asked(&server, 1, "<items>assetArray/items/lastModified</items>"));
    let dropped = client.search(&company(), &query, 1).await.unwrap();
    assert_eq!(dropped.assets.len(), 0);
    assert_eq!(server.requests().len(), 3, "the second search knows already");

    let server = Scripted::start([no(), no()]).await;
    let client = self::client(&server);
    let error = client.search(&company(), &query, 1).await.unwrap_err();
    assert!(matches!(error, ServiceError::Fault { code: 30_001, .. }), "{error}");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn ids_are_looked_up_two_hundred_at_a_time() {
    let found = |name: &str| {
        answer(&format!(
            "<getAssetsByNameReturn xmlns=\"NS\"><assetArray><items><name>{name}</name></items></assetArray></getAssetsByNameReturn>"
        ))
    };
    let server = Scripted::start([found("0"), found("200"), found("400")]).await;
    let ids: Vec<String> = (0..401).map(|n| n.to_string()).collect();
    let assets = client(&server).assets_by_name(&company(), &ids).await.unwrap();
    let names: Vec<_> = assets.into_iter().map(|asset| asset.id).collect();
    assert_eq!(names, ["0", "200", "400"]);
    assert!(
        asked(&server, 1, "<nameArray><items>200</items>")
            && asked(&server, 2, "<nameArray><items>400</items></nameArray>")
    );
    assert_eq!(client(&server).assets_by_name(&company(), &[]).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_search_text_that_cannot_be_sent_is_not_sent() {
    let server = Scripted::start([page(0, 0, 1)]).await;
    let query = AssetQuery { name_contains: Some("\u{1b}".to_owned()), ..AssetQuery::default() };
    let error = client(&server).search(&company(), &query, 1).await.unwrap_err();
    assert!(
        error.to_string().contains("searchAssets was not sent: value holds the character U+001B"),
        "{error}"
    );
    assert!(server.requests().is_empty());
    let outcome = purge(&client(&server)).await;
    assert!(matches!(outcome, Outcome::Unknown { .. }), "a search page is no receipt: {outcome:?}");
}

#[tokio::test]
async fn empty_filters_ask_for_everything() {
    let server = Scripted::start([page(0, 0, 1)]).await;
    let empty = || Some(String::new());
    let query = AssetQuery { folder: empty(), name_contains: empty(), ..AssetQuery::default() };
    client(&server).search(&company(), &query, 1).await.unwrap();
    assert!(!asked(&server, 0, "<folder>") && !asked(&server, 0, "ConditionArray"));
}

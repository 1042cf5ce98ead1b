//! The client and the sandbox, which share no parsing code, check each other on every operation, and with
//! every way in which real services are known to differ.

#![expect(
    clippy::expect_used,
    reason = "in a test, what goes wrong must end the test; the lint knows only marked functions"
)]

use std::collections::HashSet;
use std::time::Duration;

use purgedeck::sandbox::{COMPANY, COMPANY_ROOT, PASSWORD, Sandbox, SandboxConfig, Switches, USER, VIEWER};
use purgedeck::service::ips::{IpsClient, IpsConfig};
use purgedeck::service::{AssetQuery, Company, Invalidator, Outcome, RefusalKind, ServiceError};
use secrecy::SecretString;

const ASSETS: usize = 2_500;

async fn sandbox(switches: Switches) -> Sandbox {
    let config = SandboxConfig { assets: ASSETS, switches, ..SandboxConfig::default() };
    Sandbox::start(config).await.expect("a free port")
}

fn client(sandbox: &Sandbox, user: &str, version: &str) -> IpsClient {
    let config = IpsConfig::new(sandbox.endpoint(), version, user, Duration::from_secs(30));
    IpsClient::new(config, SecretString::from(PASSWORD)).expect("a right set-up")
}

/// Everything once; how many assets a search by date found.
async fn tour(sandbox: &Sandbox, version: &str) -> usize {
    let client = client(sandbox, USER, version);
    let account = client.sign_in(COMPANY).await.expect("a sign-in");
    let company = &account.membership.company;
    assert_eq!(company.root, COMPANY_ROOT);

    let settings = client.application_settings(company).await.expect("settings");
    assert_eq!(settings.published_server, Some(sandbox.published_server()));
    assert_eq!(settings.template.split(['\r', '\n']).count(), 2);
    assert!(client.presets(company).await.expect("presets").iter().any(|preset| preset.name == "product"));
    let root = client.folders(company).await.expect("folders");
    assert_eq!(root.path, format!("{COMPANY_ROOT}/"));
    assert!(!root.children.is_empty());

    for names_only in [true, false] {
        let query = AssetQuery { names_only, ..AssetQuery::default() };
        assert_eq!(all(&client, company, &query).await, ASSETS);
    }
    let ids = ["Backpack_B".to_owned(), "no such asset".to_owned()];
    let named = client.assets_by_name(company, &ids).await.expect("names");
    assert!(named.iter().all(|asset| asset.id == "Backpack_B") && !named.is_empty());

    let invalidator = client.invalidator(company.handle.clone());
    let url = format!("{}/is/image/{COMPANY_ROOT}/Backpack_B?a=1&b=<$x$>", sandbox.published_server());
    let good = [url.replace(['<', '>'], "")];
    assert!(matches!(invalidator.invalidate(&good).await.outcome, Outcome::Accepted(_)));
    let foreign = [good[0].clone(), good[0].replace(COMPANY_ROOT, "Other")];
    let refused = invalidator.invalidate(&foreign).await.outcome;
    assert!(matches!(&refused, Outcome::Refused(why) if why.kind == RefusalKind::Request), "{refused:?}");

    let changed_since = Some("2025-06-01T00:00:00Z".parse().expect("a moment"));
    all(&client, company, &AssetQuery { changed_since, ..AssetQuery::default() }).await
}

async fn all(client: &IpsClient, company: &Company, query: &AssetQuery) -> usize {
    let (mut handles, mut next) = (HashSet::new(), Some(1));
    while let Some(number) = next {
        let page = client.search(company, query, number).await.expect("a page");
        handles.extend(page.assets.into_iter().map(|asset| asset.handle));
        next = page.next;
    }
    handles.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_works_in_old_and_new_versions() {
    let sandbox = sandbox(Switches::default()).await;
    let counts = [tour(&sandbox, "2014-04-03").await, tour(&sandbox, "2012-02-14").await];
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0] > 0 && counts[0] < ASSETS, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_known_difference_of_services_is_survived() {
    let usual = tour(&sandbox(Switches::default()).await, "2014-04-03").await;
    for switches in [
        Switches { versioned_auth_header_rejected: true, ..Switches::default() },
        Switches { flat_membership: true, folders_in_items: true, ..Switches::default() },
        Switches { membership_refused: true, company_info_for_admins: true, ..Switches::default() },
        Switches { last_modified_unsupported: true, ..Switches::default() },
        Switches { legacy_purge_return: true, template_line_feeds: true, ..Switches::default() },
        Switches { fault_with_200: true, documented_fault_shape: true, ..Switches::default() },
        Switches { byte_order_mark: true, prefix: Some("S".to_owned()), ..Switches::default() },
    ] {
        let sandbox = sandbox(switches.clone()).await;
        assert_eq!(tour(&sandbox, "2014-04-03").await, usual, "{switches:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_and_passwords_are_told_apart() {
    let sandbox = sandbox(Switches::default()).await;
    let viewer = client(&sandbox, VIEWER, "2014-04-03");
    let account = viewer.sign_in("").await.expect("a sign-in");
    assert!(account.purge_forbidden());
    let url = [format!("{}/is/image/{COMPANY_ROOT}/Backpack_B", sandbox.published_server())];
    let outcome = viewer.invalidator(account.membership.company.handle).invalidate(&url).await.outcome;
    assert!(
        matches!(&outcome, Outcome::Refused(why) if why.kind == RefusalKind::Authorization),
        "{outcome:?}"
    );
    let error = client(&sandbox, "nobody@sandbox.example", "2014-04-03").sign_in("").await;
    assert!(matches!(error, Err(ServiceError::Authentication { code: 10_001, .. })), "{error:?}");
}

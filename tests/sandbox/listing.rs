//! Folders, searches and pages.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use crate::client::{COMPANY, Service, items};

const ALL: &str = "<includeSubfolders>true</includeSubfolders>";
const LIGHT: &str = "<responseFieldArray><items>totalRows</items><items>assetArray/items/name</items>\
    <items>assetArray/items/assetHandle</items><items>assetArray/items/type</items></responseFieldArray>";

async fn handles_of_all_pages(service: &Service, size: usize, rest: &str) -> (Vec<String>, usize) {
    let mut handles = Vec::new();
    for page in 1.. {
        let inner = format!(
            "{COMPANY}{ALL}<recordsPerPage>{size}</recordsPerPage><resultsPage>{page}</resultsPage>\
             <sortBy>Name</sortBy>{rest}"
        );
        let found = service.call("searchAssets", &inner).await.all("assetHandle");
        if found.is_empty() {
            return (handles, page - 1);
        }
        handles.extend(found);
    }
    unreachable!("pages end")
}

#[tokio::test]
async fn twelve_thousand_assets_come_in_pages_of_either_cap() {
    let service = Service::with_assets(12_000).await;
    let (full, full_pages) = handles_of_all_pages(&service, 1_000, "").await;
    let (light, light_pages) = handles_of_all_pages(&service, 10_000, LIGHT).await;
    assert_eq!((full.len(), full_pages, light_pages), (12_000, 12, 2));
    assert_eq!(full.iter().collect::<HashSet<_>>().len(), 12_000);
    assert_eq!(full, light);
}

#[tokio::test]
async fn pages_larger_than_the_cap_and_page_zero_are_refused() {
    let service = Service::with_assets(20).await;
    let name = "<responseFieldArray><items>assetArray/items/name</items></responseFieldArray>";
    let folder = "<responseFieldArray><items>assetArray/items/folder</items></responseFieldArray>";
    for (size, page, fields, code) in [
        (1_000, 1, "", 0),
        (1_001, 1, "", 30_001),
        (1_001, 1, folder, 30_001),
        (10_000, 1, name, 0),
        (10_001, 1, name, 30_001),
        (0, 1, "", 30_001),
        (10, 0, "", 30_001),
        (10, 99, "", 0),
    ] {
        let inner = format!(
            "{COMPANY}{ALL}<recordsPerPage>{size}</recordsPerPage><resultsPage>{page}</resultsPage>{fields}"
        );
        assert_eq!(service.call("searchAssets", &inner).await.code(), code, "{size} {page} {fields}");
    }
}

#[tokio::test]
async fn only_the_fields_asked_for_are_answered() {
    let service = Service::with_assets(20).await;
    let whole = service.call("searchAssets", &format!("{COMPANY}{ALL}")).await;
    assert_eq!(whole.one("totalRows"), "20");
    assert_eq!(whole.all("lastModified").len(), 20);
    let name = "<responseFieldArray><items>assetArray/items/name</items></responseFieldArray>";
    let names = service.call("searchAssets", &format!("{COMPANY}{ALL}{name}")).await;
    assert_eq!((names.all("name").len(), names.all("totalRows").len(), names.all("type").len()), (20, 0, 0));
    let exclude = "<excludeFieldArray><items>assetArray/items/imageInfo</items></excludeFieldArray>";
    let without = service.call("searchAssets", &format!("{COMPANY}{ALL}{exclude}")).await;
    assert_eq!((without.all("imageInfo").len(), without.all("folder").len()), (0, 20));
}

async fn total(service: &Service, rest: &str) -> usize {
    let answer = service.call("searchAssets", &format!("{COMPANY}{rest}")).await;
    assert_eq!(answer.code(), 0, "{}", answer.text());
    answer.one("totalRows").parse().unwrap()
}

#[tokio::test]
async fn searches_narrow_by_folder_type_state_and_trash() {
    let service = Service::with_assets(1_000).await;
    let all = total(&service, ALL).await;
    assert_eq!(all, 1_000);
    let types =
        |element: &str| format!("{ALL}<{element}><items>Image</items><items>Video</items></{element}>");
    let (only, except) = (
        total(&service, &types("assetTypeArray")).await,
        total(&service, &types("excludeAssetTypeArray")).await,
    );
    assert!(only > 600 && except > 50);
    assert_eq!(only + except, all);
    let state = |state: &str| format!("{ALL}<publishState>{state}</publishState>");
    let (marked, unmarked) = (
        total(&service, &state("MarkedForPublish")).await,
        total(&service, &state("NotMarkedForPublish")).await,
    );
    assert!(unmarked > 10);
    assert_eq!(marked + unmarked, all);
    let folder = |path: &str, below: bool| {
        format!("<folder>SandboxOutfitters/{path}</folder><includeSubfolders>{below}</includeSubfolders>")
    };
    assert_eq!(total(&service, &folder("", true)).await, all);
    assert_eq!(total(&service, &folder("shoes", false)).await, 0);
    let shoes = total(&service, &folder("shoes", true)).await;
    let hiking = total(&service, &folder("shoes/hiking/", true)).await;
    assert!(0 < hiking && hiking < shoes && shoes < all);
    let trash = |state: &str| format!("{ALL}<trashState>{state}</trashState>");
    assert_eq!(
        total(&service, &trash("InTrash")).await + total(&service, &trash("InEmptiedTrash")).await,
        10
    );
}

#[tokio::test]
async fn conditions_combine_as_their_mode_says() {
    let service = Service::with_assets(1_000).await;
    let condition = |mode: &str, values: [&str; 2]| {
        let items =
            items(values.map(|value| format!("<field>Name</field><op>Contains</op><value>{value}</value>")));
        format!(
            "{ALL}<systemFieldMatchMode>{mode}</systemFieldMatchMode>\
             <systemFieldConditionArray>{items}</systemFieldConditionArray>"
        )
    };
    assert_eq!(total(&service, &condition("MatchAll", ["backpack_b", "Backpack_B_Spin"])).await, 1);
    assert_eq!(total(&service, &condition("MatchAny", ["Backpack_B_Spin", "Canvas #4"])).await, 2);
}

#[tokio::test]
async fn changed_since_two_hours_finds_a_few_among_them_the_backpack() {
    let service = Service::with_assets(5_000).await;
    let since = Timestamp::now() - SignedDuration::from_hours(2);
    let inner = format!(
        "{COMPANY}{ALL}<systemFieldConditionArray><items><field>LastModified</field><op>GreaterThanEquals</op>\
         <dateVal>{since}</dateVal></items></systemFieldConditionArray><sortBy>Modified</sortBy>\
         <sortDirection>Descending</sortDirection>"
    );
    let answer = service.call("searchAssets", &inner).await;
    let names = answer.all("name");
    assert!(names.contains(&"Backpack_B".to_owned()) && names.len() < 100, "{names:?}");
    let moments: Vec<Timestamp> =
        answer.all("lastModified").iter().map(|text| text.parse().unwrap()).collect();
    assert!(moments.is_sorted_by(|one, next| one >= next));
    assert_eq!(service.http("POST", "/sandbox/touch/Canvas%20%234", &[], b"").await.status, 200);
    assert_eq!(service.call("searchAssets", &inner).await.all("name")[0], "Canvas #4");
}

#[tokio::test]
async fn assets_are_found_by_exact_name_or_handle() {
    let service = Service::with_assets(100).await;
    let names = |names: &[&str]| {
        let items = items(names.iter().map(ToString::to_string));
        format!("{COMPANY}<nameArray>{items}</nameArray>")
    };
    let found = service.call("getAssetsByName", &names(&["Dome_Tent_Setup", "backpack_b", "no_such"])).await;
    assert_eq!(found.all("type"), ["Image", "Video"]);
    let none = service.call("getAssetsByName", &names(&["no_such"])).await;
    assert!(none.text().contains("<assetArray/>"));
    let by_handle =
        format!("{COMPANY}<assetHandleArray><items>a|90210</items><items>a|1</items></assetHandleArray>");
    assert_eq!(service.call("getAssets", &by_handle).await.all("name"), ["Backpack_B"]);
}

#[tokio::test]
async fn the_folder_tree_is_as_deep_as_asked() {
    let service = Service::with_assets(100).await;
    let tree = async |path: &str, depth: i32| {
        let path = if path.is_empty() { String::new() } else { format!("<folderPath>{path}</folderPath>") };
        service.call("getFolderTree", &format!("{COMPANY}{path}<depth>{depth}</depth>")).await
    };
    assert_eq!(tree("", 0).await.all("path"), ["SandboxOutfitters/"]);
    assert_eq!(tree("", 1).await.all("path").len(), 11);
    assert_eq!(
        tree("SandboxOutfitters/bags", -1).await.all("path"),
        ["SandboxOutfitters/bags/", "SandboxOutfitters/bags/backpacks/", "SandboxOutfitters/bags/travel/"]
    );
    let whole = tree("", -1).await.all("path");
    assert_eq!(whole.iter().collect::<HashSet<_>>().len(), whole.len());
    let flat = service.call("getFolders", COMPANY).await.all("path");
    assert_eq!(flat.iter().collect::<HashSet<_>>(), whole.iter().collect::<HashSet<_>>());
}

//! The `Asset` type, which two operations return (`spec/ips-api.md` §3.8).

use super::Element;
use crate::service::Asset;

/// The elements of an asset that are looked into.
pub(in crate::service::ips) const ELEMENTS: [&str; 7] =
    ["assetHandle", "type", "name", "fileName", "folder", "readyForPublish", "lastModified"];

/// What is asked for of each asset.
pub(in crate::service::ips) const FIELDS: [&str; 7] = [
    "assetArray/items/assetHandle",
    "assetArray/items/type",
    "assetArray/items/name",
    "assetArray/items/fileName",
    "assetArray/items/folder",
    "assetArray/items/readyForPublish",
    "assetArray/items/lastModified",
];

/// What may be asked for without giving up pages of 10,000 (`spec/ips-api.md` §3.3).
pub(in crate::service::ips) const NAME_FIELDS: [&str; 3] =
    ["assetArray/items/assetHandle", "assetArray/items/type", "assetArray/items/name"];

/// The assets of `assetArray`. One without a name has no URL, and is left out.
pub(in crate::service::ips) fn list(answer: &Element) -> Vec<Asset> {
    answer.items("assetArray").filter_map(read).collect()
}

fn read(item: &Element) -> Option<Asset> {
    let text = |name: &str| item.text(name).unwrap_or_default().to_owned();
    Some(Asset {
        // Not trimmed: an ID may end in a blank, and the URL would be another one.
        id: item.raw("name").filter(|name| !name.is_empty())?.to_owned(),
        handle: text("assetHandle"),
        kind: text("type"),
        folder: text("folder"),
        file_name: text("fileName"),
        modified: item.moment("lastModified"),
        published: item.boolean("readyForPublish"),
    })
}

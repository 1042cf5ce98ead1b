//! Assets as the service describes them, and fetching them by name or handle (`spec/ips-api.md` §3.5–§3.8).

use std::collections::HashSet;

use super::super::catalogue::{Catalogue, Trash};
use super::super::soap::element::Element;
use super::super::soap::fault::Fault;
use super::{Call, date_time};

/// §3.5: exact, case-sensitive; names that nothing has are simply absent.
pub(crate) fn get_assets_by_name(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    call.company()?;
    let catalogue = &call.world.catalogue;
    let types = Types::of(call);
    let names = call.param.strings("nameArray").unwrap_or_default();
    let mut found: Vec<u32> = names.iter().flat_map(|name| catalogue.by_name(name)).collect();
    let mut seen = HashSet::new();
    found.retain(|&number| {
        seen.insert(number) && catalogue.trash(number) == Trash::No && types.admit(catalogue, number)
    });
    Ok(vec![list(catalogue, &found, false)])
}

/// §3.6: handles that nothing has are simply absent.
pub(crate) fn get_assets(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    call.company()?;
    let handles = call.param.strings("assetHandleArray").unwrap_or_default();
    let found: Vec<u32> =
        handles.iter().filter_map(|handle| call.world.catalogue.by_handle(handle)).collect();
    Ok(vec![list(&call.world.catalogue, &found, false)])
}

/// Which types a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Types {
    only: Vec<String>,
    not: Vec<String>,
    none_without_sub_type: bool,
}

impl Types {
    /// Reads assetTypeArray and what goes with it.
    pub(crate) fn of(call: &Call<'_>) -> Self {
        let strings = |name| call.param.strings(name).unwrap_or_default();
        // No asset of the sandbox has a sub-type; those without pass unless the check is strict.
        let strict = call.param.flag("strictSubTypeCheck").unwrap_or(false);
        Self {
            only: strings("assetTypeArray"),
            not: strings("excludeAssetTypeArray"),
            none_without_sub_type: strict && !strings("assetSubTypeArray").is_empty(),
        }
    }

    /// Whether an asset is among them.
    pub(crate) fn admit(&self, catalogue: &Catalogue, number: u32) -> bool {
        if self.none_without_sub_type {
            return false;
        }
        let kind = catalogue.kind(number).name;
        let named = |list: &[String]| list.iter().any(|name| name == kind);
        (self.only.is_empty() || named(&self.only)) && !named(&self.not)
    }
}

/// The `assetArray` of an answer; `light`: only handle, type and name.
pub(crate) fn list(catalogue: &Catalogue, numbers: &[u32], light: bool) -> Element {
    Element::array("assetArray", numbers.iter().map(|&number| fields(catalogue, number, light)))
}

fn fields(catalogue: &Catalogue, number: u32, light: bool) -> Vec<Element> {
    let kind = catalogue.kind(number);
    let mut fields = vec![
        Element::text("assetHandle", Catalogue::handle(number)),
        Element::text("type", kind.name),
        Element::text("name", catalogue.name(number)),
    ];
    if light {
        return fields;
    }
    let folder = catalogue.folders().path(catalogue.folder(number));
    fields.extend([
        Element::text("fileName", catalogue.file_name(number)),
        Element::text("folder", folder),
        Element::text("folderHandle", format!("f|{folder}")),
        Element::value("readyForPublish", catalogue.published(number)),
        Element::text("trashState", catalogue.trash(number).name()),
        Element::text("created", date_time(catalogue.created(number))),
        Element::text("createUser", super::super::USER),
        Element::text("lastModified", date_time(catalogue.modified(number))),
        Element::text("lastModifyUser", super::super::USER),
    ]);
    if kind.name == "Image" {
        let (width, height) = catalogue.pixels(number);
        fields.push(Element::parent(
            "imageInfo",
            vec![
                Element::value("width", width),
                Element::value("height", height),
                Element::value("fileSize", catalogue.size(number)),
            ],
        ));
    }
    fields
}

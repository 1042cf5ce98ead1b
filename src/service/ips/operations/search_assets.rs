//! `searchAssets`: one page of the catalogue (`spec/ips-api.md` §3.3).

use jiff::Timestamp;

use super::asset::{self, FIELDS, NAME_FIELDS};
use super::{Element, Operation, Params, Written};
use crate::service::Asset;
use crate::service::ips::xml::bounds::Bounds;

/// Most assets of a page.
pub(in crate::service::ips) const PAGE: u32 = 1_000;
/// Most assets of a page that holds names, handles and types only.
pub(in crate::service::ips) const NAMES_PAGE: u32 = 10_000;

/// Asks for one page, in the order of names.
#[derive(Debug, Clone, Default)]
pub(in crate::service::ips) struct SearchAssets<'a> {
    pub(in crate::service::ips) company: &'a str,
    /// `None`: from the company's root.
    pub(in crate::service::ips) folder: Option<&'a str>,
    pub(in crate::service::ips) name_contains: Option<&'a str>,
    pub(in crate::service::ips) changed_since: Option<Timestamp>,
    pub(in crate::service::ips) kinds: &'a [String],
    /// Only what pages of [`NAMES_PAGE`] may hold.
    pub(in crate::service::ips) names_only: bool,
    pub(in crate::service::ips) per_page: u32,
    /// From 1.
    pub(in crate::service::ips) page: u32,
}

/// A page as the service sent it.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::service::ips) struct Found {
    /// Hits over all pages.
    pub(in crate::service::ips) total: Option<u64>,
    /// Items of the page, those without a name included: they count for paging.
    pub(in crate::service::ips) items: u64,
    pub(in crate::service::ips) assets: Vec<Asset>,
}

impl Operation for SearchAssets<'_> {
    type Reply = Found;
    const NAME: &'static str = "searchAssets";
    const ELEMENTS: &'static [&'static str] = &[
        "searchAssetsReturn",
        "totalRows",
        "assetArray",
        "items",
        asset::ELEMENTS[0],
        asset::ELEMENTS[1],
        asset::ELEMENTS[2],
        asset::ELEMENTS[3],
        asset::ELEMENTS[4],
        asset::ELEMENTS[5],
        asset::ELEMENTS[6],
    ];
    const BOUNDS: Bounds = Bounds::LISTING;

    fn part(&self) -> String {
        format!("page {}", self.page)
    }

    fn write(&self, params: &mut Params) -> Written {
        params.text("companyHandle", self.company)?;
        params.optional("folder", self.folder)?;
        // Required by the schema, whatever the documentation's table says.
        params.text("includeSubfolders", "true")?;
        params.text("trashState", "NotInTrash")?;
        self.conditions(params)?;
        if !self.kinds.is_empty() {
            params.array("assetTypeArray", self.kinds)?;
        }
        params.text("recordsPerPage", &self.per_page.to_string())?;
        params.text("resultsPage", &self.page.to_string())?;
        params.text("sortBy", "Name")?;
        params.text("sortDirection", "Ascending")?;
        params.group("responseFieldArray", |fields| {
            // Without being listed it is not sent.
            fields.text("items", "totalRows")?;
            let wanted: &[&str] = if self.names_only { &NAME_FIELDS } else { &FIELDS };
            wanted.iter().try_for_each(|field| fields.text("items", field))
        })
    }

    fn read(answer: &Element) -> Result<Found, &'static str> {
        let items = u64::try_from(answer.items("assetArray").count()).unwrap_or(u64::MAX);
        Ok(Found { total: answer.number("totalRows"), items, assets: asset::list(answer) })
    }
}

impl SearchAssets<'_> {
    /// All must hold: `MatchAll` is the default.
    fn conditions(&self, params: &mut Params) -> Written {
        if self.name_contains.is_none() && self.changed_since.is_none() {
            return Ok(());
        }
        params.group("systemFieldConditionArray", |array| {
            if let Some(text) = self.name_contains {
                condition(array, ["Name", "Contains"], "value", text)?;
            }
            if let Some(moment) = self.changed_since {
                condition(array, ["LastModified", "GreaterThanEquals"], "dateVal", &moment.to_string())?;
            }
            Ok(())
        })
    }
}

fn condition(array: &mut Params, [field, op]: [&str; 2], kind: &str, value: &str) -> Written {
    array.group("items", |item| {
        item.text("field", field)?;
        item.text("op", op)?;
        item.text(kind, value)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, sent};
    use super::*;

    #[test]
    fn a_full_question_keeps_the_order_of_the_schema() {
        let kinds = ["Image".to_owned(), "Video".to_owned()];
        let search = SearchAssets {
            company: "c|4711",
            folder: Some("AcmeOutfitters/shoes/"),
            name_contains: Some("trail & run"),
            changed_since: Some("2025-02-03T00:00:00Z".parse().unwrap()),
            kinds: &kinds,
            names_only: false,
            per_page: PAGE,
            page: 2,
        };
        let expected = [
            "<searchAssetsParam xmlns=\"NS\"><companyHandle>c|4711</companyHandle>",
            "<folder>AcmeOutfitters/shoes/</folder><includeSubfolders>true</includeSubfolders>",
            "<trashState>NotInTrash</trashState><systemFieldConditionArray>",
            "<items><field>Name</field><op>Contains</op><value>trail &amp; run</value></items>",
            "<items><field>LastModified</field><op>GreaterThanEquals</op><dateVal>2025-02-03T00:00:00Z</dateVal></items>",
            "</systemFieldConditionArray><assetTypeArray><items>Image</items><items>Video</items></assetTypeArray>",
            "<recordsPerPage>1000</recordsPerPage><resultsPage>2</resultsPage>",
            "<sortBy>Name</sortBy><sortDirection>Ascending</sortDirection><responseFieldArray>",
            "<items>totalRows</items><items>assetArray/items/assetHandle</items><items>assetArray/items/type</items>",
            "<items>assetArray/items/name</items><items>assetArray/items/fileName</items>",
            "<items>assetArray/items/folder</items><items>assetArray/items/readyForPublish</items>",
            "<items>assetArray/items/lastModified</items></responseFieldArray></searchAssetsParam>",
        ];
        assert_eq!(sent(&search), expected.concat());
    }

    #[test]
    fn the_shortest_question_asks_for_names() {
        let search = SearchAssets {
            company: "c|1",
            names_only: true,
            per_page: NAMES_PAGE,
            page: 1,
            ..SearchAssets::default()
        };
        let expected = [
            "<searchAssetsParam xmlns=\"NS\"><companyHandle>c|1</companyHandle>",
            "<includeSubfolders>true</includeSubfolders><trashState>NotInTrash</trashState>",
            "<recordsPerPage>10000</recordsPerPage><resultsPage>1</resultsPage>",
            "<sortBy>Name</sortBy><sortDirection>Ascending</sortDirection><responseFieldArray>",
            "<items>totalRows</items><items>assetArray/items/assetHandle</items><items>assetArray/items/type</items>",
            "<items>assetArray/items/name</items></responseFieldArray></searchAssetsParam>",
        ];
        assert_eq!(sent(&search), expected.concat());
    }

    #[test]
    fn assets_are_read_with_whatever_was_sent() {
        let found = read::<SearchAssets<'_>>(
            "<searchAssetsReturn xmlns=\"NS\"><assetArray>\
             <items><assetHandle>a|90210</assetHandle><type>Image</type><name>trail_runner_01</name>\
             <fileName>trail_runner_01.tif</fileName><folder>AcmeOutfitters/shoes/</folder>\
             <readyForPublish>true</readyForPublish><lastModified>2025-02-03T10:11:12.345-06:00</lastModified>\
             <imageInfo><name>not this</name></imageInfo></items>\
             <items><name>blank at end </name></items><items/></assetArray><totalRows>3</totalRows>\
             </searchAssetsReturn>",
        )
        .unwrap();
        assert_eq!((found.total, found.items), (Some(3), 3));
        let full = Asset {
            id: "trail_runner_01".to_owned(),
            handle: "a|90210".to_owned(),
            kind: "Image".to_owned(),
            folder: "AcmeOutfitters/shoes/".to_owned(),
            file_name: "trail_runner_01.tif".to_owned(),
            modified: Some("2025-02-03T16:11:12.345Z".parse().unwrap()),
            published: Some(true),
        };
        assert_eq!(found.assets, [full, Asset::named("blank at end ")]);
    }

    #[test]
    fn nothing_found_is_no_error() {
        for inner in ["", "<assetArray/>", "<totalRows>0</totalRows><assetArray></assetArray>"] {
            let xml = format!("<searchAssetsReturn xmlns=\"NS\">{inner}</searchAssetsReturn>");
            assert_eq!(read::<SearchAssets<'_>>(&xml).unwrap().assets, []);
        }
    }
}

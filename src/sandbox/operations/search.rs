//! searchAssets (`spec/ips-api.md` §3.3), with the last searches kept so that pages cost nothing.
//!
//! The catalogue has no by-products, and conditions only on system fields, so what excludes the former or
//! combines groups of the latter is checked by the schema and changes no result.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::super::catalogue::{Catalogue, Trash};
use super::super::lock;
use super::super::soap::element::Element;
use super::super::soap::fault::Fault;
use super::Call;
use super::assets::{self, Types};
use super::conditions::Conditions;
use super::paging::Page;

/// Searches kept.
const KEPT: usize = 4;

/// What a search asks for, without its page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    folder: Option<usize>,
    subfolders: bool,
    published: Option<bool>,
    trash: String,
    types: Types,
    conditions: Conditions,
    sort_by: Option<String>,
    descending: bool,
}

/// The results of the last searches.
#[derive(Debug, Default)]
pub(crate) struct Searches(Mutex<VecDeque<Kept>>);

/// Of which generation of the catalogue, for what, which assets.
type Kept = (u64, Query, Arc<Vec<u32>>);

/// §3.3.
pub(crate) fn search_assets(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    call.company()?;
    let page = Page::of(call)?;
    let query = Query::of(call)?;
    let hits = call.world.searches.find(&call.world.catalogue, query);
    let end = page.skip.saturating_add(page.size).min(hits.len());
    let shown = hits.get(page.skip..end).unwrap_or_default();
    Ok(vec![Element::value("totalRows", hits.len()), assets::list(&call.world.catalogue, shown, page.light)])
}

impl Query {
    fn of(call: &Call<'_>) -> Result<Self, Fault> {
        let param = call.param;
        for absent in ["keywordArray", "tagConditionArray", "metadataConditionArray"] {
            if param.items(absent).is_some_and(|items| !items.is_empty()) {
                return Err(Fault::parameter(format!(
                    "{absent}: the assets of this stand-in carry nothing to match"
                )));
            }
        }
        if let Some(project) = param.text("projectHandle") {
            return Err(Fault::parameter(format!("Invalid project handle '{project}'")));
        }
        let folders = call.world.catalogue.folders();
        let folder = match param.text("folder") {
            None => None,
            Some(path) => Some(
                folders
                    .find(&path)
                    .ok_or_else(|| Fault::parameter(format!("Folder '{path}' does not exist")))?,
            ),
        };
        Ok(Self {
            folder,
            subfolders: param.flag("includeSubfolders").unwrap_or(false),
            published: param.text("publishState").map(|state| state == "MarkedForPublish"),
            trash: param.text("trashState").unwrap_or_else(|| Trash::No.name().to_owned()),
            types: Types::of(call),
            conditions: Conditions::of(call)?,
            sort_by: param.text("sortBy"),
            descending: param.text("sortDirection").as_deref() == Some("Descending"),
        })
    }

    fn hits(&self, catalogue: &Catalogue) -> Vec<u32> {
        let mut hits: Vec<u32> =
            catalogue.numbers().filter(|&number| self.admits(catalogue, number)).collect();
        match self.sort_by.as_deref() {
            Some("Name") => hits.sort_by_cached_key(|&number| catalogue.name(number)),
            Some("Created") => hits.sort_by_key(|&number| catalogue.created(number)),
            Some("Modified") => hits.sort_by_key(|&number| catalogue.modified(number)),
            Some("AssetType") => hits.sort_by_key(|&number| catalogue.kind(number).name),
            Some("FileSize") => hits.sort_by_key(|&number| catalogue.size(number)),
            _ => {}
        }
        if self.descending {
            hits.reverse();
        }
        hits
    }

    fn admits(&self, catalogue: &Catalogue, number: u32) -> bool {
        catalogue.trash(number).name() == self.trash
            && self.published.is_none_or(|published| catalogue.published(number) == published)
            && self.in_folder(catalogue, number)
            && self.types.admit(catalogue, number)
            && self.conditions.hold(catalogue, number)
    }

    /// The company root is meant where no folder is named.
    fn in_folder(&self, catalogue: &Catalogue, number: u32) -> bool {
        match (self.folder.unwrap_or(0), self.subfolders) {
            (0, true) => true,
            (folder, true) => catalogue.folders().is_within(catalogue.folder(number), folder),
            (folder, false) => catalogue.folder(number) == folder,
        }
    }
}

impl Searches {
    fn find(&self, catalogue: &Catalogue, query: Query) -> Arc<Vec<u32>> {
        let generation = catalogue.generation();
        let known = lock(&self.0)
            .iter()
            .find(|(of, kept, _)| *of == generation && *kept == query)
            .map(|(_, _, hits)| Arc::clone(hits));
        known.unwrap_or_else(|| {
            let hits = Arc::new(query.hits(catalogue));
            let mut kept = lock(&self.0);
            kept.truncate(KEPT - 1);
            kept.push_front((generation, query, Arc::clone(&hits)));
            hits
        })
    }
}

//! Presets, folders and assets of a company (`spec/ips-api.md` §3, §4.2).

use std::sync::atomic::Ordering;

use super::declined;
use crate::service::ips::IpsClient;
use crate::service::ips::operations::assets_by_name::{GetAssetsByName, MAX_NAMES};
use crate::service::ips::operations::folder_tree::GetFolderTree;
use crate::service::ips::operations::image_formats::GetImageFormats;
use crate::service::ips::operations::search_assets::{Found, NAMES_PAGE, PAGE, SearchAssets};
use crate::service::{Asset, AssetPage, AssetQuery, Company, Folder, Preset, ServiceError};

impl IpsClient {
    /// The company's image presets, in the service's order.
    ///
    /// # Errors
    /// As the service and the network say.
    pub async fn presets(&self, company: &Company) -> Result<Vec<Preset>, ServiceError> {
        self.call(&GetImageFormats { company: &company.handle }).await
    }

    /// The company's root folder with all folders below it.
    ///
    /// # Errors
    /// As the service and the network say.
    pub async fn folders(&self, company: &Company) -> Result<Folder, ServiceError> {
        let root = self.call(&GetFolderTree { company: &company.handle }).await?;
        Ok(root.unwrap_or_else(|| Folder { path: [&company.root, "/"].concat(), children: Vec::new() }))
    }

    /// One page of the assets that a query describes, in the order of names; `page` counts from 1. Ask on
    /// while [`AssetPage::next`] says so, and drop repeated handles: the catalogue may move in between.
    ///
    /// A service that declines to compare dates is asked without, and its assets are compared here; an asset
    /// without a date then stays in, because nobody can say that it did not change.
    ///
    /// # Errors
    /// As the service and the network say.
    pub async fn search(
        &self,
        company: &Company,
        query: &AssetQuery,
        page: u32,
    ) -> Result<AssetPage, ServiceError> {
        let page = page.max(1);
        let learned = &self.learned().filter_dates_here;
        let here = query.changed_since.is_some() && learned.load(Ordering::Relaxed);
        match self.search_page(company, query, page, here).await {
            // Only the first page may change the way of paging.
            Err(error) if query.changed_since.is_some() && !here && page == 1 && declined(&error) => {
                let found = self.search_page(company, query, page, true).await?;
                learned.store(true, Ordering::Relaxed);
                Ok(found)
            }
            other => other,
        }
    }

    async fn search_page(
        &self,
        company: &Company,
        query: &AssetQuery,
        page: u32,
        dates_here: bool,
    ) -> Result<AssetPage, ServiceError> {
        // A comparison here needs the date, which pages of 10,000 do not carry.
        let names_only = query.names_only && !dates_here;
        let small = !names_only || self.learned().small_pages.load(Ordering::Relaxed);
        let per_page = if small { PAGE } else { NAMES_PAGE };
        let found = self
            .call(&SearchAssets {
                company: &company.handle,
                folder: given(query.folder.as_deref()),
                name_contains: given(query.name_contains.as_deref()),
                changed_since: query.changed_since.filter(|_| !dates_here),
                kinds: &query.kinds,
                names_only,
                per_page,
                page,
            })
            .await?;
        if page == 1 && clamped(&found, per_page) {
            self.learned().small_pages.store(true, Ordering::Relaxed);
            return Ok(asset_page(found, query, PAGE, page, dates_here));
        }
        Ok(asset_page(found, query, per_page, page, dates_here))
    }

    /// The assets that these IDs name, 200 a request. Unknown IDs are absent; an ID may name several assets of
    /// different types.
    ///
    /// # Errors
    /// As the service and the network say; then nothing of the earlier requests is returned.
    pub async fn assets_by_name(
        &self,
        company: &Company,
        ids: &[String],
    ) -> Result<Vec<Asset>, ServiceError> {
        let mut assets = Vec::new();
        for names in ids.chunks(MAX_NAMES) {
            assets.extend(self.call(&GetAssetsByName { company: &company.handle, names }).await?);
        }
        Ok(assets)
    }
}

/// An empty text asks for everything, and must not become an empty condition.
fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

/// Whether the service silently sends 1,000 where 10,000 were asked for: what it does beyond its cap is not
/// documented, and taking the short page for the last one would lose assets.
fn clamped(found: &Found, per_page: u32) -> bool {
    per_page > PAGE && found.items == u64::from(PAGE) && found.total.is_none_or(|total| total > found.items)
}

fn asset_page(found: Found, query: &AssetQuery, per_page: u32, page: u32, dates_here: bool) -> AssetPage {
    let more = found.items > 0
        && match found.total {
            Some(total) => u64::from(page) * u64::from(per_page) < total,
            None => found.items >= u64::from(per_page),
        };
    let mut assets = found.assets;
    let mut total = found.total;
    if let Some(since) = query.changed_since.filter(|_| dates_here) {
        assets.retain(|asset| asset.modified.is_none_or(|moment| moment >= since));
        // The service counted what it did not filter.
        total = None;
    }
    AssetPage { assets, total, next: more.then(|| page.saturating_add(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(total: Option<u64>, items: u64) -> Found {
        Found { total, items, assets: Vec::new() }
    }

    #[test]
    fn paging_ends_where_the_hits_end() {
        for (total, items, page, next) in [
            (Some(2_500), 1_000, 1, Some(2)),
            (Some(2_500), 1_000, 2, Some(3)),
            (Some(2_500), 500, 3, None),
            (Some(2_000), 1_000, 2, None),
            (Some(0), 0, 1, None),
            // The catalogue shrank meanwhile: an empty page ends it, whatever the count says.
            (Some(9_000), 0, 4, None),
            // No count: a full page may have a successor.
            (None, 1_000, 1, Some(2)),
            (None, 999, 1, None),
            (None, 0, 2, None),
        ] {
            let page = asset_page(found(total, items), &AssetQuery::default(), PAGE, page, false);
            assert_eq!(page.next, next, "{total:?} {items}");
            assert_eq!(page.total, total);
        }
    }

    #[test]
    fn a_silently_shortened_page_is_noticed() {
        for (total, items, per_page, expected) in [
            (Some(2_500), 1_000, NAMES_PAGE, true),
            (None, 1_000, NAMES_PAGE, true),
            (Some(1_000), 1_000, NAMES_PAGE, false),
            (Some(2_500), 2_500, NAMES_PAGE, false),
            (Some(2_500), 1_000, PAGE, false),
        ] {
            assert_eq!(clamped(&found(total, items), per_page), expected, "{total:?} {items} {per_page}");
        }
    }
}

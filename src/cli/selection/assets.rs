//! From named and searched assets to URLs, page by page.

use std::collections::HashMap;

use super::super::args::Selectors;
use super::super::context::{Context, SignedIn};
use super::super::failure::Failure;
use super::list::{Choice, List};
use super::lookup::Lookup;
use super::query::PartialQuery;
use super::sources::{self, Entry};
use crate::service::{Asset, AssetQuery, Delivery};
use crate::text;
use crate::urls::{Site, Template, expand};

/// Named assets of which the type is asked for at most: 200 a request, so this is a hundred requests.
const TYPES_LOOKED_UP: usize = 20_000;

/// Makes the URLs of everything that the selectors name or find.
///
/// # Errors
/// Where a list cannot be read, the search fails, or the sink fails.
pub(super) async fn take(
    what: &Selectors,
    query: PartialQuery,
    lookup: &Lookup,
    context: &Context,
    list: &mut List<'_>,
) -> Result<(), Failure> {
    let site = lookup.site();
    let site = site.as_ref();
    if lookup.template.is_empty() {
        context.console.note("the template is empty: assets make no URLs");
        return Ok(());
    }
    let mut maker = Maker { template: lookup.template.clone(), site, begun: false };
    let named = named_assets(what, list)?;
    match types_asked_of(&named, lookup, list) {
        Some(signed_in) => {
            let assets = with_types(named, signed_in, context, list).await?;
            maker.make(assets, Choice::Named, list)?;
        }
        // Lazily: two hundred thousand names need not become as many assets at once.
        None if !named.is_empty() => maker.make(named.into_iter().map(Asset::named), Choice::Named, list)?,
        None => {}
    }
    if what.searches()
        && let Some(signed_in) = &lookup.signed_in
    {
        let company = &signed_in.account.membership.company;
        let query = AssetQuery { names_only: true, ..query.under(&company.root) };
        let mut page = Some(1);
        while let Some(number) = page {
            let found = signed_in.connection.client().search(company, &query, number).await?;
            context.console.detail(&format!("page {number}: {} assets", text::count(found.assets.len())));
            if !found.assets.is_empty() {
                maker.make(found.assets, Choice::Found, list)?;
            }
            page = found.next;
        }
        if !maker.begun {
            list.warn("the search finds no asset");
        }
    }
    maker.finish(list)
}

/// Expands page by page; lines without `<ID>` are URLs of their own, once, not once a page.
struct Maker<'a> {
    template: Template,
    site: Option<&'a Site>,
    begun: bool,
}

impl Maker<'_> {
    fn make(
        &mut self,
        assets: impl IntoIterator<Item = Asset>,
        choice: Choice,
        list: &mut List<'_>,
    ) -> Result<(), Failure> {
        expand(&self.template, self.site, assets).try_for_each(|made| list.take_made(made, choice))?;
        if !self.begun {
            self.begun = true;
            self.template = self.template.asset_lines();
        }
        Ok(())
    }

    /// Without any asset, the lines without `<ID>` are still to be made.
    fn finish(self, list: &mut List<'_>) -> Result<(), Failure> {
        if self.begun {
            return Ok(());
        }
        let choice = Choice::Named;
        expand(&self.template, self.site, std::iter::empty::<Asset>())
            .try_for_each(|made| list.take_made(made, choice))
    }
}

fn named_assets(what: &Selectors, list: &mut List<'_>) -> Result<Vec<String>, Failure> {
    let mut ids = what.assets.clone();
    for path in &what.assets_from {
        sources::each_line(path, &mut |entry| match entry {
            Entry::Line { text, .. } => {
                ids.push(text);
                Ok(())
            }
            unreadable @ Entry::Unreadable(_) => list.take_line(unreadable),
        })?;
    }
    Ok(ids)
}

/// Whom to ask for the types of named assets: only where somebody is signed in anyway, and for some thousands at
/// most; without, they are taken for images.
fn types_asked_of<'a>(ids: &[String], lookup: &'a Lookup, list: &mut List<'_>) -> Option<&'a SignedIn> {
    if ids.is_empty() {
        return None;
    }
    let signed_in = lookup.signed_in.as_ref();
    if signed_in.is_some() && ids.len() <= TYPES_LOOKED_UP {
        return signed_in;
    }
    list.warn(&format!(
        "the types of {} are not looked up, all are taken for images",
        text::many(ids.len(), "named asset")
    ));
    None
}

/// Named assets with their types, in the order of the names.
async fn with_types(
    ids: Vec<String>,
    signed_in: &SignedIn,
    context: &Context,
    list: &mut List<'_>,
) -> Result<Vec<Asset>, Failure> {
    let company = &signed_in.account.membership.company;
    let mut known: HashMap<String, Asset> = HashMap::new();
    for asset in signed_in.connection.client().assets_by_name(company, &ids).await? {
        let better = known.get(&asset.id).is_none_or(|other| rank(&asset) < rank(other));
        if better {
            known.insert(asset.id.clone(), asset);
        }
    }
    context.console.detail(&format!("{} of {} named assets found", known.len(), ids.len()));
    Ok(ids
        .into_iter()
        .map(|id| {
            known.get(&id).cloned().unwrap_or_else(|| {
                list.warn(&format!(
                    "asset {id} is not in the catalogue (deleted, or misspelled?); its URLs are made all the same"
                ));
                Asset::named(id)
            })
        })
        .collect())
}

/// Several assets may share an ID if their types differ; the one that is served as an image is meant.
fn rank(asset: &Asset) -> u8 {
    match asset.delivery() {
        Delivery::Image => 0,
        Delivery::ImageAndContent => 1,
        Delivery::Content => 2,
        Delivery::Unsupported => 3,
    }
}

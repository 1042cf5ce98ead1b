//! From selectors to URLs: what `purge` and `urls` share. Looks up only what must be looked up; hands every
//! URL on as soon as it is known to be good, so that a million of them need little memory.
//!
//! May depend on: `catalog`, `urls`, `service`, `settings`.

mod assets;
mod list;
mod lookup;
mod problems;
mod query;
mod sources;

pub(super) use query::asset_query;

use super::args::Selectors;
use super::context::{Context, SignedIn};
use super::failure::Failure;
use crate::urls::Origin;
use list::List;
use lookup::Lookup;

/// What the URLs are for, which decides how hard the service is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// `urls`: only the list.
    OnlyTheList,
    /// `purge --dry-run`: only the plan; nothing may be written.
    ThePlan,
    /// `purge`: the account is checked before anything is queued.
    ThePurge,
}

/// What came of the selectors.
pub(super) struct Selected {
    /// URLs dropped because the same text came before.
    pub duplicates: usize,
    /// URLs or assets that cannot be purged; each was said.
    pub errors: usize,
    /// The account, where a sign-in was needed.
    pub signed_in: Option<SignedIn>,
    /// Why the service could not be reached, where that was not fatal.
    pub unreachable: Option<Failure>,
}

/// Takes one good URL.
pub(super) type Sink<'a> = &'a mut dyn FnMut(&str) -> Result<(), Failure>;

/// Makes the URL list and hands each good, new URL to `sink`, in list order: arguments, lists, then what the
/// template makes.
///
/// # Errors
/// Where nothing is selected, a list cannot be read, a look-up fails, or the sink fails.
pub(super) async fn select(
    what: &Selectors,
    context: &mut Context,
    need: Need,
    sink: Sink<'_>,
) -> Result<Selected, Failure> {
    if what.is_empty() {
        return Err(Failure::usage(
            "nothing is selected: give URLs, --urls-from, --asset, --assets-from, --folder, --search, --type or --changed-since",
        ));
    }
    sources::check_standard_input(what)?;
    let query = asset_query(
        what.folder.as_deref(),
        what.search.as_deref(),
        &what.kinds,
        what.changed_since.as_deref(),
    )?;
    sources::check_readable(what)?;
    let lookup = Lookup::run(what, context, need).await?;
    let mut list = List::new(&lookup, context.console, sink);
    for url in &what.urls {
        list.take(url, &Origin::Argument)?;
    }
    for path in &what.urls_from {
        sources::each_line(path, &mut |entry| list.take_line(entry))?;
    }
    if what.searches() || what.template.is_some() || what.wants_assets() {
        assets::take(what, query, &lookup, context, &mut list).await?;
    }
    let (duplicates, errors) = list.finish();
    Ok(Selected { duplicates, errors, signed_in: lookup.signed_in, unreachable: lookup.unreachable })
}

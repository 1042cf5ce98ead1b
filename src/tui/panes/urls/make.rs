//! Assets × template → URL list, by one key.

use std::cell::Cell;
use std::fmt;

use super::lend;
use super::work::Work;
use crate::catalog::{AssetRef, AssetSet, CatalogView};
use crate::text::count;
use crate::text::many;
use crate::tui::app::{Effect, Level, Pane, State};
use crate::tui::keys::Action;
use crate::urls::{Generated, Origin, Problem, Site, Summary, Template, expand};

/// URLs of so many assets are made within a message.
const AT_ONCE: usize = 2_000;

/// What URLs are made from: a piece of work for any thread.
#[derive(Debug)]
pub struct Making {
    view: CatalogView,
    chosen: AssetSet,
    template: Template,
    site: Option<Site>,
}

/// Makes the list from these assets and the template in force, and goes there. What was typed or pasted stays. Many
/// assets are left to the world; returns whether they are.
pub(crate) fn make_urls(state: &mut State, ticket: u64, view: CatalogView, chosen: AssetSet) -> bool {
    let template = state.template();
    if template.is_empty() {
        let keys = [Action::GoSettings, Action::AddLines, Action::GoUrls].map(|action| state.key_for(action));
        let [settings, add, urls] = keys;
        let text = format!(
            "no template: neither the profile ({settings}) nor the company has one; type URLs with {add} in URLs ({urls})"
        );
        state.say(Level::Warning, text);
        return false;
    }
    if chosen.is_empty() && template.needs_assets() {
        state.say(Level::Warning, "no asset: mark some first");
        return false;
    }
    let making = Making { view, chosen, template, site: state.site() };
    if making.chosen.len() <= AT_ONCE {
        put_urls(state, making.run());
        return false;
    }
    state.say(Level::Info, format!("making the URLs of {}", many(making.chosen.len(), "asset")));
    state.assets.outgoing.push(Effect::MakeUrls { ticket, making: Box::new(making) });
    true
}

/// Puts what was made into the list, and goes there.
pub(crate) fn put_urls(state: &mut State, made: Made) {
    lend::work(state, Work::Make(made));
}

/// Goes to what was put in, and says what came of it.
pub(super) fn say_made(state: &mut State, made: &Made, summary: &Summary) {
    state.urls.touched();
    state.urls.anchor = None;
    state.urls.cursor.at = 0;
    if summary.added > 0 {
        state.go(Pane::Urls);
    }
    let warnings = made.warnings + summary.warnings;
    let remarks = [
        (made.asked - made.gave > 0).then(|| format!("{} left out", count(made.asked - made.gave))),
        (warnings > 0).then(|| many(warnings, "warning")),
    ];
    let remarks = remarks.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let mut text = many(summary.added, "URL");
    if made.asked > 0 {
        let of = if made.gave < made.asked { format!("{} of ", count(made.gave)) } else { String::new() };
        text = format!("{text} from {of}{}", many(made.asked, "asset"));
    }
    if !remarks.is_empty() {
        text = format!("{text}; {remarks}");
    }
    if summary.duplicates > 0 {
        text = format!("{text}, {} left out", many(summary.duplicates, "duplicate"));
    }
    if made.problems.is_empty() {
        let level = if remarks.is_empty() { Level::Good } else { Level::Warning };
        return state.say(level, text);
    }
    // The log has each of them; the status line says the sum once.
    for problem in &made.problems {
        let _ = state.record(Level::Warning, problem.to_string());
    }
    let log = state.key_for(Action::Log);
    state.say(Level::Warning, format!("{text}; {log} says why"));
}

impl Made {
    /// How many URLs were made.
    pub(super) fn len(&self) -> usize {
        self.urls.len()
    }

    /// The URLs, once.
    pub(super) fn take_urls(&mut self) -> Vec<Generated> {
        std::mem::take(&mut self.urls)
    }

    /// Assets that gave no URL.
    pub(super) fn left_out(&self) -> usize {
        self.asked - self.gave
    }
}

impl Making {
    /// Makes them; an asset is only looked at, never copied.
    #[must_use]
    pub fn run(&self) -> Made {
        let assets = self.chosen.iter().filter_map(|index| self.view.get(index));
        Made::of(&self.template, self.site.as_ref(), assets)
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Made {
    urls: Vec<Generated>,
    /// Assets that the template was put to.
    asked: usize,
    /// Those of them that have a URL now.
    gave: usize,
    /// Remarks about assets that have a URL all the same.
    warnings: usize,
    problems: Vec<Group>,
}

/// Problems of one rule about assets of one type.
#[derive(Debug)]
struct Group {
    first: Problem,
    assets: usize,
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        match self.assets - 1 {
            0 => Ok(()),
            more => write!(f, " (and {} of this type)", many(more, "more asset")),
        }
    }
}

impl Made {
    fn of<'a>(template: &Template, site: Option<&Site>, assets: impl Iterator<Item = AssetRef<'a>>) -> Self {
        let asked = Cell::new(0);
        let counted = assets.inspect(|_| asked.set(asked.get() + 1));
        let mut made = Self { urls: Vec::new(), asked: 0, gave: 0, warnings: 0, problems: Vec::new() };
        let mut last = 0;
        for item in expand(template, site, counted) {
            match item {
                Ok(url) => {
                    if matches!(url.origin, Origin::Template { .. }) && last != asked.get() {
                        last = asked.get();
                        made.gave += 1;
                    }
                    made.urls.push(url);
                }
                Err(problem) => {
                    made.warnings += usize::from(!problem.is_error());
                    made.add(problem);
                }
            }
        }
        made.asked = asked.get();
        made
    }

    fn add(&mut self, problem: Problem) {
        let alike = |group: &&mut Group| {
            group.first.kind.name() == problem.kind.name()
                && problem.kind.asset_kind().is_some()
                && group.first.kind.asset_kind() == problem.kind.asset_kind()
        };
        match self.problems.iter_mut().find(alike) {
            Some(group) => group.assets += 1,
            None => self.problems.push(Group { first: problem, assets: 1 }),
        }
    }
}

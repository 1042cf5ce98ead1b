//! Assets × template → URL list, by one key.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use super::lend;
use super::work::Work;
use crate::catalog::{AssetRef, AssetSet, CatalogView};
use crate::text::count;
use crate::text::many;
use crate::tui::app::{Effect, Level, Pane, State};
use crate::tui::keys::Action;
use crate::urls::{
    Generated, MakingFacts, Origin, Problem, ProblemKind, Site, Summary, Template, Watch, expand,
};

mod packed;

use packed::Packed;

/// So many sorts of remarks are kept with the list; the log has all of them.
const REMARKS: usize = 20;

/// So many URLs are made within a message, which takes a fifth of a millisecond (`cargo bench --bench assets`).
const AT_ONCE: usize = 1_000;

/// What URLs are made from: a piece of work for any thread.
#[derive(Debug)]
pub struct Making {
    view: CatalogView,
    chosen: AssetSet,
    template: Template,
    site: Option<Site>,
    watch: Arc<Watch>,
}

/// URLs that the world makes: how far it is, and the way to stop it.
#[derive(Debug)]
pub(crate) struct UnderWay {
    ticket: u64,
    assets: usize,
    watch: Arc<Watch>,
}

impl UnderWay {
    /// Whether an answer is about this.
    pub(crate) const fn is(&self, ticket: u64) -> bool {
        self.ticket == ticket
    }

    /// What is being done, how far it is, and the key that stops it.
    pub(crate) fn words(&self, stop: &str) -> String {
        progress_words("making URLs", &self.watch, self.assets, stop)
    }

    /// Asks the world to stop; whether it was not asked before.
    pub(crate) fn cancel(&self) -> bool {
        let is_new = !self.watch.is_cancelled();
        self.watch.cancel();
        is_new
    }
}

/// Per cent of what is done, and the key that stops it.
pub(super) fn progress_words(what: &str, watch: &Watch, of: usize, stop: &str) -> String {
    if watch.is_cancelled() {
        return format!("{what}: stopping");
    }
    let percent = watch.done().min(of).saturating_mul(100) / of.max(1);
    format!("{what} {percent} %, {stop} cancels")
}

/// Makes the list from these assets and the template in force, and goes there. What was typed or pasted stays. Many
/// assets are left to the world; returns how to watch it then.
pub(crate) fn make_urls(
    state: &mut State,
    ticket: u64,
    view: CatalogView,
    chosen: AssetSet,
) -> Option<UnderWay> {
    let template = state.template();
    if template.is_empty() {
        let keys = [Action::GoSettings, Action::AddLines, Action::GoUrls].map(|action| state.key_for(action));
        let [settings, add, urls] = keys;
        let text = format!(
            "no template: neither the profile ({settings}) nor the company has one; type URLs with {add} in URLs ({urls})"
        );
        state.say(Level::Warning, text);
        return None;
    }
    if chosen.is_empty() && template.needs_assets() {
        state.say(Level::Warning, "no asset: mark some first");
        return None;
    }
    let watch = Arc::new(Watch::default());
    let making = Making { view, chosen, template, site: state.site(), watch: Arc::clone(&watch) };
    let assets = making.chosen.len();
    if assets * making.template.lines().len() <= AT_ONCE {
        if let Some(made) = making.run() {
            put_urls(state, made);
        }
        return None;
    }
    state.assets.outgoing.push(Effect::MakeUrls { ticket, making: Box::new(making) });
    Some(UnderWay { ticket, assets, watch })
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
    pub(super) fn take_urls(&mut self) -> impl Iterator<Item = Generated> + use<> {
        std::mem::take(&mut self.urls).into_iter()
    }

    /// What is to be known of it before the URLs are sent.
    pub(super) fn facts(&self) -> MakingFacts {
        let mut rules: Vec<Vec<&Group>> = Vec::new();
        for group in &self.problems {
            let name = group.first.kind.name();
            let is_of = |rule: &&mut Vec<&Group>| rule[0].first.kind.name() == name && group.is_of_a_type();
            match rules.iter_mut().find(is_of) {
                Some(rule) => rule.push(group),
                None => rules.push(vec![group]),
            }
        }
        let remarks = rules.iter().take(REMARKS).map(|rule| remark(rule));
        MakingFacts { left_out: self.asked - self.gave, remarks: remarks.collect() }
    }
}

impl Making {
    /// Makes them; an asset is only looked at, never copied. `None`: cancelled on the way.
    #[must_use]
    pub fn run(&self) -> Option<Made> {
        let assets = self.chosen.iter().filter_map(|index| self.view.get(index));
        let watched = assets.take_while(|_| self.watch.tick().is_ok());
        let made = Made::of(&self.template, self.site.as_ref(), watched);
        (!self.watch.is_cancelled()).then_some(made)
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Made {
    urls: Packed,
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

/// What the confirmation says of problems of one rule: how many assets, what is the matter, of which types they are.
fn remark(alike: &[&Group]) -> String {
    let Some(group) = alike.first() else { return String::new() };
    let assets = many(alike.iter().map(|group| group.assets).sum(), "asset");
    let types = alike.iter().filter_map(|group| Some((group.assets, group.first.kind.asset_kind()?)));
    let types =
        types.map(|(assets, kind)| format!("{} {kind}", count(assets))).collect::<Vec<_>>().join(", ");
    match &group.first.kind {
        ProblemKind::ContentAsImage { .. } => {
            format!("{assets} served under /is/content/, not /is/image/: {types}")
        }
        ProblemKind::Unsupported { .. } => format!("{assets} that cannot be invalidated: {types}"),
        ProblemKind::NotAnImage { .. } => {
            format!("{assets} that a line of only <ID> cannot stand for: {types}")
        }
        ProblemKind::NoId => format!("{assets} without an ID"),
        _ => group.first.to_string(),
    }
}

impl Group {
    fn is_of_a_type(&self) -> bool {
        self.first.kind.asset_kind().is_some()
    }
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
        let mut made = Self { urls: Packed::default(), asked: 0, gave: 0, warnings: 0, problems: Vec::new() };
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
                && (problem.kind.asset_kind().is_some() || problem.kind == ProblemKind::NoId)
                && group.first.kind.asset_kind() == problem.kind.asset_kind()
        };
        match self.problems.iter_mut().find(alike) {
            Some(group) => group.assets += 1,
            None => self.problems.push(Group { first: problem, assets: 1 }),
        }
    }
}

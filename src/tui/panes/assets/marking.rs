//! Marks: of all that is shown, of a range, taken back and made again, and those of a draft.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::state::AssetsPane;
use crate::catalog::{AssetIndex, AssetRef, AssetSet, CatalogView, Pushed};
use crate::text::{count, many};
use crate::tui::app::{Effect, Level, State};
use crate::tui::keys::Action;

/// What is done to all that the filter shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkAction {
    /// Everything gets a mark.
    All,
    /// Everything gets a mark or loses the one it has.
    Invert,
}

/// So many marks of a draft are named, or looked for among so many assets, within a message: well below a millisecond
/// (`cargo bench --bench assets`).
const AT_ONCE: usize = 1_000;

/// Marks that wait for their assets, by ID and type: handles are good for one session only. Cloning counts references.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Not yet in the table.
    fresh: Arc<Vec<(String, String)>>,
    names: Arc<HashMap<String, Vec<String>>>,
    /// How many there are in the table.
    filed: usize,
}

impl Wanted {
    /// By ID and type; an empty type stands for any.
    #[must_use]
    pub fn new(names: Vec<(String, String)>) -> Self {
        Self { fresh: Arc::new(names), ..Self::default() }
    }

    /// These too; who waits already waits once.
    fn add(&mut self, names: Vec<(String, String)>) {
        let known: HashSet<(String, String)> = self.names().collect();
        let new = names.into_iter().filter(|name| !known.contains(name));
        Arc::make_mut(&mut self.fresh).extend(new);
    }

    /// Those that a catalogue has; they wait no more.
    pub fn find(&mut self, view: &CatalogView) -> Vec<AssetIndex> {
        self.file();
        let mut found = Vec::new();
        if self.filed > 0 {
            found.extend(view.iter().filter(|(_, asset)| self.take(*asset)).map(|(index, _)| index));
        }
        found
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.fresh.len() + self.filed
    }

    /// ID and type of those that wait.
    pub(super) fn names(&self) -> impl Iterator<Item = (String, String)> {
        let filed = self.names.iter();
        let filed = filed.flat_map(|(id, kinds)| kinds.iter().map(|kind| (id.clone(), kind.clone())));
        self.fresh.iter().cloned().chain(filed)
    }

    fn file(&mut self) {
        if self.fresh.is_empty() {
            return;
        }
        let names = Arc::make_mut(&mut self.names);
        for (id, kind) in self.fresh.iter() {
            names.entry(id.clone()).or_default().push(kind.clone());
        }
        self.filed += self.fresh.len();
        self.fresh = Arc::default();
    }

    fn take(&mut self, asset: AssetRef<'_>) -> bool {
        let Some(kinds) = self.names.get(asset.id) else { return false };
        let Some(at) = kinds.iter().position(|kind| kind.is_empty() || kind == asset.kind) else {
            return false;
        };
        let names = Arc::make_mut(&mut self.names);
        if let Some(kinds) = names.get_mut(asset.id) {
            kinds.swap_remove(at);
            if kinds.is_empty() {
                names.remove(asset.id);
            }
        }
        self.filed -= 1;
        true
    }
}

/// The marks as they were at one moment, to be named where that takes time.
#[derive(Debug, Clone)]
pub struct MarkedNames {
    view: CatalogView,
    marks: AssetSet,
    wanted: Wanted,
}

impl MarkedNames {
    /// ID and type of every marked asset, those included that are still waited for.
    #[must_use]
    pub fn names(&self) -> Vec<(String, String)> {
        let here = self.marks.iter().filter_map(|index| self.view.get(index));
        let here = here.map(|asset| (asset.id.to_owned(), asset.kind.to_owned()));
        here.chain(self.wanted.names()).collect()
    }
}

impl PartialEq for MarkedNames {
    fn eq(&self, other: &Self) -> bool {
        self.marks == other.marks && self.names() == other.names()
    }
}

impl Eq for MarkedNames {}

impl AssetsPane {
    /// ID and type of every marked asset: what a draft keeps of the marks. (Handles are good for one session.)
    pub(crate) fn marked(&self) -> impl Iterator<Item = (&str, &str)> {
        self.marks.iter().filter_map(|index| self.catalog.get(index)).map(|asset| (asset.id, asset.kind))
    }

    /// Marks these assets, now or as soon as they come; by ID and type, where an empty type stands for any.
    pub(crate) fn restore_marks(&mut self, names: Vec<(String, String)>) {
        self.wanted.add(names);
        self.find_wanted();
    }

    pub(super) fn find_wanted(&mut self) {
        self.finding = None;
        if self.wanted.len() == 0 {
            return;
        }
        if self.catalog.slots() <= AT_ONCE && self.wanted.len() <= AT_ONCE {
            let mut rest = std::mem::take(&mut self.wanted);
            let found = rest.find(&self.catalog);
            return self.take_wanted(&found, rest);
        }
        let ticket = self.next_ticket();
        self.finding = Some((ticket, self.catalog.slots()));
        let (view, wanted) = (self.catalog.clone_view(), self.wanted.clone());
        self.outgoing.push(Effect::FindMarks { ticket, view, wanted });
    }

    fn take_wanted(&mut self, found: &[AssetIndex], rest: Wanted) {
        self.marks.mark_all(found);
        self.wanted = rest;
    }

    /// An asset came. While the world looks for marks, that has to wait: it looks again.
    pub(super) fn mark_if_wanted(&mut self, pushed: Pushed) {
        if self.wanted.len() > 0
            && self.finding.is_none()
            && !self.marks.contains(pushed.index)
            && let Some(asset) = self.catalog.get(pushed.index)
            && self.wanted.take(asset)
        {
            self.marks.mark_all(&[pushed.index]);
        }
    }

    /// The marks, to be named elsewhere; `None`: few enough to be named here.
    pub(crate) fn many_marked(&self) -> Option<MarkedNames> {
        let are_many = self.marks.len() + self.wanted.len() > AT_ONCE;
        are_many.then(|| MarkedNames {
            view: self.catalog.clone_view(),
            marks: self.marks.to_set(),
            wanted: self.wanted.clone(),
        })
    }

    /// The rows of the range that is being selected.
    pub(super) fn range(&self) -> Option<RangeInclusive<usize>> {
        let last = self.visible.len().checked_sub(1)?;
        let anchor = self.anchor?.min(last);
        Some(anchor.min(self.list.at)..=anchor.max(self.list.at))
    }

    /// Does it to all that the filter shows; how many marks there are more than before.
    pub(super) fn mark(&mut self, action: MarkAction) -> usize {
        match action {
            MarkAction::All => self.marks.mark_all(&self.visible),
            MarkAction::Invert => {
                let before = self.marks.len();
                self.marks.invert(&self.visible);
                self.marks.len().saturating_sub(before)
            }
        }
    }
}

/// Marks the row and goes on to the next; marks the range, or takes its marks away if all of it has them.
pub(super) fn mark_rows(state: &mut State) {
    let pane = &mut state.assets;
    let Some(range) = pane.range() else {
        if let Some(current) = pane.current() {
            pane.marks.toggle(current);
            pane.moved();
            pane.list.step(1, pane.visible.len());
        }
        // What was said of the marks before is true no more.
        return state.unsay();
    };
    pane.anchor = None;
    let rows = pane.visible.get(range).unwrap_or_default();
    let new = pane.marks.mark_all(rows);
    if new > 0 {
        return state.say(Level::Info, format!("{} more marked", count(new)));
    }
    let less = pane.marks.unmark_all(rows);
    state.say(Level::Info, format!("{} unmarked", count(less)));
}

/// Takes all marks away.
pub(super) fn clear(state: &mut State) {
    let marks = state.assets.marks.len();
    state.assets.marks.clear();
    if marks > 0 {
        let undo = state.key_for(Action::Undo);
        state.say(Level::Info, format!("{} unmarked; {undo} takes it back", count(marks)));
    }
}

/// Marks all that the filter shows, or inverts their marks; while it still runs, when it is done.
pub(super) fn mark_shown(state: &mut State, action: MarkAction) {
    let pane = &mut state.assets;
    if pane.sifted().is_some() {
        pane.sifting.pending = Some(action);
        return state.say(Level::Info, "done as soon as the filter is");
    }
    let new = pane.mark(action);
    if action == MarkAction::All {
        state.say(Level::Info, format!("{} more marked", count(new)));
    }
}

/// Begins or ends selecting a range.
pub(super) fn select(state: &mut State) {
    let pane = &mut state.assets;
    pane.anchor = if pane.anchor.is_some() || pane.visible.is_empty() { None } else { Some(pane.list.at) };
}

/// Takes the last change of the marks back, or makes it again.
pub(super) fn undo(state: &mut State, again: bool) {
    let marks = &mut state.assets.marks;
    let turned = if again { marks.redo() } else { marks.undo() };
    let text = match (turned, again) {
        (Some(turned), false) => format!("undone: {} changed", many(turned, "mark")),
        (Some(turned), true) => format!("done again: {} changed", many(turned, "mark")),
        (None, false) => "no change of the marks to undo".to_owned(),
        (None, true) => "no change of the marks to do again".to_owned(),
    };
    state.say(Level::Info, text);
}

/// The world found marks of a draft.
pub(crate) fn take_marks(state: &mut State, ticket: u64, found: &[AssetIndex], rest: Wanted) {
    let pane = &mut state.assets;
    let Some((_, slots)) = pane.finding.take_if(|(finding, _)| *finding == ticket) else { return };
    pane.take_wanted(found, rest);
    if pane.catalog.slots() > slots {
        pane.find_wanted();
    }
}

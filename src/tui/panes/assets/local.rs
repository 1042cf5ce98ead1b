//! The local copy: read at the start, written after each round of loading.

use super::listing;
use super::state::AssetsPane;
use crate::catalog::copy::{CopyFile, Standing};
use crate::catalog::{Catalog, CatalogView};
use crate::text::count;
use crate::tui::app::{Effect, Level, OpenedCopy, State};

/// How the local copy stands.
#[derive(Debug, Default)]
pub(super) struct Local {
    pub(super) stage: Stage,
    ticket: u64,
    /// Where it is written to.
    file: Option<CopyFile>,
    /// What is known beside the assets.
    pub(super) standing: Standing,
    /// Somebody else signs in than before: another copy may be meant.
    is_other_user: bool,
    /// That it cannot be written was said once.
    has_complained: bool,
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stage {
    /// Nobody asked for it.
    #[default]
    Closed,
    /// It is being read; the service is asked when that is done. Of so many assets.
    Opening(usize),
    /// It was read, or there was none.
    Ready,
}

impl AssetsPane {
    /// Asks for the copy of the account that is meant now.
    pub(crate) fn open_copy(&mut self) {
        let ticket = self.next_ticket();
        self.local = Local { ticket, stage: Stage::Opening(0), ..Local::default() };
        self.outgoing.push(Effect::OpenCopy { ticket });
    }

    /// A sign-in begins as somebody else than before.
    pub(crate) fn note_other_user(&mut self) {
        self.local.is_other_user = true;
    }

    /// Writes what there is now.
    pub(super) fn save_copy(&mut self) {
        if let Some(file) = self.local.file.clone() {
            let (view, standing) = (self.catalog.clone_view(), self.local.standing.clone());
            self.outgoing.push(Effect::SaveCopy { file, view, standing });
        }
    }
}

/// Somebody signed in: what is known is brought up to date.
pub(crate) fn refresh(state: &mut State) {
    if std::mem::take(&mut state.assets.local.is_other_user) || state.assets.local.stage == Stage::Closed {
        state.assets.forget_assets();
        listing::forget(&mut state.assets);
        return state.assets.open_copy();
    }
    if state.assets.local.stage == Stage::Ready {
        listing::begin(state);
    }
}

/// Some of the copy is there.
pub(crate) fn take_copy_part(state: &mut State, ticket: u64, view: CatalogView, of: usize) {
    let pane = &mut state.assets;
    if ticket == pane.local.ticket && matches!(pane.local.stage, Stage::Opening(_)) {
        pane.local.stage = Stage::Opening(of);
        pane.catalog = Catalog::preview(view);
        pane.join();
    }
}

/// The copy is there as a whole, or there is none.
pub(crate) fn take_copy(
    state: &mut State,
    ticket: u64,
    file: Option<CopyFile>,
    copy: Result<Option<Box<OpenedCopy>>, String>,
) {
    let pane = &mut state.assets;
    if ticket != pane.local.ticket || !matches!(pane.local.stage, Stage::Opening(_)) {
        return;
    }
    pane.local.stage = Stage::Ready;
    pane.local.file = file;
    match copy {
        Ok(Some(copy)) => {
            pane.local.standing = copy.standing;
            pane.catalog = copy.catalog;
            pane.join();
            let known = pane.catalog.len();
            pane.find_wanted();
            if state.signed_in().is_none() && known > 0 {
                state.mention(format!("{} assets known from last time", count(known)));
            }
        }
        Ok(None) => {}
        Err(why) => {
            pane.forget_assets();
            state.say(Level::Warning, format!("local copy dropped: {why}"));
        }
    }
    if state.signed_in().is_some() {
        listing::begin(state);
    }
}

/// The copy was written, or not; the first failure is said.
pub(crate) fn copy_saved(state: &mut State, saved: Result<(), String>) {
    if let Err(why) = saved
        && !std::mem::replace(&mut state.assets.local.has_complained, true)
    {
        state.say(Level::Warning, format!("no local copy of the assets: {why}"));
    }
}

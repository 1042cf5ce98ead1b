//! What the screen keeps of unfinished work, and how it comes back.
//!
//! Nothing is watched while nobody types: a key asks the world to knock a moment later (`DraftSoon`, `DraftDue`), and
//! then what changed since the last time goes out as one `SaveDraft`. The list is told apart by its revision and the
//! marks by their fingerprint, so that a quiet screen costs nothing.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::Timestamp;

use super::{Effect, Level, Pane, State};
use crate::catalog::parse_changed_since;
use crate::text::many;
use crate::tui::keys::Action;
use crate::tui::panes::set_changed_since;
use crate::urls::Origin;

pub use crate::drafts::Ended as DraftEnd;

/// What is to be kept; large parts only where they changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftImage {
    /// Whose: drafts are kept by profile.
    pub profile: String,
    /// The focused pane.
    pub pane: &'static str,
    /// The assets' filter: text, folder, type, and the changed-since limit as it was typed.
    pub filter: DraftFilter,
    /// Fields of the settings form that are not saved; never a password.
    pub settings: Vec<(String, String)>,
    /// The marked assets, by ID and type; `None`: as before.
    pub marks: Option<Vec<(String, String)>>,
    /// The list as far as it is not queued; `None`: as before.
    pub list: Option<Vec<(String, Origin)>>,
    /// How the screen ends, if it does.
    pub ended: Option<DraftEnd>,
}

/// What the assets are limited to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftFilter {
    /// Words of the ID.
    pub text: String,
    /// The folder.
    pub folder: Option<String>,
    /// The type.
    pub kind: Option<String>,
    /// The changed-since limit as it was typed; empty: none.
    pub since: String,
}

/// A draft that an earlier screen left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDraft {
    /// Its name, for `LoadDraft` and `DropDraft`.
    pub name: String,
    /// When it was kept last.
    pub saved: Timestamp,
    /// How its screen ended; `None`: it was killed, or crashed.
    pub ended: Option<DraftEnd>,
    /// URLs that were not queued.
    pub urls: usize,
    /// Marked assets.
    pub marks: usize,
    /// Settings that were not saved.
    pub settings: usize,
    /// Its list did reach the queue, as this job.
    pub queued: Option<String>,
}

/// A draft that is to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadedDraft {
    /// Its name.
    pub name: String,
    /// What there is in it; all parts are given.
    pub image: DraftImage,
    /// The focused pane, as it was written.
    pub pane: String,
    /// What could not be read of it.
    pub troubles: Vec<String>,
}

/// What the screen knows of its own draft.
#[derive(Debug, Default)]
pub(crate) struct Drafting {
    /// Whether drafts are kept at all, and none failed last.
    pub(crate) is_on: bool,
    /// The world will knock.
    scheduled: bool,
    /// What was kept last: revision of the list (`None`: handed over), fingerprint of the marks, and the rest.
    kept: Option<Kept>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    list: Option<u64>,
    marks: u64,
    rest: DraftImage,
}

impl Drafting {
    /// Drafts are kept from now on, or not.
    pub(crate) fn new(is_on: bool) -> Self {
        Self { is_on, ..Self::default() }
    }
}

/// The operator did something: it is kept soon.
pub(super) fn soon(state: &mut State) -> Option<Effect> {
    let asks = state.draft.is_on && !std::mem::replace(&mut state.draft.scheduled, true);
    asks.then_some(Effect::DraftSoon)
}

/// The world knocks: what changed goes out.
pub(super) fn due(state: &mut State) -> Option<Effect> {
    state.draft.scheduled = false;
    if !state.draft.is_on {
        return None;
    }
    image(state, None).map(|image| Effect::SaveDraft(Box::new(image)))
}

/// The last words of a screen: everything that changed, and how it ended.
pub(crate) fn last_words(state: &mut State, ended: DraftEnd) -> Option<Effect> {
    if !state.draft.is_on {
        return None;
    }
    image(state, Some(ended)).map(|image| Effect::SaveDraft(Box::new(image)))
}

/// What is to be kept, if anything differs from what was kept last.
fn image(state: &mut State, ended: Option<DraftEnd>) -> Option<DraftImage> {
    let rest = DraftImage {
        profile: state.profile.name.clone(),
        pane: state.focus.context().name(),
        filter: state.assets.draft_filter(),
        settings: state.settings.unsaved().into_iter().map(|(key, text)| (key.to_owned(), text)).collect(),
        ended,
        ..DraftImage::default()
    };
    let list = &state.urls.list;
    let is_kept = !state.urls.handed_over && !list.is_empty();
    let now = Kept { list: is_kept.then(|| list.revision()), marks: fingerprint(state), rest };
    let before = state.draft.kept.as_ref();
    // A screen in which nobody did anything has no draft, however it ends.
    if before == Some(&now) || (before.is_none() && now.is_untouched()) {
        return None;
    }
    let mut image = now.rest.clone();
    if before.is_none_or(|before| before.list != now.list) {
        let rows = list.iter().map(|record| (record.text.to_owned(), record.origin.clone()));
        image.list = Some(if is_kept { rows.collect() } else { Vec::new() });
    }
    if before.is_none_or(|before| before.marks != now.marks) {
        image.marks = Some(state.assets.marked_names());
    }
    state.draft.kept = Some(now);
    Some(image)
}

impl Kept {
    fn is_untouched(&self) -> bool {
        self.list.is_none()
            && self.marks == 0
            && self.rest.settings.is_empty()
            && self.rest.filter == DraftFilter::default()
            && self.rest.pane == Pane::Assets.context().name()
    }
}

/// Stands for the marks; 0: none.
fn fingerprint(state: &State) -> u64 {
    let wanted = state.assets.marks_waited_for();
    if state.assets.marks.is_empty() && wanted == 0 {
        return 0;
    }
    let mut hasher = DefaultHasher::new();
    wanted.hash(&mut hasher);
    state.assets.marks.iter().for_each(|mark| mark.hash(&mut hasher));
    hasher.finish().max(1)
}

/// Puts a draft of an earlier screen in, the list as one step that can be taken back.
pub(super) fn restore(state: &mut State, draft: LoadedDraft) -> Vec<Effect> {
    let LoadedDraft { name, image, pane, troubles } = draft;
    let mut parts = Vec::new();
    let rows = image.list.unwrap_or_default();
    if !rows.is_empty() {
        let summary = state.urls.list.insert(usize::MAX, rows);
        state.urls.handed_over = false;
        parts.push(many(summary.added, "URL"));
    }
    let marks = image.marks.unwrap_or_default();
    if !marks.is_empty() {
        parts.push(many(marks.len(), "mark"));
        state.assets.restore_marks(marks);
    }
    if !image.settings.is_empty() {
        parts.push(many(image.settings.len(), "unsaved setting"));
        state.settings.restore(&image.settings);
    }
    state.assets.restore_filter(&image.filter);
    if let Ok(moment) = parse_changed_since(&image.filter.since, state.now) {
        set_changed_since(state, Some((image.filter.since.clone(), moment)));
    }
    if let Some(pane) = Pane::ALL.into_iter().find(|known| known.context().name() == pane) {
        state.go(pane);
    }
    for trouble in &troubles {
        state.say(Level::Warning, trouble);
    }
    if !parts.is_empty() {
        let undo = state.key_for(Action::Undo);
        let undo = if parts[0].contains("URL") {
            format!("; {undo} in URLs takes the list away")
        } else {
            String::new()
        };
        state.say(Level::Good, format!("back from the draft: {}{undo}", parts.join(", ")));
    }
    // First this screen's own draft has everything, then the old one may go.
    state.draft.kept = None;
    let save = image_of_all(state);
    save.into_iter().chain([Effect::DropDraft { name }]).collect()
}

fn image_of_all(state: &mut State) -> Option<Effect> {
    image(state, None).map(|image| Effect::SaveDraft(Box::new(image)))
}

/// Another profile has other drafts.
pub(super) fn open_another(state: &mut State) -> Option<Effect> {
    let is_on = state.draft.is_on;
    state.draft = Drafting::new(is_on);
    is_on.then(|| Effect::OpenDrafts { profile: state.profile.name.clone() })
}

/// What leaving keeps for the next start, in words; `None`: nothing, or nothing can be kept.
pub(crate) fn kept_words(state: &State) -> Option<String> {
    if !state.draft.is_on {
        return None;
    }
    let list = state.urls.list.len();
    let mut parts = Vec::new();
    if list > 0 && !state.urls.handed_over {
        parts.push(format!("the list of {}, which is not queued", many(list, "URL")));
    }
    if state.settings.changes() > 0 {
        parts.push(many(state.settings.changes(), "unsaved setting"));
    }
    if parts.is_empty() {
        return None;
    }
    Some(format!("Kept for the next start: {}.", parts.join(", ")))
}

//! What the screen keeps of unfinished work, and how it comes back.
//!
//! Nothing is watched while nobody types: a key asks the world to knock a moment later (`DraftSoon`, `DraftDue`), and
//! then what changed since the last time goes out as one `SaveDraft`. Of the list these are the changes themselves;
//! marks are told apart by a fingerprint. A quiet screen costs nothing.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::Timestamp;

use super::{Effect, Level, Pane, State};
use crate::catalog::parse_changed_since;
use crate::text::many;
use crate::tui::keys::{Action, Context};
use crate::tui::panes::{MarkedNames, Work, set_changed_since, work};
use crate::tui::popups::Popup;
use crate::urls::journal::{Edits, Replayed};

pub use crate::drafts::Ended as DraftEnd;

/// What is to be kept; large parts only where they changed.
#[derive(Debug, Default)]
pub struct DraftImage {
    /// The small parts.
    pub about: DraftAbout,
    /// The marked assets, by ID and type; `None`: as before.
    pub marks: Option<Vec<(String, String)>>,
    /// The marked assets where they are too many to be named within a message.
    pub many_marks: Option<MarkedNames>,
    /// All lines of the list, with which the draft's begins anew; `None`: it goes on.
    pub whole: Option<Edits>,
    /// What changed in the list since; `None`: nothing.
    pub edits: Option<Edits>,
    /// How the screen ends, if it does.
    pub ended: Option<DraftEnd>,
}

/// The small parts of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftAbout {
    /// Whose: drafts are kept by profile.
    pub profile: String,
    /// The focused pane.
    pub pane: String,
    /// The assets' filter.
    pub filter: DraftFilter,
    /// Fields of the settings form that are not saved; never a password.
    pub settings: Vec<(String, String)>,
    /// The URLs that the queue does not have.
    pub urls: usize,
    /// The row of the list's cursor. Moving it alone keeps nothing: it goes along with what does.
    pub row: usize,
    /// Lines that were typed for the list, and are in the box or put aside.
    pub lines: String,
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
    /// URLs that were not queued, and lines that were typed for the list.
    pub urls: usize,
    /// Marked assets.
    pub marks: usize,
    /// Settings that were not saved.
    pub settings: usize,
    /// Its list did reach the queue, as this job.
    pub queued: Option<String>,
}

/// A draft that is to go on.
#[derive(Debug, Default)]
pub struct LoadedDraft {
    /// Its name.
    pub name: String,
    /// The small parts.
    pub about: DraftAbout,
    /// The marked assets, by ID and type.
    pub marks: Vec<(String, String)>,
    /// The list; `None`: there is none.
    pub list: Option<Replayed>,
    /// What could not be read of it.
    pub troubles: Vec<String>,
}

/// What the screen knows of its own draft.
#[derive(Debug, Default)]
pub(crate) struct Drafting {
    /// Whether drafts are kept at all.
    pub(crate) is_on: bool,
    /// The last one could not be written.
    pub(crate) is_failing: bool,
    /// The world will knock.
    scheduled: bool,
    /// What was kept last.
    kept: Kept,
    /// The list of another profile's draft, to begin this one's with.
    whole: Option<Edits>,
    /// Drafts of earlier screens that this one's takes the place of, as soon as it has everything of them.
    replaced: Vec<String>,
}

/// What was kept last of everything but the list: the small parts, and the fingerprint of the marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Kept {
    about: DraftAbout,
    marks: u64,
}

impl Drafting {
    /// Drafts are kept from now on, or not.
    pub(crate) fn new(is_on: bool) -> Self {
        Self { is_on, ..Self::default() }
    }
}

/// Something happened: what changed is kept soon.
pub(super) fn soon(state: &mut State) -> Option<Effect> {
    let asks = state.draft.is_on && !std::mem::replace(&mut state.draft.scheduled, true);
    asks.then_some(Effect::DraftSoon)
}

/// The world knocks: what changed goes out.
pub(super) fn due(state: &mut State) -> Vec<Effect> {
    state.draft.scheduled = false;
    if state.draft.is_on { save_and_drop(state) } else { Vec::new() }
}

/// The last words of a screen: everything that changed, and how it ended.
pub(crate) fn last_words(state: &mut State, ended: DraftEnd) -> Option<Effect> {
    if !state.draft.is_on {
        return None;
    }
    image(state, Some(ended)).map(|image| Effect::SaveDraft(Box::new(image)))
}

/// What is to be kept, if anything differs from what was kept last. A screen in which nobody did anything has no
/// draft, however it ends.
fn image(state: &mut State, ended: Option<DraftEnd>) -> Option<DraftImage> {
    let mut about = DraftAbout {
        profile: state.profile.name.clone(),
        pane: state.focus.context().name().to_owned(),
        filter: state.assets.draft_filter(),
        settings: state.settings.unsaved().into_iter().map(|(key, text)| (key.to_owned(), text)).collect(),
        urls: if state.urls.handed_over { 0 } else { state.urls.len() },
        row: 0,
        lines: typed_lines(state),
    };
    if state.urls.is_draft_due {
        ended?;
        // It is in the draft of the profile before as long as it has not come over.
        about.urls = 0;
    }
    let now = Kept { about, marks: fingerprint(state) };
    let edits = state.urls.list.take_edits();
    let before = &state.draft.kept;
    let is_first = before.about.profile.is_empty();
    if edits.is_none() && (now == *before && ended.is_none() || is_first && now.is_untouched()) {
        return None;
    }
    let whole = state.draft.whole.take();
    let before = &state.draft.kept;
    let is_marked_anew = before.marks != now.marks;
    let many_marks = state.assets.many_marked().filter(|_| is_marked_anew);
    let marks = (is_marked_anew && many_marks.is_none()).then(|| state.assets.marked_names());
    let about = DraftAbout { row: state.urls.cursor().at, ..now.about.clone() };
    state.draft.kept = now;
    Some(DraftImage { about, marks, many_marks, whole, edits, ended })
}

impl Kept {
    fn is_untouched(&self) -> bool {
        let Self { about, marks } = self;
        about.urls == 0
            && about.lines.is_empty()
            && *marks == 0
            && about.settings.is_empty()
            && about.filter == DraftFilter::default()
            && about.pane == Pane::Assets.context().name()
    }
}

/// What was typed for the list and is not in it.
fn typed_lines(state: &State) -> String {
    let boxes = state.popups.iter().filter_map(Popup::typed_lines);
    let all = boxes.chain([state.urls.aside.clone()]).filter(|text| !text.trim().is_empty());
    all.collect::<Vec<_>>().join("\n")
}

/// Stands for the marks; 0: none.
fn fingerprint(state: &State) -> u64 {
    let wanted = state.assets.marks_waited_for();
    if state.assets.marks.is_empty() && wanted == 0 {
        return 0;
    }
    let mut hasher = DefaultHasher::new();
    wanted.hash(&mut hasher);
    state.assets.marks.revision().hash(&mut hasher);
    hasher.finish().max(1)
}

/// Puts a draft of an earlier screen in, the list as one step that can be taken back.
pub(super) fn restore(state: &mut State, draft: LoadedDraft) -> Vec<Effect> {
    let LoadedDraft { name, about, marks, list, troubles } = draft;
    if !about.profile.is_empty() && about.profile != state.profile.name {
        let text = format!("the draft of profile {} stays where it is, for its next opening", about.profile);
        state.say(Level::Info, text);
        return Vec::new();
    }
    let mut parts = Vec::new();
    let list = list.filter(|list| !list.is_empty());
    let has_list = list.is_some();
    if let Some(list) = list {
        state.urls.touched();
        parts.push(many(list.len(), "URL"));
        work(state, Work::Restore { lines: Box::new(list), row: about.row });
    }
    if !marks.is_empty() {
        parts.push(many(marks.len(), "mark"));
        state.assets.restore_marks(marks);
    }
    if !about.lines.is_empty() {
        let add = state.key_in(Context::Urls, Action::AddLines);
        parts.push(format!("{} ({add})", many(about.lines.lines().count(), "typed line")));
        state.urls.put_aside(&about.lines);
    }
    if !about.settings.is_empty() {
        parts.push(many(about.settings.len(), "unsaved setting"));
        state.settings.restore(&about.settings);
    }
    state.assets.restore_filter(&about.filter);
    if let Ok(moment) = parse_changed_since(&about.filter.since, state.now) {
        set_changed_since(state, Some((about.filter.since.clone(), moment)));
    }
    if let Some(pane) = Pane::ALL.into_iter().find(|known| known.context().name() == about.pane) {
        state.go(pane);
    }
    for trouble in &troubles {
        state.say(Level::Warning, trouble);
    }
    if !parts.is_empty() {
        let undo = state.key_in(Context::Urls, Action::Undo);
        let undo = if has_list { format!("; {undo} in URLs takes the list away") } else { String::new() };
        state.say(Level::Good, format!("back from the draft: {}{undo}", parts.join(", ")));
    }
    // First this screen's own draft has everything, then the old one may go.
    state.draft.replaced.push(name);
    save_and_drop(state)
}

/// What changed goes out, and behind it the drafts that this screen's own one has taken in. A list that is still being
/// put together keeps them all.
fn save_and_drop(state: &mut State) -> Vec<Effect> {
    let save = image(state, None).map(|image| Effect::SaveDraft(Box::new(image)));
    let replaced =
        if state.urls.is_at_rest() { std::mem::take(&mut state.draft.replaced) } else { Vec::new() };
    save.into_iter().chain(replaced.into_iter().map(|name| Effect::DropDraft { name })).collect()
}

/// A job is about to take the list: the draft is to have it as it was confirmed, so that what comes later is known to
/// be in no job.
pub(crate) fn before_queueing(state: &mut State) -> Option<Effect> {
    let image = if state.draft.is_on { image(state, None) } else { None };
    image.map(|image| Effect::SaveDraft(Box::new(image)))
}

/// Another profile has other drafts.
pub(super) fn open_another(state: &mut State) -> Option<Effect> {
    let is_on = state.draft.is_on;
    state.draft = Drafting::new(is_on);
    begin_list(state);
    is_on.then(|| Effect::OpenDrafts { profile: state.profile.name.clone() })
}

/// Begins the draft of the list anew, with all that is in it: the list comes along to the other profile. A large one
/// does so in a thread, and until then nothing of the draft is kept.
fn begin_list(state: &mut State) {
    if state.draft.is_on {
        state.urls.is_draft_due = true;
        work(state, Work::Journal);
    }
}

/// All lines of the list, with which the draft's begins; `None`: there is none.
pub(crate) fn list_begun(state: &mut State, whole: Option<Edits>) {
    state.draft.whole = whole;
    state.urls.is_draft_due = false;
}

/// What leaving keeps for the next start, in words; `None`: nothing, or nothing can be kept.
pub(crate) fn kept_words(state: &State) -> Option<String> {
    if !state.draft.is_on || state.draft.is_failing {
        return None;
    }
    let list = state.urls.len();
    let mut parts = Vec::new();
    if list > 0 && !state.urls.handed_over {
        parts.push(format!("the list of {}, which is not queued", many(list, "URL")));
    }
    let lines = typed_lines(state).lines().count();
    if lines > 0 {
        parts.push(many(lines, "typed line"));
    }
    if state.settings.changes() > 0 {
        parts.push(many(state.settings.changes(), "unsaved setting"));
    }
    if parts.is_empty() {
        return None;
    }
    Some(format!("Kept for the next start: {}.", parts.join(", ")))
}

//! What the world's answers do to the state.

use std::path::PathBuf;

use uuid::Uuid;

use super::{
    Activity, Answer, Culprits, DraftEnd, Effect, FoundDraft, Level, Pane, Queued, Record, SignIn,
    SignInFailure, SignedIn, State, SupportTo, TerminalRequest, draft, profiles,
};
use crate::service::{Folder, Preset, ServiceError};
use crate::text::{count, many};
use crate::tui::keys::{Action, Context};
use crate::tui::panes::{
    copy_saved, key_of, refresh, take_back, take_copy, take_copy_part, take_made, take_marks, take_page,
    take_page_part, take_part,
};
use crate::tui::popups::{Choose, Offer, Popup, SignInDialog};
use crate::tui::terminal::COPY_LIMIT;

/// Takes an answer in.
pub(super) fn answered(state: &mut State, answer: Answer) -> Vec<Effect> {
    match answer {
        // An answer to a sign-in that was asked for before another one says nothing about the profile of now.
        Answer::SignedIn { ticket, .. } if ticket != state.sign_in_ticket => {}
        Answer::SignedIn { result: Ok(signed_in), .. } => signed_in_now(state, signed_in),
        Answer::SignedIn { result: Err(failure), .. } => sign_in_failed(state, failure),
        Answer::AssetsPart { ticket, part } => take_page_part(state, ticket, &part),
        Answer::Assets { ticket, page } => take_page(state, ticket, page),
        Answer::CopyPart { ticket, view, of } => take_copy_part(state, ticket, view, of),
        Answer::CopyOpened { ticket, file, copy } => take_copy(state, ticket, file, copy),
        Answer::CopySaved(saved) => copy_saved(state, saved),
        Answer::Filtered { ticket, part } => take_part(state, ticket, part),
        Answer::MarksFound { ticket, found, rest } => take_marks(state, ticket, &found, rest),
        Answer::UrlsWorked(done) => crate::tui::panes::worked(state, *done),
        Answer::PathCompleted { typed, longest, choices } => {
            if let Some(Popup::Prompt(prompt)) = state.popups.last_mut() {
                prompt.take_completion(&typed, longest, choices);
            }
        }
        Answer::UrlsMade { ticket, made } => take_made(state, ticket, made.map(|made| *made)),
        // They are another company's, if somebody else was asked to sign in since.
        Answer::Folders { sign_in, .. } | Answer::Presets { sign_in, .. }
            if sign_in != state.sign_in_ticket => {}
        Answer::Folders { folders, .. } => take_folders(state, folders),
        Answer::Presets { presets, .. } => take_presets(state, presets),
        Answer::Saved { profile, saved } => return profiles::saved(state, &profile, saved),
        Answer::ProfileOpened(Ok(profile)) => return profiles::open(state, *profile),
        Answer::Queued(queued) => take_queued(state, queued),
        Answer::SameList { digest, found } => {
            for popup in &mut state.popups {
                if let Popup::Confirm(confirm) = popup {
                    confirm.take_same(digest, found.clone());
                }
            }
        }
        Answer::Queue(snapshot) if snapshot.profile != state.profile.name => {}
        Answer::Queue(snapshot) => return state.queue.take(*snapshot, state.now),
        Answer::QueueNews(news) if news.profile != state.profile.name => {}
        Answer::QueueNews(news) => {
            let mut effects = state.queue.take_news(*news, state.now);
            effects.extend(followed(state));
            return effects;
        }
        Answer::Job(listed) => state.queue.take_whole(listed, state.now),
        Answer::QueueFound { ticket, jobs, is_all } => {
            state.queue.take_found(ticket, &jobs, is_all, state.now);
        }
        Answer::Outlook { profile, .. } if profile != state.profile.name => {}
        Answer::Outlook { outlook, .. } => state.queue.outlook = *outlook,
        Answer::BatchUrls { batch, urls } => take_batch_urls(state, batch, &urls),
        Answer::Record { batch, record } => take_record(state, batch, &record),
        Answer::Attempts(Ok(attempts)) => state.activity.take(&attempts),
        Answer::Attempts(Err(why)) => state.say(Level::Error, format!("what was sent cannot be read: {why}")),
        Answer::Requested(request) => state.activity.put(Activity::of_request(*request)),
        Answer::Support { block, to } => return take_support(state, block, to),
        Answer::TakenBack(Ok(culprits)) => take_refused_back(state, culprits),
        Answer::TakenBack(Err(why)) => state.say(Level::Error, format!("nothing was taken back: {why}")),
        Answer::WorkerAgain(result) => worker_again(state, result),
        Answer::Culprits { job, culprits } => take_culprits(state, job, &culprits),
        // Those of a profile that was left since wait for its next opening.
        Answer::DraftsFound { profile, .. } if profile != state.profile.name => {}
        Answer::DraftsFound { found, .. } => return drafts_found(state, found),
        Answer::DraftDue => return draft::due(state),
        Answer::DraftLoaded(draft) => return draft::restore(state, *draft),
        Answer::EditsLeft(paths) => say_edits_left(state, &paths),
        Answer::DraftTrouble(Some(why)) => {
            state.draft.is_failing = true;
            state.say(Level::Warning, format!("unfinished work cannot be kept: {why}"));
        }
        Answer::DraftTrouble(None) => {
            state.draft.is_failing = false;
            state.say(Level::Good, "unfinished work is kept again");
        }
        Answer::Slow(text) => state.say(Level::Warning, text),
        Answer::Done(text) => state.say(Level::Good, text),
        Answer::ProfileOpened(Err(why)) | Answer::Failed(why) => state.say(Level::Error, why),
    }
    Vec::new()
}

fn signed_in_now(state: &mut State, signed_in: Box<SignedIn>) {
    let account = &signed_in.account;
    let text = format!("signed in as {} for {}", account.user.email, account.membership.company.name);
    let level = if account.purge_forbidden() {
        let role = account.membership.role.as_ref().map_or("", |role| role.0.as_str());
        let text = format!("role {role} may not purge, only a company administrator may; {text}");
        state.say(Level::Warning, text);
        None
    } else {
        Some(Level::Good)
    };
    state.sign_in = SignIn::In(signed_in);
    state.relint();
    refresh(state);
    if let Some(level) = level {
        state.say(level, text);
    }
}

fn sign_in_failed(state: &mut State, failure: SignInFailure) {
    state.sign_in = SignIn::Failed;
    let user = state.user().to_owned();
    let dialog = match failure {
        SignInFailure::NoPassword => Some(SignInDialog::new(&user, None)),
        SignInFailure::Service(error @ ServiceError::Authentication { .. }) => {
            state.say(Level::Error, error.to_string());
            Some(SignInDialog::new(&user, Some(error.to_string())))
        }
        SignInFailure::Service(error) => {
            state.say(Level::Error, error.to_string());
            None
        }
        SignInFailure::Other(why) => {
            state.say(Level::Error, why);
            None
        }
    };
    let open = state.popups.iter().any(|popup| matches!(popup, Popup::SignIn(_)));
    if let Some(dialog) = dialog.filter(|_| !open) {
        beneath(state, Popup::SignIn(Box::new(dialog)));
    }
}

fn take_folders(state: &mut State, folders: Result<Folder, ServiceError>) {
    let paths = match folders {
        Ok(root) => {
            let mut paths = Vec::new();
            flatten(&root, &mut paths);
            state.assets.folders = Some(paths.clone());
            paths
        }
        Err(error) => {
            state.say(Level::Error, error.to_string());
            state.assets.catalog.folders()
        }
    };
    fill_chooser(state, Choose::Folder, &paths);
}

fn flatten(folder: &Folder, paths: &mut Vec<String>) {
    paths.push(folder.path.clone());
    for child in &folder.children {
        flatten(child, paths);
    }
}

fn take_presets(state: &mut State, presets: Result<Vec<Preset>, ServiceError>) {
    let names = match presets {
        Ok(presets) => presets.into_iter().map(|preset| preset.name).collect(),
        Err(error) => {
            state.say(Level::Error, error.to_string());
            Vec::new()
        }
    };
    fill_chooser(state, Choose::Preset, &names);
}

fn fill_chooser(state: &mut State, what: Choose, items: &[String]) {
    for popup in &mut state.popups {
        if let Popup::Choose(chooser) = popup
            && chooser.awaits(what)
        {
            chooser.fill(what, items.to_vec());
        }
    }
}

fn take_queued(state: &mut State, queued: Result<Queued, String>) {
    if state.urls.handing.end(queued.is_ok()) {
        state.urls.handed_over = true;
    }
    match queued {
        Ok(queued) => {
            state.go(Pane::Queue);
            state.queue.reveal(queued.job, state.now);
            match (queued.warning, queued.worker_pid) {
                (Some(warning), _) => state.say(Level::Warning, format!("queued on disk; {warning}")),
                (None, Some(pid)) => state.say(Level::Good, format!("queued on disk, worker {pid} sends")),
                (None, None) => state.say(Level::Good, "queued on disk"),
            }
        }
        Err(why) => state.say(Level::Error, format!("not queued: {why}")),
    }
}

/// One that was left on purpose comes back by itself; about everything else the operator is asked.
fn drafts_found(state: &mut State, found: Vec<FoundDraft>) -> Vec<Effect> {
    if let [only] = found.as_slice()
        && only.ended == Some(DraftEnd::Left)
        && (state.urls.len() == 0 || only.urls == 0)
    {
        return vec![Effect::LoadDraft { name: only.name.clone() }];
    }
    if let Some(offer) = Offer::new(found) {
        beneath(state, Popup::Offer(Box::new(offer)));
    }
    Vec::new()
}

/// Opens a dialog that nobody asked for at this moment: what is open keeps the keys, and it waits its turn.
fn beneath(state: &mut State, popup: Popup) {
    state.popups.insert(0, popup);
}

/// Work of somebody's editor that is in no list: where it is, and how it comes back.
fn say_edits_left(state: &mut State, paths: &[PathBuf]) {
    let Some((last, others)) = paths.split_last() else { return };
    for path in others {
        let _ = state.record(Level::Warning, format!("edited, and in no list: {}", path.display()));
    }
    let (import, log) = (state.key_in(Context::Urls, Action::Import), state.key_for(Action::Log));
    let more =
        if others.is_empty() { String::new() } else { format!(" ({} more: {log})", count(others.len())) };
    let text = format!(
        "edited, and in no list: {}{more}; {import} in URLs reads it, then remove it",
        last.display()
    );
    state.say(Level::Error, text);
}

fn take_batch_urls(state: &mut State, batch: i64, urls: &Result<Vec<String>, String>) {
    for popup in &mut state.popups {
        if let Popup::Details(details) = popup {
            details.take_urls(batch, urls.clone());
        }
    }
    if let Ok(urls) = urls
        && urls.is_empty()
    {
        state.say(Level::Info, format!("batch {} has no URLs", count(usize::try_from(batch).unwrap_or(0))));
    }
}

fn take_culprits(state: &mut State, job: Uuid, culprits: &Result<Culprits, String>) {
    for popup in &mut state.popups {
        if let Popup::Details(details) = popup {
            details.take_culprits(job, culprits.clone());
        }
    }
}

/// What an open popup shows, and what follows the queue, is read again.
fn followed(state: &State) -> Vec<Effect> {
    let popups = state.popups.iter();
    popups
        .filter_map(|popup| match popup {
            Popup::Activity(_) => Some(Effect::LoadAttempts { after: state.activity.read_until() }),
            Popup::Details(details) => details.reads(),
            _ => None,
        })
        .collect()
}

fn take_record(state: &mut State, batch: i64, record: &Result<Record, String>) {
    for popup in &mut state.popups {
        if let Popup::Details(details) = popup {
            details.take_record(batch, record);
        }
    }
}

fn take_support(state: &mut State, block: Result<String, String>, to: SupportTo) -> Vec<Effect> {
    let key = key_of(state, Context::Queue, Action::SaveSupport);
    match (block, to) {
        (Err(why), _) => state.say(Level::Error, format!("nothing was copied: {why}")),
        (Ok(text), SupportTo::File) => return vec![Effect::SaveSupport { text }],
        (Ok(text), SupportTo::Clipboard) if text.len() > COPY_LIMIT => {
            let size = many(text.len(), "byte");
            state.say(Level::Warning, format!("too much for a clipboard, {size}; {key} writes it to a file"));
        }
        (Ok(text), SupportTo::Clipboard) => {
            let lines = many(text.lines().count(), "line");
            state.say(Level::Good, format!("copied {lines}, if the terminal allows it; {key} writes a file"));
            return vec![Effect::Terminal(TerminalRequest::Copy(text))];
        }
    }
    Vec::new()
}

fn take_refused_back(state: &mut State, culprits: Culprits) {
    let more = culprits.more;
    state.popups.clear();
    take_back(state, culprits.listed);
    if more > 0 {
        state.say(Level::Warning, format!("only the first were taken back; {} more stay", count(more)));
    }
}

/// A worker that ended in the middle of its work.
fn worker_again(state: &mut State, result: Result<Option<u32>, String>) {
    match result {
        Ok(pid) => {
            let pid = pid.map(|pid| format!(", pid {pid}")).unwrap_or_default();
            let text = format!("another worker was started{pid}: the one before ended in its work");
            state.say(Level::Warning, text);
        }
        Err(why) => {
            let key = key_of(state, Context::Global, Action::SignIn);
            state.say(Level::Error, format!("no worker sends any more; {key} signs in, to start one: {why}"));
        }
    }
}

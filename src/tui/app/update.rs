//! One message in, a changed state and effects out.

use crossterm::event::KeyEvent;

use super::perform::perform;
use super::{
    Answer, Effect, Level, Pane, State, TerminalRequest, answered, contexts, draft, goes_on, kept_words,
};
use crate::lines::Pasted;
use crate::text::many;
use crate::tui::keys::{Action, Context, Key};
use crate::tui::panes::{Added, act, add_to_list};
use crate::tui::popups::{Ask, FIELD, Popup, PopupKey};
use crate::tui::terminal::Mouse;

/// Everything that can happen to the screen.
#[derive(Debug)]
pub(crate) enum Msg {
    /// The screen begins.
    Started,
    /// A key, and whether it came too fast for fingers.
    Key(KeyEvent, bool),
    /// Text that arrived as a whole.
    Paste(Pasted),
    /// Columns and rows.
    Resized(u16, u16),
    /// The world answers.
    Answer(Answer),
    /// The shell cannot stop this program.
    NotSuspended,
    /// The mouse did something.
    Mouse(Mouse),
    /// The editor that was run is closed, or could not be run.
    EditorClosed {
        /// The ticket of the request.
        ticket: u64,
        /// Why what is in the file does not count, if so.
        result: Result<(), String>,
    },
}

/// Changes the state; what it returns is to be done.
pub(crate) fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    let was_input = matches!(msg, Msg::Key(..) | Msg::Paste(_) | Msg::Mouse(_) | Msg::EditorClosed { .. });
    if was_input {
        state.last_input = Some(state.now);
    }
    // News of the queue come all the time and touch nothing that is kept.
    let of_the_world = Answer::is_news_of_the_queue_or_drafts;
    let may_change = was_input || matches!(&msg, Msg::Answer(answer) if !of_the_world(answer));
    let mut effects = match msg {
        Msg::Started => {
            let mut effects = vec![Effect::WatchQueue, state.ask_to_sign_in(None, None)];
            effects.extend(draft::open_another(state));
            state.assets.open_copy();
            effects
        }
        Msg::Key(event, burst) => key(state, event, burst),
        Msg::Paste(text) => paste(state, text),
        Msg::Resized(width, height) => {
            state.size = (width, height);
            Vec::new()
        }
        Msg::Answer(answer) => answered::answered(state, answer),
        Msg::NotSuspended => {
            state.say(Level::Info, "no shell to come back from: not suspended");
            Vec::new()
        }
        Msg::Mouse(mouse) => super::mouse::mouse(state, mouse),
        Msg::EditorClosed { ticket, result } => act::urls::edited(state, ticket, result),
    };
    if may_change {
        effects.extend(draft::soon(state));
    }
    effects.extend(crate::tui::panes::due(state));
    effects.extend(state.popups.last_mut().and_then(Popup::opening));
    settle(state);
    effects.append(&mut state.assets.outgoing);
    guarded(state, effects)
}

/// The last door of the read-only mode: its keys are gone already, and should one be left, nothing gets out here.
fn guarded(state: &mut State, mut effects: Vec<Effect>) -> Vec<Effect> {
    if state.read_only {
        let before = effects.len();
        effects.retain(|effect| !effect.is_dangerous());
        if effects.len() < before {
            state.say(Level::Warning, "read-only: nothing was purged or changed");
        }
    }
    effects
}

fn key(state: &mut State, event: KeyEvent, burst: bool) -> Vec<Effect> {
    let key = Key::from(event);
    if state.areas().is_none() {
        // Nobody sees what keys would do.
        let leaves = state.keymap.action(&[Context::Global], key) == Some(Action::Quit) && !burst;
        return if leaves { vec![Effect::Terminal(TerminalRequest::Leave)] } else { Vec::new() };
    }
    let action = state.keymap.action(contexts(state), key);
    if action.is_none() && state.keymap.action(&[Context::Global], key) == Some(Action::Suspend) {
        // The shell's own key works in text fields and dialogs too.
        return vec![Effect::Terminal(TerminalRequest::Suspend)];
    }
    if let Some(popup) = state.popups.pop() {
        let above = state.popups.len();
        let (kept, effects) = popup.key(state, PopupKey { action, key: event, burst });
        if let Some(kept) = kept {
            if burst && action == Some(Action::Accept) && kept.waits_for_quiet() {
                state.say(Level::Info, "too fast for fingers: press the key again");
            }
            // What the dialog opened lies over it.
            state.popups.insert(above, kept);
        }
        return effects;
    }
    match state.focus {
        Pane::Assets if state.assets.is_typing() => act::assets::typed(state, action, event),
        Pane::Urls if state.urls.is_typing() => act::urls::typed(state, action, event),
        Pane::Settings if state.settings.editing().is_some() => act::settings::typed(state, action, event),
        Pane::Queue if state.queue.is_typing() => act::queue::typed(state, action, event),
        _ => {
            if let Some(action) = action {
                perform(state, action, burst)
            } else {
                say_read_only(state, key);
                Vec::new()
            }
        }
    }
}

/// A key that the read-only mode took away says so: nobody should wonder why nothing happens.
fn say_read_only(state: &mut State, key: Key) {
    let taken = state.read_only.then(|| state.all_keys.action(contexts(state), key)).flatten();
    if let Some(action) = taken.filter(|action| action.is_dangerous()) {
        state.say(Level::Info, format!("read-only: there is no {} here", action.name()));
    }
}

pub(super) fn quit(state: &mut State) -> Vec<Effect> {
    let lost = lost(state);
    let goes_on: Vec<_> = goes_on(state).into_iter().chain(kept_words(state)).collect();
    let goes_on = goes_on.join(" ");
    if lost.is_empty() && goes_on.is_empty() {
        return vec![Effect::Terminal(TerminalRequest::Leave)];
    }
    state.popups.push(Popup::ask(Ask::Quit { goes_on, lost }));
    Vec::new()
}

fn lost(state: &State) -> String {
    let mut parts = Vec::new();
    if state.draft.is_on && !state.draft.is_failing {
        return String::new();
    }
    if state.urls.len() > 0 && !state.urls.handed_over {
        parts.push(format!("The list of {} is not queued and gets lost.", many(state.urls.len(), "URL")));
    }
    if !state.urls.aside.is_empty() {
        let lines = many(state.urls.aside.lines().count(), "typed line");
        parts.push(format!("Put aside and not in the list: {lines}."));
    }
    if state.settings.changes() > 0 {
        parts.push(format!("Not saved: {}.", many(state.settings.changes(), "setting")));
    }
    parts.join(" ")
}

/// A paste goes where text is typed; in the URL list it becomes lines; elsewhere it is offered to the list and
/// never taken for keys.
fn paste(state: &mut State, text: Pasted) -> Vec<Effect> {
    if let Some(mut popup) = state.popups.pop() {
        let above = state.popups.len();
        popup.paste(state, text);
        state.popups.insert(above, popup);
        return Vec::new();
    }
    match state.focus {
        Pane::Assets if state.assets.is_typing() => act::assets::paste(state, &text.start(FIELD)),
        Pane::Urls if state.urls.is_typing() => act::urls::paste(state, &text.start(FIELD)),
        Pane::Settings if state.settings.editing().is_some() => {
            act::settings::paste(state, &text.start(FIELD));
        }
        Pane::Queue if state.queue.is_typing() => return act::queue::paste(state, &text.start(FIELD)),
        Pane::Urls => add_to_list(state, text, Added::Pasted),
        _ if text.is_blank() => {}
        _ => state.popups.push(Popup::ask(Ask::Import { text })),
    }
    Vec::new()
}

/// Makes every cursor and window valid for the room there is.
fn settle(state: &mut State) {
    use crate::tui::panes::draw_heads as heads;
    let rows = |pane: Pane, head: u16| state.pane_height(pane).saturating_sub(usize::from(head)).max(1);
    let assets = rows(Pane::Assets, heads::ASSETS);
    let settings = rows(Pane::Settings, heads::SETTINGS);
    let urls = rows(Pane::Urls, heads::URLS);
    let queue = rows(Pane::Queue, heads::queue(state));
    state.assets.settle(assets);
    state.settings.settle(settings);
    state.urls.settle(urls);
    state.queue.settle(queue);
}

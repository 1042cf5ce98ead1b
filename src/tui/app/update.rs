//! One message in, a changed state and effects out.

use crossterm::event::KeyEvent;

use super::{Answer, Effect, Level, Pane, State, TerminalRequest, answered, contexts, goes_on};
use crate::text::many;
use crate::tui::keys::{Action, Context, Key};
use crate::tui::panes::{Added, act, add_to_list};
use crate::tui::popups::{Ask, Choose, Popup, PopupKey, SignInDialog};

/// Everything that can happen to the screen.
#[derive(Debug)]
pub(crate) enum Msg {
    /// The screen begins.
    Started,
    /// A key, and whether it came too fast for fingers.
    Key(KeyEvent, bool),
    /// Text that arrived as a whole.
    Paste(String),
    /// Columns and rows.
    Resized(u16, u16),
    /// The world answers.
    Answer(Answer),
    /// The shell cannot stop this program.
    NotSuspended,
}

/// Changes the state; what it returns is to be done.
pub(crate) fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    if matches!(msg, Msg::Key(..) | Msg::Paste(_)) {
        state.last_input = Some(state.now);
    }
    let effects = match msg {
        Msg::Started => {
            vec![Effect::WatchQueue, state.ask_to_sign_in(None, None)]
        }
        Msg::Key(event, burst) => key(state, event, burst),
        Msg::Paste(text) => paste(state, &text),
        Msg::Resized(width, height) => {
            state.size = (width, height);
            Vec::new()
        }
        Msg::Answer(answer) => answered::answered(state, answer),
        Msg::NotSuspended => {
            state.say(Level::Info, "no shell to come back from: not suspended");
            Vec::new()
        }
    };
    settle(state);
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
        _ => match action {
            Some(action) if burst && action.is_dangerous() => {
                state.say(Level::Warning, "too fast for fingers: ignored; press the key again");
                Vec::new()
            }
            Some(action) => perform(state, action),
            None => Vec::new(),
        },
    }
}

fn perform(state: &mut State, action: Action) -> Vec<Effect> {
    let at = Pane::ALL.iter().position(|pane| *pane == state.focus).unwrap_or(0);
    match action {
        Action::NextPane => state.go(Pane::ALL[(at + 1) % 4]),
        Action::PreviousPane => state.go(Pane::ALL[(at + 3) % 4]),
        Action::GoAssets => state.go(Pane::Assets),
        Action::GoSettings => state.go(Pane::Settings),
        Action::GoUrls => state.go(Pane::Urls),
        Action::GoQueue => state.go(Pane::Queue),
        Action::Help => state.popups.push(Popup::help()),
        Action::Log => state.popups.push(Popup::log()),
        Action::Activity => {
            state.popups.push(Popup::activity());
            return vec![Effect::LoadAttempts { after: state.activity.read_until() }];
        }
        Action::SignIn => {
            let dialog = SignInDialog::new(&state.profile.user, None);
            state.popups.push(Popup::SignIn(Box::new(dialog)));
        }
        Action::Profile => {
            let names = state.profile_names.clone();
            state.popups.push(Popup::choose(Choose::Profile, Some(names)));
        }
        Action::Redraw => return vec![Effect::Terminal(TerminalRequest::Repaint)],
        Action::Suspend => return vec![Effect::Terminal(TerminalRequest::Suspend)],
        Action::Cancel => return back(state),
        Action::Quit => return quit(state),
        Action::Up => step(state, -1),
        Action::Down => step(state, 1),
        Action::PageUp => step(state, -page(state)),
        Action::PageDown => step(state, page(state)),
        Action::Top => step(state, isize::MIN),
        Action::Bottom => step(state, isize::MAX),
        _ => return act_in_pane(state, action),
    }
    Vec::new()
}

fn act_in_pane(state: &mut State, action: Action) -> Vec<Effect> {
    match state.focus {
        Pane::Assets => act::assets::act(state, action),
        Pane::Settings => act::settings::act(state, action),
        Pane::Urls => act::urls::act(state, action),
        Pane::Queue => act::queue::act(state, action),
    }
}

fn step(state: &mut State, rows: isize) {
    match state.focus {
        Pane::Assets => act::assets::step(state, rows),
        Pane::Settings => act::settings::step(state, rows),
        Pane::Urls => act::urls::step(state, rows),
        Pane::Queue => act::queue::step(state, rows),
    }
}

fn page(state: &State) -> isize {
    let rows = state.pane_height(state.focus).saturating_sub(4).max(1);
    isize::try_from(rows).unwrap_or(1)
}

/// One level back: what is special about the pane, then the message.
fn back(state: &mut State) -> Vec<Effect> {
    let went = match state.focus {
        Pane::Assets => act::assets::back(state),
        Pane::Urls => act::urls::back(state),
        Pane::Queue => {
            if let Some(effects) = act::queue::back(state) {
                return effects;
            }
            false
        }
        Pane::Settings => false,
    };
    if !went {
        state.notice = None;
    }
    Vec::new()
}

fn quit(state: &mut State) -> Vec<Effect> {
    let lost = lost(state);
    let goes_on = goes_on(state).unwrap_or_default();
    if lost.is_empty() && goes_on.is_empty() {
        return vec![Effect::Terminal(TerminalRequest::Leave)];
    }
    state.popups.push(Popup::ask(Ask::Quit { goes_on, lost }));
    Vec::new()
}

fn lost(state: &State) -> String {
    let mut parts = Vec::new();
    if !state.urls.list.is_empty() && !state.urls.handed_over {
        parts
            .push(format!("The list of {} is not queued and gets lost.", many(state.urls.list.len(), "URL")));
    }
    if state.settings.changes() > 0 {
        parts.push(format!("Not saved: {}.", many(state.settings.changes(), "setting")));
    }
    parts.join(" ")
}

/// A paste goes where text is typed; in the URL list it becomes lines; elsewhere it is offered to the list and
/// never taken for keys.
fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    if let Some(mut popup) = state.popups.pop() {
        let above = state.popups.len();
        popup.paste(state, text);
        state.popups.insert(above, popup);
        return Vec::new();
    }
    match state.focus {
        Pane::Assets if state.assets.is_typing() => act::assets::paste(state, text),
        Pane::Urls if state.urls.is_typing() => act::urls::paste(state, text),
        Pane::Settings if state.settings.editing().is_some() => act::settings::paste(state, text),
        Pane::Queue if state.queue.is_typing() => return act::queue::paste(state, text),
        Pane::Urls => add_to_list(state, text, Added::Pasted),
        _ if text.trim().is_empty() => {}
        _ => state.popups.push(Popup::ask(Ask::Import { text: text.to_owned() })),
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

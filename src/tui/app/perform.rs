//! From an action to what it does, whoever asked for it: a key, the palette, the help.

use super::{Effect, Level, Pane, State, TerminalRequest};
use crate::tui::keys::{Action, Context};
use crate::tui::panes::act;
use crate::tui::popups::{Choose, Popup, SignInDialog};

/// Does exactly what the action's key would do in a context of panes, which gets the focus first; nothing happens
/// where the key map has no such action there.
pub(crate) fn perform_in(state: &mut State, context: Context, action: Action, burst: bool) -> Vec<Effect> {
    if !state.keymap.has(context, action) {
        return Vec::new();
    }
    if burst && action.is_dangerous() {
        return perform(state, action, burst);
    }
    if let Some(pane) = Pane::of(context) {
        state.go(pane);
    }
    perform(state, action, burst)
}

/// Goes to a line, from 1, of the focused pane; too far is the last one.
pub(crate) fn go_to_line(state: &mut State, line: usize) {
    step(state, isize::MIN);
    step(state, isize::try_from(line.saturating_sub(1)).unwrap_or(isize::MAX));
}

/// Does what an action says, in the pane that has the focus. Keys of a burst do nothing dangerous.
pub(super) fn perform(state: &mut State, action: Action, burst: bool) -> Vec<Effect> {
    if burst && action.is_dangerous() {
        state.say(Level::Warning, "too fast for fingers: ignored; press the key again");
        return Vec::new();
    }
    let at = Pane::ALL.iter().position(|pane| *pane == state.focus).unwrap_or(0);
    match action {
        Action::NextPane => state.go(Pane::ALL[(at + 1) % 4]),
        Action::PreviousPane => state.go(Pane::ALL[(at + 3) % 4]),
        Action::GoAssets => state.go(Pane::Assets),
        Action::GoSettings => state.go(Pane::Settings),
        Action::GoUrls => state.go(Pane::Urls),
        Action::GoQueue => state.go(Pane::Queue),
        Action::Help => {
            let help = Popup::help(state);
            state.popups.push(help);
        }
        Action::Palette => {
            let palette = Popup::palette(state);
            state.popups.push(palette);
        }
        Action::Log => {
            state.dismiss_all();
            state.popups.push(Popup::log());
        }
        Action::Activity => {
            state.popups.push(Popup::activity());
            return vec![Effect::LoadAttempts { after: state.activity.read_until() }];
        }
        Action::SignIn => {
            let dialog = SignInDialog::new(state.user(), None);
            state.popups.push(Popup::SignIn(Box::new(dialog)));
        }
        Action::Profile => {
            let names = state.profile_names.clone();
            state.popups.push(Popup::choose(Choose::Profile, Some(names)));
        }
        Action::ToggleMouse => return toggle_mouse(state),
        Action::Redraw => return vec![Effect::Terminal(TerminalRequest::Repaint)],
        Action::Suspend => return vec![Effect::Terminal(TerminalRequest::Suspend)],
        Action::Cancel => return back(state),
        Action::Quit => return super::update::quit(state),
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

fn toggle_mouse(state: &mut State) -> Vec<Effect> {
    state.mouse = !state.mouse;
    let text = if state.mouse {
        "the mouse works here; the terminal's own selection needs Shift"
    } else {
        "the mouse is the terminal's again"
    };
    state.say(Level::Info, text);
    vec![Effect::Terminal(TerminalRequest::Mouse(state.mouse))]
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
        state.dismiss();
    }
    Vec::new()
}

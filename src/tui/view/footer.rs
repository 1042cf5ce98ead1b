//! The two lines at the bottom: who and what just happened; keys worth knowing now.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::text::{Shown, width};
use crate::tui::app::{SignIn, State, contexts};
use crate::tui::keys::{Action, Context};
use crate::tui::panes::{queue_hint, sending_word};
use crate::tui::popups::Popup;
use crate::tui::theme::Role;
use crate::tui::widgets::shown;

/// Company, user and worker at the left, always; what just happened at the right, in the larger half at most
/// where both want more than there is.
pub(super) fn status(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let look = &state.look;
    let cells = usize::from(area.width);
    let notice = state.notice.as_ref();
    let who_room = cells.saturating_sub(wanted(state)).max(least_for_who(cells));
    let mut spans = vec![Span::raw(" ")];
    let mut left = who_room.saturating_sub(2);
    for (at, (text, role)) in who(state, left).into_iter().enumerate() {
        let gap = if at == 0 { 0 } else { 3 };
        if left < gap + 4 {
            break;
        }
        if at > 0 {
            spans.push(Span::styled(format!(" {} ", look.glyphs.dot), look.style(Role::Dim)));
        }
        let part = shown(&text, left - gap, look.style(role), look);
        left -= gap + part.iter().map(|span| width(&span.content)).sum::<usize>();
        spans.extend(part);
    }
    frame.render_widget(
        Line::from(spans),
        Rect { width: u16::try_from(who_room).unwrap_or(area.width).min(area.width), ..area },
    );
    let Some(notice) = notice else { return };
    let room = cells - who_room.min(cells);
    let mut spans = vec![Span::styled(
        format!("{} ", look.glyphs.signs[notice.level.sign()]),
        look.style(notice.level.role()),
    )];
    spans.extend(shown(&notice.text, room.saturating_sub(4), look.style(notice.level.role()), look));
    let line = Line::from(spans);
    let line_width = u16::try_from(line.width() + 1).unwrap_or(area.width).min(area.width);
    frame.render_widget(line, Rect::new(area.right() - line_width, area.y, line_width, 1));
}

/// Cells that the notice would like to have.
fn wanted(state: &State) -> usize {
    state.notice.as_ref().map_or(0, |notice| Shown::new(&notice.text).width() + 4)
}

/// Cells that company, user and worker keep.
const fn least_for_who(cells: usize) -> usize {
    cells * 2 / 5
}

/// What a user without the administrator's role is told all the time.
const MAY_NOT: &str = "may not purge";

fn who(state: &State, room: usize) -> Vec<(String, Role)> {
    let (worker, worker_role) = sending_word(&state.queue.outlook, state.now);
    let mut parts = match &state.sign_in {
        SignIn::In(signed_in) => {
            let account = &signed_in.account;
            let company = (account.membership.company.name.clone(), Role::Text);
            let user = (account.user.email.clone(), Role::Text);
            match account.purge_forbidden() {
                false => vec![company, user],
                true if width(&company.0) + width(&user.0) + width(MAY_NOT) + 6 <= room => {
                    vec![company, user, (MAY_NOT.to_owned(), Role::Warning)]
                }
                // The one thing that must not fall off the edge.
                true => vec![(MAY_NOT.to_owned(), Role::Warning), user, company],
            }
        }
        SignIn::Asking => vec![("signing in".to_owned(), Role::Active)],
        SignIn::Out | SignIn::Failed => vec![("not signed in".to_owned(), Role::Warning)],
    };
    parts.push((worker, worker_role));
    parts
}

/// What only the log shows: the end of a message that is cut off, and trouble that lies beneath it.
fn in_the_log(state: &State, cells: usize) -> Option<String> {
    let is_cut = wanted(state) + least_for_who(cells) > cells;
    match (is_cut, state.beneath.len() + state.unread) {
        (false, 0) => None,
        (true, 0) => Some("whole message".to_owned()),
        (false, more) => Some(format!("{more} more")),
        (true, more) => Some(format!("whole message, {more} more")),
    }
}

/// Whether an action does something in the dialog that is open: the log of requests has no refused URLs, and only
/// logs are filtered.
fn is_of_the_dialog(state: &State, action: Action) -> bool {
    match state.popups.last() {
        Some(Popup::Activity(_)) => !matches!(action, Action::Correct | Action::SaveSupport),
        Some(Popup::Details(details)) => details.can(state, action),
        Some(Popup::Reader(reader)) => reader.can(state, action),
        Some(Popup::SignIn(_) | Popup::Confirm(_) | Popup::Replace(_) | Popup::Steer(_)) => true,
        // One field has no next one.
        _ => action != Action::NextField,
    }
}

/// Keys with their words, as many as fit; the last ones (help, quit) always.
pub(super) fn hints(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let look = &state.look;
    let cells = usize::from(area.width);
    let contexts = contexts(state);
    let (global, special): (Vec<_>, Vec<_>) = contexts.iter().copied().partition(|at| *at == Context::Global);
    let words = |contexts: &[Context]| -> Vec<(String, String)> {
        let bindings = contexts.iter().flat_map(|context| state.keymap.of(*context));
        bindings
            .filter(|binding| !binding.hint.is_empty())
            .filter_map(|binding| {
                // In the queue, only what can be done with the row.
                let word = match binding.context {
                    Context::Queue => queue_hint(state, binding.action, binding.hint)?,
                    Context::Details | Context::Reader | Context::Field
                        if !is_of_the_dialog(state, binding.action) =>
                    {
                        return None;
                    }
                    _ => binding.hint,
                };
                Some((binding.keys.first()?.to_string(), word.to_owned()))
            })
            .collect()
    };
    let whole = in_the_log(state, cells).filter(|_| contexts.contains(&Context::Global));
    let whole = whole.map(|word| (state.key_for(Action::Log), word));
    let always = words(&global);
    let cost = |(key, word): &(String, String)| width(key) + width(word) + 3;
    let mut room = cells.saturating_sub(1 + always.iter().map(cost).sum::<usize>());
    let mut spans = vec![Span::raw(" ")];
    let fitting = whole.into_iter().chain(words(&special)).take_while(|hint| {
        let fits = cost(hint) <= room;
        room = room.saturating_sub(cost(hint));
        fits
    });
    for (key, word) in fitting.collect::<Vec<_>>().into_iter().chain(always) {
        spans.push(Span::styled(key, look.style(Role::Key)));
        spans.push(Span::styled(format!(" {word}  "), look.style(Role::Dim)));
    }
    frame.render_widget(Line::from(spans), area);
}

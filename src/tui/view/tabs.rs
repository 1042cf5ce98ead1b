//! The top line: the panes by their digits, each with the one number that matters while it is hidden.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::text::count;
use crate::tui::app::{Pane, State};
use crate::tui::theme::Role;
use crate::tui::widgets::{clock, shown};

/// Stands before the profile's name where nothing may be changed.
const READ_ONLY: &str = " READ-ONLY ";

/// Draws the line.
pub(super) fn draw(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let look = &state.look;
    let mut spans = vec![Span::raw(" ")];
    for (digit, pane) in (1..).zip(Pane::ALL) {
        let name = format!(" {digit} {} ", pane.title());
        let role = if pane == state.focus { Role::Selected } else { Role::Text };
        spans.push(Span::styled(name, look.style(role)));
        if let Some((sign, role)) = vital_sign(state, pane) {
            spans.push(Span::styled(format!("{sign} "), look.style(role)));
        }
        spans.push(Span::raw(" "));
    }
    let line = Line::from(spans);
    let used = u16::try_from(line.width()).unwrap_or(u16::MAX);
    frame.render_widget(line, area);
    let badge = if state.read_only { READ_ONLY } else { "" };
    let badge_width = u16::try_from(badge.len()).unwrap_or(0);
    let room = area.width.saturating_sub(used + 1 + badge_width);
    let name = Line::from(shown(&state.profile.name, room.into(), look.style(Role::Label), look));
    let width = u16::try_from(name.width()).unwrap_or(0).min(room);
    let at = area.right().saturating_sub(width + 1);
    frame.render_widget(name, Rect::new(at, area.y, width, 1));
    let style = look.style(Role::Warning).patch(look.style(Role::Selected));
    let place = Rect::new(at.saturating_sub(badge_width + 1), area.y, badge_width, 1);
    frame.render_widget(Line::styled(badge, style), place);
}

fn vital_sign(state: &State, pane: Pane) -> Option<(String, Role)> {
    let signs = state.look.glyphs.signs;
    match pane {
        Pane::Assets => {
            let marked = state.assets.marks.len();
            (marked > 0).then(|| (format!("{}{}", state.look.glyphs.mark, count(marked)), Role::Marked))
        }
        Pane::Settings => (state.settings.changes() > 0).then(|| ("*".to_owned(), Role::Warning)),
        Pane::Urls => {
            let counts = state.urls.list.counts();
            match (counts.total, counts.problems) {
                (0, _) => None,
                (total, 0) => Some((count(total), Role::Active)),
                (total, problems) => {
                    Some((format!("{} {}{}", count(total), signs[2], count(problems)), Role::Error))
                }
            }
        }
        Pane::Queue => match (state.queue.longest_countdown(state.now), state.queue.open_work()) {
            (_, (batches, _)) if batches > 0 => {
                Some((format!("{}{}", signs[4], count(batches)), Role::Active))
            }
            // Where the queue itself is in sight, its clocks are enough.
            (Some(seconds), _) if state.areas().is_some_and(|areas| areas.of(Pane::Queue).is_none()) => {
                Some((clock(seconds), Role::Active))
            }
            _ => None,
        },
    }
}

//! The top line: the panes by their digits, each with the one number that matters while it is hidden.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::text::{Shown, count};
use crate::tui::app::{Pane, State};
use crate::tui::theme::Role;
use crate::tui::widgets::{clock, shown};

/// Stands before the profile's name where nothing may be changed.
const READ_ONLY: &str = " READ-ONLY ";

/// How much is said of the panes: as much as leaves room for the whole name of the profile, for that says what one
/// can harm. What one can do without goes first.
#[derive(Debug, Clone, Copy)]
enum Detail {
    /// Names and exact numbers.
    Whole,
    /// Numbers as 1.2M.
    Rounded,
    /// The names of panes as one word, without the names of so many of [`UNNAMED`]; the focused pane keeps its own.
    Unnamed(usize),
    /// No numbers either.
    Bare,
}

/// Whose names go first; the digits stay.
const UNNAMED: [Pane; 4] = [Pane::Settings, Pane::Queue, Pane::Assets, Pane::Urls];

impl Detail {
    const ALL: [Self; 8] = [
        Self::Whole,
        Self::Rounded,
        Self::Unnamed(0),
        Self::Unnamed(1),
        Self::Unnamed(2),
        Self::Unnamed(3),
        Self::Unnamed(4),
        Self::Bare,
    ];

    fn number(self, number: usize) -> String {
        if matches!(self, Self::Whole) { count(number) } else { rounded(number) }
    }

    fn name(self, pane: Pane, focus: Pane) -> &'static str {
        let unnamed = match self {
            Self::Whole | Self::Rounded => return pane.title(),
            Self::Unnamed(number) => number,
            Self::Bare => UNNAMED.len(),
        };
        match pane {
            _ if pane != focus && UNNAMED.iter().take(unnamed).any(|name| *name == pane) => "",
            Pane::Queue => "Queue",
            _ => pane.title(),
        }
    }
}

/// Draws the line.
pub(super) fn draw(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let look = &state.look;
    let badge = if state.read_only { READ_ONLY } else { "" };
    let badge_width = u16::try_from(badge.len()).unwrap_or(0);
    let wanted = Shown::new(&state.profile.name).width() + 1 + badge.len();
    let fits = |line: &Line<'_>| line.width() + wanted <= usize::from(area.width);
    let line = Detail::ALL.into_iter().map(|detail| panes(state, detail)).find(fits);
    let line = line.unwrap_or_else(|| panes(state, Detail::Bare));
    let used = u16::try_from(line.width()).unwrap_or(u16::MAX);
    frame.render_widget(line, area);
    let room = area.width.saturating_sub(used + 1 + badge_width);
    let name = Line::from(shown(&state.profile.name, room.into(), look.style(Role::Label), look));
    let width = u16::try_from(name.width()).unwrap_or(0).min(room);
    let at = area.right().saturating_sub(width + 1);
    frame.render_widget(name, Rect::new(at, area.y, width, 1));
    let style = look.style(Role::Warning).patch(look.style(Role::Selected));
    let place = Rect::new(at.saturating_sub(badge_width + 1), area.y, badge_width, 1);
    frame.render_widget(Line::styled(badge, style), place);
}

fn panes(state: &State, detail: Detail) -> Line<'static> {
    let look = &state.look;
    let mut spans = vec![Span::raw(" ")];
    for (digit, pane) in (1..).zip(Pane::ALL) {
        let name = detail.name(pane, state.focus);
        let gap = if name.is_empty() { "" } else { " " };
        let role = if pane == state.focus { Role::Selected } else { Role::Text };
        spans.push(Span::styled(format!(" {digit}{gap}{name} "), look.style(role)));
        if let Some((sign, role)) =
            vital_sign(state, pane, detail).filter(|_| !matches!(detail, Detail::Bare))
        {
            spans.push(Span::styled(format!("{sign} "), look.style(role)));
        }
        spans.push(Span::raw(" "));
    }
    Line::from(spans)
}

/// A number in four cells at most; below ten thousand it is exact.
fn rounded(number: usize) -> String {
    match number {
        0..10_000 => number.to_string(),
        10_000..1_000_000 => format!("{}k", number / 1_000),
        1_000_000..10_000_000 => format!("{}.{}M", number / 1_000_000, number / 100_000 % 10),
        _ => format!("{}M", number / 1_000_000),
    }
}

fn vital_sign(state: &State, pane: Pane, detail: Detail) -> Option<(String, Role)> {
    let signs = state.look.glyphs.signs;
    match pane {
        Pane::Assets => {
            let marked = state.assets.marks.len();
            (marked > 0)
                .then(|| (format!("{}{}", state.look.glyphs.mark, detail.number(marked)), Role::Marked))
        }
        Pane::Settings => (state.settings.changes() > 0).then(|| ("*".to_owned(), Role::Warning)),
        Pane::Urls => {
            let counts = state.urls.counts();
            match (counts.total, counts.problems) {
                (0, _) => None,
                (total, 0) => Some((detail.number(total), Role::Active)),
                (total, problems) => Some((
                    format!("{} {}{}", detail.number(total), signs[2], detail.number(problems)),
                    Role::Error,
                )),
            }
        }
        Pane::Queue => match (state.queue.longest_countdown(state.now), state.queue.open_work()) {
            (_, (batches, _)) if batches > 0 => {
                Some((format!("{}{}", signs[4], detail.number(batches)), Role::Active))
            }
            // Where the queue itself is in sight, its clocks are enough.
            (Some(seconds), _) if state.areas().is_some_and(|areas| areas.of(Pane::Queue).is_none()) => {
                Some((clock(seconds), Role::Active))
            }
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounded_number_has_four_cells_at_most_and_never_says_more_than_there_is() {
        let table = [
            (0, "0"),
            (9_999, "9999"),
            (10_000, "10k"),
            (999_999, "999k"),
            (1_000_000, "1.0M"),
            (1_290_000, "1.2M"),
            (12_900_000, "12M"),
        ];
        for (number, text) in table {
            assert_eq!(rounded(number), text);
        }
    }
}

//! Where everything lies on a screen of a given size. Asked by update (for page sizes) and by view alike.

use ratatui::layout::{Constraint, Layout, Rect};

use super::Pane;

/// Narrower than this, the screen only says so.
pub(crate) const MIN_WIDTH: u16 = 60;
/// Lower than this, the screen only says so.
pub(crate) const MIN_HEIGHT: u16 = 16;
/// From here on four panes fit beside each other.
const WIDE: (u16, u16) = (150, 36);
/// From here on the queue fits below another pane.
const TALL: u16 = 32;

/// The pieces of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Areas {
    /// The panes' names and vital signs.
    pub(crate) tabs: Rect,
    /// What nobody must overlook, if there is something.
    pub(crate) banner: Option<Rect>,
    /// Panes that are visible.
    pub(crate) panes: Vec<(Pane, Rect)>,
    /// Between the columns of the four-pane layout.
    pub(crate) gutter: Option<Rect>,
    /// Who, where, and what just happened.
    pub(crate) status: Rect,
    /// Keys that are worth knowing now.
    pub(crate) hints: Rect,
}

impl Areas {
    /// Where a pane lies, if it is visible.
    pub(crate) fn of(&self, pane: Pane) -> Option<Rect> {
        self.panes.iter().find(|(of, _)| *of == pane).map(|(_, area)| *area)
    }
}

/// Lays the screen out; `None`: it is too small. `main` is the pane that was last focused beside the queue,
/// `banner` whether there is one.
pub(crate) fn areas((width, height): (u16, u16), focus: Pane, main: Pane, banner: bool) -> Option<Areas> {
    if width < MIN_WIDTH || height < MIN_HEIGHT {
        return None;
    }
    let one = Constraint::Length(1);
    let rows = [one, Constraint::Length(banner.into()), Constraint::Min(0), one, one];
    let [tabs, above, body, status, hints] = Layout::vertical(rows).areas(Rect::new(0, 0, width, height));
    let mut gutter = None;
    let panes = if width >= WIDE.0 && height >= WIDE.1 {
        let columns = [Constraint::Fill(1), Constraint::Length(1), Constraint::Fill(1)];
        let [left, between, right] = Layout::horizontal(columns).areas(body);
        gutter = Some(between);
        let split = Layout::vertical([Constraint::Fill(3), Constraint::Fill(2)]);
        let [assets, settings] = Layout::vertical([Constraint::Fill(1), Constraint::Fill(1)]).areas(left);
        let [urls, queue] = split.areas(right);
        vec![(Pane::Assets, assets), (Pane::Settings, settings), (Pane::Urls, urls), (Pane::Queue, queue)]
    } else if height >= TALL {
        let parts = if focus == Pane::Queue { [2, 3] } else { [3, 2] };
        let [above, below] = Layout::vertical(parts.map(Constraint::Fill)).areas(body);
        vec![(main, above), (Pane::Queue, below)]
    } else {
        vec![(focus, body)]
    };
    Some(Areas { tabs, banner: banner.then_some(above), panes, gutter, status, hints })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panes(size: (u16, u16), focus: Pane) -> Vec<Pane> {
        areas(size, focus, Pane::Urls, false).unwrap().panes.into_iter().map(|(pane, _)| pane).collect()
    }

    #[test]
    fn panes_fold_with_the_room_there_is() {
        assert_eq!(panes((80, 24), Pane::Assets), [Pane::Assets]);
        assert_eq!(panes((120, 40), Pane::Urls), [Pane::Urls, Pane::Queue]);
        assert_eq!(panes((120, 40), Pane::Queue), [Pane::Urls, Pane::Queue]);
        assert_eq!(panes((200, 60), Pane::Queue), Pane::ALL);
        assert_eq!(areas((59, 24), Pane::Urls, Pane::Urls, false), None);
        assert_eq!(areas((80, 15), Pane::Urls, Pane::Urls, false), None);
    }

    #[test]
    fn the_focused_pane_is_always_visible() {
        for width in (60..240).step_by(7) {
            for height in 16..80 {
                for focus in Pane::ALL {
                    let main = if focus == Pane::Queue { Pane::Assets } else { focus };
                    for banner in [false, true] {
                        let areas = areas((width, height), focus, main, banner).unwrap();
                        assert!(
                            areas.of(focus).is_some_and(|area| area.height >= 10),
                            "{width}x{height} {focus:?}"
                        );
                    }
                }
            }
        }
    }
}

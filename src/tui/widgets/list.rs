//! A cursor in a list of any length, and the window of rows that is drawn around it.

use std::ops::Range;

use ratatui::text::Span;

use crate::tui::theme::{Look, Role};

/// The two cells before the text of a row of a dialog. Only they are reversed, and not the row: moving the
/// selection must stay cheap on a slow line.
pub(crate) fn selection(current: bool, look: &Look) -> Span<'static> {
    if current {
        Span::styled(format!("{} ", look.glyphs.cursor), look.style(Role::Selected))
    } else {
        Span::raw("  ")
    }
}

/// Positions are `usize`: lists of a million rows are ordinary here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ListCursor {
    /// The row under the cursor.
    pub(crate) at: usize,
    /// The first row drawn.
    pub(crate) top: usize,
}

impl ListCursor {
    /// Moves by rows, stopping at both ends.
    pub(crate) fn step(&mut self, rows: isize, len: usize) {
        self.at = self.at.saturating_add_signed(rows).min(len.saturating_sub(1));
    }

    /// Makes cursor and window valid for a list of `len` rows of which `height` are visible: scrolls as
    /// little as possible and leaves no empty space below the last row where there are rows above.
    pub(crate) fn settle(&mut self, len: usize, height: usize) {
        self.at = self.at.min(len.saturating_sub(1));
        let height = height.max(1);
        self.top = self.top.min(self.at).max((self.at + 1).saturating_sub(height));
        self.top = self.top.min(len.saturating_sub(height));
    }

    /// The rows to draw.
    pub(crate) fn window(&self, len: usize, height: usize) -> Range<usize> {
        let top = self.top.min(len);
        top..top.saturating_add(height).min(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_window_scrolls_no_more_than_it_must() {
        let mut list = ListCursor::default();
        list.step(9, 100);
        list.settle(100, 10);
        assert_eq!((list.at, list.top), (9, 0));
        list.step(1, 100);
        list.settle(100, 10);
        assert_eq!((list.at, list.top), (10, 1));
        list.step(-5, 100);
        list.settle(100, 10);
        assert_eq!((list.at, list.top), (5, 1));
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_in_the_window(
            len in 0_usize..200_000, height in 0_usize..80, steps in prop::collection::vec(-300_000_isize..300_000, 0..8),
        ) {
            let mut list = ListCursor::default();
            for step in steps {
                list.step(step, len);
                list.settle(len, height);
                let window = list.window(len, height);
                prop_assert!(window.end <= len);
                prop_assert!(len == 0 || height == 0 || window.contains(&list.at));
                prop_assert!(window.len() == len.min(height));
            }
        }
    }
}

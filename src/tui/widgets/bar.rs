//! A bar that grows in steps of an eighth of a cell.

use ratatui::text::Span;

use crate::tui::theme::{Look, Role};

/// A bar of `cells` cells, `part` of `whole` filled; never looks full before it is.
pub(crate) fn bar(part: u64, whole: u64, cells: usize, look: &Look) -> Vec<Span<'static>> {
    let steps_per_cell = look.glyphs.bar.len();
    let steps = cells * steps_per_cell;
    let filled = filled(part, whole, steps);
    let full_glyph = look.glyphs.bar.last().copied().unwrap_or("#");
    let mut full = full_glyph.repeat(filled / steps_per_cell);
    let rest = filled % steps_per_cell;
    if rest > 0 {
        full.push_str(look.glyphs.bar[rest - 1]);
    }
    let empty = cells - filled.div_ceil(steps_per_cell);
    vec![
        // No colour: the cell that grows would cost more bytes of style than of content.
        Span::styled(full, look.style(Role::Text)),
        Span::styled(look.glyphs.bar_empty.repeat(empty), look.style(Role::Dim)),
    ]
}

fn filled(part: u64, whole: u64, steps: usize) -> usize {
    if part >= whole {
        return steps;
    }
    let filled = u128::from(part) * steps as u128 / u128::from(whole);
    usize::try_from(filled).unwrap_or(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{ASCII, UNICODE};

    fn drawn(part: u64, whole: u64, cells: usize, glyphs: &'static crate::tui::theme::Glyphs) -> String {
        let look = Look::new(crate::settings::ThemeName::Dark, glyphs);
        bar(part, whole, cells, &look).iter().map(|span| span.content.as_ref()).collect()
    }

    #[test]
    fn a_bar_has_eight_steps_a_cell_and_keeps_its_width() {
        for (part, text) in
            [(0, "╌╌╌╌"), (1, "▏╌╌╌"), (8, "█╌╌╌"), (20, "██▌╌"), (31, "███▉"), (32, "████"), (99, "████")]
        {
            assert_eq!(drawn(part, 32, 4, &UNICODE), text);
        }
        assert_eq!(drawn(17, 32, 4, &ASCII), "##..");
        assert_eq!(drawn(0, 0, 4, &ASCII), "####");
        assert_eq!(drawn(1, 2, 0, &ASCII), "");
    }
}

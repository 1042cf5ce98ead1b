//! What a screen looks like beyond its letters: the runs of cells that are not plain, row by row.

use std::fmt::Write as _;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::screen::Screen;
use crate::settings::ThemeName;
use crate::tui::view::view;

/// The themes that every picture is taken in.
pub(super) const THEMES: [ThemeName; 3] = [ThemeName::Dark, ThemeName::Light, ThemeName::Mono];

/// The cells that would be drawn.
pub(super) fn buffer(screen: &Screen) -> Buffer {
    let (width, height) = screen.state.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| view(&screen.state, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// One line for each row that has anything but plain cells: `3: 0-11 cyan bold, 20-24 dim`.
pub(super) fn runs(buffer: &Buffer) -> String {
    let mut text = String::new();
    for (number, row) in (0_usize..).zip(buffer.content.chunks(usize::from(buffer.area.width))) {
        let mut runs: Vec<(usize, usize, String)> = Vec::new();
        for (column, cell) in row.iter().enumerate() {
            let style = style(cell);
            match runs.last_mut() {
                Some((_, to, last)) if *last == style && *to + 1 == column => *to = column,
                _ if style.is_empty() => {}
                _ => runs.push((column, column, style)),
            }
        }
        if !runs.is_empty() {
            let runs: Vec<_> = runs.iter().map(|(from, to, style)| format!("{from}-{to} {style}")).collect();
            let _ = writeln!(text, "{number}: {}", runs.join(", "));
        }
    }
    text
}

fn style(cell: &Cell) -> String {
    let mut words = Vec::new();
    for (prefix, color) in [("", cell.fg), ("on-", cell.bg)] {
        if color != Color::Reset {
            words.push(format!("{prefix}{}", color.to_string().to_lowercase()));
        }
    }
    words.extend(cell.modifier.iter_names().map(|(name, _): (_, Modifier)| name.to_lowercase()));
    words.join(" ")
}

//! The frame of a popup, and its buttons.

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear};

use crate::tui::theme::{Look, Role};

/// Draws an empty popup in the middle of the screen and returns the room inside; `title` is our own text.
pub(crate) fn modal(frame: &mut Frame<'_>, title: &str, width: u16, height: u16, look: &Look) -> Rect {
    let screen = frame.area();
    modal_in(frame, screen, title, (width, height), look)
}

/// The same in the middle of a part of the screen; it is no larger than that.
pub(crate) fn modal_in(
    frame: &mut Frame<'_>,
    part: Rect,
    title: &str,
    (width, height): (u16, u16),
    look: &Look,
) -> Rect {
    let part = part.intersection(frame.area());
    let (width, height) = (width.min(part.width), height.min(part.height));
    let (left, top) = ((part.width - width) / 2, (part.height - height) / 2);
    let area = Rect::new(part.x + left, part.y + top, width, height);
    frame.render_widget(Clear, area);
    let block = Block::bordered()
        .border_set(look.glyphs.border)
        .border_style(look.style(Role::Active))
        .title(Line::styled(format!(" {title} "), look.style(Role::Focus)));
    frame.render_widget(block, area);
    area.inner(Margin::new(2, 1))
}

/// Buttons in one line; the focused one is reversed *and* bracketed.
pub(crate) fn button_row(labels: &[&str], focused: Option<usize>, look: &Look) -> Line<'static> {
    let mut spans = Vec::new();
    for (position, label) in labels.iter().enumerate() {
        let span = if focused == Some(position) {
            Span::styled(format!("[ {label} ]"), look.style(Role::Selected))
        } else {
            Span::styled(format!("  {label}  "), look.style(Role::Text))
        };
        spans.push(span);
        spans.push(Span::raw("  "));
    }
    Line::from(spans)
}

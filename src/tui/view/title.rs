//! The rule above a pane: its name at the left, its vital signs at the right, a heavy rule for the focus.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::text::width;
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::widgets::shown;

/// Draws the rule; `name` is ours, `facts` may hold outside text.
pub(crate) fn pane_title(
    state: &State,
    frame: &mut Frame<'_>,
    area: Rect,
    name: &str,
    facts: &str,
    focused: bool,
) {
    let look = &state.look;
    let (stroke, role) =
        if focused { (look.glyphs.focus_rule, Role::Focus) } else { (look.glyphs.rule, Role::Dim) };
    let style = look.style(role);
    let cells = usize::from(area.width);
    let facts_room = cells.saturating_sub(width(name) + 8);
    let facts = shown(facts, facts_room, look.style(Role::Text), look);
    let facts_width: usize = facts.iter().map(|span| width(&span.content)).sum();
    let fill = cells.saturating_sub(width(name) + facts_width + 6);
    let name_style = if focused { style } else { look.style(Role::Text) };
    let mut spans = vec![Span::styled(stroke, style), Span::styled(format!(" {name} "), name_style)];
    spans.push(Span::styled(stroke.repeat(fill), style));
    spans.push(Span::raw(" "));
    spans.extend(facts);
    spans.push(Span::raw(" "));
    spans.push(Span::styled(stroke, style));
    frame.render_widget(Line::from(spans), area);
}

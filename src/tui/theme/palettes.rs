//! The built-in themes: how each of them paints a role, in the sixteen colours of the user's own palette.

use ratatui::style::{Color, Modifier, Style};

use super::Role;

/// For a dark ground.
pub(super) fn dark(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Text => style,
        // Not "bright black", which some palettes give the background's colour, and not blue, which is hardly
        // legible on black; a terminal that knows no dim text shows it plain.
        Role::Dim | Role::Label => style.add_modifier(Modifier::DIM),
        Role::Focus => style.fg(Color::Cyan).add_modifier(Modifier::BOLD),
        Role::Selected => style.add_modifier(Modifier::REVERSED),
        Role::Marked | Role::Good => style.fg(Color::Green),
        Role::Warning => style.fg(Color::Yellow),
        Role::Error => style.fg(Color::Red).add_modifier(Modifier::BOLD),
        Role::Unknown | Role::Escaped => style.fg(Color::Magenta),
        Role::Active | Role::Key => style.fg(Color::Cyan),
    }
}

/// For a light ground. Yellow and cyan are hardly legible on white: blue stands for what is active, red for what deserves a look.
pub(super) fn light(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Text => style,
        Role::Dim | Role::Label => style.add_modifier(Modifier::DIM),
        Role::Focus => style.fg(Color::Blue).add_modifier(Modifier::BOLD),
        Role::Selected => style.add_modifier(Modifier::REVERSED),
        Role::Marked | Role::Good => style.fg(Color::Green).add_modifier(Modifier::BOLD),
        Role::Warning => style.fg(Color::Red),
        Role::Error => style.fg(Color::Red).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        Role::Unknown | Role::Escaped => style.fg(Color::Magenta),
        Role::Active | Role::Key => style.fg(Color::Blue),
    }
}

/// Without colours.
pub(super) fn mono(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Text | Role::Good | Role::Active => style,
        Role::Dim | Role::Label => style.add_modifier(Modifier::DIM),
        Role::Selected => style.add_modifier(Modifier::REVERSED),
        Role::Escaped => style.add_modifier(Modifier::UNDERLINED),
        Role::Focus | Role::Marked | Role::Warning | Role::Error | Role::Unknown | Role::Key => {
            style.add_modifier(Modifier::BOLD)
        }
    }
}

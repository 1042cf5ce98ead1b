//! The drawing characters, for locales with UTF-8 and for the others.

use ratatui::symbols::border::{ROUNDED, Set};

/// The drawing characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// Whether nothing but ASCII may be drawn.
    pub is_ascii: bool,
    /// Stands before the row under the cursor.
    pub cursor: &'static str,
    /// Stands before a marked row.
    pub mark: &'static str,
    /// The rule of a pane that has no focus.
    pub rule: &'static str,
    /// The rule of the focused pane.
    pub focus_rule: &'static str,
    /// Between two panes that lie side by side.
    pub gutter: &'static str,
    /// A job whose batches are shown.
    pub open: &'static str,
    /// A job whose batches are folded.
    pub closed: &'static str,
    /// Before and after a value that can be switched.
    pub turn: [&'static str; 2],
    /// Before a batch, and before the last batch of a job.
    pub branch: [&'static str; 2],
    /// Between facts in one line.
    pub dot: &'static str,
    /// Bar cells from one eighth to full; ASCII has only full ones.
    pub bar: &'static [&'static str],
    /// The empty part of a bar.
    pub bar_empty: &'static str,
    /// Stands for a password, whatever its length.
    pub mask: &'static str,
    /// Good, warning, error, unknown, waiting.
    pub signs: [&'static str; 5],
    /// Corners and edges of a popup.
    pub border: Set<'static>,
}

/// For UTF-8 locales.
pub(crate) static UNICODE: Glyphs = Glyphs {
    is_ascii: false,
    cursor: "▌",
    mark: "✓",
    rule: "─",
    focus_rule: "━",
    gutter: "│",
    open: "▾",
    closed: "▸",
    turn: ["◂", "▸"],
    branch: ["├", "└"],
    dot: "·",
    bar: &["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    bar_empty: "╌",
    mask: "••••••••",
    signs: ["✓", "!", "✗", "?", "›"],
    border: ROUNDED,
};

/// For every other locale.
pub(crate) static ASCII: Glyphs = Glyphs {
    is_ascii: true,
    cursor: ">",
    mark: "*",
    rule: "-",
    focus_rule: "=",
    gutter: "|",
    open: "v",
    closed: "+",
    turn: ["<", ">"],
    branch: ["|", "`"],
    dot: "-",
    bar: &["#"],
    bar_empty: ".",
    mask: "********",
    signs: ["+", "!", "x", "?", ">"],
    border: Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    },
};

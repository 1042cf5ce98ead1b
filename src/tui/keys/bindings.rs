//! The default keys: context, action, keys, and the word for the footer where it deserves a place there.
//!
//! No function sits only on Ctrl-B, Ctrl-A, Ctrl-Q or Ctrl-S: tmux, screen and flow control eat those
//! (`spec/terminal.md` B.1).

use super::Action;

/// Where a binding is valid. Routing asks the most special context first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere but in text fields and popups.
    Global,
    /// Rows of a pane.
    List,
    /// The assets.
    Assets,
    /// The settings form.
    Settings,
    /// The URL list.
    Urls,
    /// The purge queue.
    Queue,
    /// A one-line text field.
    Field,
    /// A text field of several lines.
    Text,
    /// A dialog with fields and buttons.
    Dialog,
    /// A list to choose from, narrowed by typing.
    Picker,
    /// Text to read and scroll.
    Reader,
    /// What is known of a job, batch or attempt, and the activity log; beside [`Context::Reader`].
    Details,
}

impl Context {
    /// All contexts, in the order of the help.
    pub const ALL: [Self; 12] = [
        Self::Assets,
        Self::Settings,
        Self::Urls,
        Self::Queue,
        Self::List,
        Self::Global,
        Self::Field,
        Self::Text,
        Self::Dialog,
        Self::Picker,
        Self::Reader,
        Self::Details,
    ];

    /// The name in settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::List => "list",
            Self::Assets => "assets",
            Self::Settings => "settings",
            Self::Urls => "urls",
            Self::Queue => "queue",
            Self::Field => "field",
            Self::Text => "text",
            Self::Dialog => "dialog",
            Self::Picker => "picker",
            Self::Reader => "reader",
            Self::Details => "details",
        }
    }

    /// Whether characters are typed there, so that none of them can be a key.
    #[must_use]
    pub const fn is_typed_into(self) -> bool {
        matches!(self, Self::Field | Self::Text | Self::Picker)
    }

    /// The contexts that are asked after this one, in order.
    #[must_use]
    pub const fn falls_back_to(self) -> &'static [Self] {
        match self {
            Self::Assets | Self::Settings | Self::Urls | Self::Queue => &[Self::List, Self::Global],
            Self::List => &[Self::Global],
            Self::Details => &[Self::Reader],
            _ => &[],
        }
    }

    /// The heading in help and documentation.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "Rows",
            Self::Assets => "Assets",
            Self::Settings => "Settings",
            Self::Urls => "URLs",
            Self::Queue => "Purge queue",
            Self::Field => "In a text field",
            Self::Text => "In a text of several lines",
            Self::Dialog => "In a dialog",
            Self::Picker => "In a list to choose from",
            Self::Reader => "In a text to read",
            Self::Details => "In details and the activity log",
        }
    }
}

/// One row of the table: context, action, keys, word for the footer (empty: not shown there).
pub(super) type Row = (Context, Action, &'static [&'static str], &'static str);

pub(super) const DEFAULTS: &[Row] = &[
    (Context::Assets, Action::MakeUrls, &["enter", "m"], "make URLs"),
    (Context::Assets, Action::Mark, &["space"], "mark"),
    (Context::Assets, Action::Filter, &["/"], "filter"),
    (Context::Assets, Action::MarkAll, &["a"], "mark all"),
    (Context::Assets, Action::Folder, &["f"], "folder"),
    (Context::Assets, Action::Type, &["t"], "type"),
    (Context::Assets, Action::ChangedSince, &["s"], "since"),
    (Context::Assets, Action::Order, &["o"], "order"),
    (Context::Assets, Action::Select, &["v"], ""),
    (Context::Assets, Action::Undo, &["u"], ""),
    (Context::Assets, Action::Redo, &["U", "ctrl-r"], ""),
    (Context::Assets, Action::InvertMarks, &["i"], ""),
    (Context::Assets, Action::ClearMarks, &["c"], ""),
    (Context::Assets, Action::ClearFilter, &["x"], ""),
    (Context::Assets, Action::SearchService, &["F"], ""),
    (Context::Assets, Action::LoadMore, &["+"], ""),
    (Context::Assets, Action::Reload, &["R", "f5"], ""),
    (Context::Settings, Action::Edit, &["enter", "e"], "edit"),
    (Context::Settings, Action::Save, &["s", "f2", "ctrl-s"], "save"),
    (Context::Settings, Action::Toggle, &["space", "right", "l"], "switch"),
    (Context::Settings, Action::ToggleBack, &["left", "h"], ""),
    (Context::Settings, Action::InsertPreset, &["i"], "preset"),
    (Context::Settings, Action::Undo, &["u"], "undo"),
    (Context::Settings, Action::Redo, &["U", "ctrl-r"], ""),
    (Context::Settings, Action::Revert, &["x"], "revert"),
    (Context::Urls, Action::Purge, &["p"], "purge"),
    (Context::Urls, Action::Edit, &["enter", "e"], "edit"),
    (Context::Urls, Action::AddLines, &["o"], "add"),
    (Context::Urls, Action::Remove, &["d", "del"], "remove"),
    (Context::Urls, Action::Select, &["v"], "select"),
    (Context::Urls, Action::Undo, &["u"], "undo"),
    (Context::Urls, Action::NextProblem, &["]", "!"], "problem"),
    (Context::Urls, Action::PreviousProblem, &["["], ""),
    (Context::Urls, Action::Redo, &["U", "ctrl-r"], ""),
    (Context::Urls, Action::Find, &["/"], "find"),
    (Context::Urls, Action::FindNext, &["n"], ""),
    (Context::Urls, Action::FindPrevious, &["N"], ""),
    (Context::Urls, Action::RemoveMatches, &["D"], ""),
    (Context::Urls, Action::KeepMatches, &["K"], ""),
    (Context::Urls, Action::Replace, &["r"], ""),
    (Context::Urls, Action::SortUrls, &["s"], ""),
    (Context::Urls, Action::InsertAbove, &["O"], ""),
    (Context::Urls, Action::CopyUrls, &["y"], ""),
    (Context::Urls, Action::EditOutside, &["ctrl-e"], ""),
    (Context::Urls, Action::Import, &["I"], ""),
    (Context::Urls, Action::Export, &["E", "w"], ""),
    (Context::Urls, Action::GoToLine, &["#"], ""),
    (Context::Urls, Action::RemoveSameButQuery, &["Q"], ""),
    (Context::Urls, Action::RemoveProblems, &["X"], ""),
    (Context::Urls, Action::ClearList, &["C"], ""),
    (Context::Queue, Action::Details, &["enter"], "details"),
    (Context::Queue, Action::ToggleBatches, &["space"], "batches"),
    (Context::Queue, Action::Unfold, &["right", "l"], ""),
    (Context::Queue, Action::Fold, &["left", "h"], ""),
    (Context::Queue, Action::Retry, &["r"], "retry"),
    (Context::Queue, Action::CancelJob, &["x"], "cancel"),
    (Context::Queue, Action::PauseJob, &["p"], "pause"),
    (Context::Queue, Action::Resolve, &["u"], "resolve"),
    (Context::Queue, Action::PauseAll, &["a"], "pause all"),
    (Context::Queue, Action::RetryFailed, &["R"], "retry all"),
    (Context::Queue, Action::Correct, &["e"], "correct"),
    (Context::Queue, Action::Filter, &["/"], "filter"),
    (Context::Queue, Action::QueueState, &["f"], "state"),
    (Context::Queue, Action::CopySupport, &["y"], ""),
    (Context::Queue, Action::SaveSupport, &["Y"], ""),
    (Context::Queue, Action::Budget, &["b"], "budget"),
    (Context::List, Action::Up, &["up", "k"], ""),
    (Context::List, Action::Down, &["down", "j"], ""),
    (Context::List, Action::PageUp, &["pgup", "ctrl-u"], ""),
    (Context::List, Action::PageDown, &["pgdn", "ctrl-d"], ""),
    (Context::List, Action::Top, &["g", "home"], ""),
    (Context::List, Action::Bottom, &["G", "end"], ""),
    (Context::Global, Action::NextPane, &["tab"], ""),
    (Context::Global, Action::PreviousPane, &["shift-tab"], ""),
    (Context::Global, Action::GoAssets, &["1"], ""),
    (Context::Global, Action::GoSettings, &["2"], ""),
    (Context::Global, Action::GoUrls, &["3"], ""),
    (Context::Global, Action::GoQueue, &["4"], ""),
    (Context::Global, Action::SignIn, &["S"], ""),
    (Context::Global, Action::Profile, &["P"], ""),
    (Context::Global, Action::Log, &["L"], ""),
    (Context::Global, Action::Activity, &["A"], ""),
    (Context::Global, Action::ToggleMouse, &["M"], ""),
    (Context::Global, Action::Redraw, &["ctrl-l"], ""),
    (Context::Global, Action::Suspend, &["ctrl-z"], ""),
    (Context::Global, Action::Cancel, &["esc"], ""),
    (Context::Global, Action::Palette, &[":"], ""),
    (Context::Global, Action::Help, &["?", "f1"], "help"),
    (Context::Global, Action::Quit, &["q", "ctrl-c"], "quit"),
    (Context::Field, Action::Accept, &["enter"], "take"),
    (Context::Field, Action::Cancel, &["esc", "ctrl-c"], "back"),
    (Context::Field, Action::NextField, &["tab", "down"], "next"),
    (Context::Field, Action::PreviousField, &["shift-tab", "up"], ""),
    (Context::Field, Action::Save, &["f2", "ctrl-s"], ""),
    (Context::Field, Action::SwitchRegex, &["alt-r", "ctrl-r"], ""),
    (Context::Text, Action::Accept, &["f2", "ctrl-s", "ctrl-d"], "take"),
    (Context::Text, Action::Cancel, &["esc", "ctrl-c"], "back"),
    (Context::Dialog, Action::Accept, &["enter"], "choose"),
    (Context::Dialog, Action::NextField, &["tab", "down", "right"], "next"),
    (Context::Dialog, Action::PreviousField, &["shift-tab", "up", "left"], ""),
    (Context::Dialog, Action::Cancel, &["esc", "ctrl-c"], "back"),
    (Context::Picker, Action::Accept, &["enter"], "choose"),
    (Context::Picker, Action::Up, &["up", "shift-tab", "ctrl-p"], ""),
    (Context::Picker, Action::Down, &["down", "tab", "ctrl-n"], ""),
    (Context::Picker, Action::PageUp, &["pgup"], ""),
    (Context::Picker, Action::PageDown, &["pgdn"], ""),
    (Context::Picker, Action::Cancel, &["esc", "ctrl-c"], "back"),
    (Context::Details, Action::Accept, &["enter"], "open"),
    (Context::Details, Action::CopySupport, &["y"], "copy"),
    (Context::Details, Action::SaveSupport, &["Y"], "to a file"),
    (Context::Details, Action::Correct, &["e"], "correct"),
    (Context::Details, Action::Filter, &["/"], ""),
    (Context::Reader, Action::Up, &["up", "k"], ""),
    (Context::Reader, Action::Down, &["down", "j"], "scroll"),
    (Context::Reader, Action::PageUp, &["pgup", "ctrl-u"], ""),
    (Context::Reader, Action::PageDown, &["pgdn", "ctrl-d", "space"], ""),
    (Context::Reader, Action::Filter, &["/"], "filter"),
    (Context::Reader, Action::Top, &["g", "home"], ""),
    (Context::Reader, Action::Bottom, &["G", "end"], ""),
    (Context::Reader, Action::Cancel, &["esc", "q", "enter", "?", "ctrl-c"], "back"),
];

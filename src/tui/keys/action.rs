//! Everything the screen can be told to do, each with a name, a sentence, and whether it is dangerous.

macro_rules! actions {
    ($($variant:ident $name:literal $help:literal $($danger:ident)?;)*) => {
        /// What a key asks for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $help] $variant,)*
        }

        impl Action {
            /// All actions, in the order of the help.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in settings, help and documentation.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it does, in one line.
            #[must_use]
            pub const fn help(self) -> &'static str {
                match self { $(Self::$variant => $help,)* }
            }

            /// Whether it changes the CDN or the queue: what a read-only mode takes away.
            #[must_use]
            pub const fn is_dangerous(self) -> bool {
                match self { $(Self::$variant => actions!(@danger $($danger)?),)* }
            }
        }
    };
    (@danger dangerous) => { true };
    (@danger) => { false };
}

actions! {
    Help "help" "Show all keys; typing filters, Enter does it";
    Palette "palette" "Find an action by its name; a number goes to that line";
    NextPane "next-pane" "Go to the next pane";
    PreviousPane "previous-pane" "Go to the pane before";
    GoAssets "go-assets" "Go to the assets";
    GoSettings "go-settings" "Go to the settings";
    GoUrls "go-urls" "Go to the URLs";
    GoQueue "go-queue" "Go to the purge queue";
    SignIn "sign-in" "Sign in, or sign in again";
    Profile "profile" "Choose another profile";
    Log "log" "Show what was said in the status line";
    Activity "activity" "Show every request to the service";
    ToggleMouse "toggle-mouse" "Listen to the mouse, or leave it to the terminal";
    Redraw "redraw" "Paint the whole screen again";
    Suspend "suspend" "Stop the program; the shell's `fg` continues it";
    Cancel "cancel" "One level back; stop loading; dismiss a message";
    Quit "quit" "Leave; queued work goes on without the screen";

    Up "up" "One row up";
    Down "down" "One row down";
    PageUp "page-up" "One page up";
    PageDown "page-down" "One page down";
    Top "top" "To the first row";
    Bottom "bottom" "To the last row";

    Filter "filter" "Filter as you type";
    Mark "mark" "Mark the row, or take the mark away";
    MarkAll "mark-all" "Mark all that the filter shows";
    InvertMarks "invert-marks" "Invert the marks of all that the filter shows";
    ClearMarks "clear-marks" "Take all marks away";
    Folder "folder" "Show only one folder";
    Type "type" "Show only one type";
    ChangedSince "changed-since" "Show only what changed since a moment";
    Order "order" "List by name, by the latest change, or as the service does";
    ClearFilter "clear-filter" "Show everything again";
    SearchService "search-service" "Ask the service for what the filter says";
    LoadMore "load-more" "Load the next pages";
    Reload "reload" "List the company's assets anew";
    MakeUrls "make-urls" "Make the URL list from the marked assets and the template";

    Edit "edit" "Change the row in place";
    Toggle "toggle" "Switch to the next value";
    ToggleBack "toggle-back" "Switch to the value before";
    Save "save" "Save the settings";
    Revert "revert" "Take the field back to what the file says";
    InsertPreset "insert-preset" "Append a preset to the template";

    AddLines "add-lines" "Add URLs";
    InsertAbove "insert-above" "Add URLs above the row";
    Remove "remove" "Remove the row, or the selected rows";
    Select "select" "Start or end selecting rows";
    RemoveProblems "remove-problems" "Remove every URL that cannot be sent";
    ClearList "clear-list" "Remove all URLs";
    Undo "undo" "Take the last change of the list back";
    Redo "redo" "Do again what was taken back";
    NextProblem "next-problem" "To the next URL with a problem";
    PreviousProblem "previous-problem" "To the URL with a problem before";
    RemoveMatches "remove-matches" "Remove every URL that was found";
    KeepMatches "keep-matches" "Keep only the URLs that were found";
    RemoveSameButQuery "remove-same-but-query" "Of URLs that differ only behind the ?, keep the first";
    SortUrls "sort" "Sort the list, or turn it around";
    Replace "replace" "Replace in all URLs, with a look before";
    GoToLine "go-to-line" "To the line of a number";
    CopyUrls "copy-urls" "Copy the row, or the selected rows, to your clipboard";
    Import "import" "Read a list from a file";
    Export "export" "Write the selected rows, or all, to a file";
    EditOutside "edit-outside" "Edit the selected rows, or all, in your own editor";
    Find "find" "Find text in the list";
    FindNext "find-next" "To the next place found";
    FindPrevious "find-previous" "To the place found before";
    Purge "purge" "Purge the URLs: shows the plan, asks first" dangerous;

    ToggleBatches "toggle-batches" "Show or hide the batches of the job";
    Unfold "unfold" "Show the batches of the job";
    Fold "fold" "Hide the batches of the job";
    Details "details" "Show all that is known of the row";
    QueueState "queue-state" "Show only jobs of one state";
    CopySupport "copy-support" "Copy all that a support desk asks for";
    SaveSupport "save-support" "Write all that a support desk asks for to a file";
    Correct "correct" "Take refused URLs back into the list, to correct them";
    Budget "budget" "Show the budget, what the queue needs of it, and who sends";
    Retry "retry" "Queue what the job had refused or unknown" dangerous;
    CancelJob "cancel-job" "Take the job's waiting batches back" dangerous;
    PauseJob "pause-job" "Pause the job, or let it go on" dangerous;
    Resolve "resolve" "Say what became of unknown outcomes" dangerous;
    PauseAll "pause-all" "Pause all of the profile, or let it go on" dangerous;
    RetryFailed "retry-failed" "Queue all that was refused or unknown" dangerous;

    Accept "accept" "Take it";
    NextField "next-field" "To the next field or button";
    PreviousField "previous-field" "To the field or button before";
    SwitchRegex "switch-regex" "Take what is typed as text, or as a regular expression";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_kebab_case_and_unique() {
        let names: HashSet<_> = Action::ALL.iter().map(|action| action.name()).collect();
        assert_eq!(names.len(), Action::ALL.len());
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
    }

    #[test]
    fn what_reaches_the_cdn_or_the_queue_is_dangerous() {
        let dangerous: Vec<_> = Action::ALL.iter().filter(|action| action.is_dangerous()).collect();
        let of_the_queue = [
            &Action::Retry,
            &Action::CancelJob,
            &Action::PauseJob,
            &Action::Resolve,
            &Action::PauseAll,
            &Action::RetryFailed,
        ];
        assert_eq!(dangerous[0], &Action::Purge);
        assert_eq!(dangerous[1..], of_the_queue);
    }
}

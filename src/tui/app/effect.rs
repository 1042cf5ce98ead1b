//! What the screen asks the world to do.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use uuid::Uuid;

use super::{DraftImage, Wish};
use crate::catalog::copy::{CopyFile, Standing};
use crate::catalog::{Catalog, CatalogView, Scan};
use crate::service::AssetQuery;
use crate::settings::{Secret, Value};
use crate::tui::panes::{Making, UrlsWork, Wanted};
use crate::urls::{ListDigest, Urls};

/// One request to the world outside the screen; answered, where there is an answer, by an
/// [`Answer`](super::Answer). None of them may block: the world starts the work and returns.
#[derive(Debug)]
pub enum Effect {
    /// Sign in with the active profile. Answered by `SignedIn` with the same ticket.
    SignIn {
        /// Comes back with the answer; answers to an older ticket are dropped.
        ticket: u64,
        /// The sign-in name, where it was typed instead of configured.
        user: Option<String>,
        /// The typed password; `None`: the profile's own source (command, file, environment), and
        /// `SignInFailure::NoPassword` where there is none.
        password: Option<Secret>,
    },
    /// Load one page of the company's assets. Answered by `Assets` with the same ticket.
    LoadAssets {
        /// Comes back with the answer; answers to an older ticket are dropped.
        ticket: u64,
        /// What to list.
        query: AssetQuery,
        /// From 1.
        page: u32,
    },
    /// Read the local copy of the active account's assets. Answered by `CopyPart`s, then by one `CopyOpened`.
    OpenCopy {
        /// Comes back with the answers; answers to an older ticket are dropped.
        ticket: u64,
    },
    /// Replace the local copy. Answered by `CopySaved`.
    SaveCopy {
        /// As it came with `CopyOpened`.
        file: CopyFile,
        /// The assets.
        view: CatalogView,
        /// What is known beside them.
        standing: Standing,
    },
    /// Filter and sort the assets. Answered by `Filtered`, part by part.
    FilterAssets {
        /// Comes back with the answers; answers to an older ticket are dropped.
        ticket: u64,
        /// Set as soon as nobody waits for it any more.
        cancel: Arc<AtomicBool>,
        /// The work.
        scan: Box<Scan>,
    },
    /// Find the assets that a draft had marked. Answered by `MarksFound`.
    FindMarks {
        /// Comes back with the answer.
        ticket: u64,
        /// Where to look.
        view: CatalogView,
        /// What to look for.
        wanted: Wanted,
    },
    /// Make URLs from assets and template. Answered by `UrlsMade`.
    MakeUrls {
        /// Comes back with the answer.
        ticket: u64,
        /// The work.
        making: Box<Making>,
    },
    /// Let a catalogue go: giving a million assets' memory back takes a while.
    LetGo(Box<Catalog>),
    /// Load the folder tree. Answered by `Folders`.
    LoadFolders {
        /// The ticket of the sign-in whose company is meant.
        sign_in: u64,
    },
    /// Load the image presets. Answered by `Presets`.
    LoadPresets {
        /// The ticket of the sign-in whose company is meant.
        sign_in: u64,
    },
    /// Write values of a profile to the settings file, all or none. Answered by `Saved`.
    SaveSettings {
        /// The profile's name.
        profile: String,
        /// The keys that changed.
        changes: Vec<Change>,
    },
    /// Make another profile the active one. Answered by `ProfileOpened`; the screen signs in anew after it.
    UseProfile {
        /// A name out of `Initial::profile_names`.
        name: String,
    },
    /// Plan, store and start sending one job; durable before it is answered. Answered by `Queued`.
    QueueJob {
        /// The account that was confirmed; refused where another one is in force by now.
        account: String,
        /// The exact URLs, in order; linted, without duplicates, never empty.
        urls: Urls,
        /// The operator's words; may be empty.
        reason: String,
        /// Duplicates that were dropped from the list.
        duplicates: usize,
    },
    /// Look whether the queue has a job with the very same URLs. Answered by `SameList`.
    FindSameList {
        /// Stands for the URLs.
        digest: ListDigest,
    },
    /// Do to the queue what the operator wishes. Answered by `Done` or `Failed`.
    Steer {
        /// The account that is meant; refused where another one is in force by now.
        account: String,
        /// What.
        wish: Wish,
        /// The operator's words for why; may be empty.
        reason: String,
    },
    /// Read the URLs that a job has in a batch. Answered by `BatchUrls`.
    LoadBatchUrls {
        /// Which job.
        job: Uuid,
        /// The batch's number in the store.
        batch: i64,
    },
    /// Read a job with all of its batches. Answered by `Job`.
    LoadJob {
        /// Which job.
        job: Uuid,
    },
    /// Look for a text in the URLs of all jobs, newest first; ends the search before. Answered by `QueueFound`, several
    /// times, with the same ticket.
    SearchQueue {
        /// Comes back with the answers; those to an older ticket are dropped.
        ticket: u64,
        /// In small letters; empty: nothing is looked for any more.
        text: String,
    },
    /// Read what was done with a batch. Answered by `Record`.
    LoadRecord {
        /// Which job.
        job: Uuid,
        /// The batch's number in the store.
        batch: i64,
    },
    /// Read the newest transmissions of the active profile's account. Answered by `Attempts`.
    LoadAttempts {
        /// Only those after this number in the store; 0: all.
        after: i64,
    },
    /// Write down, for the service's support, what is known of a job, batch or attempt. Answered by `Support`.
    Support {
        /// About what.
        of: SupportOf,
        /// What the screen knows: labels and values.
        who: Vec<(&'static str, String)>,
        /// Where it goes then.
        to: SupportTo,
    },
    /// Write a support block to a new file. Answered by `Done` or `Failed`.
    SaveSupport {
        /// The block.
        text: String,
    },
    /// Read refused URLs with their reasons, to be corrected. Answered by `TakenBack`.
    TakeBack {
        /// Which job.
        job: Uuid,
        /// Only of this batch.
        batch: Option<i64>,
    },
    /// Read what the service refused of a job. Answered by `Culprits`.
    LoadCulprits {
        /// Which job.
        job: Uuid,
    },
    /// Watch the active profile's queue from now on, until the screen ends: a `Queue` answer at once, `QueueNews` with
    /// what is older, and after every change.
    WatchQueue,
    /// Look for drafts of a profile that wait for somebody. Answered by `DraftsFound`.
    OpenDrafts {
        /// The profile.
        profile: String,
    },
    /// Knock in a moment: something may have changed that a draft keeps. Answered by `DraftDue`.
    DraftSoon,
    /// Keep this. Answered only where it fails, or goes well again, by `DraftTrouble`.
    SaveDraft(Box<DraftImage>),
    /// Read a draft that was found. Answered by `DraftLoaded`.
    LoadDraft {
        /// Which.
        name: String,
    },
    /// Remove a draft that was found; what was saved before is on disk first.
    DropDraft {
        /// Which.
        name: String,
    },
    /// Work on the URL list, which is lent with it. Answered by `UrlsWorked`, which brings it back.
    WorkOnUrls(Box<UrlsWork>),
    /// Look how a path that is being typed could go on. Answered by `PathCompleted`.
    CompletePath {
        /// As far as it was typed.
        typed: String,
    },
    /// For the loop itself, never passed to the world.
    Terminal(TerminalRequest),
}

impl Effect {
    /// Whether it changes the CDN or the queue: what a read-only mode lets nobody do.
    #[must_use]
    pub const fn is_dangerous(&self) -> bool {
        matches!(self, Self::QueueJob { .. } | Self::Steer { .. })
    }
}

/// What the screen asks of its own terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TerminalRequest {
    /// Paint everything again.
    Repaint,
    /// Stop the process until the shell continues it.
    Suspend,
    /// End the screen.
    Leave,
    /// Put a text on the clipboard of the machine at which the operator sits (OSC 52); at most
    /// `terminal::COPY_LIMIT` bytes, which is the caller's to see to.
    Copy(String),
    /// Listen to the mouse, or no longer.
    Mouse(bool),
    /// Lend the terminal to the operator's editor (`$VISUAL`, `$EDITOR`, vi) with a file; answered by
    /// `Msg::EditorClosed` with the same ticket.
    RunEditor {
        /// The file.
        path: PathBuf,
        /// Comes back with the answer.
        ticket: u64,
    },
}

/// What a support block is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SupportOf {
    /// The job.
    pub job: Uuid,
    /// One of its batches.
    pub batch: Option<i64>,
    /// One transmission of that batch.
    pub attempt: Option<i64>,
}

/// Where a support block goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupportTo {
    /// Into the clipboard.
    Clipboard,
    /// Into a new file.
    File,
}

/// One setting of the active profile that the operator changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The key below `[profiles.NAME]`, sub-tables with a dot: `limits.urls_burst`.
    pub key: &'static str,
    /// The new value; `None`: remove the key, so that its default holds.
    pub value: Option<Value>,
}

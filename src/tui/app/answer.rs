//! What the world tells the screen.

use std::path::PathBuf;

use jiff::Timestamp;
use uuid::Uuid;

use super::{FoundDraft, Listed, LoadedDraft, SupportTo};
use crate::catalog::copy::{CopyFile, Standing};
use crate::catalog::{AssetIndex, Catalog, CatalogView, Part};
use crate::queue::{Attempt, Budget, Event, Forecast, Job, Sending};
use crate::service::{Account, ApplicationSettings, AssetPage, Folder, Preset, Request, ServiceError};
use crate::settings::Profile;
use crate::tui::panes::{Made, UrlsWorked, Wanted};
use crate::urls::ListDigest;

/// An answer to an [`Effect`](super::Effect), or news that nobody asked for.
#[derive(Debug)]
pub enum Answer {
    /// To `SignIn`.
    SignedIn {
        /// The ticket of the request.
        ticket: u64,
        /// Who it is now, or why nobody.
        result: Result<Box<SignedIn>, SignInFailure>,
    },
    /// To `LoadAssets`: a part of the page, of which the rest follows.
    AssetsPart {
        /// The ticket of the request.
        ticket: u64,
        /// The part.
        part: AssetPage,
    },
    /// To `LoadAssets`.
    Assets {
        /// The ticket of the request.
        ticket: u64,
        /// The page, or why there is none.
        page: Result<AssetPage, ServiceError>,
    },
    /// To `OpenCopy`: what is read so far.
    CopyPart {
        /// The ticket of the request.
        ticket: u64,
        /// The first assets.
        view: CatalogView,
        /// How many there will be.
        of: usize,
    },
    /// To `OpenCopy`, last.
    CopyOpened {
        /// The ticket of the request.
        ticket: u64,
        /// Where to save it; `None`: nowhere.
        file: Option<CopyFile>,
        /// The copy, `None` where there is none yet, or why it is not used.
        copy: Result<Option<Box<OpenedCopy>>, String>,
    },
    /// To `SaveCopy`: or why there is none now.
    CopySaved(Result<(), String>),
    /// To `FilterAssets`: the next hits.
    Filtered {
        /// The ticket of the request.
        ticket: u64,
        /// What was found since the part before.
        part: Part,
    },
    /// To `FindMarks`.
    MarksFound {
        /// The ticket of the request.
        ticket: u64,
        /// The assets that were marked.
        found: Vec<AssetIndex>,
        /// What was not found.
        rest: Wanted,
    },
    /// To `WorkOnUrls`: the list comes back.
    UrlsWorked(Box<UrlsWorked>),
    /// To `CompletePath`.
    PathCompleted {
        /// What was typed when it was asked.
        typed: String,
        /// As far as all names agree.
        longest: String,
        /// The names; folders end with a slash.
        choices: Vec<String>,
    },
    /// To `MakeUrls`.
    UrlsMade {
        /// The ticket of the request.
        ticket: u64,
        /// The URLs, and what is to be said about them; `None`: cancelled.
        made: Option<Box<Made>>,
    },
    /// To `LoadFolders`: the company's root folder.
    Folders {
        /// The sign-in that was meant.
        sign_in: u64,
        /// The root.
        folders: Result<Folder, ServiceError>,
    },
    /// To `LoadPresets`.
    Presets {
        /// The sign-in that was meant.
        sign_in: u64,
        /// In the company's order.
        presets: Result<Vec<Preset>, ServiceError>,
    },
    /// To `SaveSettings`.
    Saved {
        /// The name of the profile that was meant.
        profile: String,
        /// It as it is now, or why nothing was written.
        saved: Result<Box<Profile>, String>,
    },
    /// To `UseProfile`.
    ProfileOpened(Result<Box<Profile>, String>),
    /// To `QueueJob`.
    Queued(Result<Queued, String>),
    /// To `FindSameList`: the newest job with these URLs, if there is one.
    SameList {
        /// The list that was asked for.
        digest: ListDigest,
        /// The job that has it.
        found: Option<SameList>,
    },
    /// News of the queue.
    /// The queue of a profile, in place of all that was known of it.
    Queue(Box<QueueSnapshot>),
    /// What changed in the queue since, or more of its older jobs.
    QueueNews(Box<QueueNews>),
    /// To `LoadJob`: the job with all of its batches; nothing comes of one that is gone.
    Job(Box<Listed>),
    /// To `SearchQueue`, piece by piece.
    QueueFound {
        /// The ticket of the request.
        ticket: u64,
        /// Jobs that have a URL with the text.
        jobs: Vec<Uuid>,
        /// Whether all were searched.
        is_all: bool,
    },
    /// News of how sending stands, where the jobs are as they were.
    Outlook {
        /// Whose: the screen drops news of a profile that is not the active one.
        profile: String,
        /// How it stands now.
        outlook: Box<Outlook>,
    },
    /// To `LoadBatchUrls`.
    BatchUrls {
        /// Which batch.
        batch: i64,
        /// Its URLs in order, or why they cannot be read.
        urls: Result<Vec<String>, String>,
    },
    /// To `LoadRecord`.
    Record {
        /// Which batch.
        batch: i64,
        /// What was done with it, or why it cannot be read.
        record: Result<Record, String>,
    },
    /// To `LoadAttempts`: newest first, or why they cannot be read.
    Attempts(Result<Vec<Attempt>, String>),
    /// The screen itself asked the service for something.
    Requested(Box<Request>),
    /// To `Support`.
    Support {
        /// The block, or why there is none.
        block: Result<String, String>,
        /// Where it goes.
        to: SupportTo,
    },
    /// To `TakeBack`: refused URLs, or why they cannot be read.
    TakenBack(Result<Culprits, String>),
    /// The worker ended in the middle of its work: another one was started, or why none could be.
    WorkerAgain(Result<Option<u32>, String>),
    /// To `LoadCulprits`.
    Culprits {
        /// Which job.
        job: Uuid,
        /// What the service refused of it, or why it cannot be read.
        culprits: Result<Culprits, String>,
    },
    /// To `OpenDrafts`: what earlier screens left, newest first.
    DraftsFound {
        /// Whose.
        profile: String,
        /// They.
        found: Vec<FoundDraft>,
    },
    /// To `DraftSoon`.
    DraftDue,
    /// To `LoadDraft`.
    DraftLoaded(Box<LoadedDraft>),
    /// Drafts cannot be kept, and why; `None`: they can again.
    DraftTrouble(Option<String>),
    /// Files of the operator's editor under screens that are gone, with work in them that never came into a list.
    EditsLeft(Vec<PathBuf>),
    /// Something takes longer than it should: a sentence for the status line.
    Slow(String),
    /// Something went as wanted: a sentence for the status line.
    Done(String),
    /// Something failed: a sentence that says what, and what to do.
    Failed(String),
}

impl Answer {
    /// Whether it can change nothing that a draft keeps.
    pub(super) const fn is_news_of_the_queue_or_drafts(&self) -> bool {
        matches!(
            self,
            Self::Queue(_)
                | Self::QueueNews(_)
                | Self::QueueFound { .. }
                | Self::Outlook { .. }
                | Self::Job(_)
                | Self::BatchUrls { .. }
                | Self::Record { .. }
                | Self::Attempts(_)
                | Self::Requested(_)
                | Self::Support { .. }
                | Self::Culprits { .. }
                | Self::SameList { .. }
                | Self::WorkerAgain(_)
                | Self::CopySaved(_)
                | Self::PathCompleted { .. }
                | Self::Slow(_)
                | Self::Done(_)
                | Self::Failed(_)
                | Self::DraftDue
                | Self::DraftTrouble(_)
                | Self::DraftsFound { .. }
                | Self::EditsLeft(_)
        )
    }
}

/// A job that has the very URLs of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameList {
    /// Who queued it.
    pub who: String,
    /// When.
    pub created: Timestamp,
    /// Every batch of it has its outcome.
    pub is_settled: bool,
}

/// A local copy that was read as a whole.
#[derive(Debug)]
pub struct OpenedCopy {
    /// The assets.
    pub catalog: Catalog,
    /// What is known beside them.
    pub standing: Standing,
}

/// A sign-in that worked.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedIn {
    /// Who, for which company, with what right.
    pub account: Account,
    /// What the company's own settings say.
    pub application: ApplicationSettings,
    /// The host that answers, for the confirmation: "where".
    pub host: String,
    /// Where the service itself publishes, if the profile says nothing (the sandbox's own edge).
    pub published_server: Option<String>,
}

/// A sign-in that did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInFailure {
    /// The profile names no source of a password (or no user): the screen asks for them.
    NoPassword,
    /// The service said no, or nothing.
    Service(ServiceError),
    /// Something before that: a password command that fails, a sandbox that does not start.
    Other(String),
}

/// A job that is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// Its id.
    pub job: Uuid,
    /// The worker's process id, if one runs.
    pub worker_pid: Option<u32>,
    /// What must be known all the same: why nothing is sent for now, or that the host ends the worker at logout.
    pub warning: Option<String>,
}

/// The queue as it was at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueueSnapshot {
    /// Whose queue: the screen drops news of a profile that is not the active one.
    pub profile: String,
    /// Newest first.
    pub jobs: Vec<Job>,
    /// How sending stands.
    pub outlook: Outlook,
    /// Whether older jobs follow as [`QueueNews`].
    pub more: bool,
}

/// Jobs that are new, changed, or come to light.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueueNews {
    /// Whose queue: the screen drops news of a profile that is not the active one.
    pub profile: String,
    /// Jobs as they are now, in any order.
    pub changed: Vec<Listed>,
    /// Jobs that are not there any more.
    pub gone: Vec<Uuid>,
    /// How sending stands.
    pub outlook: Outlook,
    /// Whether older jobs follow.
    pub more: bool,
}

/// How sending stands, and what is ahead of it; all that moves while the jobs stay as they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outlook {
    /// Whether a worker lives, and why nothing is sent, if so.
    pub sending: Sending,
    /// The worker's process id, if one runs and it is known.
    pub worker_pid: Option<u32>,
    /// Whether the worker does nothing until somebody lets it go on (process state T).
    pub is_worker_stopped: bool,
    /// Whether a process holds the sending slot at this moment.
    pub is_slot_held: bool,
    /// Who has held the sending slot for longer than a request should take, or is stopped while holding it.
    pub holdup: Option<Holdup>,
    /// What may be sent now; `None`: there is no queue yet.
    pub budget: Option<Budget>,
    /// What the queue will need of the budget.
    pub forecast: Forecast,
}

impl Outlook {
    /// Whether there is a process that what is on its way can come back to.
    #[must_use]
    pub const fn is_sent_by_somebody(&self) -> bool {
        self.sending.worker || self.is_slot_held || self.holdup.is_some()
    }
}

/// A process that keeps the sending slot for unusually long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holdup {
    /// Who, since when, and what it is doing: [`crate::queue::Holder`] in words.
    pub holder: String,
    /// It does nothing until somebody lets it go on.
    pub is_stopped: bool,
}

/// What was done with a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Its transmissions, oldest first.
    pub attempts: Vec<Attempt>,
    /// What the history says about it, oldest first.
    pub events: Vec<Event>,
}

/// The URLs of a job that the service refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Culprits {
    /// In list order, batch by batch.
    pub listed: Vec<Culprit>,
    /// Refused URLs that are not listed, because they are too many.
    pub more: usize,
}

/// One refused URL with the service's own reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Culprit {
    /// As it was sent.
    pub url: String,
    /// In the service's words.
    pub reason: String,
    /// The service's number, if it gave one.
    pub code: Option<i32>,
}

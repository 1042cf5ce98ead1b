//! What the world tells the screen.

use uuid::Uuid;

use crate::queue::{Job, Sending};
use crate::service::{Account, ApplicationSettings, AssetPage, Folder, Preset, ServiceError};
use crate::settings::Profile;

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
    /// To `LoadAssets`.
    Assets {
        /// The ticket of the request.
        ticket: u64,
        /// The page, or why there is none.
        page: Result<AssetPage, ServiceError>,
    },
    /// To `LoadFolders`: the company's root folder.
    Folders(Result<Folder, ServiceError>),
    /// To `LoadPresets`.
    Presets(Result<Vec<Preset>, ServiceError>),
    /// To `SaveSettings`: the profile as it is now, or why nothing was written.
    Saved(Result<Box<Profile>, String>),
    /// To `UseProfile`.
    ProfileOpened(Result<Box<Profile>, String>),
    /// To `QueueJob`.
    Queued(Result<Queued, String>),
    /// News of the queue.
    Queue(Box<QueueSnapshot>),
    /// To `LoadBatchUrls`.
    BatchUrls {
        /// Which batch.
        batch: i64,
        /// Its URLs in order, or why they cannot be read.
        urls: Result<Vec<String>, String>,
    },
    /// Something went as wanted: a sentence for the status line.
    Done(String),
    /// Something failed: a sentence that says what, and what to do.
    Failed(String),
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
    pub sending: Sending,
    /// The worker's process id, if one runs and it is known.
    pub worker_pid: Option<u32>,
}

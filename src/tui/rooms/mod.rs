//! The real rooms behind the screen's effects: settings file, service, queue, worker.
//!
//! Every effect starts a task or a thread and returns at once; the task answers. May depend on: everything but
//! `cli`.

mod accounts;
mod catalog;
mod drafts;
mod eye;
mod guard;
mod jobs;
mod outlook;
mod paths;
mod profiles;
mod records;
mod search;
mod steer;
mod support;
mod urls;
mod watch;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::{Answer, Effect, Outbox, World};
use crate::queue::{LockWait, tell_of_waits};
use crate::settings::{Env, Overrides, Secret, Settings};
use accounts::Session;
use drafts::Drafts;
use watch::Watcher;

/// The world of a real run.
pub(super) struct Rooms {
    shared: Arc<Shared>,
    watcher: Option<Watcher>,
}

/// What the tasks share.
struct Shared {
    overrides: Overrides,
    env: Env,
    state: Mutex<Current>,
    drafts: Drafts,
    /// Wakes the watcher: another account or other limits may be meant now.
    renewed: Notify,
    /// The search of the queue's URLs that is wanted; older ones end.
    search: AtomicU64,
    /// One copy of the assets is written at a time, and only the newest of those that wait.
    saving: catalog::Saving,
    /// Held by whoever reads or writes the settings file.
    changing: Mutex<()>,
}

/// What changes while the screen runs.
struct Current {
    /// The settings in force, with the user that was typed.
    settings: Arc<Settings>,
    /// The account of the same settings without that user, by which the screen names it.
    account: String,
    /// The sign-in that was asked for last; `None`: none since another profile was asked for.
    signing_in: Option<u64>,
    /// The user that the command line names, until another profile or another user is chosen.
    given: Option<String>,
    /// The sign-in name, where another one was typed than was in force.
    user: Option<String>,
    /// The password that was typed, for signing in again.
    typed: Option<Secret>,
    /// The password that the service took, for the worker; the sandbox needs none.
    proved: Option<Secret>,
    session: Option<Arc<Session>>,
}

impl Rooms {
    /// A world with checked settings; nobody is signed in.
    pub(super) fn new(overrides: Overrides, env: Env, settings: Settings) -> Self {
        let drafts = Drafts::start(settings.state_dir.clone());
        let current = Current {
            account: settings.profile.account(),
            settings: Arc::new(settings),
            signing_in: None,
            given: overrides.user.clone(),
            user: None,
            typed: None,
            proved: None,
            session: None,
        };
        let shared = Shared {
            overrides,
            env,
            state: Mutex::new(current),
            drafts,
            renewed: Notify::new(),
            search: AtomicU64::new(0),
            saving: catalog::Saving::default(),
            changing: Mutex::default(),
        };
        Self { shared: Arc::new(shared), watcher: None }
    }
}

impl Shared {
    fn current(&self) -> MutexGuard<'_, Current> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.current().settings)
    }

    /// The settings, if they are still those of the account that the screen meant.
    fn settings_of(&self, account: &str) -> Result<Arc<Settings>, String> {
        let current = self.current();
        if current.account == account {
            return Ok(Arc::clone(&current.settings));
        }
        let name = &current.settings.profile.name;
        Err(format!("meanwhile another account is in force, of profile {name}; look again"))
    }

    fn session(&self) -> Option<Arc<Session>> {
        self.current().session.clone()
    }
}

impl World for Rooms {
    fn start(&mut self, effect: Effect, outbox: &Outbox) {
        let (shared, outbox) = (Arc::clone(&self.shared), outbox.clone());
        match effect {
            Effect::SignIn { ticket, user, password } => {
                // Set here, in the order in which the screen asked: an older one that ends later counts no more.
                shared.current().signing_in = Some(ticket);
                let told = outbox.clone();
                task(outbox, async move {
                    let result = accounts::sign_in(&shared, ticket, user, password, told).await;
                    Answer::SignedIn { ticket, result }
                });
            }
            Effect::LoadAssets { ticket, query, page } => catalog::load(shared, ticket, query, page, outbox),
            Effect::LetGo(catalog) => drop(tokio::task::spawn_blocking(move || drop(catalog))),
            Effect::OpenCopy { ticket } => catalog::open(&shared.settings(), ticket, outbox),
            Effect::SaveCopy { file, view, standing } => catalog::save(shared, file, view, standing, outbox),
            Effect::FilterAssets { ticket, cancel, scan } => catalog::filter(ticket, cancel, scan, outbox),
            Effect::FindMarks { ticket, view, mut wanted } => blocking(outbox, move || {
                let found = wanted.find(&view);
                Answer::MarksFound { ticket, found, rest: wanted }
            }),
            Effect::WorkOnUrls(work) => {
                blocking(outbox, move || {
                    Answer::UrlsWorked(Box::new(work.run(&shared.settings().state_dir)))
                });
            }
            Effect::CompletePath { typed } => blocking(outbox, move || paths::complete(typed)),
            Effect::MakeUrls { ticket, making } => {
                blocking(outbox, move || Answer::UrlsMade { ticket, made: making.run().map(Box::new) });
            }
            Effect::LoadFolders { sign_in } => task(outbox, async move {
                let folders = accounts::folders(&shared).await;
                Answer::Folders { sign_in, folders }
            }),
            Effect::LoadPresets { sign_in } => task(outbox, async move {
                let presets = accounts::presets(&shared).await;
                Answer::Presets { sign_in, presets }
            }),
            Effect::SaveSettings { profile, changes } => {
                let save = move |name: &str| profiles::save(&shared, name, &changes);
                blocking(outbox, move || Answer::Saved { saved: save(&profile), profile });
            }
            Effect::UseProfile { name } => {
                shared.current().signing_in = None;
                blocking(outbox, move || Answer::ProfileOpened(profiles::open(&shared, name)));
            }
            Effect::QueueJob { account, urls, reason, duplicates } => blocking(outbox, move || {
                Answer::Queued(jobs::queue(&shared, &account, &urls, reason, duplicates))
            }),
            Effect::FindSameList { digest } => {
                let found = move || urls::same_list(&shared, digest);
                blocking(outbox, move || Answer::SameList { digest, found: found() });
            }
            Effect::Steer { account, wish, reason } => {
                blocking(outbox, move || steer::steer(&shared, &account, wish, &reason));
            }
            Effect::LoadBatchUrls { job, batch } => blocking(outbox, move || Answer::BatchUrls {
                batch,
                urls: urls::of_batch(&shared, job, batch),
            }),
            Effect::LoadJob { job } => {
                tokio::task::spawn_blocking(move || urls::job(&shared, job, &outbox));
            }
            Effect::SearchQueue { ticket, text } => {
                shared.search.store(ticket, Ordering::Relaxed);
                if !text.is_empty() {
                    tokio::task::spawn_blocking(move || search::search(&shared, ticket, &text, &outbox));
                }
            }
            Effect::LoadCulprits { job } => {
                blocking(outbox, move || Answer::Culprits { job, culprits: urls::refused(&shared, job) });
            }
            Effect::WatchQueue => {
                say_waits(outbox.clone());
                self.watcher = Some(Watcher::start(shared, outbox));
            }
            Effect::LoadRecord { job, batch } => blocking(outbox, move || Answer::Record {
                batch,
                record: records::of_batch(&shared, job, batch),
            }),
            Effect::LoadAttempts { after } => {
                blocking(outbox, move || Answer::Attempts(records::recent(&shared, after)));
            }
            Effect::Support { of, who, to } => {
                blocking(outbox, move || Answer::Support { block: support::block(&shared, of, &who), to });
            }
            Effect::SaveSupport { text } => blocking(outbox, move || support::save(&shared, &text)),
            Effect::TakeBack { job, batch } => {
                blocking(outbox, move || Answer::TakenBack(urls::to_correct(&shared, job, batch)));
            }
            Effect::OpenDrafts { profile } => shared.drafts.open(profile, outbox),
            Effect::DraftSoon => shared.drafts.soon(outbox),
            Effect::SaveDraft(image) => shared.drafts.save(image, outbox),
            Effect::LoadDraft { name } => shared.drafts.load(name, outbox),
            Effect::DropDraft { name } => shared.drafts.drop_draft(name, outbox),
            // The loop keeps these to itself.
            Effect::Terminal(_) => {}
        }
    }

    fn close(&mut self) {
        self.shared.drafts.close();
        self.shared.saving.finish();
    }
}

/// Tells the screen when a change has to wait for another process; only the first call counts.
fn say_waits(outbox: Outbox) {
    tell_of_waits(move |wait| outbox.send(Answer::Slow(wait_words(wait))));
}

fn wait_words(wait: &LockWait) -> String {
    let holder = wait.holder.as_ref();
    let holder =
        holder.map_or_else(|| "a process that cannot be seen from here".to_owned(), ToString::to_string);
    format!("waiting for the queue: held by {holder}")
}

/// Answers from a task.
fn task(outbox: Outbox, answer: impl Future<Output = Answer> + Send + 'static) {
    tokio::spawn(async move { outbox.send(answer.await) });
}

/// Answers from a thread that may wait for disks and locks.
fn blocking(outbox: Outbox, answer: impl FnOnce() -> Answer + Send + 'static) {
    tokio::task::spawn_blocking(move || outbox.send(answer()));
}

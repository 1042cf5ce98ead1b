//! The thread that keeps drafts: nothing on the screen waits for a disk.

mod own;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::drafts::{About, DraftError, Ended, Place, Waiting};
use crate::queue::Store;
use crate::tui::panes::edits_left;
use crate::tui::{Answer, DraftAbout, DraftFilter, DraftImage, FoundDraft, LoadedDraft, Outbox};
use own::Own;

/// How long after a key the screen is asked what changed.
const SOON: Duration = Duration::from_millis(700);
/// How long nothing must have been written before the disk is made to have it.
const IDLE: Duration = Duration::from_secs(2);
/// How long after it failed writing is tried again by itself.
const AGAIN: Duration = Duration::from_secs(10);
/// How long leaving waits for the disk.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the thread is told.
enum Order {
    Open {
        profile: String,
        outbox: Outbox,
    },
    Soon(Outbox),
    Save(Box<DraftImage>, Outbox),
    Load(String, Outbox),
    Drop(String, Outbox),
    /// A job takes the list; answered once the disk has its number.
    Queueing(Uuid, Sender<()>),
    /// The queue has it, or not.
    Queued(bool),
    Close(Sender<()>),
}

/// The way to the thread; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Drafts {
    orders: Sender<Order>,
}

impl Drafts {
    /// Starts the thread, which makes nothing before it is asked to.
    pub(super) fn start(state_dir: PathBuf) -> Self {
        let (orders, receiver) = channel();
        let keeper = Keeper::new(state_dir);
        // Where no thread can be had, drafts are not kept; every order goes nowhere then.
        let _ = std::thread::Builder::new().name("drafts".to_owned()).spawn(move || keeper.run(&receiver));
        Self { orders }
    }

    pub(super) fn open(&self, profile: String, outbox: Outbox) {
        self.order(Order::Open { profile, outbox });
    }

    pub(super) fn soon(&self, outbox: Outbox) {
        self.order(Order::Soon(outbox));
    }

    pub(super) fn save(&self, image: Box<DraftImage>, outbox: Outbox) {
        self.order(Order::Save(image, outbox));
    }

    pub(super) fn load(&self, name: String, outbox: Outbox) {
        self.order(Order::Load(name, outbox));
    }

    pub(super) fn drop_draft(&self, name: String, outbox: Outbox) {
        self.order(Order::Drop(name, outbox));
    }

    /// Notes which job takes the list, before the queue has it: whatever happens then, the next start can tell.
    pub(super) fn queueing(&self, job: Uuid) {
        let (done, wait) = channel();
        self.order(Order::Queueing(job, done));
        let _ = wait.recv_timeout(PATIENCE);
    }

    /// The queue has the list, or refused it.
    pub(super) fn queued(&self, is_queued: bool) {
        self.order(Order::Queued(is_queued));
    }

    /// Waits, not for ever, until the disk has everything.
    pub(super) fn close(&self) {
        let (done, wait) = channel();
        self.order(Order::Close(done));
        let _ = wait.recv_timeout(PATIENCE);
    }

    fn order(&self, order: Order) {
        // Without the thread there are no drafts; the screen was told.
        let _ = self.orders.send(order);
    }
}

struct Keeper {
    state_dir: PathBuf,
    place: Option<Place>,
    own: Option<Own>,
    /// Those of the profiles before. Their lists came along: they go from there once the new draft has them.
    previous: Vec<Own>,
    /// Drafts that were offered, held until they are decided about.
    waiting: HashMap<String, Waiting>,
    /// What is to be kept as long as there is no draft to keep it in.
    unsaved: Vec<DraftImage>,
    /// Drafts whose place this screen's took: they go once the disk has it.
    replaced: Vec<String>,
    /// Whom trouble was told: it is told once, and that it is over.
    told: Option<Outbox>,
    /// Files of the operator's editor were looked for.
    has_looked: bool,
}

impl Keeper {
    fn new(state_dir: PathBuf) -> Self {
        Self {
            state_dir,
            place: None,
            own: None,
            previous: Vec::new(),
            waiting: HashMap::new(),
            unsaved: Vec::new(),
            replaced: Vec::new(),
            told: None,
            has_looked: false,
        }
    }

    fn run(mut self, orders: &Receiver<Order>) {
        let mut due: Option<(Instant, Outbox)> = None;
        loop {
            let now = Instant::now();
            if let Some((_, outbox)) = due.take_if(|(at, _)| *at <= now) {
                outbox.send(Answer::DraftDue);
            }
            let waits = due.as_ref().map(|(at, _)| at.saturating_duration_since(now));
            let is_synced = self.own.as_ref().is_none_or(|own| own.is_synced);
            let order = match (waits, self.is_saved(), is_synced) {
                (Some(wait), ..) => orders.recv_timeout(wait),
                (None, false, _) => orders.recv_timeout(AGAIN),
                (None, true, false) => orders.recv_timeout(IDLE),
                (None, true, true) => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match order {
                Ok(Order::Soon(outbox)) => due = Some((Instant::now() + SOON, outbox)),
                Ok(Order::Close(done)) => {
                    self.write_again();
                    self.leave_previous();
                    self.sync();
                    let _ = done.send(());
                }
                Ok(order) => self.obey(order),
                Err(RecvTimeoutError::Timeout) if waits.is_none() => {
                    self.write_again();
                    self.sync();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.sync(),
            }
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Open { profile, outbox } => self.open(&profile, &outbox),
            Order::Save(image, outbox) => {
                self.keep_back(*image);
                let saved = self.write();
                self.tell(saved, &outbox);
            }
            Order::Load(name, outbox) => {
                if let Some(waiting) = self.waiting.get(&name) {
                    outbox.send(Answer::DraftLoaded(Box::new(load(&name, waiting))));
                }
            }
            Order::Drop(name, outbox) => {
                self.replaced.push(name);
                if self.is_saved() {
                    let dropped = self.drop_replaced();
                    self.tell(dropped, &outbox);
                }
            }
            Order::Queueing(job, done) => {
                if let Some(own) = &mut self.own {
                    own.about.job = Some(job.to_string());
                    let _ = own.draft.write_about(&own.about).and_then(|()| own.draft.sync());
                }
                let _ = done.send(());
            }
            Order::Queued(is_queued) => self.queued(is_queued),
            Order::Soon(_) | Order::Close(_) => {}
        }
    }

    fn open(&mut self, profile: &str, outbox: &Outbox) {
        self.write_again();
        self.leave_previous();
        // Without a draft of its own, all that is left of a profile is the list, and that comes along.
        self.unsaved.clear();
        self.previous.extend(self.own.take());
        // What has not left its draft yet is offered like any other.
        self.previous.retain(|own| own.about.profile != profile);
        self.told = None;
        let place = match Place::make(&self.state_dir) {
            Ok(place) => place,
            Err(error) => return self.tell(Err(error), outbox),
        };
        let (waiting, refused) = place.waiting(profile);
        self.place = Some(place);
        for error in refused {
            outbox.send(Answer::Failed(format!("a draft cannot be used: {error}")));
        }
        let mut found = Vec::new();
        for mut draft in waiting {
            let queued = self.queued_as(&mut draft);
            let about = &draft.about;
            if !about.is_worth_asking() && queued.is_none() && about.ended != Some(Ended::Left) {
                let _ = draft.draft.clear();
                continue;
            }
            found.push(FoundDraft {
                name: draft.draft.name(),
                saved: about.saved_at(),
                ended: about.ended,
                urls: about.urls + about.lines.lines().count(),
                marks: about.marks,
                settings: about.settings.len(),
                queued,
            });
            self.waiting.insert(draft.draft.name(), draft);
        }
        outbox.send(Answer::DraftsFound { profile: profile.to_owned(), found });
        if !std::mem::replace(&mut self.has_looked, true) {
            let left = edits_left(&self.state_dir);
            if !left.is_empty() {
                outbox.send(Answer::EditsLeft(left));
            }
        }
    }

    /// The job that has the list already: what is durable in the queue is not unsent, whatever the draft says.
    fn queued_as(&self, waiting: &mut Waiting) -> Option<String> {
        let job = waiting.about.job.take()?;
        let id = Uuid::parse_str(&job).ok()?;
        let is_there = has_job(&self.state_dir, id);
        if is_there {
            waiting.about.urls = 0;
            let _ = waiting.draft.remove_list();
        }
        let _ = waiting.draft.write_about(&waiting.about);
        is_there.then(|| job.chars().take(8).collect())
    }

    /// Keeps an image until it is in a draft, and of earlier ones only what it does not say anew.
    fn keep_back(&mut self, image: DraftImage) {
        for old in &mut self.unsaved {
            if image.marks.is_some() || image.many_marks.is_some() {
                (old.marks, old.many_marks) = (None, None);
            }
            if image.whole.is_some() {
                (old.whole, old.edits) = (None, None);
            }
        }
        self.unsaved.retain(|old| {
            old.marks.is_some() || old.many_marks.is_some() || old.whole.is_some() || old.edits.is_some()
        });
        self.unsaved.push(image);
    }

    /// Whether the draft has everything that it was given.
    fn is_saved(&self) -> bool {
        self.unsaved.is_empty() && self.own.as_ref().is_none_or(|own| own.is_written)
    }

    /// Writes what the draft does not have yet; only then goes what it took the place of.
    fn write(&mut self) -> Result<(), DraftError> {
        if self.own.is_none()
            && let Some(image) = self.unsaved.last()
        {
            let place = match &self.place {
                Some(place) => place,
                None => self.place.insert(Place::make(&self.state_dir)?),
            };
            self.own = Some(Own::new(place.empty(&image.about.profile)?));
        }
        let Some(own) = &mut self.own else { return Ok(()) };
        self.unsaved.drain(..).for_each(|image| own.take(image));
        own.write()?;
        self.leave_previous();
        self.drop_replaced()
    }

    /// Tries again what failed.
    fn write_again(&mut self) {
        if !self.is_saved() {
            let written = self.write();
            if let Some(outbox) = self.told.clone() {
                self.tell(written, &outbox);
            }
        }
    }

    /// The list leaves the draft in the moment in which the queue has it, unless it is another one since.
    fn queued(&mut self, is_queued: bool) {
        let Some(own) = &mut self.own else { return };
        let is_same = own.about.job.take().is_some();
        if is_queued && is_same {
            own.about.urls = 0;
        }
        // Should this fail, the job's number still says it. The journal goes on: the list is still on the screen.
        let _ = own.draft.write_about(&own.about);
        own.is_synced = false;
    }

    /// The drafts of the profiles before keep what did not come along. A list stays until the new draft has it.
    fn leave_previous(&mut self) {
        let has_list = self.own.as_ref().is_some_and(|own| own.is_written && own.has_whole);
        for own in std::mem::take(&mut self.previous) {
            if own.about.urls == 0 || has_list {
                // Should it stay as it is, it is offered with what came along already.
                let _ = own.leave();
            } else {
                self.previous.push(own);
            }
        }
    }

    fn drop_replaced(&mut self) -> Result<(), DraftError> {
        let mut dropped = Ok(());
        for name in std::mem::take(&mut self.replaced) {
            let cleared = self.waiting.remove(&name).map_or(Ok(()), |waiting| waiting.draft.clear());
            dropped = dropped.and(cleared);
        }
        dropped
    }

    fn sync(&mut self) {
        if let Some(own) = &mut self.own {
            own.sync();
        }
    }

    /// Trouble is told once, and that it is over.
    fn tell(&mut self, result: Result<(), DraftError>, outbox: &Outbox) {
        match (result, self.told.is_some()) {
            (Ok(()), true) => {
                self.told = None;
                outbox.send(Answer::DraftTrouble(None));
            }
            (Err(error), false) => {
                self.told = Some(outbox.clone());
                outbox.send(Answer::DraftTrouble(Some(error.to_string())));
            }
            _ => {}
        }
    }
}

fn has_job(state_dir: &Path, job: Uuid) -> bool {
    let store = Store::open_existing(state_dir).ok().flatten();
    store.is_some_and(|store| store.job(job).is_ok_and(|job| job.is_some()))
}

fn load(name: &str, waiting: &Waiting) -> LoadedDraft {
    let about = waiting.about.clone();
    let mut troubles = Vec::new();
    let mut or_trouble = |error: DraftError| troubles.push(format!("a part of the draft is lost: {error}"));
    let marks = waiting.draft.read_marks().map_err(&mut or_trouble).unwrap_or_default();
    let list = waiting.draft.read_list().map_err(&mut or_trouble).unwrap_or_default();
    // The queue has it, or there is none.
    let list = list.filter(|_| about.urls > 0);
    if let Some(list) = list.as_ref().filter(|list| list.torn_bytes > 0) {
        troubles.push(format!("the draft's list is torn: {} of {} URLs came back", list.len(), about.urls));
    }
    let filter =
        DraftFilter { text: about.filter, folder: about.folder, kind: about.kind, since: about.since };
    let About { profile, pane, settings, urls, row, lines, .. } = waiting.about.clone();
    let about = DraftAbout { profile, pane, filter, settings, urls, row, lines };
    LoadedDraft { name: name.to_owned(), about, marks, list, troubles }
}

#[cfg(test)]
mod tests;

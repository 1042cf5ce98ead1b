//! The thread that keeps drafts: nothing on the screen waits for a disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use uuid::Uuid;

use crate::drafts::{About, Draft, DraftError, Ended, ListFile, Place, Waiting};
use crate::queue::Store;
use crate::tui::{Answer, DraftAbout, DraftFilter, DraftImage, FoundDraft, LoadedDraft, Outbox};

/// How long after a key the screen is asked what changed.
const SOON: Duration = Duration::from_millis(700);
/// How long nothing must have been written before the disk is made to have it.
const IDLE: Duration = Duration::from_secs(2);
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
        let keeper = Keeper {
            state_dir,
            place: None,
            own: None,
            previous: None,
            waiting: HashMap::new(),
            is_told: false,
        };
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
    /// That of the profile before: what it has came along, so it goes once the new one is on disk.
    previous: Option<Own>,
    /// Drafts that were offered, held until they are decided about.
    waiting: HashMap<String, Waiting>,
    /// Trouble is told once.
    is_told: bool,
}

/// This screen's own draft.
struct Own {
    draft: Draft,
    list: ListFile,
    about: About,
    is_synced: bool,
}

impl Keeper {
    fn run(mut self, orders: &Receiver<Order>) {
        let mut due: Option<(Instant, Outbox)> = None;
        loop {
            let now = Instant::now();
            if let Some((_, outbox)) = due.take_if(|(at, _)| *at <= now) {
                outbox.send(Answer::DraftDue);
            }
            let waits = due.as_ref().map(|(at, _)| at.saturating_duration_since(now));
            let is_synced = self.own.as_ref().is_none_or(|own| own.is_synced);
            let order = match (waits, is_synced) {
                (Some(wait), _) => orders.recv_timeout(wait),
                (None, false) => orders.recv_timeout(IDLE),
                (None, true) => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match order {
                Ok(Order::Soon(outbox)) => due = Some((Instant::now() + SOON, outbox)),
                Ok(Order::Close(done)) => {
                    self.drop_previous();
                    self.sync();
                    let _ = done.send(());
                }
                Ok(order) => self.obey(order),
                Err(RecvTimeoutError::Timeout) if waits.is_none() => self.sync(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.sync(),
            }
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Open { profile, outbox } => self.open(&profile, &outbox),
            Order::Save(image, outbox) => {
                let saved = self.save(*image);
                self.tell(saved, &outbox);
            }
            Order::Load(name, outbox) => {
                if let Some(waiting) = self.waiting.get(&name) {
                    outbox.send(Answer::DraftLoaded(Box::new(load(&name, waiting))));
                }
            }
            Order::Drop(name, outbox) => {
                let dropped = self.waiting.remove(&name).map_or(Ok(()), |waiting| waiting.draft.clear());
                self.tell(dropped, &outbox);
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
        self.previous = self.own.take();
        let place = match Place::make(&self.state_dir) {
            Ok(place) => place,
            Err(error) => return outbox.send(Answer::DraftTrouble(Some(error.to_string()))),
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
                urls: about.urls,
                marks: about.marks,
                settings: about.settings.len(),
                queued,
            });
            self.waiting.insert(draft.draft.name(), draft);
        }
        outbox.send(Answer::DraftsFound(found));
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

    fn save(&mut self, image: DraftImage) -> Result<(), DraftError> {
        if self.own.as_ref().is_some_and(|own| own.about.profile != image.about.profile) {
            self.own = None;
        }
        if self.own.is_none() {
            let Some(place) = &self.place else { return Ok(()) };
            let Some(draft) = place.empty(&image.about.profile)? else { return Ok(()) };
            let list = draft.list_file();
            self.own = Some(Own { draft, list, about: About::default(), is_synced: true });
        }
        let Some(own) = &mut self.own else { return Ok(()) };
        own.is_synced = false;
        let DraftAbout { profile, pane, filter, settings, urls, row } = image.about;
        if let Some(marks) = image.marks.or_else(|| Some(image.many_marks?.names())) {
            own.draft.write_marks(&marks)?;
            own.about.marks = marks.len();
        }
        own.about = About {
            version: About::VERSION,
            profile,
            urls,
            saved: Timestamp::now().as_second(),
            ended: image.ended,
            pane,
            filter: filter.text,
            folder: filter.folder,
            kind: filter.kind,
            since: filter.since,
            settings,
            row,
            ..std::mem::take(&mut own.about)
        };
        // The list first: what the other file says of it is true then.
        let begun = image.whole.map_or(Ok(()), |journal| own.list.begin_with(&journal));
        let listed = begun.and_then(|()| own.list.append(image.edits));
        own.draft.write_about(&own.about).and(listed)?;
        self.drop_previous();
        Ok(())
    }

    /// The list leaves the draft in the moment in which the queue has it.
    fn queued(&mut self, is_queued: bool) {
        let Some(own) = &mut self.own else { return };
        own.about.job = None;
        if is_queued {
            own.about.urls = 0;
        }
        // Should this fail, the job's number still says it. The journal goes on: the list is still on the screen.
        let _ = own.draft.write_about(&own.about);
        own.is_synced = false;
    }

    fn drop_previous(&mut self) {
        if let Some(previous) = self.previous.take() {
            // Should it stay, the next start offers what came along already.
            let _ = previous.draft.clear();
        }
    }

    fn sync(&mut self) {
        if let Some(own) = self.own.as_mut().filter(|own| !own.is_synced) {
            // A disk that cannot sync has been told about when it could not write.
            let _ = own.list.sync();
            let _ = own.draft.sync();
            own.list.compact();
            own.is_synced = true;
        }
    }

    /// Trouble is told once, and that it is over.
    fn tell(&mut self, result: Result<(), DraftError>, outbox: &Outbox) {
        match result {
            Ok(()) if self.is_told => {
                self.is_told = false;
                outbox.send(Answer::DraftTrouble(None));
            }
            Err(error) if !self.is_told => {
                self.is_told = true;
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
    let About { profile, pane, settings, urls, row, .. } = waiting.about.clone();
    let about = DraftAbout { profile, pane, filter, settings, urls, row };
    LoadedDraft { name: name.to_owned(), about, marks, list, troubles }
}

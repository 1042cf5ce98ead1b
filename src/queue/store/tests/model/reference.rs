//! The queue as simple lists in memory: what the store must do, without a disk, a clock or SQL.
//!
//! Time is coarse: what waits, waits until it [`Reference::pass`]es, which is longer than every wait.

use std::collections::BTreeMap;

use crate::queue::circuit::{Circuit, Passage};
use crate::queue::machine::{Context, Division, Event, Phase, State, step};
use crate::queue::model::{Decision, OnUnknown};
use crate::service::Outcome;

/// Extra requests for the culprits of one batch.
pub(super) const BISECT: usize = 6;

/// A job.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) on_unknown: OnUnknown,
    pub(super) urls: usize,
    pub(super) paused: bool,
    pub(super) pruned: bool,
    /// Extra requests for culprits since an operator last decided.
    divided: usize,
}

/// URLs of a job in another's batch.
#[derive(Debug, Clone)]
struct Share {
    job: usize,
    urls: Vec<usize>,
    withdrawn: bool,
}

/// A batch; its number is its place in the list.
#[derive(Debug, Clone)]
struct Batch {
    job: usize,
    root: Option<usize>,
    parent: Option<usize>,
    urls: Vec<usize>,
    state: State,
    waits: bool,
    shares: Vec<Share>,
}

/// What a claim must come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected {
    Send(Vec<usize>),
    Wait,
    Standstill,
    Nothing,
}

/// The whole queue of one account.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) jobs: Vec<Job>,
    batches: Vec<Batch>,
    circuit: Circuit,
    paused: bool,
    /// What is on its way.
    pub(super) sending: Option<usize>,
    /// What the last claim came to.
    pub(super) claimed: Expected,
    /// What was on its way when its process died.
    orphan: Option<usize>,
    /// The requests since time passed last: of which batch, and whether it repeated one.
    recent: Vec<(usize, bool)>,
}

impl Reference {
    pub(super) fn new() -> Self {
        Self {
            jobs: Vec::new(),
            batches: Vec::new(),
            circuit: Circuit::CLOSED,
            paused: false,
            sending: None,
            claimed: Expected::Nothing,
            orphan: None,
            recent: Vec::new(),
        }
    }

    fn queued(&self) -> impl Iterator<Item = usize> {
        (0..self.batches.len()).filter(|batch| self.batches[*batch].state.phase == Phase::Queued)
    }

    fn add_batch(&mut self, job: usize, root: Option<usize>, urls: Vec<usize>, unknowns: u32) -> usize {
        let on_unknown = self.jobs[job].on_unknown;
        let phase = Phase::Queued;
        let (attempts, not_sent, throttled, repeats) = (0, 0, 0, false);
        let state = State { phase, on_unknown, attempts, not_sent, unknowns, throttled, repeats };
        self.batches.push(Batch { job, root, parent: None, urls, state, waits: false, shares: Vec::new() });
        self.batches.len() - 1
    }

    /// A new job: what waits already is shared.
    pub(super) fn add(&mut self, batches: &[Vec<usize>], on_unknown: OnUnknown) {
        let job = self.jobs.len();
        let urls = batches.iter().map(Vec::len).sum();
        self.jobs.push(Job { on_unknown, urls, paused: false, pruned: false, divided: 0 });
        let mut shared: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let candidates: Vec<usize> = self
            .queued()
            .filter(|batch| {
                let batch = &self.batches[*batch];
                let owner = &self.jobs[batch.job];
                batch.state.unknowns == 0 && owner.on_unknown == on_unknown && !owner.paused
            })
            .collect();
        for planned in batches {
            let mut own = Vec::new();
            for url in planned {
                match candidates.iter().find(|batch| self.batches[**batch].urls.contains(url)) {
                    Some(batch) => shared.entry(*batch).or_default().push(*url),
                    None => own.push(*url),
                }
            }
            if !own.is_empty() {
                self.add_batch(job, None, own, 0);
            }
        }
        for (batch, urls) in shared {
            self.batches[batch].shares.push(Share { job, urls, withdrawn: false });
        }
    }

    /// What a claim comes to; after it, a batch may be on its way.
    pub(super) fn claim(&mut self) -> Expected {
        if let Some(batch) = self.orphan.take() {
            self.happen(batch, Event::Orphaned);
            self.circuit = self.circuit.after(&Outcome::Unknown { reason: String::new() }, 0, 0.5);
            self.keep_pauses(batch);
        }
        if self.paused {
            return Expected::Standstill;
        }
        let (blocked, probe) = match self.circuit.passage(0) {
            Passage::Free => (false, false),
            Passage::Probe => (false, true),
            Passage::NotBefore(_) => (true, false),
            Passage::Barred => return Expected::Standstill,
        };
        let open: Vec<usize> =
            self.queued().filter(|batch| !self.jobs[self.batches[*batch].job].paused).collect();
        if open.is_empty() {
            return Expected::Nothing;
        }
        let repeated = self.recent.iter().filter(|(_, again)| *again).count();
        let may_repeat = repeated < (self.recent.len() / 10).max(3);
        // A part of a divided batch repeats nothing: what was in doubt was answered by the refusal of the whole.
        let again = |batch: usize| self.batches[batch].state.repeats;
        let due = open
            .into_iter()
            .filter(|batch| !self.batches[*batch].waits && (may_repeat || !again(*batch)))
            .min_by_key(|batch| {
                let found = &self.batches[*batch];
                let size = if probe { found.urls.len() } else { 0 };
                (size, found.root.unwrap_or(*batch), *batch)
            });
        let Some(batch) = due.filter(|_| !blocked) else { return Expected::Wait };
        self.recent.push((batch, again(batch)));
        if probe {
            self.circuit = self.circuit.probing();
        }
        self.happen(batch, Event::Claimed);
        self.sending = Some(batch);
        Expected::Send(self.batches[batch].urls.clone())
    }

    /// What is on its way ends.
    pub(super) fn end(&mut self, outcome: &Outcome) {
        let Some(batch) = self.sending.take() else { return };
        if matches!(outcome, Outcome::NotSent { .. }) {
            self.recent.pop();
        }
        self.happen(batch, Event::Ended(outcome));
        if self.batches[batch].state.phase == Phase::Split {
            self.divide(batch);
        }
        self.keep_pauses(batch);
        self.circuit = self.circuit.after(outcome, 0, 0.5);
    }

    /// The process that was sending dies; whoever obtains the slot next finds out.
    pub(super) fn crash(&mut self) {
        self.orphan = self.sending.take().or(self.orphan);
    }

    fn division(&self, batch: usize) -> Division {
        if self.batches[batch].urls.len() < 2 {
            return Division::Single;
        }
        let made = self.jobs[self.batches[batch].job].divided;
        if made + 2 <= BISECT { Division::Possible } else { Division::Exhausted { requests: BISECT } }
    }

    fn divide(&mut self, whole: usize) {
        let Batch { job, root, urls, state, .. } = self.batches[whole].clone();
        let shares = std::mem::take(&mut self.batches[whole].shares);
        self.jobs[job].divided += 2;
        for part in urls.chunks(urls.len().div_ceil(2)) {
            let part_id = self.add_batch(job, Some(root.unwrap_or(whole)), part.to_vec(), state.unknowns);
            self.batches[part_id].parent = Some(whole);
            for share in &shares {
                let theirs: Vec<usize> =
                    share.urls.iter().copied().filter(|url| part.contains(url)).collect();
                if !theirs.is_empty() {
                    let (job, withdrawn) = (share.job, share.withdrawn);
                    self.batches[part_id].shares.push(Share { job, urls: theirs, withdrawn });
                }
            }
        }
    }

    fn happen(&mut self, batch: usize, event: Event<'_>) -> bool {
        let division = self.division(batch);
        let context = Context { estimate: std::time::Duration::ZERO, jitter: 0.5, division };
        let Ok(after) = step(&self.batches[batch].state, event, context) else { return false };
        self.batches[batch].state = after.state;
        self.batches[batch].waits = after.wait.is_some();
        true
    }

    /// The batches that a job has or shares.
    fn of(&self, job: usize) -> Vec<usize> {
        (0..self.batches.len())
            .filter(|batch| {
                let batch = &self.batches[*batch];
                batch.job == job || batch.shares.iter().any(|share| share.job == job && !share.withdrawn)
            })
            .collect()
    }

    pub(super) fn retry(&mut self, job: usize) {
        for batch in self.of(job) {
            if matches!(self.batches[batch].state.phase, Phase::Refused | Phase::Unknown) {
                let owner = self.batches[batch].job;
                self.jobs[owner].divided = 0;
                self.happen(batch, Event::Retried);
            }
        }
    }

    pub(super) fn resolve(&mut self, job: usize, decision: Decision) {
        for batch in self.of(job) {
            self.happen(batch, Event::Resolved(decision));
        }
    }

    pub(super) fn cancel(&mut self, job: usize) {
        let own: Vec<usize> = self.queued().filter(|batch| self.batches[*batch].job == job).collect();
        for batch in &own {
            self.release(*batch);
        }
        for batch in own {
            self.happen(batch, Event::Cancelled);
        }
        for batch in self.queued().collect::<Vec<_>>() {
            let shares = self.batches[batch].shares.iter_mut().filter(|share| share.job == job);
            shares.for_each(|share| share.withdrawn = true);
        }
    }

    /// Who shares a batch that leaves the queue gets batches of their own.
    fn release(&mut self, batch: usize) {
        let (stay, leave) =
            std::mem::take(&mut self.batches[batch].shares).into_iter().partition(|share| share.withdrawn);
        self.batches[batch].shares = stay;
        let mut owners: BTreeMap<usize, usize> = BTreeMap::new();
        let leave: Vec<Share> = leave;
        for share in leave {
            let mut own = Vec::new();
            let mut others: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for url in share.urls {
                match owners.get(&url) {
                    Some(owner) => others.entry(*owner).or_default().push(url),
                    None => own.push(url),
                }
            }
            for (owner, urls) in others {
                self.batches[owner].shares.push(Share { job: share.job, urls, withdrawn: false });
            }
            if !own.is_empty() {
                let id = self.add_own(share.job, batch, own.clone());
                owners.extend(own.into_iter().map(|url| (url, id)));
            }
        }
    }

    /// A batch of a job's own, of URLs that it shared: with the doubt and the wait of the one that it leaves.
    fn add_own(&mut self, job: usize, left: usize, urls: Vec<usize>) -> usize {
        let id = self.add_batch(job, None, urls, 0);
        let before = self.batches[left].clone();
        let state = &mut self.batches[id].state;
        let State { not_sent, unknowns, throttled, repeats, .. } = before.state;
        *state = State { not_sent, unknowns, throttled, repeats, ..*state };
        self.batches[id].waits = before.waits;
        id
    }

    /// What came back from being sent while its job, or one that shares it, was paused.
    fn keep_pauses(&mut self, batch: usize) {
        let back: Vec<usize> =
            self.queued().filter(|id| *id == batch || self.batches[*id].parent == Some(batch)).collect();
        for batch in back {
            if self.jobs[self.batches[batch].job].paused {
                self.release(batch);
                continue;
            }
            let shares = std::mem::take(&mut self.batches[batch].shares);
            let (leave, stay): (Vec<Share>, Vec<Share>) =
                shares.into_iter().partition(|share| !share.withdrawn && self.jobs[share.job].paused);
            self.batches[batch].shares = stay;
            for share in leave {
                self.add_own(share.job, batch, share.urls);
            }
        }
    }

    pub(super) fn pause_job(&mut self, job: usize) {
        let own: Vec<usize> = self.queued().filter(|batch| self.batches[*batch].job == job).collect();
        let sharing: Vec<usize> = self.queued().filter(|batch| self.batches[*batch].job != job).collect();
        let sends = self.batches.iter().any(|batch| batch.job == job && batch.state.phase == Phase::Sending);
        let mine = |share: &Share| share.job == job && !share.withdrawn;
        let shares_any = self.batches.iter().any(|batch| {
            matches!(batch.state.phase, Phase::Queued | Phase::Sending) && batch.shares.iter().any(mine)
        });
        if self.jobs[job].paused || (own.is_empty() && !sends && !shares_any) {
            return;
        }
        self.jobs[job].paused = true;
        for batch in own {
            self.release(batch);
        }
        for batch in sharing {
            let (taken, left) = std::mem::take(&mut self.batches[batch].shares).into_iter().partition(mine);
            self.batches[batch].shares = left;
            let taken: Vec<Share> = taken;
            for share in taken {
                self.add_own(job, batch, share.urls);
            }
        }
    }

    pub(super) fn resume_job(&mut self, job: usize) {
        self.jobs[job].paused = false;
    }

    pub(super) fn set_paused(&mut self, paused: bool) {
        self.paused = paused;
        if !paused && self.circuit.passage(0) == Passage::Barred {
            self.circuit = Circuit::CLOSED.obeying(&self.circuit);
        }
    }

    pub(super) fn sign_in(&mut self) {
        if self.circuit.cause.is_some_and(|cause| cause != crate::queue::circuit::Cause::Throttled) {
            self.circuit = Circuit::CLOSED.obeying(&self.circuit);
        }
        for batch in self.queued().collect::<Vec<_>>() {
            if self.batches[batch].state.not_sent > 0 {
                self.batches[batch].waits = false;
            }
        }
    }

    /// Longer than every wait.
    pub(super) fn pass(&mut self) {
        self.batches.iter_mut().for_each(|batch| batch.waits = false);
        self.recent.clear();
        self.circuit.blocked_until_ms = None;
        if self.circuit.until_ms.is_some() {
            self.circuit.until_ms = Some(i64::MIN);
        }
    }

    pub(super) fn prune(&mut self) {
        loop {
            let gone: Vec<usize> = (0..self.jobs.len())
                .filter(|job| !self.jobs[*job].pruned && self.is_settled(*job) && !self.has_sharers(*job))
                .collect();
            if gone.is_empty() {
                return;
            }
            for job in gone {
                self.jobs[job].pruned = true;
                self.recent.retain(|(batch, _)| self.batches[*batch].job != job);
                for batch in &mut self.batches {
                    batch.shares.retain(|share| share.job != job);
                }
            }
        }
    }

    fn is_settled(&self, job: usize) -> bool {
        self.of(job).into_iter().all(|batch| {
            let batch = &self.batches[batch];
            let is_held = batch.job == job && self.jobs[job].on_unknown != OnUnknown::Fail;
            match batch.state.phase {
                Phase::Queued | Phase::Sending => false,
                Phase::Unknown => !is_held,
                _ => true,
            }
        })
    }

    fn has_sharers(&self, job: usize) -> bool {
        self.batches.iter().any(|batch| batch.job == job && !batch.shares.is_empty())
    }

    /// The URLs of a job with the word of the batch that they are in, sorted.
    pub(super) fn view(&self, job: usize) -> Vec<(&'static str, Vec<usize>)> {
        let mut view = Vec::new();
        for batch in &self.batches {
            let word = batch.state.phase.name();
            if batch.job == job {
                view.push((word, batch.urls.clone()));
            }
            for share in batch.shares.iter().filter(|share| share.job == job) {
                view.push((if share.withdrawn { "cancelled" } else { word }, share.urls.clone()));
            }
        }
        for (_, urls) in &mut view {
            urls.sort_unstable();
        }
        view.sort();
        view
    }
}

//! Waiting for a job's outcomes: a headless run sends nothing itself, it watches the store and keeps a worker
//! going. May depend on: `queue`, `worker`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::console::Console;
use super::context::Context;
use super::exit::Exit;
use super::failure::Failure;
use super::queue::{Node, nodes, short};
use crate::queue::{Batch, BatchState, Changes, Job, OnUnknown, Paused, Standstill, Store};
use crate::text;

/// Not more often than this is the job read while one outcome follows the other.
const BREATH: Duration = Duration::from_millis(50);
/// A worker that was killed changes nothing in the store: so often is looked whether it still lives.
const WORKER_CHECK: Duration = Duration::from_secs(2);
/// While a line on a terminal counts down.
const TICK: Duration = Duration::from_secs(1);

/// How a wait ended.
pub(super) enum Waited {
    /// Every batch has an outcome.
    Settled(Job),
    /// The worker stands still, and time alone may not help; work is kept.
    Standstill(Job, Standstill),
    /// An operator paused the job; work is kept.
    Paused(Job, Paused),
    /// The operator interrupted the wait; the worker goes on.
    Interrupted(Job),
}

impl Waited {
    /// The job as last seen.
    pub(super) const fn job(&self) -> &Job {
        match self {
            Self::Settled(job) | Self::Standstill(job, _) | Self::Paused(job, _) | Self::Interrupted(job) => {
                job
            }
        }
    }

    /// The exit code that the end of the wait means.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Settled(job) => exit_of_settled(job),
            Self::Standstill(_, standstill) => exit_of_standstill(standstill),
            Self::Paused(..) => Exit::SomeFailed,
            Self::Interrupted(_) => Exit::Interrupted,
        }
    }
}

/// What it means to a script that nothing is sent any more: the work is kept in every case.
pub(super) const fn exit_of_standstill(standstill: &Standstill) -> Exit {
    match standstill {
        Standstill::Credentials { .. } => Exit::Credentials,
        Standstill::Paused(_) | Standstill::NoSpace { .. } => Exit::SomeFailed,
        Standstill::Unreachable { .. } | Standstill::Throttled { .. } | Standstill::Doubtful { .. } => {
            Exit::Unreachable
        }
    }
}

/// Unknown and held weighs more than refused: it needs the operator's decision.
fn exit_of_settled(job: &Job) -> Exit {
    let counts = job.counts();
    if counts.unknown > 0 && job.on_unknown != OnUnknown::Fail {
        Exit::Unknown
    } else if counts.accepted == counts.total {
        Exit::Done
    } else {
        Exit::SomeFailed
    }
}

/// Waits until every batch of the job has an outcome, somebody pauses it, the worker stands still, or a signal comes;
/// keeps a worker going meanwhile. `proved`: the worker that is going has the password of this process, so that a refusal
/// is meant for it, and nobody tries the same again.
///
/// # Errors
/// Where the store cannot be read or no worker can be started.
pub(super) async fn wait(
    store: &Store,
    id: Uuid,
    context: &Context,
    proved: bool,
) -> Result<Waited, Failure> {
    let mut interrupt = std::pin::pin!(super::signals::interrupted());
    // Before the first look, so that no change falls between the two.
    let mut changes = Changes::watch(store.state_dir());
    let mut watch = Watch { store, id, context, seen: None, idle_starts: 0, attempts: 0, proved };
    let mut progress = Progress::default();
    let console = context.console;
    loop {
        progress.show(watch.job()?, console);
        if let Some(ended) = watch.ended()? {
            // The last news came between the two looks.
            progress.show(ended.job(), console);
            console.clear_line();
            return Ok(ended);
        }
        let next_look = async {
            tokio::time::sleep(BREATH).await;
            changes.changed().await;
        };
        let at_the_latest = if console.animates() { TICK } else { WORKER_CHECK };
        tokio::select! {
            _ = tokio::time::timeout(at_the_latest, next_look) => {}
            () = &mut interrupt => {
                console.clear_line();
                return Ok(Waited::Interrupted(watch.job()?.clone()));
            }
        }
    }
}

/// The job under watch, read again only when the store changed.
struct Watch<'a> {
    store: &'a Store,
    id: Uuid,
    context: &'a Context,
    seen: Option<(i64, Job)>,
    /// Workers started in a row that sent nothing.
    idle_starts: u32,
    /// Transmissions of the job when the last worker was started.
    attempts: u32,
    /// Whether a worker was started with the password that this process signed in with.
    proved: bool,
}

impl Watch<'_> {
    fn job(&mut self) -> Result<&Job, Failure> {
        let version = self.store.data_version()?;
        let current = self.seen.take().filter(|(seen, _)| *seen == version);
        let job = match current {
            Some((_, job)) => job,
            None => self.store.job(self.id)?.ok_or_else(|| {
                Failure::new(Exit::SomeFailed, format!("job {} is gone from the queue", self.id))
            })?,
        };
        Ok(&self.seen.insert((version, job)).1)
    }

    /// Whether the wait is over; if work is left and no worker lives, one is started.
    fn ended(&mut self) -> Result<Option<Waited>, Failure> {
        let sending = self.store.sending(&self.job()?.account.clone())?;
        // Read after the worker's lock was looked at: a worker that has just left has settled the job.
        let job = self.job()?.clone();
        if job.is_settled() {
            return Ok(Some(Waited::Settled(job)));
        }
        if let Some(paused) = paused(&job) {
            return Ok(Some(Waited::Paused(job.clone(), paused)));
        }
        match sending.standstill {
            Some(Standstill::Credentials { .. }) if !self.proved && self.context.has_signed_in() => {
                // The worker used an older password than the one that has just been taken.
                if !sending.worker {
                    self.proved = true;
                    Store::open(&self.context.settings.state_dir)?.signed_in(&job.account)?;
                    self.context.start_worker()?;
                }
                return Ok(None);
            }
            Some(standstill) if stops_a_wait(&standstill, &job) => {
                return Ok(Some(Waited::Standstill(job, standstill)));
            }
            _ => {}
        }
        if !sending.worker {
            self.keep_worker(&job)?;
        }
        Ok(None)
    }

    fn keep_worker(&mut self, job: &Job) -> Result<(), Failure> {
        let attempts = job.batches.iter().map(|batch| batch.attempts).sum();
        self.idle_starts = if attempts > self.attempts { 0 } else { self.idle_starts + 1 };
        self.attempts = attempts;
        if self.idle_starts > MAX_IDLE_STARTS {
            let id = self.id;
            return Err(Failure::new(
                Exit::SomeFailed,
                format!(
                    "the worker ended {MAX_IDLE_STARTS} times without sending, its log says why; the job is kept: purgedeck queue show {id}"
                ),
            ));
        }
        self.context.start_worker().map(|_| ())
    }
}

/// A worker that cannot even start must not be started for ever.
const MAX_IDLE_STARTS: u32 = 5;

/// Who paused a job of which nothing is on its way any more.
fn paused(job: &Job) -> Option<Paused> {
    job.paused.clone().filter(|_| !is_on_its_way(job))
}

/// Throttling and doubt end by themselves; the others need somebody. What is on its way when a pause begins still gets
/// its outcome.
fn stops_a_wait(standstill: &Standstill, job: &Job) -> bool {
    match standstill {
        Standstill::Throttled { .. } | Standstill::Doubtful { .. } => false,
        Standstill::Paused(_) => !is_on_its_way(job),
        Standstill::Credentials { .. } | Standstill::Unreachable { .. } | Standstill::NoSpace { .. } => true,
    }
}

fn is_on_its_way(job: &Job) -> bool {
    job.batches.iter().any(|batch| batch.state == BatchState::Sending)
}

/// Says each change of a batch once, and on a terminal one live line.
#[derive(Default)]
struct Progress {
    said: HashMap<i64, (&'static str, u32)>,
}

impl Progress {
    fn show(&mut self, job: &Job, console: Console) {
        let planned = job.batches.iter().filter(|b| b.parent.is_none() && b.shared_from.is_none()).count();
        for node in nodes(job) {
            let batch = node.batch;
            let now = (batch.state.name(), batch.attempts);
            let before = self.said.insert(batch.id, now);
            let newsworthy = batch.state.is_final() || !batch.note.is_empty();
            if before != Some(now) && (newsworthy || before.is_some()) {
                console.clear_line();
                let line = sentence(batch, &name_of(&node, planned));
                if newsworthy { console.note(&line) } else { console.detail(&line) }
            }
        }
        console.rewrite(&live_line(job, Timestamp::now()));
    }
}

/// `batch 1/3`, `batch 5 (part of 2)`, `batch 1 of job 0199a1b2-c3d4`.
fn name_of(node: &Node<'_>, planned: usize) -> String {
    let batch = node.batch;
    match (batch.shared_from, node.part_of) {
        (Some(job), _) => format!("batch {} of job {}", batch.seq, short(job)),
        (None, Some(whole)) => format!("batch {} (part of {whole})", batch.seq),
        (None, None) => format!("batch {}/{planned}", batch.seq),
    }
}

/// One batch's news in one line.
fn sentence(batch: &Batch, name: &str) -> String {
    let head = format!("{name}, {}: ", text::many(batch.urls, "URL"));
    let tail = match &batch.state {
        BatchState::Accepted { handle, estimate, .. } => {
            let handle = handle.as_deref().map(|handle| format!(" (handle {handle})")).unwrap_or_default();
            let clears = estimate.map_or_else(
                || ", without an estimate".to_owned(),
                |estimate| format!(", estimate {} s", estimate.as_secs()),
            );
            format!("accepted{clears}{handle}")
        }
        BatchState::Refused(refusal) => {
            let code = refusal.code.map(|code| format!(" (code {code})")).unwrap_or_default();
            format!("refused: {}{code}", refusal.reason)
        }
        BatchState::Unknown { reason } => reason.clone(),
        BatchState::Sending => format!("sending, attempt {}", batch.attempts),
        BatchState::Split => batch.note.clone(),
        state if batch.note.is_empty() => state.name().to_owned(),
        state => format!("{}: {}", state.name(), batch.note),
    };
    head + &tail
}

/// The whole job in one line, with the longest countdown.
fn live_line(job: &Job, now: Timestamp) -> String {
    let counts = job.counts();
    let done = counts.total - counts.queued;
    let mut line = format!("{} of {} URLs have an outcome", text::count(done), text::count(counts.total));
    let last = job.batches.iter().filter_map(Batch::clears_at).max().filter(|at| *at > now);
    if let Some(at) = last {
        let seconds = at.duration_since(now).as_secs().max(0);
        let _ = write!(line, ", estimate over in {:02}:{:02}", seconds / 60, seconds % 60);
    }
    line
}

//! Work on a million assets, in threads: the local copy, the filter.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Shared, blocking};
use crate::catalog::copy::{CopyFile, Standing};
use crate::catalog::{CatalogView, Scan};
use crate::settings::{ServiceKind, Settings};
use crate::tui::{Answer, OpenedCopy, Outbox};

/// Assets between two parts of a copy: some hundredths of a second.
const PART: usize = 100_000;

/// Who writes copies.
#[derive(Debug, Default)]
pub(super) struct Saving {
    /// Held while one is written.
    writing: Mutex<()>,
    /// How many were asked for.
    asked: AtomicU64,
}

/// Reads the copy of the active account, and shows it while it is read.
pub(super) fn open(settings: &Settings, ticket: u64, outbox: Outbox) {
    let file = CopyFile::of(&settings.state_dir, &account(settings));
    let parts = outbox.clone();
    blocking(outbox, move || {
        // The first chunk at once, for there is nothing to see before it.
        let mut due = 1;
        let read = file.load(|catalog, of| {
            if catalog.slots() >= due {
                due = catalog.slots() + PART;
                parts.send(Answer::CopyPart { ticket, view: catalog.clone_view(), of });
            }
            if parts.is_closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let copy = read.map_err(|error| error.to_string());
        let copy =
            copy.map(|copy| copy.map(|(catalog, standing)| Box::new(OpenedCopy { catalog, standing })));
        Answer::CopyOpened { ticket, file: Some(file), copy }
    });
}

/// Whose copy: the account's. Sandboxes of other sizes or seeds have other assets.
fn account(settings: &Settings) -> String {
    let profile = &settings.profile;
    match profile.service {
        ServiceKind::Sandbox => {
            format!("{}#{}-{}", profile.account(), profile.sandbox.assets, profile.sandbox.seed)
        }
        ServiceKind::DynamicMediaClassic => profile.account(),
    }
}

/// Writes the copy; where several wait, only the newest is written.
pub(super) fn save(
    shared: Arc<Shared>,
    file: CopyFile,
    view: CatalogView,
    standing: Standing,
    outbox: Outbox,
) {
    let number = shared.saving.asked.fetch_add(1, Ordering::SeqCst) + 1;
    blocking(outbox, move || {
        let _one = shared.saving.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if number < shared.saving.asked.load(Ordering::SeqCst) {
            return Answer::CopySaved(Ok(()));
        }
        Answer::CopySaved(file.save(&view, &standing).map_err(|error| error.to_string()))
    });
}

/// Filters until all is looked at or nobody waits any more.
pub(super) fn filter(ticket: u64, cancel: Arc<AtomicBool>, scan: Box<Scan>, outbox: Outbox) {
    tokio::task::spawn_blocking(move || {
        scan.run(&cancel, |part| {
            outbox.send(Answer::Filtered { ticket, part });
            if outbox.is_closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
    });
}

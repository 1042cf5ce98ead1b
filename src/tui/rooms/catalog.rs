//! Work on a million assets, in threads: the local copy, the filter.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Shared, accounts, blocking, task};
use crate::catalog::copy::{CopyFile, Standing};
use crate::catalog::{CatalogView, Scan};
use crate::service::{AssetPage, AssetQuery};
use crate::settings::{ServiceKind, Settings};
use crate::tui::{Answer, OpenedCopy, Outbox};

/// Assets between two parts of a copy: some hundredths of a second.
const PART: usize = 100_000;

/// A screen that ends waits so long for a copy that is being written.
const PATIENCE: Duration = Duration::from_secs(1);

/// Who writes copies.
#[derive(Debug, Default)]
pub(super) struct Saving {
    /// Held while one is written.
    writing: Mutex<()>,
    /// How many were asked for.
    asked: AtomicU64,
    /// The last one that is done with.
    done: AtomicU64,
}

impl Saving {
    /// Waits, not for ever, until nothing is being written.
    pub(super) fn finish(&self) {
        let until = Instant::now() + PATIENCE;
        while self.done.load(Ordering::SeqCst) < self.asked.load(Ordering::SeqCst) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
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

/// Assets of a page in one message: taking so many in stays below a millisecond, whatever was known of them and
/// whoever looks at the list meanwhile.
const PAGE_PART: usize = 100;

/// Asks the service for a page.
pub(super) fn load(shared: Arc<Shared>, ticket: u64, query: AssetQuery, page: u32, outbox: Outbox) {
    let parts = outbox.clone();
    task(outbox, async move {
        let page = accounts::assets(&shared, &query, page).await;
        Answer::Assets { ticket, page: page.map(|page| in_parts(ticket, page, &parts)) }
    });
}

/// Sends a page on in parts; what is left is the last of them.
fn in_parts(ticket: u64, mut page: AssetPage, outbox: &Outbox) -> AssetPage {
    let mut assets = std::mem::take(&mut page.assets).into_iter();
    while assets.len() > PAGE_PART {
        let part = AssetPage { assets: assets.by_ref().take(PAGE_PART).collect(), ..page.clone() };
        outbox.send(Answer::AssetsPart { ticket, part });
    }
    AssetPage { assets: assets.collect(), ..page }
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
        let saved = file.save(&view, &standing).map_err(|error| error.to_string());
        shared.saving.done.fetch_max(number, Ordering::SeqCst);
        Answer::CopySaved(saved)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Asset, Catalog, Filter, Order};
    use crate::settings::{Env, Overrides, Settings};
    use crate::tui::rooms::Rooms;
    use crate::tui::{Effect, World};
    use tokio::sync::mpsc::UnboundedReceiver;

    fn rooms(state_dir: &std::path::Path, assets: usize) -> Rooms {
        let env = Env::from_iter([("HOME", "/nowhere")]);
        let text = "profile = \"s\"\n[profiles.s]\nservice = \"sandbox\"\n";
        let mut settings = Settings::parse(text, std::path::Path::new("settings.toml"), None, &env).unwrap();
        settings.state_dir = state_dir.to_owned();
        settings.profile.sandbox.assets = assets;
        Rooms::new(Overrides::default(), env, settings)
    }

    async fn next(answers: &mut UnboundedReceiver<Answer>) -> Answer {
        answers.recv().await.unwrap()
    }

    async fn opened(rooms: &mut Rooms) -> (usize, CopyFile, Option<Box<OpenedCopy>>) {
        let (outbox, mut answers) = Outbox::new();
        rooms.start(Effect::OpenCopy { ticket: 7 }, &outbox);
        let mut parts = 0;
        loop {
            match next(&mut answers).await {
                Answer::CopyPart { ticket: 7, .. } => parts += 1,
                Answer::CopyOpened { ticket: 7, file, copy } => return (parts, file.unwrap(), copy.unwrap()),
                other => panic!("{other:?}"),
            }
        }
    }

    fn catalog(assets: usize) -> Catalog {
        let mut catalog = Catalog::new();
        for n in 0..assets {
            catalog.push(Asset::named(format!("asset_{n}")));
        }
        catalog
    }

    #[test]
    fn a_page_comes_in_parts_and_the_last_of_them_is_the_page() {
        let (outbox, mut answers) = Outbox::new();
        let assets: Vec<_> = (0..250).map(|n| Asset::named(n.to_string())).collect();
        let page = AssetPage { assets: assets.clone(), total: Some(900), next: Some(2) };
        let last = in_parts(3, page, &outbox);
        let mut all = Vec::new();
        while let Ok(Answer::AssetsPart { ticket: 3, part }) = answers.try_recv() {
            assert_eq!((part.assets.len(), part.total), (PAGE_PART, Some(900)));
            all.extend(part.assets);
        }
        assert_eq!((last.assets.len(), last.total, last.next), (50, Some(900), Some(2)));
        all.extend(last.assets);
        assert_eq!(all, assets);
    }

    #[tokio::test]
    async fn a_copy_is_saved_and_opened_by_the_next_screen_of_the_same_account() {
        let base = tempfile::tempdir().unwrap();
        let (_, file, copy) = opened(&mut rooms(base.path(), 10)).await;
        assert!(copy.is_none());
        let (outbox, mut answers) = Outbox::new();
        let mut first = rooms(base.path(), 10);
        let standing = Standing { company: "Acme".into(), ..Standing::default() };
        for assets in [9_000, 10_000] {
            let view = catalog(assets).clone_view();
            let save = Effect::SaveCopy { file: file.clone(), view, standing: standing.clone() };
            first.start(save, &outbox);
        }
        first.close();
        for _ in 0..2 {
            assert!(matches!(next(&mut answers).await, Answer::CopySaved(Ok(()))));
        }
        let (parts, _, copy) = opened(&mut rooms(base.path(), 10)).await;
        let copy = copy.unwrap();
        assert_eq!((parts, copy.catalog.len(), copy.standing), (1, 10_000, standing), "the later one");
        assert!(opened(&mut rooms(base.path(), 11)).await.2.is_none(), "another sandbox, other assets");
    }

    #[tokio::test]
    async fn the_filter_answers_in_parts_and_not_at_all_once_it_is_cancelled() {
        let mut rooms = rooms(std::path::Path::new("/nowhere"), 10);
        let catalog = catalog(150_000);
        let scan = Scan {
            view: catalog.clone_view(),
            filter: Filter::default(),
            order: Order::Listed,
            sorted: None,
            is_sorted: false,
            within: None,
        };
        let (outbox, mut answers) = Outbox::new();
        for (ticket, is_cancelled) in [(1, true), (2, false)] {
            let cancel = Arc::new(AtomicBool::new(is_cancelled));
            rooms.start(Effect::FilterAssets { ticket, cancel, scan: Box::new(scan.clone()) }, &outbox);
        }
        let mut hits = 0;
        loop {
            let Answer::Filtered { ticket: 2, part } = next(&mut answers).await else { panic!("cancelled") };
            hits += part.hits.len();
            if part.is_last {
                break;
            }
        }
        assert_eq!(hits, 150_000);
    }
}

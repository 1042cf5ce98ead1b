//! A million assets and a million URLs in one process, counted by what is taken from the allocator, not by a clock or a
//! sampler: what they take together, and the most of it while the URLs come.

use std::alloc::System;
use std::fmt::Write as _;
use std::hint::black_box;
use std::io;
use std::sync::{Mutex, MutexGuard};

use cap::Cap;
use purgedeck::catalog::{Asset, Catalog, Filter};
use purgedeck::lines::Pasted;
use purgedeck::urls::{LintRules, Linter, Origin, UrlList, Watch, journal};

#[global_allocator]
static ALLOCATED: Cap<System> = Cap::new(System, usize::MAX);

/// What the whole program may take (issue 4), and of that what is left to the screen, the runtime and the queue.
const LIMIT: usize = 400_000_000;
const OF_THE_REST: usize = 40_000_000;

const MILLION: usize = 1_000_000;
/// What one read of the terminal gives.
const READ: usize = 64 * 1024;

/// One test after the other: they count what the process takes.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A million lines of 90 bytes and their ends, as they come: `take` gets them part by part.
fn lines(mut take: impl FnMut(&str)) {
    let mut text = String::new();
    for number in 0..MILLION {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "https://images.acme.example/is/image/AcmeOutfitters/trail_runner_and_more_{number:016}\r"
        );
        if text.len() > READ - 91 {
            take(&text);
            text.clear();
        }
    }
    take(&text);
}

fn pasted() -> Pasted {
    let mut pasted = Pasted::default();
    lines(|part| pasted.push_str(part));
    assert_eq!(pasted.len(), MILLION * 91);
    pasted
}

/// An empty list as the screen has it: its edits are kept for the draft.
fn empty_list() -> UrlList {
    let mut list = UrlList::new(Linter::new(LintRules::default()));
    list.keep_edits(true);
    list
}

/// A million assets as the service tells them.
fn catalog() -> Catalog {
    let mut catalog = Catalog::new();
    for number in 0..MILLION {
        catalog.push(Asset {
            handle: format!("a|{number}|1|{}", number * 7),
            kind: if number % 7 == 0 { "Video" } else { "Image" }.into(),
            folder: format!("AcmeOutfitters/folder_{}/", number % 500),
            file_name: format!("Trail_Runner_{number:07}.tif"),
            modified: Some(jiff::Timestamp::UNIX_EPOCH),
            ..Asset::named(format!("Trail_Runner_{number:07}"))
        });
    }
    catalog
}

fn megabytes(bytes: usize) -> usize {
    bytes / 1_000_000
}

#[test]
fn a_million_urls_of_90_bytes_take_170_megabytes_at_most() {
    let _alone = alone();
    let mut list = empty_list();
    list.insert_pasted(0, pasted(), &Origin::Pasted, &Watch::default()).expect("nobody cancels");
    let bytes = list.memory();
    assert!(list.len() == MILLION && bytes <= 170_000_000, "{bytes}");
}

#[test]
fn a_million_assets_and_a_million_urls_stay_below_400_megabytes_while_they_are_pasted_too() {
    let _alone = alone();
    let catalog = catalog();
    let shown = Filter::default().apply(&catalog);
    let mut list = empty_list();
    let paste = pasted();
    let before = ALLOCATED.allocated();
    list.insert_pasted(0, paste, &Origin::Pasted, &Watch::default()).expect("nobody cancels");
    let pasted = ALLOCATED.allocated();
    let edits = list.take_edits().expect("edits");
    journal::append(&mut io::sink(), &edits).expect("nothing can go wrong");
    drop(edits);
    let urls = list.sendable().expect("a list without problems");
    let planned = ALLOCATED.allocated();
    let peak = ALLOCATED.max_allocated();
    println!(
        "MB: with the paste before it is taken {}, then {}, with a plan {}, the most at any time {}",
        megabytes(before),
        megabytes(pasted),
        megabytes(planned),
        megabytes(peak),
    );
    assert!(peak <= LIMIT - OF_THE_REST, "{peak}");
    assert!(planned <= LIMIT - OF_THE_REST, "{planned}");
    // The text of the paste is the text of the list, of its edits and of its plan.
    assert!(pasted - before < MILLION * 90, "copied: {before}, then {pasted}");
    assert_eq!((urls.len(), black_box(shown).len(), black_box(catalog).len()), (MILLION, MILLION, MILLION));
}

//! Milliseconds and peak memory of a million assets: `cargo bench --bench assets`.
//!
//! Every measurement runs in a process of its own, so that peaks do not add up. Nothing is asserted: machines
//! differ, and what must hold on all of them the tests hold.

#[path = "support/measurements.rs"]
mod measurements;

use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use purgedeck::catalog::copy::{Standing, read, write};
use purgedeck::catalog::{Asset, Catalog, Filter, Marks, Order, Scan};
use purgedeck::tui::Wanted;
use purgedeck::urls::{Site, Template, expand};

use self::measurements::timed;

const ASSETS: usize = 1_000_000;

const MEASUREMENTS: [(&str, fn()); 6] = [
    ("few assets, which the screen filters within a message", few),
    ("a listing of 1,000,000, page by page", listing),
    ("the local copy of 1,000,000", copy),
    ("filter 1,000,000", filter),
    ("sort 1,000,000", sort),
    ("mark 1,000,000, make their URLs", mark),
];

fn main() {
    measurements::run(&MEASUREMENTS);
}

/// Assets as a service lists them: by name, dates all over the place.
fn asset(number: usize) -> Asset {
    let looks = ["Fern", "Moss", "Night", "Rust", "Sand", "Slate", "Snow", "Worn"];
    let nouns = ["Alpine_Boot", "Backpack", "Carabiner", "Daypack", "Rain_Jacket", "Trail_Runner"];
    let id = format!("{}_{}_{number:07}", nouns[number * 6 / ASSETS], looks[number % 8]);
    let seconds = i64::try_from(number.wrapping_mul(7_919_777) % 60_000_000).unwrap_or(0);
    Asset {
        handle: format!("a|{}", 90_210 + number),
        kind: if number.is_multiple_of(7) { "Video" } else { "Image" }.into(),
        folder: format!("AcmeOutfitters/folder_{}/", number % 500),
        file_name: format!("{id}.tif"),
        modified: jiff::Timestamp::from_second(1_700_000_000 + seconds).ok(),
        published: Some(true),
        id,
    }
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new();
    catalog.reserve(ASSETS);
    for number in 0..ASSETS {
        catalog.push(asset(number));
    }
    catalog
}

fn push(catalog: &mut Catalog, assets: &[Asset]) {
    for asset in assets {
        catalog.push(asset);
    }
}

fn listing() {
    let mut catalog = Catalog::new();
    let (mut slowest, mut sum) = (0.0_f64, 0.0);
    for from in (0..ASSETS).step_by(1_000) {
        let page: Vec<_> = (from..from + 1_000).map(asset).collect();
        let start = Instant::now();
        catalog.reserve(ASSETS);
        for asset in &page {
            catalog.push(asset);
        }
        let took = start.elapsed().as_secs_f64() * 1_000.0;
        (slowest, sum) = (slowest.max(took), sum + took);
    }
    println!("    {sum:>9.3} ms  all pages of 1,000; the slowest {slowest:.3} ms");
    println!("              {} MB by count", catalog.heap_bytes() / 1_000_000);
    let changed: Vec<_> =
        (0..1_000).map(|n| Asset { modified: Some(jiff::Timestamp::UNIX_EPOCH), ..asset(n * 997) }).collect();
    timed("1,000 changes all over it", || push(&mut catalog, &changed));
    let view = timed("a view", || catalog.clone_view());
    let again: Vec<_> =
        changed.iter().map(|asset| Asset { published: None, folder: "x/".into(), ..asset.clone() }).collect();
    timed("1,000 changes while somebody looks", || push(&mut catalog, &again));
    black_box(view.len());
}

fn copy() {
    let catalog = catalog();
    let mut bytes = Vec::new();
    let written = timed("write", || write(&catalog, &Standing::default(), &mut bytes));
    println!("              {} MB, {written:?}", bytes.len() / 1_000_000);
    drop(catalog);
    let start = Instant::now();
    let mut first = true;
    let again = timed("read", || {
        read(&mut bytes.as_slice(), |catalog, _| {
            if std::mem::take(&mut first) {
                println!(
                    "    {:>9.3} ms  the first {} assets",
                    start.elapsed().as_secs_f64() * 1_000.0,
                    catalog.len()
                );
            }
            ControlFlow::Continue(())
        })
    });
    let Ok(Some((mut again, _))) = again else { return println!("    failed") };
    let page: Vec<_> = (500_000..501_000).map(asset).collect();
    timed("merge a page of 1,000 known assets", || push(&mut again, &page));
}

fn scan(catalog: &Catalog, text: &str, order: Order) -> Scan {
    let filter = Filter { text: text.into(), ..Filter::default() };
    Scan { view: catalog.clone_view(), filter, order, sorted: None, is_sorted: false, within: None }
}

/// What the screen does within a message to so many assets: each line below is to stay below a millisecond.
fn few() {
    for assets in [1_000, 2_000, 5_000, 20_000] {
        println!("    {assets} assets");
        let mut catalog = Catalog::new();
        for number in 0..assets {
            catalog.push(asset(number * (ASSETS / assets)));
        }
        for text in ["", "runner", "rn 99 ow", "~tr99", "folder_77/ 12"] {
            timed(&format!("filter {text:?}"), || scan(&catalog, text, Order::Listed).finish().0.len());
        }
        for order in [Order::Name, Order::Newest] {
            timed(&format!("sort by {order:?}"), || scan(&catalog, "", order).finish().0.len());
        }
        let template = Template::parse("<ID>\n<ID>?$zoom$");
        let site = Site { server: "https://img.acme.example".into(), root: "AcmeOutfitters".into() };
        timed("make URLs of two lines", || {
            expand(&template, Some(&site), catalog.iter().map(|(_, asset)| asset)).map(black_box).count()
        });
        let mut wanted =
            Wanted::new(catalog.iter().map(|(_, asset)| (asset.id.into(), asset.kind.into())).collect());
        timed("find the marks of a draft", || wanted.find(&catalog).len());
    }
}

fn filter() {
    let catalog = catalog();
    for text in ["", "r", "runner 99", "Runner_Snow_0999999", "boots", "~tr99", "folder_77/ 12"] {
        let (start, mut first, mut found) = (Instant::now(), None, 0);
        scan(&catalog, text, Order::Listed).run(&AtomicBool::new(false), |part| {
            first = first.or((!part.hits.is_empty()).then(|| start.elapsed()));
            found += part.hits.len();
            ControlFlow::Continue(())
        });
        let [first, all] =
            [first, Some(start.elapsed())].map(|took| took.unwrap_or_default().as_secs_f64() * 1_000.0);
        println!("    {all:>9.3} ms  {text:?}: {found} found, the first ones after {first:.3} ms");
    }
    let (wide, _) = scan(&catalog, "runner 9", Order::Listed).finish();
    let within = Some(Arc::new(wide));
    let narrow = Scan { within, ..scan(&catalog, "runner 99", Order::Listed) };
    timed("narrow \"runner 9\" to \"runner 99\"", || narrow.finish().0.len());
    timed("find an ID", || catalog.find_id("Trail_Runner_Snow_0999999"));
}

fn sort() {
    let catalog = catalog();
    for order in [Order::Name, Order::Newest] {
        let (hits, sorted) =
            timed(&format!("{order:?}, for the first time"), || scan(&catalog, "", order).finish());
        let again = Scan { sorted: sorted.clone(), ..scan(&catalog, "", order) };
        timed(&format!("{order:?}, after changes"), || again.finish().0.len());
        let filtered = Scan { sorted, is_sorted: true, ..scan(&catalog, "runner", order) };
        timed(&format!("{order:?}, sorted already, \"runner\""), || filtered.finish().0.len());
        black_box(hits.len());
    }
}

fn mark() {
    let catalog = catalog();
    let (all, _) = scan(&catalog, "", Order::Listed).finish();
    let mut marks = Marks::new();
    timed("mark all", || marks.mark_all(&all));
    timed("invert", || marks.invert(&all));
    timed("undo", || marks.undo());
    timed("mark one", || marks.toggle(all[7]));
    let template = Template::parse("<ID>");
    let site = Site { server: "https://img.acme.example".into(), root: "AcmeOutfitters".into() };
    let assets = marks.iter().filter_map(|index| catalog.get(index));
    timed("make the URLs", || expand(&template, Some(&site), assets).map(black_box).count());
    timed("let all of them go", || drop(catalog));
}

//! Seconds and peak memory of the rooms that must carry a million: `cargo bench --bench urls`.
//!
//! Every measurement runs in a process of its own, so that peaks do not add up. Nothing is asserted: machines
//! differ, and what must hold on all of them the tests hold.

#[path = "support/measurements.rs"]
mod measurements;

use std::hint::black_box;

use purgedeck::catalog::{Asset, Catalog, Filter};
use purgedeck::lines::Pasted;
use purgedeck::service::RequestShape;
use purgedeck::settings::Limits;
use purgedeck::urls::{
    LintRules, Linter, ListDigest, Origin, Pattern, Plan, Planner, Seen, Site, SortBy, Template, UrlList,
    Watch, expand, journal,
};

use self::measurements::timed;

const ASSETS: usize = 200_000;
const TEMPLATE: &str = "<ID>\n\
    https://img.acme.example/is/image/AcmeOutfitters/<ID>?$product$\n\
    https://img.acme.example/is/image/AcmeOutfitters/<ID>?$zoom$&fmt=jpeg,rgb&qlt=85,1\n\
    https://img.acme.example/is/image/AcmeOutfitters/<ID>?wid=480&hei=480&fit=constrain,1\n\
    https://img.acme.example/is/image/AcmeOutfitters/<ID>?req=set,json";

const MEASUREMENTS: [(&str, fn()); 7] = [
    ("short lists, on which the screen works within a message", short),
    ("expand only, 200,000 × 5", expand_only),
    ("expand, duplicates, lint, plan, 200,000 × 5", stream),
    ("list of 1,000,000: make, edit, remove, undo, find", list),
    ("list of 1,000,000: operations on all of it", operations),
    ("catalog of 1,000,000: fill", catalog_fill),
    ("catalog of 1,000,000: filter", catalog_filter),
];

fn main() {
    measurements::run(&MEASUREMENTS);
}

fn assets(count: usize) -> impl Iterator<Item = Asset> {
    (0..count).map(|number| Asset::named(format!("Trail_Runner_{number:07}")))
}

fn site() -> Site {
    Site { server: "https://img.acme.example".into(), root: "AcmeOutfitters".into() }
}

fn linter() -> Linter {
    Linter::new(LintRules {
        company_root: Some(site().root),
        published_server: Some(site().server),
        ..LintRules::default()
    })
}

fn expand_only() {
    let (template, site) = (Template::parse(TEMPLATE), site());
    let bytes: usize = timed("expand", || {
        expand(&template, Some(&site), assets(ASSETS)).flatten().map(|made| black_box(made.url).len()).sum()
    });
    println!("    {bytes} bytes of URLs");
}

fn stream() {
    let (template, site, linter) = (Template::parse(TEMPLATE), site(), linter());
    let shape = RequestShape { max_urls: 1_000, envelope_bytes: 1_200, url_bytes: |url| url.len() + 15 };
    let (mut seen, mut planner) = (Seen::new(), Planner::new(&Limits::default(), &shape));
    let (mut problems, mut batches) = (0, 0);
    timed("all of it", || {
        for made in expand(&template, Some(&site), assets(ASSETS)).flatten() {
            if seen.insert(&made.url) {
                problems += usize::from(linter.check(&made.url).is_some());
                batches += usize::from(matches!(planner.push(&made.url), Ok(Some(_))));
            }
        }
    });
    println!("    {} URLs, {problems} problems, {} requests", seen.len(), batches + 1);
}

fn list() {
    let (template, site) = (Template::parse(TEMPLATE), site());
    let mut list = UrlList::new(linter());
    timed("make", || list.replace_generated(expand(&template, Some(&site), assets(ASSETS)).flatten()));
    timed("edit the first line", || list.edit(0, "https://img.acme.example/is/image/AcmeOutfitters/x"));
    timed("insert in the middle", || {
        list.insert(500_000, [("https://img.acme.example/is/image/AcmeOutfitters/y", Origin::Typed)])
    });
    timed("next problem", || list.next_problem(0));
    let (watch, boots) = (Watch::default(), Pattern::plain("boots").unwrap_or_else(|_| unreachable!()));
    timed("find, not there", || list.matches(&boots, &watch).map(black_box).is_ok());
    timed("remove 100 in the middle", || list.remove(400_000..400_100));
    timed("remove every second line", || list.remove((0..1_000_000).step_by(2)));
    timed("undo that", || list.undo());
    timed("other rules", || list.set_linter(linter()));
    timed("collect to send", || list.sendable().map(black_box).is_ok());
    println!("    {:?}", list.counts());
}

/// What the screen does within a message to so many lines: each line below is to stay below a millisecond.
fn short() {
    for lines in [512, 1_024, 8_192] {
        println!("    {lines} lines");
        let text: Vec<_> = (0..lines)
            .map(|n| format!("https://img.acme.example/is/image/AcmeOutfitters/Trail_Runner_{n:07}?$zoom$"))
            .collect();
        let text = text.join("\r");
        let (watch, mut list) = (Watch::default(), UrlList::new(linter()));
        list.keep_edits(true);
        let paste = || Pasted::from(text.as_str());
        let pasted = paste();
        timed("paste", || list.insert_pasted(0, pasted, &Origin::Pasted, &watch).is_ok());
        let again = paste();
        timed("paste again", || list.insert_pasted(0, again, &Origin::Pasted, &watch).is_ok());
        timed("judge", || list.set_linter(linter()));
        let Ok(every) = Pattern::regex("Trail_Runner_(\\d+)") else { return };
        timed("find", || list.matches(&every, &watch).map(black_box).is_ok());
        timed("look at a replacement", || list.preview(&every, "r-$1", 5, &watch).map(black_box).is_ok());
        timed("replace", || list.replace(&every, "r-$1", &watch).map(black_box).is_ok());
        timed("undo", || list.undo());
        timed("sort by host and path", || list.sort(SortBy::HostAndPath, &watch).is_ok());
        timed("reverse", || list.reverse());
        timed("leave out what differs in its query only", || list.remove_same_but_query(&watch).is_ok());
        timed("edit one line", || list.edit(lines / 2, "https://img.acme.example/is/image/AcmeOutfitters/y"));
        timed("next problem", || list.next_problem(0));
        let shape = RequestShape { max_urls: 1_000, envelope_bytes: 1_200, url_bytes: |url| url.len() + 15 };
        timed("plan", || {
            let urls = list.sendable().unwrap_or_default();
            let digest: ListDigest = urls.iter().collect();
            (Plan::new(urls.iter(), &Limits::default(), &shape).is_ok(), digest.urls)
        });
        timed("take the edits", || list.take_edits().is_some());
        timed("all lines as edits", || list.as_edits().is_empty());
        timed("remove all", || list.remove_range(0..lines));
    }
}

/// Every operation on a million lines, and the way back.
fn operations() {
    let (template, site, watch) = (Template::parse(TEMPLATE), site(), Watch::default());
    let mut list = UrlList::new(linter());
    list.replace_generated(expand(&template, Some(&site), assets(ASSETS)).flatten());
    println!("    {} bytes by capacity", list.memory());
    let lines =
        (0..100_000).map(|n| format!("https://img.acme.example/is/image/AcmeOutfitters/pasted_{n:07}"));
    let pasted = lines.collect::<Vec<_>>().join("\r");
    timed("paste 100,000", || list.insert_text(500_000, &pasted, &Origin::Pasted));
    timed("undo", || list.undo());
    for (name, by) in
        [("text", SortBy::Text), ("host and path", SortBy::HostAndPath), ("problem", SortBy::Problem)]
    {
        timed(&format!("sort by {name}"), || list.sort(by, &watch).map(black_box).is_ok());
        timed("undo", || list.undo());
    }
    timed("reverse", || list.reverse());
    timed("undo", || list.undo());
    let Ok(zoom) = Pattern::regex(r"_0*(\d+)\?\$zoom\$") else { return };
    timed("find, expression, a fifth matches", || list.matches(&zoom, &watch).map(|hits| hits.len()).is_ok());
    timed("keep matches", || list.remove_matches(&zoom, true, &watch).map(black_box).is_ok());
    timed("undo", || list.undo());
    let Ok(every) = Pattern::regex("Trail_Runner_(\\d+)") else { return };
    timed("replace in all: a look", || list.preview(&every, "runner-$1", 5, &watch).map(black_box).is_ok());
    timed("replace in all", || list.replace(&every, "runner-$1", &watch).map(black_box).is_ok());
    timed("undo", || list.undo());
    timed("leave out what differs in its query only", || {
        list.remove_same_but_query(&watch).map(black_box).is_ok()
    });
    timed("undo", || list.undo());
    let mut journal = Vec::new();
    timed("write the journal", || journal::write_whole(&list, &mut journal).is_ok());
    timed("replay it", || journal::replay(std::io::Cursor::new(&journal)).map(|it| it.len()).ok());
    println!("    {:?}", list.counts());
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new();
    for (number, asset) in assets(1_000_000).enumerate() {
        catalog.push(Asset {
            handle: format!("a|{number}"),
            kind: if number % 7 == 0 { "Video" } else { "Image" }.into(),
            folder: format!("AcmeOutfitters/folder_{}/", number % 500),
            file_name: format!("{}.tif", asset.id),
            modified: Some(jiff::Timestamp::UNIX_EPOCH),
            ..asset
        });
    }
    catalog
}

fn catalog_fill() {
    black_box(timed("fill", catalog).len());
}

fn catalog_filter() {
    let catalog = catalog();
    for text in ["", "r", "runner 99", "Runner_0999999", "boots", "~tr99", "folder_77/ 12"] {
        let filter = Filter { text: text.into(), ..Filter::default() };
        let found = timed(&format!("filter {text:?}"), || filter.apply(&catalog));
        println!("              {} found", found.len());
    }
    let (wide, narrow) = ("runner 9", "runner 99");
    let filter = |text: &str| Filter { text: text.into(), ..Filter::default() };
    let previous = filter(wide).apply(&catalog);
    timed("narrow", || filter(narrow).apply_within(&catalog, &previous).len());
    timed("find an ID", || catalog.find_id("Trail_Runner_0999999"));
}

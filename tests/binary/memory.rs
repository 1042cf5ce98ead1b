//! A million assets and a million URLs in the compiled program on a terminal: what the kernel says it ever had resident.

use std::fmt::Write as _;
use std::process::Command;

use purgedeck::catalog::copy::{CopyFile, Standing};
use purgedeck::catalog::{Asset, Catalog};
use purgedeck::settings::{Env, Overrides, Settings};

use crate::home::{Home, eventually, settings_for};
use crate::screen::{Screen, typed};

const MILLION: usize = 1_000_000;
/// All together, in kilobytes as the kernel counts them (issue 4: below 400 MB).
const LIMIT: usize = 400_000_000 / 1_024;

/// A home whose account has a million assets in its local copy, and nothing that answers.
fn home() -> Home {
    let home = Home::with_settings(&settings_for("http://127.0.0.1:9/"));
    let overrides = Overrides {
        settings: Some(home.path("settings.toml")),
        state_dir: Some(home.state_dir()),
        ..Overrides::default()
    };
    let account = Settings::load(&overrides, &Env::process()).expect("settings").profile.account();
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
    CopyFile::of(&home.state_dir(), &account).save(&catalog, &Standing::default()).expect("a copy");
    home
}

/// Kilobytes that a process had resident at most.
fn peak(pid: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its peak");
    line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
}

/// A million lines of 90 bytes.
fn lines() -> String {
    let mut lines = String::new();
    for number in 0..MILLION {
        // Writing to a String cannot fail.
        let _ = writeln!(
            lines,
            "https://images.acme.example/is/image/AcmeOutfitters/trail_runner_and_more_{number:016}"
        );
    }
    lines
}

/// With a password, so that no dialog asks for one.
fn started(home: &Home) -> Screen {
    Screen::start_with(home, 120, 40, &[], &[("PURGEDECK_PASSWORD", "for-nobody")])
}

/// The screen with a million assets, in the URLs pane.
fn screen(home: &Home) -> Screen {
    let mut screen = started(home);
    screen.shows("1,000,000 assets");
    typed(&mut screen, &["3"]);
    screen.shows("or paste a list");
    screen
}

/// Waits until the list's draft has so many bytes.
fn is_in_the_draft(home: &Home, bytes: u64) {
    let draft = format!("drafts/{}/test.1/list", rustix::process::getuid().as_raw());
    let draft = home.state_dir().join(draft);
    eventually("the draft", || (draft.metadata().ok()?.len() > bytes).then_some(()));
}

#[track_caller]
fn stays_below_the_limit(screen: &Screen) {
    let peak = peak(screen.pid());
    println!("{} MB at most", peak * 1_024 / 1_000_000);
    assert!(peak < LIMIT, "{peak} kB");
}

#[test]
fn a_million_assets_and_a_million_imported_urls_stay_below_400_megabytes() {
    let home = home();
    home.write("list.txt", lines());
    let mut screen = screen(&home);
    typed(&mut screen, &["I", "list.txt", "\r"]);
    screen.shows("1,000,000 new");
    stays_below_the_limit(&screen);
    typed(&mut screen, &["C"]);
    screen.shows("1,000,000 removed");
    typed(&mut screen, &["u"]);
    screen.shows("undone");
    stays_below_the_limit(&screen);
}

#[test]
fn a_million_assets_and_a_million_pasted_urls_stay_below_400_megabytes_and_so_do_they_from_the_draft() {
    let home = home();
    let mut screen = screen(&home);
    screen.keys(&format!("\x1b[200~{}\x1b[201~", lines().replace('\n', "\r")));
    screen.shows("1,000,000 new");
    is_in_the_draft(&home, 90 * 1_000_000);
    stays_below_the_limit(&screen);
    Command::new("kill").args(["-KILL", &screen.pid().to_string()]).status().expect("kill");
    screen.ends();
    let mut screen = started(&home);
    screen.shows("1,000,000 URLs of");
    screen.shows("1,000,000 assets");
    typed(&mut screen, &["\r"]);
    screen.shows("━ 1,000,000 URLs ━");
    stays_below_the_limit(&screen);
}

#[test]
fn a_million_urls_made_of_a_million_assets_stay_below_400_megabytes() {
    let home = home();
    let settings = settings_for("http://127.0.0.1:9/").replace(
        "[profiles.test.limits]",
        "company_root = \"AcmeOutfitters\"\npublished_server = \"https://images.acme.example\"\n\
         template = \"https://images.acme.example/is/image/AcmeOutfitters/<ID>?fmt=webp&wid=1200\"\n[profiles.test.limits]",
    );
    home.write("settings.toml", settings);
    let mut screen = screen(&home);
    typed(&mut screen, &["1", "a"]);
    screen.shows("1,000,000 marked");
    typed(&mut screen, &["m"]);
    screen.shows("1,000,000 URLs");
    screen.shows("Trail_Runner_0000000?fmt=webp");
    is_in_the_draft(&home, 80 * 1_000_000);
    stays_below_the_limit(&screen);
}

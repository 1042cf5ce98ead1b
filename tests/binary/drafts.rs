//! Unfinished work survives whatever becomes of the screen: the real program, killed and started again.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::Command;

use crate::home::{Home, eventually};
use crate::screen::{Screen, typed};

/// A screen with two URLs in its list, which its draft has already.
pub(crate) fn with_two_urls(home: &Home) -> Screen {
    let mut screen = Screen::start(home, 100, 30, &[]);
    screen.shows("5,000 assets");
    typed(&mut screen, &["3"]);
    let url = |n: u8| format!("https://img.example.com/is/image/SandboxOutfitters/unsent_{n}");
    screen.keys(&format!("\x1b[200~{}\r{}\x1b[201~", url(1), url(2)));
    screen.shows("unsent_2");
    eventually("the draft", || {
        let list = std::fs::read(draft(home).join("list")).ok()?;
        String::from_utf8_lossy(&list).contains("unsent_2").then_some(())
    });
    screen
}

/// The folder of the first draft.
pub(crate) fn draft(home: &Home) -> PathBuf {
    let uid = rustix::process::getuid().as_raw();
    home.state_dir().join(format!("drafts/{uid}/sandbox.1"))
}

pub(crate) fn signal(screen: &Screen, name: &str) {
    Command::new("kill").args([&format!("-{name}"), &screen.pid().to_string()]).status().expect("kill");
}

#[test]
fn after_a_kill_the_next_start_offers_the_list_and_brings_it_back() {
    let home = Home::with_built_in_sandbox();
    let mut screen = with_two_urls(&home);
    signal(&screen, "KILL");
    screen.ends();
    let mode = draft(&home).join("list").metadata().expect("a draft").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut screen = Screen::start(&home, 100, 30, &[]);
    screen.shows("2 URLs of");
    screen.shows("crashed");
    assert!(!screen.text().contains("unsent_1"), "nothing comes back unasked");
    typed(&mut screen, &["\r"]);
    screen.shows("unsent_1");
    screen.shows("unsent_2");
}

#[test]
fn after_a_hang_up_the_next_start_says_that_the_line_was_lost() {
    let home = Home::with_built_in_sandbox();
    let mut screen = with_two_urls(&home);
    signal(&screen, "HUP");
    screen.ends();
    let mut screen = Screen::start(&home, 100, 30, &[]);
    screen.shows("the line was lost");
    // Discarded, it is never offered again.
    typed(&mut screen, &["\t", "\r"]);
    screen.shows("thrown away");
    typed(&mut screen, &["q"]);
    screen.ends();
    let screen = Screen::start(&home, 100, 30, &[]);
    screen.shows("5,000 assets");
    assert!(!screen.text().contains("Unfinished work"), "{}", screen.text());
}

#[test]
fn after_a_signal_to_end_the_next_start_says_so_and_brings_the_last_change_back() {
    let home = Home::with_built_in_sandbox();
    let mut screen = with_two_urls(&home);
    // Sooner than the draft is due: the last words have to bring it.
    screen.keys("\x1b[200~https://img.example.com/is/image/SandboxOutfitters/last_words\x1b[201~");
    screen.shows("last_words");
    signal(&screen, "TERM");
    assert_eq!(screen.ends(), 143);
    screen.is_restored();
    let mut screen = Screen::start(&home, 100, 30, &[]);
    screen.shows("3 URLs of");
    screen.shows("it was told to end");
    typed(&mut screen, &["\r"]);
    screen.shows("last_words");
}

#[test]
fn a_list_that_was_left_is_there_again_and_a_queued_one_is_not() {
    let home = Home::with_built_in_sandbox();
    let mut screen = with_two_urls(&home);
    typed(&mut screen, &["q"]);
    screen.shows("Kept for the next start: the list of 2 URLs");
    typed(&mut screen, &["\r"]);
    assert_eq!(screen.ends(), 0);
    let mut screen = Screen::start(&home, 100, 30, &[]);
    screen.shows("unsent_2");
    typed(&mut screen, &["p"]);
    screen.shows("Purge 2 URLs?");
    typed(&mut screen, &["\t", "\r"]);
    screen.shows("accepted");
    signal(&screen, "KILL");
    screen.ends();
    let screen = Screen::start(&home, 100, 30, &[]);
    screen.shows("5,000 assets");
    assert!(!screen.text().contains("2 URLs of"), "{}", screen.text());
    assert!(!screen.text().contains("unsent_2"), "{}", screen.text());
}

#[test]
fn two_screens_of_one_profile_have_a_draft_each() {
    let home = Home::with_built_in_sandbox();
    let mut first = with_two_urls(&home);
    let mut second = Screen::start(&home, 100, 30, &[]);
    second.shows("5,000 assets");
    assert!(!second.text().contains("Unfinished work"), "a living screen's draft is not offered");
    typed(&mut second, &["3"]);
    second.keys("\x1b[200~https://img.example.com/is/image/SandboxOutfitters/other\x1b[201~");
    eventually("the second draft", || {
        std::fs::read(draft(&home).with_file_name("sandbox.2").join("list")).ok()
    });
    for screen in [&mut first, &mut second] {
        signal(screen, "KILL");
        screen.ends();
    }
    let mut third = Screen::start(&home, 100, 30, &[]);
    third.shows("Unfinished work");
    typed(&mut third, &["\r"]);
    third.shows("back from the draft");
    third.shows("Unfinished work");
}

#[test]
fn a_draft_that_is_not_to_be_trusted_is_refused_with_words() {
    let home = Home::with_built_in_sandbox();
    let mut screen = with_two_urls(&home);
    signal(&screen, "KILL");
    screen.ends();
    let about = draft(&home).join("about.json");
    std::fs::rename(&about, home.path("elsewhere")).expect("moved");
    symlink(home.path("elsewhere"), &about).expect("a link");
    let mut screen = Screen::start(&home, 200, 30, &[]);
    screen.shows("a draft cannot be used");
    assert!(!screen.text().contains("Unfinished work"));
    typed(&mut screen, &["q"]);
    assert_eq!(screen.ends(), 0);
}

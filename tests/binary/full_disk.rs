//! Drafts on a disk that is really full: trouble is said, what was kept stays, and with room all of it is kept again.
//!
//! The disk is a small tmpfs in a mount namespace of the test's own, as in `tests/disk_full`.

use crate::disk::{Disk, in_a_namespace_of_its_own};
use crate::drafts::{draft, signal, with_two_urls};
use crate::home::{Home, eventually};
use crate::screen::{Screen, typed};

/// More URLs than fit in what is left of a page that a file has already.
const MANY: usize = 300;

/// Pastes so many URLs; the last one is in sight then.
fn paste_many(screen: &mut Screen) {
    let urls: Vec<String> =
        (1..=MANY).map(|n| format!("https://img.example.com/is/image/SandboxOutfitters/late_{n}")).collect();
    screen.keys(&format!("\x1b[200~{}\x1b[201~", urls.join("\r")));
}

/// A screen on a small disk, whose draft has two URLs and no room for more.
fn on_a_full_disk() -> (Screen, Disk, Home) {
    let home = Home::with_built_in_sandbox();
    let mut disk = Disk::mounted_on(&home.state_dir());
    let mut screen = with_two_urls(&home);
    disk.fill();
    paste_many(&mut screen);
    screen.shows("unfinished work cannot be kept: No space left");
    (screen, disk, home)
}

fn kill(mut screen: Screen) {
    signal(&screen, "KILL");
    screen.ends();
}

#[test]
fn what_was_kept_before_the_disk_was_full_comes_back() {
    if !in_a_namespace_of_its_own("full_disk::what_was_kept_before_the_disk_was_full_comes_back") {
        return;
    }
    let (screen, mut disk, home) = on_a_full_disk();
    kill(screen);
    // Nothing can be kept, but what is there can be read.
    let screen = Screen::start(&home, 100, 30, &[]);
    screen.shows("2 URLs of");
    kill(screen);
    disk.make_room();
    let mut screen = Screen::start(&home, 100, 30, &[]);
    screen.shows("2 URLs of");
    typed(&mut screen, &["\r"]);
    screen.shows("unsent_1");
    screen.shows("unsent_2");
    kill(screen);
}

#[test]
fn with_room_again_the_draft_is_whole_by_itself() {
    if !in_a_namespace_of_its_own("full_disk::with_room_again_the_draft_is_whole_by_itself") {
        return;
    }
    let (screen, mut disk, home) = on_a_full_disk();
    disk.make_room();
    eventually("the whole draft", || {
        let list = std::fs::read(draft(&home).join("list")).ok()?;
        String::from_utf8_lossy(&list).contains(&format!("late_{MANY}")).then_some(())
    });
    screen.shows("kept again");
    kill(screen);
    let mut screen = Screen::start(&home, 100, 30, &[]);
    screen.shows(&format!("{} URLs of", MANY + 2));
    typed(&mut screen, &["\r", "G"]);
    let text = screen.shows(&format!("late_{MANY}"));
    assert!(!text.contains("torn") && !text.contains("lost"), "{text}");
    kill(screen);
}

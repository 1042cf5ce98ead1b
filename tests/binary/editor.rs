//! The operator's own editor, lent the terminal by the real loop: it comes back, is interrupted, and outlives nothing.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::home::{Home, eventually};
use crate::screen::{Screen, typed};

/// An editor that says it began, reads a line, waits to be told, adds a URL and ends.
fn editor(home: &Home) -> String {
    let script = format!(
        "#!/bin/sh\ntrap '' INT\ncd {}\necho $$ > began\nread words\necho \"heard: $words\"\nwhile [ ! -e told ]; do sleep 0.05; done\n\
         echo https://img.example.com/is/image/SandboxOutfitters/edited >> \"$1\"\n",
        home.path("").display(),
    );
    let path = home.write("editor", script);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("executable");
    path
}

fn editing(home: &Home) -> Screen {
    let editor = editor(home);
    let mut screen = Screen::start_with(home, 100, 30, &[], &[("EDITOR", &editor)]);
    screen.shows("5,000 assets");
    typed(&mut screen, &["3"]);
    screen.keys("\x1b[200~https://img.example.com/is/image/SandboxOutfitters/pasted\x1b[201~");
    screen.shows("pasted");
    typed(&mut screen, &["\x05"]);
    eventually("the editor", || {
        std::fs::read_to_string(home.path("began")).ok().filter(|pid| !pid.is_empty())
    });
    screen
}

fn tell(home: &Home) {
    std::fs::write(home.path("told"), "").expect("told");
}

fn editor_pid(home: &Home) -> String {
    std::fs::read_to_string(home.path("began")).expect("a pid").trim().to_owned()
}

/// Whether it runs: what nobody has waited for yet does not.
fn is_alive(pid: &str) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with(['Z', 'X'])))
}

fn signal(screen: &Screen, name: &str) {
    Command::new("kill").args([&format!("-{name}"), &screen.pid().to_string()]).status().expect("kill");
}

#[test]
fn the_editor_has_the_terminal_to_itself_and_gives_it_back_with_its_lines() {
    let home = Home::with_built_in_sandbox();
    let mut screen = editing(&home);
    screen.is_restored();
    // What is typed is the editor's, and the terminal's own echo shows it.
    screen.keys("is this an editor?\n");
    screen.shows("heard: is this an editor?");
    tell(&home);
    screen.shows("SandboxOutfitters/edited");
    assert!(!screen.text().contains("an editor?"), "{}", screen.text());
    typed(&mut screen, &["u"]);
    eventually("the undo", || (!screen.text().contains("SandboxOutfitters/edited")).then_some(()));
    typed(&mut screen, &["q"]);
    screen.shows("the list of 1 URL");
    typed(&mut screen, &["\r"]);
    assert_eq!(screen.ends(), 0);
}

#[test]
fn an_interrupt_is_meant_for_the_editor() {
    let home = Home::with_built_in_sandbox();
    let mut screen = editing(&home);
    screen.keys("\x03");
    // The terminal's own echo of it: the signal was made before.
    screen.shows("^C");
    screen.keys("still here\n");
    screen.shows("heard: still here");
    tell(&home);
    screen.shows("SandboxOutfitters/edited");
    typed(&mut screen, &["?"]);
    screen.shows("Keys: URLs");
}

#[test]
fn a_signal_to_end_ends_the_editor_too_and_the_list_is_offered_again() {
    let home = Home::with_built_in_sandbox();
    let mut screen = editing(&home);
    signal(&screen, "TERM");
    assert_eq!(screen.ends(), 143);
    screen.is_restored();
    let pid = editor_pid(&home);
    eventually("the end of the editor", || (!is_alive(&pid)).then_some(()));
    let screen = Screen::start(&home, 100, 30, &[]);
    screen.shows("1 URL of");
    screen.shows("it was told to end");
}

#[test]
fn a_hang_up_while_the_editor_runs_ends_the_screen_and_the_list_is_offered_again() {
    let home = Home::with_built_in_sandbox();
    let mut screen = editing(&home);
    signal(&screen, "HUP");
    assert_eq!(screen.ends(), 129);
    // A real one reaches the editor from the system; this one was only said to the screen.
    tell(&home);
    let screen = Screen::start(&home, 100, 30, &[]);
    screen.shows("1 URL of");
    screen.shows("the line was lost");
}

#[test]
fn an_editor_that_cannot_be_run_or_fails_changes_nothing() {
    for (editor, words) in [("/nowhere/ed", "cannot be run"), ("false", "failed")] {
        let home = Home::with_built_in_sandbox();
        let mut screen = Screen::start_with(&home, 120, 30, &[], &[("EDITOR", editor)]);
        screen.shows("5,000 assets");
        typed(&mut screen, &["3"]);
        screen.keys("\x1b[200~https://img.example.com/is/image/SandboxOutfitters/pasted\x1b[201~");
        screen.shows("pasted");
        typed(&mut screen, &["\x05"]);
        let shown = screen.shows(words);
        assert!(shown.contains("pasted") && shown.contains("1 URL"), "{shown}");
    }
}

//! A real SSH session that is cut in the middle of a purge: the worker finishes, the screen is gone, and the next
//! sign-on shows it and offers what was not queued yet (`spec/reliability.md` C1, C3).
//!
//! Needs `sshd` and `ssh` (Debian: openssh-server, openssh-client); says so where they are not.

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/home.rs"]
mod home;
mod processes;
#[allow(dead_code, reason = "shared with another test crate, which uses the rest of it")]
#[path = "../binary/sandbox_process.rs"]
mod sandbox_process;
mod server;
mod session;
mod stage;

use processes::{cpu_ticks, is_alive, signal};
use stage::Stage;

/// Cuts a session, waits for the end of its screen, and looks whether all went on without it.
fn cut_in_the_middle(cut: impl FnOnce(&Stage, &mut session::Session)) {
    let Some(stage) = Stage::set() else { return };
    let mut session = stage.sign_on();
    stage.start_a_purge(&mut session);
    let screen = stage.screen_process();
    let before = cpu_ticks(screen).expect("it runs");
    stage.leaves_a_line_unsent(&mut session);
    stage.is_under_way();

    cut(&stage, &mut session);

    let mut after = before;
    home::eventually("the end of the screen", || match cpu_ticks(screen) {
        Some(ticks) if is_alive(screen) => {
            after = ticks;
            None
        }
        _ => Some(()),
    });
    // A screen without a terminal must not spin: its whole end is worth a blink, however long the line's death took.
    assert!(after - before < 100, "{} ticks of 10 ms since the line was cut", after - before);
    stage.everything_was_sent_once();
    drop(session);

    let mut next = stage.sign_on();
    stage.offers_the_unsent_line(&mut next);
    stage.shows_the_finished_purge(&mut next);
    next.keys("q");
    next.shows("Kept for the next start", &stage.server);
    next.keys("\r");
    next.ends();
}

#[test]
fn a_client_that_is_killed_takes_the_screen_with_it_and_nothing_else() {
    cut_in_the_middle(|_, session| session.kill());
}

#[test]
fn a_session_process_that_is_killed_takes_the_screen_with_it_and_nothing_else() {
    cut_in_the_middle(|stage, _| {
        for pid in stage.server.session_processes() {
            signal(pid, "KILL");
        }
    });
}

#[test]
fn a_line_that_falls_silent_ends_the_screen_when_the_server_notices() {
    cut_in_the_middle(|stage, _| stage.server.relay.fall_silent());
}

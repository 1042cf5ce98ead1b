//! Signing in as somebody else than the profile says: another account, with a queue and a worker of its own.

use purgedeck::settings::{Env, Overrides, Settings};

use crate::home::{Home, settings_for};
use crate::sandbox_process::SandboxProcess;
use crate::screen::{Screen, typed};

const VIEWER: &str = "viewer@sandbox.example";
const ADMINISTRATOR: &str = "ops@sandbox.example";

/// A profile whose own user may not purge.
fn world() -> (SandboxProcess, Home) {
    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(&settings_for(&sandbox.endpoint).replace(ADMINISTRATOR, VIEWER));
    (sandbox, home)
}

/// The account of the home's profile for a user.
fn account_of(home: &Home, user: &str) -> String {
    let overrides = Overrides {
        settings: Some(home.path("settings.toml")),
        user: Some(user.to_owned()),
        ..Overrides::default()
    };
    let env = Env::from_iter([("HOME", home.path(""))]);
    Settings::load(&overrides, &env).expect("settings").profile.account()
}

/// For whom workers ran, by the locks that they took.
fn accounts_with_a_worker(home: &Home) -> Vec<String> {
    let locks = std::fs::read_dir(home.state_dir().join("locks")).expect("the locks");
    let names = locks.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter_map(|name| name.strip_prefix("worker.").map(|account| account.replace("%23", "#"))).collect()
}

#[test]
fn a_typed_user_queues_and_sends_under_an_account_of_their_own() {
    let (sandbox, home) = world();
    let mut screen = Screen::start(&home, 120, 40, &[]);
    screen.shows(VIEWER);
    // Back to the user's field, and another name in it.
    let name = format!("\x1b[200~{ADMINISTRATOR}\x1b[201~");
    typed(&mut screen, &["\x1b[Z", "\x15", &name, "\t", "sandbox", "\r"]);
    screen.shows("assets loaded");
    typed(&mut screen, &["/", "Backpack_B", "\r", " ", "m"]);
    screen.shows("Backpack_B?$product$");
    typed(&mut screen, &["p"]);
    let question = screen.shows("Purge 2 URLs?");
    assert!(question.contains(ADMINISTRATOR) && !question.contains(VIEWER), "{question}");
    typed(&mut screen, &["\t", "\r"]);
    screen.shows("elapsed");
    typed(&mut screen, &["q"]);
    assert_eq!(screen.ends(), 0);
    assert_eq!(sandbox.purged_urls().len(), 2);

    assert_eq!(accounts_with_a_worker(&home), [account_of(&home, ADMINISTRATOR)]);
}

#[test]
fn the_user_of_the_command_line_stands_in_for_the_profiles() {
    let (sandbox, home) = world();
    let url = sandbox.image("a");
    home.run(&["purge", &url]).exits(3).says("IpsUser");
    home.run(&["purge", &url, "--user", ADMINISTRATOR]).exits(0);
    assert_eq!(sandbox.purged_urls(), [url]);
    let settings = home.run(&["settings", "show", "--user", ADMINISTRATOR]).exits(0).stdout();
    let user = settings.lines().find(|line| line.starts_with("user ")).expect("the user");
    assert!(user.contains(ADMINISTRATOR) && user.ends_with("option --user"), "{user}");
}

#[test]
fn a_worker_whose_settings_mean_another_account_by_now_begins_nothing() {
    let (_sandbox, home) = world();
    home.run(&["worker", "--account", "test#00000000"]).exits(2).says("another endpoint, user or company");
    assert!(!home.state_dir().join("queue.db").exists());
}

//! The queue steered from the full screen while other processes work on it.

use serde_json::json;

use crate::home::{Home, settings_for};
use crate::sandbox_process::SandboxProcess;
use crate::screen::{Screen, typed};

#[test]
fn a_pause_of_another_process_is_seen_and_lifted_by_keys_and_the_culprit_is_named() {
    let sandbox = SandboxProcess::start();
    sandbox.switch(&json!({ "refuse_urls_containing": "poison" }));
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    let mut screen = Screen::start(&home, 120, 40, &[]);
    screen.shows("password");
    typed(&mut screen, &["sandbox", "\r"]);
    screen.shows("assets loaded");
    typed(&mut screen, &["4"]);
    home.run(&["queue", "pause", "--reason", "freeze"]).exits(0);
    screen.shows("everything is paused by");

    let list: String = ["one", "two", "poison", "four"].map(|name| sandbox.image(name) + "\n").concat();
    let list = home.write("list.txt", list);
    home.run(&["purge", "--urls-from", &list, "--detach", "--reason", "sale"]);
    let waiting = screen.shows("4 URLs waiting");
    assert!(waiting.contains("needed 1 request, 4 URLs"), "{waiting}");
    assert!(sandbox.purged_urls().is_empty());

    typed(&mut screen, &["a"]);
    screen.shows("Let everything go on?");
    typed(&mut screen, &["thawed", "\r", "\t", "\r"]);
    screen.shows("3 accepted, 1 refused");
    typed(&mut screen, &["g", "\r"]);
    let details = screen.shows("Refused (");
    assert!(details.contains(&sandbox.image("poison")), "{details}");
    assert!(details.contains("code"), "{details}");
    typed(&mut screen, &["q", "q"]);
    assert_eq!(screen.ends(), 0);
    assert_eq!(sandbox.purged_urls().len(), 3);
    let history = home.run(&["history", "--json"]).exits(0);
    for reason in ["freeze", "thawed", "sale"] {
        assert!(history.stdout().contains(reason), "{reason} is not in the history");
    }
}

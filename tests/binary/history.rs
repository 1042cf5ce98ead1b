//! `purgedeck history`: the filters and the three forms of its output, on a history that really happened.

use serde_json::{Value, json};

use crate::home::{Home, Ran, settings_for};
use crate::sandbox_process::SandboxProcess;

/// A job of anna's that was accepted, and then one of ben's that was refused; with the second one's id.
fn two_jobs() -> (SandboxProcess, Home, String) {
    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    sandbox.switch(&json!({ "refuse_urls_containing": "poison" }));
    purge_as(&home, "anna", &sandbox.image("good"), "INC-42", 0);
    let report = purge_as(&home, "ben", &sandbox.image("poison"), "=cmd|' /C calc'!A1", 1);
    let id = report["job"].as_str().expect("a job").to_owned();
    (sandbox, home, id)
}

fn purge_as(home: &Home, who: &str, url: &str, reason: &str, code: i32) -> Value {
    let mut command = home.command(&["purge", url, "--reason", reason, "--json"]);
    let output = command.env("LOGNAME", who).output().expect("it runs");
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn kinds(ran: &Ran) -> Vec<String> {
    let events = ran.json();
    let events = events.as_array().expect("an array").iter();
    events.map(|event| event["kind"].as_str().expect("a kind").to_owned()).collect()
}

#[test]
fn filters_narrow_and_work_together() {
    let (_sandbox, home, second) = two_jobs();
    let of = |options: &[&str]| kinds(&home.run(&[&["history", "--json"], options].concat()).exits(0));
    let all = of(&[]);
    assert_eq!(all.first().map(String::as_str), Some("refused"), "newest first: {all:?}");
    assert_eq!(all.last().map(String::as_str), Some("queued"));
    assert_eq!(of(&["--kind", "accepted"]), ["accepted"]);
    assert_eq!(of(&["--state", "accepted", "--kind", "refused"]), ["refused", "accepted"]);
    assert_eq!(of(&["--kind", "queued", "--who", "anna"]), ["queued"]);
    assert_eq!(of(&["--text", "inc-42"]), ["queued"]);
    assert!(!of(&["--job", &second]).contains(&"accepted".to_owned()));
    assert_eq!(of(&["--limit", "1"]), ["refused"]);
    assert_eq!(of(&["--since", "1h"]), all);
    assert!(of(&["--until", "1h"]).is_empty());
    assert_eq!(of(&["--profile", "test"]), all);
    assert!(of(&["--who", "nobody"]).is_empty());
}

#[test]
fn what_cannot_be_meant_is_a_usage_error() {
    let home = Home::with_built_in_sandbox();
    home.run(&["history", "--since", "yesterdayish"]).exits(2).says("--since: ");
    home.run(&["history", "--since", "1h", "--until", "2h"]).exits(2).says("must lie before");
    home.run(&["history", "--kind", "purged"]).exits(2).says("possible values");
    home.run(&["history", "--json", "--csv"]).exits(2);
}

#[test]
fn an_empty_history_is_no_error_in_any_form() {
    let home = Home::with_built_in_sandbox();
    home.run(&["history"]).exits(0).says("nothing has happened yet");
    assert_eq!(home.run(&["history", "--json"]).exits(0).json(), json!([]));
    let header = "id,at,who,kind,profile,job,batch,text,reason\r\n";
    assert_eq!(home.run(&["history", "--csv"]).exits(0).stdout(), header);
    assert!(!home.state_dir().exists(), "looking makes nothing");
}

#[test]
fn json_has_one_object_a_line_and_csv_one_record_a_line() {
    let (_sandbox, home, _) = two_jobs();
    let json = home.run(&["history", "--json"]).exits(0);
    let events = json.json().as_array().expect("an array").len();
    assert_eq!(json.stdout().lines().count(), events + 2, "one a line, between brackets");
    let csv = home.run(&["history", "--csv"]).exits(0).stdout();
    assert_eq!(csv.split_terminator("\r\n").count(), events + 1, "a header, and one a line: {csv}");
}

#[test]
fn a_spreadsheet_finds_no_formula_and_no_control_character() {
    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    let formula = "=HYPERLINK(\"http://evil.example\",\"a\u{1b}[2Jb\")";
    purge_as(&home, "=anna", &sandbox.image("a"), formula, 0);
    let csv = home.run(&["history", "--csv", "--kind", "queued"]).exits(0).stdout();
    let harmless = ",\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"a\\x1b[2Jb\"\")\"";
    assert!(csv.contains(harmless), "{csv}");
    assert!(
        csv.contains(" (=anna),queued,test,"),
        "what the environment claims stands beside the real user: {csv}"
    );
}

#[test]
fn lines_for_people_end_where_a_screen_ends_and_say_so() {
    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(
        &settings_for(&sandbox.endpoint)
            .replace("[profiles.test.limits]", "[profiles.test.limits]\nurls_per_request = 1"),
    );
    let list: String = (0..60).map(|n| sandbox.image(&format!("asset_{n}\n"))).collect();
    let list = home.write("list.txt", list);
    home.run(&["purge", "--urls-from", &list]).exits(0);
    let ran = home.run(&["history"]).exits(0).says("there are more: --limit N");
    assert_eq!(ran.stdout().lines().count(), 100);
    assert!(home.run(&["history", "--csv"]).exits(0).stdout().lines().count() > 120, "exports are whole");
}

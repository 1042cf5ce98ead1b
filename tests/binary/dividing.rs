//! A refused batch is divided until every culprit stands alone; the rest goes through.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::home::{Home, settings_for};
use crate::sandbox_process::SandboxProcess;

/// A hundred URLs, some of which the service will not take although no lint can know it.
fn purge_with_poison(settings: impl Fn(String) -> String, poison: &[usize]) -> (SandboxProcess, Home, Value) {
    let sandbox = SandboxProcess::start();
    sandbox.switch(&json!({ "refuse_urls_containing": "poison" }));
    let home = Home::with_settings(&settings(settings_for(&sandbox.endpoint)));
    let name = |n: usize| if poison.contains(&n) { format!("poison_{n}") } else { format!("asset_{n}") };
    let list: String = (0..100).map(|n| sandbox.image(&name(n)) + "\n").collect();
    let list = home.write("list.txt", list);
    let report = home.run(&["purge", "--urls-from", &list, "--json"]).exits(1).json();
    (sandbox, home, report)
}

fn refused_urls(report: &Value) -> Vec<&str> {
    let refused = report["refused"].as_array().expect("an array").iter();
    refused.map(|url| url["url"].as_str().expect("text")).collect()
}

fn batches(report: &Value) -> &Vec<Value> {
    report["batches"].as_array().expect("batches")
}

#[test]
fn one_bad_url_among_a_hundred_is_named_and_the_others_go_through() {
    let (sandbox, home, report) = purge_with_poison(|settings| settings, &[42]);
    assert_eq!(report["urls"]["total"], 100, "a divided batch is not counted beside its parts");
    assert_eq!(report["urls"]["accepted"], 99);
    assert_eq!(report["urls"]["refused"], 1);
    assert_eq!(refused_urls(&report), [sandbox.image("poison_42")]);
    assert!(report["refused"][0]["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
    assert!(report["refused"][0]["code"].is_i64());

    let purged = sandbox.purged_urls();
    assert_eq!(purged.len(), 99, "each once");
    assert_eq!(purged.iter().collect::<HashSet<_>>().len(), 99);
    assert!(batches(&report).len() <= 1 + 2 * 7, "2·⌈log2 100⌉ further requests");
    assert_eq!(batches(&report)[0]["state"], "split");
    assert_eq!(batches(&report)[0]["parent"], json!(null));
    assert_eq!(batches(&report)[1]["parent"], batches(&report)[0]["id"]);

    let id = report["job"].as_str().expect("a job");
    let shown = home.run(&["queue", "show", id]).exits(0).stdout();
    assert!(shown.contains("split      1 attempt  refused; divided to find"), "{shown}");
    assert!(shown.contains("part of 1"), "{shown}");
    let (_, culprits) = shown.split_once("  refused: ").expect("the culprits");
    let lines: Vec<&str> = culprits.lines().map(str::trim).collect();
    assert!(lines[0].ends_with("(code 30000)"), "{culprits}");
    assert_eq!(lines[1..], [sandbox.image("poison_42")]);
    let kinds = home.run(&["history", "--state", "split", "--json"]).exits(0).json();
    assert!(kinds.as_array().is_some_and(|events| events.len() >= 6), "each division is in the history");
}

#[test]
fn the_purge_tells_how_a_refusal_is_narrowed_down() {
    let sandbox = SandboxProcess::start();
    sandbox.switch(&json!({ "refuse_urls_containing": "poison" }));
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    home.run(&["purge", &sandbox.image("a"), &sandbox.image("poison")])
        .exits(1)
        .says("batch 1/1, 2 URLs: refused; divided to find what the service refuses")
        .says("batch 2 (part of 1), 1 URL: accepted")
        .says("batch 3 (part of 1), 1 URL: refused: ")
        .says("1 of 2 URLs accepted, 1 refused");
}

#[test]
fn several_bad_urls_are_all_found() {
    let (sandbox, _home, report) = purge_with_poison(|settings| settings, &[0, 50, 51]);
    let mut refused = refused_urls(&report);
    refused.sort_unstable();
    let mut expected = [0, 50, 51].map(|n| sandbox.image(&format!("poison_{n}")));
    expected.sort_unstable();
    assert_eq!(refused, expected);
    assert_eq!(report["urls"]["accepted"], 97);
}

#[test]
fn the_setting_stops_a_poisoned_list_from_burning_the_budget_and_says_so() {
    let capped = |settings: String| {
        settings.replace("[profiles.test.limits]", "[profiles.test.limits]\nbisect_requests = 2")
    };
    let (_sandbox, home, report) = purge_with_poison(capped, &[42]);
    assert_eq!(batches(&report).len(), 3, "two extra requests");
    assert_eq!(report["urls"]["refused"], 50);
    let id = report["job"].as_str().expect("a job");
    let shown = home.run(&["queue", "show", id]).exits(0).stdout();
    assert!(shown.contains("limits.bisect_requests allows are used up"), "{shown}");
    assert!(shown.contains("and 30 more: "), "{shown}");
}

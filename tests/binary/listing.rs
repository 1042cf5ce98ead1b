//! What `queue list`, `queue show` and `queue budget` tell.

use serde_json::json;

use crate::home::{Home, settings_for};
use crate::operate::queued;
use crate::sandbox_process::SandboxProcess;

#[test]
fn below_the_jobs_stands_what_the_budget_allows() {
    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    home.run(&["purge", &sandbox.image("a")]).exits(0);
    let listed = home.run(&["queue"]).exits(0).stdout();
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines[0].contains("1 URL in 1 batch: 1 accepted"), "{listed}");
    assert_eq!(lines[2], "profile test: nothing waits");
    assert!(lines[3].starts_with("  budget   "), "{listed}");
    assert!(lines[3].ends_with("refill 50 requests/s, 5000 URLs/s"), "{listed}");
}

#[test]
fn what_waits_is_told_with_the_time_it_needs_and_why_it_waits() {
    let (home, _) = queued(3);
    home.run(&["queue", "run"]).exits(4);
    let listed = home.run(&["queue", "list"]).exits(0).stdout();
    assert!(listed.contains("profile test: 3 URLs in 3 requests wait, for at least "), "{listed}");
    assert!(listed.contains("  sending  the service is not reachable"), "{listed}");
    let budget = home.run(&["queue", "budget", "--json"]).exits(0).json();
    assert_eq!(budget["profile"], "test");
    assert_eq!(budget["waiting"]["requests"], 3);
    assert_eq!(budget["waiting"]["urls"], 3);
    assert!(budget["waiting"]["least_seconds"].as_u64().is_some_and(|seconds| seconds >= 1));
    assert_eq!(budget["requests"]["burst"], 1);
    assert_eq!(budget["urls"]["per_second"], 5000.0);
    assert_eq!(budget["pace_percent"], 100);
    assert_eq!(budget["standstill"]["kind"], "unreachable");
    assert_eq!(budget["worker"], false);
    assert_eq!(budget["slot"], json!(null));
}

#[test]
fn a_service_that_asks_to_slow_down_is_told_with_the_pace() {
    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    sandbox.switch(&json!({
        "mishap": "throttled", "operation": "cdnCacheInvalidation", "times": 1, "retry_after": 1
    }));
    home.run(&["purge", &sandbox.image("a")]).exits(0);
    assert_eq!(home.run(&["queue", "budget", "--json"]).exits(0).json()["pace_percent"], 50);
    let listed = home.run(&["queue", "budget"]).exits(0).stdout();
    assert!(listed.contains("  pace     50 % of the configured rates"), "{listed}");
    let checks = home.run(&["doctor", "--json"]).json();
    let checks = checks.as_array().expect("an array");
    let budget = checks.iter().find(|check| check["check"] == "budget").expect("the budget");
    assert_eq!(budget["verdict"], "warn");
}

#[test]
fn urls_that_wait_in_another_job_are_shown_with_it_and_not_queued_twice() {
    let (home, _) = queued(2);
    let url = "http://127.0.0.1:1/is/image/SandboxOutfitters/asset_1";
    let report = home.run(&["purge", url, "--json"]).exits(4).json();
    let jobs = home.run(&["queue", "list", "--json"]).exits(0).json();
    let first = jobs[1]["job"].as_str().expect("the first job");
    assert_eq!(report["batches"][0]["shared_from"], first);
    assert_eq!(report["urls"]["queued"], 1);
    let shown = home.run(&["queue", "show", report["job"].as_str().expect("a job")]).exits(0).stdout();
    assert!(shown.contains(&format!("with job {}", &first[..13])), "{shown}");
    let waiting = &home.run(&["queue", "budget", "--json"]).exits(0).json()["waiting"];
    assert_eq!(waiting["urls"], 2, "not three");
}

#[test]
fn without_a_queue_there_is_nothing_to_tell() {
    let home = Home::with_built_in_sandbox();
    home.run(&["queue"]).exits(0).says("the queue is empty");
    home.run(&["queue", "budget"]).exits(2).says("no queue in ");
    assert!(!home.state_dir().exists(), "looking makes nothing");
}

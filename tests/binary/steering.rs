//! What operators do to the queue: pause, resume, retry, resolve, cancel, prune.

use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::home::{Home, eventually, settings_for};
use crate::operate::queued;
use crate::sandbox_process::SandboxProcess;

const PURGE: &str = "cdnCacheInvalidation";

fn world() -> (SandboxProcess, Home) {
    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    (sandbox, home)
}

/// The newest job.
fn newest(home: &Home) -> Value {
    home.run(&["queue", "list", "--json"]).exits(0).json()[0].clone()
}

fn id_of(report: &Value) -> String {
    report["job"].as_str().expect("a job").to_owned()
}

/// Waits until so many URLs of the newest job are in a state.
fn until(home: &Home, state: &str, urls: u64) {
    eventually(&format!("{urls} {state}"), || (newest(home)["urls"][state] == urls).then_some(()));
}

/// The reasons in the history for a kind of event.
fn reasons(home: &Home, kind: &str) -> Vec<String> {
    let events = home.run(&["history", "--json", "--kind", kind]).exits(0).json();
    let events = events.as_array().expect("an array").iter();
    events.map(|event| event["reason"].as_str().expect("text").to_owned()).collect()
}

/// A job whose outcome is unknown and held: the service hung up after it had read the request.
fn unknown(sandbox: &SandboxProcess, home: &Home, url: &str) -> String {
    sandbox.switch(&json!({ "mishap": "hang-up", "operation": PURGE, "times": 1 }));
    let ran = home.run(&["purge", url, "--on-unknown", "hold", "--json"]).exits(5);
    let id = id_of(&ran.json());
    ran.says(&format!("purgedeck queue resolve {id} --resend"));
    id
}

#[test]
fn a_paused_profile_sends_nothing_until_it_is_resumed() {
    let (sandbox, home) = world();
    let said = home.run(&["queue", "pause", "--reason", "release night"]).exits(0);
    said.says("profile test is PAUSED for everybody").says("purgedeck queue resume --profile test");
    home.run(&["--quiet", "queue", "pause"]).exits(0);
    home.run(&["queue", "pause"]).exits(0).says("was paused already").says("release night");

    let url = sandbox.image("a");
    let ran = home.run(&["purge", &url, "--json"]).exits(1).says("paused by").says("release night");
    assert_eq!(ran.json()["urls"]["queued"], 1, "the work is kept");
    home.run(&["queue", "run"]).exits(1).says("release night");
    assert!(sandbox.purged_urls().is_empty());
    let listed = home.run(&["queue"]).exits(0).stdout();
    assert!(listed.contains("  sending  paused by "), "{listed}");
    let budget = home.run(&["queue", "budget", "--json"]).exits(0).json();
    assert_eq!(budget["standstill"]["kind"], "paused");
    home.run(&["queue", "retry", &id_of(&ran.json())]).exits(0).says("nothing to retry");

    home.run(&["queue", "resume", "--reason", "released"]).exits(0).says("1 URL in 1 request waits");
    eventually("the purge", || (sandbox.purged_urls() == [url.clone()]).then_some(()));
    home.run(&["queue", "resume"]).exits(0).says("is not paused");
    assert_eq!(reasons(&home, "paused"), ["release night"]);
    assert_eq!(reasons(&home, "unpaused"), ["released"]);
}

/// `purge` of twenty URLs, one a request, that takes a while.
fn long_purge(sandbox: &SandboxProcess) -> (Home, Child) {
    let one_a_request = "[profiles.test.limits]\nurls_per_request = 1";
    let settings = settings_for(&sandbox.endpoint).replace("[profiles.test.limits]", one_a_request);
    let home = Home::with_settings(&settings);
    sandbox.switch(&json!({ "delay_ms": 200, "operation": PURGE }));
    let list: String = (0..20).map(|n| sandbox.image(&format!("asset_{n}\n"))).collect();
    let list = home.write("list.txt", list);
    let mut command = home.command(&["purge", "--urls-from", &list, "--json"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    eventually("the first purge", || (!sandbox.purged_urls().is_empty()).then_some(()));
    (home, child)
}

#[test]
fn who_waits_is_told_of_a_pause_and_by_whom() {
    let sandbox = SandboxProcess::start();
    let (home, child) = long_purge(&sandbox);
    home.run(&["queue", "pause"]).exits(0);
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("paused by ") && said.contains("the job is kept"), "{said}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let (accepted, queued) = (report["urls"]["accepted"].as_u64(), report["urls"]["queued"].as_u64());
    assert_eq!(accepted.zip(queued).map(|(accepted, queued)| accepted + queued), Some(20), "{report}");
    assert!(queued > Some(0), "{report}");
    home.run(&["queue", "resume"]).exits(0);
    until(&home, "accepted", 20);
    assert_eq!(sandbox.purged_urls().len(), 20, "each once");
}

#[test]
fn one_job_is_paused_and_resumed_by_its_id() {
    let sandbox = SandboxProcess::start();
    let (home, child) = long_purge(&sandbox);
    let id = id_of(&newest(&home));
    home.run(&["queue", "pause", &id, "--reason", "wait for anna"])
        .exits(0)
        .says(&format!("of job {id} wait"));
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("wait for anna") && said.contains(&format!("queue resume {id}")), "{said}");

    home.run(&["purge", &sandbox.image("other")]).exits(0);
    assert!(home.run(&["queue", "show", &id]).exits(0).stdout().contains("wait for anna"));
    home.run(&["queue", "run"]).exits(1).says("stay queued, paused by").says("wait for anna");
    home.run(&["queue", "pause", &id]).exits(0).says("was paused already");

    sandbox.switch(&json!({}));
    home.run(&["queue", "resume", &id]).exits(0).says(&format!("of job {id}"));
    eventually("the rest", || (sandbox.purged_urls().len() == 21).then_some(()));
    home.run(&["queue", "resume", &id]).exits(0).says("is not paused");
    home.run(&["queue", "pause", "ffff"]).exits(2).says("no job starts with");
}

#[test]
fn a_job_with_all_its_outcomes_cannot_be_paused() {
    let (sandbox, home) = world();
    let report = home.run(&["purge", &sandbox.image("a"), "--json"]).exits(0).json();
    home.run(&["queue", "pause", &id_of(&report)]).exits(2).says("every batch has its outcome");
}

#[test]
fn an_unknown_outcome_is_resolved_as_sent_in_the_operators_name() {
    let (sandbox, home) = world();
    let id = unknown(&sandbox, &home, &sandbox.image("a"));
    let ran = home.run(&["queue", "resolve", &id, "--sent", "--reason", "seen at the edge"]).exits(0);
    ran.says("recorded in your name as processed: 1 URL in 1 batch");
    let job = newest(&home);
    assert_eq!(job["urls"]["accepted"], 1);
    assert_eq!(job["batches"][0]["handle"], json!(null));
    assert_eq!(reasons(&home, "resolved"), ["seen at the edge"]);
    assert_eq!(sandbox.purged_urls().len(), 1, "nothing was sent again");
    home.run(&["queue", "resolve", &id, "--sent"]).exits(2).says("nothing to resolve");
    let csv = home.run(&["history", "--csv", "--kind", "resolved"]).exits(0).stdout();
    assert!(csv.contains(",seen at the edge\r\n"), "{csv}");
    assert!(home.run(&["history"]).exits(0).stdout().contains("(reason: seen at the edge)"));
}

#[test]
fn an_unknown_outcome_is_resolved_by_sending_again() {
    let (sandbox, home) = world();
    let url = sandbox.image("a");
    let id = unknown(&sandbox, &home, &url);
    let ran = home.run(&["queue", "resolve", &id, "--resend", "--reason", "not seen"]).exits(0);
    ran.says("queued again: 1 URL in 1 batch");
    until(&home, "accepted", 1);
    assert_eq!(sandbox.purged_urls(), [url.clone(), url], "the first transmission had been processed");
    home.run(&["queue", "resolve", &id]).exits(2).says("--resend");
    home.run(&["queue", "resolve", &id, "--resend"]).exits(2).says("nothing to resolve");
}

#[test]
fn all_that_failed_is_retried_at_once() {
    let sandbox = SandboxProcess::start();
    let settings = settings_for(&sandbox.endpoint).replace("user = ", "confirm_above = 2\nuser = ");
    let home = Home::with_settings(&settings);
    home.run(&["purge", &sandbox.image("good")]).exits(0);
    home.run(&["queue", "retry", "--failed"]).exits(0).says("nothing to retry");
    sandbox.switch(&json!({ "refuse_urls_containing": "poison" }));
    home.run(&["purge", &sandbox.image("poison_a"), &sandbox.image("poison_b")]).exits(1);
    home.run(&["purge", &sandbox.image("poison_c")]).exits(1);
    home.run(&["queue", "retry", "--failed"]).exits(2).says("3 URLs are more than confirm_above = 2");

    sandbox.switch(&json!({}));
    let ran = home.run(&["queue", "retry", "--failed", "--yes", "--reason", "the CDN is mended"]).exits(0);
    ran.says("queued again: 3 URLs in 3 batches");
    eventually("all of them", || (sandbox.purged_urls().len() == 4).then_some(()));
    assert!(reasons(&home, "retried").iter().all(|reason| reason == "the CDN is mended"));
}

#[test]
fn what_waits_is_taken_back_with_a_reason() {
    let (home, _) = queued(2);
    let id = id_of(&newest(&home));
    home.run(&["queue", "cancel", &id, "--reason", "wrong list"]).exits(0).says("taken back: 2 URLs");
    assert_eq!(newest(&home)["urls"]["cancelled"], 2);
    assert_eq!(reasons(&home, "cancelled"), ["wrong list", "wrong list"]);
    home.run(&["queue", "cancel", &id]).exits(2).says("nothing to cancel");
}

#[test]
fn old_jobs_are_removed_and_their_history_stays() {
    let (sandbox, home) = world();
    let report = home.run(&["purge", &sandbox.image("a"), &sandbox.image("b"), "--json"]).exits(0).json();
    home.run(&["queue", "prune", "--older-than", "soon"]).exits(2).says("--older-than: ");
    home.run(&["queue", "prune", "--older-than", "30d"]).exits(0).says("nothing to remove");
    home.run(&["queue", "prune", "--older-than", "0s"]).exits(2).says("add --yes; nothing was removed");
    assert_eq!(home.run(&["queue", "list", "--json"]).json().as_array().map(Vec::len), Some(1));

    let ran = home.run(&["queue", "prune", "--older-than", "0s", "--yes", "--reason", "spring"]).exits(0);
    ran.says("removed: 1 job with 2 URLs; their history stays");
    assert_eq!(home.run(&["queue", "list", "--json"]).json(), json!([]));
    let events = home.run(&["history", "--json", "--job", &id_of(&report)]).exits(0).json();
    let kinds: Vec<&str> =
        events.as_array().expect("events").iter().filter_map(|e| e["kind"].as_str()).collect();
    assert_eq!(kinds, ["pruned", "accepted", "sending", "queued"]);
    assert_eq!(reasons(&home, "pruned"), ["spring"]);
}

#[test]
fn a_job_with_work_left_is_never_pruned() {
    let (home, _) = queued(1);
    home.run(&["queue", "prune", "--older-than", "0s", "--yes"]).exits(0).says("nothing to remove");
    assert_eq!(newest(&home)["urls"]["queued"], 1);
}

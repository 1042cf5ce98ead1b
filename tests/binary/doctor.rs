//! `purgedeck doctor`: what it finds on a healthy host, and what it says when something is wrong.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use serde_json::Value;

use crate::home::{Home, settings_for};
use crate::sandbox_process::SandboxProcess;

/// A profile of the real service, which no test ever reaches.
const REAL: &str = r#"
profile = "live"

[profiles.live]
service = "dynamic-media-classic"
user = "ops@acme.example"
"#;

/// Runs `doctor` with more variables; the findings by check, and the exit code.
fn findings(home: &Home, options: &[&str], variables: &[(&str, &str)]) -> (BTreeMap<String, Value>, i32) {
    let mut command = home.command(&[&["doctor", "--json"], options].concat());
    let Output { status, stdout, .. } =
        command.envs(variables.iter().copied()).output().expect("the program starts");
    let findings: Vec<Value> = serde_json::from_slice(&stdout).expect("JSON");
    let by_check =
        findings.into_iter().map(|finding| (finding["check"].as_str().expect("a name").to_owned(), finding));
    (by_check.collect(), status.code().unwrap_or(-1))
}

#[track_caller]
fn assert_says(findings: &BTreeMap<String, Value>, check: &str, verdict: &str, words: &str) {
    let finding = findings.get(check).unwrap_or_else(|| panic!("no {check}: {findings:?}"));
    assert_eq!(finding["verdict"], verdict, "{finding}");
    assert!(finding.to_string().contains(words), "{words:?} is not in {finding}");
}

#[test]
fn a_healthy_host_passes_and_the_look_changes_nothing() {
    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    home.run(&["purge", &sandbox.image("a")]).exits(0);
    let files = || {
        let names = std::fs::read_dir(home.state_dir()).expect("the state directory");
        let mut names: Vec<_> = names.map(|entry| entry.expect("an entry").file_name()).collect();
        names.sort();
        names
    };
    let before = (files(), home.run(&["history", "--json"]).stdout());
    let (found, code) = findings(&home, &[], &[]);
    assert_eq!(code, 0, "{found:?}");
    assert_eq!((files(), home.run(&["history", "--json"]).stdout()), before);
    assert_says(&found, "settings", "ok", "profile test");
    assert_says(&found, "password", "ok", "PURGEDECK_PASSWORD");
    assert_says(&found, "state", "ok", "mode 0700");
    assert_says(&found, "queue", "ok", "sound; 1 job, 0 batches waiting");
    assert!(found["sync"].to_string().contains("durable after"), "{found:?}");
    assert_says(&found, "budget", "ok", "nothing waits; ");
    assert_says(&found, "route", "ok", "on this machine");
    assert!(!found.contains_key("sign-in"), "only where it is asked for");
}

#[test]
fn before_the_first_purge_it_makes_nothing_and_finds_no_fault() {
    let home = Home::with_built_in_sandbox();
    let ran = home.run(&["doctor"]).exits(0);
    assert_eq!(ran.stdout().lines().count(), 15, "one line a check: {ran:?}");
    assert!(ran.stdout().lines().all(|line| line.starts_with("ok    ") || line.starts_with("warn  ")));
    assert!(!home.state_dir().exists());
}

#[test]
fn broken_settings_fail_and_the_other_checks_go_on() {
    let home =
        Home::with_settings("profile = \"p\"\n[profiles.p]\nservice = \"sandbox\"\nconfirm_abov = 3\n");
    let (found, code) = findings(&home, &[], &[]);
    assert_eq!(code, 1);
    assert_says(&found, "settings", "fail", "confirm_above");
    assert_says(&found, "route", "warn", "without settings");
    assert_says(&found, "clock", "ok", "up for");
}

#[test]
fn the_route_is_told_without_the_proxys_password_and_a_malformed_one_fails() {
    let home = Home::with_settings(REAL);
    let proxy = ("HTTPS_PROXY", "http://anna:s3cret@proxy.example:3128");
    let (found, _) = findings(&home, &[], &[proxy]);
    assert_says(&found, "route", "ok", "through HTTPS_PROXY (proxy.example:3128)");
    assert!(!format!("{found:?}").contains("s3cret"));
    let (found, _) = findings(&home, &[], &[proxy, ("NO_PROXY", ".scene7.com")]);
    assert_says(&found, "route", "ok", "NO_PROXY excepts it");
    let (found, code) = findings(&home, &[], &[("HTTPS_PROXY", "http://anna:s3cret@")]);
    assert_eq!(code, 1);
    assert_says(&found, "route", "fail", "HTTPS_PROXY");
    assert!(!format!("{found:?}").contains("s3cret"));
}

#[test]
fn a_trust_file_that_is_not_there_fails() {
    let home = Home::with_settings(REAL);
    let (found, code) = findings(&home, &[], &[("SSL_CERT_FILE", "/nowhere/ca.pem")]);
    assert_eq!(code, 1);
    assert_says(&found, "tls-roots", "fail", "/nowhere/ca.pem");
}

#[test]
fn a_state_directory_that_everybody_may_write_fails_with_the_remedy() {
    let home = Home::with_built_in_sandbox();
    std::fs::create_dir_all(home.state_dir()).expect("made");
    std::fs::set_permissions(home.state_dir(), Permissions::from_mode(0o777)).expect("changed");
    let (found, code) = findings(&home, &[], &[]);
    assert_eq!(code, 1);
    assert_says(&found, "state", "fail", "chmod go-w");
}

#[test]
fn a_damaged_queue_fails_and_is_kept() {
    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    home.run(&["purge", &sandbox.image("a")]).exits(0);
    let file = home.state_dir().join("queue.db");
    for rest in ["queue.db-wal", "queue.db-shm"] {
        std::fs::remove_file(home.state_dir().join(rest)).expect("removed");
    }
    let garbage = "this is a shopping list, not a database\n".repeat(50);
    std::fs::write(&file, &garbage).expect("overwritten");
    let (found, code) = findings(&home, &[], &[]);
    assert_eq!(code, 1);
    assert_says(&found, "queue", "fail", "queue.db");
    assert_eq!(std::fs::read_to_string(&file).expect("still there"), garbage);
}

#[test]
fn a_sign_in_is_made_only_on_request_and_purges_nothing() {
    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    let (found, code) = findings(&home, &["--sign-in"], &[]);
    assert_eq!(code, 0, "{found:?}");
    assert_says(&found, "sign-in", "ok", "ops@sandbox.example");
    assert_says(&found, "sign-in", "ok", "IpsCompanyAdmin");

    home.write("settings.toml", settings_for(&sandbox.endpoint).replace("ops@", "viewer@"));
    let (found, code) = findings(&home, &["--sign-in"], &[]);
    assert_eq!(code, 1);
    assert_says(&found, "sign-in", "fail", "may not purge");

    let (found, code) = findings(&home, &["--sign-in"], &[("PURGEDECK_PASSWORD", "wrong-C4n@ry")]);
    assert_eq!(code, 1);
    assert_says(&found, "sign-in", "fail", "Invalid username/password");
    assert!(!format!("{found:?}").contains("C4n@ry"));
    assert!(sandbox.purged_urls().is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_stopped_worker_is_named_with_its_number_and_state() {
    use serde_json::json;

    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    sandbox.switch(&json!({ "delay_ms": 20_000, "operation": "cdnCacheInvalidation" }));
    home.run(&["purge", &sandbox.image("a"), "--detach"]).exits(0);
    let (found, _) = findings(&home, &[], &[]);
    let worker = found["worker"]["found"].as_str().expect("words");
    let pid =
        worker.split("pid ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a number").to_owned();
    let signal =
        |name: &str| std::process::Command::new("kill").args([name, &pid]).status().expect("kill runs");
    signal("-STOP");
    let (found, code) = findings(&home, &[], &[]);
    signal("-KILL");
    assert_eq!(code, 0, "{found:?}");
    assert_says(&found, "locks", "warn", &format!("pid {pid} "));
    assert_says(&found, "locks", "warn", "process state T (stopped)");
}

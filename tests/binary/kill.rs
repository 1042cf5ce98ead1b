//! Killed at any time, nothing is lost and nothing is sent twice unknowingly. The sandbox's own log is the
//! oracle: it shares no memory with anything that was killed.

use std::collections::HashSet;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::home::{Home, eventually, settings_for};
use crate::sandbox_process::SandboxProcess;

/// One URL a request, so that there are many moments to die in.
fn one_url_a_request(sandbox: &SandboxProcess) -> Home {
    Home::with_settings(
        &settings_for(&sandbox.endpoint).replace(
            "[profiles.test.limits]",
            "[profiles.test.limits]\nurls_per_request = 1\nurls_burst = 5000",
        ),
    )
}

fn kill_9(pid: u32) {
    let _ = Command::new("kill").args(["-9", &pid.to_string()]).stderr(Stdio::null()).status();
}

fn job(home: &Home) -> Value {
    let id = home.run(&["queue", "list", "--json"]).json()[0]["job"].as_str().expect("a job").to_owned();
    home.run(&["queue", "show", &id, "--json"]).json()
}

fn urls_in(report: &Value, state: &str) -> usize {
    report["batches"].as_array().expect("batches").iter().filter(|batch| batch["state"] == state).count()
}

#[test]
fn workers_killed_again_and_again_lose_nothing_and_send_nothing_twice() {
    const URLS: usize = 60;
    let sandbox = SandboxProcess::start();
    let home = one_url_a_request(&sandbox);
    let list: String = (0..URLS).map(|n| sandbox.image(&format!("kill_{n}\n"))).collect();
    let list = home.write("list.txt", list);
    home.run(&["purge", "--urls-from", &list, "--on-unknown", "hold", "--detach"]).exits(0);

    // Each round starts a worker in the foreground and kills it a little later than the round before.
    for round in 0..25_u64 {
        let mut worker = home
            .command(&["queue", "run"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a worker starts");
        std::thread::sleep(std::time::Duration::from_millis(20 + 17 * round % 150));
        kill_9(worker.id());
        let _ = worker.wait();
    }
    home.run(&["queue", "run"]);
    let report = eventually("every batch settled", || {
        let report = job(&home);
        (report["urls"]["queued"] == 0).then_some(report)
    });

    let received = sandbox.purged_urls();
    let distinct: HashSet<&String> = received.iter().collect();
    assert_eq!(distinct.len(), received.len(), "nothing was sent twice");
    let (accepted, unknown) = (urls_in(&report, "accepted"), urls_in(&report, "unknown"));
    assert_eq!(accepted + unknown, URLS, "nothing is lost");
    assert!(received.len() >= accepted, "what is called accepted was received");
    assert!(received.len() <= accepted + unknown, "what was received is accepted or honestly unknown");
}

#[test]
fn a_waiting_run_that_is_killed_leaves_the_work_to_the_worker() {
    let sandbox = SandboxProcess::start();
    let home = one_url_a_request(&sandbox);
    sandbox.switch(&json!({ "delay_ms": 100 }));
    let list: String = (0..10).map(|n| sandbox.image(&format!("left_{n}\n"))).collect();
    let list = home.write("list.txt", list);
    let mut run = home
        .command(&["purge", "--urls-from", &list])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    eventually("the first purge", || (!sandbox.purged_urls().is_empty()).then_some(()));
    kill_9(run.id());
    let _ = run.wait();
    eventually("the last purge", || (sandbox.purged_urls().len() == 10).then_some(()));
    let report = eventually("every outcome", || Some(job(&home)).filter(|job| job["urls"]["accepted"] == 10));
    assert_eq!(report["urls"]["queued"], 0);
}

#[test]
fn a_run_that_was_told_to_ignore_hang_ups_ignores_them() {
    let sandbox = SandboxProcess::start();
    let home = one_url_a_request(&sandbox);
    sandbox.switch(&json!({ "delay_ms": 1500, "operation": "cdnCacheInvalidation" }));
    let mut shell = Command::new("sh");
    let world = home.command(&[]);
    let url = sandbox.image("nohup");
    let script = format!("trap '' HUP; exec '{}' purge '{url}'", crate::home::program());
    shell.args(["-c", &script]).current_dir(home.path("")).env_clear().stderr(Stdio::null());
    shell.envs(world.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut run = shell.spawn().expect("it starts");
    eventually("the job on disk", || {
        let jobs = home.run(&["queue", "list", "--json"]).json();
        (jobs.as_array().is_some_and(|jobs| !jobs.is_empty())).then_some(())
    });
    let _ = Command::new("kill").args(["-HUP", &run.id().to_string()]).status();
    assert_eq!(run.wait().expect("it ends").code(), Some(0));
    assert_eq!(sandbox.purged_urls(), [url]);
}

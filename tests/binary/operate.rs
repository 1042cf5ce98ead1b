//! Operators' commands on the queue.

use std::fs::File;
use std::process::Command;

use serde_json::json;

use crate::home::{Home, eventually, settings_for};
use crate::sandbox_process::{SandboxProcess, dead_endpoint};

/// A world whose service is not there at first, with this many URLs queued one a request; and the address at which it
/// will be.
pub(crate) fn queued(urls: usize) -> (Home, String) {
    let dead = dead_endpoint();
    let settings = settings_for(&dead)
        .replace("user = ", "company_root = \"SandboxOutfitters\"\nuser = ")
        .replace("[profiles.test.limits]", "[profiles.test.limits]\nurls_per_request = 1");
    let home = Home::with_settings(&settings);
    let list: Vec<String> =
        (0..urls).map(|n| format!("http://127.0.0.1:1/is/image/SandboxOutfitters/asset_{n}")).collect();
    let list = home.write("list.txt", list.join("\n"));
    home.run(&["purge", "--urls-from", &list]).exits(4);
    end_the_worker(&home);
    let address = dead.trim_start_matches("http://").split('/').next().expect("an address").to_owned();
    (home, address)
}

/// Ends the worker that waits for the service, by the number that it left in its lock.
fn end_the_worker(home: &Home) {
    let locks = std::fs::read_dir(home.state_dir().join("locks")).expect("the locks");
    let mut paths = locks.map(|entry| entry.expect("an entry").path());
    let lock = paths.find(|path| path.to_string_lossy().contains("/worker.")).expect("the worker's lock");
    let pid = std::fs::read_to_string(&lock).expect("its number");
    Command::new("kill").args(["-9", pid.trim()]).status().expect("kill runs");
    let lock = File::open(lock).expect("the lock");
    eventually("the worker's end", || lock.try_lock().ok());
}

#[test]
fn a_run_with_too_little_time_leaves_the_rest_for_the_next_and_is_no_error() {
    let (home, address) = queued(3);
    let sandbox = SandboxProcess::start_with(&["--assets", "50", "--listen", &address]);
    // Longer than the time of the run: the first request is under way when the time is over.
    sandbox.switch(&json!({ "delay_ms": 1500, "operation": "cdnCacheInvalidation" }));
    let ran = home.run(&["queue", "run", "--max-time", "1s"]).exits(0);
    let sent = sandbox.purged_urls().len();
    assert!(sent < 3, "{ran:?}");
    ran.says("the time is over").says("left in the queue: ").says("the next run goes on");

    sandbox.switch(&json!({ "delay_ms": 0 }));
    home.run(&["queue", "run", "--max-time", "1h"]).exits(0).says("nothing is left");
    assert_eq!(sandbox.purged_urls().len(), 3, "each was sent once");
}

#[test]
fn a_time_that_is_none_is_a_usage_error() {
    let home = Home::with_built_in_sandbox();
    for time in ["0s", "-1m", "soon", "10"] {
        home.run(&["queue", "run", &format!("--max-time={time}")]).exits(2).says("write a time like");
    }
}

/// What stands between the README's marks of a unit file, without the fences, for the program under test.
fn unit(name: &str) -> String {
    let readme = std::fs::read_to_string("README.md").expect("the README");
    let marked = readme.split(&format!("<!-- {name} -->")).nth(1).expect("the unit");
    let fenced = marked.split("```ini\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
    fenced.replace("/usr/local/bin/purgedeck", &crate::home::program())
}

#[test]
fn systemd_takes_the_units_of_the_readme() {
    let home = Home::with_built_in_sandbox();
    let units = ["purgedeck.service", "purgedeck.timer"].map(|name| home.write(name, unit(name)));
    match Command::new("systemd-analyze").arg("verify").args(&units).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && !said.contains("purgedeck"), "{said}");
        }
        Err(error) => eprintln!("skipped: systemd-analyze is not here ({error})"),
    }
}

#[test]
fn the_line_for_cron_is_quiet_where_nothing_is_wrong() {
    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    home.run(&["purge", &sandbox.image("a")]).exits(0);
    let ran = home.run(&["--quiet", "queue", "run", "--max-time", "9m"]).exits(0);
    assert_eq!((ran.stdout(), ran.stderr()), (String::new(), String::new()), "cron would send a mail");
}

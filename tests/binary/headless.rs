//! The headless commands, end to end.

use serde_json::json;

use crate::home::{Home, settings_for};
use crate::sandbox_process::{SandboxProcess, dead_endpoint};

fn world() -> (SandboxProcess, Home) {
    let sandbox = SandboxProcess::start();
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    (sandbox, home)
}

#[test]
fn the_main_job_on_the_built_in_sandbox_needs_no_account() {
    let home = Home::with_built_in_sandbox();
    let report = home.run(&["purge", "--asset", "Backpack_B", "--json"]).exits(0).json();
    assert_eq!(report["profile"], "sandbox");
    assert_eq!(report["service"], "sandbox");
    assert_eq!(report["urls"]["total"], 2, "the sandbox's template has two lines");
    assert_eq!(report["urls"]["accepted"], 2);
    assert_eq!(report["batches"][0]["state"], "accepted");
    assert_eq!(report["batches"][0]["estimated_seconds"], 5);
    assert_eq!(report["batches"][0]["attempts"], 1);
    assert!(report["batches"][0]["handle"].is_string());
    assert!(report["batches"][0]["clears_at"].is_string());
}

#[test]
fn a_purge_sends_exactly_the_urls_as_they_are_spelled() {
    let (sandbox, home) = world();
    let urls = [
        sandbox.image("Backpack_B?$product$"),
        sandbox.image("Backpack_B?wid=400&fmt=jpeg,rgb&qlt=80,0"),
        sandbox.image("Backpack_B"),
    ];
    let args: Vec<&str> = ["purge", "--json"].into_iter().chain(urls.iter().map(String::as_str)).collect();
    let report = home.run(&args).exits(0).json();
    assert_eq!(report["urls"]["accepted"], 3);
    assert_eq!(sandbox.purged_urls(), urls);
}

#[test]
fn a_purge_really_clears_the_edge_after_the_estimate() {
    let sandbox = SandboxProcess::start_with(&["--assets", "50", "--estimate", "0"]);
    let home = Home::with_settings(&settings_for(&sandbox.endpoint));
    let path = "/is/image/SandboxOutfitters/Backpack_B?$product$";
    assert_eq!(sandbox.get(path).header("x-cache"), Some("MISS"));
    let cached = sandbox.get(path);
    assert_eq!(cached.header("x-cache"), Some("HIT"));
    home.run(&["purge", &format!("{}{path}", sandbox.server())]).exits(0);
    assert_eq!(sandbox.get(path).header("x-cache"), Some("MISS"));
}

#[test]
fn lists_come_from_pipes_with_any_line_ends_and_duplicates_are_counted() {
    let (sandbox, home) = world();
    let (a, b) = (sandbox.image("a?wid=1,2"), sandbox.image("b"));
    let list = format!("\u{feff}{a}\r\n\r\n{b}\r{a}\n   {b}   \n");
    let report =
        home.run_with_input(&["purge", "--urls-from", "-", "--json"], list.as_bytes()).exits(0).json();
    assert_eq!(report["urls"]["accepted"], 2);
    assert_eq!(report["urls"]["duplicates"], 2);
    assert_eq!(sandbox.purged_urls(), [a, b]);
}

#[test]
fn one_bad_url_stops_everything_before_anything_is_queued() {
    let (sandbox, home) = world();
    let list = home.write(
        "list.txt",
        format!("{}\nhttps://img.example.com/is/image/OtherCompany/x\nnot a url\n", sandbox.image("a")),
    );
    home.run(&["purge", "--urls-from", &list])
        .exits(2)
        .says("list.txt:2")
        .says("list.txt:3")
        .says("OtherCompany");
    assert!(sandbox.purged_urls().is_empty());
    home.run(&["queue", "list", "--json"]).exits(0);
    assert_eq!(home.run(&["queue", "list", "--json"]).json(), json!([]));
}

#[test]
fn a_dry_run_plans_by_count_and_bytes_and_leaves_no_trace() {
    let (sandbox, home) = world();
    let list: String = (0..1_234).map(|n| sandbox.image(&format!("asset_{n}\n"))).collect();
    let list = home.write("list.txt", list);
    let report = home.run(&["purge", "--urls-from", &list, "--dry-run", "--json"]).exits(0).json();
    assert_eq!(report["job"], json!(null));
    assert_eq!(report["urls"]["total"], 1_234);
    assert_eq!(report["urls"]["queued"], 0);
    let batches = report["batches"].as_array().expect("batches");
    assert!(batches.len() >= 3);
    for batch in batches {
        assert_eq!(batch["state"], "planned");
        assert!(batch["urls"].as_u64().expect("a number") <= 500);
        assert!(batch["bytes"].as_u64().expect("a number") <= 45_000);
    }
    assert!(sandbox.purged_urls().is_empty());
    assert!(!home.state_dir().exists(), "a dry run writes nothing");
}

#[test]
fn a_dry_run_with_everything_in_the_settings_needs_neither_network_nor_password() {
    let settings = settings_for(&dead_endpoint()).replace(
        "user = ",
        "company_root = \"Acme\"\npublished_server = \"https://img.acme.example\"\ntemplate = \"<ID>\"\nuser = ",
    );
    let home = Home::with_settings(&settings);
    let output = home
        .command(&["purge", "--asset", "Backpack_B", "--dry-run", "--json"])
        .env_remove("PURGEDECK_PASSWORD")
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let ran = home.run(&["urls", "--asset", "Backpack_B"]).exits(0);
    assert_eq!(ran.stdout(), "https://img.acme.example/is/image/Acme/Backpack_B\n");
}

#[test]
fn an_empty_template_gives_an_empty_list_and_no_error() {
    let (_sandbox, home) = world();
    let ran = home.run(&["urls", "--asset", "Backpack_B", "--template", ""]).exits(0);
    assert_eq!(ran.stdout(), "");
}

#[test]
fn nothing_selected_is_a_usage_error_that_helps() {
    let (_sandbox, home) = world();
    home.run(&["purge"]).exits(2).says("--asset");
}

#[test]
fn wrong_credentials_queue_nothing_and_exit_3() {
    let (sandbox, home) = world();
    let output = home
        .command(&["purge", &sandbox.image("a")])
        .env("PURGEDECK_PASSWORD", "wrong-C4n@ry")
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("Invalid username/password"), "{said}");
    assert!(!said.contains("C4n@ry"), "{said}");
    assert_eq!(home.run(&["queue", "list", "--json"]).json(), json!([]));
}

#[test]
fn without_the_administrators_role_it_says_so_before_a_purge_is_tried() {
    let (sandbox, home) = world();
    let settings = settings_for(&sandbox.endpoint).replace("ops@", "viewer@");
    home.write("settings.toml", settings);
    home.run(&["purge", &sandbox.image("a")]).exits(3).says("IpsUser");
    assert!(sandbox.purged_urls().is_empty());
}

#[test]
fn an_unreachable_service_keeps_the_work_and_it_goes_out_later() {
    let dead = dead_endpoint();
    let home = Home::with_settings(
        &settings_for(&dead).replace("user = ", "company_root = \"SandboxOutfitters\"\nuser = "),
    );
    let url = "http://127.0.0.1:1/is/image/SandboxOutfitters/a";
    let report = home.run(&["purge", url, "--json"]).exits(4).json();
    assert_eq!(report["urls"]["queued"], 1);

    // On the same address, because another endpoint is another account.
    let address = dead.trim_start_matches("http://").split('/').next().expect("an address");
    let sandbox = SandboxProcess::start_with(&["--assets", "50", "--listen", address]);
    home.run(&["queue", "run"]).exits(0);
    assert_eq!(sandbox.purged_urls(), [url]);
}

#[test]
fn work_queued_for_one_account_never_goes_to_another_by_itself() {
    let dead = dead_endpoint();
    let with_root = |endpoint: &str| {
        settings_for(endpoint).replace("user = ", "company_root = \"SandboxOutfitters\"\nuser = ")
    };
    let home = Home::with_settings(&with_root(&dead));
    let url = "http://127.0.0.1:1/is/image/SandboxOutfitters/a";
    let job = home.run(&["purge", url, "--json"]).exits(4).json();
    let id = job["job"].as_str().expect("a job");

    let sandbox = SandboxProcess::start();
    home.write("settings.toml", with_root(&sandbox.endpoint));
    home.run(&["queue", "run"]).exits(0).says("another endpoint, user or company");
    home.run(&["purge", &sandbox.image("b")]).exits(0);
    assert_eq!(sandbox.purged_urls(), [sandbox.image("b")], "the first job was for somebody else");

    home.run(&["queue", "retry", id]).exits(0).says("changed since the job was queued");
    crate::home::eventually("the purge", || sandbox.purged_urls().contains(&url.to_owned()).then_some(()));
}

#[test]
fn the_profiles_own_source_of_the_password_comes_before_the_environment() {
    let (sandbox, home) = world();
    let settings = settings_for(&sandbox.endpoint)
        .replace("user = ", "password_command = [\"/bin/echo\", \"sandbox\"]\nuser = ");
    home.write("settings.toml", settings);
    let url = sandbox.image("a");
    let output = home.command(&["purge", &url]).env("PURGEDECK_PASSWORD", "wrong").output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(sandbox.purged_urls(), [url]);
}

#[test]
fn a_right_password_wins_over_the_wrong_one_of_a_worker_that_waits() {
    let dead = dead_endpoint();
    let home = Home::with_settings(
        &settings_for(&dead).replace("user = ", "company_root = \"SandboxOutfitters\"\nuser = "),
    );
    let urls = ["a", "b"].map(|id| format!("http://127.0.0.1:1/is/image/SandboxOutfitters/{id}"));
    let first =
        home.command(&["purge", &urls[0]]).env("PURGEDECK_PASSWORD", "wrong").output().expect("it runs");
    assert_eq!(first.status.code(), Some(4));
    let address = dead.trim_start_matches("http://").split('/').next().expect("an address");
    let sandbox = SandboxProcess::start_with(&["--assets", "50", "--listen", address]);
    home.run(&["purge", &urls[1]]).exits(0);
    crate::home::eventually("both purges", || {
        let purged = sandbox.purged_urls();
        urls.iter().all(|url| purged.contains(url)).then_some(())
    });
}

#[test]
fn a_reader_that_leaves_does_not_hide_a_refusal() {
    use std::process::Stdio;
    let (sandbox, home) = world();
    sandbox.switch(&json!({ "refuse_urls_containing": "poison" }));
    let mut child = home
        .command(&["purge", &sandbox.image("poison"), "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[test]
fn a_search_leaves_out_what_cannot_be_purged_and_says_so() {
    let (sandbox, home) = world();
    let ran = home.run(&["purge", "--folder", "documents", "--dry-run", "--json"]).exits(0).says("left out");
    let _ = sandbox;
    assert_eq!(ran.json()["job"], json!(null));
    home.run(&["purge", "--search", ""]).exits(2).says("--search is empty");
    home.run(&["urls", "--type", "Vidoe"]).exits(2).says("did you mean Video?");
}

#[test]
fn a_detached_worker_keeps_nothing_of_its_caller_open() {
    let (sandbox, home) = world();
    sandbox.switch(&json!({ "delay_ms": 3000, "operation": "cdnCacheInvalidation" }));
    let script = format!(
        "exec 9>lock; flock 9; '{}' purge '{}' --detach; exec 9>&-; flock -n lock true",
        crate::home::program(),
        sandbox.image("a"),
    );
    let mut shell = std::process::Command::new("sh");
    let world = home.command(&[]);
    shell.args(["-c", &script]).current_dir(home.path("")).env_clear();
    shell.envs(world.get_envs().filter_map(|(name, value)| Some((name, value?))));
    assert!(shell.status().expect("sh runs").success(), "the lock is still held");
}

#[test]
fn a_refused_batch_says_why_with_the_services_words() {
    let (sandbox, home) = world();
    // No lint can know this: the path is fine, the service refuses it all the same.
    sandbox.switch(&json!({ "refuse_urls_containing": "poison" }));
    let url = sandbox.image("poison");
    let report = home.run(&["purge", &url, "--json"]).exits(1).json();
    assert_eq!(report["refused"][0]["url"], url.as_str());
    assert!(report["refused"][0]["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
    assert!(report["refused"][0]["code"].is_i64());
}

#[test]
fn many_urls_need_yes_or_a_typed_count() {
    let (sandbox, home) = world();
    let list: String = (0..1_001).map(|n| sandbox.image(&format!("asset_{n}\n"))).collect();
    let list = home.write("list.txt", list);
    home.run(&["purge", "--urls-from", &list]).exits(2).says("1,001").says("--yes");
    assert!(sandbox.purged_urls().is_empty());
    home.run(&["purge", "--urls-from", &list, "--yes"]).exits(0);
    assert_eq!(sandbox.purged_urls().len(), 1_001);
}

#[test]
fn detached_returns_at_once_and_the_worker_finishes() {
    let (sandbox, home) = world();
    let url = sandbox.image("a");
    home.run(&["purge", &url, "--detach"]).exits(0);
    crate::home::eventually("the purge", || (sandbox.purged_urls() == [url.clone()]).then_some(()));
    let jobs = crate::home::eventually("the outcome", || {
        let jobs = home.run(&["queue", "list", "--json"]).json();
        (jobs[0]["urls"]["accepted"] == 1).then_some(jobs)
    });
    assert_eq!(jobs.as_array().map(Vec::len), Some(1));
}

#[test]
fn assets_and_urls_go_through_the_services_search() {
    let (sandbox, home) = world();
    let assets = home.run(&["assets", "--search", "Backpack_B", "--json"]).exits(0).json();
    assert!(assets.as_array().expect("an array").iter().any(|asset| asset["id"] == "Backpack_B"));
    let urls = home.run(&["urls", "--asset", "Backpack_B"]).exits(0).stdout();
    assert_eq!(urls.lines().count(), 2);
    assert!(urls.lines().all(|url| url.starts_with(&sandbox.image("Backpack_B"))), "{urls}");
}

#[test]
fn without_a_terminal_the_full_screen_points_to_purge() {
    let home = Home::with_built_in_sandbox();
    let ran = home.run(&[]).exits(2).says("purgedeck purge");
    assert_eq!(ran.stderr().lines().count(), 1);
}

#[test]
fn a_broken_settings_file_is_named_with_line_key_and_nearest_key() {
    let home =
        Home::with_settings("profile = \"p\"\n[profiles.p]\nservice = \"sandbox\"\nconfirm_abov = 3\n");
    home.run(&["settings", "check"]).exits(2).says("settings.toml:4").says("confirm_above");
    home.run(&["purge", "https://a.example/is/image/A/b"]).exits(2).says("settings.toml:4");
}

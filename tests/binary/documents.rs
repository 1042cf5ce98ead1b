//! What a stranger reads first: help, manual page, completions. Kept as snapshots, so that a change is seen.

use crate::home::Home;

fn printed(args: &[&str]) -> String {
    Home::with_built_in_sandbox().run(args).exits(0).stdout()
}

#[test]
fn the_help_texts() {
    insta::assert_snapshot!("help", printed(&["--help"]));
    for command in ["purge", "urls", "assets", "queue", "history", "settings", "doctor", "sandbox"] {
        insta::assert_snapshot!(format!("help_{command}"), printed(&[command, "--help"]));
    }
}

#[test]
fn the_help_of_the_queue_s_commands_fits_a_terminal_of_80_columns() {
    let narrow = |args: &[&str]| {
        let home = Home::with_built_in_sandbox();
        let output = home.command(args).env("COLUMNS", "80").output().expect("it runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let mut all = String::new();
    for command in ["budget", "pause", "resume", "retry", "resolve", "cancel", "prune", "run"] {
        let help = narrow(&["queue", command, "--help"]);
        let (own, _) = help.split_once("\nGlobal options:").expect("the options of every command");
        let after = help.rsplit_once("nothing on stderr but problems\n").map_or("", |(_, after)| after);
        all += &format!("=== {command}\n{own}{after}\n");
    }
    for line in narrow(&["queue", "--help"]).lines().chain(all.lines()) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    insta::assert_snapshot!("help_of_queue_commands", all);
}

#[test]
fn the_manual_page_names_every_command_and_option() {
    let page = printed(&["man"]);
    for word in [
        "purge",
        "urls-from",
        "on-unknown",
        "changed-since",
        "sandbox",
        "completions",
        "EXAMPLES",
        "130",
        "resend",
        "older-than",
    ] {
        assert!(page.to_lowercase().replace("\\-", "-").contains(&word.to_lowercase()), "{word} is missing");
    }
    assert!(!page.contains("purgedeck worker"), "the worker is not for people");
}

#[test]
fn completions_for_every_shell() {
    for (shell, sign) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef purgedeck"),
        ("fish", "complete -c purgedeck"),
        ("elvish", "edit:completion"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        assert!(printed(&["completions", shell]).contains(sign), "{shell}");
    }
}

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
fn the_manual_page_names_every_command_and_option() {
    let page = printed(&["man"]);
    for word in
        ["purge", "urls-from", "on-unknown", "changed-since", "sandbox", "completions", "EXAMPLES", "130"]
    {
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

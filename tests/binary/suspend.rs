//! Stopped and continued by a shell with job control, in tmux: by its own key, by a signal from outside, and while the
//! terminal is lent to an editor.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::home::{Home, eventually};
use crate::multiplexer::Tmux;

/// A shell in which the program runs in the foreground.
fn in_a_shell(home: &Home, editor: &str) -> Tmux {
    let shell = format!(
        "cd {home} && exec env -i HOME={home} LANG=C.UTF-8 TERM=screen-256color PATH=/usr/bin:/bin EDITOR={editor} \
         PS1='shell> ' bash --norc --noprofile -i",
        home = home.path("").display(),
    );
    let tmux = Tmux::run_shell(home, 100, 30, &shell);
    tmux.shows("shell>");
    tmux.line(&crate::home::program());
    tmux.shows("assets loaded");
    tmux
}

/// The one process that a process has started.
fn child_of(parent: &str) -> Option<String> {
    let entries = std::fs::read_dir("/proc").ok()?.flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).find(|pid| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(1)) == Some(parent)
    })
}

/// The shell has the terminal, as it was before the program.
fn is_the_shells(tmux: &Tmux) {
    eventually("the normal screen", || {
        (tmux.run(&["display", "-p", "#{alternate_on}"]).trim() == "0").then_some(())
    });
    tmux.line("echo hello from the $((6 * 7))th shell");
    tmux.shows("hello from the 42th shell");
}

/// The program has it, with its whole picture, and hears single keys.
fn is_the_programs(tmux: &Tmux) {
    eventually("the whole picture", || {
        let screen = tmux.run(&["capture-pane", "-p"]);
        let is_whole =
            ["━ Assets ━", "Alpine Boot", "enter make URLs"].iter().all(|part| screen.contains(part));
        (is_whole && !screen.contains("hello from") && !screen.contains("Stopped")).then_some(())
    });
    assert_eq!(tmux.run(&["display", "-p", "#{alternate_on}"]).trim(), "1");
    tmux.keys(&["3"]);
    tmux.shows("━ URLs ━");
    tmux.keys(&["1"]);
    tmux.shows("━ Assets ━");
}

fn leave(tmux: &Tmux) {
    tmux.keys(&["q"]);
    is_the_shells(tmux);
}

#[test]
fn the_key_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let home = Home::with_built_in_sandbox();
    let tmux = in_a_shell(&home, "false");
    for _ in 0..3 {
        tmux.keys(&["C-z"]);
        is_the_shells(&tmux);
        tmux.line("fg");
        is_the_programs(&tmux);
    }
    // In the background it waits for its turn.
    tmux.keys(&["C-z"]);
    is_the_shells(&tmux);
    tmux.line("bg");
    is_the_shells(&tmux);
    tmux.line("fg");
    is_the_programs(&tmux);
    leave(&tmux);
}

#[test]
fn a_stop_from_outside_leaves_no_wrong_picture_behind() {
    let home = Home::with_built_in_sandbox();
    let tmux = in_a_shell(&home, "false");
    let shell = tmux.run(&["display", "-p", "#{pane_pid}"]);
    let program = eventually("the program", || child_of(shell.trim()));
    for _ in 0..2 {
        // Nothing can be put back before this: the shell writes over the picture.
        Command::new("kill").args(["-STOP", &program]).status().expect("kill");
        tmux.shows("Stopped");
        tmux.line("echo hello from the $((6 * 7))th shell");
        tmux.shows("hello from the 42th shell");
        tmux.line("fg");
        is_the_programs(&tmux);
    }
    leave(&tmux);
}

#[test]
fn a_stop_while_the_editor_has_the_terminal_stops_both_and_fg_continues_both() {
    let home = Home::with_built_in_sandbox();
    let script = format!(
        "#!/bin/sh\ncd {}\necho editing\nwhile [ ! -e told ]; do sleep 0.05; done\n\
         echo https://img.example.com/is/image/SandboxOutfitters/edited >> \"$1\"\n",
        home.path("").display(),
    );
    let editor = home.write("editor", script);
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).expect("executable");
    let tmux = in_a_shell(&home, &editor);
    tmux.keys(&["3", "C-e"]);
    tmux.shows("editing");
    tmux.keys(&["C-z"]);
    tmux.shows("Stopped");
    is_the_shells(&tmux);
    tmux.line("fg");
    std::fs::write(home.path("told"), "").expect("told");
    tmux.shows("SandboxOutfitters/edited");
    tmux.keys(&["q"]);
    tmux.shows("Kept for the next start");
    tmux.keys(&["Enter"]);
    is_the_shells(&tmux);
}

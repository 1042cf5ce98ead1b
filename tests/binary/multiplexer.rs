//! The full screen inside tmux, as operators on a bastion host run it: typed keys, pasted lists, folded panes.

use std::process::{Command, Stdio};

use crate::home::{Home, eventually};

/// A tmux server of its own with one window that runs the program.
pub(crate) struct Tmux {
    socket: String,
}

impl Tmux {
    fn start(home: &Home, columns: u16, rows: u16) -> Self {
        let program = format!(
            "cd {home} && env -i HOME={home} LANG=C.UTF-8 TERM=screen-256color PATH=/usr/bin:/bin {}; echo ended with $?; cat",
            crate::home::program(),
            home = home.path("").display(),
        );
        Self::run_shell(home, columns, rows, &program)
    }

    /// A server whose one window runs a command of the shell.
    pub(crate) fn run_shell(home: &Home, columns: u16, rows: u16, command: &str) -> Self {
        let socket = home.path("tmux").to_str().expect("UTF-8 path").to_owned();
        let tmux = Self { socket };
        let (columns, rows) = (columns.to_string(), rows.to_string());
        tmux.run(&["-f", "/dev/null", "new-session", "-d", "-x", &columns, "-y", &rows, command]);
        tmux
    }

    pub(crate) fn run(&self, args: &[&str]) -> String {
        let output = Command::new("tmux")
            .args(["-u", "-S", &self.socket])
            .args(args)
            .stdin(Stdio::null())
            .output()
            .expect("tmux runs; on Debian: apt-get install tmux");
        assert!(output.status.success(), "tmux {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// A line for a shell.
    pub(crate) fn line(&self, text: &str) {
        self.run(&["send-keys", "-l", text]);
        self.run(&["send-keys", "Enter"]);
    }

    pub(crate) fn keys(&self, keys: &[&str]) {
        for key in keys {
            // As fingers do: keys of a burst never confirm.
            std::thread::sleep(std::time::Duration::from_millis(120));
            self.run(&["send-keys", key]);
        }
    }

    #[track_caller]
    pub(crate) fn shows(&self, text: &str) -> String {
        eventually(text, || Some(self.run(&["capture-pane", "-p"])).filter(|screen| screen.contains(text)))
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _ = Command::new("tmux").args(["-S", &self.socket, "kill-server"]).stderr(Stdio::null()).status();
    }
}

#[test]
fn a_list_pasted_in_tmux_arrives_as_lines_and_is_purged() {
    let home = Home::with_built_in_sandbox();
    let tmux = Tmux::start(&home, 80, 24);
    tmux.shows("assets loaded");
    let url = |n: u8| format!("https://img.example.com/is/image/SandboxOutfitters/pasted_{n}?wid=1,2");
    let list = home.write("list.txt", [1, 2, 3].map(url).join("\n") + "\n");
    tmux.keys(&["3"]);
    tmux.run(&["load-buffer", &list]);
    // Brackets on, LF becomes CR: what terminals really send.
    tmux.run(&["paste-buffer", "-p"]);
    let screen = tmux.shows("pasted_3?wid=1,2");
    assert!(screen.contains("3 URLs"), "{screen}");
    tmux.keys(&["p"]);
    tmux.shows("Purge 3 URLs?");
    tmux.keys(&["Tab", "Enter"]);
    tmux.shows("accepted");
    tmux.keys(&["q"]);
    tmux.shows("ended with 0");
}

#[test]
fn four_panes_stand_side_by_side_on_a_big_screen() {
    let home = Home::with_built_in_sandbox();
    let tmux = Tmux::start(&home, 200, 60);
    let screen = tmux.shows("assets loaded");
    for heading in ["Assets", "Settings", "URLs", "Purge queue"] {
        assert!(
            screen.contains(&format!("─ {heading} ")) || screen.contains(&format!("━ {heading} ")),
            "{screen}"
        );
    }
}

//! The full screen as an operator sees it: the binary in a pseudo-terminal, read back by a terminal emulator.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Mutex};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::Parser;

use crate::home::{Home, eventually};

/// A program on a terminal.
pub(crate) struct Screen {
    emulator: Arc<Mutex<Parser>>,
    raw: Arc<Mutex<Vec<u8>>>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Screen {
    pub(crate) fn start(home: &Home, columns: u16, rows: u16, args: &[&str]) -> Self {
        Self::start_with(home, columns, rows, args, &[])
    }

    /// The same, with more in the environment.
    pub(crate) fn start_with(
        home: &Home,
        columns: u16,
        rows: u16,
        args: &[&str],
        env: &[(&str, &str)],
    ) -> Self {
        Self::start_program(home, columns, rows, crate::home::program().as_ref(), args, env)
    }

    /// The same for a program that runs ours.
    pub(crate) fn start_program(
        home: &Home,
        columns: u16,
        rows: u16,
        program: &std::ffi::OsStr,
        args: &[&str],
        env: &[(&str, &str)],
    ) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.cwd(home.path(""));
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PATH", "/usr/bin:/bin")] {
            command.env(name, value);
        }
        command.env("HOME", home.path(""));
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let cells = |n: u16| NonZero::new(n).expect("a size");
        let emulator = Arc::new(Mutex::new(Parser::new(cells(rows), cells(columns), 0)));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (feed, keep) = (Arc::clone(&emulator), Arc::clone(&raw));
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                feed.lock().expect("emulator").process(&buffer[..n]);
                keep.lock().expect("bytes").extend_from_slice(&buffer[..n]);
            }
        });
        let writer = pair.master.take_writer().expect("a writer");
        Self { emulator, raw, writer, child, _master: pair.master }
    }

    pub(crate) fn text(&self) -> String {
        self.emulator.lock().expect("emulator").screen().contents()
    }

    pub(crate) fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).and_then(|()| self.writer.flush()).expect("keys typed");
    }

    /// Waits until the screen shows a text, and returns the screen.
    #[track_caller]
    pub(crate) fn shows(&self, text: &str) -> String {
        let mut last = String::new();
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            eventually(text, || {
                last = self.text();
                last.contains(text).then(|| last.clone())
            })
        }));
        found.unwrap_or_else(|_| panic!("the screen never showed {text:?}:\n{last}"))
    }

    #[track_caller]
    pub(crate) fn ends(&mut self) -> u32 {
        eventually("the end of the program", || self.child.try_wait().expect("a status")).exit_code()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().expect("a pid")
    }

    /// All that came over the line.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.raw.lock().expect("bytes")).into_owned()
    }

    /// Whether the last words to the terminal put everything back.
    #[track_caller]
    pub(crate) fn is_restored(&self) {
        let raw = self.raw();
        for (on, off) in
            [("\x1b[?1049h", "\x1b[?1049l"), ("\x1b[?25l", "\x1b[?25h"), ("\x1b[?2004h", "\x1b[?2004l")]
        {
            if let Some(at) = raw.rfind(on) {
                assert!(raw[at..].contains(off), "{on:?} is never undone");
            }
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// Keys with a pause between them, as fingers do: without quiet before it no key confirms.
pub(crate) fn typed(screen: &mut Screen, keys: &[&str]) {
    for key in keys {
        std::thread::sleep(std::time::Duration::from_millis(120));
        screen.keys(key);
    }
}

#[test]
fn from_an_asset_to_an_elapsed_countdown_by_keys_alone() {
    let home = Home::with_built_in_sandbox();
    let mut screen = Screen::start(&home, 120, 40, &[]);
    screen.shows("5,000 assets loaded");
    typed(&mut screen, &["/", "Backpack_B", "\r", " ", "m"]);
    screen.shows("SandboxOutfitters/Backpack_B?$product$");
    typed(&mut screen, &["p"]);
    let question = screen.shows("Purge 2 URLs?");
    for fact in ["Sandbox Outfitters", "sandbox", "requests", "Cancel"] {
        assert!(question.contains(fact), "{fact} is missing:\n{question}");
    }
    typed(&mut screen, &["\t", "\r"]);
    let running = screen.shows("accepted");
    assert!(running.contains("00:0"), "no countdown:\n{running}");
    screen.shows("elapsed");
    typed(&mut screen, &["A"]);
    screen.shows("accepted 200");
    typed(&mut screen, &["\x1b", "q"]);
    assert_eq!(screen.ends(), 0);
    screen.is_restored();
}

#[test]
fn the_default_answer_to_the_question_is_cancel() {
    let home = Home::with_built_in_sandbox();
    let mut screen = Screen::start(&home, 80, 24, &[]);
    screen.shows("assets loaded");
    typed(&mut screen, &["/", "Backpack_B", "\r", " ", "m", "p"]);
    screen.shows("Purge 2 URLs?");
    typed(&mut screen, &["\r"]);
    screen.shows("nothing was purged");
    typed(&mut screen, &["q"]);
    screen.shows("Kept for the next start: the list of 2 URLs");
    typed(&mut screen, &["\r"]);
    assert_eq!(screen.ends(), 0);
    assert_eq!(home.run(&["queue", "list", "--json"]).json(), serde_json::json!([]));
}

#[test]
fn the_terminal_is_itself_again_after_a_signal() {
    for (signal, code) in [("TERM", 143), ("INT", 130), ("QUIT", 131)] {
        let home = Home::with_built_in_sandbox();
        let mut screen = Screen::start(&home, 100, 30, &[]);
        screen.shows("assets loaded");
        let pid = screen.pid().to_string();
        std::process::Command::new("kill").args([&format!("-{signal}"), &pid]).status().expect("kill");
        assert_eq!(screen.ends(), code, "{signal}");
        screen.is_restored();
    }
}

#[test]
fn too_small_a_terminal_is_told_so() {
    let home = Home::with_built_in_sandbox();
    let mut screen = Screen::start(&home, 30, 8, &[]);
    screen.shows("small");
    typed(&mut screen, &["q"]);
    assert_eq!(screen.ends(), 0);
}

#[test]
fn two_keys_that_come_at_once_press_no_button() {
    let home = Home::with_built_in_sandbox();
    let mut screen = Screen::start(&home, 100, 30, &[]);
    screen.shows("assets loaded");
    typed(&mut screen, &["/", "Backpack_B", "\r", " ", "m", "p"]);
    screen.shows("Purge 2 URLs?");
    // A paste without brackets: to the button, and press it.
    screen.keys("\t\r");
    screen.shows("too fast for fingers");
    assert_eq!(home.run(&["queue", "list", "--json"]).json(), serde_json::json!([]));
    typed(&mut screen, &["\r"]);
    screen.shows("accepted");
}

#[test]
fn a_terminal_that_cannot_place_text_is_declined_with_words() {
    let home = Home::with_built_in_sandbox();
    let mut screen = Screen::start_with(&home, 80, 24, &[], &[("TERM", "dumb")]);
    assert_ne!(screen.ends(), 0);
    let words = screen.shows("TERM=dumb cannot show a full screen");
    assert!(words.contains("purgedeck purge"), "{words}");
    assert!(!screen.raw().contains('\x1b'), "and nothing is sent that such a terminal would print");
}

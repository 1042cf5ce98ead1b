//! The real screen on a real terminal line: this test binary starts itself as the program.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};

use super::initial;
use super::whole_loop::Scripted;
use crate::settings::ScreenSettings;
use crate::tui::app::Effect;
use crate::tui::world::{Outbox, World};
use crate::tui::{ScreenOptions, run};

const CHILD: &str = "PURGEDECK_PTY_CHILD";
const COLUMNS: NonZeroU16 = NonZeroU16::new(80).unwrap();
const ROWS: NonZeroU16 = NonZeroU16::new(24).unwrap();
/// Long enough for a loaded machine; only a failure waits that long.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program under the tests of this file; does nothing when it runs as one of them.
#[test]
fn child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let options =
        ScreenOptions::of(&ScreenSettings::default(), |name| (name == "LANG").then(|| "C.UTF-8".to_owned()));
    let exit = runtime.block_on(run(Fragile(Scripted::default()), initial(), options)).unwrap();
    if !exit.terminal_gone {
        println!("left with {}", exit.code);
    }
    std::process::exit(exit.code.into());
}

/// A world that breaks when it is asked for folders.
struct Fragile(Scripted);

impl World for Fragile {
    fn start(&mut self, effect: Effect, outbox: &Outbox) {
        assert!(!matches!(effect, Effect::LoadFolders { .. }), "the world broke");
        self.0.start(effect, outbox);
    }
}

/// The program, its line, and what came over it.
struct Line {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    bytes: Arc<Mutex<Vec<u8>>>,
    reading: Option<JoinHandle<()>>,
    cut: Arc<AtomicBool>,
    stalled: Arc<AtomicBool>,
    /// Held open, as a shell would: the last close of a line resets its mode.
    _slave: Box<dyn SlavePty + Send>,
}

impl Line {
    fn open() -> Self {
        let pair = native_pty_system().openpty(size(80, 24)).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["tui::tests::pty::child", "--exact", "--nocapture", "--test-threads=1"]);
        command.env(CHILD, "1");
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&bytes);
        let cut = Arc::new(AtomicBool::new(false));
        let is_cut = Arc::clone(&cut);
        let stalled = Arc::new(AtomicBool::new(false));
        let is_stalled = Arc::clone(&stalled);
        let reading = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length) = reader.read(&mut buffer) {
                while is_stalled.load(Ordering::SeqCst) && !is_cut.load(Ordering::SeqCst) {
                    std::thread::sleep(Duration::from_millis(5));
                }
                if length == 0 || is_cut.load(Ordering::SeqCst) {
                    return;
                }
                sink.lock().unwrap().extend_from_slice(&buffer[..length]);
            }
        });
        let mut line = Self {
            master: Some(pair.master),
            writer: Some(writer),
            child,
            bytes,
            reading: Some(reading),
            cut,
            stalled,
            _slave: pair.slave,
        };
        line.wait_for("90 assets loaded");
        line
    }

    fn screen(&self) -> vt100::Parser {
        let mut parser = vt100::Parser::new(ROWS, COLUMNS, 0);
        parser.process(&self.bytes.lock().unwrap());
        parser
    }

    fn raw(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap()).into_owned()
    }

    fn wait_for(&mut self, text: &str) {
        let start = Instant::now();
        while !self.screen().screen().contents().contains(text) {
            assert!(start.elapsed() < PATIENCE, "no {text:?} in\n{}", self.screen().screen().contents());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn send(&mut self, bytes: &str) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(bytes.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// A key with quiet before it, as fingers leave it: what comes closer confirms nothing.
    fn type_key(&mut self, bytes: &str) {
        std::thread::sleep(Duration::from_millis(60));
        self.send(bytes);
    }

    /// Takes nothing of what the program writes, as a terminal after Ctrl-S and a dead connection do, until it is told
    /// to take everything.
    fn stall(&mut self, is_stalled: bool) {
        self.stalled.store(is_stalled, Ordering::SeqCst);
    }

    /// Has so much painted that no line holds it all.
    fn fill(&mut self) {
        self.stall(true);
        for _ in 0..200 {
            std::thread::sleep(Duration::from_millis(10));
            self.send("\x0c");
        }
    }

    /// Closes every handle of the other end.
    fn hang_up(&mut self) {
        self.cut.store(true, Ordering::SeqCst);
        // Something to read, so that the reading thread sees it.
        self.send("j");
        self.reading.take().unwrap().join().unwrap();
        self.writer = None;
        self.master = None;
    }

    /// Whether lines are edited and signals made of keys, as a shell expects it.
    fn is_cooked(&self) -> bool {
        let flags = format!("{:?}", self.master.as_ref().unwrap().get_termios().unwrap().local_flags);
        flags.contains("ICANON") && flags.contains("ECHO")
    }

    fn exit_code(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // What was written last may still be on its way to the reading thread.
                std::thread::sleep(Duration::from_millis(50));
                return status.exit_code();
            }
            assert!(start.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn assert_restored(&self) {
        let parser = self.screen();
        assert!(!parser.screen().alternate_screen());
        assert!(!parser.screen().bracketed_paste());
        assert!(!parser.screen().hide_cursor());
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // Already ended in every test that passes.
        let _ = self.child.kill();
    }
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn signal(line: &Line, signal: rustix::process::Signal) {
    let pid = i32::try_from(line.child.process_id().unwrap()).unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_raw(pid).unwrap(), signal).unwrap();
}

#[test]
fn leaving_puts_the_terminal_back() {
    let mut line = Line::open();
    assert!(line.screen().screen().alternate_screen());
    line.send("q");
    assert_eq!(line.exit_code(), 0);
    line.assert_restored();
    assert!(line.raw().contains("left with 0"));
}

#[test]
fn the_terminal_is_never_asked_anything() {
    let mut line = Line::open();
    line.send("\x0c");
    line.send("?");
    line.wait_for("Keys: Assets");
    let raw = line.raw();
    for query in ["\x1b[6n", "\x1b[c", "\x1b[5n", "$p", "\x1b]11;?", "\x1b[?u"] {
        assert!(!raw.contains(query), "{query:?}");
    }
    line.send("\x1b");
    line.wait_for("enter make URLs");
    line.send("q");
    assert_eq!(line.exit_code(), 0);
}

#[test]
fn a_signal_puts_the_terminal_back() {
    for (number, code) in [(rustix::process::Signal::TERM, 143), (rustix::process::Signal::INT, 130)] {
        let mut line = Line::open();
        signal(&line, number);
        assert_eq!(line.exit_code(), code);
        line.assert_restored();
    }
}

#[test]
fn a_panic_puts_the_terminal_back_before_its_message() {
    let mut line = Line::open();
    line.send("f");
    line.exit_code();
    line.assert_restored();
    let raw = line.raw();
    let restored = raw.rfind("\x1b[?1049l").unwrap();
    assert!(raw[restored..].contains("the world broke"));
}

#[test]
fn a_line_that_is_cut_ends_the_program() {
    let mut line = Line::open();
    line.hang_up();
    assert_eq!(line.exit_code(), 129);
}

#[test]
fn a_hang_up_of_a_terminal_that_is_still_there_puts_it_back() {
    let mut line = Line::open();
    assert!(!line.is_cooked());
    signal(&line, rustix::process::Signal::HUP);
    assert_eq!(line.exit_code(), 129);
    line.assert_restored();
    assert!(line.is_cooked());
    assert!(!line.raw().contains("left with"));
}

#[test]
fn a_paste_with_carriage_returns_is_lines_and_no_commands() {
    let mut line = Line::open();
    line.send("\x1b[200~https://a.example/b\rq\r\x1b[201~");
    line.wait_for("Pasted here: 2 lines.");
    line.type_key("\r");
    line.wait_for("2 URLs");
    line.type_key("\x03");
    line.wait_for("Leave?");
    line.type_key("\x03");
    assert_eq!(line.exit_code(), 0);
}

#[test]
fn a_session_leader_is_not_suspended() {
    let mut line = Line::open();
    line.send("\x1a");
    line.wait_for("not suspended");
    line.send("q");
    assert_eq!(line.exit_code(), 0);
}

#[test]
fn the_screen_follows_the_size_of_the_terminal() {
    let mut line = Line::open();
    line.master.as_ref().unwrap().resize(size(50, 10)).unwrap();
    line.wait_for("50x10, needs 60x16");
    line.master.as_ref().unwrap().resize(size(80, 24)).unwrap();
    line.wait_for("make URLs");
    line.send("q");
    assert_eq!(line.exit_code(), 0);
}

#[test]
fn a_line_that_takes_nothing_does_not_keep_a_signal_from_ending_the_program() {
    for (number, code) in [(rustix::process::Signal::TERM, 143), (rustix::process::Signal::HUP, 129)] {
        let mut line = Line::open();
        line.fill();
        signal(&line, number);
        assert_eq!(line.exit_code(), code);
        line.stall(false);
        assert!(line.is_cooked(), "the mode of the line takes no bytes");
        assert!(!line.raw().contains("left with"), "nobody waits for a farewell that the line does not take");
    }
}

#[test]
fn a_line_that_is_cut_while_it_takes_nothing_ends_the_program() {
    let mut line = Line::open();
    line.fill();
    line.hang_up();
    assert_eq!(line.exit_code(), 129);
}

#[test]
fn a_line_that_takes_everything_again_shows_what_is_true_then() {
    let mut line = Line::open();
    line.fill();
    line.type_key("3");
    line.type_key("?");
    line.stall(false);
    line.wait_for("Keys: URLs");
    line.type_key("\x1b");
    line.wait_for("Empty. Mark assets");
    line.type_key("q");
    assert_eq!(line.exit_code(), 0);
}

#[test]
fn a_storm_of_sizes_ends_in_the_picture_of_the_last_one() {
    let mut line = Line::open();
    line.send("\x0c");
    line.wait_for("enter make URLs");
    let calm = line.screen().screen().contents();
    for number in 0..400_u16 {
        let (columns, rows) = (1 + number * 37 % 300, 1 + number * 23 % 90);
        line.master.as_ref().unwrap().resize(size(columns, rows)).unwrap();
    }
    line.master.as_ref().unwrap().resize(size(80, 24)).unwrap();
    let start = Instant::now();
    while line.screen().screen().contents() != calm {
        assert!(start.elapsed() < PATIENCE, "another picture:\n{}", line.screen().screen().contents());
        std::thread::sleep(Duration::from_millis(20));
    }
    line.type_key("q");
    assert_eq!(line.exit_code(), 0);
}

#[test]
fn the_mouse_is_asked_for_by_a_key_and_then_a_click_takes_a_row() {
    let mut line = Line::open();
    assert!(!line.raw().contains("\x1b[?1000h"), "the terminal's own until then");
    line.type_key("M");
    line.wait_for("the mouse works here");
    assert!(line.raw().contains("\x1b[?1000h\x1b[?1006h"));
    let row = line.screen().screen().contents().lines().position(|line| line.contains("Stove_A ")).unwrap();
    line.type_key(&format!("\x1b[<0;8;{}M\x1b[<0;8;{}m", row + 1, row + 1));
    line.wait_for("▌   Stove_A ");
    line.type_key("M");
    line.wait_for("the mouse is the terminal's again");
    assert!(line.raw().contains("\x1b[?1006l\x1b[?1000l"));
    line.type_key("q");
    assert_eq!(line.exit_code(), 0);
}

#[test]
fn what_is_copied_again_is_sent_to_the_terminal_again() {
    let mut line = Line::open();
    line.type_key("3");
    line.send("\x1b[200~https://a.example/b\r\x1b[201~");
    line.wait_for("1 URL");
    for times in 1..=4 {
        line.type_key("y");
        let start = Instant::now();
        while line.raw().matches("\x1b]52;c;aHR0cHM6Ly9hLmV4YW1wbGUvYg==\x07").count() < times {
            assert!(start.elapsed() < PATIENCE, "copy {times} never came");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    line.wait_for("copied 1 URL, if the terminal allows it");
}

//! For tests: another process that holds a lock, and is stopped. It is this test program, started again.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

const FILE: &str = "PURGEDECK_TEST_LOCK_FILE";
const HELD: &str = "the lock is held";

/// The other side: holds the lock until its standard input ends.
#[test]
fn plays_the_holder() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let _held = super::try_take(Path::new(&path)).unwrap().expect("free");
    println!("{HELD}");
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// A process that holds a lock; it ends with this value.
pub(crate) struct Holding(Child);

/// Starts one, and stops it.
pub(crate) fn stopped_holder(path: &Path) -> Holding {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "queue::locks::probe::plays_the_holder", "--nocapture"])
        .env(FILE, path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // The harness complains there that nobody reads its report.
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The harness may write in front of it.
    assert!(lines.map_while(Result::ok).any(|line| line.ends_with(HELD)), "it holds the lock");
    let holding = Holding(child);
    kill_process(holding.process(), Signal::STOP).unwrap();
    waitpid(Some(holding.process()), WaitOptions::UNTRACED).unwrap();
    holding
}

impl Holding {
    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Lets it go on; its input ends, so it lets go of the lock.
    pub(crate) fn go_on(mut self) {
        drop(self.0.stdin.take());
        kill_process(self.process(), Signal::CONT).unwrap();
        self.0.wait().unwrap();
    }

    fn process(&self) -> Pid {
        Pid::from_child(&self.0)
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

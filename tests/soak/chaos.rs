//! Who lives on a state directory, and what is done to them.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// Every process that was given the state directory as an argument: commands, screens and detached workers.
///
/// Dropping it ends them all.
pub(crate) struct Residents {
    state: PathBuf,
}

/// How often what was done.
#[derive(Debug, Default)]
pub(crate) struct Disturbed {
    killed: usize,
    stopped: usize,
    hung_up: usize,
}

impl Residents {
    pub(crate) fn of(state: &Path) -> Self {
        Self { state: state.to_owned() }
    }

    /// Their process numbers; not those that have ended and wait for their parent.
    pub(crate) fn list(&self) -> Vec<Pid> {
        let state = self.state.to_str().expect("UTF-8");
        let numbers = std::fs::read_dir("/proc").expect("readable").flatten();
        numbers
            .filter_map(|entry| {
                let number: i32 = entry.file_name().to_str()?.parse().ok()?;
                let line = std::fs::read(entry.path().join("cmdline")).ok()?;
                let mut words = line.split(|byte| *byte == 0);
                words.any(|word| word == state.as_bytes()).then(|| Pid::from_raw(number)).flatten()
            })
            .collect()
    }

    /// Whoever was stopped goes on.
    pub(crate) fn free_all(&self) {
        for resident in self.list() {
            let _ = kill_process(resident, Signal::CONT);
        }
    }
}

impl Drop for Residents {
    fn drop(&mut self) {
        for resident in self.list() {
            let _ = kill_process(resident, Signal::KILL);
        }
    }
}

/// Disturbs somebody every few moments, until the time is over.
pub(crate) fn reign(residents: &Residents, time: Duration, seed: u64) -> Disturbed {
    let mut random = fastrand::Rng::with_seed(seed);
    let (start, mut disturbed) = (Instant::now(), Disturbed::default());
    let mut stopped: Vec<(Instant, Pid)> = Vec::new();
    while start.elapsed() < time {
        std::thread::sleep(Duration::from_millis(random.u64(20..200)));
        stopped.retain(|(until, pid)| {
            let stays = Instant::now() < *until;
            if !stays {
                let _ = kill_process(*pid, Signal::CONT);
            }
            stays
        });
        let all = residents.list();
        let Some(victim) = random.choice(&all) else { continue };
        let (count, signal) = match random.u8(..10) {
            0..4 => (&mut disturbed.killed, Signal::KILL),
            4..7 => {
                stopped.push((Instant::now() + Duration::from_millis(random.u64(50..1_500)), *victim));
                (&mut disturbed.stopped, Signal::STOP)
            }
            _ => (&mut disturbed.hung_up, Signal::HUP),
        };
        *count += usize::from(kill_process(*victim, signal).is_ok());
    }
    disturbed
}

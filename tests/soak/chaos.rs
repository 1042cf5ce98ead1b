//! What is done to those who live on a queue.

use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::world::World;

/// How often what was done.
#[derive(Debug, Default)]
pub(crate) struct Disturbed {
    killed: usize,
    stopped: usize,
    hung_up: usize,
}

/// Disturbs somebody every few moments, until the time is over; then whoever was stopped goes on.
pub(crate) fn reign(world: &World, time: Duration, seed: u64) -> Disturbed {
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
        let all = world.residents();
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
    world.signal_all(Signal::CONT);
    disturbed
}

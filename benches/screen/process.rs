//! What the kernel knows of a process.

use std::fs;

use crate::Fallible;

/// Counters of a process, all its threads together.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counters {
    /// How often a thread went to sleep of its own will; each is one wake-up.
    pub(crate) wakeups: u64,
    /// User and system time in clock ticks (1/100 s).
    pub(crate) ticks: u64,
}

/// Reads the counters.
pub(crate) fn counters(pid: u32) -> Fallible<Counters> {
    let mut found = Counters::default();
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end between the two readings.
        let Ok(status) = fs::read_to_string(task?.path().join("status")) else { continue };
        found.wakeups += field(&status, "voluntary_ctxt_switches:").unwrap_or(0);
    }
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in brackets may hold blanks.
    let after = stat.rsplit(") ").next().unwrap_or_default();
    let numbers: Vec<u64> = after.split(' ').skip(11).take(2).filter_map(|n| n.parse().ok()).collect();
    found.ticks = numbers.iter().sum();
    Ok(found)
}

/// Resident memory in KiB: now, and the most there ever was.
pub(crate) fn resident(pid: u32) -> Fallible<(u64, u64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    Ok((field(&status, "VmRSS:").unwrap_or(0), field(&status, "VmHWM:").unwrap_or(0)))
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

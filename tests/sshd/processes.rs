//! Processes, as `/proc` tells of them.

use std::fs;
use std::process::Command;

/// Sends a signal to one process.
pub(crate) fn signal(pid: u32, name: &str) {
    // Fails only where it has ended already.
    let _ = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status();
}

/// User and system time of a process; `None`: it is gone.
pub(crate) fn cpu_ticks(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit(") ").next()?.split(' ').collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}

/// Whether it runs: what nobody has waited for yet does not.
pub(crate) fn is_alive(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with(['Z', 'X'])))
}

/// The processes below another one, children's children too.
pub(crate) fn descendants(of: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for pid in all() {
        if parent(pid) == Some(of) {
            found.push(pid);
            found.extend(descendants(pid));
        }
    }
    found
}

/// The first words of a process' command line.
pub(crate) fn words(pid: u32) -> Vec<String> {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).split('\0').map(str::to_owned).collect()
}

fn all() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit(") ").next()?.split(' ').nth(1)?.parse().ok()
}

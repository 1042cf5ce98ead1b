//! One frame is one write: counted by the kernel, in the compiled program on a pseudo-terminal.

use crate::home::{Home, program};
use crate::screen::{Screen, typed};

const BEGIN: &str = "\\33[?2026h";
const END: &str = "\\33[?2026l";

/// What was written to the terminal, a write an element, escaped as strace does.
fn writes(trace: &str) -> Vec<&str> {
    let calls = trace.lines().filter(|line| line.contains("write(") && line.contains("</dev/pts/"));
    calls.filter_map(|line| Some(line.split_once('"')?.1.rsplit_once('"')?.0)).collect()
}

#[test]
fn every_frame_of_a_session_leaves_in_one_write() {
    let home = Home::with_built_in_sandbox();
    let trace = home.path("trace");
    let (trace_file, traced) = (trace.to_string_lossy(), program());
    let calls = "trace=write,writev,pwrite64,sendto,sendmsg";
    let args =
        ["-f", "-y", "-qq", "-s", "1000000", "-e", "signal=none", "-e", calls, "-o", &trace_file, &traced];
    let mut screen = Screen::start_program(&home, 120, 40, "strace".as_ref(), &args, &[]);
    screen.shows("5,000 assets loaded");
    typed(&mut screen, &["j", "j", "/", "Backpack_B", "\r", " ", "m"]);
    screen.shows("SandboxOutfitters/Backpack_B?$product$");
    typed(&mut screen, &["4", "?"]);
    screen.shows("Everywhere");
    typed(&mut screen, &["\x1b", "q"]);
    screen.shows("Kept for the next start");
    typed(&mut screen, &["\r"]);
    assert_eq!(screen.ends(), 0);
    let trace = std::fs::read_to_string(&trace).expect("a trace");
    let all = writes(&trace);
    let first = all.iter().position(|write| write.starts_with(BEGIN)).expect("a frame");
    let last = all.iter().rposition(|write| write.starts_with(BEGIN)).expect("a frame");
    let frames = &all[first..=last];
    assert!(frames.len() >= 12, "{} frames", frames.len());
    for frame in frames {
        let once = [BEGIN, END].iter().all(|mark| frame.matches(mark).count() == 1);
        assert!(once && frame.starts_with(BEGIN) && frame.ends_with(END), "not one frame: {frame}");
    }
}

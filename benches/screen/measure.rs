//! From a key to its painted frame, and what a program does when nobody does anything.

use std::time::{Duration, Instant};

use crate::Fallible;
use crate::line::Line;
use crate::process;

/// The end of a frame, where a program brackets its frames (mode 2026).
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// So long without a byte, and the answer to a key is complete.
const SILENCE: Duration = Duration::from_millis(30);
/// A key that nothing answers within this time changes nothing.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Something that goes on and on is cut here.
const LONGEST: Duration = Duration::from_secs(3);

/// What one key did.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer {
    pub(crate) bytes: usize,
    pub(crate) reads: usize,
    /// Until the first byte.
    pub(crate) first: Duration,
    /// Until the first whole frame in which the cursor stands where it will stay.
    pub(crate) painted: Duration,
    /// Until the last byte: results that stream in count.
    pub(crate) settled: Duration,
}

/// Presses a key and takes what answers it; `None`: nothing did.
pub(crate) fn press(line: &mut Line, key: &[u8]) -> Fallible<Option<Answer>> {
    while line.next(Duration::ZERO)?.is_some() {}
    // Before the key is sent: on a busy machine the answer is there before this thread runs again.
    let start = Instant::now();
    line.send(key)?;
    take(line, start)
}

/// Takes the answer to what was typed at `start`.
pub(crate) fn take(line: &mut Line, start: Instant) -> Fallible<Option<Answer>> {
    let mut frames: Vec<(Duration, Option<(u16, u16)>)> = Vec::new();
    let mut pieces = Vec::new();
    let (mut bytes, mut tail) = (0, Vec::new());
    while let Some(piece) = line.next(if pieces.is_empty() { PATIENCE } else { SILENCE })? {
        let at = piece.at.saturating_duration_since(start);
        bytes += piece.bytes.len();
        tail.extend_from_slice(&piece.bytes);
        if tail.windows(FRAME_END.len()).any(|window| window == FRAME_END) {
            frames.push((at, place(line)));
        }
        tail.drain(..tail.len().saturating_sub(FRAME_END.len() - 1));
        pieces.push(at);
        if at > LONGEST {
            break;
        }
    }
    let (Some(first), Some(settled)) = (pieces.first(), pieces.last()) else { return Ok(None) };
    let stays = place(line);
    let painted = frames.iter().find(|(_, cursor)| *cursor == stays).map_or(*settled, |(at, _)| *at);
    Ok(Some(Answer { bytes, reads: pieces.len(), first: *first, painted, settled: *settled }))
}

/// Where the cursor is to be seen; a hidden one is nowhere, wherever the last cell was painted.
fn place(line: &Line) -> Option<(u16, u16)> {
    let screen = line.emulator.screen();
    (!screen.hide_cursor()).then(|| screen.cursor_position())
}

/// What a program does when nobody does anything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rest {
    pub(crate) seconds: f64,
    pub(crate) bytes: usize,
    pub(crate) reads: usize,
    pub(crate) wakeups: u64,
    pub(crate) ticks: u64,
}

/// Watches it for a while.
pub(crate) fn rest(line: &mut Line, time: Duration) -> Fallible<Rest> {
    let pid = line.pid()?;
    while line.next(Duration::ZERO)?.is_some() {}
    let before = process::counters(pid)?;
    let start = Instant::now();
    let (mut bytes, mut reads) = (0, 0);
    while let Some(left) = time.checked_sub(start.elapsed()) {
        if let Some(piece) = line.next(left)? {
            bytes += piece.bytes.len();
            reads += 1;
        }
    }
    let after = process::counters(pid)?;
    Ok(Rest {
        seconds: start.elapsed().as_secs_f64(),
        bytes,
        reads,
        // A thread that ended meanwhile took its count along.
        wakeups: after.wakeups.saturating_sub(before.wakeups),
        ticks: after.ticks.saturating_sub(before.ticks),
    })
}

/// How a program begins: until its first byte, and until its first frame is there.
pub(crate) fn start(line: &mut Line) -> Fallible<(Duration, Duration)> {
    let started = line.started;
    let answer = take_first(line)?;
    Ok((answer.0.saturating_duration_since(started), answer.1.saturating_duration_since(started)))
}

/// The first byte; the end of the first bracketed frame, or the last byte before the first silence.
fn take_first(line: &mut Line) -> Fallible<(Instant, Instant)> {
    let first = line.next(Duration::from_secs(10))?.ok_or("it shows nothing")?;
    let (begin, mut last, mut seen) = (first.at, first.at, first.bytes);
    loop {
        if seen.windows(FRAME_END.len()).any(|window| window == FRAME_END) {
            return Ok((begin, last));
        }
        let Some(piece) = line.next(SILENCE)? else { return Ok((begin, last)) };
        last = piece.at;
        seen.extend_from_slice(&piece.bytes);
    }
}

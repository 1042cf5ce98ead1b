//! When the next frame may be drawn: at once for a key, seldom for the rest, and never faster than the line takes it.
//!
//! Pure: moments are given. The line is measured by how long it takes to write a frame (`spec/terminal.md` C: over slow
//! lines, keys must not lag behind frames that nobody will see). A window without focus gets a frame a second.

use std::time::Duration;

use tokio::time::Instant;

/// Between frames that no key asked for, on this machine.
const NEAR: Duration = Duration::from_millis(33);
/// The same over SSH.
const FAR: Duration = Duration::from_millis(66);
/// Between frames that answer what the operator just did: a filter's first results are as urgent as its letters.
const ECHO: Duration = Duration::from_millis(6);
/// So long after a key what comes is taken for its answer.
const ECHOES: Duration = Duration::from_millis(150);
/// Between frames while nobody looks.
const UNFOCUSED: Duration = Duration::from_secs(1);
/// Between frames at most, however slow the line is.
const SLOWEST: Duration = Duration::from_secs(1);
/// Writing may take a fifth of the time: after a frame, four times as long nothing is written.
const REST: u32 = 4;
/// What a write to a line takes that is not slow.
const USUAL: Duration = Duration::from_millis(2);
/// What a write takes when the line is slow, and not this machine busy: less never keeps the answer to a key waiting.
const SLOW: Duration = Duration::from_millis(20);

/// What wants to be drawn, and how the line has done.
#[derive(Debug)]
pub(crate) struct Pacer {
    /// Between frames that no key asked for.
    gap: Duration,
    focused: bool,
    wanted: Option<Want>,
    /// When the last frame had been written.
    last: Option<Instant>,
    /// When the operator did something last.
    touched: Option<Instant>,
    /// How long the line takes for a frame: the last ones, the newest counting most.
    took: Duration,
}

/// How much a frame is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Want {
    /// Something changed by itself.
    Soon,
    /// The operator did something.
    Now,
}

impl Pacer {
    /// A pacer that wants its first frame at once; `remote`: the line is an SSH connection.
    pub(crate) const fn new(remote: bool) -> Self {
        let gap = if remote { FAR } else { NEAR };
        Self { gap, focused: true, wanted: Some(Want::Now), last: None, touched: None, took: Duration::ZERO }
    }

    /// The operator did something: a frame, as soon as the line takes it.
    pub(crate) fn now(&mut self) {
        self.wanted = Some(Want::Now);
    }

    /// The operator pressed a key: a frame at once, and what answers it in the next moment soon.
    pub(crate) fn touched(&mut self, now: Instant) {
        self.touched = Some(now);
        self.now();
    }

    /// Something changed by itself: a frame, together with what else changes.
    pub(crate) fn soon(&mut self) {
        self.wanted = self.wanted.max(Some(Want::Soon));
    }

    /// Whether the operator looks at the window.
    pub(crate) fn focus(&mut self, focused: bool) {
        self.focused = focused;
        if focused {
            self.now();
        }
    }

    /// Slows a timer down for a window without focus.
    pub(crate) fn tick(&self, wait: Duration) -> Duration {
        if self.focused { wait } else { wait.max(UNFOCUSED) }
    }

    /// When the frame that is wanted may be drawn; `None`: none is.
    pub(crate) fn due(&self, now: Instant) -> Option<Instant> {
        let rest = if self.took <= USUAL { Duration::ZERO } else { (self.took * REST).min(SLOWEST) };
        // Four times the few milliseconds for which a busy machine keeps the writing thread would be felt.
        let answer = if self.took < SLOW { Duration::ZERO } else { rest };
        let rest = match self.wanted? {
            Want::Now => answer,
            Want::Soon if self.touched.is_some_and(|touched| now < touched + ECHOES) => answer.max(ECHO),
            Want::Soon if self.focused => rest.max(self.gap),
            Want::Soon => UNFOCUSED,
        };
        Some(self.last.map_or(now, |last| last + rest))
    }

    /// A frame was drawn.
    pub(crate) fn drawn(&mut self, now: Instant) {
        self.wanted = None;
        self.last = Some(now);
    }

    /// The line took a frame in so long.
    pub(crate) fn written(&mut self, now: Instant, took: Duration) {
        self.took = if took > self.took { took } else { (self.took + took) / 2 };
        self.last = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn drawn(remote: bool) -> (Pacer, Instant) {
        let start = Instant::now();
        let mut pacer = Pacer::new(remote);
        assert_eq!(pacer.due(start), Some(start), "the first frame waits for nothing");
        pacer.drawn(start);
        pacer.written(start, MS);
        (pacer, start)
    }

    #[test]
    fn nothing_is_due_where_nothing_changed() {
        let (pacer, start) = drawn(false);
        assert_eq!(pacer.due(start + 1_000 * MS), None);
    }

    #[test]
    fn a_key_is_drawn_at_once_and_the_rest_in_company() {
        for (remote, gap) in [(false, NEAR), (true, FAR)] {
            let (mut pacer, start) = drawn(remote);
            pacer.soon();
            assert_eq!(pacer.due(start + MS), Some(start + gap));
            pacer.now();
            pacer.soon();
            assert_eq!(pacer.due(start + MS), Some(start));
        }
    }

    #[test]
    fn what_answers_a_key_is_drawn_almost_at_once() {
        let (mut pacer, start) = drawn(true);
        pacer.touched(start);
        pacer.drawn(start);
        pacer.soon();
        assert_eq!(pacer.due(start + MS), Some(start + ECHO));
        assert_eq!(pacer.due(start + ECHOES), Some(start + FAR));
    }

    #[test]
    fn a_slow_line_rests_four_times_as_long_as_it_wrote_and_a_second_at_most() {
        for (took, rest) in [(10, 40), (50, 200), (900, 1_000)] {
            let (mut pacer, start) = drawn(false);
            pacer.written(start, took * MS);
            pacer.soon();
            assert_eq!(pacer.due(start), Some(start + rest * MS), "{took} ms");
        }
    }

    #[test]
    fn a_key_waits_for_a_slow_line_and_never_for_a_busy_machine() {
        for (took, rest) in [(2, 0), (5, 0), (19, 0), (20, 80), (50, 200), (900, 1_000)] {
            let (mut pacer, start) = drawn(false);
            pacer.written(start, took * MS);
            pacer.now();
            assert_eq!(pacer.due(start), Some(start + rest * MS), "{took} ms");
            pacer.touched(start);
            pacer.drawn(start);
            pacer.soon();
            assert_eq!(
                pacer.due(start),
                Some(start + (rest * MS).max(ECHO)),
                "what follows a key, {took} ms"
            );
        }
    }

    #[test]
    fn a_line_that_recovers_is_trusted_again() {
        let (mut pacer, start) = drawn(false);
        pacer.written(start, 800 * MS);
        for _ in 0..10 {
            pacer.written(start, Duration::ZERO);
        }
        pacer.now();
        assert_eq!(pacer.due(start), Some(start));
    }

    #[test]
    fn a_window_without_focus_gets_a_frame_a_second_and_one_at_once_when_it_has_it_again() {
        let (mut pacer, start) = drawn(false);
        pacer.focus(false);
        pacer.soon();
        assert_eq!(pacer.due(start), Some(start + UNFOCUSED));
        assert_eq!(pacer.tick(125 * MS), UNFOCUSED);
        pacer.focus(true);
        assert_eq!(pacer.due(start), Some(start));
        assert_eq!(pacer.tick(125 * MS), 125 * MS);
    }
}

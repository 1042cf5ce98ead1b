//! The real loop with scripted keys, a world that answers from a script, and a screen in memory.

use std::cell::Cell;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use ratatui::backend::TestBackend;
use ratatui::{Frame, Terminal};
use tokio::time::Instant;

use super::screen::SMALL;
use super::{at, initial, page, queue, signed_in};
use crate::queue::BatchState;
use crate::tui::app::{Answer, Effect, Queued, State};
use crate::tui::event_loop::{End, Event, Loop, Manner, Source, Surface};
use crate::tui::keys::Key;
use crate::tui::terminal::{Input, InputEvent, Signal, Written};
use crate::tui::theme::Look;
use crate::tui::world::{Outbox, World};

thread_local! {
    /// Seconds of the test's clock; each test has its own thread.
    static CLOCK: Cell<i64> = const { Cell::new(0) };
    /// Since when it runs; `None`: it stands still.
    static BEGAN: Cell<Option<Instant>> = const { Cell::new(None) };
}

fn clock() -> Timestamp {
    let passed = BEGAN.get().map(|began| began.elapsed()).unwrap_or_default();
    at(CLOCK.get()) + jiff::SignedDuration::try_from(passed).unwrap()
}

/// A terminal in memory that counts frames.
#[derive(Clone)]
struct Memory {
    terminal: Arc<Mutex<Terminal<TestBackend>>>,
    frames: Arc<Mutex<Vec<String>>>,
}

impl Memory {
    fn new() -> Self {
        let terminal = Terminal::new(TestBackend::new(SMALL.0, SMALL.1)).unwrap();
        Self { terminal: Arc::new(Mutex::new(terminal)), frames: Arc::default() }
    }

    fn last(&self) -> String {
        self.frames.lock().unwrap().last().cloned().unwrap()
    }
}

impl Surface for Memory {
    fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        let mut terminal = self.terminal.lock().unwrap();
        terminal.draw(render).unwrap();
        self.frames.lock().unwrap().push(terminal.backend().to_string());
        Ok(())
    }
    fn size(&self) -> io::Result<(u16, u16)> {
        Ok(SMALL)
    }
    fn repaint(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn suspend(&mut self) -> io::Result<bool> {
        Ok(false)
    }
    fn is_busy(&self) -> bool {
        false
    }
    async fn written(&mut self) -> Written {
        std::future::pending().await
    }
    fn settle(&mut self) -> bool {
        true
    }
    fn give_back(&mut self) {}
    fn take_again(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn regain(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn title(&mut self, _: &str) {}
    fn copy(&mut self, _: &str) {}
    fn mouse(&mut self, _: bool) {}
}

/// Steps of a script: keys that come one by one, with the clock moved in between.
enum Act {
    Keys(&'static str),
    Clock(i64),
    Signal(Signal),
    Gone,
    /// The window has the focus, or no longer.
    Focus(bool),
    /// Nobody does anything for so many seconds.
    Rest(u64),
    /// Lets the timer run until another frame is drawn.
    Tick,
}

struct Script {
    acts: VecDeque<Act>,
    keys: VecDeque<Input>,
    resting: Option<(Instant, Rested)>,
    /// Frames that were drawn.
    frames: Arc<Mutex<Vec<String>>>,
    rests: Arc<Mutex<Vec<Rested>>>,
}

/// What the loop did while nobody did anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rested {
    /// How often it woke.
    wakes: usize,
    /// Frames drawn.
    frames: usize,
}

impl Script {
    fn new(acts: impl IntoIterator<Item = Act>, memory: &Memory) -> Self {
        Self {
            acts: acts.into_iter().collect(),
            keys: VecDeque::new(),
            resting: None,
            frames: Arc::clone(&memory.frames),
            rests: Arc::default(),
        }
    }

    fn drawn(&self) -> usize {
        self.frames.lock().unwrap().len()
    }

    /// Goes on with a rest; the loop's timers cancel it as often as they wake.
    async fn rest(&mut self) {
        let Some((until, rested)) = &mut self.resting else { return };
        rested.wakes += 1;
        tokio::time::sleep_until(*until).await;
        if let Some((_, rested)) = self.resting.take() {
            // The first turn of the loop is the one in which the rest began.
            let rested = Rested { wakes: rested.wakes - 1, frames: self.drawn() - rested.frames };
            self.rests.lock().unwrap().push(rested);
        }
    }
}

fn inputs(names: &str) -> impl Iterator<Item = Input> {
    names.split_whitespace().map(|name| {
        let key: Key = name.parse().unwrap();
        Input { event: InputEvent::Key(key.into()), burst: false }
    })
}

impl Source for Script {
    async fn next(&mut self) -> Event {
        // Gives the world's answers their turn first, as a slow hand does.
        tokio::task::yield_now().await;
        loop {
            self.rest().await;
            if let Some(input) = self.keys.pop_front() {
                return Event::Input(input);
            }
            match self.acts.pop_front() {
                Some(Act::Keys(names)) => self.keys.extend(inputs(names)),
                Some(Act::Clock(seconds)) => CLOCK.set(seconds),
                Some(Act::Signal(signal)) => return Event::Signal(signal),
                Some(Act::Gone) => return Event::Gone,
                Some(Act::Focus(focused)) => {
                    return Event::Input(Input { event: InputEvent::Focus(focused), burst: false });
                }
                Some(Act::Rest(seconds)) => {
                    let until = Instant::now() + Duration::from_secs(seconds);
                    self.resting = Some((until, Rested { wakes: 0, frames: self.drawn() }));
                }
                // The loop's timer cancels this wait; the script goes on behind it.
                Some(Act::Tick) => return std::future::pending().await,
                None => panic!("the script is over and the loop still runs"),
            }
        }
    }

    fn waiting_input(&mut self) -> Option<Input> {
        None
    }

    async fn pause(&mut self) {}

    fn resume(&mut self) {}
}

/// Answers at once, as the real rooms would after a while.
#[derive(Clone, Default)]
pub(super) struct Scripted {
    asked: Arc<Mutex<Vec<String>>>,
}

impl World for Scripted {
    fn start(&mut self, effect: Effect, outbox: &Outbox) {
        let name = format!("{effect:?}");
        self.asked.lock().unwrap().push(name.split([' ', '{']).next().unwrap_or_default().to_owned());
        match effect {
            Effect::WatchQueue => {
                outbox.send(Answer::Queue(Box::new(queue::snapshot(Vec::new()))));
            }
            Effect::SignIn { ticket, .. } => {
                outbox.send(Answer::SignedIn { ticket, result: Ok(Box::new(signed_in())) });
            }
            Effect::OpenCopy { ticket } => {
                outbox.send(Answer::CopyOpened { ticket, file: None, copy: Ok(None) });
            }
            Effect::LoadAssets { ticket, .. } => {
                outbox.send(Answer::Assets { ticket, page: Ok(page(0, 90, None)) });
            }
            Effect::QueueJob { urls, reason, .. } => {
                let mut job = queue::job_of(1, vec![queue::accepted(clock(), Some(30))]);
                job.batches[0].urls = urls.len();
                job.reason = reason;
                outbox.send(Answer::Queued(Ok(Queued { job: job.id, worker_pid: Some(7), warning: None })));
                let jobs = vec![job, queue::job_of(2, vec![BatchState::Cancelled])];
                outbox.send(Answer::Queue(Box::new(queue::snapshot(jobs))));
            }
            Effect::Steer { wish, reason, .. } => {
                outbox.send(Answer::Done(format!("{wish:?} because {reason}")));
            }
            _ => {}
        }
    }
}

async fn play(acts: impl IntoIterator<Item = Act>) -> (End, Memory, Vec<String>) {
    CLOCK.set(0);
    let state = State::new(initial(), Look::default(), SMALL, at(0));
    let memory = Memory::new();
    let world = Scripted::default();
    let manner = Manner { animation: true, remote: false };
    let script = Script::new(acts, &memory);
    let mut running = Loop::new(state, memory.clone(), script, world.clone(), clock, manner);
    let end = running.run().await.unwrap();
    let asked = world.asked.lock().unwrap().clone();
    (end, memory, asked)
}

/// Queues a job whose estimate is thirty seconds, and looks at the rests that follow. Time passes as the runtime's does.
async fn rests_of_a_countdown(animation: bool, acts: impl IntoIterator<Item = Act>) -> Vec<Rested> {
    CLOCK.set(0);
    BEGAN.set(Some(Instant::now()));
    let state = State::new(initial(), Look::default(), SMALL, at(0));
    let memory = Memory::new();
    let queueing = [Act::Keys("/ t e n t enter a m"), Act::Keys("p right enter")];
    let script = Script::new(queueing.into_iter().chain(acts).chain([Act::Keys("ctrl-l q")]), &memory);
    let rests = Arc::clone(&script.rests);
    let manner = Manner { animation, remote: false };
    let mut running = Loop::new(state, memory, script, Scripted::default(), clock, manner);
    assert_eq!(running.run().await.unwrap(), End::Left);
    rests.lock().unwrap().clone()
}

#[tokio::test]
async fn from_the_first_frame_to_a_countdown_and_out() {
    let (end, memory, asked) = play([
        Act::Keys("/ t e n t enter a m"),
        Act::Keys("p up s a l e enter right enter"),
        Act::Clock(12),
        Act::Tick,
        Act::Keys("ctrl-l q"),
    ])
    .await;
    assert_eq!(end, End::Left);
    assert_eq!(asked, ["WatchQueue", "SignIn", "OpenCopy", "LoadAssets", "FindSameList", "QueueJob"]);
    let last = memory.last();
    assert!(last.contains("00:18") && last.contains("sale"), "{last}");
}

#[tokio::test]
async fn everything_is_paused_with_a_reason_and_the_default_pauses_nothing() {
    let (_, memory, asked) =
        play([Act::Keys("4 a enter a right up up f r e e z e up enter"), Act::Keys("ctrl-l q")]).await;
    assert_eq!(asked, ["WatchQueue", "SignIn", "OpenCopy", "LoadAssets", "Steer"]);
    let frames = memory.frames.lock().unwrap();
    assert!(frames.iter().any(|frame| frame.contains("nothing was changed")));
    assert!(frames.iter().any(|frame| frame.contains("Pause because freeze")), "{}", frames.last().unwrap());
}

#[tokio::test]
async fn a_signal_and_a_vanished_terminal_end_the_loop() {
    assert_eq!(play([Act::Signal(Signal::Terminate(143))]).await.0, End::Terminated(143));
    assert_eq!(play([Act::Signal(Signal::HungUp)]).await.0, End::HungUp);
    assert_eq!(play([Act::Keys("j j"), Act::Gone]).await.0, End::HungUp);
}

#[tokio::test]
async fn a_key_that_cannot_suspend_says_so() {
    let (_, memory, _) = play([Act::Keys("ctrl-z ctrl-l q")]).await;
    assert!(memory.last().contains("not suspended"));
}

#[tokio::test]
async fn nothing_is_drawn_while_nothing_happens() {
    let (_, memory, _) = play([Act::Keys("q")]).await;
    let frames = memory.frames.lock().unwrap().len();
    // The start, each of the three answers at most once, and nothing after the key that leaves.
    assert!(frames <= 4, "{frames} frames");
}

#[tokio::test(start_paused = true)]
async fn a_countdown_moves_in_small_steps_and_when_it_is_over_nothing_wakes_any_more() {
    let rests = rests_of_a_countdown(true, [Act::Rest(10), Act::Rest(25), Act::Rest(3_600)]).await;
    assert!((20..=80).contains(&rests[0].frames), "eight frames a second at most: {rests:?}");
    assert_eq!(rests[2], Rested { wakes: 0, frames: 0 }, "an hour of rest");
}

#[tokio::test(start_paused = true)]
async fn without_animation_a_countdown_moves_once_a_second() {
    let rests = rests_of_a_countdown(false, [Act::Rest(5), Act::Rest(10)]).await;
    assert!((9..=11).contains(&rests[1].frames), "{rests:?}");
}

#[tokio::test(start_paused = true)]
async fn a_window_without_the_focus_gets_a_frame_a_second_until_it_has_it_again() {
    let acts = [Act::Rest(5), Act::Focus(false), Act::Rest(10), Act::Focus(true), Act::Rest(5)];
    let rests = rests_of_a_countdown(true, acts).await;
    assert!((9..=11).contains(&rests[1].frames), "{rests:?}");
    assert!((10..=40).contains(&rests[2].frames), "{rests:?}");
}

#[tokio::test(start_paused = true)]
async fn a_screen_on_which_nothing_counts_down_never_wakes() {
    CLOCK.set(0);
    BEGAN.set(Some(Instant::now()));
    let memory = Memory::new();
    let script = Script::new([Act::Rest(30), Act::Rest(3_600), Act::Keys("q")], &memory);
    let rests = Arc::clone(&script.rests);
    let state = State::new(initial(), Look::default(), SMALL, at(0));
    let manner = Manner { animation: true, remote: false };
    let mut running = Loop::new(state, memory, script, Scripted::default(), clock, manner);
    running.run().await.unwrap();
    assert_eq!(rests.lock().unwrap()[1], Rested { wakes: 0, frames: 0 });
}

/// A key that is held down and never let go: there is always another one.
struct Held {
    frames: Arc<Mutex<Vec<String>>>,
    pressed: usize,
}

impl Held {
    fn press(&mut self) -> Input {
        self.pressed += 1;
        assert!(self.pressed < 500_000, "no frame is drawn and no signal is heard");
        inputs("j").next().unwrap()
    }
}

impl Source for Held {
    async fn next(&mut self) -> Event {
        let drawn = self.frames.lock().unwrap().len();
        if drawn < 5 { Event::Input(self.press()) } else { Event::Signal(Signal::Terminate(143)) }
    }

    fn waiting_input(&mut self) -> Option<Input> {
        Some(self.press())
    }

    async fn pause(&mut self) {}

    fn resume(&mut self) {}
}

#[tokio::test]
async fn a_key_that_is_held_down_keeps_neither_frames_nor_signals_waiting() {
    CLOCK.set(0);
    let memory = Memory::new();
    let source = Held { frames: Arc::clone(&memory.frames), pressed: 0 };
    let state = State::new(initial(), Look::default(), SMALL, at(0));
    let manner = Manner { animation: true, remote: false };
    let mut running = Loop::new(state, memory, source, Scripted::default(), clock, manner);
    assert_eq!(running.run().await.unwrap(), End::Terminated(143));
}

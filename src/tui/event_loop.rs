//! The loop: wait for whatever comes first, handle all that is waiting, draw once, and only if something changed.
//!
//! It never waits for the terminal: a frame that the line does not take is on its way while keys, answers and signals
//! go on, and the next frame shows what is true then.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::app::{Answer, DraftEnd, Effect, Msg, State, TerminalRequest, last_words, next_wake, update};
use super::pacer::Pacer;
use super::terminal::{Input, InputEvent, Signal, Written};
use super::view::{view, window_title};
use super::world::{Outbox, World};

mod edges;
mod lending;

pub(crate) use edges::{Event, Source, Surface};

/// After so long frames and signals have their turn, whatever else is typed: a key that is held down over a slow update
/// must not freeze the picture.
const TURN: Duration = Duration::from_millis(10);
/// So many answers are handled in a row before a frame may be drawn again.
const ANSWERS_A_TURN: usize = 64;
/// Between two changes of the window's title.
const TITLE_GAP: Duration = Duration::from_secs(1);

/// How the screen ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The operator left.
    Left,
    /// A signal asked for it; the exit code.
    Terminated(u8),
    /// The terminal is gone.
    HungUp,
}

/// How the loop behaves towards the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manner {
    /// Bars move between whole seconds; off: once a second at most.
    pub(crate) animation: bool,
    /// The line is an SSH connection.
    pub(crate) remote: bool,
}

/// Everything the loop holds.
pub(crate) struct Loop<S, I, W> {
    pub(crate) state: State,
    surface: S,
    source: I,
    world: W,
    outbox: Outbox,
    answers: mpsc::UnboundedReceiver<Answer>,
    clock: fn() -> Timestamp,
    animation: bool,
    pacer: Pacer,
    /// The window's title, and when it was set.
    titled: Option<(String, Instant)>,
    /// The signal that ends a stop of our own making is still to be heard.
    expects_continue: bool,
    /// An editor that is to be run now.
    editor: Option<(PathBuf, u64)>,
    end: Option<End>,
}

/// What woke the loop.
enum Woken {
    Event(Event),
    Answer(Option<Answer>),
    Written(Written),
    /// Something visible changed by itself.
    Changed,
    /// The frame that is wanted may be drawn now.
    Due,
}

impl<S: Surface, I: Source, W: World> Loop<S, I, W> {
    pub(crate) fn new(
        state: State,
        surface: S,
        source: I,
        world: W,
        clock: fn() -> Timestamp,
        manner: Manner,
    ) -> Self {
        let (outbox, answers) = Outbox::new();
        Self {
            state,
            surface,
            source,
            world,
            outbox,
            answers,
            clock,
            animation: manner.animation,
            pacer: Pacer::new(manner.remote),
            titled: None,
            expects_continue: false,
            editor: None,
            end: None,
        }
    }

    /// Runs until the operator leaves, a signal comes or the terminal vanishes. Whatever the end is, the world is
    /// told of it before.
    pub(crate) async fn run(&mut self) -> io::Result<End> {
        let end = self.run_until_end().await;
        let how = match end {
            Ok(End::Left) => DraftEnd::Left,
            Ok(End::Terminated(_)) => DraftEnd::Terminated,
            Ok(End::HungUp) | Err(_) => DraftEnd::LineLost,
        };
        if let Some(effect) = last_words(&mut self.state, how) {
            self.world.start(effect, &self.outbox);
        }
        self.world.close();
        end
    }

    /// Waits a moment for the frame on its way; whether the line took it.
    pub(crate) fn settle(&mut self) -> bool {
        self.surface.settle()
    }

    async fn run_until_end(&mut self) -> io::Result<End> {
        self.handle(Msg::Started)?;
        loop {
            self.drain()?;
            if let Some((path, ticket)) = self.editor.take() {
                self.edit(path, ticket).await?;
            }
            if let Some(end) = self.end {
                return Ok(end);
            }
            self.draw_if_due()?;
            match self.wait().await {
                Woken::Event(Event::Signal(signal)) => self.signal(signal)?,
                Woken::Event(Event::Input(input)) => self.input(input)?,
                Woken::Event(Event::Gone) => self.end = Some(End::HungUp),
                Woken::Answer(Some(answer)) => self.answer(answer)?,
                Woken::Answer(None) | Woken::Due => {}
                Woken::Written(written) => {
                    self.pacer.written(Instant::now(), written.took);
                    written.result?;
                }
                Woken::Changed => self.pacer.soon(),
            }
        }
    }

    async fn wait(&mut self) -> Woken {
        let wake = self.wake();
        let busy = self.surface.is_busy();
        let due = self.pacer.due(Instant::now()).filter(|_| !busy);
        tokio::select! {
            biased;
            // Once a frame at most; behind keys without end it would never be heard, and no other frame be drawn.
            written = self.surface.written(), if busy => Woken::Written(written),
            event = self.source.next() => Woken::Event(event),
            answer = self.answers.recv() => Woken::Answer(answer),
            () = until(due) => Woken::Due,
            () = sleep(wake) => Woken::Changed,
        }
    }

    /// The only clock: none while nothing counts down, and none that asks for a frame that is wanted already.
    /// Without animation, once a second at most.
    fn wake(&mut self) -> Option<Duration> {
        let now = Instant::now();
        if self.pacer.due(now).is_some() {
            return None;
        }
        if self.state.set_now((self.clock)()) {
            self.pacer.soon();
            return None;
        }
        let counting = next_wake(&self.state).map(|wake| self.pacer.tick(wake));
        let counting =
            counting.map(|wake| if self.animation { wake } else { wake.max(Duration::from_secs(1)) });
        let title = self.title_gap(now).filter(|_| self.owes_title());
        [counting, title].into_iter().flatten().min()
    }

    /// Handles what is waiting, so that a burst costs one frame.
    fn drain(&mut self) -> io::Result<()> {
        let mut answers = 0;
        let until = Instant::now() + TURN;
        while self.end.is_none() && self.editor.is_none() {
            if Instant::now() < until
                && let Some(input) = self.source.waiting_input()
            {
                self.input(input)?;
            } else if answers < ANSWERS_A_TURN
                && let Ok(answer) = self.answers.try_recv()
            {
                answers += 1;
                self.answer(answer)?;
            } else {
                break;
            }
        }
        Ok(())
    }

    fn answer(&mut self, answer: Answer) -> io::Result<()> {
        self.pacer.soon();
        self.handle(Msg::Answer(answer))
    }

    fn input(&mut self, input: Input) -> io::Result<()> {
        self.pacer.touched(Instant::now());
        match input.event {
            InputEvent::Key(key) => self.handle(Msg::Key(key, input.burst)),
            InputEvent::Paste(text) => self.handle(Msg::Paste(text)),
            InputEvent::Mouse(mouse) => self.handle(Msg::Mouse(mouse)),
            InputEvent::Focus(focused) => {
                self.pacer.focus(focused);
                Ok(())
            }
        }
    }

    fn signal(&mut self, signal: Signal) -> io::Result<()> {
        match signal {
            Signal::Resized => self.resized(),
            Signal::Suspend => self.terminal(TerminalRequest::Suspend),
            Signal::Continued => self.continued(),
            Signal::Terminate(code) => {
                self.end = Some(End::Terminated(code));
                Ok(())
            }
            Signal::HungUp => {
                self.end = Some(End::HungUp);
                Ok(())
            }
        }
    }

    /// Somebody else may have stopped the process, and then a shell had the terminal.
    fn continued(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.expects_continue) {
            return Ok(());
        }
        self.surface.regain()?;
        self.titled = None;
        self.resized()?;
        self.pacer.now();
        Ok(())
    }

    /// A storm of sizes is drawn like everything that comes by itself: together.
    fn resized(&mut self) -> io::Result<()> {
        let (width, height) = self.surface.size()?;
        self.pacer.soon();
        self.handle(Msg::Resized(width, height))
    }

    fn handle(&mut self, msg: Msg) -> io::Result<()> {
        self.state.set_now((self.clock)());
        for effect in update(&mut self.state, msg) {
            match effect {
                Effect::Terminal(request) => self.terminal(request)?,
                effect => self.world.start(effect, &self.outbox),
            }
        }
        Ok(())
    }

    fn terminal(&mut self, request: TerminalRequest) -> io::Result<()> {
        match request {
            TerminalRequest::Repaint => self.surface.repaint()?,
            TerminalRequest::Leave => self.end = Some(End::Left),
            TerminalRequest::Copy(text) => self.surface.copy(&text),
            TerminalRequest::Mouse(on) => self.surface.mouse(on),
            TerminalRequest::RunEditor { path, ticket } => self.editor = Some((path, ticket)),
            TerminalRequest::Suspend => {
                if self.surface.suspend()? {
                    self.expects_continue = true;
                    self.titled = None;
                    self.resized()?;
                } else {
                    self.handle(Msg::NotSuspended)?;
                }
            }
        }
        self.pacer.now();
        Ok(())
    }

    /// How long until the window may get another title; `None`: it may.
    fn title_gap(&self, now: Instant) -> Option<Duration> {
        let (_, set) = self.titled.as_ref()?;
        Some((*set + TITLE_GAP).saturating_duration_since(now)).filter(|gap| !gap.is_zero())
    }

    fn owes_title(&self) -> bool {
        self.titled.as_ref().is_none_or(|(title, _)| *title != window_title(&self.state))
    }

    fn draw_if_due(&mut self) -> io::Result<()> {
        let now = Instant::now();
        if self.surface.is_busy() || self.pacer.due(now).is_none_or(|due| due > now) {
            return Ok(());
        }
        self.state.set_now((self.clock)());
        if self.title_gap(now).is_none() && self.owes_title() {
            let title = window_title(&self.state);
            self.surface.title(&title);
            self.titled = Some((title, now));
        }
        let state = &self.state;
        self.surface.draw(|frame| view(state, frame))?;
        self.pacer.drawn(now);
        Ok(())
    }
}

async fn sleep(wake: Option<Duration>) {
    match wake {
        Some(wake) => tokio::time::sleep(wake).await,
        None => std::future::pending().await,
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}

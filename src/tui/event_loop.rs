//! The loop: wait for whatever comes first, handle all that is waiting, draw once, and only if something changed.

use std::io;
use std::time::Duration;

use jiff::Timestamp;
use ratatui::Frame;
use tokio::sync::mpsc;

use super::app::{Answer, Effect, Msg, State, TerminalRequest, next_wake, update};
use super::terminal::{Input, InputEvent, Signal};
use super::view::view;
use super::world::{Outbox, World};

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

/// Where frames go and what the loop asks of the terminal.
pub(crate) trait Surface {
    /// Draws one frame and sends it.
    fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()>;
    /// Columns and rows.
    fn size(&self) -> io::Result<(u16, u16)>;
    /// The next draw paints everything.
    fn repaint(&mut self) -> io::Result<()>;
    /// Puts a text into the clipboard of the terminal's own machine; whether it takes it, nobody tells.
    fn copy(&mut self, text: &str) -> io::Result<()>;
    /// Stops the process until it is continued; `false`: nobody could continue it.
    fn suspend(&mut self) -> io::Result<bool>;
}

/// What comes from outside the program.
pub(crate) enum Event {
    /// A signal.
    Signal(Signal),
    /// A key or a paste.
    Input(Input),
    /// The terminal is gone.
    Gone,
}

/// Where keys and signals come from.
pub(crate) trait Source {
    /// The next event, signals before input; waits for ever where none comes. Cancelling loses nothing.
    fn next(&mut self) -> impl Future<Output = Event>;
    /// An input that is waiting already.
    fn waiting_input(&mut self) -> Option<Input>;
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
    dirty: bool,
    end: Option<End>,
}

/// What woke the loop.
enum Woken {
    Event(Event),
    Answer(Option<Answer>),
    Timer,
}

impl<S: Surface, I: Source, W: World> Loop<S, I, W> {
    pub(crate) fn new(
        state: State,
        surface: S,
        source: I,
        world: W,
        clock: fn() -> Timestamp,
        animation: bool,
    ) -> Self {
        let (outbox, answers) = Outbox::new();
        Self { state, surface, source, world, outbox, answers, clock, animation, dirty: true, end: None }
    }

    /// Runs until the operator leaves, a signal comes or the terminal vanishes.
    pub(crate) async fn run(&mut self) -> io::Result<End> {
        self.handle(Msg::Started)?;
        loop {
            self.drain()?;
            if let Some(end) = self.end {
                return Ok(end);
            }
            self.draw()?;
            match self.wait().await {
                Woken::Event(Event::Signal(signal)) => self.signal(signal)?,
                Woken::Event(Event::Input(input)) => self.input(input)?,
                Woken::Event(Event::Gone) => self.end = Some(End::HungUp),
                Woken::Answer(Some(answer)) => self.handle(Msg::Answer(answer))?,
                Woken::Answer(None) => {}
                Woken::Timer => self.dirty = true,
            }
        }
    }

    async fn wait(&mut self) -> Woken {
        let wake = self.wake();
        tokio::select! {
            biased;
            event = self.source.next() => Woken::Event(event),
            answer = self.answers.recv() => Woken::Answer(answer),
            () = sleep(wake) => Woken::Timer,
        }
    }

    /// The only timer: none while nothing counts down. Without animation, once a second at most.
    fn wake(&mut self) -> Option<Duration> {
        self.state.set_now((self.clock)());
        let wake = next_wake(&self.state)?;
        Some(if self.animation { wake } else { wake.max(Duration::from_secs(1)) })
    }

    /// Handles all that is waiting, so that a burst costs one frame.
    fn drain(&mut self) -> io::Result<()> {
        while self.end.is_none() {
            if let Ok(answer) = self.answers.try_recv() {
                self.handle(Msg::Answer(answer))?;
            } else if let Some(input) = self.source.waiting_input() {
                self.input(input)?;
            } else {
                break;
            }
        }
        Ok(())
    }

    fn input(&mut self, input: Input) -> io::Result<()> {
        match input.event {
            InputEvent::Key(key) => self.handle(Msg::Key(key, input.burst)),
            InputEvent::Paste(text) => self.handle(Msg::Paste(text)),
        }
    }

    fn signal(&mut self, signal: Signal) -> io::Result<()> {
        match signal {
            Signal::Resized => {
                let (width, height) = self.surface.size()?;
                self.handle(Msg::Resized(width, height))
            }
            Signal::Suspend => self.terminal(TerminalRequest::Suspend),
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

    fn handle(&mut self, msg: Msg) -> io::Result<()> {
        self.state.set_now((self.clock)());
        self.dirty = true;
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
            TerminalRequest::Copy(text) => self.surface.copy(&text)?,
            TerminalRequest::Leave => self.end = Some(End::Left),
            TerminalRequest::Suspend => {
                if self.surface.suspend()? {
                    let (width, height) = self.surface.size()?;
                    self.handle(Msg::Resized(width, height))?;
                } else {
                    self.handle(Msg::NotSuspended)?;
                }
            }
        }
        self.dirty = true;
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        self.state.set_now((self.clock)());
        if std::mem::take(&mut self.dirty) {
            let state = &self.state;
            self.surface.draw(|frame| view(state, frame))?;
        }
        Ok(())
    }
}

async fn sleep(wake: Option<Duration>) {
    match wake {
        Some(wake) => tokio::time::sleep(wake).await,
        None => std::future::pending().await,
    }
}

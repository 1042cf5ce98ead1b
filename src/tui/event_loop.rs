//! The loop: wait for whatever comes first, handle all that is waiting, draw once, and only if something changed.
//!
//! It never waits for the terminal: a frame that the line does not take is on its way while keys, answers and signals
//! go on, and the next frame shows what is true then.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use ratatui::Frame;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::app::{Answer, DraftEnd, Effect, Msg, State, TerminalRequest, last_words, next_wake, update};
use super::pacer::Pacer;
use super::terminal::{Input, InputEvent, Signal, Written, editor_words};
use super::view::{view, window_title};
use super::world::{Outbox, World};
use crate::worker::PASSWORD_VARIABLE;

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

/// Where frames go and what the loop asks of the terminal.
pub(crate) trait Surface {
    /// Draws one frame and sends it; nothing may be on its way.
    fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()>;
    /// Whether a frame is on its way.
    fn is_busy(&self) -> bool;
    /// Waits until the frame on its way was written; for ever, where none is. Cancelling loses nothing.
    fn written(&mut self) -> impl Future<Output = Written>;
    /// Waits a moment for the frame on its way; whether the line took it.
    fn settle(&mut self) -> bool;
    /// Columns and rows.
    fn size(&self) -> io::Result<(u16, u16)>;
    /// The next draw paints everything.
    fn repaint(&mut self) -> io::Result<()>;
    /// Stops the process until it is continued; `false`: nobody could continue it.
    fn suspend(&mut self) -> io::Result<bool>;
    /// Gives the terminal to another program.
    fn give_back(&mut self);
    /// Takes it again; the next draw paints everything.
    fn take_again(&mut self) -> io::Result<()>;
    /// The next frame carries a window title.
    fn title(&mut self, text: &str) -> io::Result<()>;
    /// The next frame carries a text for the operator's clipboard.
    fn copy(&mut self, text: &str) -> io::Result<()>;
    /// The next frame switches the mouse on or off.
    fn mouse(&mut self, on: bool) -> io::Result<()>;
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
    /// Returns when nothing is read from the terminal any more.
    fn pause(&mut self) -> impl Future<Output = ()>;
    /// Reads again.
    fn resume(&mut self);
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
            event = self.source.next() => Woken::Event(event),
            answer = self.answers.recv() => Woken::Answer(answer),
            written = self.surface.written(), if busy => Woken::Written(written),
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
        while self.end.is_none() && self.editor.is_none() {
            if let Some(input) = self.source.waiting_input() {
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
            TerminalRequest::Copy(text) => self.surface.copy(&text)?,
            TerminalRequest::Mouse(on) => self.surface.mouse(on)?,
            TerminalRequest::RunEditor { path, ticket } => self.editor = Some((path, ticket)),
            TerminalRequest::Suspend => {
                if self.surface.suspend()? {
                    self.resized()?;
                } else {
                    self.handle(Msg::NotSuspended)?;
                }
            }
        }
        self.pacer.now();
        Ok(())
    }

    /// Lends the terminal to the operator's editor. The world goes on meanwhile; its answers wait.
    async fn edit(&mut self, path: PathBuf, ticket: u64) -> io::Result<()> {
        self.source.pause().await;
        self.surface.give_back();
        let result = self.run_editor(&path).await;
        if self.end.is_some() {
            return Ok(());
        }
        self.surface.take_again()?;
        self.source.resume();
        self.resized()?;
        self.pacer.now();
        self.handle(Msg::EditorClosed { ticket, result })
    }

    async fn run_editor(&mut self, path: &Path) -> Result<(), String> {
        let words = editor_words(|name| std::env::var(name).ok());
        let Some((program, arguments)) = words.split_first() else { return Err("no editor".to_owned()) };
        let failed = |error: io::Error| format!("the editor {program} cannot be run: {error}; set EDITOR");
        let mut child = editor_command(program, arguments, path).spawn().map_err(failed)?;
        loop {
            tokio::select! {
                biased;
                event = self.source.next() => self.while_editing(&event, child.id()),
                status = child.wait() => {
                    let status = status.map_err(failed)?;
                    return if status.success() { Ok(()) } else { Err(format!("the editor {program} failed: {status}")) };
                }
            }
            if self.end.is_some() {
                return Ok(());
            }
        }
    }

    /// What concerns this program while the terminal is the editor's: its end, and a stop that the editor heard too.
    fn while_editing(&mut self, event: &Event, editor: Option<u32>) {
        use rustix::process::{Pid, Signal as Kill, getpid, getsid, kill_process};
        match event {
            Event::Gone | Event::Signal(Signal::HungUp) => self.end = Some(End::HungUp),
            Event::Signal(Signal::Resized) | Event::Input(_) => {}
            Event::Signal(Signal::Terminate(code)) => {
                self.end = Some(End::Terminated(*code));
                let editor = editor.and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?));
                // Where it is gone already, nothing competes with the shell.
                let _ = editor.map(|pid| kill_process(pid, Kill::TERM));
            }
            // The editor has stopped itself; the shell's `fg` continues both. Nobody could continue a session's leader.
            Event::Signal(Signal::Suspend) => {
                if getsid(None).is_ok_and(|leader| leader != getpid()) {
                    let _ = kill_process(getpid(), Kill::STOP);
                }
            }
        }
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
            self.surface.title(&title)?;
            self.titled = Some((title, now));
        }
        let state = &self.state;
        self.surface.draw(|frame| view(state, frame))?;
        self.pacer.drawn(now);
        Ok(())
    }
}

/// The editor with its file. What it starts need not know a password.
fn editor_command(program: &str, arguments: &[String], path: &Path) -> tokio::process::Command {
    let mut command = tokio::process::Command::new(program);
    command.args(arguments).arg(path).env_remove(PASSWORD_VARIABLE);
    command
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operators_editor_does_not_get_the_password() {
        let command = editor_command("vi", &["-n".to_owned()], Path::new("/list"));
        let command = command.as_std();
        assert!(command.get_envs().any(|(name, value)| name == PASSWORD_VARIABLE && value.is_none()));
        assert_eq!(command.get_args().collect::<Vec<_>>(), ["-n", "/list"]);
    }
}

//! Signals as values for the loop, with a last resort that needs no loop.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::signal::unix::{Signal as Stream, SignalKind, signal};
use tokio::sync::mpsc;

use super::session::{Session, leave};

/// How long the loop has to end itself: a write to a dead or stopped terminal may block it.
const GRACE: Duration = Duration::from_secs(2);

/// What a signal means to the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// The size of the terminal changed.
    Resized,
    /// The shell wants the program stopped.
    Suspend,
    /// The process was stopped, and goes on.
    Continued,
    /// Leave at once, with this exit code (128 + number).
    Terminate(u8),
    /// The line is gone, or somebody says so: leave without waiting for it.
    HungUp,
}

/// All signals the screen cares about, as one stream.
pub(crate) struct Signals {
    stream: mpsc::UnboundedReceiver<Signal>,
    lent: Arc<AtomicBool>,
}

impl Signals {
    /// Takes the signals over from their default action; must run on a tokio runtime.
    pub(crate) fn install() -> io::Result<Self> {
        let (sender, stream) = mpsc::unbounded_channel();
        let lent = Arc::new(AtomicBool::new(false));
        for (kind, meaning) in [
            (SignalKind::window_change(), Signal::Resized),
            (SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()), Signal::Suspend),
            (SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()), Signal::Continued),
            (SignalKind::interrupt(), Signal::Terminate(130)),
            (SignalKind::quit(), Signal::Terminate(131)),
            (SignalKind::terminate(), Signal::Terminate(143)),
            (SignalKind::hangup(), Signal::HungUp),
        ] {
            tokio::spawn(forward(signal(kind)?, meaning, sender.clone(), Arc::clone(&lent)));
        }
        Ok(Self { stream, lent })
    }

    /// Whether another program has the terminal: Ctrl-C and Ctrl-\ are meant for that one then, although the
    /// whole process group hears of them.
    pub(crate) fn lend(&self, lent: bool) {
        self.lent.store(lent, Ordering::SeqCst);
    }

    /// The next signal; never ends.
    pub(crate) async fn next(&mut self) -> Signal {
        match self.stream.recv().await {
            Some(signal) => signal,
            None => std::future::pending().await,
        }
    }
}

async fn forward(
    mut stream: Stream,
    meaning: Signal,
    sender: mpsc::UnboundedSender<Signal>,
    lent: Arc<AtomicBool>,
) {
    while stream.recv().await.is_some() {
        if matches!(meaning, Signal::Terminate(130 | 131)) && lent.load(Ordering::SeqCst) {
            continue;
        }
        if sender.send(meaning).is_err() {
            return;
        }
        let code = match meaning {
            Signal::Terminate(code) => code,
            Signal::HungUp => 129,
            Signal::Resized | Signal::Suspend | Signal::Continued => continue,
        };
        tokio::time::sleep(GRACE).await;
        if sender.is_closed() {
            return;
        }
        // The loop is stuck in a write. Everything that matters is on disk already.
        // The stuck write may hold the lock of standard output, so leaving may not return.
        std::thread::spawn(if meaning == Signal::HungUp { Session::abandon } else { leave });
        tokio::time::sleep(Duration::from_millis(200)).await;
        std::process::exit(i32::from(code));
    }
}

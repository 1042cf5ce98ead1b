//! The seam between the screen and everything else: who carries effects out, and how answers come back.

use tokio::sync::mpsc;

use super::app::{Answer, Effect};

/// Carries effects out. The real one calls the other rooms; a test has one that answers from a script.
pub trait World: Send {
    /// Starts an effect and returns at once; answers go into the outbox, now or later, in any order.
    ///
    /// Called on the thread that draws: anything that may wait belongs into a task or thread of its own.
    fn start(&mut self, effect: Effect, outbox: &Outbox);

    /// The screen ends, however it does: whatever is unfinished gets a moment, two seconds at most.
    fn close(&mut self) {}
}

/// Where answers go. Cloned into every task that has one to give.
#[derive(Debug, Clone)]
pub struct Outbox {
    sender: mpsc::UnboundedSender<Answer>,
}

impl Outbox {
    /// An outbox and the end that the loop reads.
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<Answer>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self { sender }, receiver)
    }

    /// Tells the screen. Where no screen listens any more, nothing happens; see [`Outbox::closed`].
    pub fn send(&self, answer: Answer) {
        // The only error is a screen that has ended, and then nobody wants to know.
        let _ = self.sender.send(answer);
    }

    /// Whether the screen has ended.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Waits until the screen has ended: a watcher that only serves it ends too.
    pub async fn closed(&self) {
        self.sender.closed().await;
    }
}

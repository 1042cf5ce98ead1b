//! A thread that waits for the terminal, and ends when the terminal does.
//!
//! `poll(2)` comes first and its hang-up is believed, which is what keeps a vanished terminal from costing a
//! core (`spec/reliability.md` C1.3).

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::sync::mpsc;

use super::decoder::{Decoder, Input};

/// How long an escape character waits for the rest of its sequence.
const ESCAPE_WAIT: Timespec = Timespec { tv_sec: 0, tv_nsec: 40_000_000 };

/// What was typed, as a stream that ends when the terminal is gone.
pub(crate) struct Reader {
    inputs: mpsc::UnboundedReceiver<Input>,
}

impl Reader {
    /// Starts reading standard input, or the controlling terminal where standard input is something else.
    pub(crate) fn start() -> io::Result<Self> {
        let stdin = io::stdin();
        let tty: OwnedFd = if stdin.is_terminal() {
            stdin.as_fd().try_clone_to_owned()?
        } else {
            File::open("/dev/tty")?.into()
        };
        let (sender, inputs) = mpsc::unbounded_channel();
        std::thread::Builder::new().name("keys".to_owned()).spawn(move || read_until_gone(&tty, &sender))?;
        Ok(Self { inputs })
    }

    /// The next input; `None`: the terminal is gone.
    pub(crate) async fn next(&mut self) -> Option<Input> {
        self.inputs.recv().await
    }

    /// What is waiting already.
    pub(crate) fn try_next(&mut self) -> Option<Input> {
        self.inputs.try_recv().ok()
    }
}

/// Returns when the terminal hangs up, fails, ends, or nobody listens any more.
fn read_until_gone(tty: &OwnedFd, sender: &mpsc::UnboundedSender<Input>) {
    let mut decoder = Decoder::default();
    let mut buffer = vec![0_u8; 64 * 1024];
    loop {
        let inputs = match wait(tty, decoder.is_waiting()) {
            Ready::Bytes => match rustix::io::read(tty, &mut buffer) {
                Ok(0) => return,
                Ok(length) => decoder.feed(&buffer[..length]),
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => continue,
                Err(_) => return,
            },
            Ready::Nothing => decoder.give_up_waiting(),
            Ready::Gone => return,
        };
        for input in inputs {
            if sender.send(input).is_err() {
                return;
            }
        }
    }
}

enum Ready {
    Bytes,
    Nothing,
    Gone,
}

fn wait(tty: &OwnedFd, briefly: bool) -> Ready {
    loop {
        let mut fds = [PollFd::new(tty, PollFlags::IN)];
        return match poll(&mut fds, briefly.then_some(&ESCAPE_WAIT)) {
            Ok(0) => Ready::Nothing,
            Ok(_) if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) => {
                Ready::Gone
            }
            Ok(_) => Ready::Bytes,
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => Ready::Gone,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn the_stream_ends_when_the_other_side_hangs_up() {
        let (ours, mut theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        let (sender, mut inputs) = mpsc::unbounded_channel();
        let thread = std::thread::spawn(move || read_until_gone(&ours.into(), &sender));
        theirs.write_all(b"q").unwrap();
        assert!(inputs.blocking_recv().is_some());
        drop(theirs);
        thread.join().unwrap();
        assert!(inputs.blocking_recv().is_none());
    }
}

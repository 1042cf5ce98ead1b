//! A thread that waits for the terminal, and ends when the terminal does.
//!
//! `poll(2)` comes first and its hang-up is believed, which is what keeps a vanished terminal from costing a
//! core (`spec/reliability.md` C1.3).

use std::fs::File;
use std::io::{self, IsTerminal, PipeReader, PipeWriter, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use tokio::sync::mpsc;

use super::burst::{Burst, SILENCE};
use super::decoder::{Decoder, Input, is_bare_paste};

/// How long an escape character waits for the rest of its sequence.
const ESCAPE_WAIT: Duration = Duration::from_millis(40);
/// The same once it has begun: a slow line may split it.
const SEQUENCE_WAIT: Duration = Duration::from_millis(500);
/// How long a paste may stand still before its end is taken for lost.
const PASTE_WAIT: Duration = Duration::from_secs(5);

/// What was typed, as a stream that ends when the terminal is gone.
pub(crate) struct Reader {
    inputs: mpsc::UnboundedReceiver<Input>,
    /// One byte pauses the thread, the next one lets it go on.
    control: PipeWriter,
    /// Told once by the thread when it has paused.
    paused: mpsc::UnboundedReceiver<()>,
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
        Self::of(tty)
    }

    fn of(tty: OwnedFd) -> io::Result<Self> {
        let (sender, inputs) = mpsc::unbounded_channel();
        let (pausing, paused) = mpsc::unbounded_channel();
        let (commands, control) = io::pipe()?;
        let thread = Thread { tty, sender, commands, pausing };
        std::thread::Builder::new().name("keys".to_owned()).spawn(move || thread.read_until_gone())?;
        Ok(Self { inputs, control, paused })
    }

    /// The next input; `None`: the terminal is gone.
    pub(crate) async fn next(&mut self) -> Option<Input> {
        self.inputs.recv().await
    }

    /// What is waiting already.
    pub(crate) fn try_next(&mut self) -> Option<Input> {
        self.inputs.try_recv().ok()
    }

    /// Returns when the thread takes no more from the terminal: somebody else reads it from now on.
    pub(crate) async fn pause(&mut self) {
        if self.control.write_all(b"p").is_ok() {
            // A thread that has ended does not read either.
            let _ = self.paused.recv().await;
        }
    }

    /// Reads again.
    pub(crate) fn resume(&mut self) {
        // Without a thread there is nothing to resume, and the stream says so.
        let _ = self.control.write_all(b"r");
    }
}

/// What the reading thread holds.
struct Thread {
    tty: OwnedFd,
    sender: mpsc::UnboundedSender<Input>,
    commands: PipeReader,
    pausing: mpsc::UnboundedSender<()>,
}

impl Thread {
    /// Returns when the terminal hangs up, fails, ends, or nobody listens any more.
    fn read_until_gone(self) {
        let began = Instant::now();
        let mut decoder = Decoder::default();
        let mut burst = Burst::default();
        let mut buffer = vec![0_u8; 64 * 1024];
        loop {
            let inputs = match self.wait(patience(&decoder, &burst)) {
                Ready::Bytes => match rustix::io::read(&self.tty, &mut buffer) {
                    Ok(0) => return,
                    Ok(length) => {
                        let read = &buffer[..length];
                        let heap = !decoder.is_pasting() && is_bare_paste(read);
                        burst.pass(decoder.feed(read), began.elapsed(), heap)
                    }
                    Err(Errno::INTR | Errno::AGAIN) => continue,
                    Err(_) => return,
                },
                Ready::Nothing if decoder.is_pasting() => decoder.end_paste(),
                Ready::Nothing => {
                    let held = burst.end();
                    held.into_iter().chain(decoder.give_up_waiting()).collect()
                }
                Ready::Paused if self.rest() => continue,
                Ready::Paused | Ready::Gone => return,
            };
            for input in inputs {
                if self.sender.send(input).is_err() {
                    return;
                }
            }
        }
    }

    /// Waits until reading goes on; `false`: it never does.
    fn rest(&self) -> bool {
        let mut command = [0; 1];
        self.pausing.send(()).is_ok() && matches!(rustix::io::read(&self.commands, &mut command), Ok(1))
    }

    fn wait(&self, patience: Option<Timespec>) -> Ready {
        loop {
            let mut fds = [PollFd::new(&self.tty, PollFlags::IN), PollFd::new(&self.commands, PollFlags::IN)];
            let answer = poll(&mut fds, patience.as_ref());
            let [tty, commands] = [fds[0].revents(), fds[1].revents()];
            return match answer {
                Ok(0) => Ready::Nothing,
                Ok(_) if tty.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) => Ready::Gone,
                Ok(_) if commands.contains(PollFlags::IN) => {
                    match rustix::io::read(&self.commands, &mut [0; 1]) {
                        Ok(1) => Ready::Paused,
                        _ => Ready::Gone,
                    }
                }
                Ok(_) if commands.intersects(PollFlags::HUP | PollFlags::ERR) => Ready::Gone,
                Ok(_) => Ready::Bytes,
                Err(Errno::INTR) => continue,
                Err(_) => Ready::Gone,
            };
        }
    }
}

enum Ready {
    Bytes,
    /// Nothing came in time.
    Nothing,
    /// Somebody else wants to read.
    Paused,
    Gone,
}

/// How long to wait for more; `None`: until it comes.
fn patience(decoder: &Decoder, burst: &Burst) -> Option<Timespec> {
    let wait = if decoder.is_pasting() {
        PASTE_WAIT
    } else if decoder.is_within_sequence() {
        SEQUENCE_WAIT
    } else if decoder.is_waiting() {
        ESCAPE_WAIT
    } else if burst.is_collecting() {
        SILENCE
    } else {
        return None;
    };
    Timespec::try_from(wait).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::terminal::InputEvent;
    use crossterm::event::KeyCode;

    #[tokio::test]
    async fn the_stream_ends_when_the_other_side_hangs_up() {
        let (ours, mut theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        let mut reader = Reader::of(ours.into()).unwrap();
        theirs.write_all(b"q").unwrap();
        assert!(reader.next().await.is_some());
        drop(theirs);
        assert!(reader.next().await.is_none());
    }

    #[tokio::test]
    async fn a_paused_reader_leaves_what_is_typed_to_others() {
        let (ours, mut theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        let also_ours = ours.try_clone().unwrap();
        let mut reader = Reader::of(ours.into()).unwrap();
        reader.pause().await;
        theirs.write_all(b"e").unwrap();
        let mut byte = [0; 1];
        std::io::Read::read_exact(&mut &also_ours, &mut byte).unwrap();
        assert_eq!(&byte, b"e");
        reader.resume();
        theirs.write_all(b"q").unwrap();
        let input = reader.next().await.unwrap();
        assert!(matches!(input.event, InputEvent::Key(key) if key.code == KeyCode::Char('q')));
    }
}

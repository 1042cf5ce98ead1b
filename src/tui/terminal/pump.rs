//! The one thread that writes to the terminal, so that a line that takes nothing never stops the loop.
//!
//! A stopped (Ctrl-S), slow or dead line blocks `write` (`spec/reliability.md` C1.1). The pump takes one frame at a
//! time; as long as that one is on its way nobody draws another, so that no stale frame ever waits in a queue. How
//! long a write took is what the loop measures the line by.

use std::io;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use tokio::sync::mpsc;

/// What became of a frame.
#[derive(Debug)]
pub(crate) struct Written {
    /// How long the terminal took to take it.
    pub(crate) took: Duration,
    /// Whether it took it.
    pub(crate) result: io::Result<()>,
}

/// A thread that writes frames, one at a time.
pub(crate) struct Pump {
    frames: std::sync::mpsc::Sender<Vec<u8>>,
    written: mpsc::UnboundedReceiver<Written>,
    in_flight: bool,
}

impl Pump {
    /// Starts writing to `line`.
    pub(crate) fn start(line: OwnedFd) -> io::Result<Self> {
        let (frames, waiting) = std::sync::mpsc::channel::<Vec<u8>>();
        let (done, written) = mpsc::unbounded_channel();
        std::thread::Builder::new().name("frames".to_owned()).spawn(move || {
            while let Ok(frame) = waiting.recv() {
                let began = Instant::now();
                let result = write_all(&line, &frame);
                if done.send(Written { took: began.elapsed(), result }).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { frames, written, in_flight: false })
    }

    /// Whether a frame is on its way.
    pub(crate) const fn is_busy(&self) -> bool {
        self.in_flight
    }

    /// Sends a frame; nothing may be on its way.
    pub(crate) fn send(&mut self, frame: Vec<u8>) -> io::Result<()> {
        self.in_flight = true;
        self.frames.send(frame).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }

    /// Waits until the frame that is on its way was written; for ever, if none is. Cancelling loses nothing.
    pub(crate) async fn written(&mut self) -> Written {
        if !self.in_flight {
            return std::future::pending().await;
        }
        let written = self.written.recv().await;
        self.in_flight = false;
        written.unwrap_or_else(|| Written {
            took: Duration::ZERO,
            result: Err(io::ErrorKind::BrokenPipe.into()),
        })
    }

    /// Waits a moment for the frame on its way, so that what is written next does not fall into it; whether the
    /// line is free now.
    pub(crate) fn settle(&mut self, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        while self.in_flight && Instant::now() < until {
            match self.written.try_recv() {
                Ok(_) | Err(mpsc::error::TryRecvError::Disconnected) => self.in_flight = false,
                Err(mpsc::error::TryRecvError::Empty) => std::thread::sleep(Duration::from_millis(2)),
            }
        }
        !self.in_flight
    }
}

/// Writes everything, in one call where the terminal takes it so.
fn write_all(line: &OwnedFd, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(line, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(length) => bytes = bytes.get(length..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            // Somebody else made the line non-blocking: it is shared with whoever started us.
            Err(Errno::AGAIN) => {
                poll(&mut [PollFd::new(line, PollFlags::OUT)], None)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::net::UnixStream;

    use super::*;

    #[tokio::test]
    async fn a_frame_that_the_line_does_not_take_is_on_its_way_until_it_does() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let mut pump = Pump::start(ours.into()).unwrap();
        let frame = vec![b'x'; 4 << 20];
        pump.send(frame.clone()).unwrap();
        assert!(pump.is_busy() && !pump.settle(Duration::from_millis(20)));
        let reading = std::thread::spawn(move || {
            let mut bytes = vec![0; frame.len()];
            theirs.read_exact(&mut bytes).unwrap();
            (theirs, bytes == frame)
        });
        assert!(pump.written().await.result.is_ok());
        assert!(!pump.is_busy());
        assert!(reading.join().unwrap().1);
    }

    #[tokio::test]
    async fn a_line_that_is_gone_is_an_error_of_the_frame() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        drop(theirs);
        let mut pump = Pump::start(ours.into()).unwrap();
        pump.send(b"x".to_vec()).unwrap();
        assert!(pump.written().await.result.is_err());
    }
}

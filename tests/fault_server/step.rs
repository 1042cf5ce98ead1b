//! What happens to one purge.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use super::answers::{self, API};
use super::request::{Verdict, read_some, read_whole, texts};
use super::{PATIENCE, Received, World};

/// What happens to one purge.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Read it whole, accept it (or refuse it, if one of its URLs is bad).
    Accept,
    /// The same, and the next purge may come on the same connection.
    AcceptKeepAlive,
    /// Read nothing, close: with bytes unread the client sees a reset.
    Reset,
    /// Read so many bytes, close.
    ReadThenClose(usize),
    /// Read it whole, close without a word.
    Close,
    /// Read it whole, answer a good receipt byte by byte, so slowly that it never ends.
    Drip,
    /// Read it whole, never answer.
    Silence,
    /// Read it whole, wait for [`super::FaultServer::release`], accept it.
    Held,
    /// Read it whole, send these bytes, close; what they mean is the test's to say.
    Say(Verdict, Vec<u8>),
}

impl Step {
    /// An answer that proves nothing.
    pub(crate) fn unclear(bytes: Vec<u8>) -> Self {
        Self::Say(Verdict::Unclear, bytes)
    }

    /// An answer that says no.
    pub(crate) fn refusal(bytes: Vec<u8>) -> Self {
        Self::Say(Verdict::Refused, bytes)
    }

    /// Plays the step; whether the connection goes on.
    pub(super) fn play(self, stream: &mut TcpStream, head: &str, world: &World) -> bool {
        match self {
            Self::Reset => return false,
            Self::ReadThenClose(bytes) => {
                read_some(stream, bytes);
                return false;
            }
            _ => {}
        }
        let Some(body) = read_whole(stream, head) else { return false };
        let urls = texts(&body, "items");
        let bad = world.is_bad(&urls);
        let verdict = match self {
            Self::Say(verdict, _) => verdict,
            Self::Accept | Self::AcceptKeepAlive | Self::Held if bad => Verdict::Refused,
            Self::Accept | Self::AcceptKeepAlive | Self::Held => Verdict::Accepted,
            _ => Verdict::Unclear,
        };
        world.note(Received { at: std::time::Instant::now(), urls, body, verdict });
        let no = || answers::fault(API, 30_000, "Invalid URL in the list");
        match self {
            Self::Accept if bad => drop(stream.write_all(&no())),
            Self::Accept => drop(stream.write_all(&answers::receipt())),
            Self::AcceptKeepAlive => return stream.write_all(&answers::receipt_kept_alive()).is_ok(),
            Self::Held => {
                world.gate.pass();
                drop(stream.write_all(&if bad { no() } else { answers::receipt() }));
            }
            Self::Say(_, bytes) => drop(stream.write_all(&bytes)),
            Self::Drip => drip(stream),
            Self::Silence => wait_for_end(stream),
            Self::Close | Self::Reset | Self::ReadThenClose(_) => {}
        }
        false
    }
}

/// Ends when the client has gone, or with the patience.
fn drip(stream: &mut TcpStream) {
    for byte in answers::receipt() {
        if stream.write_all(&[byte]).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn wait_for_end(stream: &mut TcpStream) {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    read_some(stream, 1);
}

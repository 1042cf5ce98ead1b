//! What came over the wire, scanned by hand: no HTTP and no XML library.

use std::io::Read;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{BODY, PATIENCE};

/// What the answer to a purge says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A good receipt.
    Accepted,
    /// A clear no: a fault, "too fast", a redirect.
    Refused,
    /// Nothing that proves anything.
    Unclear,
}

/// A purge that was received whole.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    /// When its last byte was read.
    pub(crate) at: Instant,
    /// Its URLs, in order.
    pub(crate) urls: Vec<String>,
    /// The body.
    pub(crate) body: String,
    /// What was answered, or about to be.
    pub(crate) verdict: Verdict,
}

/// Request line and headers of what waits in the stream, without taking anything out of it.
pub(super) fn peek_head(stream: &TcpStream) -> Option<String> {
    let start = Instant::now();
    let mut buffer = vec![0; 16 * 1024];
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    while start.elapsed() < PATIENCE {
        let read = stream.peek(&mut buffer).ok().filter(|read| *read > 0)?;
        if let Some(end) = head_end(&buffer[..read]) {
            return Some(String::from_utf8_lossy(&buffer[..end]).into_owned());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    None
}

/// The whole request's body; `None`: it did not come whole.
pub(super) fn read_whole(stream: &mut TcpStream, head: &str) -> Option<String> {
    let length: usize = header(head, "content-length")?.parse().ok().filter(|length| *length <= BODY)?;
    let mut skipped = vec![0; head.len() + 4];
    stream.read_exact(&mut skipped).ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    String::from_utf8(body).ok()
}

/// Takes so many bytes out of the stream, and no more.
pub(super) fn read_some(stream: &mut TcpStream, bytes: usize) {
    let mut buffer = vec![0; bytes];
    let _ = stream.read_exact(&mut buffer);
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n")
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// The operation that a request asks for.
pub(super) fn operation(head: &str) -> &str {
    header(head, "soapaction").unwrap_or_default().trim_matches('"')
}

/// The texts of all elements of this name without attributes, in order.
pub(super) fn texts(body: &str, element: &str) -> Vec<String> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    body.split(&open)
        .skip(1)
        .filter_map(|rest| rest.split_once(&close))
        .map(|(text, _)| plain(text))
        .collect()
}

/// Without XML's five escapes; `&amp;` last, so that nothing is read twice.
fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

//! A service on loopback that answers at once, and notes when the first byte of every purge came.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

const NS: &str = "http://www.scene7.com/IpsApi/xsd/2014-04-03";
/// The largest request that it reads.
const BODY: usize = 4 * 1024 * 1024;

/// The service; its threads end with the process.
pub(crate) struct Server {
    address: SocketAddr,
    log: Arc<Log>,
}

#[derive(Default)]
struct Log {
    arrivals: Mutex<Vec<Instant>>,
    bodies: Mutex<Vec<(Instant, Vec<u8>)>>,
    keeps_bodies: AtomicBool,
    hangs_up: AtomicBool,
}

impl Server {
    /// Starts it on a free port.
    pub(crate) fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let server = Self { address: listener.local_addr()?, log: Arc::default() };
        let log = Arc::clone(&server.log);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let log = Arc::clone(&log);
                std::thread::spawn(move || serve(&stream, &log));
            }
        });
        Ok(server)
    }

    /// The SOAP endpoint.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}/scene7/services/IpsApiService", self.address)
    }

    /// When each purge began to arrive.
    pub(crate) fn arrivals(&self) -> Vec<Instant> {
        lock(&self.log.arrivals).clone()
    }

    /// From now on bodies are kept, or no longer.
    pub(crate) fn keep_bodies(&self, keep: bool) {
        self.log.keeps_bodies.store(keep, Ordering::SeqCst);
    }

    /// The kept bodies; none is left.
    pub(crate) fn take_bodies(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut *lock(&self.log.bodies)).into_iter().map(|(_, body)| body).collect()
    }

    /// When the first kept body with this text began to arrive.
    pub(crate) fn arrival_of(&self, text: &str) -> Option<Instant> {
        let holds = |body: &[u8]| body.windows(text.len()).any(|part| part == text.as_bytes());
        lock(&self.log.bodies).iter().find(|(_, body)| holds(body)).map(|(at, _)| *at)
    }

    /// The next purge is read and not answered.
    pub(crate) fn hang_up_once(&self) {
        self.log.hangs_up.store(true, Ordering::SeqCst);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(stream: &TcpStream, log: &Log) {
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::with_capacity(64 * 1024, stream);
    let mut body = Vec::new();
    // The buffer is empty between two requests, so this waits for the first byte of the next one.
    while reader.fill_buf().is_ok_and(|bytes| !bytes.is_empty()) {
        let at = Instant::now();
        let Some((operation, length)) = head(&mut reader) else { return };
        body.resize(length.min(BODY), 0);
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        if operation == "cdnCacheInvalidation" {
            lock(&log.arrivals).push(at);
            if log.keeps_bodies.load(Ordering::SeqCst) {
                lock(&log.bodies).push((at, body.clone()));
            }
            if log.hangs_up.swap(false, Ordering::SeqCst) {
                return;
            }
        }
        let mut writer = stream;
        if writer.write_all(&answer(&operation)).is_err() {
            return;
        }
    }
}

/// The operation and the length of the body.
fn head(reader: &mut impl BufRead) -> Option<(String, usize)> {
    let (mut operation, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            return Some((operation, length));
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        if name.eq_ignore_ascii_case("soapaction") {
            value.trim_matches('"').clone_into(&mut operation);
        } else if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().ok()?;
        }
    }
}

fn answer(operation: &str) -> Vec<u8> {
    let inner = match operation {
        "cdnCacheInvalidation" => {
            "<invalidationHandle>4711|edcp-0a1b</invalidationHandle><estimatedSeconds>0</estimatedSeconds>"
        }
        "getUserInfo" => {
            "<userInfo><userHandle>u|1</userHandle><firstName>B</firstName><lastName>M</lastName>\
             <email>ops@bench.example</email><isValid>true</isValid></userInfo>"
        }
        _ => {
            "<membershipArray><items><company><companyHandle>c|1</companyHandle><name>AcmeOutfitters</name>\
             <rootPath>AcmeOutfitters/</rootPath></company><role>IpsCompanyAdmin</role>\
             <isActive>true</isActive></items></membershipArray>"
        }
    };
    let body = format!(
        "<?xml version='1.0' encoding='UTF-8'?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <s:Body><{operation}Return xmlns=\"{NS}\">{inner}</{operation}Return></s:Body></s:Envelope>"
    );
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml;charset=UTF-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

//! A scripted server on loopback: raw TCP, one answer a request, everything it received on record.
//!
//! It shares no code with the client: it knows bytes, not HTTP libraries and not XML, so that it can be as
//! wrong as a network and a service can be. It ends with the test that holds it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What happens to one request.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Read it whole, write these bytes, close.
    Answer(Vec<u8>),
    /// Read it whole, write these bytes, go on with the next step on the same connection.
    KeepAlive(Vec<u8>),
    /// Read it whole, write the pieces with a pause in between, close.
    Pieces(Vec<Vec<u8>>, Duration),
    /// Read it whole, then write this byte by byte until the client has gone.
    Drip(Vec<u8>),
    /// Read it whole, close without a word.
    Close,
    /// Read some of it, close: with bytes unread, the client sees a reset.
    CloseEarly,
    /// Read it whole, keep silent until the client has gone.
    Silence,
    /// Read nothing, keep silent until the client has gone.
    Deaf,
}

/// A request as it came over the wire.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    /// Request line and headers.
    pub(crate) head: String,
    /// The body, as long as `Content-Length` says.
    pub(crate) body: String,
}

impl Request {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// The server; dropping it ends it.
pub(crate) struct Scripted {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Scripted {
    /// Serves the steps in order, over however many connections; after the last one the door is closed.
    pub(crate) async fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its own address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&requests);
        let mut steps = steps.into_iter().collect::<Vec<_>>().into_iter();
        let task = tokio::spawn(async move {
            while !steps.as_slice().is_empty() {
                let Ok((mut stream, _)) = listener.accept().await else { return };
                for step in steps.by_ref() {
                    let more = matches!(step, Step::KeepAlive(_));
                    if !serve(&mut stream, step, &record).await || !more {
                        break;
                    }
                }
            }
        });
        Self { address, requests, task }
    }

    /// `http://127.0.0.1:PORT/scene7/services/IpsApiService`
    pub(crate) fn endpoint(&self) -> url::Url {
        self.url("http")
    }

    /// The endpoint with another scheme.
    pub(crate) fn url(&self, scheme: &str) -> url::Url {
        let address = format!("{scheme}://{}/scene7/services/IpsApiService", self.address);
        address.parse().expect("an address")
    }

    /// Host and port.
    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// What has come in so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no panic while it is held").clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// `false`: the client has gone before it said anything.
async fn serve(stream: &mut TcpStream, step: Step, record: &Mutex<Vec<Request>>) -> bool {
    if matches!(step, Step::Deaf) {
        tokio::time::sleep(Duration::from_mins(1)).await;
        return true;
    }
    if matches!(step, Step::CloseEarly) {
        let mut some = [0; 64];
        let read = stream.read(&mut some).await.unwrap_or(0);
        let head = String::from_utf8_lossy(&some[..read]).into_owned();
        record.lock().expect("no panic while it is held").push(Request { head, body: String::new() });
        return true;
    }
    let Some(request) = read_request(stream).await else { return false };
    record.lock().expect("no panic while it is held").push(request);
    match step {
        Step::Answer(bytes) | Step::KeepAlive(bytes) => drop(stream.write_all(&bytes).await),
        Step::Pieces(pieces, pause) => {
            for piece in pieces {
                if stream.write_all(&piece).await.is_err() {
                    break;
                }
                tokio::time::sleep(pause).await;
            }
        }
        Step::Drip(bytes) => {
            for byte in bytes {
                if stream.write_all(&[byte]).await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Step::Silence => {
            let mut rest = Vec::new();
            drop(stream.read_to_end(&mut rest).await);
        }
        Step::Close | Step::CloseEarly | Step::Deaf => {}
    }
    true
}

async fn read_request(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).expect("an ASCII head");
            let mut request = Request { head, body: String::new() };
            let length: usize =
                request.header("content-length").map_or(0, |text| text.parse().expect("a length"));
            while bytes.len() < end + 4 + length {
                match stream.read(&mut buffer).await {
                    Ok(0) | Err(_) => return None,
                    Ok(read) => bytes.extend_from_slice(&buffer[..read]),
                }
            }
            request.body = String::from_utf8(bytes[end + 4..].to_vec()).expect("a UTF-8 body");
            return Some(request);
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

/// A whole HTTP answer with a right `Content-Length`.
pub(crate) fn http(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head.extend([*name, ": ", *value, "\r\n"]);
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}

/// HTTP 200 with XML.
pub(crate) fn xml(body: impl AsRef<[u8]>) -> Vec<u8> {
    http("200 OK", &[("Content-Type", "text/xml;charset=UTF-8")], body)
}

/// The namespace of the API version that the tests use.
pub(crate) const NS: &str = "http://www.scene7.com/IpsApi/xsd/2014-04-03";

/// A SOAP envelope around a body; `NS` stands for the namespace.
pub(crate) fn soap(body: &str) -> String {
    let body = body.replace("\"NS\"", &format!("\"{NS}\""));
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><soapenv:Envelope \
         xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    )
}

/// HTTP 200 with a SOAP body, connection kept.
pub(crate) fn answer(body: &str) -> Step {
    Step::KeepAlive(xml(soap(body)))
}

/// The fault shape that was recorded from the service.
pub(crate) fn recorded_fault(element: &str, code: i32, reason: &str) -> String {
    soap(&format!(
        "<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>{element}</faultstring><detail>\
         <tns:{element} xmlns:tns=\"http://www.scene7.com/IpsApi/xsd\"><tns:code>{code}</tns:code>\
         <tns:reason>{reason}</tns:reason></tns:{element}></detail></soapenv:Fault>"
    ))
}

/// The fault shape of the documentation.
pub(crate) fn documented_fault(element: &str, code: i32, reason: &str) -> String {
    soap(&format!(
        "<soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>AuthorizationException</faultstring><detail>\
         <ns1:{element} xmlns:ns1=\"http://www.scene7.com/IpsApi/xsd\">\
         <code xmlns=\"http://www.scene7.com/IpsApi/xsd\">{code}</code>\
         <reason xmlns=\"http://www.scene7.com/IpsApi/xsd\">{reason}</reason></ns1:{element}></detail></soapenv:Fault>"
    ))
}

/// A fault with the status that the service uses.
pub(crate) fn fault(element: &str, code: i32, reason: &str) -> Step {
    let body = recorded_fault(element, code, reason);
    Step::KeepAlive(http("500 Internal Server Error", &[("Content-Type", "text/xml;charset=UTF-8")], body))
}

//! A small HTTP client with hand-written envelopes, so that these tests check the sandbox and nothing else.

use std::io::Read;
use std::net::SocketAddr;

use purgedeck::sandbox::{PASSWORD, Sandbox, SandboxConfig, USER};
use roxmltree::Document;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const NS: &str = "http://www.scene7.com/IpsApi/xsd/2014-04-03";
pub(crate) const COMPANY: &str = "<companyHandle>c|4711</companyHandle>";

/// A running sandbox, and who calls it.
pub(crate) struct Service {
    pub(crate) sandbox: Sandbox,
    pub(crate) user: String,
    pub(crate) password: String,
}

/// An HTTP answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: String,
    pub(crate) bytes: Vec<u8>,
}

impl Service {
    pub(crate) async fn start(config: SandboxConfig) -> Self {
        let sandbox = Sandbox::start(config).await.unwrap();
        Self { sandbox, user: USER.into(), password: PASSWORD.into() }
    }

    pub(crate) async fn with_assets(assets: usize) -> Self {
        Self::start(SandboxConfig { assets, ..SandboxConfig::default() }).await
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.sandbox.address()
    }

    /// Calls an operation as a well-behaved client does; `inner` is what its `Param` element holds.
    pub(crate) async fn call(&self, operation: &str, inner: &str) -> Answer {
        self.call_with(operation, inner, "", &[]).await
    }

    /// As [`Service::call`], with entries at the end of the authHeader and more HTTP headers.
    pub(crate) async fn call_with(
        &self,
        operation: &str,
        inner: &str,
        entries: &str,
        headers: &[&str],
    ) -> Answer {
        let header = self.auth_header(NS, entries);
        let body = envelope(&header, &format!("<{operation}Param xmlns=\"{NS}\">{inner}</{operation}Param>"));
        self.soap(&format!("\"{operation}\""), &body, headers).await
    }

    pub(crate) fn auth_header(&self, namespace: &str, entries: &str) -> String {
        let (user, password) = (&self.user, &self.password);
        format!(
            "<authHeader xmlns=\"{namespace}\"><user>{user}</user><password>{password}</password>\
             <appName>sandbox-test</appName><appVersion>1</appVersion>{entries}</authHeader>"
        )
    }

    /// Posts an envelope.
    pub(crate) async fn soap(&self, action: &str, body: &str, headers: &[&str]) -> Answer {
        let mut all =
            vec!["Content-Type: text/xml; charset=UTF-8".to_owned(), format!("SOAPAction: {action}")];
        all.extend(headers.iter().map(ToString::to_string));
        self.http("POST", "/scene7/services/IpsApiService", &all, body.as_bytes()).await
    }

    /// Sets switches, given as JSON.
    pub(crate) async fn switch(&self, switches: &str) {
        let answer = self.http("POST", "/sandbox/switches", &[], switches.as_bytes()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// Puts the sandbox's clock forward.
    pub(crate) async fn advance(&self, seconds: u32) {
        let body = format!("{{\"advance_seconds\": {seconds}}}");
        assert_eq!(self.http("POST", "/sandbox/clock", &[], body.as_bytes()).await.status, 200);
    }

    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.http("GET", target, &[], b"").await
    }

    /// A control page.
    pub(crate) async fn json(&self, target: &str) -> Value {
        serde_json::from_slice(&self.get(target).await.bytes).unwrap()
    }

    /// One request on a connection of its own, read to the end of the connection.
    pub(crate) async fn http(&self, method: &str, target: &str, headers: &[String], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address()).await.unwrap();
        let (address, length) = (self.address(), body.len().to_string());
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
        for header in headers {
            head.extend([header, "\r\n"]);
        }
        head.extend(["Content-Length: ", &length, "\r\n\r\n"]);
        stream.write_all(head.as_bytes()).await.unwrap();
        // A server that refuses a body need not read it.
        let _ = stream.write_all(body).await;
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        Answer::parse(&bytes)
    }
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let end =
            bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(bytes.len(), |end| end + 4);
        let headers = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = headers.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, headers, bytes: bytes[end..].to_vec() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.headers.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The body, decompressed if need be.
    pub(crate) fn text(&self) -> String {
        if self.header("content-encoding") != Some("gzip") {
            return String::from_utf8(self.bytes.clone()).unwrap();
        }
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*self.bytes).read_to_string(&mut text).unwrap();
        text
    }

    /// The texts of all elements with this local name.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let text = self.text();
        let document = Document::parse(text.trim_start_matches('\u{feff}')).unwrap();
        let found = document.descendants().filter(|node| node.tag_name().name() == name);
        found.map(|node| node.text().unwrap_or_default().to_owned()).collect()
    }

    /// The text of the only element with this local name.
    pub(crate) fn one(&self, name: &str) -> String {
        let all = self.all(name);
        assert_eq!(all.len(), 1, "{name} in {}", self.text());
        all[0].clone()
    }

    /// The code of a fault; 0: no fault.
    pub(crate) fn code(&self) -> i32 {
        if self.all("Fault").is_empty() { 0 } else { self.one("code").parse().unwrap() }
    }
}

pub(crate) fn envelope(header: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}

/// The `items` of an array, from what each of them holds.
pub(crate) fn items(contents: impl IntoIterator<Item = String>) -> String {
    let items = contents.into_iter().map(|content| format!("<items>{content}</items>"));
    items.collect::<Vec<_>>().concat()
}

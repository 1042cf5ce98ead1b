//! `purgedeck sandbox` as a process of its own, and a bare HTTP client to look behind its curtain.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A running sandbox; ends with the test.
pub(crate) struct SandboxProcess {
    child: Child,
    pub address: SocketAddr,
    pub endpoint: String,
}

impl SandboxProcess {
    pub(crate) fn start() -> Self {
        Self::start_with(&["--assets", "500"])
    }

    pub(crate) fn start_with(args: &[&str]) -> Self {
        let mut child = Command::new(crate::home::program())
            .arg("sandbox")
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the sandbox starts");
        let mut endpoint = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut endpoint).expect("the endpoint");
        let endpoint = endpoint.trim().to_owned();
        let address = endpoint
            .strip_prefix("http://")
            .and_then(|rest| rest.split('/').next())
            .and_then(|host| host.parse().ok())
            .unwrap_or_else(|| panic!("no address in {endpoint:?}"));
        Self { child, address, endpoint }
    }

    /// `http://127.0.0.1:PORT`, the sandbox's published server.
    pub(crate) fn server(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn image(&self, id: &str) -> String {
        format!("{}/is/image/SandboxOutfitters/{id}", self.server())
    }

    /// Every purge request that the sandbox accepted, as its own log tells.
    pub(crate) fn purges(&self) -> Vec<Vec<String>> {
        let log: Value = serde_json::from_str(&self.get("/sandbox/purges").body).expect("JSON");
        log["purges"]
            .as_array()
            .expect("an array")
            .iter()
            .map(|purge| {
                let urls = purge["urls"].as_array().expect("urls");
                urls.iter().map(|url| url.as_str().expect("text").to_owned()).collect()
            })
            .collect()
    }

    /// Every URL that the sandbox accepted, in order.
    pub(crate) fn purged_urls(&self) -> Vec<String> {
        self.purges().concat()
    }

    pub(crate) fn switch(&self, switches: &Value) {
        let answer = self.request("POST", "/sandbox/switches", &switches.to_string());
        assert!(answer.status < 300, "{} {}", answer.status, answer.body);
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request("GET", path, "")
    }

    pub(crate) fn request(&self, method: &str, path: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).expect("the sandbox listens");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .expect("request sent");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("an answer");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }
}

impl Drop for SandboxProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An HTTP answer.
pub(crate) struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value).next_back()
    }
}

/// An address on which nobody listens.
pub(crate) fn dead_endpoint() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    format!("http://{address}/scene7/services/IpsApiService")
}

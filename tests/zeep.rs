//! The sandbox against something that neither it nor the program's own client is related to: a stock SOAP
//! client, zeep, with the WSDL document of `tests/wsdl`.
//!
//! Needs `python3` with `venv`, and a package registry for `pip` the first time: the environment is kept in
//! cargo's directory for test data, under a name that changes with `tests/zeep/requirements.txt`. Where
//! something is missing the test fails and says what to install; it is never skipped.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails as the test itself does")]

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use purgedeck::sandbox::{Sandbox, SandboxConfig};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const ASSETS: usize = 2_500;

#[tokio::test(flavor = "multi_thread")]
async fn a_stock_soap_client_signs_in_searches_and_purges() {
    let python = tokio::task::spawn_blocking(environment).await.unwrap();
    let config = SandboxConfig { assets: ASSETS, ..SandboxConfig::default() };
    let sandbox = Sandbox::start(config).await.unwrap();
    let server = sandbox.published_server();
    let script = here("exchange.py");
    let arguments = [server.clone(), ASSETS.to_string()];
    let exchange = move || run(Command::new(python).arg(script).args(arguments));
    let transcript = tokio::task::spawn_blocking(exchange).await.unwrap();
    println!("{transcript}");
    assert!(transcript.ends_with("done\n"), "{transcript}");

    let purges = purges(sandbox.address()).await;
    let purges = purges["purges"].as_array().unwrap();
    assert_eq!(purges.len(), 1, "what was refused must not be in the log: {purges:?}");
    let asset = format!("{server}/is/image/SandboxOutfitters/Backpack_B");
    let urls = [asset.clone(), format!("{asset}?$product$"), format!("{asset}?wid=400&fmt=jpeg")];
    assert_eq!(purges[0]["urls"], json!(urls));
    assert_eq!(purges[0]["app"], json!("zeep/4.3.3"));
}

fn here(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zeep").join(file)
}

/// The Python of a virtual environment with the pinned packages, made if it is missing.
fn environment() -> PathBuf {
    let requirements = here("requirements.txt");
    let mut hasher = DefaultHasher::new();
    std::fs::read(&requirements).unwrap().hash(&mut hasher);
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("zeep-{:016x}", hasher.finish()));
    let ready = home.join("ready");
    let python = home.join("bin/python");
    // Two runs at once must not make it twice.
    let lock = File::create(home.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    if !ready.exists() {
        // What an interrupted run left behind is of no use.
        let _ = std::fs::remove_dir_all(&home);
        run(Command::new("python3").args(["-m", "venv"]).arg(&home));
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
        run(Command::new(&python).args(pip).arg(&requirements));
        std::fs::write(ready, "").unwrap();
    }
    python
}

/// Runs a command to its end and returns what it printed; panics with all of it where it fails.
fn run(command: &mut Command) -> String {
    const HELP: &str = "this test needs python3 with venv (Debian, Ubuntu: apt-get install python3 python3-venv; \
        Fedora, macOS: python3 has it), and a package registry that pip can reach";
    let Output { status, stdout, stderr } =
        command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; {HELP}"));
    let text = String::from_utf8_lossy(&stdout).into_owned();
    assert!(status.success(), "{command:?}: {status}\n{text}{}\n{HELP}", String::from_utf8_lossy(&stderr));
    text
}

async fn purges(address: SocketAddr) -> Value {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /sandbox/purges HTTP/1.0\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

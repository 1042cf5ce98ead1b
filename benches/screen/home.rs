//! Operators' homes and the services they talk to.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::Fallible;
use crate::arguments::Arguments;
use crate::line::Start;

/// The program under measurement.
pub(crate) fn program() -> String {
    std::env::var("PURGEDECK_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_purgedeck").to_owned())
}

/// The stand-in service as a process of its own, so that its memory and time are not the program's.
struct Sandbox {
    child: Child,
    endpoint: String,
}

impl Sandbox {
    fn start(assets: usize, estimate: u32) -> Fallible<Self> {
        let mut child = Command::new(program())
            .args(["sandbox", "--assets", &assets.to_string(), "--estimate", &estimate.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut endpoint = String::new();
        BufReader::new(child.stdout.take().ok_or("a pipe")?).read_line(&mut endpoint)?;
        Ok(Self { child, endpoint: endpoint.trim().to_owned() })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // Both fail only where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Two services and a home for each of their operators; kept for all sizes, so that a catalogue is fetched once.
pub(crate) struct World {
    folder: TempDir,
    small: Sandbox,
    large: Sandbox,
    /// Lines for lists: `million` of them, 90 bytes each.
    pub(crate) list: PathBuf,
}

impl World {
    /// Starts what the loads need.
    pub(crate) fn start(wanted: &Arguments) -> Fallible<Self> {
        let folder = tempfile::tempdir()?;
        let list = folder.path().join("list.txt");
        std::fs::write(&list, lines(wanted.million()))?;
        Ok(Self {
            folder,
            small: Sandbox::start(20, 600)?,
            large: Sandbox::start(wanted.million(), 600)?,
            list,
        })
    }

    /// A home by its name; `large`: at the service with the many assets.
    pub(crate) fn home(&self, name: &str, is_large: bool) -> Fallible<Home> {
        let path = self.folder.path().join(name);
        if !path.exists() {
            std::fs::create_dir(&path)?;
            let sandbox = if is_large { &self.large } else { &self.small };
            std::fs::write(path.join("settings.toml"), settings(&sandbox.endpoint))?;
        }
        Ok(Home { path })
    }

    /// A folder for programs that need none.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for home in std::fs::read_dir(self.folder.path()).into_iter().flatten().flatten() {
            end_workers(&home.path().join(".local/state/purgedeck/locks"));
        }
    }
}

/// Ends workers by the number that they left in their locks, as long as they hold them.
fn end_workers(locks: &Path) {
    for lock in std::fs::read_dir(locks).into_iter().flatten().flatten() {
        let is_worker = lock.file_name().to_string_lossy().starts_with("worker.");
        let Ok(file) = std::fs::File::open(lock.path()) else { continue };
        if !is_worker || file.try_lock_shared().is_ok() {
            continue;
        }
        if let Ok(pid) = std::fs::read_to_string(lock.path()) {
            // Fails only where it has ended meanwhile.
            let _ = Command::new("kill").args(["-9", pid.trim()]).status();
        }
    }
}

fn settings(endpoint: &str) -> String {
    format!(
        "profile = \"bench\"\n\n[profiles.bench]\nservice = \"dynamic-media-classic\"\nendpoint = \"{endpoint}\"\n\
         user = \"ops@sandbox.example\"\n\n[profiles.bench.limits]\nrequests_per_second = 2.0\n\
         urls_per_second = 1000.0\nurls_per_request = 10\n"
    )
}

/// Different lines of 90 bytes, line break included.
pub(crate) fn lines(count: usize) -> String {
    let mut text = String::with_capacity(count * 90);
    for number in 0..count {
        let path = format!("https://img.example.com/is/image/SandboxOutfitters/Backpack_{number:07}");
        text.push_str(&format!("{path:?<89}\n").replacen("??", "?x", 1));
    }
    text
}

/// One operator's home.
pub(crate) struct Home {
    path: PathBuf,
}

impl Home {
    fn environment(&self) -> Vec<(String, String)> {
        let home = self.path.to_string_lossy().into_owned();
        vec![("HOME".to_owned(), home), ("PURGEDECK_PASSWORD".to_owned(), "sandbox".to_owned())]
    }

    /// How the screen is started here.
    pub(crate) fn screen(&self) -> Start<'_> {
        Start { words: vec![program()], folder: &self.path, environment: self.environment() }
    }

    /// Runs a command here to its end.
    pub(crate) fn run(&self, args: &[&str], input: Option<&Path>) -> Fallible<()> {
        let mut command = Command::new(program());
        command.args(args).current_dir(&self.path).env_clear().envs(self.environment());
        command.env("PATH", "/usr/bin:/bin").env("LANG", "C.UTF-8");
        command.stdin(
            input.map_or_else(|| Ok(Stdio::null()), |path| std::fs::File::open(path).map(Into::into))?,
        );
        let output = command.output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("{args:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
    }
}

//! A small disk of one's own, and how to fill it.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// More than the program wants free before it sends.
const SIZE: &str = "40m";
/// Says to a test that it runs inside its namespace.
const INSIDE: &str = "PURGEDECK_TEST_INSIDE_NAMESPACE";

/// A tmpfs; it goes with the namespace.
pub(crate) struct Disk {
    folder: PathBuf,
    filler: PathBuf,
}

impl Disk {
    /// Mounts it where the queue will be.
    pub(crate) fn mounted_on(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={SIZE},mode=0700"), "purgedeck-test"])
            .arg(folder)
            .status()
            .expect("mount runs");
        assert!(mounted.success(), "a tmpfs on {}", folder.display());
        Self { folder: folder.to_owned(), filler: folder.join("filler") }
    }

    /// Not a byte is left.
    pub(crate) fn fill(&mut self) {
        let mut filler = File::create(&self.filler).expect("a file");
        for chunk in [1 << 20, 4096, 1] {
            while filler.write_all(&vec![b'x'; chunk]).is_ok() {}
        }
    }

    /// Everything is free again.
    pub(crate) fn make_room(&mut self) {
        std::fs::remove_file(&self.filler).expect("it was filled");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.folder).status();
    }
}

/// Whether the test is inside a mount namespace of its own. If it is not, it has been run there when this returns, or
/// nobody may make namespaces here and the test says that it is skipped.
#[track_caller]
pub(crate) fn in_a_namespace_of_its_own(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let ways: [&[&str]; 2] = [&["--mount"], &["--mount", "--map-root-user"]];
    let Some(way) = ways.into_iter().find(|way| may(way)) else {
        eprintln!("SKIPPED {test}: neither root nor user namespaces may mount here");
        return false;
    };
    let output = Command::new("unshare")
        .args(way)
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .stdin(Stdio::null())
        .output()
        .expect("unshare runs");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    false
}

/// Whether a tmpfs can be mounted this way.
fn may(way: &[&str]) -> bool {
    let mut unshare = Command::new("unshare");
    unshare.args(way).args(["mount", "-t", "tmpfs", "purgedeck-test", "/mnt"]);
    unshare.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    unshare.status().is_ok_and(|status| status.success())
}

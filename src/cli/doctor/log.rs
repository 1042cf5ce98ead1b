//! The worker's log: nothing depends on it, but who looks for a reason looks there.

use std::path::Path;

use rustix::fs::{Access, access};

use super::finding::Finding;
use super::subject::Subject;
use crate::worker::log_file;

const NAME: &str = "log";

pub(super) fn check(subject: &Subject) -> Finding {
    match subject.existing_dir() {
        Some(dir) => of(&log_file(dir)),
        None => Finding::ok(NAME, "none yet"),
    }
}

fn of(path: &Path) -> Finding {
    let shown = path.display();
    match std::fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => {
            Finding::warn(NAME, format!("{shown}: not a plain file"), "move it away")
        }
        Ok(_) if access(path, Access::WRITE_OK).is_err() => {
            let advice = "workers of this user work, but nobody reads why they stop; check owner and mode";
            Finding::warn(NAME, format!("{shown}: not writable"), advice)
        }
        Ok(found) => Finding::ok(NAME, format!("{shown}, {} KiB", found.len() / 1024)),
        Err(_) => Finding::ok(NAME, format!("{shown}: not there yet; the first worker makes it")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn the_log_is_a_file_or_not_there_yet() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("purgedeck.log");
        assert!(of(&path).found.ends_with("not there yet; the first worker makes it"));
        std::fs::write(&path, [b'x'; 3_000]).unwrap();
        assert!(of(&path).found.ends_with(", 2 KiB"));
        assert_eq!(of(dir.path()).verdict, Verdict::Warn);
    }
}

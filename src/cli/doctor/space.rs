//! Room on the disk: bytes and files.

use super::finding::Finding;
use super::subject::Subject;
use crate::queue::LEAST_FREE;

const NAME: &str = "space";
const MIB: u64 = 1024 * 1024;
/// Less than this deserves a look before it is too late.
const LITTLE: u64 = 256 * MIB;

pub(super) fn check(subject: &Subject) -> Finding {
    let Some(folder) = subject.nearest_folder() else {
        return Finding::warn(NAME, "not known without a state directory", "see the line above");
    };
    match rustix::fs::statvfs(folder) {
        // Where the file system keeps no count of files, their number is no limit.
        Ok(found) => {
            of(found.f_bavail.saturating_mul(found.f_frsize), (found.f_files > 0).then_some(found.f_favail))
        }
        Err(error) => Finding::fail(NAME, format!("{}: {error}", folder.display()), "check the disk"),
    }
}

/// `files`: how many more can be made, where that is limited.
fn of(bytes: u64, files: Option<u64>) -> Finding {
    let count = |number: u64| crate::text::count(usize::try_from(number).unwrap_or(usize::MAX));
    let files_said = files.map_or_else(String::new, |files| format!(", room for {} files", count(files)));
    let said = format!("{} MiB free{files_said}", count(bytes / MIB));
    if bytes < LEAST_FREE {
        return Finding::fail(NAME, said, "make room: nothing is sent until there is");
    }
    if files == Some(0) {
        return Finding::fail(NAME, said, "remove files: no new one can be made");
    }
    if bytes < LITTLE {
        return Finding::warn(NAME, said, "make room before the queue stops");
    }
    Finding::ok(NAME, said)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn bytes_and_files_both_count() {
        for (bytes, files, verdict) in [
            (300 * MIB, Some(1), Verdict::Ok),
            (300 * MIB, None, Verdict::Ok),
            (255 * MIB, Some(1), Verdict::Warn),
            (15 * MIB, Some(1), Verdict::Fail),
            (300 * MIB, Some(0), Verdict::Fail),
            (0, None, Verdict::Fail),
        ] {
            assert_eq!(of(bytes, files).verdict, verdict, "{bytes} {files:?}");
        }
        assert_eq!(of(5_000 * MIB, Some(1_234)).found, "5,000 MiB free, room for 1,234 files");
    }
}

//! Which file system the state directory lies on. Locks and shared memory of a queue work on one host only.

use std::path::{Path, PathBuf};

use super::finding::Finding;
use super::subject::Subject;
use crate::queue::Store;

const NAME: &str = "file-system";

pub(super) fn check(subject: &Subject) -> Finding {
    let Some(folder) = subject.nearest_folder().and_then(|folder| folder.canonicalize().ok()) else {
        return Finding::warn(NAME, "not known without a state directory", "see the line above");
    };
    // Linux only; elsewhere nothing is known, and nothing refused.
    let table = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let mount = mount_of(&table, &folder);
    let said = mount.as_ref().map_or_else(
        || "unknown".to_owned(),
        |mount| format!("{} mounted on {}", mount.kind, mount.point.display()),
    );
    if mount.is_some_and(|mount| mount.read_only) {
        let advice = "make it writable, or choose another --state-dir; until then nothing can be queued";
        return Finding::fail(NAME, format!("{said}, read-only"), advice);
    }
    match Store::judge_file_system(&folder) {
        Ok(None) => Finding::ok(NAME, said),
        Ok(Some(warning)) => {
            Finding::warn(NAME, format!("{said}: {warning}"), "choose a folder on a disk with --state-dir")
        }
        Err(error) => Finding::error(NAME, error),
    }
}

/// A line of `/proc/self/mountinfo`.
#[derive(Debug, PartialEq, Eq)]
struct Mount {
    point: PathBuf,
    kind: String,
    read_only: bool,
}

/// The mount that a path lies on: the longest that fits, and of those the last, which covers the others.
fn mount_of(table: &str, path: &Path) -> Option<Mount> {
    let mounts = table.lines().filter_map(mount).filter(|mount| path.starts_with(&mount.point));
    mounts.max_by_key(|mount| mount.point.as_os_str().len())
}

/// `36 35 98:0 /root /mount rw,noatime master:1 - ext4 /dev/sda rw,errors=continue` (`proc_pid_mountinfo(5)`).
fn mount(line: &str) -> Option<Mount> {
    let (front, back) = line.split_once(" - ")?;
    let mut front = front.split(' ').skip(4);
    let (point, options) = (front.next()?, front.next()?);
    let mut back = back.split(' ');
    let (kind, own_options) = (back.next()?, back.nth(1).unwrap_or_default());
    let read_only = |options: &str| options.split(',').any(|option| option == "ro");
    Some(Mount {
        point: PathBuf::from(unescaped(point)),
        kind: kind.to_owned(),
        read_only: read_only(options) || read_only(own_options),
    })
}

/// Blanks and the like are written in octal.
fn unescaped(field: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .into_iter()
        .fold(field.to_owned(), |text, (code, character)| text.replace(code, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
22 1 0:1 / / rw,relatime - ext4 /dev/a rw
30 22 0:9 / /home rw,relatime shared:1 - nfs4 srv:/home rw
31 22 0:8 / /media/a\\040b ro,relatime - ext4 /dev/b rw
32 22 0:7 / /srv rw - xfs /dev/c ro
33 22 0:6 / /srv rw - tmpfs none rw
";

    #[test]
    fn the_mount_of_a_path_is_the_longest_and_last_that_fits() {
        let at = |path: &str| mount_of(TABLE, Path::new(path)).map(|mount| (mount.kind, mount.read_only));
        for (path, kind, read_only) in [
            ("/var/lib/purgedeck", "ext4", false),
            ("/home/anna/.local/state", "nfs4", false),
            ("/homes", "ext4", false),
            ("/media/a b/state", "ext4", true),
            ("/srv/queue", "tmpfs", false),
        ] {
            assert_eq!(at(path), Some((kind.to_owned(), read_only)), "{path}");
        }
        assert_eq!(mount_of("", Path::new("/")), None);
        assert_eq!(mount_of("garbage\n1 2 3\n - \n", Path::new("/")), None);
    }
}

//! The state directory: whose it is, and who may do what there. The queue itself refuses what is unsafe; this says why
//! in one place, also before there is a queue.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::fs::{Access, access};

use super::finding::Finding;
use super::subject::Subject;
use super::user::{group_name, user_name};

const NAME: &str = "state";

pub(super) fn check(subject: &Subject) -> Finding {
    let Some(dir) = subject.state_dir.as_deref() else {
        let advice = "set HOME, XDG_STATE_HOME or PURGEDECK_STATE_DIR, or use --state-dir";
        return Finding::fail(NAME, "nobody says where queue, locks and log are to be", advice);
    };
    let found = match std::fs::metadata(dir) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return not_there(dir, subject.nearest_folder());
        }
        Err(error) => {
            let advice = "make it readable, or choose another --state-dir";
            return Finding::fail(NAME, format!("{}: {error}", dir.display()), advice);
        }
    };
    of(dir, &found, rustix::process::geteuid().as_raw())
}

/// A folder that is to be made needs a parent that lets it be made.
fn not_there(dir: &Path, parent: Option<&Path>) -> Finding {
    let shown = dir.display();
    match parent {
        Some(parent) if access(parent, Access::WRITE_OK | Access::EXEC_OK).is_ok() => {
            Finding::ok(NAME, format!("{shown}: not there yet; the first purge makes it"))
        }
        _ => {
            let advice = "make it for this user, or choose another --state-dir";
            Finding::fail(NAME, format!("{shown}: not there, and this user may not make it"), advice)
        }
    }
}

fn of(dir: &Path, found: &Metadata, me: u32) -> Finding {
    let mode = found.mode() & 0o7777;
    let said = format!(
        "{}: owner {}, group {}, mode {mode:04o}",
        dir.display(),
        user_name(found.uid()),
        group_name(found.gid())
    );
    let chmod = |mode: &str| format!("run: chmod {mode} {}", dir.display());
    if !found.is_dir() {
        return Finding::fail(NAME, format!("{}: not a folder", dir.display()), "choose another --state-dir");
    }
    if mode & 0o002 != 0 {
        return Finding::fail(NAME, format!("{said}: everybody may write"), chmod("o-w"));
    }
    if mode & 0o020 != 0 && mode & 0o2000 == 0 {
        let remedy = format!("{} for one operator, or chmod 2770 for a team queue", chmod("0700"));
        return Finding::fail(
            NAME,
            format!("{said}: the group may write, but new files do not go to it"),
            remedy,
        );
    }
    if mode & 0o2020 == 0o2020 {
        return Finding::ok(NAME, format!("{said} (team queue)"));
    }
    if found.uid() != me {
        let advice = "run as that user, or choose another --state-dir";
        return Finding::fail(NAME, format!("{said}: belongs to another user"), advice);
    }
    if mode & 0o055 != 0 {
        return Finding::warn(NAME, format!("{said}: others may look inside"), chmod("0700"));
    }
    Finding::ok(NAME, said)
}

#[cfg(test)]
mod tests {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn modes_and_owners_decide_and_the_remedy_is_exact() {
        let dir = tempfile::tempdir().unwrap();
        let me = rustix::process::geteuid().as_raw();
        for (mode, as_user, verdict, words) in [
            (0o700, me, Verdict::Ok, "mode 0700"),
            (0o2770, me, Verdict::Ok, "team queue"),
            (0o2770, me + 1, Verdict::Ok, "team queue"),
            (0o755, me, Verdict::Warn, "chmod 0700"),
            (0o770, me, Verdict::Fail, "chmod 2770"),
            (0o777, me, Verdict::Fail, "chmod o-w"),
            (0o700, me + 1, Verdict::Fail, "another user"),
        ] {
            set_permissions(dir.path(), Permissions::from_mode(mode)).unwrap();
            let finding = of(dir.path(), &dir.path().metadata().unwrap(), as_user);
            assert_eq!(finding.verdict, verdict, "{finding:?}");
            assert!(format!("{} {}", finding.found, finding.advice).contains(words), "{finding:?}");
        }
    }
}

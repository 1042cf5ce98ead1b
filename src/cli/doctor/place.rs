//! The state directory: whose it is, and who may do what there. The rules are the queue's own; they are told here also
//! before there is a queue.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::fs::{Access, access};

use super::finding::Finding;
use super::subject::Subject;
use super::user::{group_name, user_name};
use crate::queue::Store;

const NAME: &str = "state";
/// Set-group-id and write permission of the group.
const TEAM: u32 = 0o2020;

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
    of(dir, &found)
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

fn of(dir: &Path, found: &Metadata) -> Finding {
    let mode = found.mode() & 0o7777;
    let said = format!(
        "{}: owner {}, group {}, mode {mode:04o}",
        dir.display(),
        user_name(found.uid()),
        group_name(found.gid())
    );
    if let Err(error) = Store::judge_ownership(dir) {
        return Finding::fail(NAME, said, error.to_string());
    }
    if mode & TEAM == TEAM {
        return Finding::ok(NAME, format!("{said} (a team's queue)"));
    }
    if mode & 0o055 != 0 {
        let remedy = format!("run: chmod 0700 {}", dir.display());
        return Finding::warn(NAME, format!("{said}: others may look inside"), remedy);
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
    fn modes_decide_and_the_remedy_is_exact() {
        let dir = tempfile::tempdir().unwrap();
        for (mode, verdict, words) in [
            (0o700, Verdict::Ok, "mode 0700"),
            (0o2770, Verdict::Ok, "a team's queue"),
            (0o755, Verdict::Warn, "chmod 0700"),
            (0o770, Verdict::Fail, "chmod 2770"),
            (0o777, Verdict::Fail, "chmod go-w"),
        ] {
            set_permissions(dir.path(), Permissions::from_mode(mode)).unwrap();
            let finding = of(dir.path(), &dir.path().metadata().unwrap());
            assert_eq!(finding.verdict, verdict, "{finding:?}");
            assert!(format!("{} {}", finding.found, finding.advice).contains(words), "{finding:?}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_found_before_it_is_needed() {
        let dir = tempfile::tempdir().unwrap();
        let wanted = dir.path().join("a/b");
        assert_eq!(not_there(&wanted, Some(dir.path())).verdict, Verdict::Ok);
        assert_eq!(not_there(&wanted, Some(Path::new("/proc/self"))).verdict, Verdict::Fail);
        assert_eq!(not_there(&wanted, None).verdict, Verdict::Fail);
    }
}

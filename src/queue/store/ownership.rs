//! Who may use the state directory: its owner alone, or a team. Nothing in it is believed before this is checked.
//!
//! | folder | files | meaning |
//! |---|---|---|
//! | of this user, not writable by others (made with 0700) | 0600, of this user | a queue of one's own |
//! | setgid and writable by its group, closed to others (2770) | 0660, of that group | a team's queue |
//!
//! Everything else is refused, with the command that mends it (`spec/reliability.md` A3). Nothing is mended silently.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::StoreError;
use crate::queue::holder::user_name;
use crate::queue::{locks, modes};

/// What is known of a folder or file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    uid: u32,
    gid: u32,
    mode: u32,
}

impl From<&Metadata> for Found {
    fn from(found: &Metadata) -> Self {
        Self { uid: found.uid(), gid: found.gid(), mode: found.mode() }
    }
}

/// What is wrong, and what to do.
type Wrong = (String, String);

/// Checks the state directory, and everything of the queue that is in it already.
pub(super) fn check(dir: &Path, file: &Path) -> Result<(), StoreError> {
    let found = fs::metadata(dir).map_err(|error| StoreError::file(dir, error))?;
    if !found.is_dir() {
        return Err(wrong_at(dir, ("not a folder".into(), "choose another --state-dir".into())));
    }
    let folder = Found::from(&found);
    let me = rustix::process::geteuid().as_raw();
    check_folder(dir, folder, me).map_err(|wrong| wrong_at(dir, wrong))?;
    check_at(file, folder, me)?;
    for name in ["-wal", "-shm"] {
        let mut path = file.as_os_str().to_owned();
        path.push(name);
        // SQLite makes them empty and gives them the database's mode then; an empty one holds nothing to believe.
        if look(Path::new(&path))?.is_some_and(|found| !found.is_file() || found.len() > 0) {
            check_at(Path::new(&path), folder, me)?;
        }
    }
    check_locks(&dir.join(locks::FOLDER), folder, me)
}

/// Checks another folder in the state directory, and a file in it that is open already, by the same rules; what is
/// wrong where, and what mends it. A folder that is not there yet is no mistake.
pub(crate) fn check_beside(
    state_dir: &Path,
    folder: &Path,
    file: Option<(&Path, &Metadata)>,
) -> Result<(), (PathBuf, String)> {
    let said = |path: &Path, (problem, remedy): Wrong| (path.to_owned(), format!("{problem}; {remedy}"));
    let failed = |path: &Path, error: &io::Error| (path.to_owned(), error.to_string());
    let me = rustix::process::geteuid().as_raw();
    let parent = fs::metadata(state_dir).map_err(|error| failed(state_dir, &error))?;
    let parent = Found::from(&parent);
    check_folder(state_dir, parent, me).map_err(|wrong| said(state_dir, wrong))?;
    let found = match fs::symlink_metadata(folder) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(folder, &error)),
    };
    if !found.is_dir() {
        return Err(said(folder, ("not a folder".into(), "move it away".into())));
    }
    let found = Found::from(&found);
    check_folder(folder, found, me)
        .and_then(|()| same_kind(folder, found, parent))
        .map_err(|wrong| said(folder, wrong))?;
    let Some((path, file)) = file else { return Ok(()) };
    if !file.is_file() {
        return Err(said(path, ("not a plain file".into(), "move it away".into())));
    }
    check_file(path, Found::from(file), found, me).map_err(|wrong| said(path, wrong))
}

fn check_locks(locks: &Path, folder: Found, me: u32) -> Result<(), StoreError> {
    let Some(found) = look(locks)? else { return Ok(()) };
    if !found.is_dir() {
        return Err(wrong_at(locks, ("not a folder".into(), "move it away".into())));
    }
    let found = Found::from(&found);
    check_folder(locks, found, me)
        .and_then(|()| same_kind(locks, found, folder))
        .map_err(|wrong| wrong_at(locks, wrong))?;
    let failed = |error| StoreError::file(locks, error);
    for entry in fs::read_dir(locks).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // With a dot: one that somebody is making at this moment.
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            check_at(&entry.path(), folder, me)?;
        }
    }
    Ok(())
}

fn check_at(path: &Path, folder: Found, me: u32) -> Result<(), StoreError> {
    let Some(found) = look(path)? else { return Ok(()) };
    if !found.is_file() {
        return Err(wrong_at(path, ("not a plain file".into(), "move it away".into())));
    }
    check_file(path, Found::from(&found), folder, me).map_err(|wrong| wrong_at(path, wrong))
}

fn look(path: &Path) -> Result<Option<Metadata>, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::file(path, error)),
    }
}

fn check_folder(path: &Path, found: Found, me: u32) -> Result<(), Wrong> {
    let shown = path.display();
    if modes::is_team(found.mode) {
        if is_closed_to_others(found.mode) {
            return Ok(());
        }
        return Err(("a team's folder that is open to everybody".into(), format!("run: chmod o= {shown}")));
    }
    if found.uid != me {
        return Err(not_mine(found.uid, me));
    }
    if found.mode & 0o002 != 0 {
        return Err(("everybody may write here".into(), format!("run: chmod go-w {shown}")));
    }
    if found.mode & 0o020 != 0 {
        let problem = "the group may write here, but what is made here would not belong to the group";
        let remedy =
            format!("run: chmod g-w {shown} (a queue of your own), or: chmod 2770 {shown} (a team's queue)");
        return Err((problem.into(), remedy));
    }
    Ok(())
}

fn is_closed_to_others(mode: u32) -> bool {
    mode.is_multiple_of(0o10)
}

/// `locks` belongs to the same people as the folder it is in.
fn same_kind(path: &Path, found: Found, folder: Found) -> Result<(), Wrong> {
    if !modes::is_team(folder.mode) || (modes::is_team(found.mode) && found.gid == folder.gid) {
        return Ok(());
    }
    let remedy = format!(
        "{} (or root) runs: chgrp {} {path} && chmod 2770 {path}",
        user_name(found.uid),
        group_name(folder.gid),
        path = path.display()
    );
    Err(("the team's group cannot write here".into(), remedy))
}

fn check_file(path: &Path, found: Found, folder: Found, me: u32) -> Result<(), Wrong> {
    let shown = path.display();
    if !modes::is_team(folder.mode) {
        return match (found.uid == me, found.mode & 0o077) {
            (true, 0) => Ok(()),
            (true, _) => Err(("other users may read or write it".into(), format!("run: chmod 600 {shown}"))),
            (false, _) => Err(not_mine(found.uid, me)),
        };
    }
    let owner = user_name(found.uid);
    if !is_closed_to_others(found.mode) {
        return Err(("open to everybody".into(), format!("{owner} (or root) runs: chmod 0660 {shown}")));
    }
    if found.gid != folder.gid {
        let (group, wanted) = (group_name(found.gid), group_name(folder.gid));
        let problem = format!("belongs to the group {group}, the team's is {wanted}");
        return Err((problem, format!("{owner} (or root) runs: chgrp {wanted} {shown}")));
    }
    if found.mode & 0o060 != 0o060 {
        let problem = format!(
            "made by {owner} with mode {:04o}, so the rest of the team cannot use it",
            found.mode & 0o777
        );
        return Err((problem, format!("{owner} (or root) runs: chmod 0660 {shown}")));
    }
    Ok(())
}

/// Root is told why it may not just go on: what it made, the owner could not open.
fn not_mine(owner: u32, me: u32) -> Wrong {
    let owner = user_name(owner);
    if me == 0 {
        let problem = format!("belongs to {owner}, and what root makes there {owner} could not open");
        return (problem, format!("run it as {owner} (sudo -u {owner} …), or choose another --state-dir"));
    }
    let problem = format!("belongs to {owner}, not to {}", user_name(me));
    (
        problem,
        "choose a folder of your own with --state-dir (a team's queue needs a folder with mode 2770)".into(),
    )
}

fn group_name(gid: u32) -> String {
    match nix::unistd::Group::from_gid(nix::unistd::Gid::from_raw(gid)) {
        Ok(Some(group)) => group.name,
        Ok(None) | Err(_) => gid.to_string(),
    }
}

fn wrong_at(path: &Path, (problem, remedy): Wrong) -> StoreError {
    StoreError::Unsafe { path: path.to_owned(), problem, remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: u32 = 3_999_999_001;
    const BEN: u32 = 3_999_999_002;
    const TEAM: u32 = 3_999_999_100;

    fn found(uid: u32, mode: u32) -> Found {
        Found { uid, gid: TEAM, mode }
    }

    /// The whole message, or that nothing is wrong.
    fn said(checked: Result<(), Wrong>) -> String {
        checked.map_or_else(|(problem, remedy)| format!("{problem}; {remedy}"), |()| "fine".into())
    }

    #[test]
    fn a_folder_is_one_s_own_or_a_team_s() {
        for (uid, mode, answer) in [
            (ANNA, 0o700, "fine"),
            (ANNA, 0o755, "fine"), // every file in it is closed
            (ANNA, 0o2770, "fine"),
            (BEN, 0o2770, "fine"),
            (ANNA, 0o777, "everybody may write here; run: chmod go-w /q"),
            (ANNA, 0o2777, "a team's folder that is open to everybody; run: chmod o= /q"),
            (ANNA, 0o2775, "a team's folder that is open to everybody; run: chmod o= /q"),
            (
                ANNA,
                0o770,
                "the group may write here, but what is made here would not belong to the group; \
                 run: chmod g-w /q (a queue of your own), or: chmod 2770 /q (a team's queue)",
            ),
            (
                BEN,
                0o700,
                "belongs to uid 3999999002, not to uid 3999999001; choose a folder of your own with \
                 --state-dir (a team's queue needs a folder with mode 2770)",
            ),
        ] {
            assert_eq!(said(check_folder(Path::new("/q"), found(uid, mode), ANNA)), answer, "{mode:o}");
        }
    }

    #[test]
    fn root_does_not_take_over_somebody_s_queue() {
        let answer = said(check_folder(Path::new("/q"), found(ANNA, 0o700), 0));
        assert!(answer.contains("what root makes there uid 3999999001 could not open"), "{answer}");
        assert!(answer.contains("sudo -u"), "{answer}");
        assert_eq!(said(check_folder(Path::new("/q"), found(ANNA, 0o2770), 0)), "fine");
    }

    #[test]
    fn files_are_as_closed_as_their_folder() {
        let (mine, team) = (found(ANNA, 0o700), found(ANNA, 0o2770));
        for (folder, uid, mode, answer) in [
            (mine, ANNA, 0o600, "fine"),
            (mine, ANNA, 0o640, "other users may read or write it; run: chmod 600 /q/queue.db"),
            (mine, ANNA, 0o604, "other users may read or write it; run: chmod 600 /q/queue.db"),
            (team, ANNA, 0o660, "fine"),
            (team, BEN, 0o660, "fine"),
            (team, BEN, 0o664, "open to everybody; uid 3999999002 (or root) runs: chmod 0660 /q/queue.db"),
            (
                team,
                BEN,
                0o600,
                "made by uid 3999999002 with mode 0600, so the rest of the team cannot use it; \
                 uid 3999999002 (or root) runs: chmod 0660 /q/queue.db",
            ),
        ] {
            let checked = check_file(Path::new("/q/queue.db"), found(uid, mode), folder, ANNA);
            assert_eq!(said(checked), answer, "{mode:o}");
        }
        let strange = said(check_file(Path::new("/f"), found(BEN, 0o600), mine, ANNA));
        assert!(strange.starts_with("belongs to uid 3999999002"), "{strange}");
    }

    #[test]
    fn files_of_another_group_are_no_use_to_the_team() {
        let other = Found { gid: TEAM + 1, ..found(BEN, 0o660) };
        let answer = said(check_file(Path::new("/f"), other, found(ANNA, 0o2770), ANNA));
        assert!(answer.ends_with("runs: chgrp 3999999100 /f"), "{answer}");
        let answer = said(same_kind(Path::new("/q/locks"), found(ANNA, 0o700), found(ANNA, 0o2770)));
        assert!(answer.ends_with("chmod 2770 /q/locks"), "{answer}");
        assert_eq!(said(same_kind(Path::new("/q/locks"), found(ANNA, 0o2770), found(ANNA, 0o2770))), "fine");
    }
}

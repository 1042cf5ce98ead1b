//! With which mode files of the state directory are made, whatever the umask. Depends on nothing of ours.
//!
//! A queue is its owner's alone (folder 0700, files 0600), or a team's: a folder that belongs to a group, gives it write
//! permission and hands the group on (setgid, mode 2770), with files 0660 (`spec/reliability.md` A3). The folder says
//! which; a file gets its mode **before** it gets its name, so that nobody meets it half made.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Set-group-id and write permission of the group: a team's folder.
const TEAM: u32 = 0o2020;

/// Whether a folder with this mode is a team's.
pub(crate) fn is_team(folder_mode: u32) -> bool {
    folder_mode & TEAM == TEAM
}

/// The mode of files in a folder of this mode.
pub(crate) fn of_files(folder_mode: u32) -> u32 {
    if is_team(folder_mode) { 0o660 } else { 0o600 }
}

/// The mode of folders in a folder of this mode.
pub(crate) fn of_folders(folder_mode: u32) -> u32 {
    if is_team(folder_mode) { 0o2770 } else { 0o700 }
}

/// Makes a file under its name, filled by `fill`, with the mode that fits its folder; `false`: it was there already.
///
/// # Errors
///
/// The file cannot be made. Nothing is left of it then.
pub(crate) fn make_file(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<bool> {
    let mode = of_files(folder_of(path).metadata()?.mode());
    let unnamed = beside(path);
    let named = write_new(&unnamed, mode, fill).and_then(|()| {
        // A link never replaces what is there.
        match fs::hard_link(&unnamed, path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        }
    });
    let removed = fs::remove_file(&unnamed);
    let is_new = named?;
    removed.map(|()| is_new)
}

/// Makes a file under its name, filled by `fill`, with the mode that fits its folder; what was there before is replaced
/// in one step.
///
/// # Errors
///
/// The file cannot be made. What was there before is still there then.
pub(crate) fn replace_file(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let mode = of_files(folder_of(path).metadata()?.mode());
    let unnamed = beside(path);
    let named = write_new(&unnamed, mode, fill).and_then(|()| fs::rename(&unnamed, path));
    if named.is_err() {
        // Only the reason is of interest; what is left is swept away later.
        let _ = fs::remove_file(&unnamed);
    }
    named
}

/// Makes a folder with the mode that fits the folder it is in; `false`: it was there already.
///
/// # Errors
///
/// The folder cannot be made.
pub(crate) fn make_folder(path: &Path) -> io::Result<bool> {
    if path.is_dir() {
        return Ok(false);
    }
    let mode = of_folders(folder_of(path).metadata()?.mode());
    let unnamed = beside(path);
    DirBuilder::new().mode(0o700).create(&unnamed)?;
    let named =
        fs::set_permissions(&unnamed, Permissions::from_mode(mode)).and_then(|()| rename_new(&unnamed, path));
    match named {
        Ok(()) => Ok(true),
        Err(error) => {
            fs::remove_dir(&unnamed)?;
            if error.kind() == io::ErrorKind::AlreadyExists { Ok(false) } else { Err(error) }
        }
    }
}

fn write_new(path: &Path, wanted: u32, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let mut new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    // Not at opening: the umask would take the group's part away.
    new.set_permissions(Permissions::from_mode(wanted))?;
    fill(&mut new)
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some file systems cannot promise it; a full folder would not be replaced either way.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => fs::rename(from, to),
        other => other.map_err(io::Error::from),
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A name in the same folder that nobody else uses.
fn beside(path: &Path) -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    folder_of(path).join(format!(".{name}.{}-{number}-{:08x}", std::process::id(), fastrand::u32(..)))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn folder(mode: u32) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), Permissions::from_mode(mode)).unwrap();
        dir
    }

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().mode() & 0o7777
    }

    #[test]
    fn the_folder_says_whether_a_team_may_use_what_is_in_it() {
        for (dir, folders, files) in
            [(0o700, 0o700, 0o600), (0o2770, 0o2770, 0o660), (0o770, 0o700, 0o600), (0o2750, 0o700, 0o600)]
        {
            let dir = folder(dir);
            assert!(make_folder(&dir.path().join("locks")).unwrap());
            assert!(make_file(&dir.path().join("file"), |_| Ok(())).unwrap());
            assert_eq!(mode(&dir.path().join("locks")), folders);
            assert_eq!(mode(&dir.path().join("file")), files);
        }
    }

    #[test]
    fn what_is_there_stays_and_nothing_else_is_left() {
        let dir = folder(0o700);
        let (file, folder) = (dir.path().join("file"), dir.path().join("locks"));
        assert!(make_file(&file, |file| file.write_all(b"first")).unwrap());
        assert!(!make_file(&file, |file| file.write_all(b"second")).unwrap());
        assert!(make_folder(&folder).unwrap());
        fs::write(folder.join("x"), "").unwrap();
        assert!(!make_folder(&folder).unwrap());
        assert!(make_file(&dir.path().join("broken"), |_| Err(io::Error::other("no"))).is_err());
        assert_eq!(fs::read(&file).unwrap(), b"first");
        assert!(folder.join("x").exists());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[test]
    fn of_many_who_make_the_same_one_does() {
        let dir = folder(0o700);
        let makers = |make: fn(&Path) -> io::Result<bool>, name: &str| {
            let path = dir.path().join(name);
            std::thread::scope(|scope| {
                let all: Vec<_> = (0..8).map(|_| scope.spawn(|| make(&path).unwrap())).collect();
                all.into_iter().map(|one| usize::from(one.join().unwrap())).sum::<usize>()
            })
        };
        assert_eq!(makers(|path| make_file(path, |_| Ok(())), "file"), 1);
        assert_eq!(makers(make_folder, "folder"), 1);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }
}

//! A list into a file.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::FileError;

/// What becomes of a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Keep,
    /// It is replaced as a whole and keeps its permissions.
    Replace,
}

/// Writes lines to a file, each ended by LF, and says how many. The file appears when all of them are on the disk;
/// before that there is a hidden one beside it, which goes if anything fails.
///
/// # Errors
/// There is a file already, or something that is none; or the system says no.
pub fn export<'a>(
    path: &Path,
    lines: impl Iterator<Item = &'a str>,
    existing: Existing,
) -> Result<usize, FileError> {
    let target = target(path, existing)?;
    let fresh = Fresh::beside(&target).map_err(FileError::about(&target))?;
    let count = fresh.fill(lines, &target).map_err(FileError::about(&target))?;
    fresh.become_the(&target, existing)?;
    Ok(count)
}

/// Where the name leads: a link is followed, so that it goes on to be one.
fn target(path: &Path, existing: Existing) -> Result<PathBuf, FileError> {
    if path.file_name().is_none() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(if path.is_dir() { FileError::NotAFile(path.to_owned()) } else { FileError::NoName });
    }
    match path.metadata() {
        Ok(found) if !found.is_file() => Err(FileError::NotAFile(path.to_owned())),
        Ok(_) if existing == Existing::Keep => Err(FileError::Exists(path.to_owned())),
        Ok(_) => path.canonicalize().map_err(FileError::about(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(error) => Err(FileError::about(path)(error)),
    }
}

/// The file that is not there yet. Dropped, it goes.
struct Fresh {
    path: PathBuf,
    file: File,
}

impl Fresh {
    fn beside(target: &Path) -> io::Result<Self> {
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{:08x}", fastrand::u32(..)));
        let path = target.with_file_name(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        Ok(Self { path, file })
    }

    fn fill<'a>(&self, lines: impl Iterator<Item = &'a str>, target: &Path) -> io::Result<usize> {
        let mut writer = BufWriter::with_capacity(128 * 1024, &self.file);
        let mut count = 0;
        for line in lines {
            writer.write_all(line.as_bytes())?;
            writer.write_all(b"\n")?;
            count += 1;
        }
        writer.flush()?;
        drop(writer);
        let old: Option<Permissions> = target.metadata().ok().map(|found| found.permissions());
        if let Some(permissions) = old {
            self.file.set_permissions(permissions)?;
        }
        self.file.sync_all()?;
        Ok(count)
    }

    fn become_the(self, target: &Path, existing: Existing) -> Result<(), FileError> {
        let renamed = match existing {
            Existing::Replace => std::fs::rename(&self.path, target),
            Existing::Keep => rename_to_new(&self.path, target),
        };
        match renamed {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(FileError::Exists(target.to_owned()))
            }
            Err(error) => Err(FileError::about(target)(error)),
        }
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // Where it took its name, there is nothing of the old one to remove; else nobody can do more about it.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Renames unless somebody was faster. File systems that cannot promise that get a look before.
fn rename_to_new(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) if to.symlink_metadata().is_err() => {
            std::fs::rename(from, to)
        }
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => Err(io::ErrorKind::AlreadyExists.into()),
        renamed => Ok(renamed?),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_list_is_written_and_one_that_is_there_is_not_touched_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("urls.txt");
        assert_eq!(export(&path, ["a", "ü"].into_iter(), Existing::Keep).unwrap(), 2);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a\nü\n");
        let again = export(&path, ["b"].into_iter(), Existing::Keep).unwrap_err();
        assert!(matches!(again, FileError::Exists(_)), "{again}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a\nü\n");
        std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert_eq!(export(&path, ["b"].into_iter(), Existing::Replace).unwrap(), 1);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "b\n");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(names(folder.path()), ["urls.txt"], "nothing is left beside it");
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        std::fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        export(&link, ["new"].into_iter(), Existing::Replace).unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "new\n");
    }

    #[test]
    fn a_dangling_link_is_not_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/nowhere/at/all", &link).unwrap();
        let error = export(&link, ["new"].into_iter(), Existing::Keep).unwrap_err();
        assert!(matches!(error, FileError::Exists(_)), "{error}");
        assert_eq!(names(folder.path()), ["link"]);
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path(), Path::new("/dev/null")] {
            let error = export(path, ["a"].into_iter(), Existing::Replace).unwrap_err();
            assert!(matches!(error, FileError::NotAFile(_)), "{error}");
        }
        let missing = folder.path().join("no/such/urls.txt");
        let error = export(&missing, ["a"].into_iter(), Existing::Keep).unwrap_err();
        assert!(matches!(error, FileError::Io { .. }), "{error}");
        assert!(matches!(export(Path::new(""), ["a"].into_iter(), Existing::Keep), Err(FileError::NoName)));
    }
}

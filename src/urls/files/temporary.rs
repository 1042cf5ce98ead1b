//! A list in a file that only an editor sees.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::{FileError, import};
use crate::urls::Origin;

/// A file that only its owner can read, with a list in it. It goes when this is dropped, whatever happened.
#[derive(Debug)]
pub struct Temporary {
    path: PathBuf,
}

impl Temporary {
    /// Writes lines into a new file of a folder, which is made where it is missing, for the owner alone.
    ///
    /// # Errors
    /// What the system says; no file is left then.
    pub fn write<'a>(folder: &Path, lines: impl Iterator<Item = &'a str>) -> Result<Self, FileError> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(FileError::about(folder))?;
        let path = folder.join(format!("urls-{:016x}.txt", fastrand::u64(..)));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let file = file.map_err(FileError::about(&path))?;
        let temporary = Self { path };
        let written = fill(BufWriter::with_capacity(128 * 1024, file), lines);
        written.map_err(FileError::about(&temporary.path))?;
        Ok(temporary)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is in it now, as typed lines.
    ///
    /// # Errors
    /// As [`import`]; the file is named by its own name, and lines by theirs.
    pub fn read(&self, goes_on: impl FnMut() -> bool) -> Result<Vec<(String, Origin)>, FileError> {
        let lines = import(&self.path, goes_on)?;
        Ok(lines.into_iter().map(|(text, _)| (text, Origin::Typed)).collect())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // An editor may have removed it; where it cannot be removed, nobody can do more about it.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn fill<'a>(mut writer: impl Write, lines: impl Iterator<Item = &'a str>) -> io::Result<()> {
    for line in lines {
        writer.write_all(line.as_bytes())?;
        writer.write_all(b"\n")?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_the_owner_reads_it_and_it_goes_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("state/edit");
        let temporary = Temporary::write(&below, ["a", "b"].into_iter()).unwrap();
        let path = temporary.path().to_owned();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&below)), (0o600, 0o700));
        std::fs::write(&path, "b\r\n\r\nc").unwrap();
        let lines = temporary.read(|| true).unwrap();
        assert_eq!(lines, [("b".to_owned(), Origin::Typed), ("c".to_owned(), Origin::Typed)]);
        drop(temporary);
        assert!(!path.exists());
    }

    #[test]
    fn an_editor_may_replace_or_remove_it() {
        let folder = tempfile::tempdir().unwrap();
        let temporary = Temporary::write(folder.path(), std::iter::empty()).unwrap();
        std::fs::remove_file(temporary.path()).unwrap();
        assert!(matches!(temporary.read(|| true), Err(FileError::Io { .. })));
        std::fs::write(temporary.path(), "new").unwrap();
        assert_eq!(temporary.read(|| true).unwrap().len(), 1);
    }
}

//! The state directory: made for its owner alone, and checked before anything in it is believed.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::{StoreError, filesystem};

/// The store's file in the state directory.
const FILE: &str = "queue.db";

/// A checked state directory.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Without symbolic links, because the database is opened with "no follow".
    pub(super) dir: PathBuf,
    /// The database.
    pub(super) file: PathBuf,
    /// What works but does not last.
    pub(super) warning: Option<String>,
}

impl Place {
    /// Finds the directory, or makes it (0700, with its parents).
    pub(super) fn make(state_dir: &Path) -> Result<Self, StoreError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(state_dir).map_err(|error| StoreError::file(state_dir, error))?;
        let place = Self::check(state_dir)?;
        let locks = place.dir.join("locks");
        builder.create(&locks).map_err(|error| StoreError::file(&locks, error))?;
        Ok(place)
    }

    /// The directory if a queue is there.
    pub(super) fn existing(state_dir: &Path) -> Result<Option<Self>, StoreError> {
        match fs::symlink_metadata(state_dir.join(FILE)) {
            Ok(_) => Self::check(state_dir).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::file(state_dir, error)),
        }
    }

    fn check(state_dir: &Path) -> Result<Self, StoreError> {
        let dir = state_dir.canonicalize().map_err(|error| StoreError::file(state_dir, error))?;
        let found = fs::metadata(&dir).map_err(|error| StoreError::file(&dir, error))?;
        let file = dir.join(FILE);
        if !found.is_dir() {
            return Err(unsafe_at(&dir, "not a folder", "choose another --state-dir"));
        }
        if found.mode() & 0o002 != 0 {
            return Err(unsafe_at(
                &dir,
                "everybody may write here",
                &format!("run: chmod o-w {}", dir.display()),
            ));
        }
        let warning = filesystem::check(&dir)?;
        check_file(&file)?;
        Ok(Self { dir, file, warning })
    }

    /// Makes the empty database file, mode 0600, before SQLite would make it with the umask's.
    ///
    /// Only where none is: opening and closing an existing one here would drop SQLite's locks of the whole process.
    pub(super) fn create_file(&self) -> Result<(), StoreError> {
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.file) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => check_file(&self.file),
            Err(error) => Err(StoreError::file(&self.file, error)),
        }
    }
}

/// The database file, if it is there, is a plain file and closed to strangers.
fn check_file(file: &Path) -> Result<(), StoreError> {
    let found = match fs::symlink_metadata(file) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::file(file, error)),
    };
    if !found.is_file() {
        return Err(unsafe_at(file, "not a plain file", "move it away"));
    }
    if found.mode() & 0o007 != 0 {
        let remedy = format!("run: chmod o= {}", file.display());
        return Err(unsafe_at(file, "other users may read or write the queue", &remedy));
    }
    Ok(())
}

fn unsafe_at(path: &Path, problem: &str, remedy: &str) -> StoreError {
    StoreError::Unsafe { path: path.to_owned(), problem: problem.to_owned(), remedy: remedy.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_made_belongs_to_the_owner_alone() {
        let base = tempfile::tempdir().unwrap();
        let place = Place::make(&base.path().join("a/b")).unwrap();
        place.create_file().unwrap();
        assert_eq!((mode(&place.dir), mode(&place.file)), (0o700, 0o600));
        assert_eq!(mode(&place.dir.join("locks")), 0o700);
        place.create_file().unwrap();
    }

    #[test]
    fn what_others_could_touch_is_refused_with_the_remedy() {
        let base = tempfile::tempdir().unwrap();
        let dir = base.path().canonicalize().unwrap().join("open");
        let place = Place::make(&dir).unwrap();
        place.create_file().unwrap();
        fs::set_permissions(&place.file, fs::Permissions::from_mode(0o644)).unwrap();
        let error = Place::make(&dir).unwrap_err().to_string();
        assert!(error.ends_with(&format!("run: chmod o= {}", place.file.display())), "{error}");
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(Place::make(&dir).unwrap_err().to_string().contains("chmod o-w"));
    }

    #[test]
    fn a_link_in_place_of_the_file_is_refused() {
        let base = tempfile::tempdir().unwrap();
        fs::write(base.path().join("victim"), "").unwrap();
        std::os::unix::fs::symlink(base.path().join("victim"), base.path().join(FILE)).unwrap();
        assert!(matches!(Place::make(base.path()), Err(StoreError::Unsafe { .. })));
        assert!(matches!(Place::existing(base.path()), Err(StoreError::Unsafe { .. })));
    }

    #[test]
    fn looking_makes_nothing() {
        let base = tempfile::tempdir().unwrap();
        assert!(Place::existing(&base.path().join("nowhere")).unwrap().is_none());
        assert_eq!(fs::read_dir(base.path()).unwrap().count(), 0);
    }
}

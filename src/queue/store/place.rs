//! The state directory: found or made, and checked before anything in it is believed.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use super::{StoreError, filesystem, ownership};
use crate::queue::{locks, modes};

/// The store's file in the state directory.
pub(super) const FILE: &str = "queue.db";

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
    /// Finds the directory, or makes it (0700, with its parents); the folder of the locks too.
    pub(super) fn make(state_dir: &Path) -> Result<Self, StoreError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(state_dir).map_err(|error| StoreError::file(state_dir, error))?;
        let place = Self::check(state_dir)?;
        let locks = place.dir.join(locks::FOLDER);
        modes::make_folder(&locks).map_err(|error| StoreError::file(&locks, error))?;
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
        let file = dir.join(FILE);
        ownership::check(&dir, &file)?;
        let warning = filesystem::check(&dir)?;
        Ok(Self { dir, file, warning })
    }

    /// Adds something that works but is not as it should be; `problem` continues the folder's name.
    pub(super) fn warn(&mut self, problem: &str) {
        let words = format!("{} {problem}", self.dir.display());
        self.warning = Some(self.warning.take().map_or(words.clone(), |before| format!("{before}; {words}")));
    }

    /// Makes the empty database file with the right mode, before SQLite would make it with the umask's.
    ///
    /// Never opens one that is there: closing it again would drop SQLite's locks of the whole process.
    pub(super) fn create_file(&self) -> Result<(), StoreError> {
        if fs::symlink_metadata(&self.file).is_err() {
            modes::make_file(&self.file, |_| Ok(())).map_err(|error| StoreError::file(&self.file, error))?;
        }
        ownership::check(&self.dir, &self.file)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o7777
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
        assert!(error.ends_with(&format!("run: chmod 600 {}", place.file.display())), "{error}");
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(Place::make(&dir).unwrap_err().to_string().contains("chmod go-w"));
    }

    #[test]
    fn in_a_team_s_folder_everything_is_the_team_s() {
        let base = tempfile::tempdir().unwrap();
        fs::set_permissions(base.path(), fs::Permissions::from_mode(0o2770)).unwrap();
        let place = Place::make(base.path()).unwrap();
        place.create_file().unwrap();
        assert_eq!((mode(&place.dir.join("locks")), mode(&place.file)), (0o2770, 0o660));
        let lock = place.dir.join("locks/x");
        fs::write(&lock, "").unwrap();
        fs::set_permissions(&lock, fs::Permissions::from_mode(0o600)).unwrap();
        let error = Place::make(base.path()).unwrap_err().to_string();
        assert!(error.ends_with(&format!("chmod 0660 {}", lock.display())), "{error}");
    }

    #[test]
    fn the_log_and_its_index_are_checked_too() {
        let base = tempfile::tempdir().unwrap();
        Place::make(base.path()).unwrap().create_file().unwrap();
        for name in ["queue.db-wal", "queue.db-shm"] {
            let path = base.path().join(name);
            fs::write(&path, "x").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
            assert!(matches!(Place::existing(base.path()), Err(StoreError::Unsafe { .. })), "{name}");
            fs::remove_file(&path).unwrap();
        }
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

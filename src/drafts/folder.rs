//! One screen's draft: its folder, and the lock that says that the screen lives.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::{About, DraftError, Mark, Rows, file, rows};
use crate::queue::locks::{self, Held};

/// Most bytes that are read back of the small file and of the large ones: far more than a million URLs take.
const MOST_ABOUT: u64 = 4 << 20;
const MOST_LARGE: u64 = 1 << 30;

/// A draft that belongs to this process as long as the value lives.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(super) folder: PathBuf,
    _held: Held,
}

impl Draft {
    /// Takes a folder; `None`: a living screen has it.
    pub(super) fn take(folder: PathBuf) -> Result<Option<Self>, DraftError> {
        let path = folder.join("lock");
        let held = locks::try_take(&path).map_err(DraftError::file(&path))?;
        Ok(held.map(|held| Self { folder, _held: held }))
    }

    /// The name of its folder.
    pub(crate) fn name(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Says what there is.
    pub(crate) fn write_about(&self, about: &About) -> Result<(), DraftError> {
        file::replace(&self.about(), |out| Ok(serde_json::to_writer(out, about)?))
    }

    /// Keeps the marks.
    pub(crate) fn write_marks(&self, marks: &[Mark]) -> Result<(), DraftError> {
        let path = self.marks();
        if marks.is_empty() {
            return remove(&path);
        }
        file::replace(&path, |out| Ok(serde_json::to_writer(out, marks)?))
    }

    /// Keeps the list.
    pub(crate) fn write_list(&self, list: &Rows) -> Result<(), DraftError> {
        let path = self.list();
        if list.is_empty() {
            return remove(&path);
        }
        file::replace(&path, |out| rows::write(list, out))
    }

    /// Makes the disk have everything.
    pub(crate) fn sync(&self) -> Result<(), DraftError> {
        for path in [self.about(), self.marks(), self.list(), self.folder.clone()] {
            file::sync(&path).map_err(DraftError::file(&path))?;
        }
        Ok(())
    }

    /// What there is; `None`: nothing was ever written.
    pub(crate) fn read_about(&self) -> Result<Option<About>, DraftError> {
        let path = self.about();
        let Some(file) = file::open(&path, MOST_ABOUT)? else { return Ok(None) };
        let about: About = serde_json::from_reader(BufReader::new(file))
            .map_err(|error| DraftError::refused(&path, format!("is no draft: {error}")))?;
        if about.version != About::VERSION {
            let problem = format!("has format {}, this program knows {}", about.version, About::VERSION);
            return Err(DraftError::refused(&path, problem));
        }
        Ok(Some(about))
    }

    /// The marks.
    pub(crate) fn read_marks(&self) -> Result<Vec<Mark>, DraftError> {
        let path = self.marks();
        let Some(file) = file::open(&path, MOST_LARGE)? else { return Ok(Vec::new()) };
        serde_json::from_reader(BufReader::new(file))
            .map_err(|error| DraftError::refused(&path, format!("is damaged: {error}")))
    }

    /// The list, and whether its end is missing.
    pub(crate) fn read_list(&self) -> Result<(Rows, bool), DraftError> {
        let path = self.list();
        match file::open(&path, MOST_LARGE)? {
            Some(file) => rows::read(BufReader::new(file), &path),
            None => Ok((Rows::new(), false)),
        }
    }

    /// Removes everything but the lock, which is never deleted: it could be locked twice then.
    pub(crate) fn clear(&self) -> Result<(), DraftError> {
        for path in [self.about(), self.marks(), self.list()] {
            remove(&path)?;
        }
        Ok(())
    }

    fn about(&self) -> PathBuf {
        self.folder.join("about.json")
    }

    fn marks(&self) -> PathBuf {
        self.folder.join("marks.json")
    }

    fn list(&self) -> PathBuf {
        self.folder.join("list")
    }
}

fn remove(path: &Path) -> Result<(), DraftError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(DraftError::file(path)(error)),
        _ => Ok(()),
    }
}

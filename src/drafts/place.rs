//! Where drafts are: one folder a user, in it one a screen.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use super::{About, Draft, DraftError};
use crate::queue::{locks, modes};

/// So many screens of one profile may have a draft at once.
const MOST: usize = 32;

/// The user's own folder of drafts, checked.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    dir: PathBuf,
}

/// A draft that no living screen has.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// Taken, so that no other screen offers it at the same time.
    pub(crate) draft: Draft,
    /// What there is in it.
    pub(crate) about: About,
}

impl Place {
    /// Makes the folder where it is missing, and checks that it is this user's alone.
    pub(crate) fn make(state_dir: &Path) -> Result<Self, DraftError> {
        Ok(Self { dir: own_folder(state_dir, "drafts")? })
    }

    /// The drafts of a profile that wait for somebody, newest first, and what was refused among them.
    pub(crate) fn waiting(&self, profile: &str) -> (Vec<Waiting>, Vec<DraftError>) {
        let (mut waiting, mut refused) = (Vec::new(), Vec::new());
        for number in 1..=MOST {
            match self.look(profile, number) {
                Ok(Some(found)) if found.about.profile == profile => waiting.push(found),
                Ok(_) => {}
                Err(error) => refused.push(error),
            }
        }
        waiting.sort_by_key(|found| std::cmp::Reverse(found.about.saved));
        (waiting, refused)
    }

    fn look(&self, profile: &str, number: usize) -> Result<Option<Waiting>, DraftError> {
        let folder = self.folder(profile, number);
        if fs::symlink_metadata(&folder).is_err() {
            return Ok(None);
        }
        check(&folder, true)?;
        let Some(draft) = Draft::take(folder)? else { return Ok(None) };
        Ok(draft.read_about()?.map(|about| Waiting { draft, about }))
    }

    /// An empty draft of this screen's own.
    pub(crate) fn empty(&self, profile: &str) -> Result<Draft, DraftError> {
        for number in 1..=MOST {
            let folder = self.folder(profile, number);
            match DirBuilder::new().mode(0o700).create(&folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(DraftError::file(&folder)(error));
                }
                // Somebody else's, or a link: the next number is as good.
                _ if check(&folder, true).is_err() => continue,
                _ => {}
            }
            if let Some(draft) = Draft::take(folder)?
                && matches!(draft.read_about(), Ok(None))
            {
                return Ok(draft);
            }
        }
        Err(DraftError::TooMany { path: self.dir.clone(), profile: profile.to_owned(), most: MOST })
    }

    fn folder(&self, profile: &str, number: usize) -> PathBuf {
        self.dir.join(format!("{}.{number}", locks::file_name(profile)))
    }
}

/// This user's own folder in a folder of the state directory, made where it is missing, and checked.
///
/// In a team's state directory the outer one is the team's and the inner one is not: what one operator has not finished
/// is nobody else's.
pub(crate) fn own_folder(state_dir: &Path, name: &str) -> Result<PathBuf, DraftError> {
    let make = |path: &Path| DirBuilder::new().recursive(true).mode(0o700).create(path);
    make(state_dir).map_err(DraftError::file(state_dir))?;
    let all = state_dir.join(name);
    check(&all, false)?;
    modes::make_folder(&all).map_err(DraftError::file(&all))?;
    let me = rustix::process::geteuid().as_raw();
    let dir = all.join(me.to_string());
    match DirBuilder::new().mode(0o700).create(&dir) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(DraftError::file(&dir)(error))?,
        _ => check(&dir, true)?,
    }
    Ok(dir)
}

/// A folder that is no link; `mine`: of this user, closed to everybody else. A missing one is fine.
fn check(path: &Path, mine: bool) -> Result<(), DraftError> {
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(DraftError::file(path)(error)),
    };
    if !found.is_dir() {
        return Err(DraftError::refused(path, "is no folder"));
    }
    if mine && found.uid() != rustix::process::geteuid().as_raw() {
        return Err(DraftError::refused(path, "belongs to another user"));
    }
    if mine && found.mode() & 0o077 != 0 {
        return Err(DraftError::refused(path, "is open to other users (run: chmod 700)"));
    }
    Ok(())
}

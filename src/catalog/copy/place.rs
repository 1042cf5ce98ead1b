//! Where a copy lies: `catalog/` in the state directory, one file an account, as closed as the queue.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Write as _};
use std::ops::ControlFlow;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{CopyError, Standing, read, write};
use crate::catalog::{Catalog, CatalogView};
use crate::queue::{modes, ownership};

/// The folder in the state directory.
const FOLDER: &str = "catalog";
/// Bytes that are written and read at a time.
const BUFFER: usize = 1 << 18;
/// Half-written files of processes that were killed are removed when they are older.
const ABANDONED: Duration = Duration::from_hours(1);

/// The file of one account's copy.
#[derive(Debug, Clone)]
pub struct CopyFile {
    state_dir: PathBuf,
    name: String,
}

impl CopyFile {
    /// The copy of an account, named as the queue names it.
    #[must_use]
    pub fn of(state_dir: &Path, account: &str) -> Self {
        Self { state_dir: state_dir.to_owned(), name: file_name(account) }
    }

    /// Reads the copy, if there is one; see [`read`](read()).
    ///
    /// # Errors
    /// [`CopyError`]: nothing of it may be used.
    pub fn load(
        &self,
        progress: impl FnMut(&Catalog, usize) -> ControlFlow<()>,
    ) -> Result<Option<(Catalog, Standing)>, CopyError> {
        let path = self.path();
        // A pipe that nobody writes to must not hold the reader up either.
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        let flags = flags.bits().cast_signed();
        let file = match OpenOptions::new().read(true).custom_flags(flags).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
                return Err(CopyError::Unsafe { path, why: "a link; remove it".into() });
            }
            Err(error) => return Err(error.into()),
        };
        self.check(Some(&file))?;
        read(&mut BufReader::with_capacity(BUFFER, file), progress)
    }

    /// Replaces the copy, as a whole or not at all. Of two screens that do so at once, the later one wins.
    ///
    /// # Errors
    /// [`CopyError`]: the copy of before is still there.
    pub fn save(&self, view: &CatalogView, standing: &Standing) -> Result<(), CopyError> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.state_dir)?;
        self.check(None)?;
        modes::make_folder(&self.folder())?;
        self.check(None)?;
        self.sweep();
        modes::replace_file(&self.path(), |file| {
            let mut file = BufWriter::with_capacity(BUFFER, file);
            write(view, standing, &mut file)?;
            file.flush()?;
            file.get_ref().sync_data()
        })?;
        Ok(())
    }

    /// Removes the copy, if there is one.
    ///
    /// # Errors
    /// As the system says.
    pub fn remove(&self) -> io::Result<()> {
        match fs::remove_file(self.path()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn folder(&self) -> PathBuf {
        self.state_dir.join(FOLDER)
    }

    fn path(&self) -> PathBuf {
        self.folder().join(&self.name)
    }

    fn check(&self, file: Option<&File>) -> Result<(), CopyError> {
        let path = self.path();
        let found = file.map(File::metadata).transpose()?;
        ownership::check_beside(
            &self.state_dir,
            &self.folder(),
            found.as_ref().map(|found| (path.as_path(), found)),
        )
        .map_err(|(path, why)| CopyError::Unsafe { path, why })
    }

    /// Removes what processes left that were killed while they wrote.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(self.folder()) else { return };
        for entry in entries.flatten() {
            let is_half = entry
                .file_name()
                .to_string_lossy()
                .strip_prefix('.')
                .is_some_and(|name| name.starts_with(&self.name));
            let modified = entry.metadata().and_then(|found| found.modified());
            let age = modified.ok().and_then(|at| SystemTime::now().duration_since(at).ok());
            if is_half && age.is_some_and(|age| age > ABANDONED) {
                // Where it cannot be removed it takes room, no more.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// A name that is one on every file system, different for different accounts.
fn file_name(account: &str) -> String {
    let mut name = String::new();
    for byte in account.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'#' => name.push(char::from(byte)),
            byte => name.extend([format!("%{byte:02x}")]),
        }
    }
    name + ".assets"
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;
    use crate::catalog::Asset;

    fn keep_on(_: &Catalog, _: usize) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn catalog(ids: &[&str]) -> Catalog {
        let mut catalog = Catalog::new();
        for id in ids {
            catalog.push(Asset::named(*id));
        }
        catalog
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_copy_is_saved_closed_to_others_and_replaced_as_a_whole() {
        let base = tempfile::tempdir().unwrap();
        let file = CopyFile::of(&base.path().join("state"), "acme/live#0a");
        assert!(file.load(keep_on).unwrap().is_none());
        for ids in [&["a", "b"][..], &["c"]] {
            file.save(&catalog(ids), &Standing::default()).unwrap();
            let (read, _) = file.load(keep_on).unwrap().unwrap();
            assert_eq!(read.iter().map(|(_, asset)| asset.id).collect::<Vec<_>>(), ids);
        }
        assert_eq!((mode(&file.folder()), mode(&file.path())), (0o700, 0o600));
        assert_eq!(fs::read_dir(file.folder()).unwrap().count(), 1, "nothing half-written is left");
        file.remove().unwrap();
        file.remove().unwrap();
        assert!(file.load(keep_on).unwrap().is_none());
    }

    #[test]
    fn in_a_teams_folder_the_copy_is_the_teams() {
        let base = tempfile::tempdir().unwrap();
        fs::set_permissions(base.path(), fs::Permissions::from_mode(0o2770)).unwrap();
        let file = CopyFile::of(base.path(), "acme");
        file.save(&catalog(&["a"]), &Standing::default()).unwrap();
        assert_eq!((mode(&file.folder()), mode(&file.path())), (0o2770, 0o660));
        assert!(file.load(keep_on).unwrap().is_some());
    }

    #[test]
    fn what_others_could_have_written_is_not_read() {
        let base = tempfile::tempdir().unwrap();
        let file = CopyFile::of(base.path(), "acme");
        file.save(&catalog(&["a"]), &Standing::default()).unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o666)).unwrap();
        let error = file.load(keep_on).unwrap_err().to_string();
        assert!(error.contains("chmod 600"), "{error}");
        fs::remove_file(file.path()).unwrap();
        symlink("/etc/passwd", file.path()).unwrap();
        assert!(matches!(file.load(keep_on), Err(CopyError::Unsafe { .. })));
        fs::remove_file(file.path()).unwrap();
        fs::create_dir(file.path()).unwrap();
        assert!(file.load(keep_on).is_err());
        fs::set_permissions(file.folder(), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(file.save(&catalog(&[]), &Standing::default()), Err(CopyError::Unsafe { .. })));
    }

    #[test]
    fn what_a_killed_process_left_is_swept_away_when_it_is_old() {
        let base = tempfile::tempdir().unwrap();
        let file = CopyFile::of(base.path(), "acme");
        file.save(&catalog(&["a"]), &Standing::default()).unwrap();
        let (old, new) =
            (file.folder().join(".acme.assets.1-0-aa"), file.folder().join(".acme.assets.2-0-bb"));
        for path in [&old, &new] {
            fs::write(path, "half").unwrap();
        }
        let yesterday = SystemTime::now() - Duration::from_hours(24);
        File::options().write(true).open(&old).unwrap().set_modified(yesterday).unwrap();
        file.save(&catalog(&["a"]), &Standing::default()).unwrap();
        assert!(!old.exists() && new.exists());
    }

    #[test]
    fn accounts_do_not_share_a_file() {
        let names = ["a", "A", "a/b", "a%2fb", "../a", "ä", "a#1"].map(file_name);
        assert!(names.iter().all(|name| !name.contains('/') && !name.starts_with('.')));
        let different: std::collections::HashSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
    }
}

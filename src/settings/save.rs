//! Replaces a file whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::{Path, PathBuf};

/// Symbolic links that are followed from a file to what it stands for.
const MAX_LINKS: usize = 16;

/// Writes `text` to a new file beside `path`, makes it durable and puts it in its place.
///
/// Mode and owner of an existing file are kept, a new one is the user's alone; a symbolic link stays one, its
/// target is replaced. A missing directory is created.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = follow(path)?;
    let dir = match target.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    create_dir(dir)?;
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let temporary =
        dir.join(format!(".{}.{}.{:08x}.tmp", name.to_string_lossy(), std::process::id(), fastrand::u32(..)));
    let written = write(&temporary, &target, text).and_then(|()| fs::rename(&temporary, &target));
    if written.is_err() {
        // Nothing was put in place; the rest of the attempt must not stay either.
        let _ = fs::remove_file(&temporary);
    }
    written?;
    File::open(dir)?.sync_all()
}

fn write(temporary: &Path, target: &Path, text: &str) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(temporary)?;
    file.write_all(text.as_bytes())?;
    if let Ok(old) = fs::metadata(target) {
        let new = file.metadata()?;
        if (old.uid(), old.gid()) != (new.uid(), new.gid()) {
            fchown(&file, Some(old.uid()), Some(old.gid()))?;
        }
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()
}

/// The file that a path stands for once symbolic links are followed; it need not exist.
fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_symlink() => {
                let link = fs::read_link(&path)?;
                path = path.parent().map_or_else(|| link.clone(), |dir| dir.join(&link));
            }
            _ => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Creates a directory and what is missing above it, for the user alone.
fn create_dir(dir: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

#[cfg(test)]
mod tests;

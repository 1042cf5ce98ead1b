//! The list and files: import and export. Runs in the world's threads only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::urls::{Cancelled, Origin, Summary, UrlList, UrlSource, Watch};

/// What became of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Exported {
    /// So many lines are in the file.
    Written(usize),
    /// There is such a file already.
    Exists,
    /// Why nothing was written.
    Failed(String),
}

/// Reads a file into the list, or nothing of it.
pub(super) fn import(
    list: &mut UrlList,
    at: usize,
    path: &Path,
    watch: &Watch,
) -> Result<Result<Summary, String>, Cancelled> {
    let file = match open(path) {
        Ok(file) => file,
        Err(why) => return Ok(Err(why)),
    };
    let name = Arc::new(path.display().to_string());
    // Line by line into the list: a large file is nowhere else.
    let lines = file.lines().map(|line| {
        let (line, text) = line.map_err(|error| error.to_string())?;
        let origin = Origin::File { name: Arc::clone(&name), line: u32::try_from(line).unwrap_or(u32::MAX) };
        Ok((text, origin))
    });
    list.try_insert(at, lines, watch)
}

/// The entries of a file; the first bad line spoils them all.
pub(super) fn read_lines<L: FromIterator<String>>(
    path: &Path,
    watch: &Watch,
) -> Result<Result<L, String>, Cancelled> {
    let file = match open(path) {
        Ok(file) => file,
        Err(why) => return Ok(Err(why)),
    };
    let mut stopped = Ok(());
    let lines = file.lines().map_while(|line| {
        stopped = watch.tick();
        stopped.ok().map(|()| line.map(|(_, text)| text).map_err(|error| error.to_string()))
    });
    let lines = lines.collect();
    stopped.map(|()| lines)
}

fn open(path: &Path) -> Result<UrlSource, String> {
    let file = regular(path).and_then(|()| UrlSource::open(path));
    file.map_err(|error| format!("{}: {error}", path.display()))
}

/// A pipe could keep the list away for as long as nobody writes to it.
fn regular(path: &Path) -> io::Result<()> {
    if path.metadata()?.is_file() {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
}

/// Writes lines to a file: all of them under its name, or none.
pub(super) fn export(
    list: &UrlList,
    range: Range<usize>,
    path: &Path,
    overwrite: bool,
    watch: &Watch,
) -> Result<Exported, Cancelled> {
    if path.is_dir() {
        return Ok(Exported::Failed("is a folder; name a file in it".to_owned()));
    }
    if !overwrite && path.symlink_metadata().is_ok() {
        return Ok(Exported::Exists);
    }
    // A link is followed, so that what it points to is replaced and not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let Some(name) = target.file_name() else {
        return Ok(Exported::Failed("is no name of a file".to_owned()));
    };
    let mut beside = name.to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = target.with_file_name(beside);
    let written = OpenOptions::new().write(true).create_new(true).open(&beside).map(|file| {
        // Who may read the old file may read the new one, and nobody else.
        let permitted = target.metadata().map_or(Ok(()), |old| file.set_permissions(old.permissions()));
        if let Err(error) = permitted {
            return Ok(Err(error));
        }
        let lines = write_lines(list, range, file, watch);
        lines.map(|lines| lines.and_then(|lines| take_name(&beside, &target, overwrite).map(|()| lines)))
    });
    let outcome = match written {
        Ok(Ok(Ok(lines))) => return Ok(Exported::Written(lines)),
        Ok(Ok(Err(error))) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Exported::Exists),
        Ok(Ok(Err(error))) => Ok(Exported::Failed(error.to_string())),
        Ok(Err(cancelled)) => Err(cancelled),
        // Nothing of ours is there.
        Err(error) => return Ok(Exported::Failed(error.to_string())),
    };
    let _ = fs::remove_file(&beside);
    outcome
}

/// Gives a whole file its name; where nothing may be written over, not even a file that came up meanwhile.
fn take_name(from: &Path, to: &Path, overwrite: bool) -> io::Result<()> {
    if overwrite {
        return fs::rename(from, to);
    }
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some file systems cannot promise it; then a look before is the best there is.
        Err(Errno::INVAL | Errno::NOSYS) if to.symlink_metadata().is_ok() => {
            Err(io::ErrorKind::AlreadyExists.into())
        }
        Err(Errno::INVAL | Errno::NOSYS) => fs::rename(from, to),
        named => Ok(named?),
    }
}

/// Writes lines to a file until they are on the disk.
pub(super) fn write_lines(
    list: &UrlList,
    range: Range<usize>,
    file: File,
    watch: &Watch,
) -> Result<io::Result<usize>, Cancelled> {
    let mut out = BufWriter::with_capacity(128 * 1024, file);
    let mut lines = 0;
    for record in range.filter_map(|at| list.get(at)) {
        watch.tick()?;
        if let Err(error) = out.write_all(record.text.as_bytes()).and_then(|()| out.write_all(b"\n")) {
            return Ok(Err(error));
        }
        lines += 1;
    }
    let synced = out.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
    Ok(synced.map(|()| lines))
}

#[cfg(test)]
mod tests;

//! Reads a password file, if it is protected as ssh wants its keys to be (`spec/reliability.md` §D2).

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags, open};
use zeroize::Zeroizing;

use super::error::shown;
use super::password::SecretError;

/// Largest password file, in bytes.
const MAX_BYTES: u64 = 64 * 1024;
/// Write permission of group and others.
const WRITABLE: u32 = 0o022;
/// Only owners may rename and remove what lies in such a directory.
const STICKY: u32 = 0o1000;

/// The file's content, after its protection was checked on the open descriptor.
pub(super) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    let failed = |reason: String| SecretError::Read { path: path.to_owned(), reason };
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file: File = open(path, flags, Mode::empty())
        .map_err(|why| match why {
            rustix::io::Errno::LOOP | rustix::io::Errno::MLINK => {
                failed("it is a symbolic link; name the file itself".to_owned())
            }
            rustix::io::Errno::NOENT => failed("it does not exist; create it with mode 0600".to_owned()),
            why => failed(format!("{}; check the path and your rights", why.kind())),
        })?
        .into();
    let meta = file.metadata().map_err(|why| failed(why.to_string()))?;
    if !meta.is_file() {
        return Err(failed("it is not a regular file; name a file".to_owned()));
    }
    if meta.len() > MAX_BYTES {
        return Err(failed(format!("it has {} bytes, {MAX_BYTES} are the most", meta.len())));
    }
    check_file(path, &meta)?;
    check_directories(path)?;
    // One allocation that never grows, so that no copy is left behind.
    let mut content = Zeroizing::new(vec![0; usize::try_from(meta.len()).unwrap_or(0)]);
    let mut filled = 0;
    let mut file = file;
    while filled < content.len() {
        match file.read(&mut content[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(why) if why.kind() == std::io::ErrorKind::Interrupted => {}
            Err(why) => return Err(failed(why.to_string())),
        }
    }
    content.truncate(filled);
    Ok(content)
}

fn check_file(path: &Path, meta: &std::fs::Metadata) -> Result<(), SecretError> {
    let exposed = |problem: String, repair: String| {
        Err(SecretError::Exposed { path: path.to_owned(), problem, repair })
    };
    if !is_trusted_owner(meta.uid()) {
        return exposed(
            format!("it belongs to another user (uid {})", meta.uid()),
            format!("use a file of your own, or run: chown \"$USER\" {}", quoted(path)),
        );
    }
    if meta.mode() & 0o077 != 0 {
        return exposed(
            format!("other users may use it (mode {:04o})", meta.mode() & 0o7777),
            format!("run: chmod 600 {}", quoted(path)),
        );
    }
    Ok(())
}

/// No directory on the way may let others put another file in this one's place: neither on the way as written nor
/// on the way as it is without symbolic links.
fn check_directories(path: &Path) -> Result<(), SecretError> {
    let failed = |why: std::io::Error| SecretError::Read { path: path.to_owned(), reason: why.to_string() };
    let absolute = std::path::absolute(path).map_err(failed)?;
    let written = absolute.parent().unwrap_or(&absolute).to_owned();
    let real = written.canonicalize().map_err(failed)?;
    for dir in written.ancestors().chain(real.ancestors()) {
        let meta = std::fs::metadata(dir).map_err(failed)?;
        check_directory(path, dir, &meta)?;
    }
    Ok(())
}

fn check_directory(path: &Path, dir: &Path, meta: &std::fs::Metadata) -> Result<(), SecretError> {
    let exposed = |problem: String, repair: String| {
        Err(SecretError::Exposed { path: PathBuf::from(path), problem, repair })
    };
    if !is_trusted_owner(meta.uid()) {
        return exposed(
            format!("its directory {} belongs to another user (uid {})", shown(dir), meta.uid()),
            "keep the file in a directory of your own".to_owned(),
        );
    }
    if meta.mode() & WRITABLE != 0 && meta.mode() & STICKY == 0 {
        return exposed(
            format!("other users may replace it in {} (mode {:04o})", shown(dir), meta.mode() & 0o7777),
            format!("run: chmod go-w {}", quoted(dir)),
        );
    }
    Ok(())
}

fn is_trusted_owner(uid: u32) -> bool {
    uid == 0 || uid == rustix::process::geteuid().as_raw()
}

/// A path as a shell takes it, fit for a terminal.
fn quoted(path: &Path) -> String {
    let text = shown(path);
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+,:@".contains(&byte));
    if plain { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests;

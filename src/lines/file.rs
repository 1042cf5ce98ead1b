//! Lists in files.

use std::fs::{File, FileType};
use std::io::{self, BufReader};
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use super::{Comments, Lines, read_list};

/// A list that was opened from a path.
#[derive(Debug)]
pub struct ListFile {
    file: File,
    name: String,
}

/// Big enough that system calls do not count.
const BUFFER_BYTES: usize = 128 * 1024;

impl ListFile {
    /// Opens a regular file or a pipe; symbolic links are followed, they are the user's own.
    ///
    /// Opening a pipe waits until somebody writes to it.
    ///
    /// # Errors
    /// What the system says, or that the path is a directory, a device or a socket: `/dev/zero` never ends. Only
    /// `/dev/null` is let through, which scripts use for an empty list.
    pub fn open(path: &Path) -> io::Result<Self> {
        // Looked at before, because opening a device can already do something; and after, because what a
        // path stands for can change between the two.
        let is_null = path == Path::new("/dev/null");
        let check = |kind| if is_null { Ok(()) } else { Self::check(kind) };
        check(path.metadata()?.file_type())?;
        let file = File::open(path)?;
        check(file.metadata()?.file_type())?;
        Ok(Self { file, name: path.display().to_string() })
    }

    /// How errors and origins call this list.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads the list.
    #[must_use]
    pub fn lines(self) -> Lines<BufReader<File>> {
        read_list(BufReader::with_capacity(BUFFER_BYTES, self.file), self.name, Comments::No)
    }

    fn check(kind: FileType) -> io::Result<()> {
        if kind.is_file() || kind.is_fifo() {
            return Ok(());
        }
        let found = if kind.is_dir() {
            "a directory"
        } else if kind.is_socket() {
            "a socket"
        } else {
            "a device"
        };
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{found} is no list; name a file or a pipe, or - for standard input"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn files_are_read_through_links() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("list.txt"), folder.path().join("link"));
        File::create(&path).unwrap().write_all(b"a\r\nb").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let list = ListFile::open(&link).unwrap();
        assert_eq!(list.name(), link.display().to_string());
        let lines: Vec<_> = list.lines().map(Result::unwrap).collect();
        assert_eq!(lines, [(1, "a".to_owned()), (2, "b".to_owned())]);
    }

    #[test]
    fn pipes_are_read() {
        use std::os::fd::AsRawFd;
        let (reader, mut writer) = std::io::pipe().unwrap();
        writer.write_all(b"a\nb").unwrap();
        drop(writer);
        let list = ListFile::open(Path::new(&format!("/dev/fd/{}", reader.as_raw_fd()))).unwrap();
        assert_eq!(list.lines().map(|line| line.unwrap().1).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn directories_and_devices_are_refused_before_they_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let error = ListFile::open(folder.path()).unwrap_err().to_string();
        assert!(error.starts_with("a directory is no list"), "{error}");
        let error = ListFile::open(Path::new("/dev/zero")).unwrap_err().to_string();
        assert!(error.starts_with("a device is no list"), "{error}");
    }
}

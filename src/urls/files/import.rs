//! A list out of a file.

use std::path::Path;
use std::sync::Arc;

use super::FileError;
use crate::lines::ListFile;
use crate::urls::Origin;

/// The most lines that are taken into a list that is edited. Longer ones are streamed by the command line.
pub const MAX_IMPORTED_LINES: usize = 5_000_000;

/// Reads the lines of a regular file, in the format of [`crate::urls::read_list`]. `goes_on` is asked before each
/// line.
///
/// # Errors
/// The first line that cannot be read, a file that is none, or `goes_on` said no; then there are no lines at all.
pub fn import(path: &Path, mut goes_on: impl FnMut() -> bool) -> Result<Vec<(String, Origin)>, FileError> {
    // A pipe could make us wait for ever, and nobody can interrupt opening one.
    if !path.metadata().map_err(FileError::about(path))?.is_file() {
        return Err(FileError::NotAFile(path.to_owned()));
    }
    let file = ListFile::open(path).map_err(FileError::about(path))?;
    let name = Arc::new(file.name().to_owned());
    let mut lines = Vec::new();
    for line in file.lines() {
        if !goes_on() {
            return Err(FileError::Cancelled);
        }
        if lines.len() == MAX_IMPORTED_LINES {
            return Err(FileError::TooLong(path.to_owned()));
        }
        let (number, text) = line?;
        let line = u32::try_from(number).unwrap_or(u32::MAX);
        lines.push((text, Origin::File { name: Arc::clone(&name), line }));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_where_they_stood() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("urls.txt");
        std::fs::write(&path, "\u{feff}# purgedeck: comments\r\n# no\r\nhttps://a\r\n\r\n https://b")
            .unwrap();
        let lines = import(&path, || true).unwrap();
        let texts: Vec<_> = lines.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["https://a", "https://b"]);
        assert_eq!(lines[1].1.to_string(), format!("{}:5", path.display()));
    }

    #[test]
    fn one_bad_line_is_named_and_nothing_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("urls.txt");
        std::fs::write(&path, b"https://a\nhttps://\xff\n").unwrap();
        let error = import(&path, || true).unwrap_err().to_string();
        assert!(error.contains("urls.txt:2: not UTF-8 text (byte 9)"), "{error}");
    }

    #[test]
    fn only_regular_files_are_read_and_reading_can_be_stopped() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(import(folder.path(), || true), Err(FileError::NotAFile(_))));
        assert!(matches!(import(Path::new("/dev/zero"), || true), Err(FileError::NotAFile(_))));
        let path = folder.path().join("urls.txt");
        assert!(matches!(import(&path, || true), Err(FileError::Io { .. })));
        std::fs::write(&path, "a\nb\n").unwrap();
        let mut asked = 0;
        let stopped = import(&path, || {
            asked += 1;
            asked < 2
        });
        assert!(matches!(stopped, Err(FileError::Cancelled)));
    }
}

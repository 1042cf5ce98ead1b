//! Lists in files and on standard input, one entry a line.

use std::io;
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;
use std::sync::Arc;

use super::super::args::Selectors;
use super::super::failure::Failure;
use crate::lines::{Comments, Lines, ListFile, ReadError, read_list};

/// One line of a list.
pub(super) enum Entry {
    /// An entry.
    Line {
        /// The list's name, shared.
        list: Arc<String>,
        /// The line, from 1.
        number: usize,
        /// The entry, without blanks around it.
        text: String,
    },
    /// Why a line, or the rest of the list, could not be read.
    Unreadable(ReadError),
}

/// Standard input can be read once.
pub(super) fn check_standard_input(what: &Selectors) -> Result<(), Failure> {
    let takers =
        what.urls_from.iter().chain(&what.assets_from).filter(|path| is_standard_input(path)).count();
    if takers > 1 {
        return Err(Failure::usage("standard input (-) can be read only once"));
    }
    Ok(())
}

/// A list that cannot be opened is found out before anybody has to type a password.
pub(super) fn check_readable(what: &Selectors) -> Result<(), Failure> {
    let files = what.urls_from.iter().chain(&what.assets_from).filter(|path| !is_standard_input(path));
    files.filter(|path| !is_pipe(path)).try_for_each(|path| open(path).map(|_| ()))
}

/// A pipe is opened once: whoever writes to it waits for one reader.
fn is_pipe(path: &Path) -> bool {
    path.metadata().is_ok_and(|meta| meta.file_type().is_fifo())
}

fn open(path: &Path) -> Result<ListFile, Failure> {
    ListFile::open(path)
        .map_err(|error| Failure::usage(format!("{}: cannot be read: {error}", path.display())))
}

/// Hands on every entry of a list.
///
/// # Errors
/// Where the list cannot be opened, or `take` fails.
pub(super) fn each_line(
    path: &Path,
    take: &mut dyn FnMut(Entry) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if is_standard_input(path) {
        let name = "standard input".to_owned();
        return each(read_list(io::stdin().lock(), name.clone(), Comments::No), name, take);
    }
    let file = open(path)?;
    let name = file.name().to_owned();
    each(file.lines(), name, take)
}

fn each<R: io::BufRead>(
    lines: Lines<R>,
    name: String,
    take: &mut dyn FnMut(Entry) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let list = Arc::new(name);
    for line in lines {
        take(match line {
            Ok((number, text)) => Entry::Line { list: Arc::clone(&list), number, text },
            Err(error) => Entry::Unreadable(error),
        })?;
    }
    Ok(())
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

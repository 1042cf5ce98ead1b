//! A file for the operator's own editor, and back. Runs in the world's threads only, but for the end of the screen.
//!
//! ```text
//! STATE_DIR/edit/UID/N/     0700, of this user; N: one an edit
//!     lock                  held while the edit is under way, whatever becomes of its screen
//!     urls-PRINT.txt        0600; PRINT stands for the lines as they were written out
//! ```
//!
//! The file goes once its lines are in the list, or where nobody changed it. Everything else is somebody's work, and
//! stays: it is named, and the next start names it again.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, OpenOptions};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::ops::Range;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::files::{read_lines, write_lines};
use crate::drafts::own_folder;
use crate::queue::locks::{self, Held};
use crate::urls::{Cancelled, Origin, Summary, UrlList, Watch};

/// So many edits may be under way or unfinished.
const MOST: usize = 32;

/// What came back from the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadBack {
    /// The text was left as it was.
    Same,
    /// It was changed.
    Changed(Summary),
}

/// A file that the operator's editor works on. It goes when this is dropped, unless somebody changed it.
#[derive(Debug)]
pub(crate) struct EditorFile {
    path: PathBuf,
    /// Of the lines that were written out.
    print: u64,
    /// Says that the edit is under way.
    _held: Option<Held>,
}

impl EditorFile {
    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the file where it is.
    fn keep(mut self) -> PathBuf {
        std::mem::take(&mut self.path)
    }

    /// Removes the file, whatever is in it.
    fn remove(self) {
        // The editor may have removed it; where it cannot be removed, nobody can do more about it.
        let _ = fs::remove_file(self.keep());
    }
}

impl Drop for EditorFile {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() && !is_changed(&self.path, self.print) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Stands for some lines.
struct Print(u64);

impl<S: AsRef<str>> FromIterator<S> for Print {
    fn from_iter<I: IntoIterator<Item = S>>(lines: I) -> Self {
        let mut hasher = DefaultHasher::new();
        lines.into_iter().for_each(|line| line.as_ref().hash(&mut hasher));
        Self(hasher.finish())
    }
}

fn print_of(list: &UrlList, range: Range<usize>) -> u64 {
    let lines = range.filter_map(|at| list.get(at)).map(|record| record.text);
    lines.collect::<Print>().0
}

/// Whether there is something else in the file than what was written out.
fn is_changed(path: &Path, before: u64) -> bool {
    match read_lines::<Print>(path, &Watch::default()) {
        Ok(Ok(print)) => print.0 != before,
        _ => path.symlink_metadata().is_ok(),
    }
}

/// Writes lines to a file that only this user can read, for the editor.
pub(super) fn write_out(
    list: &UrlList,
    range: Range<usize>,
    state_dir: &Path,
    watch: &Watch,
) -> Result<Result<EditorFile, String>, Cancelled> {
    let print = print_of(list, range.clone());
    let (file, written) = match begin(state_dir, print) {
        Ok(begun) => begun,
        Err(why) => return Ok(Err(why)),
    };
    match write_lines(list, range, file, watch) {
        Ok(Ok(_)) => Ok(Ok(written)),
        Ok(Err(error)) => {
            let why = format!("{}: {error}", written.path.display());
            written.remove();
            Ok(Err(why))
        }
        Err(cancelled) => {
            written.remove();
            Err(cancelled)
        }
    }
}

/// A new file in the first folder that no other edit has.
fn begin(state_dir: &Path, print: u64) -> Result<(fs::File, EditorFile), String> {
    let all = own_folder(state_dir, "edit").map_err(|error| error.to_string())?;
    let or_why = |path: &Path, error: &io::Error| format!("{}: {error}", path.display());
    for number in 1..=MOST {
        let folder = all.join(number.to_string());
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(or_why(&folder, &error));
            }
            _ => {}
        }
        let held = locks::try_take(&folder.join("lock")).map_err(|error| or_why(&folder, &error))?;
        if held.is_none() || !edits_in(&folder).is_empty() {
            continue;
        }
        let path = folder.join(format!("urls-{print:016x}.txt"));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let file = file.map_err(|error| or_why(&path, &error))?;
        return Ok((file, EditorFile { path, print, _held: held }));
    }
    Err(format!("there are {MOST} unfinished edits in {}", all.display()))
}

/// The editor's files in a folder, with what stood in them, and what some editors save on a hang-up.
fn edits_in(folder: &Path) -> Vec<(PathBuf, u64)> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let edit = |path: PathBuf| {
        let name = path.file_name()?.to_str()?.strip_prefix("urls-")?;
        let print = name.strip_suffix(".save").unwrap_or(name).strip_suffix(".txt")?;
        let print = u64::from_str_radix(print, 16).ok()?;
        Some((path, print))
    };
    paths.filter_map(edit).collect()
}

/// What was edited under screens that are gone, and never came into a list. What nobody changed is swept away.
pub(crate) fn edits_left(state_dir: &Path) -> Vec<PathBuf> {
    let all = state_dir.join("edit").join(rustix::process::geteuid().as_raw().to_string());
    if all.symlink_metadata().is_err() || own_folder(state_dir, "edit").is_err() {
        return Vec::new();
    }
    let mut left = Vec::new();
    for folder in (1..=MOST).map(|number| all.join(number.to_string())).filter(|folder| folder.is_dir()) {
        let Ok(Some(_held)) = locks::try_take(&folder.join("lock")) else { continue };
        for (path, print) in edits_in(&folder) {
            if is_changed(&path, print) {
                left.push(path);
            } else {
                let _ = fs::remove_file(path);
            }
        }
    }
    left
}

/// Takes the editor's file into the list, in the place of what was written out, and removes it; unless that fails,
/// for which somebody who edited for an hour must not pay. `failed`: why the editor itself did.
pub(super) fn read_back(
    list: &mut UrlList,
    range: Range<usize>,
    file: EditorFile,
    failed: Option<String>,
    watch: &Watch,
) -> Result<ReadBack, String> {
    if let Some(why) = &failed
        && !is_changed(&file.path, file.print)
    {
        file.remove();
        return Err(why.clone());
    }
    let taken = failed.map_or_else(|| take(list, range, &file, watch), |why| Ok(Err(why)));
    let why = match taken {
        Ok(Ok(back)) => {
            file.remove();
            return Ok(back);
        }
        Ok(Err(why)) => why,
        Err(Cancelled) => "stopped".to_owned(),
    };
    Err(format!("{why}; what was edited is in {}", file.keep().display()))
}

fn take(
    list: &mut UrlList,
    range: Range<usize>,
    file: &EditorFile,
    watch: &Watch,
) -> Result<Result<ReadBack, String>, Cancelled> {
    if print_of(list, range.clone()) != file.print {
        return Ok(Err("these lines are others since".to_owned()));
    }
    let lines: Vec<String> = match read_lines(&file.path, watch)? {
        Ok(lines) => lines,
        Err(why) => return Ok(Err(why)),
    };
    let Some((range, lines)) = difference(list, range, &lines) else { return Ok(Ok(ReadBack::Same)) };
    let origins: HashMap<String, Origin> = range
        .clone()
        .filter_map(|at| list.get(at))
        .map(|record| (record.text.to_owned(), record.origin.clone()))
        .collect();
    let lines = lines.iter().map(|line| (line, origins.get(line).cloned().unwrap_or(Origin::Typed)));
    Ok(Ok(ReadBack::Changed(list.replace_range(range, lines, watch)?)))
}

/// What really differs: without the lines that are equal at the beginning and at the end.
fn difference<'a>(
    list: &UrlList,
    range: Range<usize>,
    lines: &'a [String],
) -> Option<(Range<usize>, &'a [String])> {
    let is_same = |at: usize, line: &String| list.get(at).is_some_and(|record| record.text == line);
    let front = range.clone().zip(lines).take_while(|(at, line)| is_same(*at, line)).count();
    let (range, lines) = (range.start + front..range.end, lines.get(front..)?);
    let back =
        range.clone().rev().zip(lines.iter().rev()).take_while(|(at, line)| is_same(*at, line)).count();
    let (range, lines) = (range.start..range.end - back, lines.get(..lines.len() - back)?);
    if range.is_empty() && lines.is_empty() { None } else { Some((range, lines)) }
}

#[cfg(test)]
mod tests;

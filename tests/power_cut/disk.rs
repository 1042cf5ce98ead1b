//! A disk that forgets: what was synced stays, and of the rest any part may be there after a power cut.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::trace::Event;

/// What a disk writes at once.
const SECTOR: usize = 512;

/// What became of the changes that were never synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unsynced {
    /// None of them arrived, nor the names of files in a folder that was not synced.
    Lost,
    /// All of them did.
    Kept,
    /// Each did or did not.
    Halves,
    /// All but the last; of that one, some sectors.
    Torn,
}

impl Unsynced {
    pub(crate) const ALL: [Self; 4] = [Self::Lost, Self::Kept, Self::Halves, Self::Torn];
}

/// The queue's files as they lie on the disk.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    files: BTreeMap<String, File>,
}

#[derive(Debug, Default)]
struct File {
    /// The folder's entry is durable.
    named: bool,
    /// The entry was taken away, and perhaps not durably.
    removed: bool,
    durable: Vec<u8>,
    pending: Vec<Change>,
    /// For every sync under way: how many of the pending changes it covers.
    syncing: Vec<usize>,
}

#[derive(Debug, Clone)]
enum Change {
    Bytes(usize, Vec<u8>),
    Length(usize),
}

impl Disk {
    /// Whether the event changed what a power cut would leave.
    pub(crate) fn apply(&mut self, event: &Event) -> bool {
        match event {
            Event::Created(name) => {
                let file = self.files.entry(name.clone()).or_default();
                if file.removed {
                    *file = File::default();
                }
            }
            Event::Removed(name) => self.files.entry(name.clone()).or_default().removed = true,
            Event::Written(name, offset, bytes) => self.change(name, Change::Bytes(*offset, bytes.clone())),
            Event::Resized(name, length) => self.change(name, Change::Length(*length)),
            Event::SyncBegins(name) => {
                let file = self.files.entry(name.clone()).or_default();
                file.syncing.push(file.pending.len());
                return false;
            }
            Event::SyncEnds(name) => self.files.entry(name.clone()).or_default().synced(),
            Event::FolderSynced => {
                self.files.retain(|_, file| !file.removed);
                self.files.values_mut().for_each(|file| file.named = true);
            }
            Event::Sent | Event::Said(_) => return false,
        }
        true
    }

    fn change(&mut self, name: &str, change: Change) {
        self.files.entry(name.to_owned()).or_default().pending.push(change);
    }

    /// Whether a power cut now would leave anything to chance.
    pub(crate) fn is_settled(&self) -> bool {
        self.files.values().all(|file| file.pending.is_empty() && file.named && !file.removed)
    }

    /// Makes a folder what a power cut leaves. The index of the log (`-shm`) is never durable, and made anew.
    pub(crate) fn cut(&self, unsynced: Unsynced, random: &mut fastrand::Rng, folder: &Path) {
        for old in std::fs::read_dir(folder).expect("readable").flatten() {
            if old.file_type().is_ok_and(|kind| kind.is_file()) {
                std::fs::remove_file(old.path()).expect("removed");
            }
        }
        for (name, file) in &self.files {
            let there = match unsynced {
                Unsynced::Lost => file.named,
                Unsynced::Halves if file.removed => random.bool(),
                Unsynced::Kept | Unsynced::Torn | Unsynced::Halves => !file.removed,
            };
            if there {
                store(&folder.join(name), &file.after(unsynced, random)).expect("written");
            }
        }
    }
}

impl File {
    fn synced(&mut self) {
        assert!(!self.syncing.is_empty(), "a sync that never began");
        let covered = self.syncing.remove(0);
        for change in self.pending.drain(..covered) {
            change.apply(&mut self.durable);
        }
        for later in &mut self.syncing {
            *later = later.saturating_sub(covered);
        }
    }

    fn after(&self, unsynced: Unsynced, random: &mut fastrand::Rng) -> Vec<u8> {
        let mut content = self.durable.clone();
        let last = self.pending.len().saturating_sub(1);
        for (index, change) in self.pending.iter().enumerate() {
            match unsynced {
                Unsynced::Lost => {}
                Unsynced::Torn if index == last => change.apply_some(&mut content, random),
                Unsynced::Kept | Unsynced::Torn => change.apply(&mut content),
                Unsynced::Halves => {
                    if random.bool() {
                        change.apply(&mut content);
                    }
                }
            }
        }
        content
    }
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Length(length) => content.resize(*length, 0),
            Self::Bytes(offset, bytes) => put(content, *offset, bytes),
        }
    }

    /// Some sectors arrive, the others do not.
    fn apply_some(&self, content: &mut Vec<u8>, random: &mut fastrand::Rng) {
        let Self::Bytes(offset, bytes) = self else { return };
        let mut at = 0;
        while at < bytes.len() {
            let end = (at + SECTOR - (offset + at) % SECTOR).min(bytes.len());
            if random.bool() {
                put(content, offset + at, &bytes[at..end]);
            }
            at = end;
        }
    }
}

/// With the mode that the program insists on.
fn store(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(content)
}

fn put(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}

#[test]
fn only_what_a_sync_covers_is_sure() {
    let name = || "queue.db".to_owned();
    let dir = tempfile::tempdir().expect("a folder");
    let mut random = fastrand::Rng::with_seed(1);
    let mut disk = Disk::default();
    let mut read = |disk: &Disk, unsynced| {
        disk.cut(unsynced, &mut random, dir.path());
        std::fs::read(dir.path().join("queue.db")).ok()
    };
    disk.apply(&Event::Created(name()));
    disk.apply(&Event::Written(name(), 0, b"ab".to_vec()));
    disk.apply(&Event::SyncBegins(name()));
    disk.apply(&Event::Written(name(), 2, b"cd".to_vec()));
    disk.apply(&Event::SyncEnds(name()));
    assert_eq!(read(&disk, Unsynced::Lost), None, "nobody synced the folder");
    disk.apply(&Event::FolderSynced);
    assert_eq!(read(&disk, Unsynced::Lost).as_deref(), Some(&b"ab"[..]), "written after the sync began");
    assert_eq!(read(&disk, Unsynced::Kept).as_deref(), Some(&b"abcd"[..]));
    assert!(!disk.is_settled());
}

//! Room on the disk: how much is left, and the ballast that is thrown off so that an *outcome* can still be stored.
//!
//! A job that finds no room is refused, and nothing is lost. An outcome that finds none would become `unknown`, although
//! it is known; so 1 MiB is kept in reserve for it, and sending stops long before (`spec/reliability.md` A5).

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::{Store, StoreError};
use crate::queue::model::Standstill;
use crate::queue::modes;

/// With fewer free bytes nothing is sent.
pub const LEAST_FREE: u64 = 16 * MIB;
/// The reserve.
const BALLAST: u64 = MIB;
/// With fewer free bytes no reserve is made: it would be what fills the disk.
const ROOM_FOR_BALLAST: u64 = 32 * MIB;
const MIB: u64 = 1024 * 1024;
/// The reserve's file in the state directory.
const NAME: &str = "ballast";

/// What is left on a file system for this user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) bytes: u64,
    /// How many files can still be made; `None` where the file system does not count them (btrfs).
    pub(super) files: Option<u64>,
}

impl Room {
    pub(super) fn of(dir: &Path) -> io::Result<Self> {
        let found = rustix::fs::statvfs(dir)?;
        Ok(Self {
            bytes: found.f_bavail.saturating_mul(found.f_frsize),
            files: (found.f_files > 0).then_some(found.f_favail),
        })
    }

    fn has_room_for_ballast(self) -> bool {
        self.bytes >= ROOM_FOR_BALLAST && self.files != Some(0)
    }
}

impl Store {
    /// How many bytes this user may still write on the queue's file system.
    ///
    /// # Errors
    ///
    /// The file system cannot be asked.
    pub fn free_bytes(&self) -> Result<u64, StoreError> {
        Ok(self.room()?.bytes)
    }

    /// How many files can still be made there; `None` where the file system does not count them.
    ///
    /// # Errors
    ///
    /// The file system cannot be asked.
    pub fn free_files(&self) -> Result<Option<u64>, StoreError> {
        Ok(self.room()?.files)
    }

    /// Why nothing must be sent for want of room, if so. A file system that cannot be asked is no reason.
    pub(super) fn want_of_room(&self) -> Option<Standstill> {
        let free = self.free_bytes().ok().filter(|free| *free < LEAST_FREE)?;
        Some(Standstill::NoSpace { free })
    }

    fn room(&self) -> Result<Room, StoreError> {
        Room::of(&self.place.dir).map_err(|error| StoreError::file(&self.place.dir, error))
    }

    /// Makes the reserve, if it is missing and there is room for it; one look at the folder otherwise.
    ///
    /// Without it the queue works as well, until the disk is full; so a failure is none.
    pub(super) fn keep_ballast(&self) {
        let path = self.place.dir.join(NAME);
        if fs::symlink_metadata(&path).is_err() && self.room().is_ok_and(Room::has_room_for_ballast) {
            let _ = modes::make_file(&path, fill);
        }
    }

    /// Whether the reserve is there.
    pub(super) fn has_ballast(&self) -> bool {
        fs::symlink_metadata(self.place.dir.join(NAME)).is_ok()
    }

    /// Gives the reserve back to the file system; `false`: there was none.
    pub(crate) fn free_ballast(&self) -> bool {
        fs::remove_file(self.place.dir.join(NAME)).is_ok()
    }
}

/// Takes the room for real; a file with a hole would take none.
fn fill(file: &mut File) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{FallocateFlags, fallocate};
        use rustix::io::Errno;
        match fallocate(&*file, FallocateFlags::empty(), 0, BALLAST) {
            // Not every file system can; then by writing.
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => {}
            other => return other.map_err(io::Error::from),
        }
    }
    let zeros = [0; 16 * 1024];
    for _ in 0..BALLAST / zeros.len() as u64 {
        file.write_all(&zeros)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_ballast_where_neither_bytes_nor_files_run_out() {
        for (bytes, files, has_room) in [
            (ROOM_FOR_BALLAST, Some(1), true),
            (ROOM_FOR_BALLAST, None, true),
            (ROOM_FOR_BALLAST, Some(0), false),
            (ROOM_FOR_BALLAST - 1, Some(1), false),
        ] {
            assert_eq!(Room { bytes, files }.has_room_for_ballast(), has_room, "{bytes} {files:?}");
        }
    }

    #[test]
    fn the_ballast_takes_real_room() {
        use std::os::unix::fs::MetadataExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(NAME);
        assert!(modes::make_file(&path, fill).unwrap());
        let found = path.metadata().unwrap();
        assert_eq!(found.len(), BALLAST);
        assert!(found.blocks() * 512 >= BALLAST, "{} blocks", found.blocks());
    }
}

//! Which file systems can carry the store. WAL needs shared memory and locks of one host
//! (`spec/reliability.md` A3), so network file systems and unknown FUSE are refused, and memory ones warned about.

use std::path::Path;

use super::StoreError;

/// What a file system means for the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Fine,
    /// Lost at reboot.
    Memory(&'static str),
    Refused(&'static str),
}

/// By the kernel's magic number (statfs(2)).
const fn verdict(magic: u32) -> Verdict {
    match magic {
        0x6969 => Verdict::Refused("NFS"),
        0xFF53_4D42 | 0xFE53_4D42 | 0x517B => Verdict::Refused("an SMB share"),
        0x0102_1997 => Verdict::Refused("9p"),
        0x5346_414F | 0x6B41_4653 => Verdict::Refused("AFS"),
        0x7375_7245 => Verdict::Refused("Coda"),
        0x00C3_6400 => Verdict::Refused("Ceph"),
        0x6573_5546 => Verdict::Refused("a FUSE file system"),
        0x0BD0_0BD0 => Verdict::Refused("Lustre"),
        0x4750_4653 => Verdict::Refused("GPFS"),
        0x1983_0326 => Verdict::Refused("BeeGFS"),
        0x786F_4256 => Verdict::Refused("a VirtualBox share"),
        0x0102_1994 => Verdict::Memory("tmpfs"),
        0x8584_58F6 => Verdict::Memory("ramfs"),
        _ => Verdict::Fine,
    }
}

/// Checks where the state directory lies; a warning for what works but does not last.
#[cfg(target_os = "linux")]
pub(super) fn check(state_dir: &Path) -> Result<Option<String>, StoreError> {
    let found = rustix::fs::statfs(state_dir).map_err(|error| StoreError::file(state_dir, error.into()))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "magic numbers are 32 bits in a word whose width and sign differ between systems"
    )]
    let magic = found.f_type as u32;
    match verdict(magic) {
        Verdict::Fine => Ok(None),
        Verdict::Memory(kind) => {
            Ok(Some(format!("{} lies on {kind}: the queue is lost at a reboot", state_dir.display())))
        }
        Verdict::Refused(kind) => {
            let table = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
            let mount = mount_point(&table, state_dir);
            Err(StoreError::FileSystem { path: state_dir.to_owned(), kind, mount })
        }
    }
}

/// Other systems have other numbers; nothing is known, nothing is refused.
#[cfg(not(target_os = "linux"))]
pub(super) fn check(_: &Path) -> Result<Option<String>, StoreError> {
    Ok(None)
}

/// The mount point of a path after `/proc/self/mountinfo` (field 5; the longest that fits).
fn mount_point(mountinfo: &str, path: &Path) -> std::path::PathBuf {
    mountinfo
        .lines()
        .filter_map(|line| line.split(' ').nth(4))
        .map(|field| std::path::PathBuf::from(field.replace("\\040", " ")))
        .filter(|mount| path.starts_with(mount))
        .max_by_key(|mount| mount.as_os_str().len())
        .unwrap_or_else(|| "/".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_refused_and_memory_ones_warned_about() {
        assert_eq!(verdict(0x6969), Verdict::Refused("NFS"));
        assert_eq!(verdict(0xFE53_4D42), Verdict::Refused("an SMB share"));
        assert_eq!(verdict(0x6573_5546), Verdict::Refused("a FUSE file system"));
        assert_eq!(verdict(0x0102_1994), Verdict::Memory("tmpfs"));
        for ext4_xfs_btrfs_overlay in [0xEF53, 0x5846_5342, 0x9123_683E, 0x794C_7630] {
            assert_eq!(verdict(ext4_xfs_btrfs_overlay), Verdict::Fine);
        }
    }

    #[test]
    fn the_message_names_the_mount() {
        let table = "22 1 0:1 / / rw - ext4 /dev/a rw\n\
                     30 22 0:9 / /home rw - nfs srv:/home rw\n\
                     31 30 0:8 / /home/a\\040b rw - nfs srv:/b rw\n";
        assert_eq!(mount_point(table, Path::new("/home/anna/state")), Path::new("/home"));
        assert_eq!(mount_point(table, Path::new("/home/a b/state")), Path::new("/home/a b"));
        assert_eq!(mount_point(table, Path::new("/var/lib")), Path::new("/"));
        assert_eq!(mount_point("", Path::new("/var")), Path::new("/"));
    }
}

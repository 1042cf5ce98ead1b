use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;

#[test]
fn a_new_file_and_its_directories_are_the_users_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a/b/file");
    replace(&path, "text").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "text");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(&dir.path().join("a"))), (0o600, 0o700));
}

#[test]
fn a_dangling_link_gets_its_target() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("link");
    symlink("target", &link).unwrap();
    replace(&link, "text").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(dir.path().join("target")).unwrap(), "text");
}

#[test]
fn a_circle_of_links_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("link");
    symlink("link", &link).unwrap();
    assert!(replace(&link, "text").is_err());
}

#[test]
fn a_failed_attempt_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("taken");
    fs::create_dir_all(path.join("full")).unwrap();
    assert!(replace(&path, "text").is_err());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn the_owner_of_a_file_stays() {
    if !rustix::process::geteuid().is_root() {
        return; // only root can write what belongs to others
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file");
    fs::write(&path, "old").unwrap();
    std::os::unix::fs::chown(&path, Some(12_345), Some(12_346)).unwrap();
    replace(&path, "new").unwrap();
    let meta = fs::metadata(&path).unwrap();
    assert_eq!((meta.uid(), meta.gid()), (12_345, 12_346));
}

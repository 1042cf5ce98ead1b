use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;

fn secret(dir: &Path) -> PathBuf {
    let path = dir.join("password");
    fs::write(&path, "secret").unwrap();
    set_mode(&path, 0o600);
    path
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn refusal(path: &Path) -> String {
    read(path).unwrap_err().to_string()
}

#[test]
fn a_protected_file_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = secret(dir.path());
    for mode in [0o600, 0o400] {
        set_mode(&path, mode);
        assert_eq!(read(&path).unwrap().as_slice(), b"secret");
    }
}

#[test]
fn a_file_that_others_may_use_is_refused_with_the_chmod() {
    let dir = tempfile::tempdir().unwrap();
    let path = secret(dir.path());
    for mode in [0o644, 0o640, 0o604, 0o660, 0o620, 0o601] {
        set_mode(&path, mode);
        let message = refusal(&path);
        assert!(message.contains(&format!("mode {mode:04o}")), "{message}");
        assert!(message.ends_with(&format!("run: chmod 600 {}", path.display())), "{message}");
    }
}

#[test]
fn a_directory_that_others_may_write_is_refused_unless_sticky() {
    let dir = tempfile::tempdir().unwrap();
    let open = dir.path().join("open");
    let inner = open.join("inner");
    fs::create_dir_all(&inner).unwrap();
    let path = secret(&inner);
    for mode in [0o777, 0o775, 0o772] {
        set_mode(&open, mode);
        let message = refusal(&path);
        assert!(message.ends_with(&format!("run: chmod go-w {}", open.display())), "{message}");
    }
    set_mode(&open, 0o1777);
    assert!(read(&path).is_ok());
}

#[test]
fn a_link_in_the_way_does_not_hide_an_open_directory() {
    let dir = tempfile::tempdir().unwrap();
    let open = dir.path().join("open");
    fs::create_dir_all(open.join("inner")).unwrap();
    secret(&open.join("inner"));
    symlink(open.join("inner"), dir.path().join("link")).unwrap();
    set_mode(&open, 0o777);
    assert!(refusal(&dir.path().join("link/password")).contains("chmod go-w"));
    set_mode(&open, 0o755);
    assert!(read(&dir.path().join("link/password")).is_ok());
}

#[test]
fn a_link_that_others_could_turn_elsewhere_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (open, safe) = (dir.path().join("open"), dir.path().join("safe"));
    fs::create_dir(&open).unwrap();
    fs::create_dir(&safe).unwrap();
    secret(&safe);
    symlink(&safe, open.join("link")).unwrap();
    set_mode(&open, 0o777);
    assert!(refusal(&open.join("link/password")).ends_with(&format!("chmod go-w {}", open.display())));
}

#[test]
fn only_a_small_regular_file_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = secret(dir.path());
    let link = dir.path().join("link");
    symlink(&path, &link).unwrap();
    assert!(refusal(&link).contains("symbolic link"));
    assert!(refusal(dir.path()).contains("not a regular file"));
    assert!(refusal(Path::new("/dev/null")).contains("not a regular file"));
    assert!(refusal(&dir.path().join("gone")).contains("does not exist; create it with mode 0600"));
    let pipe = dir.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(refusal(&pipe).contains("not a regular file"));
    fs::write(&path, "x".repeat(65_537)).unwrap();
    assert!(refusal(&path).contains("65536 are the most"));
}

#[test]
fn a_file_of_somebody_else_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = secret(dir.path());
    if !rustix::process::geteuid().is_root() {
        return; // only root can give a file away
    }
    std::os::unix::fs::chown(&path, Some(12_345), None).unwrap();
    assert!(refusal(&path).contains("belongs to another user (uid 12345)"));
    std::os::unix::fs::chown(&path, Some(0), None).unwrap();
    std::os::unix::fs::chown(dir.path(), Some(12_345), None).unwrap();
    assert!(refusal(&path).contains("directory"));
}

#[test]
fn repair_commands_survive_a_shell() {
    assert_eq!(quoted(Path::new("/a/b-c.d")), "/a/b-c.d");
    assert_eq!(quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
}

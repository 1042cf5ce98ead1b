//! File descriptors that a detached process must not keep: a caller's lock or pipe would stay open as long as the
//! worker lives. Depends on nothing of ours.

/// Closes every descriptor above standard error. To be called before this process opens anything of its own.
pub(super) fn close_inherited() {
    let Ok(directory) = std::fs::read_dir("/proc/self/fd") else { return };
    let open: Vec<i32> = directory
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|descriptor| *descriptor > 2)
        .collect();
    for descriptor in open {
        // The directory's own descriptor is among them, and is closed already.
        let _ = nix::unistd::close(descriptor);
    }
}

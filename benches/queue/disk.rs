//! Where the measurements write, and how fast that disk makes things durable at all.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use tempfile::TempDir;

use super::{Measured, table};

/// A folder of its own on the disk under test; gone with its value.
pub(crate) fn folder() -> std::io::Result<TempDir> {
    let base = std::env::var_os("PURGEDECK_BENCH_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    fs::create_dir_all(&base)?;
    tempfile::tempdir_in(base)
}

/// Bytes of the database and of its log, as they lie there now.
pub(crate) fn bytes(file: &Path) -> (u64, u64) {
    let size = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    (size(file), size(Path::new(&log)))
}

/// The yardstick of the disk: 4 KiB appended and synced, again and again.
pub(crate) fn measure() -> Measured {
    const APPENDS: usize = 500;
    let folder = folder()?;
    let mut file = File::create(folder.path().join("yardstick"))?;
    let start = Instant::now();
    for _ in 0..APPENDS {
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
    }
    table::heading("the disk itself");
    table::line(
        "4 KiB appended and synced",
        &format!("{:.0} a second", table::rate(APPENDS, start.elapsed())),
    );
    Ok(())
}

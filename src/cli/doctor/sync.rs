//! How long the disk takes to make something durable. Two such moments frame every request.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use super::finding::Finding;
use super::subject::Subject;

const NAME: &str = "sync";
/// How often it is measured.
const TIMES: usize = 5;
/// A disk this slow holds requests up noticeably.
const SLOW: Duration = Duration::from_millis(250);

pub(super) fn check(subject: &Subject) -> Finding {
    let Some(dir) = subject.existing_dir() else {
        return Finding::ok(NAME, "not measured: there is no state directory yet");
    };
    match measure(dir) {
        Ok(times) => of(times),
        Err(error) => {
            let advice = "the queue cannot be written either; check owner, mode and disk";
            Finding::fail(NAME, format!("{}: cannot write: {error}", dir.display()), advice)
        }
    }
}

/// Writes and syncs a nameless file several times.
fn measure(dir: &Path) -> io::Result<[Duration; TIMES]> {
    let path = dir.join(format!("doctor.{}.tmp", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    // Without its name nothing is left behind, however this ends.
    std::fs::remove_file(&path)?;
    let mut times = [Duration::ZERO; TIMES];
    for time in &mut times {
        file.write_all(&[0; 4096])?;
        let start = Instant::now();
        file.sync_all()?;
        *time = start.elapsed();
    }
    Ok(times)
}

fn of(mut times: [Duration; TIMES]) -> Finding {
    times.sort();
    let (median, worst) = (times[TIMES / 2], times[TIMES - 1]);
    let millis = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1_000.0);
    let said = format!("a write is durable after {} (worst of {TIMES}: {})", millis(median), millis(worst));
    if median >= SLOW {
        return Finding::warn(NAME, said, "a faster disk for --state-dir would let requests go out faster");
    }
    Finding::ok(NAME, said)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn measuring_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        measure(dir.path()).unwrap();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        assert!(measure(&dir.path().join("nowhere")).is_err());
    }

    #[test]
    fn the_median_decides_not_one_slow_moment() {
        let ms = Duration::from_millis;
        let finding = of([ms(1), ms(900), ms(2), ms(3), ms(2)]);
        assert_eq!(finding, Finding::ok(NAME, "a write is durable after 2.0 ms (worst of 5: 900.0 ms)"));
        assert_eq!(of([ms(300); TIMES]).verdict, Verdict::Warn);
    }
}

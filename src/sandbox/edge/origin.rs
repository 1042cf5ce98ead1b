//! The origin: which asset a path means, and in which version it stands there.

use jiff::{SignedDuration, Timestamp};

use super::super::catalogue::{Catalogue, Trash};
use super::super::percent;

/// An asset's content at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version {
    /// From 1; grows with every change.
    pub(crate) number: u64,
    /// When it came to be.
    pub(crate) since: Timestamp,
}

/// What a path means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    /// The asset.
    pub(crate) number: u32,
    /// Whether it was asked for as an image, not as a file.
    pub(crate) image: bool,
}

/// The asset that a path of the company names; `None`: not found.
///
/// `/is/image/<root>/<ID>`, also with a smart crop (`<ID>:<crop>`); `/is/content/<root>/<ID>` or
/// `/is/content/<root>/<folder>/<file name>`. What is not served that way (a PDF as an image) is not found.
pub(crate) fn resolve(catalogue: &Catalogue, root: &str, path: &str) -> Option<Target> {
    let (image, below) = match path.strip_prefix("/is/image/") {
        Some(below) => (true, below),
        None => (false, path.strip_prefix("/is/content/")?),
    };
    let rest = below.strip_prefix(root)?.strip_prefix('/')?;
    let found = if image {
        let id = rest.split(':').next()?;
        named(catalogue, &percent::decode(id)?)
    } else {
        let rest = percent::decode(rest)?;
        let mut found = named(catalogue, &rest);
        found.extend(by_path(catalogue, &format!("{root}/{rest}")));
        found
    };
    found
        .into_iter()
        .find(|&number| if image { catalogue.kind(number).image } else { catalogue.kind(number).content })
        .map(|number| Target { number, image })
}

fn named(catalogue: &Catalogue, id: &str) -> Vec<u32> {
    let mut found = catalogue.by_name(id);
    found.retain(|&number| catalogue.trash(number) == Trash::No);
    found
}

/// The asset with this virtual path: folder and file name.
fn by_path(catalogue: &Catalogue, path: &str) -> Option<u32> {
    let (folder, file) = path.rsplit_once('/')?;
    let folder = catalogue.folders().find(folder)?;
    let (stem, _) = file.rsplit_once('.').unwrap_or((file, ""));
    named(catalogue, stem)
        .into_iter()
        .find(|&number| catalogue.folder(number) == folder && catalogue.file_name(number) == file)
}

/// The version of an asset's content: every touch makes a new one, and so does the origin itself, which
/// republishes each asset every `republish_seconds` (0: never) without `lastModified` moving.
pub(crate) fn version(
    catalogue: &Catalogue,
    number: u32,
    started: Timestamp,
    now: Timestamp,
    republish_seconds: u32,
) -> Version {
    let period = i64::from(republish_seconds) * 1_000;
    let phase = if period == 0 { 0 } else { i64::from(number) * 7_919 % period };
    let running =
        i64::try_from(now.duration_since(started).as_millis()).unwrap_or(i64::MAX / 2).max(0) + phase;
    let republished = if period == 0 { 0 } else { running / period };
    let mut since = catalogue.modified(number);
    if republished > 0 {
        since = since.max(started + SignedDuration::from_millis(republished * period - phase));
    }
    let touched = catalogue.touches(number).map_or(0, |touches| touches.count);
    Version { number: 1 + u64::try_from(republished).unwrap_or(0) + u64::from(touched), since }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn catalogue() -> Catalogue {
        Catalogue::new("Acme", 2_000, 1, started())
    }

    #[test]
    fn paths_name_assets_as_the_image_server_reads_them() {
        let catalogue = catalogue();
        let pdf = catalogue.by_name("Spring_Catalogue")[0];
        let video = catalogue.by_name("Dome_Tent_Setup")[1];
        for (path, number) in [
            ("/is/image/Acme/Backpack_B", Some(0)),
            ("/is/image/Acme/Backpack%5FB", Some(0)),
            ("/is/image/Acme/Backpack_B:Small", Some(0)),
            ("/is/image/Acme/backpack_b", None),
            ("/is/image/Other/Backpack_B", None),
            ("/is/image/Acme", None),
            ("/is/image/Acme/Zelt%20f%C3%BCr%202%20%E2%80%93%20gr%C3%BCn", Some(5)),
            ("/is/image/Acme/Canvas%20%234", Some(6)),
            ("/is/image/Acme/Spring_Catalogue", None),
            ("/is/content/Acme/Spring_Catalogue", Some(pdf)),
            ("/is/content/Acme/documents/catalogues/Spring_Catalogue.pdf", Some(pdf)),
            ("/is/content/Acme/documents/Spring_Catalogue.pdf", None),
            ("/is/content/Acme/Dome_Tent_Setup", Some(video)),
            ("/is/content/Acme/Backpack_B", None),
        ] {
            assert_eq!(resolve(&catalogue, "Acme", path).map(|target| target.number), number, "{path}");
        }
    }

    #[test]
    fn versions_grow_with_time_and_touches() {
        let catalogue = catalogue();
        let number_at = |seconds| {
            let now = started() + SignedDuration::from_secs(seconds);
            version(&catalogue, 0, started(), now, 30)
        };
        assert_eq!(number_at(0), Version { number: 1, since: catalogue.modified(0) });
        assert_eq!(number_at(30).number, 2);
        assert_eq!(number_at(59), number_at(30));
        assert_eq!(number_at(60).since, started() + SignedDuration::from_secs(60));
        let later = started() + SignedDuration::from_secs(45);
        catalogue.touch(0, later);
        assert_eq!(number_at(50), Version { number: 3, since: later });
        assert_eq!(version(&catalogue, 0, started(), later, 0).number, 2);
    }
}

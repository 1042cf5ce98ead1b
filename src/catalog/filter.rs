//! Which assets to show.

use jiff::Timestamp;

use super::words::{self, Words};
use super::{AssetIndex, AssetRef, CatalogView};

/// What an asset must be like. Everything is optional; the default takes all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words, separated by blanks, that must all occur in the asset ID; in small letters they do not care about
    /// case. A word with a slash is looked for in the folder instead. A word behind `~` may have gaps: `~bkpk`
    /// finds `Backpack`.
    pub text: String,
    /// The folder, its sub-folders included; with or without a slash at the end.
    pub folder: Option<String>,
    /// The type, exactly.
    pub kind: Option<String>,
    /// Changed at or after this moment. Assets of which that is not known are left out.
    pub changed_since: Option<Timestamp>,
}

impl Filter {
    /// The assets that match, in the catalog's order.
    #[must_use]
    pub fn apply(&self, view: &CatalogView) -> Vec<AssetIndex> {
        let mut sieve = Sieve::new(self, view);
        (0..view.slots()).map(AssetIndex::at).filter(|index| sieve.admits(view, *index)).collect()
    }

    /// Those of `previous` that match. It equals [`Filter::apply`] where `previous` is what a filter gave that this
    /// one [narrows](Filter::narrows), and takes less time.
    #[must_use]
    pub fn apply_within(&self, view: &CatalogView, previous: &[AssetIndex]) -> Vec<AssetIndex> {
        let mut sieve = Sieve::new(self, view);
        previous.iter().copied().filter(|index| sieve.admits(view, *index)).collect()
    }

    /// Whether everything that matches this filter is known to match `previous` too.
    #[must_use]
    pub fn narrows(&self, previous: &Self) -> bool {
        let same_or_new = |new: &Option<String>, old: &Option<String>| old.is_none() || new == old;
        same_or_new(&self.folder, &previous.folder)
            && same_or_new(&self.kind, &previous.kind)
            && self.changed_since >= previous.changed_since
            && words::narrows(&self.text, &previous.text)
    }

    /// Whether one asset matches. For many, [`Filter::apply`] is much faster.
    #[must_use]
    pub fn matches(&self, asset: AssetRef<'_>) -> bool {
        let mut words = Words::parse(&self.text);
        self.kind.as_ref().is_none_or(|kind| kind == asset.kind)
            && self.is_recent(asset.modified)
            && self.has_folder(asset.folder)
            && words.match_folder(asset.folder)
            && words.match_id(asset.id)
    }

    fn is_recent(&self, modified: Option<Timestamp>) -> bool {
        self.changed_since.is_none_or(|since| modified.is_some_and(|modified| modified >= since))
    }

    fn has_folder(&self, folder: &str) -> bool {
        let Some(wanted) = self.folder.as_deref().map(|wanted| wanted.trim_matches('/')) else { return true };
        wanted.is_empty()
            || folder
                .trim_start_matches('/')
                .strip_prefix(wanted)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// A filter that is ready for the assets of one view.
pub(super) struct Sieve {
    words: Words,
    // Types and folders are few: each is judged once, not once an asset.
    kinds: Vec<bool>,
    folders: Vec<bool>,
    /// Microseconds since 1970.
    since: i64,
}

impl Sieve {
    pub(super) fn new(filter: &Filter, view: &CatalogView) -> Self {
        let mut words = Words::parse(&filter.text);
        let kinds = view.kinds.iter().map(|kind| filter.kind.as_ref().is_none_or(|wanted| wanted == kind));
        let folders =
            view.folders.iter().map(|folder| filter.has_folder(folder) && words.match_folder(folder));
        let (kinds, folders) = (kinds.collect(), folders.collect());
        let since = filter.changed_since.map_or(i64::MIN, |since| {
            // What is kept in microseconds is compared in microseconds.
            since.as_microsecond() + i64::from(since.as_nanosecond() % 1_000 > 0)
        });
        Self { words, kinds, folders, since }
    }

    pub(super) fn admits(&mut self, view: &CatalogView, index: AssetIndex) -> bool {
        let is_set = |set: &[bool], at: u32| set.get(at as usize).copied().unwrap_or_default();
        !view.is_gone(index)
            && view.row(index).is_some_and(|row| {
                is_set(&self.kinds, row.kind.into())
                    && is_set(&self.folders, row.folder)
                    && row.modified >= self.since
                    && self.words.match_id(view.id_of(row))
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::{Asset, Catalog};

    fn catalog() -> Catalog {
        let mut catalog = Catalog::new();
        for (id, kind, folder, modified) in [
            ("Backpack_A", "Image", "Acme/bags/", Some("2025-02-01T00:00:00Z")),
            ("backpack_b", "Video", "Acme/bags/red/", Some("2025-02-02T00:00:00Z")),
            ("Tent XL", "Image", "Acme/camping/", None),
            ("ÜBERZELT", "Image", "Acme/", Some("2025-02-03T00:00:00Z")),
        ] {
            let modified = modified.map(|text| text.parse().unwrap());
            let asset = Asset { kind: kind.into(), folder: folder.into(), modified, ..Asset::named(id) };
            catalog.push(asset);
        }
        catalog
    }

    fn found(filter: &Filter) -> Vec<usize> {
        let catalog = catalog();
        let found: Vec<_> = filter.apply(&catalog).into_iter().map(AssetIndex::position).collect();
        let one_by_one: Vec<_> = catalog
            .iter()
            .filter(|(_, asset)| filter.matches(*asset))
            .map(|(index, _)| index.position())
            .collect();
        assert_eq!(found, one_by_one, "apply and matches agree");
        found
    }

    #[test]
    fn all_words_must_occur_and_case_counts_only_where_it_is_typed() {
        for (text, expected) in [
            ("", vec![0, 1, 2, 3]),
            ("  ", vec![0, 1, 2, 3]),
            ("back", vec![0, 1]),
            ("Back", vec![0]),
            ("pack back", vec![0, 1]),
            ("back _b", vec![1]),
            ("xl", vec![2]),
            ("über", vec![3]),
            ("Über", vec![]),
            ("nothing", vec![]),
            ("~bkpk", vec![0, 1]),
            ("~Bkpk", vec![0]),
            ("~", vec![0, 1, 2, 3]),
            ("bags/", vec![0, 1]),
            ("acme/bags/ _a", vec![0]),
            ("/red", vec![1]),
        ] {
            assert_eq!(found(&Filter { text: text.into(), ..Filter::default() }), expected, "{text:?}");
        }
    }

    #[test]
    fn a_folder_includes_its_sub_folders_but_not_its_namesakes() {
        for (folder, expected) in [
            ("Acme/bags/", vec![0, 1]),
            ("/Acme/bags", vec![0, 1]),
            ("Acme/bags/red/", vec![1]),
            ("Acme/bag", vec![]),
            ("Acme", vec![0, 1, 2, 3]),
            ("/", vec![0, 1, 2, 3]),
            ("acme", vec![]),
        ] {
            assert_eq!(
                found(&Filter { folder: Some(folder.into()), ..Filter::default() }),
                expected,
                "{folder}"
            );
        }
    }

    #[test]
    fn type_and_time_are_exact() {
        assert_eq!(found(&Filter { kind: Some("Video".into()), ..Filter::default() }), [1]);
        assert_eq!(found(&Filter { kind: Some("video".into()), ..Filter::default() }), [0; 0]);
        let since = Some("2025-02-02T00:00:00Z".parse().unwrap());
        assert_eq!(found(&Filter { changed_since: since, ..Filter::default() }), [1, 3]);
    }

    #[test]
    fn a_longer_text_narrows() {
        let filter = |text: &str| Filter { text: text.into(), ..Filter::default() };
        for (new, old, expected) in [
            ("backp", "back", true),
            ("back pack", "back", true),
            ("backP", "back", true),
            ("back", "backp", false),
            ("back", "Back", false),
            ("Backp", "Back", true),
            ("backp", "", true),
            ("bags/", "bags", false),
            ("~bkp", "~bk", false),
            ("back ~bk", "back", true),
        ] {
            assert_eq!(filter(new).narrows(&filter(old)), expected, "{old:?} → {new:?}");
        }
        let with_kind = Filter { kind: Some("Image".into()), ..filter("x") };
        assert!(with_kind.narrows(&filter("x")) && !filter("x").narrows(&with_kind));
        let since = Filter { changed_since: Some(Timestamp::UNIX_EPOCH), ..filter("x") };
        assert!(since.narrows(&filter("x")) && !filter("x").narrows(&since));
    }

    #[test]
    fn a_hundred_thousand_assets_are_filtered_completely() {
        let mut catalog = Catalog::new();
        for n in 0..100_000 {
            catalog.push(Asset::named(format!("Asset_{n:06}")));
        }
        let filter = Filter { text: "t_09999".into(), ..Filter::default() };
        let found: Vec<_> = filter.apply(&catalog).into_iter().map(AssetIndex::position).collect();
        assert_eq!(found, (99_990..100_000).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn narrowing_gives_what_a_fresh_filter_gives(
            ids in proptest::collection::vec("[abAB]{0,4}", 0..30),
            old in "[abAB~ ]{0,4}",
            new in "[abAB~ ]{0,5}",
        ) {
            let mut catalog = Catalog::new();
            for id in &ids {
                catalog.push(Asset::named(id));
            }
            let old = Filter { text: old, ..Filter::default() };
            for text in [format!("{}{new}", old.text), new] {
                let new = Filter { text, ..Filter::default() };
                if new.narrows(&old) {
                    prop_assert_eq!(new.apply_within(&catalog, &old.apply(&catalog)), new.apply(&catalog));
                }
            }
        }
    }
}

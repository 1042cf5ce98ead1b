use std::collections::HashSet;

use jiff::SignedDuration;

use super::dates::{EPOCH_MS, moment};
use super::*;

fn started() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn catalogue(assets: usize, seed: u64) -> Catalogue {
    Catalogue::new("SandboxOutfitters", assets, seed, started())
}

fn describe(catalogue: &Catalogue, number: u32) -> String {
    format!(
        "{} {} {} {} {} {}",
        catalogue.file_name(number),
        catalogue.kind(number).name,
        catalogue.folders().path(catalogue.folder(number)),
        catalogue.created(number),
        catalogue.modified(number),
        catalogue.size(number),
    )
}

#[test]
fn the_same_seed_gives_the_same_assets_and_another_seed_others() {
    let (one, same, other) = (catalogue(3000, 1), catalogue(3000, 1), catalogue(3000, 2));
    let all = |catalogue: &Catalogue| -> Vec<String> { (0..3000).map(|n| describe(catalogue, n)).collect() };
    assert_eq!(all(&one), all(&same));
    assert_ne!(all(&one), all(&other));
}

#[test]
fn the_first_asset_of_every_catalogue_is_the_backpack() {
    for assets in [1, 10, 1_000_000] {
        let catalogue = catalogue(assets, 7);
        assert_eq!(catalogue.by_name("Backpack_B"), [0]);
        assert_eq!(catalogue.kind(0).name, "Image");
        assert_eq!(catalogue.folders().path(catalogue.folder(0)), "SandboxOutfitters/bags/backpacks/");
    }
}

#[test]
fn names_are_unique_within_a_type_and_find_their_asset() {
    let catalogue = catalogue(20_000, 3);
    let mut seen = HashSet::new();
    for number in catalogue.numbers() {
        let name = catalogue.name(number);
        assert!(catalogue.by_name(&name).contains(&number), "{name}");
        assert!(seen.insert((name, catalogue.kind(number).name)));
        assert_eq!(catalogue.by_handle(&Catalogue::handle(number)), Some(number));
    }
    assert!(catalogue.by_name("backpack_b").is_empty());
    assert!(catalogue.by_name("Trail_Boot_Moss_999999999999").is_empty());
    assert_eq!(catalogue.by_name("Dome_Tent_Setup").len(), 2);
}

#[test]
fn types_come_in_their_shares_and_some_names_are_hard() {
    let catalogue = catalogue(20_000, 1);
    let share = |kind: &str| (0..20_000).filter(|&n| catalogue.kind(n).name == kind).count();
    assert!((14_500..16_000).contains(&share("Image")));
    assert!((40..170).contains(&share("Word")));
    let hard = |c: char| (0..20_000).filter(|&n| catalogue.name(n).contains(c)).count();
    for c in [' ', '#', '(', '.', 'ö'] {
        assert!(hard(c) > 50, "{c}");
    }
}

#[test]
fn dates_lie_before_the_epoch_except_those_of_the_recent() {
    let catalogue = catalogue(5_000, 1);
    let recent = started() - SignedDuration::from_hours(2);
    let old = moment(EPOCH_MS);
    let changed = (0..5_000).filter(|&n| catalogue.modified(n) >= recent).count();
    assert!((2..60).contains(&changed), "{changed} changed within two hours");
    assert!(catalogue.modified(0) >= recent);
    for number in 0..5_000 {
        assert!(catalogue.created(number) <= old && catalogue.created(number) <= catalogue.modified(number));
        assert!(catalogue.modified(number) <= started());
    }
}

#[test]
fn the_trash_lies_beside_the_assets_asked_for() {
    let catalogue = catalogue(1_000, 1);
    let of = |trash| catalogue.numbers().filter(|&n| catalogue.trash(n) == trash).count();
    assert_eq!((of(Trash::No), of(Trash::Yes), of(Trash::Emptied)), (1_000, 9, 1));
}

#[test]
fn a_touch_moves_last_modified_and_every_folder_above() {
    let catalogue = catalogue(1_000, 1);
    let before = catalogue.newest();
    let now = started() + SignedDuration::from_hours(1);
    catalogue.touch(5, now);
    catalogue.touch(5, now);
    assert_eq!((catalogue.modified(5), catalogue.touches(5).unwrap().count), (now, 2));
    assert_eq!(catalogue.generation(), 2);
    let after = catalogue.newest();
    let tents = catalogue.folders().find("SandboxOutfitters/camping/tents").unwrap();
    let films = catalogue.folders().find("SandboxOutfitters/films").unwrap();
    assert_eq!((after[tents], after[0]), (now, now));
    assert_eq!(after[films], before[films]);
}

#[test]
fn a_million_assets_start_at_once_because_nothing_is_stored() {
    let catalogue = catalogue(1_000_000, 1);
    assert_eq!(catalogue.numbers().len(), 1_010_000);
    let name = catalogue.name(999_999);
    assert_eq!(catalogue.by_name(&name), [999_999]);
}

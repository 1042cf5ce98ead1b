use super::*;

fn asset(id: &str, handle: &str, kind: &str) -> Asset {
    Asset { handle: handle.into(), kind: kind.into(), ..Asset::named(id) }
}

fn full(id: &str) -> Asset {
    Asset {
        id: id.into(),
        handle: format!("a|{id}"),
        kind: "Image".into(),
        folder: "Acme/shoes/".into(),
        file_name: format!("{id}.tif"),
        modified: Some("2025-02-03T10:11:12.345Z".parse().unwrap()),
        published: Some(true),
    }
}

#[test]
fn what_goes_in_comes_out() {
    let mut catalog = Catalog::new();
    let assets = [full("Backpack_B"), Asset::named("Ünï código"), Asset::named(""), asset("x", "", "Video")];
    let indices: Vec<_> = assets.iter().map(|asset| catalog.push(asset).index).collect();
    assert_eq!(catalog.len(), assets.len());
    for (index, asset) in indices.iter().zip(&assets) {
        assert_eq!(catalog.get(*index).unwrap().to_asset(), *asset);
    }
    let listed: Vec<_> = catalog.iter().map(|(index, view)| (index, view.to_asset())).collect();
    assert_eq!(listed, indices.into_iter().zip(assets).collect::<Vec<_>>());
    assert_eq!(catalog.get(AssetIndex(99)), None);
}

#[test]
fn the_same_handle_is_the_same_asset_and_is_brought_up_to_date() {
    let mut catalog = Catalog::new();
    let index = catalog.push(full("old")).index;
    let renamed = Asset { id: "new".into(), folder: "Acme/".into(), published: Some(false), ..full("old") };
    assert_eq!(catalog.push(&renamed), Pushed { index, change: Change::Updated });
    assert_eq!(catalog.push(&renamed), Pushed { index, change: Change::None });
    assert_eq!(catalog.get(index).unwrap().to_asset(), renamed);
    assert_eq!((catalog.find_id("old"), catalog.find_id("new")), (None, Some(index)));
    assert_eq!(catalog.len(), 1);
}

#[test]
fn a_listing_of_names_only_takes_nothing_away() {
    let mut catalog = Catalog::new();
    let index = catalog.push(full("x")).index;
    catalog.push(asset("x", "a|x", "Image"));
    assert_eq!(catalog.get(index).unwrap().to_asset(), full("x"));
}

#[test]
fn without_a_handle_id_and_type_tell_assets_apart() {
    let mut catalog = Catalog::new();
    let first = catalog.push(asset("x", "", "Image")).index;
    assert_ne!(catalog.push(asset("x", "", "Video")).index, first);
    assert_eq!(catalog.push(asset("x", "", "Image")).index, first);
    assert_eq!(catalog.push(asset("x", "a|1", "Image")).index, first, "the handle becomes known");
    assert_eq!(catalog.without_handle, 1, "the video");
    assert_ne!(catalog.push(asset("x", "a|2", "Image")).index, first, "another handle is another asset");
    assert_eq!(catalog.push(asset("y", "a|1", "Image")).index, first, "the handle counts from now on");
    assert_eq!(catalog.len(), 3);
}

#[test]
fn the_first_of_several_assets_with_an_id_is_found() {
    let mut catalog = Catalog::new();
    let first = catalog.push(asset("x", "1", "Image")).index;
    catalog.push(asset("x", "2", "Video"));
    assert_eq!(catalog.find_id("x"), Some(first));
    assert_eq!(catalog.find_id("X"), None);
}

#[test]
fn kinds_and_folders_are_listed_once_and_sorted() {
    let mut catalog = Catalog::new();
    for (id, kind, folder) in
        [("1", "Video", "b/"), ("2", "Image", "a/"), ("3", "Video", ""), ("4", "", "a/")]
    {
        catalog.push(Asset { folder: folder.into(), ..asset(id, "", kind) });
    }
    assert_eq!(catalog.kinds(), ["Image", "Video"]);
    assert_eq!(catalog.folders(), ["a/", "b/"]);
}

#[test]
fn a_hundred_thousand_assets_keep_their_places() {
    let mut catalog = Catalog::new();
    for _ in 0..2 {
        for n in 0..100_000 {
            let asset = asset(&format!("asset_{n}"), &format!("a|{n}"), "Image");
            assert_eq!(catalog.push(asset).index.position(), n);
        }
    }
    assert_eq!(catalog.len(), 100_000);
    assert_eq!(catalog.find_id("asset_77777").map(AssetIndex::position), Some(77_777));
}

#[test]
fn a_handle_that_becomes_known_is_no_change_to_anybody_who_looks() {
    let mut catalog = Catalog::new();
    let index = catalog.push(Asset { handle: String::new(), ..full("x") }).index;
    assert_eq!(catalog.push(full("x")), Pushed { index, change: Change::None });
    assert_eq!(catalog.get(index).unwrap().to_asset(), full("x"));
    assert_eq!(catalog.without_handle, 0);
}

#[test]
fn what_is_gone_is_no_longer_there_until_it_comes_back() {
    let mut catalog = Catalog::new();
    let [a, b] = ["a", "b"].map(|id| catalog.push(full(id)).index);
    let before = catalog.clone_view();
    catalog.set_gone(&[a].iter().collect());
    assert_eq!((catalog.len(), catalog.slots(), catalog.get(a), catalog.find_id("a")), (1, 2, None, None));
    assert_eq!(catalog.iter().map(|(index, _)| index).collect::<Vec<_>>(), [b]);
    assert_eq!(catalog.push(full("a")), Pushed { index: a, change: Change::Added });
    assert_eq!(catalog.find_id("a"), Some(a));
    assert_eq!(before.len(), 2, "whoever looked before sees what was then");
}

#[test]
fn a_view_does_not_change_while_the_catalog_does() {
    let mut catalog = Catalog::new();
    for n in 0..10_000 {
        catalog.push(full(&format!("asset_{n}")));
    }
    let view = catalog.clone_view();
    for n in 0..12_000 {
        let folder = format!("Acme/{}/", n % 50);
        catalog.push(Asset { folder, ..full(&format!("asset_{n}")) });
    }
    assert_eq!((view.len(), catalog.len()), (10_000, 12_000));
    assert!(view.iter().all(|(_, asset)| asset.folder == "Acme/shoes/"));
    assert!(catalog.iter().all(|(_, asset)| asset.folder != "Acme/shoes/"));
}

#[test]
fn file_names_are_kept_whether_or_not_they_begin_with_the_id() {
    let mut catalog = Catalog::new();
    for (id, file_name) in [("a", ""), ("b", "b.tif"), ("c", "c"), ("d", "other.tif"), ("", "x"), ("", "")] {
        let asset = Asset { file_name: file_name.into(), ..asset(id, file_name, "Image") };
        let index = catalog.append(borrowed(&asset));
        assert_eq!(catalog.get(index).unwrap().to_asset(), asset);
    }
}

#[test]
fn a_million_assets_take_less_than_150_megabytes() {
    let mut catalog = Catalog::new();
    catalog.reserve(1_000_000);
    for n in 0..1_000_000 {
        let id = format!("Trail_Runner_Moss_{n:06}"); // 24 bytes
        let (handle, file_name) = (format!("a|{n:010}"), format!("{id}.tif"));
        let folder = format!("AcmeOutfitters/folder_{}/", n % 500);
        let asset = Asset { handle, folder, file_name, ..Asset::named(id) };
        catalog.append(borrowed(&asset));
    }
    let megabytes = catalog.heap_bytes() / 1_000_000;
    assert!(megabytes < 130, "{megabytes} MB, and filter, order and marks need 9 more");
}

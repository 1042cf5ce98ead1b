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
    let indices: Vec<_> = assets.iter().map(|asset| catalog.push(asset)).collect();
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
    let index = catalog.push(full("old"));
    let renamed = Asset { id: "new".into(), folder: "Acme/".into(), published: Some(false), ..full("old") };
    assert_eq!(catalog.push(&renamed), index);
    assert_eq!(catalog.get(index).unwrap().to_asset(), renamed);
    assert_eq!((catalog.find_id("old"), catalog.find_id("new")), (None, Some(index)));
    assert_eq!(catalog.len(), 1);
}

#[test]
fn a_listing_of_names_only_takes_nothing_away() {
    let mut catalog = Catalog::new();
    let index = catalog.push(full("x"));
    catalog.push(asset("x", "a|x", "Image"));
    assert_eq!(catalog.get(index).unwrap().to_asset(), full("x"));
}

#[test]
fn without_a_handle_id_and_type_tell_assets_apart() {
    let mut catalog = Catalog::new();
    let first = catalog.push(asset("x", "", "Image"));
    assert_ne!(catalog.push(asset("x", "", "Video")), first);
    assert_eq!(catalog.push(asset("x", "", "Image")), first);
    assert_eq!(catalog.push(asset("x", "a|1", "Image")), first, "the handle becomes known");
    assert_eq!(catalog.without_handle, 1, "the video");
    assert_ne!(catalog.push(asset("x", "a|2", "Image")), first, "another handle is another asset");
    assert_eq!(catalog.push(asset("y", "a|1", "Image")), first, "the handle counts from now on");
    assert_eq!(catalog.len(), 3);
}

#[test]
fn the_first_of_several_assets_with_an_id_is_found() {
    let mut catalog = Catalog::new();
    let first = catalog.push(asset("x", "1", "Image"));
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
            let index = catalog.push(asset(&format!("asset_{n}"), &format!("a|{n}"), "Image"));
            assert_eq!(index.position(), n);
        }
    }
    assert_eq!(catalog.len(), 100_000);
    assert_eq!(catalog.find_id("asset_77777").map(AssetIndex::position), Some(77_777));
}

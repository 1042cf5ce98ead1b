//! The folder tree (`spec/ips-api.md` §3.1 and §3.2).

use jiff::Timestamp;

use super::super::catalogue::Folders;
use super::super::soap::element::Element;
use super::super::soap::fault::Fault;
use super::{Call, date_time};

/// §3.1: one folder with those below it, as deep as asked (-1: to the end).
pub(crate) fn get_folder_tree(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    let root = asked_folder(call)?;
    let depth = call.param.number("depth").unwrap_or(0);
    if depth < -1 {
        return Err(Fault::parameter(format!("Illegal value '{depth}' of parameter 'depth'")));
    }
    let newest = call.world.catalogue.newest();
    let tree = branch(call.world.catalogue.folders(), &newest, root, depth);
    let content = if call.switches.folders_in_items { vec![Element::parent("items", tree)] } else { tree };
    Ok(vec![Element::parent("folders", content)])
}

fn branch(folders: &Folders, newest: &[Timestamp], at: usize, depth: i64) -> Vec<Element> {
    let mut fields = own_fields(folders, newest, at);
    if depth != 0 {
        let below = folders.children(at).map(|child| branch(folders, newest, child, depth - 1));
        fields.push(Element::array("subfolderArray", below));
    }
    fields
}

/// §3.2: the folders below one, down to the last, as a flat list that begins with the one asked for.
pub(crate) fn get_folders(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    let root = asked_folder(call)?;
    let folders = call.world.catalogue.folders();
    let newest = call.world.catalogue.newest();
    let within = (0..folders.all().len()).filter(|&at| folders.is_within(at, root));
    Ok(vec![Element::array("folderArray", within.map(|at| own_fields(folders, &newest, at)))])
}

fn own_fields(folders: &Folders, newest: &[Timestamp], at: usize) -> Vec<Element> {
    let path = folders.path(at);
    vec![
        Element::text("folderHandle", format!("f|{path}")),
        Element::text("path", path),
        Element::text("lastModified", "2024-01-01T06:00:00.000-06:00"),
        Element::text("childLastModified", date_time(newest[at])),
        Element::value("hasSubfolders", folders.children(at).next().is_some()),
    ]
}

fn asked_folder(call: &Call<'_>) -> Result<usize, Fault> {
    call.company()?;
    if call.param.strings("assetTypeArray").is_some_and(|types| !types.is_empty()) {
        return Err(Fault::parameter("assetTypeArray: this stand-in does not choose folders by type"));
    }
    match call.param.text("folderPath") {
        None => Ok(0),
        Some(path) => call
            .world
            .catalogue
            .folders()
            .find(&path)
            .ok_or_else(|| Fault::parameter(format!("Folder '{path}' does not exist"))),
    }
}

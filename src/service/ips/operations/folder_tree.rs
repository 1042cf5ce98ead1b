//! `getFolderTree`: all folders of a company (`spec/ips-api.md` §3.1).

use super::{Element, Operation, Params, Written};
use crate::service::Folder;
use crate::service::ips::xml::bounds::Bounds;

/// Asks for the whole tree below the company's root.
pub(in crate::service::ips) struct GetFolderTree<'a> {
    pub(in crate::service::ips) company: &'a str,
}

/// The whole tree; the sentence of the documentation about smaller numbers is wrong.
const WHOLE_TREE: &str = "-1";

impl Operation for GetFolderTree<'_> {
    /// The root folder, if the service shows one.
    type Reply = Option<Folder>;
    const NAME: &'static str = "getFolderTree";
    const ELEMENTS: &'static [&'static str] =
        &["getFolderTreeReturn", "folders", "items", "path", "subfolderArray"];
    const BOUNDS: Bounds = Bounds::TREE;

    fn write(&self, params: &mut Params) -> Written {
        params.text("companyHandle", self.company)?;
        params.text("depth", WHOLE_TREE)?;
        // Whole, not field by field: a service that wraps the root in `items` would not find the narrower paths.
        params.array("responseFieldArray", &["folders"])
    }

    fn read(answer: &Element) -> Result<Option<Folder>, &'static str> {
        let Some(folders) = answer.child("folders") else { return Ok(None) };
        // The documentation's sample wraps the root in `items`; the schema does not.
        folder(folders.child("items").unwrap_or(folders)).map(Some)
    }
}

/// Recursive: the depth is bounded by the reader.
fn folder(element: &Element) -> Result<Folder, &'static str> {
    let mut path = element.text("path").ok_or("path")?.to_owned();
    if !path.ends_with('/') {
        path.push('/');
    }
    let children = element.items("subfolderArray").map(folder).collect::<Result<_, _>>()?;
    Ok(Folder { path, children })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, sent};
    use super::*;

    fn tree(inner: &str) -> Result<Option<Folder>, String> {
        read::<GetFolderTree<'_>>(&format!("<getFolderTreeReturn xmlns=\"NS\">{inner}</getFolderTreeReturn>"))
    }

    #[test]
    fn the_depth_comes_before_the_fields() {
        assert_eq!(
            sent(&GetFolderTree { company: "c|4711" }),
            "<getFolderTreeParam xmlns=\"NS\"><companyHandle>c|4711</companyHandle><depth>-1</depth>\
             <responseFieldArray><items>folders</items></responseFieldArray></getFolderTreeParam>"
        );
    }

    #[test]
    fn both_shapes_give_the_same_tree() {
        let root = "<folderHandle>f|A/</folderHandle><path>A/</path><subfolderArray>\
                    <items><path>A/shoes/</path><hasSubfolders>false</hasSubfolders></items>\
                    <items><path>A/bags</path><subfolderArray/></items></subfolderArray>";
        let plain = tree(&format!("<folders>{root}</folders>")).unwrap().unwrap();
        let wrapped = tree(&format!("<folders><items>{root}</items></folders>")).unwrap().unwrap();
        assert_eq!(plain, wrapped);
        let paths: Vec<_> = plain.children.iter().map(|child| child.path.as_str()).collect();
        assert_eq!((plain.path.as_str(), paths), ("A/", vec!["A/shoes/", "A/bags/"]));
        assert_eq!(tree(""), Ok(None));
    }

    #[test]
    fn a_deep_tree_is_read_and_a_bottomless_one_is_not() {
        let nested = |levels: usize| {
            let open = "<items><path>A/x/</path><subfolderArray>".repeat(levels);
            let close = "</subfolderArray></items>".repeat(levels);
            tree(&format!("<folders><path>A/</path><subfolderArray>{open}{close}</subfolderArray></folders>"))
        };
        assert!(nested(100).unwrap().is_some());
        assert!(nested(200).unwrap_err().contains("256 levels"));
    }
}

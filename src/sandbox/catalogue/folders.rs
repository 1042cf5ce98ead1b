//! The folder tree of the company, two to three levels deep, and which products live where.

use std::collections::HashMap;

/// One folder; the first of the tree is the company root itself.
#[derive(Debug)]
pub(crate) struct Folder {
    /// From the company root, with a trailing slash.
    pub(crate) path: String,
    /// Its place in the tree's list of folders; the root's parent is the root.
    pub(crate) parent: usize,
}

/// A shelf of products: folder, the nouns of its assets, and the folders below it (none: it holds them itself).
struct Shelf {
    folder: &'static str,
    nouns: &'static [&'static str],
    below: &'static [&'static str],
}

const SHELVES: [Shelf; 10] = [
    Shelf { folder: "shoes/hiking/", nouns: &["Trail_Boot", "Alpine_Boot", "Scree_Shoe"], below: &WHO },
    Shelf { folder: "shoes/running/", nouns: &["Trail_Runner", "Road_Runner"], below: &WHO },
    Shelf { folder: "shoes/sandals/", nouns: &["River_Sandal", "Camp_Slipper"], below: &[] },
    Shelf { folder: "clothing/jackets/", nouns: &["Rain_Jacket", "Down_Jacket", "Fleece"], below: &WHO },
    Shelf { folder: "clothing/trousers/", nouns: &["Trek_Trousers", "Shorts"], below: &WHO },
    Shelf { folder: "bags/backpacks/", nouns: &["Backpack", "Daypack", "Alpine_Pack"], below: &[] },
    Shelf { folder: "bags/travel/", nouns: &["Duffel", "Wheeled_Bag"], below: &[] },
    Shelf { folder: "camping/tents/", nouns: &["Dome_Tent", "Tunnel_Tent", "Tarp"], below: &[] },
    Shelf { folder: "camping/kitchen/", nouns: &["Gas_Stove", "Mug", "Pot"], below: &[] },
    Shelf { folder: "climbing/hardware/", nouns: &["Carabiner", "Quickdraw", "Belay_Device"], below: &[] },
];

const WHO: [&str; 3] = ["women/", "men/", "kids/"];

/// Folders beside the shelves; `drafts/` stays empty.
const OTHERS: [&str; 9] = [
    "films/",
    "campaigns/banners/",
    "site/icons/",
    "site/styles/",
    "site/scripts/",
    "documents/catalogues/",
    "documents/press/",
    "documents/price-lists/",
    "drafts/",
];

/// Where a product's asset lives and what it is called.
pub(crate) struct Place {
    /// Position of the folder in the tree.
    pub(crate) folder: usize,
    /// What the asset shows.
    pub(crate) noun: &'static str,
}

/// All folders, parents before children.
#[derive(Debug)]
pub(crate) struct Folders {
    list: Vec<Folder>,
    by_path: HashMap<String, usize>,
    /// Of every shelf, the folders that hold its assets.
    shelves: Vec<Vec<usize>>,
}

impl Folders {
    /// The tree below a company root (given without its slash).
    pub(crate) fn new(root: &str) -> Self {
        let mut folders = Self { list: Vec::new(), by_path: HashMap::new(), shelves: Vec::new() };
        folders.push(format!("{root}/"), 0);
        for shelf in &SHELVES {
            let parent = folders.grow(shelf.folder);
            let mut holding: Vec<usize> = Vec::new();
            for below in shelf.below {
                let path = format!("{}{below}", folders.list[parent].path);
                holding.push(folders.push(path, parent));
            }
            if holding.is_empty() {
                holding.push(parent);
            }
            folders.shelves.push(holding);
        }
        for other in OTHERS {
            folders.grow(other);
        }
        folders
    }

    fn push(&mut self, path: String, parent: usize) -> usize {
        if let Some(&known) = self.by_path.get(&path) {
            return known;
        }
        let position = self.list.len();
        self.by_path.insert(path.clone(), position);
        self.list.push(Folder { path, parent });
        position
    }

    /// Adds a folder, and those on the way to it.
    fn grow(&mut self, relative: &str) -> usize {
        let mut at = 0;
        for segment in relative.split_terminator('/') {
            let path = format!("{}{segment}/", self.list[at].path);
            at = self.push(path, at);
        }
        at
    }

    /// All folders, parents before children.
    pub(crate) fn all(&self) -> &[Folder] {
        &self.list
    }

    /// The folder at a position of [`Folders::all`].
    pub(crate) fn path(&self, position: usize) -> &str {
        &self.list[position].path
    }

    /// The folder with this path; a missing last slash is forgiven, as the service does.
    pub(crate) fn find(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).or_else(|| self.by_path.get(&format!("{path}/"))).copied()
    }

    /// The folder with this path from the company root; the root where there is none.
    pub(crate) fn below_root(&self, relative: &str) -> usize {
        self.find(&format!("{}{relative}", self.list[0].path)).unwrap_or(0)
    }

    /// Whether `inner` is `outer` or lies below it.
    pub(crate) fn is_within(&self, inner: usize, outer: usize) -> bool {
        self.list[inner].path.starts_with(&self.list[outer].path)
    }

    /// The direct sub-folders of a folder.
    pub(crate) fn children(&self, of: usize) -> impl Iterator<Item = usize> {
        (1..self.list.len()).filter(move |&position| self.list[position].parent == of)
    }

    /// The place that a random number stands for.
    pub(crate) fn place(&self, random: u64) -> Place {
        let position = pick(random, SHELVES.len());
        let nouns = SHELVES[position].nouns;
        let holding = &self.shelves[position];
        Place {
            folder: holding[pick(random >> 32, holding.len())],
            noun: nouns[pick(random >> 16, nouns.len())],
        }
    }
}

/// A position below `len` (not 0) that a random number stands for.
pub(crate) fn pick(random: u64, len: usize) -> usize {
    usize::try_from(random & 0xffff).unwrap_or(0) % len
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_hangs_below_its_parent() {
        let folders = Folders::new("Acme");
        assert_eq!(folders.path(0), "Acme/");
        for (position, folder) in folders.all().iter().enumerate().skip(1) {
            assert!(folder.parent < position);
            assert!(folder.path.starts_with(folders.path(folder.parent)) && folder.path.ends_with('/'));
        }
        assert_eq!(folders.children(0).count(), 10);
    }

    #[test]
    fn a_folder_is_found_with_or_without_its_last_slash() {
        let folders = Folders::new("Acme");
        let with = folders.find("Acme/bags/backpacks/").unwrap();
        assert_eq!(folders.find("Acme/bags/backpacks"), Some(with));
        assert_eq!(folders.find("Acme/Bags/"), None);
        assert!(folders.is_within(with, 0) && !folders.is_within(0, with));
    }
}

//! Assets with a name of their own: those that examples use, and those whose names are hard to get right.

/// One such asset; its position in the table is its number in the catalogue.
pub(crate) struct Special {
    /// The asset ID.
    pub(crate) name: &'static str,
    /// The type's name.
    pub(crate) kind: &'static str,
    /// From the company root.
    pub(crate) folder: &'static str,
}

const fn special(name: &'static str, kind: &'static str, folder: &'static str) -> Special {
    Special { name, kind, folder }
}

/// In every catalogue that is large enough, from its first asset on.
pub(crate) static SPECIALS: [Special; 12] = [
    special("Backpack_B", "Image", "bags/backpacks/"),
    special("Backpack_B_Spin", "SpinSet", "bags/backpacks/"),
    special("Dome_Tent_Setup", "Image", "camping/tents/"),
    special("Dome_Tent_Setup", "Video", "films/"),
    special("Rain Jacket (Olive)", "Image", "clothing/jackets/women/"),
    special("Zelt für 2 – grün", "Image", "camping/tents/"),
    special("Canvas #4", "Image", "campaigns/banners/"),
    special("size.chart.v1.2", "Image", "documents/catalogues/"),
    special("バックパック", "Image", "bags/backpacks/"),
    special("Brand~Logo!", "Svg", "site/icons/"),
    special("Spring_Catalogue", "Pdf", "documents/catalogues/"),
    special("Press [2026]", "Word", "documents/press/"),
];

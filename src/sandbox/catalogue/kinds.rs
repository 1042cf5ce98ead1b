//! The types of assets, their share of the catalogue, and where each is served.

/// A type of asset.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// As the API spells it (`spec/ips-api.md` §3.8).
    pub(crate) name: &'static str,
    /// Of a thousand assets, how many are of this type.
    per_mille: u64,
    /// The file name's extension with its dot; empty: made in the service, not uploaded.
    pub(crate) extension: &'static str,
    /// Served below `/is/image/`.
    pub(crate) image: bool,
    /// Served below `/is/content/`.
    pub(crate) content: bool,
    /// The folder that holds assets of this type; `None`: those of the products.
    pub(crate) folder: Option<&'static str>,
}

const fn kind(name: &'static str, per_mille: u64, extension: &'static str) -> Kind {
    Kind { name, per_mille, extension, image: true, content: false, folder: None }
}

const fn file(name: &'static str, per_mille: u64, extension: &'static str, folder: &'static str) -> Kind {
    Kind { name, per_mille, extension, image: false, content: true, folder: Some(folder) }
}

/// All types; shares add up to a thousand (a test says so).
pub(crate) static KINDS: [Kind; 15] = [
    kind("Image", 760, ".tif"),
    kind("ImageSet", 60, ""),
    kind("SpinSet", 25, ""),
    kind("AssetSet", 15, ""),
    Kind { content: true, image: true, ..file("Video", 40, ".mp4", "films/") },
    kind("Template", 20, ""),
    Kind { folder: Some("campaigns/banners/"), ..kind("PsdTemplate", 15, ".psd") },
    Kind { content: true, image: true, ..file("Svg", 20, ".svg", "site/icons/") },
    file("Pdf", 20, ".pdf", "documents/catalogues/"),
    file("Css", 5, ".css", "site/styles/"),
    file("Javascript", 3, ".js", "site/scripts/"),
    file("Zip", 5, ".zip", "documents/press/"),
    Kind { content: false, ..file("Word", 5, ".docx", "documents/press/") },
    Kind { content: false, ..file("Excel", 3, ".xlsx", "documents/price-lists/") },
    file("AnimatedGif", 4, ".gif", "campaigns/banners/"),
];

/// The type that a random number stands for, in the shares of the table.
pub(crate) fn by_share(random: u64) -> &'static Kind {
    let mut left = random % 1000;
    for kind in &KINDS {
        if left < kind.per_mille {
            return kind;
        }
        left -= kind.per_mille;
    }
    &KINDS[0]
}

/// The type with this name.
pub(crate) fn by_name(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_a_thousand() {
        assert_eq!(KINDS.iter().map(|kind| kind.per_mille).sum::<u64>(), 1000);
        assert_eq!(by_share(0).name, "Image");
        assert_eq!(by_share(999).name, "AnimatedGif");
    }
}

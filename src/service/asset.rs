//! Assets and folders as a service lists them.

use jiff::Timestamp;

/// One asset of the company's catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The asset ID: the text that stands for `<ID>` (before encoding). Not unique across types.
    pub id: String,
    /// The service's reference, valid for this session only; may be empty (assets named by hand).
    pub handle: String,
    /// The type as the service spells it (`Image`, `Video`, …); open; empty if unknown.
    pub kind: String,
    /// The folder, from the company root, with a trailing slash; empty if not asked for.
    pub folder: String,
    /// The virtual file name; empty if not asked for.
    pub file_name: String,
    /// When the asset or its metadata last changed.
    pub modified: Option<Timestamp>,
    /// Whether it is marked for publish.
    pub published: Option<bool>,
}

impl Asset {
    /// An asset of which only the ID is known.
    #[must_use]
    pub fn named(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            handle: String::new(),
            kind: String::new(),
            folder: String::new(),
            file_name: String::new(),
            modified: None,
            published: None,
        }
    }

    /// How the CDN delivers assets of this type.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        Delivery::of_kind(&self.kind)
    }
}

/// The types that the service is known to have, as it spells them (`spec/ips-api.md` §3.8, with the spellings of real
/// traffic where the documentation differs).
pub const KINDS: [&str; 51] = [
    "Aco",
    "AdjustedView",
    "AnimatedGif",
    "Asset",
    "AssetSet",
    "Audio",
    "Cabinet",
    "Catalog",
    "ColorSwatch",
    "Css",
    "CuePoint",
    "Excel",
    "Flash",
    "Font",
    "Fxg",
    "IccProfile",
    "Illustrator",
    "Image",
    "ImageMap",
    "ImageSet",
    "InDesign",
    "Javascript",
    "LayerView",
    "Mask",
    "MasterVideo",
    "Pdf",
    "PDFSettings",
    "PostScript",
    "PowerPoint",
    "PremierExpressRemix",
    "PsdTemplate",
    "RenderScene",
    "RenderSet",
    "Rtf",
    "SpinSet",
    "Svg",
    "Swc",
    "Template",
    "Video",
    "VideoCaption",
    "ViewerPreset",
    "ViewerSwf",
    "Vignette",
    "Watermark",
    "WindowCovering",
    "WindowsCovering",
    "Word",
    "Xml",
    "Xsl",
    "Zip",
    "ZoomTarget",
];

/// How assets of a type reach the web, which decides what a bare `<ID>` can stand for.
///
/// Source: `spec/ips-api.md` §6.1 (type → URL kind, and the types that AEM lists as not supported).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// `/is/image/<root>/<ID>`: images, sets, templates and other catalogue records; also unknown types.
    Image,
    /// `/is/content/<root>/<ID>` only: PDF, CSS, audio, ZIP, …
    Content,
    /// Both: SVG, and videos (whose `/is/image` URL is the thumbnail).
    ImageAndContent,
    /// The service cannot invalidate this type at all: Office documents, PostScript, …
    Unsupported,
}

impl Delivery {
    /// The delivery of a type name as the service spells it; unknown names count as images.
    #[must_use]
    pub fn of_kind(kind: &str) -> Self {
        match kind {
            "Video" | "MasterVideo" | "Svg" => Self::ImageAndContent,
            "Audio" | "VideoCaption" | "Pdf" | "AnimatedGif" | "Css" | "Javascript" | "Zip" | "Xml"
            | "Swc" | "Flash" | "ViewerSwf" => Self::Content,
            "PostScript" | "Illustrator" | "InDesign" | "PowerPoint" | "Excel" | "Word" | "Rtf" => {
                Self::Unsupported
            }
            _ => Self::Image,
        }
    }
}

/// What to list. Everything is optional; the default lists the whole company.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetQuery {
    /// Folder path from the company root (`AcmeOutfitters/shoes/`); sub-folders are included.
    pub folder: Option<String>,
    /// Only IDs that contain this text (the service compares).
    pub name_contains: Option<String>,
    /// Only these types; empty: all.
    pub kinds: Vec<String>,
    /// Only what changed at or after this moment.
    pub changed_since: Option<Timestamp>,
    /// Ask only for ID, handle and type, which lets the service send pages of 10,000 instead of 1,000.
    pub names_only: bool,
}

/// One page of a listing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetPage {
    /// The page's assets, after any client-side filter.
    pub assets: Vec<Asset>,
    /// Hits over all pages, if the service said so.
    pub total: Option<u64>,
    /// The number to ask for next; `None` on the last page.
    pub next: Option<u32>,
}

/// A folder of the company's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Path from the company root, with a trailing slash.
    pub path: String,
    /// Its sub-folders, as far as they were asked for.
    pub children: Vec<Folder>,
}

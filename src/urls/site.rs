//! Where the assets of a company are published.

/// What a bare `<ID>` line is completed with: `<server>/is/image/<root>/<ID>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The published server: `scheme://host[:port]`, no slash at the end.
    pub server: String,
    /// The company root, no slashes.
    pub root: String,
}

//! How much of an answer is read before it is refused (`spec/reliability.md` E2, E3).

const MIB: usize = 1 << 20;

/// Attributes that one element may have.
pub(super) const ATTRIBUTES: usize = 32;
/// Bytes of text that one element may hold, decoded.
pub(super) const TEXT_BYTES: usize = 64 << 10;

/// The bounds of one operation's answer.
#[derive(Debug, Clone, Copy)]
pub(in crate::service::ips) struct Bounds {
    /// Bytes of the body, counted after decompression.
    pub(in crate::service::ips) body_bytes: usize,
    /// Elements, the skipped ones included.
    pub(in crate::service::ips) elements: usize,
    /// Elements inside each other.
    pub(in crate::service::ips) depth: usize,
}

impl Bounds {
    /// A purge: a few elements, or a fault.
    pub(in crate::service::ips) const PURGE: Self = Self { body_bytes: MIB, elements: 200, depth: 32 };
    /// Sign-in and settings: some lists.
    pub(in crate::service::ips) const SMALL: Self = Self { body_bytes: MIB, elements: 50_000, depth: 32 };
    /// A page of assets.
    pub(in crate::service::ips) const LISTING: Self =
        Self { body_bytes: 64 * MIB, elements: 2_000_000, depth: 32 };
    /// A folder tree: two elements more a level, so that 32 would end at the fourteenth folder level.
    pub(in crate::service::ips) const TREE: Self = Self { depth: 256, ..Self::LISTING };
}

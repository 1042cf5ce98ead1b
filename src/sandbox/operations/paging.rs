//! How much of a listing one answer holds (`spec/ips-api.md` §3.3).

use super::super::soap::fault::Fault;
use super::Call;

/// Assets in an answer at most.
const CAP: i64 = 1_000;
/// Assets in an answer at most, where it is limited to [`LIGHT`].
const LIGHT_CAP: i64 = 10_000;
/// The fields that make an answer small enough for the higher cap.
const LIGHT: [&str; 5] = [
    "totalRows",
    "assetArray/items/name",
    "assetArray/items/assetHandle",
    "assetArray/items/type",
    "assetArray/items/subType",
];

/// One page of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    /// Assets on a page.
    pub(crate) size: usize,
    /// Assets before this page.
    pub(crate) skip: usize,
    /// Whether only the fields of the higher cap are wanted.
    pub(crate) light: bool,
}

impl Page {
    /// The page that a request asks for: the first, as large as may be, where it does not say.
    ///
    /// # Errors
    /// 30001 for a size above the cap or a page below 1. What the real service does then is not known;
    /// a client that keeps to the contract never finds out.
    pub(crate) fn of(call: &Call<'_>) -> Result<Self, Fault> {
        let light =
            call.wanted_fields().is_some_and(|paths| paths.iter().all(|path| LIGHT.contains(&path.as_str())));
        let cap = if light { LIGHT_CAP } else { CAP };
        let size = call.param.number("recordsPerPage").unwrap_or(cap);
        let page = call.param.number("resultsPage").unwrap_or(1);
        if !(1..=cap).contains(&size) {
            return Err(Fault::parameter(format!(
                "recordsPerPage must be 1 to {cap} for these fields, not {size}"
            )));
        }
        if page < 1 {
            return Err(Fault::parameter(format!("resultsPage counts from 1, and was {page}")));
        }
        let size = usize::try_from(size).unwrap_or(1);
        Ok(Self { size, skip: usize::try_from(page - 1).unwrap_or(0).saturating_mul(size), light })
    }
}

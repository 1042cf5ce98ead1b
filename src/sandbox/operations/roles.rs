//! Which roles may call what, as `spec/ips-api.md` lists them operation by operation.

/// All nine roles that call operations.
pub(super) const ALL: &[&str] = &[
    "IpsUser",
    "IpsAdmin",
    "IpsCompanyAdmin",
    "TrialSiteAdmin",
    "TrialSiteUser",
    "ImagePortalAdmin",
    "ImagePortalUser",
    "ImagePortalContrib",
    "ImagePortalContribUser",
];
/// Who may see the folder tree.
pub(super) const FOLDER_READERS: &[&str] = &[
    "IpsUser",
    "IpsAdmin",
    "IpsCompanyAdmin",
    "TrialSiteAdmin",
    "TrialSiteUser",
    "ImagePortalContrib",
    "ImagePortalContribUser",
];
/// Documented without `IpsCompanyAdmin` (`spec/ips-api.md` §2.5), so clients must not need it.
pub(super) const COMPANY_READERS: &[&str] = &[
    "IpsUser",
    "IpsAdmin",
    "TrialSiteAdmin",
    "TrialSiteUser",
    "ImagePortalAdmin",
    "ImagePortalUser",
    "ImagePortalContrib",
    "ImagePortalContribUser",
];
/// Who may look assets up by name.
pub(super) const NAME_READERS: &[&str] = &[
    "IpsUser",
    "IpsAdmin",
    "IpsCompanyAdmin",
    "TrialSiteAdmin",
    "TrialSiteUser",
    "ImagePortalAdmin",
    "ImagePortalContrib",
    "ImagePortalContribUser",
];
/// Who may see image presets.
pub(super) const FORMAT_READERS: &[&str] = &[
    "IpsUser",
    "IpsAdmin",
    "IpsCompanyAdmin",
    "ImagePortalAdmin",
    "ImagePortalUser",
    "ImagePortalContrib",
    "ImagePortalContribUser",
];
/// Who may purge.
pub(super) const ADMINS: &[&str] = &["IpsAdmin", "IpsCompanyAdmin"];

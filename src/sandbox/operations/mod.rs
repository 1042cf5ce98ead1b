//! What the service can do: every operation with its roles, its request and its work.

mod assets;
mod conditions;
mod folders;
mod paging;
mod properties;
mod purge;
mod roles;
pub(crate) mod search;
mod sign_in;

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use roles::{ADMINS, ALL, COMPANY_READERS, FOLDER_READERS, FORMAT_READERS, NAME_READERS};

use super::accounts::{Company, User};
use super::soap::element::Element;
use super::soap::fault::{Fault, INVALID_COMPANY, NO_IMPERSONATION_PERMISSION};
use super::soap::param::Param;
use super::soap::schema::{self, Kind};
use super::switches::Switches;
use super::world::World;

/// An operation.
pub(crate) struct Operation {
    /// As in SOAPAction.
    pub(crate) name: &'static str,
    /// The roles that may call it, as documented.
    pub(crate) roles: &'static [&'static str],
    /// The request.
    pub(crate) param: Kind,
    /// The work, on a request that schema and roles have passed.
    pub(crate) run: fn(&Call<'_>) -> Result<Vec<Element>, Fault>,
}

/// Everything that an operation works with.
pub(crate) struct Call<'a> {
    /// The sandbox.
    pub(crate) world: &'a World,
    /// The switches as they were when the call came in.
    pub(crate) switches: &'a Switches,
    /// Who calls.
    pub(crate) user: &'static User,
    /// The company of the request's companyHandle; the user is a member.
    pub(crate) company: Option<&'static Company>,
    /// The request.
    pub(crate) param: Param<'a>,
    /// The calling program.
    pub(crate) app: &'a str,
    /// The moment of the call.
    pub(crate) now: Timestamp,
}

impl Call<'_> {
    /// The company of the request.
    pub(crate) fn company(&self) -> Result<&'static Company, Fault> {
        self.company.ok_or_else(|| Fault::new(INVALID_COMPANY, "No company handle"))
    }

    /// The fields that the answer is limited to; `None`: all.
    pub(crate) fn wanted_fields(&self) -> Option<Vec<String>> {
        self.param.strings("responseFieldArray").filter(|paths| !paths.is_empty())
    }

    /// Nobody here may act for another user or a group.
    pub(crate) fn no_impersonation(&self) -> Result<(), Fault> {
        let other = self.param.text("accessUserHandle").is_some_and(|handle| handle != self.user.handle());
        if other || self.param.text("accessGroupHandle").is_some() {
            return Err(Fault::new(
                NO_IMPERSONATION_PERMISSION,
                "User may not act for another user or group",
            ));
        }
        Ok(())
    }
}

macro_rules! operation {
    ($name:literal, $roles:ident, $param:ident, $run:path) => {
        Operation { name: $name, roles: $roles, param: schema::$param, run: $run }
    };
}

/// All operations.
pub(crate) static OPERATIONS: [Operation; 15] = [
    operation!("checkLogin", ALL, CHECK_LOGIN, sign_in::check_login),
    operation!("getUserInfo", ALL, GET_USER_INFO, sign_in::get_user_info),
    operation!("getCompanyMembership", ALL, GET_COMPANY_MEMBERSHIP, sign_in::get_company_membership),
    operation!("getCompanyInfo", COMPANY_READERS, GET_COMPANY_INFO, sign_in::get_company_info),
    operation!("getFolderTree", FOLDER_READERS, GET_FOLDER_TREE, folders::get_folder_tree),
    operation!("getFolders", ALL, GET_FOLDERS, folders::get_folders),
    operation!("searchAssets", ALL, SEARCH_ASSETS, search::search_assets),
    operation!("getAssetsByName", NAME_READERS, GET_ASSETS_BY_NAME, assets::get_assets_by_name),
    operation!("getAssets", ALL, GET_ASSETS, assets::get_assets),
    operation!("getPropertySetType", ALL, GET_PROPERTY_SET_TYPE, properties::get_property_set_type),
    operation!("getPropertySetTypes", ALL, GET_PROPERTY_SET_TYPES, properties::get_property_set_types),
    operation!("getPropertySets", ALL, GET_PROPERTY_SETS, properties::get_property_sets),
    operation!("getImageFormats", FORMAT_READERS, GET_IMAGE_FORMATS, properties::get_image_formats),
    operation!("cdnCacheInvalidation", ADMINS, CDN_CACHE_INVALIDATION, purge::cdn_cache_invalidation),
    operation!(
        "getCdnCacheInvalidationStatus",
        ADMINS,
        GET_CDN_CACHE_INVALIDATION_STATUS,
        purge::get_cdn_cache_invalidation_status
    ),
];

/// The operation with this name.
pub(crate) fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

/// A moment as the service writes it: milliseconds and the offset of its data centre.
pub(crate) fn date_time(moment: Timestamp) -> String {
    let offset = Offset::UTC.saturating_add((-6).hours());
    moment.to_zoned(TimeZone::fixed(offset)).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_carry_milliseconds_and_an_offset() {
        let moment: Timestamp = "2025-02-03T16:11:12.3Z".parse().unwrap();
        assert_eq!(date_time(moment), "2025-02-03T10:11:12.300-06:00");
    }
}

//! The request of every operation, in the order of the schema. Elements that only beta versions of the
//! API have (marked † in `spec/ips-api.md`) are not here, so a client that sends them is told.

use super::{Field, Kind, many, optional, required};

const STRINGS: Kind = Kind::Sequence(&[many("items", Kind::Text)]);
const MATCH_MODE: Kind = Kind::OneOf(&["MatchAll", "MatchAny"]);
const DIRECTION: Kind = Kind::OneOf(&["Ascending", "Descending"]);
const COMPANY: Field = required("companyHandle", Kind::Text);
const RESPONSE_FIELDS: Field = optional("responseFieldArray", STRINGS);
const EXCLUDE_FIELDS: Field = optional("excludeFieldArray", STRINGS);
const ACCESS_USER: Field = optional("accessUserHandle", Kind::Text);
const ACCESS_GROUP: Field = optional("accessGroupHandle", Kind::Text);

/// The authHeader of the versioned namespaces (§1.4).
pub(crate) const AUTH_HEADER: Kind = Kind::Sequence(&[
    optional("user", Kind::Text),
    optional("password", Kind::Text),
    optional("locale", Kind::Text),
    required("appName", Kind::Text),
    required("appVersion", Kind::Text),
    optional("gzipResponse", Kind::Flag),
    optional("faultHttpStatusCode", Kind::Int),
]);

/// The authHeader of the unversioned namespace (§1.4).
pub(crate) const COMMON_AUTH_HEADER: Kind = Kind::AnyOrder(&[
    optional("user", Kind::Text),
    optional("password", Kind::Text),
    optional("accessToken", Kind::Text),
    optional("locale", Kind::Text),
    optional("appName", Kind::Text),
    optional("appVersion", Kind::Text),
    optional("gzipResponse", Kind::Flag),
    optional("faultHttpStatusCode", Kind::Int),
]);

/// §2.2.
pub(crate) const CHECK_LOGIN: Kind = Kind::Sequence(&[
    optional("companyHandle", Kind::Text),
    required("email", Kind::Text),
    required("password", Kind::Text),
]);

/// §2.3.
pub(crate) const GET_USER_INFO: Kind =
    Kind::Sequence(&[optional("userHandle", Kind::Text), optional("email", Kind::Text)]);

/// §2.4.
pub(crate) const GET_COMPANY_MEMBERSHIP: Kind = Kind::Sequence(&[optional("userHandle", Kind::Text)]);

/// §2.5.
pub(crate) const GET_COMPANY_INFO: Kind =
    Kind::Sequence(&[optional("companyHandle", Kind::Text), optional("companyName", Kind::Text)]);

/// §3.1.
pub(crate) const GET_FOLDER_TREE: Kind = Kind::Sequence(&[
    COMPANY,
    ACCESS_USER,
    ACCESS_GROUP,
    optional("folderPath", Kind::Text),
    required("depth", Kind::Int),
    optional("assetTypeArray", STRINGS),
    RESPONSE_FIELDS,
    EXCLUDE_FIELDS,
]);

/// §3.2.
pub(crate) const GET_FOLDERS: Kind = Kind::Sequence(&[
    COMPANY,
    ACCESS_USER,
    ACCESS_GROUP,
    optional("folderPath", Kind::Text),
    optional("assetTypeArray", STRINGS),
    RESPONSE_FIELDS,
    EXCLUDE_FIELDS,
]);

const SYSTEM_FIELD_CONDITION: Kind = Kind::Sequence(&[
    required(
        "field",
        Kind::OneOf(&[
            "Name",
            "Keywords",
            "Description",
            "Comments",
            "UserData",
            "Sku",
            "FileSize",
            "CreatedWith",
            "Created",
            "CreateUser",
            "LastModified",
            "LastModifyUser",
            "FileName",
        ]),
    ),
    required(
        "op",
        Kind::OneOf(&[
            "Equals",
            "NotEquals",
            "Contains",
            "NotContains",
            "StartsWith",
            "EndsWith",
            "LessThan",
            "LessThanEquals",
            "GreaterThan",
            "GreaterThanEquals",
            "Between",
            "NotBetween",
        ]),
    ),
    optional("value", Kind::Text),
    optional("boolVal", Kind::Flag),
    optional("longVal", Kind::Long),
    optional("minLong", Kind::Long),
    optional("maxLong", Kind::Long),
    optional("doubleVal", Kind::Double),
    optional("minDouble", Kind::Double),
    optional("maxDouble", Kind::Double),
    optional("dateVal", Kind::Moment),
    optional("minDate", Kind::Moment),
    optional("maxDate", Kind::Moment),
]);

const TAG_CONDITION: Kind = Kind::Sequence(&[
    required("fieldHandle", Kind::Text),
    required("op", Kind::Text),
    optional("value", Kind::Text),
    optional("valueArray", STRINGS),
]);

const METADATA_CONDITION: Kind = Kind::Sequence(&[
    required("fieldHandle", Kind::Text),
    required("op", Kind::Text),
    optional("caseSensitive", Kind::Flag),
    optional("value", Kind::Text),
]);

const BYPRODUCT: Kind =
    Kind::Sequence(&[required("engine", Kind::Text), required("generatedAssetType", Kind::Text)]);

/// §3.3.
pub(crate) const SEARCH_ASSETS: Kind = Kind::Sequence(&[
    COMPANY,
    ACCESS_USER,
    ACCESS_GROUP,
    optional("folder", Kind::Text),
    required("includeSubfolders", Kind::Flag),
    optional("publishState", Kind::OneOf(&["MarkedForPublish", "NotMarkedForPublish"])),
    optional("trashState", Kind::OneOf(&["NotInTrash", "InTrash", "InEmptiedTrash"])),
    optional("conditionMatchMode", MATCH_MODE),
    optional("keywordArray", STRINGS),
    optional("systemFieldMatchMode", MATCH_MODE),
    optional("systemFieldConditionArray", Kind::Sequence(&[many("items", SYSTEM_FIELD_CONDITION)])),
    optional("tagMatchMode", MATCH_MODE),
    optional("tagConditionArray", Kind::Sequence(&[many("items", TAG_CONDITION)])),
    optional("metadataMatchMode", MATCH_MODE),
    optional("metadataConditionArray", Kind::Sequence(&[many("items", METADATA_CONDITION)])),
    optional("assetTypeArray", STRINGS),
    optional("excludeAssetTypeArray", STRINGS),
    optional("assetSubTypeArray", STRINGS),
    optional("strictSubTypeCheck", Kind::Flag),
    optional("excludeByproducts", Kind::Flag),
    optional("excludeByproductArray", Kind::Sequence(&[many("items", BYPRODUCT)])),
    optional("projectHandle", Kind::Text),
    optional("recordsPerPage", Kind::Int),
    optional("resultsPage", Kind::Int),
    optional("sortBy", Kind::OneOf(&["Created", "Modified", "Name", "AssetType", "FileSize"])),
    optional("sortDirection", DIRECTION),
    RESPONSE_FIELDS,
    EXCLUDE_FIELDS,
]);

/// §3.5.
pub(crate) const GET_ASSETS_BY_NAME: Kind = Kind::Sequence(&[
    COMPANY,
    ACCESS_USER,
    ACCESS_GROUP,
    required("nameArray", STRINGS),
    optional("assetTypeArray", STRINGS),
    optional("excludeAssetTypeArray", STRINGS),
    optional("assetSubTypeArray", STRINGS),
    optional("strictSubTypeCheck", Kind::Flag),
    RESPONSE_FIELDS,
    EXCLUDE_FIELDS,
]);

/// §3.6.
pub(crate) const GET_ASSETS: Kind = Kind::Sequence(&[
    COMPANY,
    ACCESS_USER,
    ACCESS_GROUP,
    required("assetHandleArray", STRINGS),
    RESPONSE_FIELDS,
    EXCLUDE_FIELDS,
]);

/// §4.1.
pub(crate) const GET_PROPERTY_SET_TYPE: Kind =
    Kind::Sequence(&[optional("companyHandle", Kind::Text), required("name", Kind::Text)]);

/// §4.1.
pub(crate) const GET_PROPERTY_SET_TYPES: Kind = Kind::Sequence(&[optional("companyHandle", Kind::Text)]);

/// §4.1.
pub(crate) const GET_PROPERTY_SETS: Kind = Kind::Sequence(&[
    required("typeHandle", Kind::Text),
    required("primaryOwnerHandle", Kind::Text),
    optional("secondaryOwnerHandle", Kind::Text),
]);

/// §4.2.
pub(crate) const GET_IMAGE_FORMATS: Kind = Kind::Sequence(&[COMPANY]);

/// §5.1: one to a thousand URLs.
pub(crate) const CDN_CACHE_INVALIDATION: Kind = Kind::Sequence(&[
    COMPANY,
    required("urlArray", Kind::Sequence(&[Field { name: "items", kind: Kind::Text, min: 1, max: 1000 }])),
]);

/// §5.2.
pub(crate) const GET_CDN_CACHE_INVALIDATION_STATUS: Kind =
    Kind::Sequence(&[COMPANY, required("invalidationHandle", Kind::Text)]);

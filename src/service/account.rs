//! Who is signed in, and what the account says about its own CDN.

use jiff::Timestamp;

/// A user as the service describes the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The service's reference, valid for this session only.
    pub handle: String,
    /// First and last name, blank-separated; may be empty.
    pub name: String,
    /// E-mail, the sign-in name.
    pub email: String,
    /// When the password expires, if the service says so.
    pub password_expires: Option<Timestamp>,
}

/// A company (tenant) of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// The service's reference, valid for this session only.
    pub handle: String,
    /// Display name, may contain blanks.
    pub name: String,
    /// The root path without its slash: the first path segment of every delivery URL.
    pub root: String,
}

/// A user's role in a company; open, because services add roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role(pub String);

impl Role {
    /// Whether the role permits cache invalidation (Dynamic Media Classic: `IpsCompanyAdmin`, `IpsAdmin`).
    #[must_use]
    pub fn may_purge(&self) -> bool {
        matches!(self.0.as_str(), "IpsCompanyAdmin" | "IpsAdmin")
    }
}

/// One company that the user belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The company.
    pub company: Company,
    /// The user's role in it. `None`: the service did not say (the `getCompanyInfo` fallback).
    pub role: Option<Role>,
    /// Whether the membership is active.
    pub active: bool,
}

/// A completed sign-in: who, for which company, with what right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The caller.
    pub user: User,
    /// The chosen company with the caller's role.
    pub membership: Membership,
    /// Names of the other active companies the user could have chosen.
    pub other_companies: Vec<String>,
}

impl Account {
    /// Whether the role is known to forbid purging; `false` also where the role is unknown.
    #[must_use]
    pub fn purge_forbidden(&self) -> bool {
        self.membership.role.as_ref().is_some_and(|role| !role.may_purge())
    }
}

/// What the company's own application settings say; both may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApplicationSettings {
    /// `scheme://host[:port]` of the published server, normalised; `None` if not set.
    pub published_server: Option<String>,
    /// The CDN invalidation template, line separators as stored (CR, LF or CRLF); empty if not set.
    pub template: String,
}

/// An image preset: `?$name$` in a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// Its name, spelled as the service spells it (the CDN's cache key is case-sensitive).
    pub name: String,
    /// The image-serving query it stands for, without `?`.
    pub modifiers: String,
}

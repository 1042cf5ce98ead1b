//! The users and companies that the sandbox knows, fixed for ever.

/// A company (tenant).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Company {
    /// The part of the handle after `c|`.
    pub(crate) number: u32,
    /// Display name.
    pub(crate) name: &'static str,
    /// Root without its slash.
    pub(crate) root: &'static str,
}

impl Company {
    /// The opaque reference, `c|4711`.
    pub(crate) fn handle(&self) -> String {
        format!("c|{}", self.number)
    }
}

/// The company that has the catalogue.
pub(crate) const OUTFITTERS: Company =
    Company { number: 4711, name: super::COMPANY, root: super::COMPANY_ROOT };
/// A company in which every user's membership has ended.
const ARCHIVE: Company = Company { number: 4712, name: "Sandbox Archive", root: "SandboxArchive" };
/// A company that none of the users belongs to.
const RIVAL: Company = Company { number: 4799, name: "Rival Outfitters", root: "RivalOutfitters" };

/// All companies.
pub(crate) static COMPANIES: [Company; 3] = [OUTFITTERS, ARCHIVE, RIVAL];

/// A user's place in a company.
#[derive(Debug)]
pub(crate) struct Membership {
    /// Which company.
    pub(crate) company: &'static Company,
    /// The role's name as the API spells it.
    pub(crate) role: &'static str,
    /// Whether it still counts.
    pub(crate) active: bool,
}

/// A user.
#[derive(Debug)]
pub(crate) struct User {
    /// Number in the handle.
    number: u32,
    /// Sign-in name.
    pub(crate) email: &'static str,
    /// First name.
    pub(crate) first: &'static str,
    /// Last name.
    pub(crate) last: &'static str,
    /// The password.
    pub(crate) password: &'static str,
    /// Whether the account still may sign in.
    pub(crate) valid: bool,
    /// Where the user belongs.
    pub(crate) memberships: &'static [Membership],
}

impl User {
    /// The opaque reference, `u|88|mail`.
    pub(crate) fn handle(&self) -> String {
        format!("u|{}|{}", self.number, self.email)
    }

    /// The role in the first company, which counts for calls that name no company.
    pub(crate) fn default_role(&self) -> &'static str {
        self.memberships.first().map_or("IpsUser", |membership| membership.role)
    }

    /// The active role in a company.
    pub(crate) fn role_in(&self, company: &Company) -> Option<&'static str> {
        let place = self.memberships.iter().find(|place| place.active && place.company == company)?;
        Some(place.role)
    }
}

/// All users.
pub(crate) static USERS: [User; 3] = [
    User {
        number: 88,
        email: super::USER,
        first: "Olga",
        last: "Perator",
        password: super::PASSWORD,
        valid: true,
        memberships: &[
            Membership { company: &COMPANIES[0], role: "IpsCompanyAdmin", active: true },
            Membership { company: &COMPANIES[1], role: "IpsCompanyAdmin", active: false },
        ],
    },
    User {
        number: 89,
        email: super::VIEWER,
        first: "Vi",
        last: "Ewer",
        password: super::PASSWORD,
        valid: true,
        memberships: &[Membership { company: &COMPANIES[0], role: "IpsUser", active: true }],
    },
    User {
        number: 90,
        email: super::EXPIRED,
        first: "Ex",
        last: "Pired",
        password: super::PASSWORD,
        valid: false,
        memberships: &[Membership { company: &COMPANIES[0], role: "IpsCompanyAdmin", active: true }],
    },
];

/// The user with this sign-in name; e-mail addresses compare without case.
pub(crate) fn user(email: &str) -> Option<&'static User> {
    USERS.iter().find(|user| user.email.eq_ignore_ascii_case(email))
}

/// The company with this handle.
pub(crate) fn company_by_handle(handle: &str) -> Option<&'static Company> {
    COMPANIES.iter().find(|company| company.handle() == handle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_active_memberships_give_a_role() {
        let ops = user("OPS@sandbox.example").unwrap();
        assert_eq!(ops.role_in(&COMPANIES[0]), Some("IpsCompanyAdmin"));
        assert_eq!(ops.role_in(&COMPANIES[1]), None);
        assert_eq!(ops.role_in(&COMPANIES[2]), None);
    }

    #[test]
    fn handles_find_their_company() {
        for company in &COMPANIES {
            assert_eq!(company_by_handle(&company.handle()), Some(company));
        }
        assert_eq!(company_by_handle("c|1"), None);
    }
}

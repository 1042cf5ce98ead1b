//! `getCompanyMembership`: the caller's companies and roles (`spec/ips-api.md` §2.4).

use jiff::Timestamp;

use super::company::{self, Contract};
use super::{Element, Operation, Params, Written};
use crate::service::{Membership, Role};

/// Asks for the companies of a user.
pub(in crate::service::ips) struct GetCompanyMembership<'a> {
    pub(in crate::service::ips) user_handle: &'a str,
}

/// A membership, and until when the company's contract runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::service::ips) struct Listed {
    pub(in crate::service::ips) membership: Membership,
    pub(in crate::service::ips) expires: Option<Timestamp>,
}

impl Operation for GetCompanyMembership<'_> {
    type Reply = Vec<Listed>;
    const NAME: &'static str = "getCompanyMembership";
    const ELEMENTS: &'static [&'static str] = &[
        "getCompanyMembershipReturn",
        "membershipArray",
        "companyArray",
        "items",
        "company",
        company::ELEMENTS[0],
        company::ELEMENTS[1],
        company::ELEMENTS[2],
        company::ELEMENTS[3],
        "role",
        "isActive",
    ];

    fn write(&self, params: &mut Params) -> Written {
        params.text("userHandle", self.user_handle)
    }

    fn read(answer: &Element) -> Result<Vec<Listed>, &'static str> {
        // `companyArray` was the name before 6.0.
        answer.items("membershipArray").chain(answer.items("companyArray")).map(listed).collect()
    }
}

/// The company is an element of its own, or (before 6.0) its elements are the item's.
fn listed(item: &Element) -> Result<Listed, &'static str> {
    let Contract { company, expires } = Contract::read(item.child("company").unwrap_or(item))?;
    let membership = Membership {
        company,
        role: item.text("role").map(|role| Role(role.to_owned())),
        active: item.boolean("isActive").unwrap_or(true),
    };
    Ok(Listed { membership, expires })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, sent};
    use super::*;

    #[test]
    fn the_user_is_named_by_handle() {
        assert_eq!(
            sent(&GetCompanyMembership { user_handle: "u|88|ops@acme.example" }),
            "<getCompanyMembershipParam xmlns=\"NS\"><userHandle>u|88|ops@acme.example</userHandle>\
             </getCompanyMembershipParam>"
        );
    }

    #[test]
    fn nested_and_flat_items_mean_the_same() {
        let company = "<companyHandle>c|4711</companyHandle><name>Acme Outfitters</name>\
                       <rootPath>AcmeOutfitters/</rootPath><expires>2100-12-31T23:00:00.000-06:00</expires>";
        let rest = "<role>IpsCompanyAdmin</role><isActive>true</isActive>";
        let mut replies = Vec::new();
        for (array, item) in [
            ("membershipArray", format!("<company>{company}</company>{rest}")),
            ("membershipArray", format!("{rest}<company>{company}</company>")),
            ("membershipArray", format!("{company}{rest}")),
            ("companyArray", format!("{company}{rest}")),
        ] {
            let reply = read::<GetCompanyMembership<'_>>(&format!(
                "<getCompanyMembershipReturn xmlns=\"NS\"><{array}><items>{item}</items></{array}>\
                 </getCompanyMembershipReturn>"
            ))
            .unwrap();
            replies.push(reply);
        }
        assert!(replies.iter().all(|reply| *reply == replies[0] && reply.len() == 1));
        let membership = &replies[0][0].membership;
        assert!(membership.role.as_ref().is_some_and(Role::may_purge) && membership.active);
        assert_eq!(membership.company.root, "AcmeOutfitters");
    }

    #[test]
    fn no_membership_is_an_empty_list() {
        for inner in ["", "<membershipArray/>"] {
            let xml =
                format!("<getCompanyMembershipReturn xmlns=\"NS\">{inner}</getCompanyMembershipReturn>");
            assert_eq!(read::<GetCompanyMembership<'_>>(&xml), Ok(Vec::new()));
        }
    }
}

//! `getCompanyInfo`: one company by its name (`spec/ips-api.md` §2.5).

use super::company::{self, Contract};
use super::{Element, Operation, Params, Written};

/// Asks for the company of this name.
pub(in crate::service::ips) struct GetCompanyInfo<'a> {
    pub(in crate::service::ips) name: &'a str,
}

impl Operation for GetCompanyInfo<'_> {
    type Reply = Contract;
    const NAME: &'static str = "getCompanyInfo";
    const ELEMENTS: &'static [&'static str] = &[
        "getCompanyInfoReturn",
        "companyInfo",
        company::ELEMENTS[0],
        company::ELEMENTS[1],
        company::ELEMENTS[2],
        company::ELEMENTS[3],
    ];

    fn write(&self, params: &mut Params) -> Written {
        params.text("companyName", self.name)
    }

    fn read(answer: &Element) -> Result<Contract, &'static str> {
        Contract::read(answer.child("companyInfo").ok_or("companyInfo")?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, sent};
    use super::*;

    #[test]
    fn a_company_is_asked_for_by_name() {
        assert_eq!(
            sent(&GetCompanyInfo { name: "Acme & Sons" }),
            "<getCompanyInfoParam xmlns=\"NS\"><companyName>Acme &amp; Sons</companyName></getCompanyInfoParam>"
        );
    }

    #[test]
    fn the_root_is_the_root_path_without_its_slash() {
        let reply = read::<GetCompanyInfo<'_>>(
            "<getCompanyInfoReturn xmlns=\"NS\"><companyInfo><companyHandle>c|4711</companyHandle>\
             <name>Acme Outfitters</name><rootPath>AcmeOutfitters/</rootPath>\
             <expires>2100-12-31T23:00:00.000-06:00</expires></companyInfo></getCompanyInfoReturn>",
        )
        .unwrap();
        assert_eq!(reply.company.root, "AcmeOutfitters");
        assert_eq!(reply.company.name, "Acme Outfitters");
        assert_eq!(reply.company.handle, "c|4711");
        assert!(reply.expires.is_some());
    }
}

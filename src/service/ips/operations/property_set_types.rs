//! `getPropertySetTypes`: all kinds of settings, where the service does not know the shorter question
//! (`spec/ips-api.md` §4.1).

use super::{Element, Operation, Params, Written};

/// Asks for all types; without a company for those that all companies share.
pub(in crate::service::ips) struct GetPropertySetTypes<'a> {
    pub(in crate::service::ips) company: Option<&'a str>,
}

impl Operation for GetPropertySetTypes<'_> {
    /// Pairs of name and handle.
    type Reply = Vec<(String, String)>;
    const NAME: &'static str = "getPropertySetTypes";
    const ELEMENTS: &'static [&'static str] =
        &["getPropertySetTypesReturn", "typeArray", "items", "typeHandle", "name"];

    fn write(&self, params: &mut Params) -> Written {
        params.optional("companyHandle", self.company)
    }

    fn read(answer: &Element) -> Result<Self::Reply, &'static str> {
        let pair =
            |item: &Element| Some((item.text("name")?.to_owned(), item.text("typeHandle")?.to_owned()));
        Ok(answer.items("typeArray").filter_map(pair).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, sent};
    use super::*;

    #[test]
    fn types_are_pairs() {
        assert_eq!(
            sent(&GetPropertySetTypes { company: Some("c|1") }),
            "<getPropertySetTypesParam xmlns=\"NS\"><companyHandle>c|1</companyHandle></getPropertySetTypesParam>"
        );
        let xml = "<getPropertySetTypesReturn xmlns=\"NS\"><typeArray>\
                   <items><typeHandle>pt|1</typeHandle><name>A</name></items>\
                   <items><name>B</name><typeHandle>pt|2</typeHandle></items></typeArray></getPropertySetTypesReturn>";
        let pairs = [("A", "pt|1"), ("B", "pt|2")].map(|(name, handle)| (name.to_owned(), handle.to_owned()));
        assert_eq!(read::<GetPropertySetTypes<'_>>(xml), Ok(pairs.to_vec()));
    }
}

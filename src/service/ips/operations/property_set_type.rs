//! `getPropertySetType`: the handle of a kind of settings, by its name (`spec/ips-api.md` §4.1).

use super::{Element, Operation, Params, Written};

/// Asks for one type; without a company for the one that all companies share.
pub(in crate::service::ips) struct GetPropertySetType<'a> {
    pub(in crate::service::ips) company: Option<&'a str>,
    pub(in crate::service::ips) name: &'a str,
}

impl Operation for GetPropertySetType<'_> {
    /// The type's handle, if there is such a type.
    type Reply = Option<String>;
    const NAME: &'static str = "getPropertySetType";
    const ELEMENTS: &'static [&'static str] = &["getPropertySetTypeReturn", "type", "typeHandle"];

    fn write(&self, params: &mut Params) -> Written {
        params.optional("companyHandle", self.company)?;
        params.text("name", self.name)
    }

    fn read(answer: &Element) -> Result<Option<String>, &'static str> {
        Ok(answer.child("type").and_then(|kind| kind.text("typeHandle")).map(ToOwned::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, sent};
    use super::*;

    #[test]
    fn the_company_comes_first_if_at_all() {
        assert_eq!(
            sent(&GetPropertySetType { company: None, name: "Adobe.SPS.ApplicationSetting" }),
            "<getPropertySetTypeParam xmlns=\"NS\"><name>Adobe.SPS.ApplicationSetting</name></getPropertySetTypeParam>"
        );
        assert_eq!(
            sent(&GetPropertySetType { company: Some("c|4711"), name: "X" }),
            "<getPropertySetTypeParam xmlns=\"NS\"><companyHandle>c|4711</companyHandle><name>X</name></getPropertySetTypeParam>"
        );
    }

    #[test]
    fn no_such_type_is_an_answer_too() {
        let full = "<getPropertySetTypeReturn xmlns=\"NS\"><type><typeHandle>pt|17</typeHandle><name>X</name></type></getPropertySetTypeReturn>";
        assert_eq!(read::<GetPropertySetType<'_>>(full), Ok(Some("pt|17".to_owned())));
        let none = "<getPropertySetTypeReturn xmlns=\"NS\"/>";
        assert_eq!(read::<GetPropertySetType<'_>>(none), Ok(None));
    }
}

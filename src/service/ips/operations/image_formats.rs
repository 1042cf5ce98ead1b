//! `getImageFormats`: image presets by name (`spec/ips-api.md` §4.2; that these are the presets of the desktop
//! application is a best guess of that page).

use super::{Element, Operation, Params, Written};
use crate::service::Preset;

/// Asks for the presets of a company.
pub(in crate::service::ips) struct GetImageFormats<'a> {
    pub(in crate::service::ips) company: &'a str,
}

impl Operation for GetImageFormats<'_> {
    type Reply = Vec<Preset>;
    const NAME: &'static str = "getImageFormats";
    const ELEMENTS: &'static [&'static str] =
        &["getImageFormatsReturn", "imageFormatArray", "items", "name", "urlModifier"];

    fn write(&self, params: &mut Params) -> Written {
        params.text("companyHandle", self.company)
    }

    fn read(answer: &Element) -> Result<Vec<Preset>, &'static str> {
        let preset = |item: &Element| {
            let modifiers = item.text("urlModifier").unwrap_or_default().to_owned();
            Some(Preset { name: item.text("name")?.to_owned(), modifiers })
        };
        Ok(answer.items("imageFormatArray").filter_map(preset).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, sent};
    use super::*;

    #[test]
    fn presets_have_a_name_and_a_query() {
        assert_eq!(
            sent(&GetImageFormats { company: "c|4711" }),
            "<getImageFormatsParam xmlns=\"NS\"><companyHandle>c|4711</companyHandle></getImageFormatsParam>"
        );
        let xml = "<getImageFormatsReturn xmlns=\"NS\"><imageFormatArray><items>\
                   <imageFormatHandle>if|9</imageFormatHandle><name>product</name>\
                   <urlModifier>wid=400&amp;hei=400&amp;fmt=jpeg</urlModifier></items></imageFormatArray>\
                   </getImageFormatsReturn>";
        let preset = Preset { name: "product".to_owned(), modifiers: "wid=400&hei=400&fmt=jpeg".to_owned() };
        assert_eq!(read::<GetImageFormats<'_>>(xml), Ok(vec![preset]));
        assert_eq!(read::<GetImageFormats<'_>>("<getImageFormatsReturn xmlns=\"NS\"/>"), Ok(Vec::new()));
    }
}

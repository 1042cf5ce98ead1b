//! `getPropertySets`: name and value pairs of one kind of settings (`spec/ips-api.md` §4.1).

use super::{Element, Operation, Params, Written};

/// Asks for the settings of a type that belong to a company.
pub(in crate::service::ips) struct GetPropertySets<'a> {
    pub(in crate::service::ips) type_handle: &'a str,
    pub(in crate::service::ips) owner: &'a str,
}

impl Operation for GetPropertySets<'_> {
    /// Pairs of name and value over all sets. Values are as stored: line ends of a template matter.
    type Reply = Vec<(String, String)>;
    const NAME: &'static str = "getPropertySets";
    const ELEMENTS: &'static [&'static str] =
        &["getPropertySetsReturn", "setArray", "items", "propertyArray", "name", "value"];

    fn write(&self, params: &mut Params) -> Written {
        params.text("typeHandle", self.type_handle)?;
        params.text("primaryOwnerHandle", self.owner)
    }

    fn read(answer: &Element) -> Result<Self::Reply, &'static str> {
        let pair = |item: &Element| Some((item.text("name")?.to_owned(), item.raw("value")?.to_owned()));
        Ok(answer.items("setArray").flat_map(|set| set.items("propertyArray")).filter_map(pair).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, sent};
    use super::*;

    #[test]
    fn the_type_comes_before_the_owner() {
        assert_eq!(
            sent(&GetPropertySets { type_handle: "pt|17", owner: "c|4711" }),
            "<getPropertySetsParam xmlns=\"NS\"><typeHandle>pt|17</typeHandle>\
             <primaryOwnerHandle>c|4711</primaryOwnerHandle></getPropertySetsParam>"
        );
    }

    #[test]
    fn values_keep_their_line_ends_and_pairs_come_in_any_order() {
        let xml = "<getPropertySetsReturn xmlns=\"NS\"><setArray><items><setHandle>ps|5</setHandle><propertyArray>\
                   <items><value>&lt;ID&gt;&#13;b&#13;&#10;c\n</value><name>t</name></items>\
                   <items><name>empty</name><value/></items><items><name>none</name></items>\
                   </propertyArray></items></setArray></getPropertySetsReturn>";
        let pairs = read::<GetPropertySets<'_>>(xml).unwrap();
        assert_eq!(
            pairs,
            [("t".to_owned(), "<ID>\rb\r\nc\n".to_owned()), ("empty".to_owned(), String::new())]
        );
    }
}

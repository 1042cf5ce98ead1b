//! `getAssetsByName`: the assets that these IDs name (`spec/ips-api.md` §3.5).

use super::asset::{self, FIELDS};
use super::{Element, Operation, Params, Written};
use crate::service::Asset;
use crate::service::ips::xml::bounds::Bounds;

/// IDs in one request: no limit is documented, so a careful one.
pub(in crate::service::ips) const MAX_NAMES: usize = 200;

/// Asks for at most [`MAX_NAMES`] assets.
pub(in crate::service::ips) struct GetAssetsByName<'a> {
    pub(in crate::service::ips) company: &'a str,
    pub(in crate::service::ips) names: &'a [String],
}

impl Operation for GetAssetsByName<'_> {
    /// Unknown names are absent; a name may come more than once, with different types.
    type Reply = Vec<Asset>;
    const NAME: &'static str = "getAssetsByName";
    const ELEMENTS: &'static [&'static str] = &[
        "getAssetsByNameReturn",
        "assetArray",
        "items",
        asset::ELEMENTS[0],
        asset::ELEMENTS[1],
        asset::ELEMENTS[2],
        asset::ELEMENTS[3],
        asset::ELEMENTS[4],
        asset::ELEMENTS[5],
        asset::ELEMENTS[6],
    ];
    const BOUNDS: Bounds = Bounds::LISTING;

    fn write(&self, params: &mut Params) -> Written {
        params.text("companyHandle", self.company)?;
        params.array("nameArray", self.names)?;
        params.array("responseFieldArray", &FIELDS)
    }

    fn read(answer: &Element) -> Result<Vec<Asset>, &'static str> {
        Ok(asset::list(answer))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, sent};
    use super::*;

    #[test]
    fn names_come_before_fields() {
        let names = ["Hat".to_owned(), "a<b".to_owned()];
        let sent = sent(&GetAssetsByName { company: "c|1", names: &names });
        assert!(sent.starts_with(
            "<getAssetsByNameParam xmlns=\"NS\"><companyHandle>c|1</companyHandle>\
             <nameArray><items>Hat</items><items>a&lt;b</items></nameArray><responseFieldArray><items>assetArray/items/"
        ));
    }

    #[test]
    fn one_name_may_be_several_assets() {
        let xml = "<getAssetsByNameReturn xmlns=\"NS\"><assetArray><items><type>Image</type><name>Hat</name></items>\
                   <items><type>Vignette</type><name>Hat</name></items></assetArray></getAssetsByNameReturn>";
        let kinds: Vec<_> =
            read::<GetAssetsByName<'_>>(xml).unwrap().into_iter().map(|asset| asset.kind).collect();
        assert_eq!(kinds, ["Image", "Vignette"]);
        assert_eq!(
            read::<GetAssetsByName<'_>>(
                "<getAssetsByNameReturn xmlns=\"NS\"><assetArray/></getAssetsByNameReturn>"
            ),
            Ok(vec![])
        );
    }
}

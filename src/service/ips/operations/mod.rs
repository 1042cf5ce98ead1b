//! One file an operation: what it sends, in the order of the contract, and what it reads, in any order.
//!
//! Pure: no network, no retries, no choices; those are in [`flows`](super::flows) and
//! [`client`](super::client). Source of every element: `spec/ips-api.md` §2 to §5.

pub(super) mod asset;
pub(super) mod assets_by_name;
pub(super) mod company;
pub(super) mod company_info;
pub(super) mod company_membership;
pub(super) mod folder_tree;
pub(super) mod image_formats;
pub(super) mod property_set_type;
pub(super) mod property_set_types;
pub(super) mod property_sets;
pub(super) mod purge;
pub(super) mod search_assets;
pub(super) mod user_info;

use super::xml::bounds::Bounds;
use super::xml::element::Element;
use super::xml::params::{Params, Written};

/// An operation of the service.
pub(super) trait Operation: Sync {
    /// What the answer means.
    type Reply;
    /// The name on the wire: `SOAPAction`, and the stem of `…Param` and `…Return`.
    const NAME: &'static str;
    /// Every element of the answer that is looked into, the `…Return` included; all others are skipped.
    const ELEMENTS: &'static [&'static str];
    /// How much answer is accepted.
    const BOUNDS: Bounds = Bounds::SMALL;

    /// Which part of something larger it asks for, for the log of requests; may be empty.
    fn part(&self) -> String {
        String::new()
    }

    /// Writes the children of `…Param`: the order is the contract (`xs:sequence`).
    fn write(&self, params: &mut Params) -> Written;

    /// Reads the `…Return` element.
    ///
    /// # Errors
    /// The required element that is missing.
    fn read(answer: &Element) -> Result<Self::Reply, &'static str>;
}

#[cfg(test)]
pub(super) mod testing {
    //! What the tests of all operations need.

    use super::super::answer::{self, Answer};
    use super::super::dialect::Dialect;
    use super::Operation;
    use super::Params;

    /// What the operation sends, with `NS` for the namespace.
    pub(in crate::service::ips) fn sent<O: Operation>(operation: &O) -> String {
        let bytes = Params::encode(O::NAME, "NS", |params| operation.write(params)).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// What the operation reads from this return element, with `NS` for the namespace.
    pub(in crate::service::ips) fn read<O: Operation>(xml: &str) -> Result<O::Reply, String> {
        let dialect = Dialect::new("2014-04-03");
        let xml = xml.replace("\"NS\"", &format!("\"{}\"", dialect.api()));
        let soap = super::super::xml::envelope::SOAP;
        let whole = format!("<e:Envelope xmlns:e=\"{soap}\"><e:Body>{xml}</e:Body></e:Envelope>");
        match answer::read(whole.as_bytes(), &dialect, O::NAME, O::ELEMENTS, O::BOUNDS)? {
            Answer::Return(element) => O::read(&element).map_err(ToOwned::to_owned),
            Answer::Fault(fault) => Err(format!("{fault:?}")),
        }
    }
}

//! The SOAP 1.1 envelope of a request, and the namespaces that the service knows.

use roxmltree::{Document, Node};

use super::fault::Fault;

/// SOAP 1.1.
pub(crate) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The namespace without a version: of old requests, of faults, and of the authHeader.
pub(crate) const UNVERSIONED: &str = "http://www.scene7.com/IpsApi/xsd";

/// Versions of the API (`spec/ips-api.md` §1.2), the last six only seen in Adobe's own programs.
const VERSIONS: [&str; 13] = [
    "2014-04-03",
    "2013-02-15",
    "2012-02-14",
    "2010-01-31",
    "2009-07-31",
    "2008-09-10",
    "2008-01-15",
    "2010-04-23-beta",
    "2013-08-29-beta",
    "2016-01-14-beta",
    "2017-10-29-beta",
    "2019-09-10-beta",
    "2022-11-01-beta",
];

/// A request, opened.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Envelope<'a> {
    /// The header, if there is one.
    pub(crate) header: Option<Node<'a, 'a>>,
    /// The one element in the body.
    pub(crate) payload: Node<'a, 'a>,
    /// The payload's namespace, one that the service knows.
    pub(crate) namespace: &'a str,
}

impl<'a> Envelope<'a> {
    /// Opens a parsed request.
    ///
    /// # Errors
    /// 30003: no SOAP 1.1 envelope, not exactly one element in the body, or an unknown namespace.
    pub(crate) fn open(document: &'a Document<'a>) -> Result<Self, Fault> {
        let root = document.root_element();
        if !root.has_tag_name((SOAP, "Envelope")) {
            return Err(Fault::xml("The root element is no SOAP 1.1 Envelope"));
        }
        let mut header = None;
        let mut body = None;
        for child in root.children().filter(Node::is_element) {
            if child.has_tag_name((SOAP, "Header")) && header.is_none() && body.is_none() {
                header = Some(child);
            } else if child.has_tag_name((SOAP, "Body")) && body.is_none() {
                body = Some(child);
            } else {
                let name = child.tag_name().name();
                return Err(Fault::xml(format!("Element '{name}' was not expected in 'Envelope'")));
            }
        }
        let body = body.ok_or_else(|| Fault::xml("The Envelope has no Body"))?;
        let mut payloads = body.children().filter(Node::is_element);
        let (Some(payload), None) = (payloads.next(), payloads.next()) else {
            return Err(Fault::xml("The Body must hold exactly one element"));
        };
        let namespace = payload.tag_name().namespace().unwrap_or_default();
        if !is_known(namespace) {
            return Err(Fault::xml(format!("Unknown namespace '{namespace}'")));
        }
        Ok(Self { header, payload, namespace })
    }
}

/// Whether the service speaks this version.
fn is_known(namespace: &str) -> bool {
    match namespace.strip_prefix(UNVERSIONED) {
        Some("") => true,
        Some(version) => version.strip_prefix('/').is_some_and(|version| VERSIONS.contains(&version)),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(xml: &str) -> Result<String, i32> {
        let document = Document::parse(xml).unwrap();
        Envelope::open(&document).map(|envelope| envelope.namespace.to_owned()).map_err(|fault| fault.code)
    }

    fn envelope(soap: &str, inner: &str) -> String {
        format!("<e:Envelope xmlns:e=\"{soap}\">{inner}</e:Envelope>")
    }

    #[test]
    fn only_soap_1_1_with_one_payload_in_a_known_namespace_opens() {
        let payload = |namespace: &str| format!("<e:Body><x xmlns=\"{namespace}\"/></e:Body>");
        let known = "http://www.scene7.com/IpsApi/xsd/2014-04-03";
        for (xml, expected) in [
            (envelope(SOAP, &payload(known)), Ok(known)),
            (envelope(SOAP, &format!("<e:Header/>{}", payload(UNVERSIONED))), Ok(UNVERSIONED)),
            (envelope(SOAP, &payload("http://www.scene7.com/IpsApi/xsd/2099-01-01")), Err(30_003)),
            (envelope(SOAP, &payload("http://www.scene7.com/IpsApi/xsd2014-04-03")), Err(30_003)),
            (envelope(SOAP, &payload("")), Err(30_003)),
            (envelope("http://www.w3.org/2003/05/soap-envelope", &payload(known)), Err(30_003)),
            (envelope(SOAP, "<e:Body/>"), Err(30_003)),
            (envelope(SOAP, ""), Err(30_003)),
            (
                envelope(SOAP, &format!("<e:Body><x xmlns=\"{known}\"/><y xmlns=\"{known}\"/></e:Body>")),
                Err(30_003),
            ),
            (envelope(SOAP, &format!("{}<e:Header/>", payload(known))), Err(30_003)),
        ] {
            assert_eq!(open(&xml), expected.map(str::to_owned), "{xml}");
        }
    }
}

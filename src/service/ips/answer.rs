//! From the bytes of an answer to the return element of the operation, or to a fault.

use super::dialect::Dialect;
use super::fault::{self, Fault};
use super::xml::bounds::Bounds;
use super::xml::element::{Element, Space};
use super::xml::reader;

/// What a whole, well-formed answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The `…Return` element of the operation, in the namespace of the request.
    Return(Element),
    /// A fault of the service.
    Fault(Fault),
}

/// Elements of the envelope that are looked into. A `Header` is skipped.
const ENVELOPE: &[&str] = &["Envelope", "Body"];

/// Reads the body of an answer to `operation`, whatever the HTTP status: faults come with any.
///
/// # Errors
/// Why the answer proves nothing: not XML, out of bounds, another operation, an empty body, …
pub(super) fn read(
    body: &[u8],
    dialect: &Dialect,
    operation: &'static str,
    known: &[&'static str],
    bounds: Bounds,
) -> Result<Answer, String> {
    let known: [&[&'static str]; 3] = [ENVELOPE, fault::ELEMENTS, known];
    let root = reader::read(body, &known, dialect.api(), bounds).map_err(|error| error.to_string())?;
    let envelope = root
        .filter(|root| root.name == "Envelope" && root.space == Space::Soap)
        .ok_or("the XML is not a SOAP answer")?;
    let mut bodies =
        envelope.children.into_iter().filter(|child| child.name == "Body" && child.space == Space::Soap);
    let body = bodies.next().ok_or("the SOAP answer has no body")?;
    if let Some(element) = body.child("Fault") {
        return Fault::read(element).map(Answer::Fault).ok_or_else(|| {
            "the answer is a SOAP fault without a code of the service; what became of the request is not known"
                .to_owned()
        });
    }
    body.children
        .into_iter()
        .find(|child| child.space == Space::Api && child.name.strip_suffix("Return") == Some(operation))
        .map(Answer::Return)
        .ok_or_else(|| format!("the answer holds no {operation}Return"))
}

#[cfg(test)]
mod tests {
    use super::super::fault::FaultKind;
    use super::*;

    const NS: &str = "http://www.scene7.com/IpsApi/xsd/2014-04-03";
    const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

    fn read_body(body: &str) -> Result<Answer, String> {
        read_whole(&format!(
            "<soapenv:Envelope xmlns:soapenv='{SOAP}'><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
        ))
    }

    fn read_whole(xml: &str) -> Result<Answer, String> {
        read(xml.as_bytes(), &Dialect::new("2014-04-03"), "getThing", &["getThingReturn", "x"], Bounds::PURGE)
    }

    #[test]
    fn the_return_element_counts_whatever_the_prefixes() {
        for xml in [
            format!(
                "<s:Envelope xmlns:s='{SOAP}'><s:Header/><s:Body><getThingReturn xmlns='{NS}'><x>1</x></getThingReturn></s:Body></s:Envelope>"
            ),
            format!(
                "<Envelope xmlns='{SOAP}'><Body><q:getThingReturn xmlns:q='{NS}'><q:x>1</q:x></q:getThingReturn></Body></Envelope>"
            ),
        ] {
            let Ok(Answer::Return(element)) = read_whole(&xml) else { panic!("{xml}") };
            assert_eq!(element.text("x"), Some("1"));
        }
    }

    #[test]
    fn an_answer_to_something_else_is_no_answer() {
        for (body, expected) in [
            ("", "holds no getThingReturn"),
            ("<getThingReturn/>", "holds no getThingReturn"),
            (
                "<getThingReturn xmlns='http://www.scene7.com/IpsApi/xsd/2012-02-14'/>",
                "holds no getThingReturn",
            ),
            (
                "<getOtherReturn xmlns='http://www.scene7.com/IpsApi/xsd/2014-04-03'/>",
                "holds no getThingReturn",
            ),
            (
                "<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>x</faultstring></soapenv:Fault>",
                "without a code",
            ),
            (
                "<soapenv:Fault><detail><ipsApiFault xmlns='urn:other'><code>30000</code></ipsApiFault></detail></soapenv:Fault>",
                "without a code",
            ),
        ] {
            let error = read_body(body).unwrap_err();
            assert!(error.contains(expected), "{body}: {error}");
        }
        for (xml, expected) in [
            ("<html><body>Sign in</body></html>".to_owned(), "not a SOAP answer"),
            ("<Envelope><Body/></Envelope>".to_owned(), "not a SOAP answer"),
            (format!("<Envelope xmlns='{SOAP}'/>"), "has no body"),
            (format!("<Envelope xmlns='{SOAP}'><Body/></Envelope>"), "holds no getThingReturn"),
            (
                "<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'><Body/></Envelope>".to_owned(),
                "not a SOAP answer",
            ),
        ] {
            let error = read_whole(&xml).unwrap_err();
            assert!(error.contains(expected), "{xml}: {error}");
        }
    }

    #[test]
    fn both_fault_shapes_are_read() {
        let documented = "<soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>AuthorizationException</faultstring>\
             <detail><ns1:authorizationFault xmlns:ns1='http://www.scene7.com/IpsApi/xsd'>\
             <code xmlns='http://www.scene7.com/IpsApi/xsd'>20003</code>\
             <reason xmlns='http://www.scene7.com/IpsApi/xsd'>No permission</reason></ns1:authorizationFault></detail></soapenv:Fault>";
        let recorded = "<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>ipsApiFault</faultstring>\
             <detail><tns:ipsApiFault xmlns:tns='http://www.scene7.com/IpsApi/xsd'><tns:code>30000</tns:code>\
             <tns:reason>Asset ID 'x' is already in use.</tns:reason></tns:ipsApiFault></detail></soapenv:Fault>";
        let bare = format!(
            "<soapenv:Fault><faultstring>AuthenticationException</faultstring><detail><f:authenticationFault xmlns:f='{NS}'/></detail></soapenv:Fault>"
        );
        for (body, kind, code, reason) in [
            (documented, FaultKind::Authorization, Some(20_003), "No permission"),
            (recorded, FaultKind::Api, Some(30_000), "Asset ID 'x' is already in use."),
            (&bare, FaultKind::Authentication, None, "AuthenticationException"),
        ] {
            assert_eq!(read_body(body), Ok(Answer::Fault(Fault { kind, code, reason: reason.to_owned() })));
        }
    }
}

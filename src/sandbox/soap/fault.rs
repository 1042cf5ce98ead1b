//! Faults: the service's codes, and the two shapes in which they come (`spec/ips-api.md` §1.5).

use super::element::Element;

/// The namespace of every fault, whatever the API version of the request.
const NAMESPACE: &str = "http://www.scene7.com/IpsApi/xsd";

/// No credentials in the request.
pub(crate) const NO_CREDENTIALS: i32 = 10_000;
/// Unknown user or wrong password.
pub(crate) const INVALID_CREDENTIALS: i32 = 10_001;
/// The user may not sign in any more.
pub(crate) const INVALID_USER: i32 = 10_002;
/// No company with that handle.
pub(crate) const INVALID_COMPANY: i32 = 20_000;
/// No user with that name.
pub(crate) const INVALID_REQUEST_USERNAME: i32 = 20_001;
/// No user with that handle.
pub(crate) const INVALID_REQUEST_USER: i32 = 20_002;
/// The role does not permit the operation.
pub(crate) const NO_OPERATION_PERMISSION: i32 = 20_003;
/// The caller may not act for somebody else.
pub(crate) const NO_IMPERSONATION_PERMISSION: i32 = 20_004;
/// The caller is no member of the company.
pub(crate) const ILLEGAL_COMPANY: i32 = 20_006;
/// The caller may not ask about that user.
pub(crate) const ILLEGAL_REQUEST_USER: i32 = 20_007;
/// Catch-all, also of refused business.
pub(crate) const EXCEPTION: i32 = 30_000;
/// A value that cannot be.
pub(crate) const INVALID_PARAMETER: i32 = 30_001;
/// A required element is missing.
pub(crate) const MISSING_PARAMETER: i32 = 30_002;
/// Not the XML that the schema wants.
pub(crate) const INVALID_REQUEST_XML: i32 = 30_003;

/// A refusal in the service's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// One of the codes of this module.
    pub(crate) code: i32,
    /// Why.
    pub(crate) reason: String,
}

impl Fault {
    /// A fault with this code; the code decides the element that it is written as.
    pub(crate) fn new(code: i32, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    /// [`INVALID_REQUEST_XML`].
    pub(crate) fn xml(reason: impl Into<String>) -> Self {
        Self::new(INVALID_REQUEST_XML, reason)
    }

    /// [`INVALID_PARAMETER`].
    pub(crate) fn parameter(reason: impl Into<String>) -> Self {
        Self::new(INVALID_PARAMETER, reason)
    }

    /// The detail element's name.
    pub(crate) const fn name(&self) -> &'static str {
        match self.code / 10_000 {
            1 => "authenticationFault",
            2 => "authorizationFault",
            _ => "ipsApiFault",
        }
    }

    /// The `Fault` element's content, for an envelope with this prefix.
    pub(crate) fn body(&self, prefix: &str, documented_shape: bool) -> String {
        let (name, code, reason) = (self.name(), self.code, Element::text("reason", &*self.reason).to_xml());
        let inner = reason.trim_start_matches("<reason>").trim_end_matches("</reason>");
        let (who, string, detail) = if documented_shape {
            let string = match self.code / 10_000 {
                1 => "AuthenticationException",
                2 => "AuthorizationException",
                _ => "IpsApiException",
            };
            let detail = format!(
                "<ns1:{name} xmlns:ns1=\"{NAMESPACE}\"><code xmlns=\"{NAMESPACE}\">{code}</code>\
                 <reason xmlns=\"{NAMESPACE}\">{inner}</reason></ns1:{name}>"
            );
            ("Client", string, detail)
        } else {
            let detail = format!(
                "<tns:{name} xmlns:tns=\"{NAMESPACE}\"><tns:code>{code}</tns:code>\
                 <tns:reason>{inner}</tns:reason></tns:{name}>"
            );
            ("Server", name, detail)
        };
        format!(
            "<{prefix}:Fault><faultcode>{prefix}:{who}</faultcode><faultstring>{string}</faultstring>\
             <detail>{detail}</detail></{prefix}:Fault>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_names_the_element() {
        for (code, name) in [
            (INVALID_USER, "authenticationFault"),
            (ILLEGAL_COMPANY, "authorizationFault"),
            (EXCEPTION, "ipsApiFault"),
        ] {
            assert_eq!(Fault::new(code, "").name(), name);
        }
    }

    #[test]
    fn both_shapes_carry_code_and_escaped_reason_in_the_unversioned_namespace() {
        let fault = Fault::new(NO_OPERATION_PERMISSION, "a < b & c");
        for (documented, string) in [(false, "authorizationFault"), (true, "AuthorizationException")] {
            let xml = format!("<e:E xmlns:e=\"urn:e\">{}</e:E>", fault.body("e", documented));
            let document = roxmltree::Document::parse(&xml).unwrap();
            let text = |local: &str| {
                document.descendants().find(|node| node.tag_name().name() == local).unwrap().text().unwrap()
            };
            assert_eq!(text("faultstring"), string);
            assert_eq!((text("code"), text("reason")), ("20003", "a < b & c"));
            let code = document.descendants().find(|node| node.tag_name().name() == "code").unwrap();
            assert_eq!(code.tag_name().namespace(), Some(NAMESPACE));
        }
    }
}

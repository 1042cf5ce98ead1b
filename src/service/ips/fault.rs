//! Faults: the service's own words for "no" (`spec/ips-api.md` §1.5).

use super::xml::element::{Element, Space};

/// The elements of both known shapes.
pub(super) const ELEMENTS: &[&str] = &[
    "Fault",
    "faultcode",
    "faultstring",
    "detail",
    "authenticationFault",
    "authorizationFault",
    "ipsApiFault",
    "code",
    "reason",
];

/// "No credentials": also the answer if `authHeader` is in a namespace that the service does not look at.
pub(super) const NO_CREDENTIALS: i32 = 10_000;

/// What the fault is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// Wrong or missing credentials (10000–10002).
    Authentication,
    /// The user may not do this (20000–20009).
    Authorization,
    /// Everything else (30000–30003). Business errors come as 30000, so nothing hangs on the exact code.
    Api,
}

/// A parsed fault. The reason is the service's text: raw, unmasked, at most 64 KiB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    pub(super) code: Option<i32>,
    pub(super) reason: String,
}

impl Fault {
    /// Reads a SOAP `Fault` element. `None`: a fault of the container, not of the service; it proves nothing
    /// about what became of the request.
    pub(super) fn read(fault: &Element) -> Option<Self> {
        let detail = fault.any_child("detail")?;
        detail.children.iter().find_map(|child| {
            let kind = match child.name {
                "authenticationFault" => FaultKind::Authentication,
                "authorizationFault" => FaultKind::Authorization,
                "ipsApiFault" => FaultKind::Api,
                _ => return None,
            };
            // Faults use the namespace without a version, whatever the version of the request.
            let ours = matches!(child.space, Space::Api | Space::OtherApi);
            ours.then(|| Self { kind, code: code(child), reason: reason(child, fault) })
        })
    }

    /// Whether the service did not find the credentials where they were.
    pub(super) fn no_credentials(&self) -> bool {
        self.code == Some(NO_CREDENTIALS)
    }
}

fn code(child: &Element) -> Option<i32> {
    child.any_child("code")?.text.trim().parse().ok()
}

fn reason(child: &Element, fault: &Element) -> String {
    let own = child.any_child("reason").or_else(|| fault.any_child("faultstring"));
    own.map_or_else(String::new, |element| element.text.trim().to_owned())
}

//! One call from the bytes of the request to the text of the answer.

use roxmltree::Document;

use super::super::accounts::{self, Company, User};
use super::super::operations::{self, Call, Operation};
use super::super::switches::Switches;
use super::super::world::World;
use super::credentials::AuthHeader;
use super::envelope::{Envelope, SOAP};
use super::fault::{Fault, ILLEGAL_COMPANY, INVALID_COMPANY, NO_OPERATION_PERMISSION};
use super::param::Param;
use super::{element::Element, fields, schema};

/// What of the HTTP request matters. It holds a password, so it has no `Debug`.
pub(crate) struct Wire {
    /// The SOAPAction without its quotes.
    pub(crate) action: String,
    /// The Authorization header.
    pub(crate) authorization: Option<String>,
    /// Whether Accept-Encoding names gzip.
    pub(crate) accepts_gzip: bool,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// What goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The envelope.
    pub(crate) xml: String,
    /// Whether to compress it.
    pub(crate) gzip: bool,
}

/// Carries a call out.
pub(crate) fn run(world: &World, wire: &Wire) -> Answer {
    let switches = world.switches();
    let mut wishes = AuthHeader::default();
    let outcome = process(world, wire, &switches, &mut wishes);
    let gzip = wishes.gzip.unwrap_or(wire.accepts_gzip);
    match outcome {
        Ok(body) => Answer { status: 200, xml: envelope(&switches, &body), gzip },
        Err(fault) => Answer { gzip, ..refuse(&switches, wishes.fault_status, &fault) },
    }
}

/// The answer that a fault is.
pub(crate) fn refuse(switches: &Switches, status: Option<u16>, fault: &Fault) -> Answer {
    let body = fault.body(prefix(switches), switches.documented_fault_shape);
    let usual = if switches.fault_with_200 { 200 } else { 500 };
    Answer { status: status.unwrap_or(usual), xml: envelope(switches, &body), gzip: false }
}

fn prefix(switches: &Switches) -> &str {
    switches.prefix.as_deref().unwrap_or("soapenv")
}

fn envelope(switches: &Switches, body: &str) -> String {
    let prolog = if switches.byte_order_mark {
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    } else {
        "<?xml version='1.0' encoding='UTF-8'?>"
    };
    let prefix = prefix(switches);
    format!(
        "{prolog}<{prefix}:Envelope xmlns:{prefix}=\"{SOAP}\"><{prefix}:Header/>\
         <{prefix}:Body>{body}</{prefix}:Body></{prefix}:Envelope>"
    )
}

/// Reads, checks and carries out; fills `wishes` as soon as they are known, because faults follow them too.
fn process(
    world: &World,
    wire: &Wire,
    switches: &Switches,
    wishes: &mut AuthHeader,
) -> Result<String, Fault> {
    let text = std::str::from_utf8(&wire.body).map_err(|_| Fault::xml("The request is not UTF-8"))?;
    // A document type declaration is an error for this parser, so no entity is ever expanded.
    let document = Document::parse(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Fault::xml(format!("The request is not well-formed: {error}")))?;
    let envelope = Envelope::open(&document)?;
    *wishes = AuthHeader::read(&envelope, switches.versioned_auth_header_rejected)?;
    let operation = operation(&envelope, &wire.action)?;
    let user = wishes.caller(wire.authorization.as_deref())?;
    schema::check(envelope.payload, envelope.namespace, operation.param)?;
    let param = Param(envelope.payload);
    let company = company(user, param.text("companyHandle"))?;
    permit(operation, user, company, switches)?;
    let call = Call { world, switches, user, company, param, app: &wishes.app, now: world.clock.now() };
    call.no_impersonation()?;
    let mut elements = (operation.run)(&call)?;
    if let Some(paths) = call.wanted_fields() {
        elements = fields::include(elements, &paths.iter().map(String::as_str).collect::<Vec<_>>());
    }
    if let Some(paths) = param.strings("excludeFieldArray") {
        elements = fields::exclude(elements, &paths.iter().map(String::as_str).collect::<Vec<_>>());
    }
    Ok(answer(operation.name, envelope.namespace, elements))
}

fn answer(operation: &str, namespace: &str, elements: Vec<Element>) -> String {
    let mut body = format!("<{operation}Return xmlns=\"{namespace}\">");
    for element in elements {
        element.write(&mut body, "");
    }
    body + &format!("</{operation}Return>")
}

/// The operation that both the payload's name and the SOAPAction name.
fn operation(envelope: &Envelope<'_>, action: &str) -> Result<&'static Operation, Fault> {
    let root = envelope.payload.tag_name().name();
    let operation = root
        .strip_suffix("Param")
        .and_then(operations::find)
        .ok_or_else(|| Fault::xml(format!("No operation takes the element '{root}'")))?;
    if action == operation.name {
        Ok(operation)
    } else {
        Err(Fault::xml(format!("SOAPAction '{action}' does not fit the element '{root}'")))
    }
}

/// The company that a handle names, if the user is an active member of it.
pub(crate) fn company(user: &User, handle: Option<String>) -> Result<Option<&'static Company>, Fault> {
    let Some(handle) = handle else { return Ok(None) };
    let company = accounts::company_by_handle(&handle)
        .ok_or_else(|| Fault::new(INVALID_COMPANY, format!("Invalid company handle '{handle}'")))?;
    match user.role_in(company) {
        Some(_) => Ok(Some(company)),
        None => Err(Fault::new(ILLEGAL_COMPANY, format!("User is not a member of company '{handle}'"))),
    }
}

/// Whether the user's role permits the operation.
fn permit(
    operation: &Operation,
    user: &User,
    company: Option<&Company>,
    switches: &Switches,
) -> Result<(), Fault> {
    let role = company.and_then(|company| user.role_in(company)).unwrap_or_else(|| user.default_role());
    let permitted = match operation.name {
        "getCompanyMembership" if switches.membership_refused => false,
        "getCompanyInfo" if switches.company_info_for_admins => true,
        _ => operation.roles.contains(&role),
    };
    if permitted {
        return Ok(());
    }
    let reason = format!("User does not have permission to access operation '{}'", operation.name);
    Err(Fault::new(NO_OPERATION_PERMISSION, reason))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use roxmltree::Document;

    use super::*;

    const NS: &str = "http://www.scene7.com/IpsApi/xsd/2014-04-03";

    fn request() -> String {
        format!(
            "<s:Envelope xmlns:s=\"{SOAP}\"><s:Header><authHeader xmlns=\"{NS}\"><user>ops@sandbox.example</user>\
             <password>sandbox</password><appName>a</appName><appVersion>1</appVersion></authHeader></s:Header>\
             <s:Body><searchAssetsParam xmlns=\"{NS}\"><companyHandle>c|4711</companyHandle>\
             <includeSubfolders>true</includeSubfolders><systemFieldConditionArray><items><field>Created</field>\
             <op>LessThan</op><dateVal>2030-01-01T00:00:00Z</dateVal></items></systemFieldConditionArray>\
             <recordsPerPage>3</recordsPerPage></searchAssetsParam></s:Body></s:Envelope>"
        )
    }

    fn answer(body: Vec<u8>) -> Answer {
        let world = World::new("http://127.0.0.1:1".into(), 10, 1, 5, Switches::default());
        run(&world, &Wire { action: "searchAssets".into(), authorization: None, accepts_gzip: false, body })
    }

    #[test]
    fn the_request_that_is_damaged_below_is_right() {
        assert_eq!(answer(request().into_bytes()).status, 200);
    }

    proptest! {
        /// Whatever comes in, an envelope goes out: a result, or a fault with one of the known codes.
        #[test]
        fn damaged_requests_are_answered_in_xml(
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_usize..40), 1..4),
        ) {
            let mut body = request().into_bytes();
            for (position, byte, cut) in damage {
                if !body.is_empty() {
                    let start = position.index(body.len());
                    let end = (start + cut).min(body.len());
                    body.splice(start..end, [byte]);
                }
            }
            let answer = answer(body);
            let document = Document::parse(&answer.xml).unwrap();
            let code = document.descendants().find(|node| node.tag_name().name() == "code");
            match answer.status {
                200 => prop_assert!(code.is_none()),
                500 => {
                    let code: i32 = code.unwrap().text().unwrap().parse().unwrap();
                    prop_assert!((10_000..=30_003).contains(&code));
                }
                other => prop_assert!(false, "status {other}"),
            }
        }
    }
}

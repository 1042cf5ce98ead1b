//! Who the caller is and where he belongs (`spec/ips-api.md` §2).

use jiff::SignedDuration;

use super::super::accounts::{self, COMPANIES, Company, User};
use super::super::soap::element::Element;
use super::super::soap::exchange;
use super::super::soap::fault::{
    Fault, ILLEGAL_REQUEST_USER, INVALID_COMPANY, INVALID_REQUEST_USER, INVALID_REQUEST_USERNAME,
};
use super::{Call, date_time};

/// §2.2: whether *another* pair of e-mail and password is right.
pub(crate) fn check_login(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    let (email, password) = (call.param.required("email")?, call.param.required("password")?);
    let valid = accounts::user(&email).is_some_and(|user| user.valid && user.password == password);
    Ok(vec![Element::text("status", if valid { "ValidLogin" } else { "InvalidLogin" })])
}

/// §2.3. Everybody may only ask about himself.
pub(crate) fn get_user_info(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    if let Some(email) = call.param.text("email") {
        let user = accounts::user(&email)
            .ok_or_else(|| Fault::new(INVALID_REQUEST_USERNAME, format!("No user '{email}'")))?;
        oneself(call, user)?;
    }
    asked_user(call)?;
    let user = call.user;
    let expires = call.now + SignedDuration::from_hours(24 * 60);
    Ok(vec![Element::parent(
        "userInfo",
        vec![
            Element::text("userHandle", user.handle()),
            Element::text("firstName", user.first),
            Element::text("lastName", user.last),
            Element::text("email", user.email),
            Element::value("isValid", user.valid),
            Element::text("defaultRole", user.default_role()),
            Element::text("passwordExpires", date_time(expires)),
        ],
    )])
}

/// §2.4.
pub(crate) fn get_company_membership(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    asked_user(call)?;
    let items = call.user.memberships.iter().map(|place| {
        let fields = company_fields(place.company);
        if call.switches.flat_membership {
            return fields;
        }
        vec![
            Element::parent("company", fields),
            Element::text("role", place.role),
            Element::value("isActive", place.active),
        ]
    });
    Ok(vec![Element::array("membershipArray", items)])
}

/// §2.5.
pub(crate) fn get_company_info(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    let company = match (call.company, call.param.text("companyName")) {
        (Some(company), None) => company,
        (None, Some(name)) => {
            let known = COMPANIES.iter().find(|company| company.name == name).map(Company::handle);
            let handle =
                known.ok_or_else(|| Fault::new(INVALID_COMPANY, format!("Invalid company name '{name}'")))?;
            exchange::company(call.user, Some(handle))?
                .ok_or_else(|| Fault::new(INVALID_COMPANY, "No company handle"))?
        }
        _ => return Err(Fault::parameter("Exactly one of companyHandle and companyName is needed")),
    };
    Ok(vec![Element::parent("companyInfo", company_fields(company))])
}

fn company_fields(company: &Company) -> Vec<Element> {
    vec![
        Element::text("companyHandle", company.handle()),
        Element::text("name", company.name),
        Element::text("rootPath", format!("{}/", company.root)),
        Element::text("expires", "2100-12-31T23:00:00.000-06:00"),
    ]
}

/// A userHandle in the request must be the caller's own.
fn asked_user(call: &Call<'_>) -> Result<(), Fault> {
    let Some(handle) = call.param.text("userHandle") else { return Ok(()) };
    let user = accounts::USERS
        .iter()
        .find(|user| user.handle() == handle)
        .ok_or_else(|| Fault::new(INVALID_REQUEST_USER, format!("Invalid user handle '{handle}'")))?;
    oneself(call, user)
}

fn oneself(call: &Call<'_>, user: &User) -> Result<(), Fault> {
    if user.email == call.user.email {
        return Ok(());
    }
    Err(Fault::new(ILLEGAL_REQUEST_USER, format!("User may not ask about '{}'", user.email)))
}

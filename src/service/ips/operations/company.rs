//! The `Company` type, which two operations return (`spec/ips-api.md` §2.4).

use jiff::Timestamp;

use super::Element;
use crate::service::Company;

/// The elements of a company.
pub(in crate::service::ips) const ELEMENTS: [&str; 4] = ["companyHandle", "name", "rootPath", "expires"];

/// A company, and until when its contract runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::service::ips) struct Contract {
    pub(in crate::service::ips) company: Company,
    pub(in crate::service::ips) expires: Option<Timestamp>,
}

impl Contract {
    /// Reads the company in `element`.
    pub(in crate::service::ips) fn read(element: &Element) -> Result<Self, &'static str> {
        let company = Company {
            handle: element.text("companyHandle").ok_or("companyHandle")?.to_owned(),
            name: element.text("name").unwrap_or_default().to_owned(),
            // The root is the root path without its slash, and never the name.
            root: element.text("rootPath").unwrap_or_default().trim_end_matches('/').to_owned(),
        };
        Ok(Self { company, expires: element.moment("expires") })
    }
}

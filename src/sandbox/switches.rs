//! What can be made to go wrong on purpose: the failure injection of `spec/ips-api.md` §9.13.
//!
//! All switches are off by default. They are set at the start, or while the sandbox runs by
//! `POST /sandbox/switches` with the same fields as JSON (fields left out go back to their default).

use serde::{Deserialize, Serialize};

/// A call that fails outside the rules of SOAP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mishap {
    /// HTTP 503 with an HTML page; the request is not processed.
    Unavailable,
    /// HTTP 429 with `Retry-After`; the request is not processed.
    Throttled,
    /// HTTP 200 with an HTML page, as a proxy's sign-in page; the request is not processed.
    Html,
    /// HTTP 200 without a body; the request is not processed.
    Empty,
    /// HTTP 302 to another host; the request is not processed.
    Redirect,
    /// An `ipsApiFault` 30000; the request is not processed.
    Fault,
    /// The request is processed; its answer breaks off in the middle of the XML.
    Truncated,
    /// The request is processed; the connection is closed instead of an answer.
    HangUp,
}

/// The switches; [`Switches::default`] is a service in good health.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent switch, named for what it does")]
pub struct Switches {
    /// What goes wrong with a call; `null`: nothing.
    pub mishap: Option<Mishap>,
    /// Milliseconds between a processed request and its answer.
    pub delay_ms: u64,
    /// `mishap` and `delay_ms` strike only calls of this operation; `null`: all.
    pub operation: Option<String>,
    /// `mishap` and `delay_ms` strike only this many calls more; `null`: without end.
    pub times: Option<u32>,
    /// Seconds that a throttled or unavailable answer asks to wait; `null`: it does not say.
    pub retry_after: Option<u32>,
    /// Purges with a URL that contains this text are refused whole, however well-formed: only
    /// bisection can find out which URL it was.
    pub refuse_urls_containing: Option<String>,
    /// Faults come with HTTP 200 (unless the request's `faultHttpStatusCode` says otherwise).
    pub fault_with_200: bool,
    /// Faults in the documented shape of 2006 instead of the recorded one of 2011.
    pub documented_fault_shape: bool,
    /// Accepted purges answer in the shape of release 4.5: counts instead of handle and estimate.
    pub legacy_purge_return: bool,
    /// `getFolderTree` wraps the root folder in `items`, as the documentation's sample does.
    pub folders_in_items: bool,
    /// `getCompanyMembership` puts the company's fields directly into `items`, as before release 6.0.
    pub flat_membership: bool,
    /// `getCompanyMembership` is not permitted (20003), so that a client must fall back.
    pub membership_refused: bool,
    /// `getCompanyInfo` is permitted to company administrators, which the documented list of roles omits.
    pub company_info_for_admins: bool,
    /// Answers begin with a byte order mark and a `standalone` declaration.
    pub byte_order_mark: bool,
    /// Answers use this namespace prefix for the envelope instead of `soapenv`.
    pub prefix: Option<String>,
    /// `LastModified` is no search field (fault 30001), as the documentation's list has it.
    pub last_modified_unsupported: bool,
    /// Only the unversioned authHeader counts; the versioned one gives fault 10000.
    pub versioned_auth_header_rejected: bool,
    /// The CDN invalidation template separates its lines with LF instead of CR.
    pub template_line_feeds: bool,
    /// Seconds after which the origin republishes an asset with new content; 0: never by itself.
    pub republish_seconds: u32,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            mishap: None,
            delay_ms: 0,
            operation: None,
            times: None,
            retry_after: None,
            refuse_urls_containing: None,
            fault_with_200: false,
            documented_fault_shape: false,
            legacy_purge_return: false,
            folders_in_items: false,
            flat_membership: false,
            membership_refused: false,
            company_info_for_admins: false,
            byte_order_mark: false,
            prefix: None,
            last_modified_unsupported: false,
            versioned_auth_header_rejected: false,
            template_line_feeds: false,
            republish_seconds: 30,
        }
    }
}

impl Switches {
    /// Whether a mishap or delay strikes this call; uses up one of [`Switches::times`] if so.
    pub(crate) fn strike(&mut self, operation: &str) -> Strike {
        let idle = self.mishap.is_none() && self.delay_ms == 0;
        if idle || self.operation.as_deref().is_some_and(|only| only != operation) {
            return Strike::default();
        }
        if let Some(left) = &mut self.times {
            if *left == 0 {
                return Strike::default();
            }
            *left -= 1;
        }
        Strike { mishap: self.mishap, delay_ms: self.delay_ms }
    }

    /// What makes no sense, in words.
    pub(crate) fn problem(&self) -> Option<String> {
        let prefix = self.prefix.as_deref()?;
        let fine = prefix.starts_with(|c: char| c.is_ascii_alphabetic())
            && prefix.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        (!fine).then(|| format!("prefix: {prefix:?} is no XML name; use letters, digits and '-'"))
    }
}

/// What befalls one call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Strike {
    /// The mishap.
    pub(crate) mishap: Option<Mishap>,
    /// The delay of the answer.
    pub(crate) delay_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mishap_strikes_the_named_operation_a_given_number_of_times() {
        let mut switches = Switches {
            mishap: Some(Mishap::Throttled),
            operation: Some("searchAssets".into()),
            times: Some(2),
            ..Switches::default()
        };
        assert_eq!(switches.strike("getUserInfo"), Strike::default());
        assert_eq!(switches.strike("searchAssets").mishap, Some(Mishap::Throttled));
        assert_eq!(switches.strike("searchAssets").mishap, Some(Mishap::Throttled));
        assert_eq!(switches.strike("searchAssets"), Strike::default());
    }

    #[test]
    fn json_names_every_switch_and_refuses_others() {
        let json = serde_json::to_string(&Switches::default()).unwrap();
        assert_eq!(serde_json::from_str::<Switches>(&json).unwrap(), Switches::default());
        let set: Switches = serde_json::from_str(r#"{"mishap":"hang-up"}"#).unwrap();
        assert_eq!(set.mishap, Some(Mishap::HangUp));
        assert!(serde_json::from_str::<Switches>(r#"{"mishapp":null}"#).is_err());
    }

    #[test]
    fn a_prefix_must_be_an_xml_name() {
        for (prefix, fine) in [("S", true), ("soap-env", true), ("", false), ("a b", false), ("1a", false)] {
            let switches = Switches { prefix: Some(prefix.into()), ..Switches::default() };
            assert_eq!(switches.problem().is_none(), fine, "{prefix:?}");
        }
    }
}

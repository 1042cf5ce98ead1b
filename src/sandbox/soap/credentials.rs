//! Who is calling: the authHeader, or HTTP Basic sent without being asked (`spec/ips-api.md` §1.4).

use roxmltree::Node;

use super::super::accounts::{self, User};
use super::envelope::{Envelope, UNVERSIONED};
use super::fault::{Fault, INVALID_CREDENTIALS, INVALID_USER, NO_CREDENTIALS};
use super::param::Param;
use super::schema;

/// What the authHeader says. It holds a password, so it has no `Debug`.
#[derive(Default)]
pub(crate) struct AuthHeader {
    user: Option<String>,
    password: Option<String>,
    /// Name and version of the calling program.
    pub(crate) app: String,
    /// Whether the answer is to be compressed, if the header says.
    pub(crate) gzip: Option<bool>,
    /// The HTTP status that faults are to have.
    pub(crate) fault_status: Option<u16>,
}

impl AuthHeader {
    /// Reads the authHeader, which counts in the body's namespace or in the unversioned one; in any
    /// other it is as if it were not there.
    ///
    /// # Errors
    /// As [`schema::check`]; two headers are 30003.
    pub(crate) fn read(envelope: &Envelope<'_>, versioned_rejected: bool) -> Result<Self, Fault> {
        let counts = |namespace: Option<&str>| {
            namespace == Some(UNVERSIONED) || (namespace == Some(envelope.namespace) && !versioned_rejected)
        };
        let children =
            envelope.header.into_iter().flat_map(|header| header.children()).filter(Node::is_element);
        let mut found = children
            .filter(|node| node.tag_name().name() == "authHeader" && counts(node.tag_name().namespace()));
        let Some(header) = found.next() else { return Ok(Self::default()) };
        if found.next().is_some() {
            return Err(Fault::xml("More than one authHeader"));
        }
        let namespace = header.tag_name().namespace().unwrap_or_default();
        let kind = if namespace == UNVERSIONED { schema::COMMON_AUTH_HEADER } else { schema::AUTH_HEADER };
        schema::check(header, namespace, kind)?;
        let header = Param(header);
        let app =
            [header.text("appName"), header.text("appVersion")].map(Option::unwrap_or_default).join("/");
        Ok(Self {
            user: header.text("user"),
            password: header.text("password"),
            app,
            gzip: header.flag("gzipResponse"),
            fault_status: header
                .number("faultHttpStatusCode")
                .and_then(|status| u16::try_from(status).ok())
                .filter(|status| (200..600).contains(status)),
        })
    }

    /// The user that these credentials (or else those of `Authorization: Basic`) belong to.
    ///
    /// # Errors
    /// 10000 without credentials, 10001 for wrong ones, 10002 for a user who may not sign in.
    pub(crate) fn caller(&self, authorization: Option<&str>) -> Result<&'static User, Fault> {
        let (name, password) = match (&self.user, &self.password) {
            (None, None) => authorization
                .and_then(basic)
                .ok_or_else(|| Fault::new(NO_CREDENTIALS, "No credentials were supplied with the request"))?,
            (user, password) => (user.clone().unwrap_or_default(), password.clone().unwrap_or_default()),
        };
        let user = accounts::user(&name)
            .filter(|user| user.password == password)
            .ok_or_else(|| Fault::new(INVALID_CREDENTIALS, "Invalid username/password"))?;
        if user.valid { Ok(user) } else { Err(Fault::new(INVALID_USER, "The user account is not valid")) }
    }
}

/// User and password of an `Authorization: Basic …` header.
fn basic(authorization: &str) -> Option<(String, String)> {
    let (scheme, encoded) = authorization.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(base64(encoded.trim())?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// Standard Base64, padded or not; `None` where it is none.
fn base64(text: &str) -> Option<Vec<u8>> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for digit in text.trim_end_matches('=').bytes() {
        let value = DIGITS.iter().position(|known| *known == digit)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::super::envelope::SOAP;
    use super::*;

    const VERSIONED: &str = "http://www.scene7.com/IpsApi/xsd/2014-04-03";
    const ENTRIES: &str = "<user>ops@sandbox.example</user><password>sandbox</password>\
        <appName>test</appName><appVersion>1</appVersion>";

    fn read(namespace: &str, entries: &str, versioned_rejected: bool) -> Result<AuthHeader, Fault> {
        let header = format!("<authHeader xmlns=\"{namespace}\">{entries}</authHeader>");
        let xml = format!(
            "<e:Envelope xmlns:e=\"{SOAP}\"><e:Header>{header}</e:Header>\
             <e:Body><x xmlns=\"{VERSIONED}\"/></e:Body></e:Envelope>"
        );
        let document = Document::parse(&xml).unwrap();
        AuthHeader::read(&Envelope::open(&document).unwrap(), versioned_rejected)
    }

    fn code(header: &AuthHeader, authorization: Option<&str>) -> i32 {
        header.caller(authorization).map_or_else(|fault| fault.code, |_| 0)
    }

    #[test]
    fn the_header_counts_in_two_namespaces() {
        let older = "http://www.scene7.com/IpsApi/xsd/2012-02-14";
        for (namespace, rejected, expected) in [
            (VERSIONED, false, 0),
            (UNVERSIONED, false, 0),
            (older, false, NO_CREDENTIALS),
            (VERSIONED, true, NO_CREDENTIALS),
            (UNVERSIONED, true, 0),
        ] {
            let header = read(namespace, ENTRIES, rejected).unwrap();
            assert_eq!(code(&header, None), expected, "{namespace} {rejected}");
        }
    }

    #[test]
    fn credentials_are_told_apart() {
        let with = |user: &str, password: &str| AuthHeader {
            user: Some(user.into()),
            password: Some(password.into()),
            ..AuthHeader::default()
        };
        for (user, password, expected) in [
            ("ops@sandbox.example", "sandbox", 0),
            ("ops@sandbox.example", "Sandbox", INVALID_CREDENTIALS),
            ("nobody@sandbox.example", "sandbox", INVALID_CREDENTIALS),
            ("expired@sandbox.example", "sandbox", INVALID_USER),
            ("", "", INVALID_CREDENTIALS),
        ] {
            assert_eq!(code(&with(user, password), None), expected, "{user} {password}");
        }
    }

    #[test]
    fn basic_credentials_count_where_the_header_has_none() {
        let none = AuthHeader::default();
        // ops@sandbox.example:sandbox
        assert_eq!(code(&none, Some("Basic b3BzQHNhbmRib3guZXhhbXBsZTpzYW5kYm94")), 0);
        assert_eq!(code(&none, Some("Basic b3BzOng=")), INVALID_CREDENTIALS);
        assert_eq!(code(&none, Some("Basic ***")), NO_CREDENTIALS);
        assert_eq!(code(&none, Some("Bearer b3BzOng=")), NO_CREDENTIALS);
    }

    #[test]
    fn wishes_are_read() {
        let wishes = format!(
            "{ENTRIES}<gzipResponse>true</gzipResponse><faultHttpStatusCode>200</faultHttpStatusCode>"
        );
        let header = read(VERSIONED, &wishes, false).unwrap();
        assert_eq!((header.gzip, header.fault_status, &*header.app), (Some(true), Some(200), "test/1"));
    }
}

//! The SOAP 1.1 envelope with its `authHeader`: the only place that writes the password.
//!
//! The buffer is allocated once, at its final size, and wiped when it is dropped, so that no copy of the
//! password stays in memory that this room owns (copies inside the HTTP and TLS libraries remain;
//! `spec/reliability.md` D3).

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::escape::{EncodeError, check, escaped, escaped_len};
use super::params::text_element;

/// SOAP 1.1.
pub(in crate::service::ips) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// What the service is told about this program.
const APP_NAME: &str = "purgedeck";
const APP_VERSION: &str = env!("CARGO_PKG_VERSION");
/// Keeps the reasons of faults in one language (`spec/ips-api.md` §1.3).
const LOCALE: &str = "en-US";
/// More than tags, declarations and constants take; a test compares.
const FIXED_BYTES: usize = 768;

/// Who asks. There is no session: every request carries this (`spec/ips-api.md` §1.4).
pub(in crate::service::ips) struct Credentials {
    /// E-mail.
    pub(in crate::service::ips) user: String,
    /// Never shown, never copied without being wiped.
    pub(in crate::service::ips) password: SecretString,
}

impl Credentials {
    /// Refuses credentials that are missing or that XML cannot carry; the error does not show them.
    pub(in crate::service::ips) fn check(&self) -> Result<(), EncodeError> {
        for (name, text) in
            [("the user", self.user.as_str()), ("the password", self.password.expose_secret())]
        {
            if text.is_empty() {
                return Err(EncodeError::Empty(name));
            }
            check(name, text)?;
        }
        Ok(())
    }
}

/// The whole request: `params` is the encoded body element, `header_namespace` that of `authHeader`.
pub(in crate::service::ips) fn encode(
    credentials: &Credentials,
    header_namespace: &str,
    params: &[u8],
) -> Result<Zeroizing<Vec<u8>>, EncodeError> {
    credentials.check()?;
    let password = Zeroizing::new(escaped(credentials.password.expose_secret()));
    let size =
        FIXED_BYTES + header_namespace.len() + escaped_len(&credentials.user) + password.len() + params.len();
    let mut buffer = Zeroizing::new(Vec::with_capacity(size));
    let mut writer = Writer::new(&mut *buffer);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let envelope = BytesStart::new("soapenv:Envelope").with_attributes([("xmlns:soapenv", SOAP)]);
    writer.write_event(Event::Start(envelope))?;
    start(&mut writer, BytesStart::new("soapenv:Header"))?;
    start(&mut writer, BytesStart::new("authHeader").with_attributes([("xmlns", header_namespace)]))?;
    text_element(&mut writer, "user", &escaped(&credentials.user))?;
    text_element(&mut writer, "password", &password)?;
    text_element(&mut writer, "locale", LOCALE)?;
    text_element(&mut writer, "appName", APP_NAME)?;
    text_element(&mut writer, "appVersion", APP_VERSION)?;
    end(&mut writer, "authHeader")?;
    end(&mut writer, "soapenv:Header")?;
    start(&mut writer, BytesStart::new("soapenv:Body"))?;
    writer.get_mut().extend_from_slice(params);
    end(&mut writer, "soapenv:Body")?;
    end(&mut writer, "soapenv:Envelope")?;
    Ok(buffer)
}

fn start(writer: &mut Writer<&mut Vec<u8>>, tag: BytesStart<'_>) -> std::io::Result<()> {
    writer.write_event(Event::Start(tag))
}

fn end(writer: &mut Writer<&mut Vec<u8>>, name: &str) -> std::io::Result<()> {
    writer.write_event(Event::End(BytesEnd::new(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(user: &str, password: &str) -> Credentials {
        Credentials { user: user.to_owned(), password: SecretString::from(password) }
    }

    #[test]
    fn the_header_comes_in_the_order_of_the_contract() {
        let bytes = encode(&credentials("ops@acme.example", "a<b&c>\"d'"), "urn:h", b"<xParam/>").unwrap();
        let expected = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">",
            "<soapenv:Header><authHeader xmlns=\"urn:h\">",
            "<user>ops@acme.example</user><password>a&lt;b&amp;c&gt;\"d'</password>",
            "<locale>en-US</locale><appName>purgedeck</appName>",
            concat!("<appVersion>", env!("CARGO_PKG_VERSION"), "</appVersion>"),
            "</authHeader></soapenv:Header><soapenv:Body><xParam/></soapenv:Body></soapenv:Envelope>",
        ];
        assert_eq!(std::str::from_utf8(&bytes).unwrap(), expected.concat());
    }

    #[test]
    fn the_buffer_never_grows_so_that_no_copy_of_the_password_is_left() {
        let params = vec![b'x'; 100_000];
        for password in ["p", &"&".repeat(1024), &"ä".repeat(1024)] {
            let credentials = credentials("ops@acme.example", password);
            let bytes =
                encode(&credentials, "http://www.scene7.com/IpsApi/xsd/2022-11-01-beta", &params).unwrap();
            let promised = FIXED_BYTES
                + "http://www.scene7.com/IpsApi/xsd/2022-11-01-beta".len()
                + credentials.user.len()
                + escaped_len(password)
                + params.len();
            assert!(bytes.len() <= promised);
            assert_eq!(bytes.capacity(), promised);
        }
    }

    #[test]
    fn credentials_that_cannot_be_sent_are_refused_without_showing_them() {
        let error = credentials("ops", "s3cret\u{7}").check().unwrap_err().to_string();
        assert_eq!(error, "the password holds the character U+0007, which cannot be sent; remove it");
        assert_eq!(credentials("", "x").check().unwrap_err().to_string(), "the user is empty; set it");
        assert_eq!(credentials("ops", "").check().unwrap_err().to_string(), "the password is empty; set it");
        assert!(credentials("o\0ps", "x").check().unwrap_err().to_string().starts_with("the user "));
    }
}

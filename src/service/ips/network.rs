//! Network failures in sentences that an operator can act on. Never an address with a query, never a body.

use std::error::Error;
use std::io;

use rustls::{CertificateError, InvalidMessage};

/// What went wrong, found by walking from the outermost error to its causes.
pub(super) fn describe(error: &reqwest::Error) -> String {
    if let Some(sentence) = find(error, &tls_sentence) {
        return sentence;
    }
    if let Some(sentence) = find(error, &proxy_sentence) {
        return sentence;
    }
    if error.is_connect() && error.is_timeout() {
        return "no connection within the connect time-out; check network, firewall and proxy".to_owned();
    }
    if error.is_timeout() {
        return "no whole answer within the request time-out".to_owned();
    }
    if error.is_dns() || find(error, &resolver).is_some() {
        let detail = root_cause(error);
        return format!("its name does not resolve ({detail}); check the endpoint and DNS");
    }
    if let Some(sentence) = find(error, &io_sentence) {
        return sentence;
    }
    root_cause(error)
}

type Probe<'a> = &'a dyn Fn(&(dyn Error + 'static)) -> Option<String>;

/// The first sentence that a probe has for the error or one of its causes.
fn find(error: &(dyn Error + 'static), probe: Probe<'_>) -> Option<String> {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(sentence) = probe(cause) {
            return Some(sentence);
        }
        // An io::Error answers `source()` with the source of what it wraps, and so hides the wrapped error.
        if let Some(inner) = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            return find(inner, probe);
        }
        next = cause.source();
    }
    None
}

fn tls_sentence(error: &(dyn Error + 'static)) -> Option<String> {
    let error = error.downcast_ref::<rustls::Error>()?;
    Some(match error {
        rustls::Error::InvalidCertificate(problem) => certificate_sentence(problem),
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            "it does not speak TLS (plain HTTP?); check scheme and port of the endpoint".to_owned()
        }
        other => format!("TLS failed: {other}"),
    })
}

fn certificate_sentence(problem: &CertificateError) -> String {
    match problem {
        CertificateError::UnknownIssuer => {
            "TLS: its certificate is signed by an authority that this machine does not trust; \
             install the authority's certificate or name it in SSL_CERT_FILE"
                .to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "TLS: its certificate has expired; check this machine's clock, then tell the service's owner"
                .to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "TLS: its certificate is not valid yet; check this machine's clock".to_owned()
        }
        CertificateError::NotValidForName => {
            "TLS: its certificate is for another name; check the endpoint".to_owned()
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            format!("TLS: its certificate is for another name ({}); check the endpoint", presented.join(", "))
        }
        CertificateError::Revoked => "TLS: its certificate was revoked; do not go on".to_owned(),
        other => format!("TLS: its certificate is not acceptable ({other})"),
    }
}

/// The error type of a failed CONNECT is private to the HTTP library; its text is not.
fn proxy_sentence(error: &(dyn Error + 'static)) -> Option<String> {
    let text = error.to_string();
    let problem = text.strip_prefix("tunnel error: ")?;
    Some(match problem {
        "proxy authorization required" => "the proxy asks for a user and password".to_owned(),
        "unsuccessful" => "the proxy refused to connect".to_owned(),
        "failed to create underlying connection" => {
            let reason = find(error, &io_sentence).unwrap_or_else(|| root_cause(error));
            format!("the proxy cannot be reached: {reason}")
        }
        other => format!("the proxy failed: {other}"),
    })
}

fn resolver(error: &(dyn Error + 'static)) -> Option<String> {
    let text = error.to_string();
    (text == "dns error" || text.starts_with("failed to lookup address information")).then_some(text)
}

fn io_sentence(error: &(dyn Error + 'static)) -> Option<String> {
    let error = error.downcast_ref::<io::Error>()?;
    let sentence = match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused; check host, port and firewall",
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            "no route to it; check the network"
        }
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            "the connection was cut"
        }
        io::ErrorKind::UnexpectedEof => "the connection was closed before the end of the answer",
        _ => return None,
    };
    Some(sentence.to_owned())
}

fn root_cause(error: &(dyn Error + 'static)) -> String {
    let mut last = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    last.to_string()
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::ServerName;

    use super::*;

    /// Wrapped as the handshake wraps it.
    fn wrapped(problem: CertificateError) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, rustls::Error::InvalidCertificate(problem))
    }

    #[test]
    fn every_certificate_problem_has_its_own_sentence() {
        let other_name = CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("api.example").unwrap(),
            presented: vec!["*.other.example".to_owned()],
        };
        for (problem, words) in [
            (CertificateError::UnknownIssuer, "does not trust"),
            (CertificateError::Expired, "has expired"),
            (CertificateError::NotValidYet, "not valid yet"),
            (CertificateError::NotValidForName, "another name"),
            (other_name, "(*.other.example)"),
            (CertificateError::Revoked, "revoked"),
            (CertificateError::BadSignature, "not acceptable"),
        ] {
            let sentence = find(&wrapped(problem), &tls_sentence).unwrap();
            assert!(sentence.contains(words), "{sentence}");
        }
    }

    /// Knows no name.
    struct Clueless;

    impl reqwest::dns::Resolve for Clueless {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(async { Err(io::Error::other("no such name").into()) })
        }
    }

    #[tokio::test]
    async fn a_name_that_does_not_resolve_is_a_connect_failure() {
        let builder = reqwest::Client::builder().no_proxy().tls_certs_only([]).dns_resolver(Clueless);
        let _ = rustls::crypto::ring::default_provider().install_default();
        let error =
            builder.build().unwrap().get("http://api.acme.example/?key=s3cret").send().await.unwrap_err();
        assert!(error.is_connect());
        let sentence = describe(&error);
        assert!(
            sentence.contains("does not resolve (no such name)") && !sentence.contains("s3cret"),
            "{sentence}"
        );
    }

    #[test]
    fn socket_errors_are_found_under_other_errors() {
        for (kind, words) in [
            (io::ErrorKind::ConnectionRefused, "refused"),
            (io::ErrorKind::NetworkUnreachable, "no route"),
            (io::ErrorKind::ConnectionReset, "cut"),
            (io::ErrorKind::UnexpectedEof, "closed"),
        ] {
            let outer = io::Error::other(io::Error::from(kind));
            assert!(find(&outer, &io_sentence).unwrap().contains(words));
        }
        assert_eq!(find(&io::Error::other("x"), &io_sentence), None);
    }
}

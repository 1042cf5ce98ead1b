//! The WSDL document, which stock SOAP clients read before they call.

/// As it stands in the repository; its service location is [`PLACEHOLDER`].
pub(crate) const TEXT: &str = include_str!("../../tests/wsdl/IpsApi-2014-04-03.wsdl");

/// The location that is replaced by the sandbox's own.
const PLACEHOLDER: &str = "http://127.0.0.1:0";

/// The document with the service at `server` (`http://host:port`).
pub(crate) fn located_at(server: &str) -> String {
    TEXT.replace(PLACEHOLDER, server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_location_is_rewritten_once() {
        assert_eq!(TEXT.matches(PLACEHOLDER).count(), 1);
        let located = located_at("http://127.0.0.1:8081");
        assert!(located.contains("location=\"http://127.0.0.1:8081/scene7/services/IpsApiService\""));
    }
}

//! Where the service of a region lives.

use url::Url;

/// The SOAP endpoint of a region (`north-america`, `emea`, `asia-pacific`), production or staging.
///
/// Every other name means North America; the settings accept only these three.
/// Source: `spec/ips-api.md` §1.1.
#[must_use]
#[expect(
    clippy::missing_panics_doc,
    clippy::expect_used,
    reason = "the six addresses are constants, all parsed by a test"
)]
pub fn endpoint(region: &str, staging: bool) -> Url {
    let address = match (region, staging) {
        ("emea", false) => "https://s7sps3apissl.scene7.com/scene7/services/IpsApiService",
        ("emea", true) => "https://s7sps3apissl-staging.scene7.com/scene7/services/IpsApiService",
        ("asia-pacific", false) => "https://s7sps5apissl.scene7.com/scene7/services/IpsApiService",
        ("asia-pacific", true) => "https://s7sps5apissl-staging.scene7.com/scene7/services/IpsApiService",
        (_, false) => "https://s7sps1apissl.scene7.com/scene7/services/IpsApiService",
        (_, true) => "https://s7sps1apissl-staging.scene7.com/scene7/services/IpsApiService",
    };
    Url::parse(address).expect("a constant address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_has_its_own_host() {
        for (region, staging, host) in [
            ("north-america", false, "s7sps1apissl.scene7.com"),
            ("north-america", true, "s7sps1apissl-staging.scene7.com"),
            ("emea", false, "s7sps3apissl.scene7.com"),
            ("emea", true, "s7sps3apissl-staging.scene7.com"),
            ("asia-pacific", false, "s7sps5apissl.scene7.com"),
            ("asia-pacific", true, "s7sps5apissl-staging.scene7.com"),
        ] {
            let url = endpoint(region, staging);
            assert_eq!(url.host_str(), Some(host));
            assert_eq!(url.path(), "/scene7/services/IpsApiService");
            assert_eq!(url.scheme(), "https");
        }
    }
}

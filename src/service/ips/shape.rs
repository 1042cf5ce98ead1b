//! What a purge request weighs, known without a connection.

use super::operations::purge::MAX_URLS;
use super::xml::escape::escaped_len;
use crate::service::RequestShape;

/// `<items></items>` around each URL.
const ITEM_BYTES: usize = "<items></items>".len();

/// An upper bound of the request without URLs: about 900 bytes of fixed text, the rest for user, password and
/// company handle, escaped. Longer credentials exceed it by what they are longer, which the room between the
/// default limit (45,000 bytes) and the CDN's (50,000) absorbs (`spec/ips-api.md` §5.1, 8).
const ENVELOPE_BYTES: usize = 2_048;

/// The shape of a purge request: at most 1,000 URLs, each XML-escaped in its own element.
#[must_use]
pub fn request_shape() -> RequestShape {
    RequestShape { max_urls: MAX_URLS, envelope_bytes: ENVELOPE_BYTES, url_bytes }
}

fn url_bytes(url: &str) -> usize {
    escaped_len(url) + ITEM_BYTES
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::service::ips::dialect::Dialect;
    use crate::service::ips::operations::Operation;
    use crate::service::ips::operations::purge::CdnCacheInvalidation;
    use crate::service::ips::xml::envelope::{Credentials, encode};
    use crate::service::ips::xml::params::Params;

    /// The length of a real request.
    fn encoded(user: &str, password: &str, urls: &[String]) -> usize {
        let dialect = Dialect::new("2022-11-01-beta");
        let purge = CdnCacheInvalidation { company: "c|4711", urls };
        let params =
            Params::encode(CdnCacheInvalidation::NAME, dialect.api(), |params| purge.write(params)).unwrap();
        let credentials = Credentials { user: user.to_owned(), password: SecretString::from(password) };
        encode(&credentials, dialect.header(true), &params).unwrap().len()
    }

    #[test]
    fn an_ordinary_account_fits_into_the_envelope() {
        let longest_address = "u".repeat(254);
        assert!(encoded(&longest_address, &"p".repeat(512), &[]) <= ENVELOPE_BYTES);
        assert!(encoded("ops@acme.example", &"&".repeat(200), &[]) <= ENVELOPE_BYTES);
    }

    proptest::proptest! {
        #[test]
        fn every_url_adds_exactly_what_it_is_said_to(urls in proptest::collection::vec("[ -~äß<>&]{0,80}", 0..40)) {
            let shape = request_shape();
            let empty = encoded("ops@acme.example", "secret", &[]);
            let sum: usize = urls.iter().map(|url| (shape.url_bytes)(url)).sum();
            proptest::prop_assert_eq!(encoded("ops@acme.example", "secret", &urls), empty + sum);
            proptest::prop_assert!(empty + sum <= shape.envelope_bytes + sum);
        }
    }
}

//! `cdnCacheInvalidation`: the purge itself (`spec/ips-api.md` §5.1).

use super::{Element, Operation, Params, Written};
use crate::service::ips::xml::bounds::Bounds;

/// URLs in one request: the schema's bound.
pub(in crate::service::ips) const MAX_URLS: usize = 1_000;

/// Asks the CDN to drop these URLs, all or none.
pub(in crate::service::ips) struct CdnCacheInvalidation<'a> {
    pub(in crate::service::ips) company: &'a str,
    pub(in crate::service::ips) urls: &'a [String],
}

/// What the service says to a purge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::service::ips) enum PurgeReply {
    /// The schema's shape.
    Receipt {
        handle: String,
        /// The CDN's estimate.
        seconds: u32,
    },
    /// The shape of 4.5, which the documentation still shows.
    Counts {
        successes: u64,
        errors: u64,
        /// The code of the first error, if it has one.
        code: Option<i32>,
        /// The reasons, one after the other.
        details: String,
    },
}

impl PurgeReply {
    /// Reads a `cdnCacheInvalidationReturn`. Nothing is taken for granted: what is not there is no success.
    pub(in crate::service::ips) fn read(answer: &Element) -> Result<Self, &'static str> {
        if answer.child("errorCount").is_some() {
            return Self::counts(answer);
        }
        let handle =
            answer.text("invalidationHandle").ok_or("the answer lacks invalidationHandle")?.to_owned();
        let seconds =
            answer.number("estimatedSeconds").ok_or("the answer lacks a usable estimatedSeconds")?;
        Ok(Self::Receipt { handle, seconds })
    }

    fn counts(answer: &Element) -> Result<Self, &'static str> {
        let errors = answer.number("errorCount").ok_or("the answer lacks a usable errorCount")?;
        let successes = answer.number("successCount").ok_or("the answer lacks a usable successCount")?;
        let details: Vec<&Element> = answer.items("errorDetailArray").collect();
        Ok(Self::Counts {
            successes,
            errors,
            code: details.first().and_then(|detail| detail.number("code")),
            details: details.iter().filter_map(|detail| detail.text("reason")).collect::<Vec<_>>().join("; "),
        })
    }
}

impl Operation for CdnCacheInvalidation<'_> {
    type Reply = PurgeReply;
    const NAME: &'static str = "cdnCacheInvalidation";
    const ELEMENTS: &'static [&'static str] = &[
        "cdnCacheInvalidationReturn",
        "invalidationHandle",
        "estimatedSeconds",
        "successCount",
        "warningCount",
        "errorCount",
        "errorDetailArray",
        "items",
        "code",
        "reason",
    ];
    const BOUNDS: Bounds = Bounds::PURGE;

    fn write(&self, params: &mut Params) -> Written {
        params.text("companyHandle", self.company)?;
        params.array("urlArray", self.urls)
    }

    fn read(answer: &Element) -> Result<PurgeReply, &'static str> {
        PurgeReply::read(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, sent};
    use super::*;

    type Purge = CdnCacheInvalidation<'static>;

    #[test]
    fn urls_are_sent_as_they_are_spelled() {
        let urls = [
            "https://img.acme.example/is/image/AcmeOutfitters/trail_runner_01".to_owned(),
            "https://img.acme.example/is/image/AcmeOutfitters/trail_runner_01?$product$".to_owned(),
            "https://img.acme.example/is/image/AcmeOutfitters/a%20b?wid=400&fmt=jpeg,rgb".to_owned(),
        ];
        let expected = [
            "<cdnCacheInvalidationParam xmlns=\"NS\"><companyHandle>c|4711</companyHandle><urlArray>",
            "<items>https://img.acme.example/is/image/AcmeOutfitters/trail_runner_01</items>",
            "<items>https://img.acme.example/is/image/AcmeOutfitters/trail_runner_01?$product$</items>",
            "<items>https://img.acme.example/is/image/AcmeOutfitters/a%20b?wid=400&amp;fmt=jpeg,rgb</items>",
            "</urlArray></cdnCacheInvalidationParam>",
        ];
        assert_eq!(sent(&CdnCacheInvalidation { company: "c|4711", urls: &urls }), expected.concat());
    }

    #[test]
    fn both_shapes_are_read() {
        let xml = |inner: &str| {
            format!("<cdnCacheInvalidationReturn xmlns=\"NS\">{inner}</cdnCacheInvalidationReturn>")
        };
        let receipt =
            "<invalidationHandle>4711|edcp-0a1b</invalidationHandle><estimatedSeconds>5</estimatedSeconds>";
        assert_eq!(
            read::<Purge>(&xml(receipt)),
            Ok(PurgeReply::Receipt { handle: "4711|edcp-0a1b".to_owned(), seconds: 5 })
        );
        let counts = "<successCount>1</successCount><warningCount>0</warningCount><errorCount>2</errorCount>\
                      <errorDetailArray><items><code>30001</code><reason>bad one</reason></items>\
                      <items><reason>bad two</reason></items></errorDetailArray>";
        let details = "bad one; bad two".to_owned();
        assert_eq!(
            read::<Purge>(&xml(counts)),
            Ok(PurgeReply::Counts { successes: 1, errors: 2, code: Some(30_001), details })
        );
        assert!(read::<Purge>(&xml("")).unwrap_err().contains("invalidationHandle"));
        assert!(read::<Purge>(&xml("<errorCount>x</errorCount>")).unwrap_err().contains("errorCount"));
    }
}

//! cdnCacheInvalidation and its status call (`spec/ips-api.md` §5).

use super::super::purges::key_of;
use super::super::soap::element::Element;
use super::super::soap::fault::{EXCEPTION, Fault};
use super::{Call, date_time};

/// §5.1: all URLs or none, and no word about which one was wrong.
pub(crate) fn cdn_cache_invalidation(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    let company = call.company()?;
    let urls = call.param.strings("urlArray").unwrap_or_default();
    let refused = |url: &String| match &call.switches.refuse_urls_containing {
        Some(text) if url.contains(text.as_str()) => true,
        _ => key_of(url, company.root).is_none(),
    };
    let errors = urls.iter().filter(|url| refused(url)).count();
    if errors > 0 && !call.switches.legacy_purge_return {
        let reason = format!("One or more URLs are invalid or do not belong to company '{}'", company.name);
        return Err(Fault::new(EXCEPTION, reason));
    }
    if errors > 0 {
        return Ok(legacy_counts(0, errors));
    }
    let count = urls.len();
    let purge = call.world.purge(call.user.email, company, call.app, urls, call.now);
    if call.switches.legacy_purge_return {
        return Ok(legacy_counts(count, 0));
    }
    Ok(vec![
        Element::text("invalidationHandle", purge.handle),
        Element::value("estimatedSeconds", call.world.estimated_seconds),
    ])
}

/// The answer of release 4.5, as the documentation's example still shows it.
fn legacy_counts(accepted: usize, errors: usize) -> Vec<Element> {
    let details =
        (0..errors).map(|_| vec![Element::value("code", EXCEPTION), Element::text("reason", "Invalid URL")]);
    let mut answer = vec![
        Element::value("successCount", accepted),
        Element::value("warningCount", 0),
        Element::value("errorCount", errors),
    ];
    if errors > 0 {
        answer.push(Element::array("errorDetailArray", details));
    }
    answer
}

/// §5.2: in progress until the estimate is over.
pub(crate) fn get_cdn_cache_invalidation_status(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    let company = call.company()?;
    let handle = call.param.required("invalidationHandle")?;
    let clears_at = call
        .world
        .clears_at(company, &handle)
        .ok_or_else(|| Fault::parameter(format!("Invalid invalidation handle '{handle}'")))?;
    let left = clears_at.duration_since(call.now).as_millis();
    Ok(if left > 0 {
        vec![Element::text("status", "In-Progress"), Element::value("pingAfterSeconds", (left + 999) / 1000)]
    } else {
        vec![Element::text("status", "Done"), Element::text("completionTime", date_time(clears_at))]
    })
}

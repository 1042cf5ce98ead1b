//! `GET` and `HEAD` of `/is/image/…` and `/is/content/…`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri, header};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::soap::http::plain;
use super::super::world::World;
use super::super::{COMPANY_ROOT, lock};
use super::origin::{self, Target, Version};
use super::{MAX_AGE, picture};

/// Serves an asset through the cache. What is not found is not cached.
pub(crate) async fn deliver(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let Some(target) = origin::resolve(&world.catalogue, COMPANY_ROOT, uri.path()) else {
        return plain(StatusCode::NOT_FOUND, "no such asset\n");
    };
    let key = uri.path_and_query().map_or("/", |key| key.as_str());
    let now = world.clock.now();
    let period = world.switches().republish_seconds;
    let copy = lock(&world.edge)
        .fetch(key, now, || origin::version(&world.catalogue, target.number, world.started, now, period));
    let etag = etag(target, copy.version);
    let fresh = Response::builder()
        .header("X-Cache", if copy.hit { "HIT" } else { "MISS" })
        .header(header::AGE, copy.age)
        .header(header::ETAG, &etag)
        .header(header::CACHE_CONTROL, format!("max-age={MAX_AGE}"))
        .header(header::LAST_MODIFIED, http_date(copy.version.since));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let answer = if known.is_some_and(|known| matches(known, &etag)) {
        fresh.status(StatusCode::NOT_MODIFIED).body(Body::empty())
    } else {
        let name = world.catalogue.name(target.number);
        let query = uri.query().unwrap_or_default();
        let (kind, body) = if target.image {
            ("image/svg+xml", picture::svg(&name, copy.version, query))
        } else {
            ("text/plain; charset=utf-8", picture::text(&name, copy.version, query))
        };
        fresh.header(header::CONTENT_TYPE, kind).body(Body::from(body))
    };
    answer.unwrap_or_default()
}

fn etag(target: Target, version: Version) -> String {
    format!("\"{:x}-{}-{:x}\"", target.number, version.number, version.since.as_millisecond())
}

/// Whether an If-None-Match header names an entity tag.
fn matches(header: &str, etag: &str) -> bool {
    header.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == etag)
}

fn http_date(moment: Timestamp) -> String {
    moment.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_none_match_may_be_a_list() {
        for (header, matching) in
            [("\"a\"", true), ("W/\"a\"", true), ("\"b\", \"a\"", true), ("*", true), ("\"b\"", false)]
        {
            assert_eq!(matches(header, "\"a\""), matching, "{header}");
        }
    }

    #[test]
    fn dates_are_those_of_http() {
        let moment = "1994-11-06T08:49:37Z".parse().unwrap();
        assert_eq!(http_date(moment), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}

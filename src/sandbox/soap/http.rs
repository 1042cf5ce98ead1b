//! The HTTP side of the SOAP endpoint: headers, compression, and everything that goes wrong on purpose.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Response, StatusCode, header};
use futures::stream;

use super::super::switches::{Mishap, Switches};
use super::super::world::World;
use super::exchange::{self, Answer, Wire};
use super::fault::{EXCEPTION, Fault};

/// `POST /scene7/services/IpsApiService`.
pub(crate) async fn serve(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let content_type = text(header::CONTENT_TYPE).unwrap_or_default();
    if !is_utf8_xml(&content_type) {
        let message = format!("Content-Type must be text/xml; charset=UTF-8, not {content_type:?}\n");
        return plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, message);
    }
    let action = text(HeaderName::from_static("soapaction")).unwrap_or_default();
    let action = action.trim();
    let bare = action.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(action);
    let wire = Wire {
        action: bare.to_owned(),
        authorization: text(header::AUTHORIZATION),
        accepts_gzip: text(header::ACCEPT_ENCODING).is_some_and(|value| accepts_gzip(&value)),
        body: body.into(),
    };
    let strike = world.record_call(bare);
    if let Some(answer) = strike.mishap.and_then(|mishap| unprocessed(mishap, &world.switches())) {
        return answer;
    }
    let working = tokio::task::spawn_blocking(move || exchange::run(&world, &wire));
    let Ok(answer) = working.await else {
        return plain(StatusCode::INTERNAL_SERVER_ERROR, "the sandbox itself failed\n");
    };
    if strike.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(strike.delay_ms)).await;
    }
    match strike.mishap {
        Some(Mishap::Truncated) => xml(answer, Some(|xml: &mut String| xml.truncate(middle(xml)))),
        Some(Mishap::HangUp) => hang_up(),
        _ => xml(answer, None),
    }
}

/// `text/xml`, in UTF-8 or without a word about it.
fn is_utf8_xml(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("text/xml"))
        && parts.all(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            !name.trim().eq_ignore_ascii_case("charset")
                || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
}

/// Whether an Accept-Encoding header names gzip without refusing it.
fn accepts_gzip(value: &str) -> bool {
    value.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"))
            && parts.all(|part| part.strip_prefix("q=").is_none_or(|q| q.parse().is_ok_and(|q: f32| q > 0.0)))
    })
}

/// The answer of mishaps in which the request is not even looked at.
fn unprocessed(mishap: Mishap, switches: &Switches) -> Option<Response<Body>> {
    const PAGE: &str = "<!DOCTYPE html><html><body><h1>Service temporarily unavailable</h1></body></html>\n";
    let page = |status| {
        let answer = Response::builder().status(status).header(header::CONTENT_TYPE, "text/html");
        match switches.retry_after {
            Some(seconds) => answer.header(header::RETRY_AFTER, seconds),
            None => answer,
        }
    };
    let (answer, body) = match mishap {
        Mishap::Unavailable => (page(StatusCode::SERVICE_UNAVAILABLE), PAGE),
        Mishap::Throttled => (page(StatusCode::TOO_MANY_REQUESTS), PAGE),
        Mishap::Html => (page(StatusCode::OK), PAGE),
        Mishap::Empty => (Response::builder().header(header::CONTENT_TYPE, "text/xml"), ""),
        Mishap::Redirect => {
            let elsewhere = "http://redirected.invalid/scene7/services/IpsApiService";
            (Response::builder().status(StatusCode::FOUND).header(header::LOCATION, elsewhere), "")
        }
        Mishap::Fault => {
            let fault = Fault::new(EXCEPTION, "An unexpected error occurred");
            return Some(xml(exchange::refuse(switches, None, &fault), None));
        }
        Mishap::Truncated | Mishap::HangUp => return None,
    };
    answer.body(Body::from(body)).ok()
}

/// A character boundary near the middle of a text.
fn middle(text: &str) -> usize {
    text.floor_char_boundary(text.len() / 2)
}

fn xml(mut answer: Answer, damage: Option<fn(&mut String)>) -> Response<Body> {
    if let Some(damage) = damage {
        damage(&mut answer.xml);
    }
    let mut response = Response::builder()
        .status(answer.status)
        .header(header::CONTENT_TYPE, "text/xml;charset=UTF-8")
        .header(header::VARY, "Accept-Encoding");
    let mut body = answer.xml.into_bytes();
    if answer.gzip
        && let Ok(compressed) = compress(&body)
    {
        response = response.header(header::CONTENT_ENCODING, "gzip");
        body = compressed;
    }
    response.body(Body::from(body)).unwrap_or_default()
}

fn compress(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// An answer whose body fails at once, upon which the connection is closed.
fn hang_up() -> Response<Body> {
    let broken = std::io::Error::new(std::io::ErrorKind::ConnectionAborted, "hung up on purpose");
    Response::new(Body::from_stream(stream::iter([Err::<Bytes, _>(broken)])))
}

/// A plain-text answer.
pub(crate) fn plain(status: StatusCode, text: impl Into<Body>) -> Response<Body> {
    let response =
        Response::builder().status(status).header(header::CONTENT_TYPE, "text/plain; charset=utf-8");
    response.body(text.into()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_must_be_xml_in_utf_8() {
        for (content_type, fine) in [
            ("text/xml; charset=UTF-8", true),
            ("text/xml;charset=\"utf-8\"", true),
            ("text/xml", true),
            ("text/xml; charset=ISO-8859-1", false),
            ("application/soap+xml; charset=utf-8", false),
            ("", false),
        ] {
            assert_eq!(is_utf8_xml(content_type), fine, "{content_type}");
        }
    }

    #[test]
    fn gzip_is_used_only_when_it_is_accepted() {
        for (value, accepted) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("identity", false),
            ("x-gzip", false),
        ] {
            assert_eq!(accepts_gzip(value), accepted, "{value}");
        }
    }
}

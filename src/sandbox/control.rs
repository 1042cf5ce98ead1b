//! The pages below `/sandbox/`, with which tests and curious people look into the sandbox and steer it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Response, StatusCode, Uri, header};
use serde::{Deserialize, Serialize};

use super::soap::http::plain;
use super::switches::Switches;
use super::world::World;
use super::{lock, percent};

/// The header in which every answer of [`index`] names the run of the sandbox.
pub(crate) const NONCE_HEADER: &str = "x-purgedeck-sandbox";

/// `GET /sandbox/`: what this is.
pub(crate) async fn index(State(world): State<Arc<World>>) -> Response<Body> {
    let server = &world.server;
    let text = format!(
        "This is the sandbox of purgedeck: a stand-in for Dynamic Media Classic.\n\n\
         SOAP endpoint      {server}/scene7/services/IpsApiService\n\
         WSDL               {server}/scene7/webservice/IpsApi-2014-04-03.wsdl\n\
         published server   {server}\n\
         company            {company} (root {root})\n\
         administrator      {user}\n\
         without the role   {viewer}\n\
         password           {password}\n\n\
         GET  {server}/is/image/{root}/Backpack_B   an asset through the edge: X-Cache, Age, ETag\n\
         GET  /sandbox/purges                 the accepted purges, as JSON\n\
         GET  /sandbox/calls                  how often each operation was called, as JSON\n\
         GET  /sandbox/switches               what goes wrong on purpose, as JSON\n\
         POST /sandbox/switches               sets all of it; fields left out go back to their default\n\
         POST /sandbox/touch/<ID>             changes an asset at the origin\n\
         POST /sandbox/clock                  {{\"advance_seconds\": 60}} puts the sandbox's clock forward\n",
        company = super::COMPANY,
        root = super::COMPANY_ROOT,
        user = super::USER,
        viewer = super::VIEWER,
        password = super::PASSWORD,
    );
    let mut response = plain(StatusCode::OK, text);
    if let Ok(nonce) = world.nonce.parse() {
        response.headers_mut().insert(NONCE_HEADER, nonce);
    }
    response
}

/// `GET /sandbox/purges`.
pub(crate) async fn purges(State(world): State<Arc<World>>) -> Response<Body> {
    json(&*lock(&world.purges))
}

/// `GET /sandbox/calls`.
pub(crate) async fn calls(State(world): State<Arc<World>>) -> Response<Body> {
    json(&world.calls())
}

/// `GET /sandbox/switches`.
pub(crate) async fn switches(State(world): State<Arc<World>>) -> Response<Body> {
    json(&world.switches())
}

/// `POST /sandbox/switches`.
pub(crate) async fn set_switches(State(world): State<Arc<World>>, body: Bytes) -> Response<Body> {
    let switches = serde_json::from_slice::<Switches>(&body).map_err(|error| error.to_string());
    match switches.and_then(|switches| switches.problem().map_or(Ok(switches), Err)) {
        Ok(switches) => {
            let answer = json(&switches);
            world.set_switches(switches);
            answer
        }
        Err(problem) => plain(StatusCode::BAD_REQUEST, format!("{problem}\n")),
    }
}

/// `POST /sandbox/touch/<ID>`: all assets with this ID change now.
pub(crate) async fn touch(State(world): State<Arc<World>>, uri: Uri) -> Response<Body> {
    let id = uri.path().strip_prefix("/sandbox/touch/").and_then(percent::decode).unwrap_or_default();
    let found = world.catalogue.by_name(&id);
    if found.is_empty() {
        return plain(StatusCode::NOT_FOUND, "no such asset\n");
    }
    let now = world.clock.now();
    for &number in &found {
        world.catalogue.touch(number, now);
    }
    plain(StatusCode::OK, format!("touched {}\n", found.len()))
}

/// The body of `POST /sandbox/clock`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: u32,
}

/// `POST /sandbox/clock`.
pub(crate) async fn clock(State(world): State<Arc<World>>, body: Bytes) -> Response<Body> {
    match serde_json::from_slice::<Advance>(&body) {
        Ok(advance) => {
            world.clock.advance(Duration::from_secs(advance.advance_seconds.into()));
            plain(StatusCode::OK, format!("{}\n", world.clock.now()))
        }
        Err(error) => plain(StatusCode::BAD_REQUEST, format!("{error}\n")),
    }
}

fn json<T: Serialize>(value: &T) -> Response<Body> {
    match serde_json::to_string(value) {
        Ok(text) => Response::builder()
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(text + "\n"))
            .unwrap_or_default(),
        Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")),
    }
}

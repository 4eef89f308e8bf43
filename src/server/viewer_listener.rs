//! A viewer's request: to the edge, and the answer back.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONNECTION};
use http::{HeaderValue, Method, Request};
use hyper::body::Incoming;
use tower::ServiceExt;

use super::connection::Arrival;
use super::header_case::Spellings;
use super::request_log;
use super::upgrade::{IDLE_LIMIT, tunnel};
use super::viewer_facts::take_viewer_facts;
use super::wire::{WireBody, hyper_response, viewer_request};
use crate::devloop::inject::{bears_mark, inject, strip_entity_tags};
use crate::devloop::live_reload::PREFIX;
use crate::edge::{Edge, OriginUpgrade};
use crate::message::{Body, Response};
use crate::rfc::websocket::wants_websocket;
use crate::trace::Detail;

/// What the viewers' listener serves.
pub struct ViewerListener {
    /// The edge.
    pub edge: Arc<Edge>,
    /// The pages and the event stream of dev mode; `None` in strict mode.
    pub dev_pages: Option<Router>,
}

/// Answers one request.
pub(super) async fn answer(
    viewer: &ViewerListener,
    spellings: &Spellings,
    arrival: Arrival,
    mut request: Request<Incoming>,
) -> http::Response<WireBody> {
    if let Some(router) = &viewer.dev_pages
        && request.uri().path().starts_with(PREFIX)
    {
        return Box::pin(dev_page(router.clone(), request)).await;
    }
    let started = Instant::now();
    let wants_upgrade = wants_websocket(request.method(), request.version(), request.headers());
    let viewer_side = wants_upgrade.then(|| hyper::upgrade::on(&mut request));
    let id = viewer.edge.next_request_id();
    let (mut asked, body_arrival) = viewer_request(request, id, arrival);
    let (method, version) = (asked.method.clone(), asked.version);
    let target = request_log::is_wanted().then(|| asked.target());
    let live_reload = viewer.dev_pages.is_some();
    let marked = live_reload && bears_mark(&asked.headers);
    if live_reload {
        strip_entity_tags(&mut asked.headers);
        asked.viewer_facts = take_viewer_facts(&mut asked.headers);
    }
    let (finished, trace) = viewer.edge.handle(asked, Detail::Brief).await;
    let mut response = finished.into_response();
    if live_reload {
        let app = trace.answered_from().and_then(|it| it.app.as_deref());
        add_live_reload(&method, app, marked, &mut response);
        if trace.stood_in() {
            // Once the server is back, no browser may still show what stood in for it.
            let headers = &mut response.headers;
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
    }
    if let Some(origin_side) = response.extensions.remove::<OriginUpgrade>()
        && let (Some(viewer_side), Some(origin_side)) = (viewer_side, origin_side.take())
    {
        let idle = (!live_reload).then_some(IDLE_LIMIT);
        tunnel(viewer_side, origin_side, idle);
    }
    if body_arrival.is_held_back() {
        let close = HeaderValue::from_static("close");
        response.headers.insert(CONNECTION, close);
    }
    if let Some(target) = target {
        request_log::record(&method, &target, &response, &trace, started.elapsed());
    }
    hyper_response(response, version, spellings)
}

/// Puts the script tag into a page that is in memory; what flows is passed on as it is.
fn add_live_reload(method: &Method, app: Option<&str>, marked: bool, response: &mut Response) {
    let body = match std::mem::take(&mut response.body) {
        Body::Held(bytes) => bytes,
        Body::Empty => Bytes::new(),
        Body::Flowing(flowing) => {
            response.body = Body::Flowing(flowing);
            return;
        }
    };
    let body = inject(
        method,
        response.status,
        &mut response.headers,
        body,
        app,
        marked,
    );
    response.body = match body.is_empty() {
        true => Body::Empty,
        false => Body::Held(body),
    };
}

/// A page of the dev mode, by axum.
async fn dev_page(router: Router, request: Request<Incoming>) -> http::Response<WireBody> {
    let request = request.map(axum::body::Body::new);
    match router.oneshot(request).await {
        Ok(response) => response.map(WireBody::Axum),
        Err(never) => match never {},
    }
}

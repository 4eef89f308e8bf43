//! The viewers' listener: connections in, requests to the edge, answers out.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use bytes::Bytes;
use http::{Extensions, Method, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

use super::request_log;
use super::wire::{WireBody, hyper_response, viewer_request};
use crate::devloop::inject::{bears_mark, inject, strip_entity_tags};
use crate::devloop::live_reload::PREFIX;
use crate::edge::Edge;
use crate::message::{Body, Response};
use crate::trace::Detail;

/// How long a viewer may take to send a request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// A pause after an error of `accept`, such as having no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What the viewers' listener serves.
pub struct ViewerListener {
    /// The edge.
    pub edge: Arc<Edge>,
    /// The pages and the event stream of dev mode; `None` in strict mode.
    pub dev_pages: Option<Router>,
}

/// Serves connections until `stop` turns true, and returns those that are still open.
pub(super) async fn serve(
    listener: TcpListener,
    viewer: Arc<ViewerListener>,
    spellings: Extensions,
    graceful: GracefulShutdown,
    mut stop: watch::Receiver<bool>,
) -> GracefulShutdown {
    let spellings = Arc::new(spellings);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|it| *it) => return graceful,
        };
        match accepted {
            Ok((stream, peer)) => {
                connection(
                    stream,
                    peer,
                    Arc::clone(&viewer),
                    Arc::clone(&spellings),
                    &graceful,
                );
            }
            Err(error) => {
                tracing::debug!(%error, "accept failed");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Serves one connection in a task of its own.
fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    viewer: Arc<ViewerListener>,
    spellings: Arc<Extensions>,
    graceful: &GracefulShutdown,
) {
    // A small answer must not wait for the acknowledgement of the one before it.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let viewer = Arc::clone(&viewer);
        let spellings = Arc::clone(&spellings);
        async move { Ok::<_, Infallible>(answer(&viewer, &spellings, peer, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "connection ended");
        }
    });
}

/// Answers one request.
async fn answer(
    viewer: &ViewerListener,
    spellings: &Extensions,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> http::Response<WireBody> {
    if let Some(router) = &viewer.dev_pages
        && request.uri().path().starts_with(PREFIX)
    {
        return dev_page(router.clone(), request).await;
    }
    let started = Instant::now();
    let mut asked = viewer_request(request, viewer.edge.next_request_id(), peer);
    let method = asked.method.clone();
    let target = request_log::is_wanted().then(|| asked.target());
    let live_reload = viewer.dev_pages.is_some();
    let marked = live_reload && bears_mark(&asked.headers);
    if live_reload {
        strip_entity_tags(&mut asked.headers);
    }
    let (finished, trace) = viewer.edge.handle(asked, Detail::Brief).await;
    let mut response = finished.into_response();
    if live_reload {
        let app = trace.answered_from().and_then(|it| it.app.as_deref());
        add_live_reload(&method, app, marked, &mut response);
    }
    if let Some(target) = target {
        request_log::record(&method, &target, &response, &trace, started.elapsed());
    }
    hyper_response(response, spellings)
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

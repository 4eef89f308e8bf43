//! The control listener: the AWS endpoint, and a few pages about what runs.
//!
//! Paths below `/_mfe` are ours; everything else is S3's or CloudFront's, so that a deploy tool
//! needs no more than the address.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use futures_util::FutureExt as _;
use http::header::{CONNECTION, CONTENT_TYPE, HOST};
use http::{HeaderValue, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower::ServiceExt;

use super::ViewerListener;
use super::connection::{HEAD_TIMEOUT, to_the_end};
use super::control_guard::{ControlNames, Signatures};
use super::control_pages::PREFIX;
use super::header_case::Spellings;
use super::request_body::{BodyArrival, RequestBody};
use super::wire::{WireBody, hyper_response};
use crate::control::{AwsEndpoint, AwsRequest};
use crate::devloop::StoreWatch;
use crate::message::{Body, BodyError, Response};
use crate::rfc::xml::escape;

/// What the control listener serves.
pub(super) struct ControlListener {
    /// The pages below [`PREFIX`].
    pub(super) pages: Router,
    /// Everything else.
    pub(super) endpoint: Arc<AwsEndpoint>,
    /// Told of requests that may write.
    pub(super) store_watch: StoreWatch,
    /// The names that it answers under.
    pub(super) names: ControlNames,
    /// Whose aliases may be the origin of a page.
    pub(super) viewer: Arc<ViewerListener>,
    /// How HTTP/1.1 spells the names of headers.
    pub(super) spellings: Arc<Spellings>,
}

/// Serves a connection; S3 and CloudFront speak HTTP/1.1.
pub(super) async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    control: Arc<ControlListener>,
    finishing: watch::Receiver<bool>,
) {
    let service = service_fn(move |request| {
        let control = Arc::clone(&control);
        async move { Ok::<_, Infallible>(control.answer(request, peer).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    to_the_end(connection, |it| it.graceful_shutdown(), finishing).await;
}

impl ControlListener {
    async fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
    ) -> http::Response<WireBody> {
        let (method, headers) = (request.method(), request.headers());
        let snapshot = self.viewer.edge.snapshot();
        let signatures = match self.endpoint.verifies_signatures() {
            true => Signatures::Verified,
            false => Signatures::TakenAsTheyAre,
        };
        let distributions = &snapshot.distributions;
        let judged = (self.names).judge(method, request.uri(), headers, distributions, signatures);
        drop(snapshot);
        let version = request.version();
        let response = match judged {
            Err(refused) => {
                let (status, code) = refused.status();
                let mut response = of_error(status, code, &refused.text());
                let (_, arrival) = aws_request(request);
                end_unless_arrived(&mut response, &arrival);
                response
            }
            // A page asks for no key, so where keys are asked for it is this machine's alone.
            Ok(())
                if is_page(request.uri().path())
                    && signatures == Signatures::Verified
                    && !peer.ip().to_canonical().is_loopback() =>
            {
                let text =
                    "What is below /_mfe is for programs of the machine that mfe-dev runs on.";
                of_error(StatusCode::FORBIDDEN, "AccessDenied", text)
            }
            Ok(()) if is_page(request.uri().path()) => {
                let request = request.map(axum::body::Body::new);
                return match self.pages.clone().oneshot(request).await {
                    Ok(response) => response.map(WireBody::Axum),
                    Err(never) => match never {},
                };
            }
            Ok(()) => {
                // A deploy goes on for as long as one of its writes does.
                let writes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
                let _writing = writes.then(|| self.store_watch.writing());
                let (request, arrival) = aws_request(request);
                let answer = self.endpoint.answer(request);
                // A fault of ours ends one request and no more.
                let answered = std::panic::AssertUnwindSafe(answer).catch_unwind().await;
                let mut response = answered.unwrap_or_else(|_| internal_error());
                end_unless_arrived(&mut response, &arrival);
                response
            }
        };
        hyper_response(response, version, &self.spellings)
    }
}

fn is_page(path: &str) -> bool {
    path.strip_prefix(PREFIX)
        .is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

fn aws_request(request: Request<Incoming>) -> (AwsRequest, BodyArrival) {
    let (parts, body) = request.into_parts();
    let host = parts.headers.get(HOST).map(HeaderValue::as_bytes);
    let target = parts.uri.authority().map(|it| it.as_str().as_bytes());
    let host = host.filter(|it| !it.is_empty()).or(target);
    let (body, arrival) = RequestBody::new(&parts.headers, body);
    let request = AwsRequest {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        host: String::from_utf8_lossy(host.unwrap_or_default()).into_owned(),
        headers: parts.headers,
        body: match arrival.is_whole() {
            true => Body::Empty,
            false => Body::Flowing(body.map_err(BodyError::from).boxed()),
        },
    };
    (request, arrival)
}

/// Ends the connection over a body that was not read.
fn end_unless_arrived(response: &mut Response, arrival: &BodyArrival) {
    if !arrival.is_whole() {
        let close = HeaderValue::from_static("close");
        response.headers.insert(CONNECTION, close);
    }
}

fn internal_error() -> Response {
    let message = "We encountered an internal error. Please try again.";
    of_error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", message)
}

/// An error in the shape that S3's clients read.
fn of_error(status: StatusCode, code: &str, message: &str) -> Response {
    let mut response = Response::new(status);
    let content_type = HeaderValue::from_static("application/xml");
    response.headers.insert(CONTENT_TYPE, content_type);
    response.body = Body::from(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{}</Message></Error>",
        escape(message)
    ));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_are_pages() {
        for page in ["/_mfe", "/_mfe/", "/_mfe/status"] {
            assert!(is_page(page), "{page}");
        }
        for other in ["/", "/_mfe-bucket/key", "/bucket/_mfe/status"] {
            assert!(!is_page(other), "{other}");
        }
    }
}

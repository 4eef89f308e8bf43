//! The request as it goes out to the origin, as often as it has to.
//!
//! AWS: "Request and response behavior for custom origins": `Connection: Keep-Alive`, no `Expect`,
//! HTTP/1.1, chunked bodies stay chunked.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HOST, UPGRADE};
use http::{HeaderMap, HeaderValue, Method, Uri};
use http_body::{Frame, SizeHint};
use http_body_util::{BodyExt, Empty, Full};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use tokio::sync::watch;
use tokio::time::Instant;

use super::hop_by_hop::without_hop_by_hop;
use crate::message::{Body, BodyError, FlowingBody, OriginRequest};

/// What a path cannot hold as it is; a function may have put it there.
const NOT_IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`');

/// What a query cannot hold as it is.
const NOT_IN_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');

/// A request that can be sent, and sent again where that does no harm.
#[derive(Debug)]
pub(super) struct Outgoing {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    /// `None` for a request without body, and once the body was sent.
    body: Option<FlowingBody>,
    is_repeatable: bool,
    last_progress: watch::Sender<Option<Instant>>,
}

impl Outgoing {
    /// The request to an origin of this domain name; with `upgrade`, one for a WebSocket.
    ///
    /// # Errors
    ///
    /// The path cannot be made one.
    pub(super) fn new(
        request: OriginRequest,
        domain_name: &str,
        upgrade: bool,
    ) -> Result<Self, http::Error> {
        let uri = Uri::builder()
            .path_and_query(target(&request.path, &request.query))
            .build()?;
        let headers = headers(&request, domain_name, upgrade);
        let (last_progress, _) = watch::channel(None);
        let is_repeatable = matches!(request.body, Body::Empty)
            && (request.method == Method::GET || request.method == Method::HEAD);
        let body = match request.body {
            Body::Empty => None,
            Body::Held(bytes) => Some(Full::new(bytes).map_err(|it| match it {}).boxed()),
            Body::Flowing(inner) => Some(
                SentBody {
                    inner,
                    last_progress: last_progress.clone(),
                }
                .boxed(),
            ),
        };
        Ok(Outgoing {
            method: request.method,
            uri,
            headers,
            body,
            is_repeatable,
            last_progress,
        })
    }

    /// Whether the origin may get the request twice: a GET or HEAD without body.
    pub(super) fn is_repeatable(&self) -> bool {
        self.is_repeatable
    }

    /// The request, for one attempt; the time that the origin has to answer begins now.
    pub(super) fn request(&mut self) -> http::Request<FlowingBody> {
        self.last_progress.send_replace(Some(Instant::now()));
        let body = self
            .body
            .take()
            .unwrap_or_else(|| Empty::new().map_err(|it| match it {}).boxed());
        let mut res = http::Request::new(body);
        *res.method_mut() = self.method.clone();
        *res.uri_mut() = self.uri.clone();
        *res.headers_mut() = self.headers.clone();
        res
    }

    /// Takes back a request of which nothing was sent.
    pub(super) fn put_back(&mut self, request: http::Request<FlowingBody>) {
        self.body = Some(request.into_body());
    }

    /// Ends when the origin has had everything there is of the request for this long.
    ///
    /// While the viewer's next bytes are awaited, no time counts against the origin.
    pub(super) async fn silence(&self, limit: Duration) {
        let mut progress = self.last_progress.subscribe();
        loop {
            let last = *progress.borrow_and_update();
            let until_silent = async {
                match last {
                    Some(at) => tokio::time::sleep_until(at + limit).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = until_silent => return,
                _ = progress.changed() => {}
            }
        }
    }
}

fn target(path: &str, query: &str) -> String {
    let slash = if path.starts_with('/') { "" } else { "/" };
    let path = utf8_percent_encode(path, NOT_IN_PATH);
    match query.is_empty() {
        true => format!("{slash}{path}"),
        false => format!("{slash}{path}?{}", utf8_percent_encode(query, NOT_IN_QUERY)),
    }
}

fn headers(request: &OriginRequest, domain_name: &str, upgrade: bool) -> HeaderMap {
    let is_flowing = matches!(request.body, Body::Flowing(_));
    let also: &[_] = match is_flowing {
        true => &[EXPECT],
        // The length of what is in memory is known better.
        false => &[EXPECT, CONTENT_LENGTH],
    };
    let mut res = without_hop_by_hop(&request.headers, also);
    if !res.contains_key(HOST)
        && let Ok(host) = HeaderValue::from_str(domain_name)
    {
        res.insert(HOST, host);
    }
    match &request.body {
        Body::Held(bytes) => {
            res.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        }
        // These say that there is no body (RFC 9110, section 8.6).
        Body::Empty if [Method::POST, Method::PUT, Method::PATCH].contains(&request.method) => {
            res.insert(CONTENT_LENGTH, HeaderValue::from(0));
        }
        Body::Empty | Body::Flowing(_) => {}
    }
    if upgrade {
        res.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        res.insert(UPGRADE, HeaderValue::from_static("websocket"));
    } else {
        res.insert(CONNECTION, HeaderValue::from_static("Keep-Alive"));
    }
    res
}

/// A body on its way to the origin, which tells of its progress.
struct SentBody {
    inner: FlowingBody,
    /// When the last bytes went on; `None` while the viewer's next ones are awaited.
    last_progress: watch::Sender<Option<Instant>>,
}

impl http_body::Body for SentBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        loop {
            let polled = Pin::new(&mut self.inner).poll_frame(cx);
            let progress = polled.is_ready().then(Instant::now);
            self.last_progress.send_replace(progress);
            match polled {
                // CloudFront passes no trailers on.
                Poll::Ready(Some(Ok(frame))) if frame.is_trailers() => {}
                polled => return polled,
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for SentBody {
    /// A body that is given up on is waited for no longer.
    fn drop(&mut self) {
        self.last_progress.send_replace(Some(Instant::now()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outgoing(method: Method, path: &str, query: &str, body: Body, upgrade: bool) -> Outgoing {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (HOST, "api.example.com"),
            (EXPECT, "100-continue"),
            (CONTENT_LENGTH, "7"),
            (CONNECTION, "Keep-Alive"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let request = OriginRequest {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body,
        };
        Outgoing::new(request, "origin.example.com", upgrade).unwrap()
    }

    #[test]
    fn the_target_is_sent_raw_but_for_what_a_request_line_cannot_hold() {
        for (path, query, expected) in [
            ("/a%2Fb//c", "x=%20&y", "/a%2Fb//c?x=%20&y"),
            ("//a", "", "//a"),
            ("a b", "", "/a%20b"),
            ("/a?b#c", "d e", "/a%3Fb%23c?d%20e"),
            ("/é", "", "/%C3%A9"),
            ("/\r\nX: y", "", "/%0D%0AX:%20y"),
        ] {
            let outgoing = outgoing(Method::GET, path, query, Body::Empty, false);
            assert_eq!(outgoing.uri.to_string(), expected);
        }
    }

    #[track_caller]
    fn lengths(method: Method, body: Body, length: Option<&str>) {
        let outgoing = outgoing(method, "/", "", body, false);
        let found = outgoing.headers.get(CONTENT_LENGTH);
        assert_eq!(found.map(|it| it.to_str().unwrap()), length);
        assert!(!outgoing.headers.contains_key(EXPECT));
        assert_eq!(outgoing.headers[CONNECTION], "Keep-Alive");
        assert_eq!(outgoing.headers[HOST], "api.example.com");
    }

    #[test]
    fn the_length_is_the_bodys() {
        let flowing = || Body::Flowing(Empty::new().map_err(|it| match it {}).boxed());
        lengths(Method::GET, Body::Empty, None);
        lengths(Method::POST, Body::Empty, Some("0"));
        lengths(Method::POST, Body::from("abc".to_owned()), Some("3"));
        lengths(Method::POST, flowing(), Some("7"));
    }

    #[test]
    fn a_websocket_is_asked_for() {
        let outgoing = outgoing(Method::GET, "/", "", Body::Empty, true);
        assert_eq!(outgoing.headers[CONNECTION], "Upgrade");
        assert_eq!(outgoing.headers[UPGRADE], "websocket");
    }

    #[test]
    fn only_what_does_no_harm_is_repeatable() {
        let is_repeatable = |method, body| outgoing(method, "/", "", body, false).is_repeatable();
        assert!(is_repeatable(Method::GET, Body::Empty));
        assert!(is_repeatable(Method::HEAD, Body::Empty));
        for method in [
            Method::OPTIONS,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ] {
            assert!(!is_repeatable(method, Body::Empty));
        }
        assert!(!is_repeatable(Method::GET, Body::from("a".to_owned())));
    }
}

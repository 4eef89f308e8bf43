//! Between hyper's messages and ours.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, COOKIE, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Request, Version};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::ext::ReasonPhrase;

use super::connection::Arrival;
use super::header_case::Spellings;
use super::request_body::{BodyArrival, RequestBody};
use crate::message::{Body, BodyError, RequestId, Response, Scheme, ViewerRequest};
use crate::rfc::ordered_headers;

/// A viewer's request from hyper's, and how far its body has come.
pub(super) fn viewer_request(
    request: Request<Incoming>,
    id: RequestId,
    arrival: Arrival,
) -> (ViewerRequest, BodyArrival) {
    let (mut parts, body) = request.into_parts();
    if parts.version >= Version::HTTP_2 {
        as_http1(&mut parts);
    }
    let host = match parts.uri.authority() {
        Some(authority) => Some(authority.as_str().to_owned()),
        None => parts
            .headers
            .get(HOST)
            .and_then(|it| it.to_str().ok())
            .map(str::to_owned),
    };
    let (body, body_arrival) = RequestBody::new(&parts.headers, body);
    let body = match body_arrival.is_whole() {
        true => Body::Empty,
        false => Body::Flowing(body.map_err(BodyError::from).boxed()),
    };
    let request = ViewerRequest {
        id,
        method: parts.method,
        scheme: match arrival.tls {
            Some(_) => Scheme::Https,
            None => Scheme::Http,
        },
        version: parts.version,
        host,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        empty_query: parts.uri.query() == Some(""),
        headers: parts.headers,
        body,
        viewer: arrival.peer,
        tls: arrival.tls,
        viewer_facts: HeaderMap::new(),
    };
    (request, body_arrival)
}

/// What HTTP/2 writes otherwise, as HTTP/1.1 has it: the host, and one `Cookie` (RFC 9113, sections
/// 8.3.1 and 8.2.3).
fn as_http1(parts: &mut http::request::Parts) {
    let host = parts.uri.authority().map(|it| it.as_str());
    if let Some(Ok(host)) = host.map(HeaderValue::from_str) {
        parts.headers.insert(HOST, host);
    }
    let cookies: Vec<&[u8]> = parts
        .headers
        .get_all(COOKIE)
        .iter()
        .map(HeaderValue::as_bytes)
        .collect();
    if cookies.len() > 1
        && let Ok(joined) = HeaderValue::from_bytes(&cookies.join(b"; ".as_slice()))
    {
        parts.headers.insert(COOKIE, joined);
    }
}

/// hyper's response from a finished one.
pub(super) fn hyper_response(
    response: Response,
    version: Version,
    spellings: &Spellings,
) -> http::Response<WireBody> {
    let chunked = response.headers.contains_key(TRANSFER_ENCODING);
    let body = match response.body {
        // Told of no body at all, hyper would write its own `Content-Length: 0` behind the others.
        Body::Empty if says_zero(&response.headers) => WireBody::Whole(Some(Bytes::new())),
        Body::Empty => WireBody::Whole(None),
        Body::Held(bytes) if chunked => WireBody::Chunked(Some(bytes)),
        Body::Held(bytes) => WireBody::Whole(Some(bytes)),
        Body::Flowing(flowing) => WireBody::Axum(axum::body::Body::new(flowing)),
    };
    let mut res = http::Response::new(body);
    *res.status_mut() = response.status;
    *res.headers_mut() = response.headers;
    if version >= Version::HTTP_2 {
        // Frames do what these do in HTTP/1.1 (RFC 9113, section 8.2.2).
        ordered_headers::retain(res.headers_mut(), |it| {
            *it != TRANSFER_ENCODING && *it != CONNECTION
        });
        return res;
    }
    // A custom origin has a spelling of its own.
    let mut extensions = response.extensions;
    let reason: Option<ReasonPhrase> = extensions.remove();
    *res.extensions_mut() = match extensions.is_empty() {
        true => spellings.of(res.headers()),
        false => extensions,
    };
    if let Some(reason) = reason {
        res.extensions_mut().insert(reason);
    }
    if let Some(reason) = unregistered_reason(response.status.as_u16()) {
        res.extensions_mut()
            .insert(ReasonPhrase::from_static(reason.as_bytes()));
    }
    res
}

fn says_zero(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_LENGTH)
        .is_some_and(|it| it.as_bytes() == b"0")
}

/// The phrase for a status that HTTP does not know.
fn unregistered_reason(status: u16) -> Option<&'static str> {
    (status == 494).then_some("Request Header Too Large")
}

/// A body on its way out.
pub(super) enum WireBody {
    /// All of it at once, with its length; `None` once it is gone.
    Whole(Option<Bytes>),
    /// All of it at once, but chunked, as S3 sends its errors.
    Chunked(Option<Bytes>),
    /// What axum made: event streams and the pages of the dev mode.
    Axum(axum::body::Body),
}

impl http_body::Body for WireBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self.get_mut() {
            WireBody::Whole(bytes) | WireBody::Chunked(bytes) => {
                Poll::Ready(bytes.take().map(|it| Ok(Frame::data(it))))
            }
            WireBody::Axum(body) => Pin::new(body).poll_frame(cx).map_err(BodyError::from),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            WireBody::Whole(bytes) | WireBody::Chunked(bytes) => bytes.is_none(),
            WireBody::Axum(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            WireBody::Whole(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |it| it.len() as u64))
            }
            WireBody::Chunked(_) => SizeHint::default(),
            WireBody::Axum(body) => body.size_hint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_of_http2_gets_its_host_and_one_cookie() {
        let request = Request::get("https://app.localhost:8443/a?b")
            .version(Version::HTTP_2)
            .header("cookie", "a=1")
            .header("accept", "*/*")
            .header("cookie", "b=2; c=3")
            .body(());
        let mut parts = request.unwrap().into_parts().0;
        as_http1(&mut parts);
        let found = |name: &str| -> Vec<&str> {
            let values = parts.headers.get_all(name).iter();
            values.map(|it| it.to_str().unwrap()).collect()
        };
        assert_eq!(found("host"), ["app.localhost:8443"]);
        assert_eq!(found("cookie"), ["a=1; b=2; c=3"]);
        assert_eq!(found("accept"), ["*/*"]);
    }

    #[test]
    fn http2_is_told_nothing_of_a_connection() {
        let names = |version| -> Vec<String> {
            let mut response = Response {
                status: http::StatusCode::OK,
                headers: HeaderMap::new(),
                body: Body::Held(Bytes::from_static(b"x")),
                ..Response::default()
            };
            for (name, value) in [
                ("connection", "keep-alive"),
                ("transfer-encoding", "chunked"),
                ("etag", "1"),
            ] {
                response
                    .headers
                    .insert(name, HeaderValue::from_static(value));
            }
            let sent = hyper_response(response, version, &Spellings::default());
            sent.headers().keys().map(ToString::to_string).collect()
        };
        assert_eq!(names(Version::HTTP_2), ["etag"]);
        assert_eq!(names(Version::HTTP_11).len(), 3);
    }
}

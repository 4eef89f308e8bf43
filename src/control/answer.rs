//! Answers of CloudFront's API.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, ETAG, LOCATION};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use crate::message::{Body, Response};
use crate::resources::xml_document::write;

/// A document.
pub(super) fn document(status: StatusCode, root: &str, value: &Value) -> Response {
    let mut response = Response::new(status);
    response.body = Body::from(write(root, value));
    with(response, CONTENT_TYPE, "text/xml")
}

/// JSON.
pub(super) fn json(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(status);
    response.body = Body::from(value.to_string());
    with(response, CONTENT_TYPE, "application/json")
}

/// Bytes as they are.
pub(super) fn bytes(body: Bytes) -> Response {
    let mut response = Response::new(StatusCode::OK);
    response.body = Body::from(body);
    with(response, CONTENT_TYPE, "application/octet-stream")
}

/// Nothing but a status.
pub(super) fn empty(status: StatusCode) -> Response {
    Response::new(status)
}

/// A header more; a value that cannot be one is left out.
pub(super) fn with(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::try_from(value) {
        response.headers.insert(name, value);
    }
    response
}

/// The version of what is answered; CloudFront writes it without quotes.
pub(super) fn with_etag(response: Response, etag: &str) -> Response {
    with(response, ETAG, etag)
}

/// Where a new resource is, as in `distribution/E1`.
pub(super) fn with_location(response: Response, resource: &str) -> Response {
    let url = format!("https://cloudfront.amazonaws.com/2020-05-31/{resource}");
    with(response, LOCATION, &url)
}

//! The headers that every answer of S3 begins and ends with, in the order in which S3 sends them.
//!
//! AWS: "Common response headers". A success begins with the host id, an error with the request
//! id, as captures show; errors and XML are sent in chunks, without a `Content-Length`.

use std::time::SystemTime;

use http::header::{
    CONTENT_TYPE, DATE, ETAG, HeaderValue, LAST_MODIFIED, SERVER, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, StatusCode};

use crate::message::{Body, Response};

use super::cors::CorsHeaders;
use super::{S3Error, S3Request};

pub(crate) const X_AMZ_ID_2: HeaderName = HeaderName::from_static("x-amz-id-2");
pub(crate) const X_AMZ_REQUEST_ID: HeaderName = HeaderName::from_static("x-amz-request-id");

/// The reason phrase behind a status, where S3's is not the usual one.
///
/// A response has no place for it: who writes S3's answers to HTTP/1.1 asks here.
///
/// ```
/// use http::StatusCode;
///
/// let phrase = mfe_dev::s3::reason_phrase(StatusCode::RANGE_NOT_SATISFIABLE);
/// assert_eq!(phrase, Some("Requested Range Not Satisfiable"));
/// assert_eq!(mfe_dev::s3::reason_phrase(StatusCode::NOT_FOUND), Some("Not Found"));
/// ```
pub fn reason_phrase(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::FOUND => Some("Moved Temporarily"),
        StatusCode::RANGE_NOT_SATISFIABLE => Some("Requested Range Not Satisfiable"),
        other => other.canonical_reason(),
    }
}

/// Headers in the order in which they were put.
#[derive(Debug, Default)]
pub(crate) struct AnswerHeaders(HeaderMap);

impl AnswerHeaders {
    /// The beginning of a success: both ids, the date, what CORS adds.
    pub(crate) fn of_success(request: &S3Request<'_>, cors: &CorsHeaders) -> Self {
        let mut res = AnswerHeaders::default();
        res.put(X_AMZ_ID_2, &request.ids.host_id);
        res.put(X_AMZ_REQUEST_ID, &request.ids.request_id);
        res.put_date(DATE, request.now);
        res.put_all(cors);
        res
    }

    /// Both ids as an error begins with them.
    pub(crate) fn put_error_ids(&mut self, request: &S3Request<'_>) {
        self.put(X_AMZ_REQUEST_ID, &request.ids.request_id);
        self.put(X_AMZ_ID_2, &request.ids.host_id);
    }

    /// A header; one that HTTP cannot carry is left out.
    pub(crate) fn put(&mut self, name: HeaderName, value: &str) {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            self.0.append(name, value);
        }
    }

    /// A header, where there is one.
    pub(crate) fn put_optional(&mut self, name: HeaderName, value: Option<&str>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    /// Several headers.
    pub(crate) fn put_all(&mut self, headers: &[(HeaderName, String)]) {
        for (name, value) in headers {
            self.put(name.clone(), value);
        }
    }

    /// A date in HTTP's spelling.
    pub(crate) fn put_date(&mut self, name: HeaderName, at: SystemTime) {
        self.put(name, &httpdate::fmt_http_date(at));
    }

    /// The two validators.
    pub(crate) fn put_validators(&mut self, last_modified: SystemTime, etag: &str) {
        self.put_date(LAST_MODIFIED, last_modified);
        self.put(ETAG, etag);
    }

    /// The whole answer: `Server` comes last.
    pub(crate) fn into_response(mut self, status: StatusCode, body: Body) -> Response {
        self.put(SERVER, "AmazonS3");
        Response {
            status,
            headers: self.0,
            body,
            ..Response::default()
        }
    }
}

/// An error of the REST endpoint; `more` stands between the ids and the content type.
///
/// The body is left out on HEAD, its headers are not. It is held here, for all that the header
/// `Transfer-Encoding` says: how it goes out is the listener's affair.
pub(crate) fn error_response(
    request: &S3Request<'_>,
    error: &S3Error,
    xml: String,
    more: &[(HeaderName, String)],
) -> Response {
    let mut headers = AnswerHeaders::default();
    headers.put_error_ids(request);
    headers.put_all(more);
    headers.put(CONTENT_TYPE, "application/xml");
    headers.put(TRANSFER_ENCODING, "chunked");
    headers.put_date(DATE, request.now);
    headers.into_response(error.status(), body_unless_head(request, xml))
}

/// A document of the API.
pub(crate) fn xml_response(
    request: &S3Request<'_>,
    xml: String,
    cors: &CorsHeaders,
    more: &[(HeaderName, String)],
) -> Response {
    let mut headers = AnswerHeaders::of_success(request, cors);
    headers.put_all(more);
    headers.put(CONTENT_TYPE, "application/xml");
    headers.put(TRANSFER_ENCODING, "chunked");
    headers.into_response(StatusCode::OK, body_unless_head(request, xml))
}

/// The refusal of a path with a `..` segment: 400, and nothing more.
pub(crate) fn dot_segment_response(request: &S3Request<'_>) -> Response {
    let mut headers = AnswerHeaders::default();
    headers.put_error_ids(request);
    headers.put(http::header::CONTENT_LENGTH, "0");
    headers.put_date(DATE, request.now);
    headers.into_response(StatusCode::BAD_REQUEST, Body::Empty)
}

/// A granted preflight: the headers of CORS, and no body.
pub(crate) fn preflight_response(request: &S3Request<'_>, cors: &CorsHeaders) -> Response {
    let mut headers = AnswerHeaders::of_success(request, cors);
    headers.put(http::header::CONTENT_LENGTH, "0");
    headers.into_response(StatusCode::OK, Body::Empty)
}

/// A text as a body, or none where the method is HEAD.
pub(crate) fn body_unless_head(request: &S3Request<'_>, text: String) -> Body {
    if request.method == http::Method::HEAD {
        Body::Empty
    } else {
        Body::from(text)
    }
}

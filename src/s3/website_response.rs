//! The response that each answer of the website endpoint becomes.
//!
//! AWS: "Configuring a custom error document", "Configuring a webpage redirect". Headers and their
//! order are as captured; a redirect has no body, but for the one from a folder's name to the
//! folder, which is an error to S3 and has a page.

use std::sync::Arc;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, LOCATION, TRANSFER_ENCODING};
use http::{HeaderName, Method, StatusCode};

use crate::message::{Body, Response};
use crate::rfc::range::ByteRange;

use super::answer_headers::{
    AnswerHeaders, body_unless_head, dot_segment_response, preflight_response, reason_phrase,
};
use super::cors::CorsHeaders;
use super::object_response::ObjectResponse;
use super::website_page::{PageItems, page};
use super::website_routing::Redirect;
use super::{Bucket, Object, S3Error, S3Fidelity, S3Request};

/// Everything that the endpoint may answer.
pub(crate) enum WebsiteAnswer<'a> {
    /// An object, or a part of it.
    Object(&'a Bucket, Arc<Object>, Option<ByteRange>),
    /// An object that did not change.
    NotModified(&'a Bucket, Arc<Object>),
    /// A redirect by a rule, of all requests, or by an object.
    Redirect(Redirect),
    /// From a folder's name to the folder.
    FolderRedirect(String),
    /// An error with the bucket's own page.
    ErrorDocument(&'a Bucket, S3Error, Arc<Object>),
    /// An error whose page redirects.
    ErrorDocumentRedirect(S3Error, String),
    /// An error with the built-in page, and why the bucket's own could not be shown.
    Page(S3Error, Option<S3Error>),
    /// A granted preflight.
    Preflight(CorsHeaders),
    /// The path has a `..` segment.
    DotSegment,
}

const HTML: &str = "text/html; charset=utf-8";
const ERROR_CODE: HeaderName = HeaderName::from_static("x-amz-error-code");
const ERROR_MESSAGE: HeaderName = HeaderName::from_static("x-amz-error-message");

impl WebsiteAnswer<'_> {
    /// Builds the response.
    pub(crate) fn into_response(
        self,
        request: &S3Request<'_>,
        cors: &CorsHeaders,
        fidelity: &S3Fidelity,
    ) -> Response {
        match self {
            WebsiteAnswer::Object(bucket, object, part) => {
                shown(bucket, &object, request, cors).website(part)
            }
            WebsiteAnswer::NotModified(bucket, object) => {
                shown(bucket, &object, request, cors).not_modified()
            }
            WebsiteAnswer::Redirect(redirect) => redirect_response(request, &redirect, cors),
            WebsiteAnswer::FolderRedirect(location) => folder_redirect(request, &location, cors),
            WebsiteAnswer::ErrorDocument(bucket, error, object) => {
                shown(bucket, &object, request, cors)
                    .error_document(error.status(), &error_headers(&error))
            }
            WebsiteAnswer::ErrorDocumentRedirect(error, location) => {
                error_document_redirect(request, &error, &location, cors)
            }
            WebsiteAnswer::Page(error, failed) => {
                error_page(request, &error, failed.as_ref(), cors, fidelity)
            }
            WebsiteAnswer::Preflight(granted) => preflight_response(request, &granted),
            WebsiteAnswer::DotSegment => dot_segment_response(request),
        }
    }
}

fn shown<'a>(
    bucket: &'a Bucket,
    object: &'a Object,
    request: &'a S3Request<'_>,
    cors: &'a CorsHeaders,
) -> ObjectResponse<'a> {
    ObjectResponse {
        request,
        bucket,
        object,
        metadata: &object.metadata,
        cors,
    }
}
fn redirect_response(request: &S3Request<'_>, redirect: &Redirect, cors: &CorsHeaders) -> Response {
    let mut headers = AnswerHeaders::of_success(request, cors);
    headers.put(LOCATION, &redirect.location);
    headers.put(CONTENT_LENGTH, "0");
    headers.into_response(redirect.status, Body::Empty)
}

fn error_document_redirect(
    request: &S3Request<'_>,
    error: &S3Error,
    location: &str,
    cors: &CorsHeaders,
) -> Response {
    let mut headers = AnswerHeaders::default();
    headers.put_all(&error_headers(error));
    headers.put_error_ids(request);
    headers.put_date(DATE, request.now);
    headers.put_all(cors);
    headers.put(LOCATION, location);
    headers.put(CONTENT_LENGTH, "0");
    headers.into_response(StatusCode::MOVED_PERMANENTLY, Body::Empty)
}

fn folder_redirect(request: &S3Request<'_>, location: &str, cors: &CorsHeaders) -> Response {
    let items = PageItems {
        code: "Found",
        message: "Resource Found",
        details: &[],
    };
    let mut headers = AnswerHeaders::default();
    headers.put(ERROR_CODE, items.code);
    headers.put(ERROR_MESSAGE, items.message);
    headers.put_error_ids(request);
    headers.put_all(cors);
    headers.put(LOCATION, location);
    if request.method != Method::HEAD {
        headers.put(CONTENT_TYPE, HTML);
    }
    headers.put(TRANSFER_ENCODING, "chunked");
    headers.put_date(DATE, request.now);
    let body = body_unless_head(request, page("302 Found", &items, &request.ids, None));
    headers.into_response(StatusCode::FOUND, body)
}

/// The built-in page; on HEAD the error stands in the headers instead.
fn error_page(
    request: &S3Request<'_>,
    error: &S3Error,
    failed: Option<&S3Error>,
    cors: &CorsHeaders,
    fidelity: &S3Fidelity,
) -> Response {
    let head = request.method == Method::HEAD;
    let mut headers = AnswerHeaders::default();
    if head || fidelity.website_page_error_headers {
        headers.put_all(&error_headers(error));
    }
    headers.put_error_ids(request);
    headers.put_all(cors);
    let body = if head {
        headers.put(TRANSFER_ENCODING, "chunked");
        Body::Empty
    } else {
        let html = html(error, failed, request);
        headers.put(CONTENT_TYPE, HTML);
        headers.put(CONTENT_LENGTH, &html.len().to_string());
        Body::from(html)
    };
    headers.put_date(DATE, request.now);
    headers.into_response(error.status(), body)
}

fn html(error: &S3Error, failed: Option<&S3Error>, request: &S3Request<'_>) -> String {
    let status = error.status();
    let reason = reason_phrase(status).unwrap_or_default();
    let (details, failed_details) = (
        error.details(),
        failed.map(S3Error::details).unwrap_or_default(),
    );
    let failed = failed.map(|it| PageItems {
        code: it.code(),
        message: it.message(),
        details: &failed_details,
    });
    let items = PageItems {
        code: error.code(),
        message: error.message(),
        details: &details,
    };
    page(
        &format!("{} {reason}", status.as_u16()),
        &items,
        &request.ids,
        failed.as_ref(),
    )
}

/// The error as headers: code, message, and what else the page would tell.
fn error_headers(error: &S3Error) -> Vec<(HeaderName, String)> {
    let mut res = vec![
        (ERROR_CODE, error.code().to_owned()),
        (ERROR_MESSAGE, error.message().to_owned()),
    ];
    for (name, value) in error.details() {
        let name = format!("x-amz-error-detail-{name}");
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            res.push((name, value));
        }
    }
    res
}

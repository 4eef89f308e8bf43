//! The answers that functions make, and those in the place of what they should have returned.
//!
//! AWS: "CloudFront Functions event structure" and "Generate HTTP responses in request triggers":
//! `Server`, `Date` and `Content-Length` are CloudFront's; there is no `Content-Type` but the
//! function's own.

use std::time::SystemTime;

use http::header::{CONTENT_LENGTH, DATE, SERVER, TRANSFER_ENCODING};
use http::{Extensions, HeaderMap, HeaderValue};
use hyper::ext::ReasonPhrase;

use crate::distribution::error_page;
use crate::functions::outcome::{FunctionFailure, GeneratedResponse};
use crate::message::{Body, RequestId, Response};

/// A function's own response.
pub(in crate::edge) fn generated(made: GeneratedResponse, now: SystemTime) -> Response {
    let mut headers = HeaderMap::with_capacity(made.headers.len() + 8);
    headers.insert(SERVER, HeaderValue::from_static("CloudFront"));
    if let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(now)) {
        headers.insert(DATE, date);
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(made.body.len()));
    for name in made.headers.keys() {
        if *name == CONTENT_LENGTH || *name == TRANSFER_ENCODING {
            continue;
        }
        let mut values = made.headers.get_all(name).iter();
        if let Some(first) = values.next() {
            headers.insert(name, first.clone());
        }
        for value in values {
            headers.append(name, value.clone());
        }
    }
    Response {
        status: made.status,
        headers,
        body: match made.body.is_empty() {
            true => Body::Empty,
            false => Body::Held(made.body),
        },
        extensions: reason(made.status_description.as_deref()),
    }
}

/// The page in the place of what a function should have returned.
pub(in crate::edge) fn failed(
    failure: &FunctionFailure,
    id: &RequestId,
    now: SystemTime,
) -> Response {
    error_page(failure.kind.status(), &failure.sentence, id, now)
}

/// The reason phrase that a function gives, for who puts it on the wire.
pub(in crate::edge) fn reason(description: Option<&str>) -> Extensions {
    let phrase = description.and_then(|it| ReasonPhrase::try_from(it.as_bytes().to_vec()).ok());
    with_reason(phrase.as_ref())
}

/// A reason phrase among extensions.
pub(in crate::edge) fn with_reason(phrase: Option<&ReasonPhrase>) -> Extensions {
    let mut extensions = Extensions::new();
    if let Some(phrase) = phrase {
        extensions.insert(phrase.clone());
    }
    extensions
}

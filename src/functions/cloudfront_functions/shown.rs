//! The parts of an event that a CloudFront Function is shown, before they are JavaScript.
//!
//! AWS: "CloudFront Functions event structure". What the program cannot reach is left out, so
//! `None` of a part means that it was not made, never that it is empty.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::{COOKIE, SET_COOKIE};

use super::EventUse;
use super::fields::{self, Field, FieldValue};
use crate::functions::{EventRequest, EventResponse, FunctionEvent, restrictions};
use crate::message::EdgeEvent;

/// What is shown of a request and, in response events, of the response.
#[derive(Clone, Debug)]
pub(super) struct Shown<'a> {
    /// The request; `None` in response events whose program cannot reach it.
    pub(super) request: Option<ShownRequest<'a>>,
    /// The response, in response events.
    pub(super) response: Option<ShownResponse<'a>>,
}

/// `event.request`
#[derive(Clone, Debug)]
pub(super) struct ShownRequest<'a> {
    /// The headers as they came, those among them that are not shown.
    pub(super) all_headers: &'a HeaderMap,
    /// `method`
    pub(super) method: &'a str,
    /// Whether `method` is there.
    pub(super) has_method: bool,
    /// `uri`
    pub(super) uri: &'a str,
    /// The raw query; `None` where there is no `?`.
    pub(super) raw_query: Option<&'a str>,
    /// `querystring`
    pub(super) querystring: Option<Vec<Field<'a>>>,
    /// `headers`
    pub(super) headers: Option<Vec<Field<'a>>>,
    /// `cookies`
    pub(super) cookies: Option<Vec<Field<'a>>>,
}

/// `event.response`
#[derive(Clone, Debug)]
pub(super) struct ShownResponse<'a> {
    /// The headers as they came, those among them that are not shown.
    pub(super) all_headers: &'a HeaderMap,
    /// `statusCode`
    pub(super) status_code: u16,
    /// `statusDescription`: the status's own words.
    pub(super) status_description: &'a str,
    /// `headers`
    pub(super) headers: Option<Vec<Field<'a>>>,
    /// `cookies`
    pub(super) cookies: Option<Vec<Field<'a>>>,
}

impl<'a> Shown<'a> {
    /// What of `event` is shown to a program that reaches these parts.
    pub(super) fn new(event: &'a FunctionEvent<'_>, reached: EventUse) -> Self {
        Shown {
            // What comes back is held against it, be it shown or not.
            request: (reached.request || event.event == EdgeEvent::ViewerRequest)
                .then(|| shown_request(&event.request, reached)),
            response: event
                .response
                .as_ref()
                .map(|it| shown_response(it, reached)),
        }
    }
}

fn shown_request<'a>(request: &'a EventRequest<'_>, reached: EventUse) -> ShownRequest<'a> {
    ShownRequest {
        all_headers: request.headers,
        method: request.method.as_str(),
        has_method: reached.method,
        uri: request.uri,
        raw_query: request.query,
        querystring: reached
            .querystring
            .then(|| fields::of_query(request.query.unwrap_or_default())),
        headers: reached
            .request_headers
            .then(|| request_headers(request.headers)),
        cookies: reached
            .request_cookies
            .then(|| request_cookies(request.headers)),
    }
}

fn shown_response<'a>(response: &'a EventResponse<'_>, reached: EventUse) -> ShownResponse<'a> {
    ShownResponse {
        all_headers: response.headers,
        status_code: response.status.as_u16(),
        status_description: response.status.canonical_reason().unwrap_or_default(),
        headers: reached
            .response_headers
            .then(|| response_headers(response.headers)),
        cookies: reached
            .response_cookies
            .then(|| response_cookies(response.headers)),
    }
}

/// `request.headers`: all but `Cookie` and what is hidden.
pub(super) fn request_headers(map: &HeaderMap) -> Vec<Field<'_>> {
    headers(map, COOKIE.as_str())
}

/// `request.cookies`
pub(super) fn request_cookies(map: &HeaderMap) -> Vec<Field<'_>> {
    fields::of_cookies(map.get_all(COOKIE).iter().map(fields::text))
}

/// `response.headers`: all but `Set-Cookie` and what is hidden.
pub(super) fn response_headers(map: &HeaderMap) -> Vec<Field<'_>> {
    headers(map, SET_COOKIE.as_str())
}

/// `response.cookies`
pub(super) fn response_cookies(map: &HeaderMap) -> Vec<Field<'_>> {
    fields::of_set_cookies(map.get_all(SET_COOKIE).iter().map(fields::text))
}

/// The headers that a function is shown; `cookies` is the one that has a place of its own.
fn headers<'a>(map: &'a HeaderMap, cookies: &str) -> Vec<Field<'a>> {
    let mut res: Vec<Field<'a>> = Vec::with_capacity(map.keys_len());
    // Values of one name come one after the other.
    for (name, value) in map {
        let name = name.as_str();
        if let Some(last) = res.last_mut().filter(|it| it.name == name) {
            last.more.push(FieldValue::new(fields::text(value)));
        } else if name != cookies && !restrictions::is_disallowed(name) {
            let value = FieldValue::new(fields::text(value));
            res.push(Field::new(Cow::Borrowed(name), value));
        }
    }
    res
}

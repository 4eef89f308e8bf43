//! A response that a function returned: one of its own, or the origin's with changes.
//!
//! AWS: "CloudFront Functions event structure", section on the response.
//!
//! # Fidelity
//!
//! - Statuses from 200 to 599 are taken; AWS names no range.
//! - AWS names no limit for a generated response's body. Above 40 KB, the limit of Lambda@Edge
//!   viewer events, there is a warning.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use rquickjs::{Object, Result, Value};

use super::NameUse;
use super::engine::Key;
use super::findings::{Findings, quoted};
use super::header_rules::{HeadersOf, NewHeaders};
use super::result::ResultReader;
use super::returned_fields::{describe, read_text};
use super::returned_part::{PartOf, Source};
use super::shown::{Shown, ShownResponse};
use crate::functions::outcome::{GeneratedResponse, ResponseChange};

/// From which size on a generated response is warned of, headers included, in bytes.
const LARGE_RESPONSE_BYTES: usize = 40 * 1024;

/// The cookies' member as people write it.
const COOKIES: &str = "response.cookies";

impl<'js> ResultReader<'_, 'js> {
    /// Whether an object is a response.
    pub(super) fn has_status(&self, object: &Object<'js>) -> Result<bool> {
        Ok(!self.member(object, Key::StatusCode)?.is_undefined())
    }

    /// The response that a viewer-request function makes.
    pub(super) fn generated(&mut self, object: &Object<'js>) -> Result<GeneratedResponse> {
        let status = self.status(object)?.unwrap_or_default();
        let status_description = self.status_description(object)?;
        let of = HeadersOf::GeneratedResponse;
        let headers = self.headers(of, object, &own(Key::Headers, of.as_str()))?;
        let cookies = self.cookies(object, &own(Key::Cookies, COOKIES))?;
        let new = NewHeaders {
            original: &HeaderMap::new(),
            cookies: &SET_COOKIE,
            headers: headers.as_ref(),
            cookie_fields: cookies.as_ref().map(|it| &*it.returned),
        };
        let mut headers = new.make().unwrap_or_default();
        headers.remove(CONTENT_LENGTH);
        let body = self.body(object)?.unwrap_or_default();
        warn_of_size(&headers, &body, &mut self.findings);
        Ok(GeneratedResponse {
            status,
            status_description,
            headers,
            body,
        })
    }

    /// What a viewer-response function changed.
    pub(super) fn response(&mut self, object: &Object<'js>) -> Result<ResponseChange> {
        let Some(shown) = &self.shown.response else {
            return Ok(ResponseChange::default());
        };
        let status = self.status(object)?;
        let status = status.filter(|it| it.as_u16() != shown.status_code);
        let status_description = self.status_description(object)?;
        let status_description =
            status_description.filter(|it| status.is_some() || it != shown.status_description);
        let headers = self.headers(HeadersOf::Response, object, &headers(shown, self.shown))?;
        let cookies = self.cookies(object, &cookies(shown, self.shown))?;
        let new = NewHeaders {
            original: shown.all_headers,
            cookies: &SET_COOKIE,
            headers: headers.as_ref(),
            cookie_fields: cookies.as_ref().map(|it| &*it.returned),
        };
        let headers = new.make();
        let body = self.body(object)?;
        if let Some(body) = &body {
            warn_of_size(
                headers.as_ref().unwrap_or(shown.all_headers),
                body,
                &mut self.findings,
            );
        }
        Ok(ResponseChange {
            status,
            status_description,
            headers,
            body,
        })
    }

    fn status(&mut self, object: &Object<'js>) -> Result<Option<StatusCode>> {
        let value = self.member(object, Key::StatusCode)?;
        let number = value.as_number().filter(|it| it.fract() == 0.0);
        let status = number.filter(|it| (200.0..600.0).contains(it));
        let status = status.and_then(|it| StatusCode::from_u16(it as u16).ok());
        if status.is_none() {
            let rule = "response.statusCode must be an integer from 200 to 599";
            let fix = if value.is_string() {
                "write it without quotes"
            } else if self.member(object, Key::Uri)?.is_string() {
                "it looks like a request: a viewer-response function returns `event.response`"
            } else {
                ""
            };
            self.findings.invalid(rule, &describe(&value)?, fix);
        }
        Ok(status)
    }

    fn status_description(&mut self, object: &Object<'js>) -> Result<Option<String>> {
        let value = self.member(object, Key::StatusDescription)?;
        if value.is_undefined() {
            return Ok(None);
        }
        let place = "response.statusDescription";
        let text = read_text(&value, place, &mut self.findings)?;
        if let Some(text) = text
            .as_deref()
            .filter(|it| HeaderValue::from_str(it).is_err())
        {
            let rule = format!("{place} must not contain line breaks or control characters");
            self.findings.invalid(&rule, &quoted(text), "");
        }
        Ok(text)
    }

    fn body(&mut self, object: &Object<'js>) -> Result<Option<Bytes>> {
        let value = self.member(object, Key::Body)?;
        if value.is_undefined() {
            return Ok(None);
        }
        let Some(body) = value.as_object() else {
            let text = read_text(&value, "response.body", &mut self.findings)?;
            return Ok(text.map(Bytes::from));
        };
        let encoding = self.member(body, Key::Encoding)?;
        let data = self.member(body, Key::Data)?;
        let Some(text) = read_text(&data, "response.body.data", &mut self.findings)? else {
            return Ok(None);
        };
        self.decode(&encoding, text).map(Some)
    }

    fn decode(&mut self, encoding: &Value<'js>, data: String) -> Result<Bytes> {
        let name = match encoding.as_string() {
            Some(it) => it.to_string()?,
            None => String::new(),
        };
        match name.as_str() {
            "text" => return Ok(Bytes::from(data)),
            "base64" => match STANDARD.decode(&data) {
                Ok(bytes) => return Ok(Bytes::from(bytes)),
                Err(error) => {
                    let rule = "response.body.data must be valid base64";
                    let returned = format!("{} ({error})", quoted(&data));
                    self.findings.invalid(rule, &returned, "");
                }
            },
            _ => {
                let rule = "response.body.encoding must be text or base64";
                self.findings.invalid(rule, &describe(encoding)?, "");
            }
        }
        Ok(Bytes::new())
    }
}

/// A part of a response that the function makes: nothing was there before.
fn own(key: Key, member: &'static str) -> PartOf<'static> {
    PartOf {
        key,
        member,
        shown: Some(&[]),
        reached: &NameUse::All,
        source: Source::Nowhere,
    }
}

fn headers<'s>(response: &'s ShownResponse<'s>, shown: &'s Shown<'s>) -> PartOf<'s> {
    PartOf {
        key: Key::Headers,
        member: HeadersOf::Response.as_str(),
        shown: response.headers.as_deref(),
        reached: &shown.reached.response_headers,
        source: Source::ResponseHeaders(response.all_headers),
    }
}

fn cookies<'s>(response: &'s ShownResponse<'s>, shown: &'s Shown<'s>) -> PartOf<'s> {
    PartOf {
        key: Key::Cookies,
        member: COOKIES,
        shown: response.cookies.as_deref(),
        reached: &shown.reached.response_cookies,
        source: Source::ResponseCookies(response.all_headers),
    }
}

fn warn_of_size(headers: &HeaderMap, body: &Bytes, findings: &mut Findings) {
    let head: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    let size = head + body.len();
    if size > LARGE_RESPONSE_BYTES {
        findings.warn(format!(
            "the response has {size} bytes with its headers; AWS names no limit for CloudFront \
             Functions, but Lambda@Edge ends at 40 KB in viewer events"
        ));
    }
}

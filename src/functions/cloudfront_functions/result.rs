//! What a function returned, read back into what becomes of the request or the response.
//!
//! AWS: "CloudFront Functions event structure"; "HTTP 502 status code (Bad Gateway)".
//!
//! # Fidelity
//!
//! - A value with `statusCode` is a response, any other object a request; AWS does not say how it
//!   tells them apart.
//! - A part that is missing from the returned object counts as empty, but `method`, which counts as
//!   unchanged, and a response's `body`.

use std::borrow::Cow;

use http::header::COOKIE;
use rquickjs::{Ctx, Object, Result, Value};

use super::engine::{Key, Keys};
use super::fields::{self, Field};
use super::findings::Findings;
use super::header_rules::{self, HeadersOf, NewHeaders};
use super::identity::{Identity, ReadOnlyEntries};
use super::request_target::{self, judge_length, judge_query, judge_uri};
use super::returned_fields::{FieldReader, ReturnedField, describe, is_text, read_text};
use super::shown::{self, Shown, ShownRequest};
use crate::functions::outcome::{RequestChange, RequestOutcome, ResponseChange};
use crate::functions::{FunctionFidelity, NoObjectReturned};

/// Reads what a run returned.
pub(super) struct ResultReader<'a, 'js> {
    pub(super) ctx: &'a Ctx<'js>,
    pub(super) keys: Keys<'js>,
    pub(super) shown: &'a Shown<'a>,
    pub(super) identity: &'a Identity,
    pub(super) read_only: &'a ReadOnlyEntries,
    pub(super) fidelity: &'a FunctionFidelity,
    pub(super) findings: Findings,
}

/// What there is to know of a part of the returned object.
pub(super) enum Part<'js> {
    /// It was not made, and the object is the one that was made without it.
    Untouched,
    /// It is there, or `None` where it is missing.
    Returned(Option<Object<'js>>),
}

impl<'a, 'js> ResultReader<'a, 'js> {
    /// What a viewer-request function returned.
    pub(super) fn request_outcome(&mut self, value: &Value<'js>) -> Result<RequestOutcome> {
        let Some(object) = self.object(value, "a request or a response object")? else {
            return Ok(RequestOutcome::Continue(Box::default()));
        };
        if self.has_status(&object)? {
            let response = self.generated(&object)?;
            return Ok(RequestOutcome::Respond(Box::new(response)));
        }
        let change = self.request(&object)?;
        Ok(RequestOutcome::Continue(Box::new(change)))
    }

    /// What a viewer-response function returned.
    pub(super) fn response_change(&mut self, value: &Value<'js>) -> Result<ResponseChange> {
        match self.object(value, "a response object")? {
            None => Ok(ResponseChange::default()),
            Some(object) => self.response(&object),
        }
    }

    /// The object, or a finding where there is none.
    fn object(&mut self, value: &Value<'js>, expected: &str) -> Result<Option<Object<'js>>> {
        if let Some(object) = value.as_object() {
            return Ok(Some(object.clone()));
        }
        let returned = describe(value)?;
        let fix = match self.shown.response {
            None => "return `event.request` or a response on every path",
            Some(_) => "return `event.response` on every path",
        };
        match self.fidelity.no_object_returned {
            NoObjectReturned::Execution => {
                let cause = format!("the function returned {returned}; expected {expected}");
                self.findings.could_not_run(cause, fix);
            }
            NoObjectReturned::Validation => {
                let rule = format!("the result must be {expected}");
                self.findings.invalid(&rule, &returned, fix);
            }
        }
        Ok(None)
    }

    pub(super) fn fields(&self) -> FieldReader<'_, 'js> {
        FieldReader {
            ctx: self.ctx,
            keys: &self.keys,
        }
    }

    pub(super) fn member(&self, object: &Object<'js>, name: Key) -> Result<Value<'js>> {
        object.get(self.keys.get(name))
    }

    fn request(&mut self, object: &Object<'js>) -> Result<RequestChange> {
        let Some(shown) = &self.shown.request else {
            let rule = "the result must be event.request or a response object";
            self.findings.invalid(rule, "another object", "");
            return Ok(RequestChange::default());
        };
        let has_uri = !self.member(object, Key::Uri)?.is_undefined();
        if !has_uri && self.member(object, Key::Request)?.is_object() {
            let rule = "request.uri must be a string";
            let fix = "return `event.request`";
            self.findings.invalid(rule, "the event itself", fix);
            return Ok(RequestChange::default());
        }
        self.method(object, shown)?;
        let (uri, query_in_uri) = self.uri(object, shown)?;
        let mut query = self.query(object, shown)?;
        if let Some(of_uri) = query_in_uri {
            let rest = query.as_deref().or(shown.raw_query).unwrap_or_default();
            query = Some(match rest {
                "" => of_uri,
                rest => format!("{of_uri}&{rest}"),
            });
        }
        if uri.is_some() || query.is_some() {
            let query = query.as_deref().or(shown.raw_query).unwrap_or_default();
            judge_length(
                uri.as_deref().unwrap_or(shown.uri),
                query,
                &mut self.findings,
            );
        }
        let before = made(&shown.headers, || shown::request_headers(shown.all_headers));
        let headers = match self.part(
            object,
            Key::Headers,
            "request.headers",
            shown.headers.is_some(),
        )? {
            Part::Untouched => None,
            Part::Returned(it) => {
                let of = HeadersOf::Request;
                self.headers(of, it.as_ref(), &before)?
            }
        };
        let cookies_before = made(&shown.cookies, || shown::request_cookies(shown.all_headers));
        let cookies = match self.part(
            object,
            Key::Cookies,
            "request.cookies",
            shown.cookies.is_some(),
        )? {
            Part::Untouched => None,
            Part::Returned(it) => self.cookies("request.cookies", it.as_ref(), &cookies_before)?,
        };
        let new = NewHeaders {
            original: shown.all_headers,
            cookies: &COOKIE,
            headers: headers.as_deref().map(|it| (&*before, it)),
            cookie_fields: cookies.as_deref(),
        };
        Ok(RequestChange {
            uri,
            query,
            headers: new.make(),
            origin: None,
            body: None,
        })
    }

    fn method(&mut self, object: &Object<'js>, shown: &ShownRequest<'_>) -> Result<()> {
        let method = self.member(object, Key::Method)?;
        if !method.is_undefined() && !is_text(&method, shown.method)? {
            let rule = "request.method is read-only";
            self.findings
                .invalid(rule, &describe(&method)?, "leave it as it is");
        }
        Ok(())
    }

    fn uri(
        &mut self,
        object: &Object<'js>,
        shown: &ShownRequest<'_>,
    ) -> Result<(Option<String>, Option<String>)> {
        let uri = self.member(object, Key::Uri)?;
        if is_text(&uri, shown.uri)? {
            return Ok((None, None));
        }
        let Some(uri) = read_text(&uri, "request.uri", &mut self.findings)? else {
            return Ok((None, None));
        };
        let rule = self.fidelity.question_mark_in_uri;
        let target = judge_uri(&uri, rule, &mut self.findings);
        let changed = target.uri != shown.uri;
        Ok((changed.then_some(target.uri), target.query))
    }

    fn query(&mut self, object: &Object<'js>, shown: &ShownRequest<'_>) -> Result<Option<String>> {
        let value = self.member(object, Key::Querystring)?;
        let query = if value.is_string() {
            let text = read_text(&value, "request.querystring", &mut self.findings)?;
            text.unwrap_or_default()
        } else {
            let is_made = shown.querystring.is_some();
            let part = self.part(object, Key::Querystring, "request.querystring", is_made)?;
            let returned = match part {
                Part::Untouched => return Ok(None),
                Part::Returned(it) => it,
            };
            let before = made(&shown.querystring, || {
                fields::of_query(shown.raw_query.unwrap_or_default())
            });
            match self.changed("request.querystring", returned.as_ref(), &before)? {
                None => return Ok(None),
                Some(fields) => request_target::query_of(&fields),
            }
        };
        if query == shown.raw_query.unwrap_or_default() {
            return Ok(None);
        }
        judge_query(&query, &mut self.findings);
        Ok(Some(query))
    }

    /// A part that is an object of fields.
    pub(super) fn part(
        &mut self,
        object: &Object<'js>,
        name: Key,
        member: &str,
        is_made: bool,
    ) -> Result<Part<'js>> {
        let value = self.member(object, name)?;
        if value.is_undefined() {
            let untouched = !is_made && self.identity.is(object.as_value());
            return Ok(if untouched {
                Part::Untouched
            } else {
                Part::Returned(None)
            });
        }
        match value.into_object() {
            Some(it) => Ok(Part::Returned(Some(it))),
            None => {
                let value = self.member(object, name)?;
                let rule = format!("{member} must be an object");
                self.findings.invalid(&rule, &describe(&value)?, "");
                Ok(Part::Untouched)
            }
        }
    }

    /// The fields of an object, unless they are as they were shown.
    fn changed(
        &mut self,
        member: &str,
        object: Option<&Object<'js>>,
        before: &[Field<'_>],
    ) -> Result<Option<Vec<ReturnedField>>> {
        let Some(object) = object else {
            return Ok((!before.is_empty()).then(Vec::new));
        };
        if self.fields().is_unchanged(object, before)? {
            return Ok(None);
        }
        let mut findings = std::mem::take(&mut self.findings);
        let read = self.fields().read(object, member, before, &mut findings);
        self.findings = findings;
        read.map(Some)
    }

    /// Headers that came back, judged; `None` where they are as they were shown.
    pub(super) fn headers(
        &mut self,
        of: HeadersOf,
        object: Option<&Object<'js>>,
        before: &[Field<'_>],
    ) -> Result<Option<Vec<ReturnedField>>> {
        if let Some(object) = object {
            for name in self.read_only.written(object)? {
                header_rules::refuse_rewrite(of, &name, &mut self.findings);
            }
        }
        let returned = self.changed(of.as_str(), object, before)?;
        if let Some(returned) = &returned {
            let set_cookie = self.fidelity.set_cookie_header;
            header_rules::judge(of, before, returned, set_cookie, &mut self.findings);
        }
        Ok(returned)
    }

    /// Cookies that came back, judged; `None` where they are as they were shown.
    pub(super) fn cookies(
        &mut self,
        member: &str,
        object: Option<&Object<'js>>,
        before: &[Field<'_>],
    ) -> Result<Option<Vec<ReturnedField>>> {
        let returned = self.changed(member, object, before)?;
        if let Some(returned) = &returned {
            header_rules::judge_cookies(member, returned, &mut self.findings);
        }
        Ok(returned)
    }
}

/// A part as it was shown, or as it would have been.
pub(super) fn made<'s, 'a>(
    part: &'s Option<Vec<Field<'a>>>,
    make: impl FnOnce() -> Vec<Field<'a>>,
) -> Cow<'s, [Field<'a>]> {
    match part {
        Some(part) => Cow::Borrowed(part),
        None => Cow::Owned(make()),
    }
}

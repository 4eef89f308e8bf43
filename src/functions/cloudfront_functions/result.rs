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

use http::header::COOKIE;
use rquickjs::{Ctx, Object, Result, Value};

use super::engine::{Key, Keys, Made};
use super::findings::Findings;
use super::header_rules::{self, HeadersOf, NewHeaders};
use super::identity::ReadOnlyEntries;
use super::request_target::{self, judge_length, judge_query, judge_uri};
use super::returned_fields::{FieldReader, describe, is_text, read_text};
use super::returned_part::{Edited, PartOf, Source};
use super::shown::{Shown, ShownRequest};
use crate::functions::outcome::{RequestChange, RequestOutcome, ResponseChange};
use crate::functions::{FunctionFidelity, NoObjectReturned};

/// Reads what a run returned.
pub(super) struct ResultReader<'a, 'js> {
    pub(super) ctx: &'a Ctx<'js>,
    pub(super) keys: Keys<'js>,
    pub(super) shown: &'a Shown<'a>,
    pub(super) made: &'a Made<'js>,
    pub(super) read_only: &'a ReadOnlyEntries,
    pub(super) fidelity: &'a FunctionFidelity,
    pub(super) findings: Findings,
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
        let of = HeadersOf::Request;
        let headers = self.headers(of, object, &headers(shown, self.shown))?;
        let cookies = self.cookies(object, &cookies(shown, self.shown))?;
        let new = NewHeaders {
            original: shown.all_headers,
            cookies: &COOKIE,
            headers: headers.as_ref(),
            cookie_fields: cookies.as_ref().map(|it| &*it.returned),
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
            let part = querystring(shown, self.shown);
            match self.edited(object, &part)? {
                None => return Ok(None),
                Some(edited) => request_target::query_of(&edited.complete(&part).returned),
            }
        };
        if query == shown.raw_query.unwrap_or_default() {
            return Ok(None);
        }
        judge_query(&query, &mut self.findings);
        Ok(Some(query))
    }

    /// Headers that came back, judged; `None` where they are as they were shown.
    pub(super) fn headers<'s>(
        &mut self,
        of: HeadersOf,
        object: &Object<'js>,
        part: &PartOf<'s>,
    ) -> Result<Option<Edited<'s>>> {
        if let Some(headers) = self.member(object, part.key)?.as_object() {
            for name in self.read_only.written(headers)? {
                header_rules::refuse_rewrite(of, &name, &mut self.findings);
            }
        }
        let edited = self.edited(object, part)?;
        if let Some(edited) = &edited {
            let set_cookie = self.fidelity.set_cookie_header;
            header_rules::judge(of, edited, set_cookie, &mut self.findings);
        }
        Ok(edited)
    }

    /// Cookies that came back, judged; `None` where they are as they were shown.
    pub(super) fn cookies<'s>(
        &mut self,
        object: &Object<'js>,
        part: &PartOf<'s>,
    ) -> Result<Option<Edited<'s>>> {
        let edited = self.edited(object, part)?;
        let edited = edited.map(|it| it.complete(part));
        if let Some(edited) = &edited {
            header_rules::judge_cookies(part.member, &edited.returned, &mut self.findings);
        }
        Ok(edited)
    }
}

fn querystring<'s>(request: &'s ShownRequest<'s>, shown: &'s Shown<'s>) -> PartOf<'s> {
    PartOf {
        key: Key::Querystring,
        member: "request.querystring",
        shown: request.querystring.as_deref(),
        reached: &shown.reached.querystring,
        source: Source::Query(request.raw_query.unwrap_or_default()),
    }
}

fn headers<'s>(request: &'s ShownRequest<'s>, shown: &'s Shown<'s>) -> PartOf<'s> {
    PartOf {
        key: Key::Headers,
        member: HeadersOf::Request.as_str(),
        shown: request.headers.as_deref(),
        reached: &shown.reached.request_headers,
        source: Source::RequestHeaders(request.all_headers),
    }
}

fn cookies<'s>(request: &'s ShownRequest<'s>, shown: &'s Shown<'s>) -> PartOf<'s> {
    PartOf {
        key: Key::Cookies,
        member: "request.cookies",
        shown: request.cookies.as_deref(),
        reached: &shown.reached.request_cookies,
        source: Source::RequestCookies(request.all_headers),
    }
}

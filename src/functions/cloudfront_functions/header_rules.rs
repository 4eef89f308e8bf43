//! Which headers a CloudFront Function may add, change and delete, and what then goes out.
//!
//! AWS: "Restrictions on all edge functions", sections on headers; "HTTP 502 status code (Bad
//! Gateway)", section on function validation errors.
//!
//! # Fidelity
//!
//! - AWS does not say how read-only headers bear on a response that a viewer-request function
//!   makes. Those of the event are refused in it, but `content-length`, which is left out with a
//!   warning: the length is always that of the body.

use http::header::COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::fields::{self, Field};
use super::findings::{Findings, quoted};
use super::returned_fields::ReturnedField;
use crate::functions::{SetCookieHeader, restrictions};
use crate::message::EdgeEvent;

/// Whose headers are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeadersOf {
    /// `request.headers` of a viewer-request function.
    Request,
    /// `response.headers` of a response that a viewer-request function makes.
    GeneratedResponse,
    /// `response.headers` of a viewer-response function.
    Response,
}

impl HeadersOf {
    /// The member as people write it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            HeadersOf::Request => "request.headers",
            HeadersOf::GeneratedResponse | HeadersOf::Response => "response.headers",
        }
    }

    fn event(self) -> EdgeEvent {
        match self {
            HeadersOf::Request | HeadersOf::GeneratedResponse => EdgeEvent::ViewerRequest,
            HeadersOf::Response => EdgeEvent::ViewerResponse,
        }
    }
}

/// What a function did to a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edit {
    Add,
    Change,
    Delete,
}

/// Judges what came back in the place of what was shown.
pub(super) fn judge(
    of: HeadersOf,
    shown: &[Field<'_>],
    returned: &[ReturnedField],
    set_cookie: SetCookieHeader,
    findings: &mut Findings,
) {
    let member = of.as_str();
    for field in returned {
        let name = field.name.as_str();
        judge_name(member, name, findings);
        for value in &field.values {
            if HeaderValue::from_str(&value.value).is_err() {
                findings.invalid(
                    &format!(
                        "{member}[{name:?}] must not contain line breaks or control characters"
                    ),
                    &quoted(&value.value),
                    "",
                );
            }
        }
        let before = shown.iter().find(|it| it.name == name);
        let edit = match before {
            None => Some(Edit::Add),
            Some(before) => (!field.is(before)).then_some(Edit::Change),
        };
        if let Some(edit) = edit {
            judge_edit(of, name, edit, findings);
        }
        judge_cookie_header(of, name, set_cookie, findings);
    }
    for before in shown {
        if !returned.iter().any(|it| it.name == before.name) {
            judge_edit(of, &before.name, Edit::Delete, findings);
        }
    }
}

fn judge_name(member: &str, name: &str, findings: &mut Findings) {
    if name.contains(|it: char| it.is_ascii_uppercase()) {
        findings.invalid(
            &format!("{member} must have header names in lower case"),
            &quoted(name),
            &format!("write `{}`", name.to_ascii_lowercase()),
        );
    } else if HeaderName::from_bytes(name.as_bytes()).is_err() {
        findings.invalid(
            &format!("{member} must have valid header names"),
            &quoted(name),
            "a header's name has letters, digits and dashes only",
        );
    }
}

fn judge_edit(of: HeadersOf, name: &str, edit: Edit, findings: &mut Findings) {
    let name = name.to_ascii_lowercase();
    let member = of.as_str();
    let event = of.event();
    if restrictions::is_disallowed(&name) {
        findings.invalid(
            &format!("{member} must not contain the disallowed header {name}"),
            &format!("{member}[{name:?}]"),
            "no edge function may add it; choose another name",
        );
    }
    if !restrictions::is_read_only_for_function(event, &name) {
        return;
    }
    if of == HeadersOf::GeneratedResponse && name == "content-length" {
        findings.warn(
            "response.headers has `content-length`, which is read-only in viewer-request \
             functions; it is left out, and the body's length is sent",
        );
        return;
    }
    let (did, fix) = match edit {
        Edit::Add => ("added to", "leave it out"),
        Edit::Change => ("changed in", "leave it as it is"),
        Edit::Delete => (
            "deleted from",
            "change the headers that are there, in the place of making a new object",
        ),
    };
    findings.read_only(
        format!("`{name}` is read-only in {event} functions, and was {did} {member}"),
        fix,
    );
}

/// Refuses that a read-only header was written with the value that it has.
pub(super) fn refuse_rewrite(of: HeadersOf, name: &str, findings: &mut Findings) {
    let (event, member) = (of.event(), of.as_str());
    findings.read_only(
        format!("`{name}` is read-only in {event} functions, and was written again in {member}"),
        "leave it as it is",
    );
}

fn judge_cookie_header(
    of: HeadersOf,
    name: &str,
    set_cookie: SetCookieHeader,
    findings: &mut Findings,
) {
    match (of, name) {
        (HeadersOf::Request, "cookie") => findings.warn(
            "request.headers has `cookie`; cookies belong in request.cookies, and AWS does not \
             say what becomes of the header",
        ),
        (HeadersOf::GeneratedResponse | HeadersOf::Response, "set-cookie") => match set_cookie {
            SetCookieHeader::Accept => findings.warn(
                "response.headers has `set-cookie`; cookies belong in response.cookies, and AWS \
                 does not say what becomes of the header",
            ),
            SetCookieHeader::Refuse => findings.invalid(
                "response.headers must not contain set-cookie",
                "response.headers[\"set-cookie\"]",
                "set it as response.cookies[name] = { value, attributes }",
            ),
        },
        _ => {}
    }
}

/// What is put in the place of a message's headers; `None` is left as it was.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewHeaders<'a> {
    /// The headers as they came, those that are not shown among them.
    pub(super) original: &'a HeaderMap,
    /// The header that has a place of its own in events: `cookie` or `set-cookie`.
    pub(super) cookies: &'a HeaderName,
    /// What was shown, and what came back.
    pub(super) headers: Option<(&'a [Field<'a>], &'a [ReturnedField])>,
    /// The cookies that came back.
    pub(super) cookie_fields: Option<&'a [ReturnedField]>,
}

impl NewHeaders<'_> {
    /// All headers; what is hidden stays, and a value that is as it was keeps its bytes.
    pub(super) fn make(self) -> Option<HeaderMap> {
        let NewHeaders {
            original,
            cookies,
            headers,
            cookie_fields,
        } = self;
        if headers.is_none() && cookie_fields.is_none() {
            return None;
        }
        let mut res = HeaderMap::with_capacity(original.len() + 4);
        match headers {
            Some((shown, returned)) => put_returned(&mut res, original, shown, returned),
            None => keep(&mut res, original, |it| it != cookies),
        }
        if headers.is_some() {
            keep(&mut res, original, |it| {
                it != cookies && restrictions::is_disallowed(it.as_str())
            });
        }
        match cookie_fields {
            None => keep(&mut res, original, |it| it == cookies),
            Some(fields) if cookies == COOKIE => {
                let pairs: Vec<_> = cookie_pairs(fields).collect();
                if !pairs.is_empty() {
                    append(&mut res, cookies, &pairs.join("; "));
                }
            }
            Some(fields) => {
                for line in set_cookie_lines(fields) {
                    append(&mut res, cookies, &line);
                }
            }
        }
        Some(res)
    }
}

fn keep(res: &mut HeaderMap, original: &HeaderMap, which: impl Fn(&HeaderName) -> bool) {
    for (name, value) in original.iter().filter(|(name, _)| which(name)) {
        res.append(name.clone(), value.clone());
    }
}

fn put_returned(
    res: &mut HeaderMap,
    original: &HeaderMap,
    shown: &[Field<'_>],
    returned: &[ReturnedField],
) {
    for field in returned {
        let Ok(name) = HeaderName::from_bytes(field.name.as_bytes()) else {
            continue;
        };
        let known = shown.iter().any(|it| it.name == field.name);
        for value in &field.values {
            let mut before = original.get_all(&name).iter();
            let bytes = before.find(|it| known && fields::text(it) == value.value.as_str());
            match bytes {
                Some(bytes) => {
                    res.append(name.clone(), bytes.clone());
                }
                None => append(res, &name, &value.value),
            }
        }
    }
}

fn append(res: &mut HeaderMap, name: &HeaderName, value: &str) {
    // What no header may hold has been refused before.
    if let Ok(value) = HeaderValue::from_str(value) {
        res.append(name.clone(), value);
    }
}

fn cookie_pairs(fields: &[ReturnedField]) -> impl Iterator<Item = String> {
    fields.iter().flat_map(|field| {
        let values = field.values.iter();
        values.map(|it| format!("{}={}", field.name, it.value))
    })
}

fn set_cookie_lines(fields: &[ReturnedField]) -> impl Iterator<Item = String> {
    fields.iter().flat_map(|field| {
        field
            .values
            .iter()
            .map(|it| match it.attributes.as_deref() {
                None | Some("") => format!("{}={}", field.name, it.value),
                Some(attributes) => format!("{}={}; {attributes}", field.name, it.value),
            })
    })
}

/// Judges cookies: what cannot stand in a header.
pub(super) fn judge_cookies(member: &str, returned: &[ReturnedField], findings: &mut Findings) {
    for field in returned {
        let name = field.name.as_str();
        if name.contains(|it: char| it.is_ascii_control() || it == ';' || it == '=') {
            findings.invalid(
                &format!("{member} must have valid cookie names"),
                &quoted(name),
                "",
            );
        }
        for value in &field.values {
            let attributes = value.attributes.as_deref().unwrap_or_default();
            let texts = [value.value.as_str(), attributes];
            for text in texts.iter().filter(|it| HeaderValue::from_str(it).is_err()) {
                findings.invalid(
                    &format!(
                        "{member}[{name:?}] must not contain line breaks or control characters"
                    ),
                    &quoted(text),
                    "encode the value with `encodeURIComponent`",
                );
            }
        }
    }
}

//! What a function at `viewer-request` or `origin-request` returned, judged by CloudFront's rules.
//!
//! AWS: "Work with requests and responses", "Restrictions on all edge functions", "Restrictions on
//! Lambda@Edge".
//!
//! # Fidelity
//!
//! - An object with a `status` is a response, every other one a request.
//! - A request without `querystring` has none; one without `method` or `clientIp` keeps them.
//! - Characters that no URI may hold, and those outside ASCII, go out percent-encoded.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};

use super::refusal::{NO_OBJECT, invalid, refused, shown};
use super::{
    EdgeEvent, FunctionEvent, FunctionFailure, FunctionFidelity, OriginChange, QuestionMarkInUri,
    RequestChange, RequestOutcome, UriWithoutSlash, body_result, header_entries, origin_object,
    response_result,
};

/// What may stand in no path and no query.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'<').add(b'>').add(b'`').add(b'#');

/// Judges the result.
pub(super) fn request_outcome(
    event: &FunctionEvent<'_>,
    fidelity: &FunctionFidelity,
    result: &Value,
    warnings: &mut Vec<String>,
) -> Result<RequestOutcome, FunctionFailure> {
    let object = object(result)?;
    if object.get("status").is_some_and(|it| !it.is_null()) {
        let response = response_result::generated(event.event, object, warnings)?;
        return Ok(RequestOutcome::Respond(Box::new(response)));
    }
    let request = &event.request;
    unchanged("method", request.method.as_str(), object)?;
    unchanged("clientIp", &request.client_ip.to_string(), object)?;
    let (uri, after_mark) = uri(request.uri, fidelity, object, warnings)?;
    let query = match after_mark {
        Some(query) => Some(query),
        None => querystring(request.query.unwrap_or_default(), object, warnings)?,
    };
    let headers = header_entries::changed(
        event.event,
        request.headers,
        object.get("headers"),
        warnings,
    )?;
    let origin = match &request.origin {
        Some(before) => origin_object::changed(
            before,
            object.get("origin").filter(|it| !it.is_null()),
            headers.as_ref().unwrap_or(request.headers),
            warnings,
        )?,
        None => {
            if event.event == EdgeEvent::ViewerRequest && object.contains_key("origin") {
                warnings.push(
                    "`request.origin` is set at viewer-request, where CloudFront does not look at it; \
                     the origin can be changed at origin-request"
                        .into(),
                );
            }
            None
        }
    };
    let body = body_result::request_body(
        event.event,
        request.body.is_some(),
        object.get("body"),
        warnings,
    )?;
    Ok(RequestOutcome::Continue(Box::new(RequestChange {
        uri,
        query,
        headers,
        origin: origin.map(|it| OriginChange::Replace(Box::new(it))),
        body,
    })))
}

/// The result as an object.
pub(super) fn object(result: &Value) -> Result<&Map<String, Value>, FunctionFailure> {
    match result {
        Value::Object(object) => Ok(object),
        Value::Null => Err(refused(
            NO_OBJECT,
            "the function returned nothing",
            "return the request or a response on every path: `return request;` from an `async` \
             handler, or `callback(null, request)`",
        )),
        other => Err(refused(
            NO_OBJECT,
            format!("the function returned {}", shown(other)),
            "return the request or a response, which are objects",
        )),
    }
}

/// Refuses another value of a field that CloudFront does not let functions change.
fn unchanged(
    field: &str,
    before: &str,
    object: &Map<String, Value>,
) -> Result<(), FunctionFailure> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(after)) if after == before => Ok(()),
        Some(other) => Err(invalid(
            &format!("The function tried to change the read-only field {field}."),
            format!("`request.{field}` was {before:?} and is {}", shown(other)),
            format!("leave `request.{field}` as it is"),
        )),
    }
}

/// Another URI, and the query that followed it where a `?` counts as the query's begin.
fn uri(
    before: &str,
    fidelity: &FunctionFidelity,
    object: &Map<String, Value>,
    warnings: &mut Vec<String>,
) -> Result<(Option<String>, Option<String>), FunctionFailure> {
    let after = match object.get("uri") {
        Some(Value::String(uri)) => uri,
        None | Some(Value::Null) => {
            let names: Vec<String> = object.keys().map(|it| format!("`{it}`")).collect();
            return Err(invalid(
                "The request has no uri.",
                format!(
                    "the function returned an object that is neither a request (no `uri`) nor a response (no `status`); it has {}",
                    if names.is_empty() {
                        "nothing".into()
                    } else {
                        names.join(", ")
                    }
                ),
                "return `event.Records[0].cf.request`, or a response with `status`",
            ));
        }
        Some(other) => {
            return Err(invalid(
                "The uri is not a string.",
                format!("`request.uri` is {}", shown(other)),
                "set `request.uri` to a path, as in `/index.html`",
            ));
        }
    };
    if after == before {
        return Ok((None, None));
    }
    let mut path = after.clone();
    if !path.starts_with('/') {
        match fidelity.lambda_edge_uri_without_slash {
            UriWithoutSlash::Refuse => {
                return Err(invalid(
                    "The URI must begin with a slash.",
                    format!(
                        "`request.uri` was {before:?} and is {after:?}, which does not begin with `/`"
                    ),
                    format!(
                        "make it `/{after}`; or set `[fidelity] lambda_edge_uri_without_slash = \"prepend\"` to put the slash in front here"
                    ),
                ));
            }
            UriWithoutSlash::Prepend => {
                warnings.push(format!(
                    "`request.uri` is {after:?}; the slash is put in front here, and AWS documents that it must be there"
                ));
                path.insert(0, '/');
            }
        }
    }
    let mut query = None;
    if let Some((before_mark, after_mark)) = path.split_once('?') {
        match fidelity.question_mark_in_uri {
            QuestionMarkInUri::Encode => {
                warnings.push(format!(
                    "`request.uri` is {after:?}; its `?` is part of the path and goes out as `%3F`: parameters belong into `request.querystring`"
                ));
                path = path.replace('?', "%3F");
            }
            QuestionMarkInUri::Query => {
                query = Some(encoded("uri", after_mark, warnings));
                path = before_mark.to_owned();
            }
        }
    }
    Ok((Some(encoded("uri", &path, warnings)), query))
}

/// Another query; empty for none.
fn querystring(
    before: &str,
    object: &Map<String, Value>,
    warnings: &mut Vec<String>,
) -> Result<Option<String>, FunctionFailure> {
    let after = match object.get("querystring") {
        None | Some(Value::Null) => "",
        Some(Value::String(it)) => it,
        Some(other) => {
            return Err(invalid(
                "The querystring is not a string.",
                format!("`request.querystring` is {}", shown(other)),
                "set it to text without `?`, as in `new URLSearchParams(…).toString()`",
            ));
        }
    };
    if after == before {
        return Ok(None);
    }
    if after.starts_with('?') {
        warnings.push(format!(
            "`request.querystring` is {after:?}; its `?` is part of the first parameter's name"
        ));
    }
    Ok(Some(encoded("querystring", after, warnings)))
}

fn encoded(field: &str, text: &str, warnings: &mut Vec<String>) -> String {
    let res = utf8_percent_encode(text, ENCODED).to_string();
    if res != text {
        warnings.push(format!(
            "`request.{field}` is {text:?}, with characters that no URI may hold; it goes out as {res:?}"
        ));
    }
    res
}

#[cfg(test)]
mod tests;

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
mod tests {
    use serde_json::json;

    use super::*;
    use crate::functions::lambda_edge::event_object::event_object;
    use crate::functions::lambda_edge::test_event::{TestEvent, s3_origin};

    /// What comes of a function that edits the request and returns it, with what is warned of.
    fn edited(
        of: &TestEvent,
        fidelity: &FunctionFidelity,
        edit: impl FnOnce(&mut Value),
    ) -> (Result<RequestOutcome, FunctionFailure>, Vec<String>) {
        let event = of.event();
        let mut request = event_object(&event)["Records"][0]["cf"]["request"].clone();
        edit(&mut request);
        let mut warnings = Vec::new();
        let res = request_outcome(&event, fidelity, &request, &mut warnings);
        (res, warnings)
    }

    fn change(edit: impl FnOnce(&mut Value)) -> RequestChange {
        let of = TestEvent::new(EdgeEvent::OriginRequest);
        match edited(&of, &FunctionFidelity::default(), edit).0.unwrap() {
            RequestOutcome::Continue(change) => *change,
            RequestOutcome::Respond(response) => panic!("{response:?}"),
        }
    }

    fn refusal(event: EdgeEvent, edit: impl FnOnce(&mut Value)) -> FunctionFailure {
        let of = TestEvent::new(event);
        edited(&of, &FunctionFidelity::default(), edit)
            .0
            .unwrap_err()
    }

    #[test]
    fn a_request_that_comes_back_as_it_went_is_no_change() {
        for event in [EdgeEvent::ViewerRequest, EdgeEvent::OriginRequest] {
            let mut of = TestEvent::new(event);
            of.body = Some((b"x".to_vec(), false));
            of.origin = (event == EdgeEvent::OriginRequest).then(s3_origin);
            let (res, warnings) = edited(&of, &FunctionFidelity::default(), |_| ());
            let none = RequestOutcome::Continue(Box::default());
            assert_eq!((res, warnings), (Ok(none), Vec::new()));
        }
    }

    #[test]
    fn what_changed_is_some() {
        assert_eq!(
            change(|it| it["uri"] = json!("/y")).uri.as_deref(),
            Some("/y")
        );
        assert_eq!(
            change(|it| it["uri"] = json!("/ü x#")).uri.as_deref(),
            Some("/%C3%BC%20x%23")
        );
        assert_eq!(
            change(|it| it["querystring"] = json!("")).query.as_deref(),
            Some("")
        );
        assert_eq!(
            change(|it| it["querystring"] = json!(null))
                .query
                .as_deref(),
            Some("")
        );
        assert_eq!(
            change(|it| it["querystring"] = json!("a b"))
                .query
                .as_deref(),
            Some("a%20b")
        );
        let headers = change(|it| it["headers"]["x-a"] = json!([{ "value": "1" }]))
            .headers
            .unwrap();
        assert_eq!(headers["x-a"], "1");
        assert_eq!(headers["x-amz-cf-id"], "hidden");
    }

    #[test]
    fn origins_and_bodies_are_replaced() {
        let mut of = TestEvent::new(EdgeEvent::OriginRequest);
        of.origin = Some(s3_origin());
        of.body = Some((b"x".to_vec(), false));
        let (res, _) = edited(&of, &FunctionFidelity::default(), |it| {
            it["origin"]["s3"]["domainName"] = json!("c.s3.amazonaws.com");
            it["body"]["action"] = json!("replace");
        });
        let RequestOutcome::Continue(change) = res.unwrap() else {
            panic!("no request");
        };
        let Some(OriginChange::Replace(origin)) = change.origin else {
            panic!("no origin");
        };
        let LambdaOrigin::S3(origin) = *origin else {
            panic!("no S3 origin");
        };
        assert_eq!(origin.domain_name, "c.s3.amazonaws.com");
        assert_eq!(change.body.as_deref(), Some(&b"x"[..]));
    }

    use crate::functions::LambdaOrigin;

    #[test]
    fn a_uri_needs_its_slash_unless_a_switch_puts_it_there() {
        let failure = refusal(EdgeEvent::OriginRequest, |it| {
            it["uri"] = json!("index.html")
        });
        assert_eq!(
            failure.cause,
            r#"`request.uri` was "/x%20y" and is "index.html", which does not begin with `/`"#
        );
        assert!(
            failure
                .fix
                .contains(r#"`[fidelity] lambda_edge_uri_without_slash = "prepend"`"#),
            "{}",
            failure.fix
        );
        let fidelity = FunctionFidelity {
            lambda_edge_uri_without_slash: UriWithoutSlash::Prepend,
            ..FunctionFidelity::default()
        };
        for (uri, res) in [("index.html", "/index.html"), ("", "/")] {
            let of = TestEvent::new(EdgeEvent::OriginRequest);
            let (outcome, warnings) = edited(&of, &fidelity, |it| it["uri"] = json!(uri));
            let RequestOutcome::Continue(change) = outcome.unwrap() else {
                panic!("no request");
            };
            assert_eq!((change.uri.as_deref(), warnings.len()), (Some(res), 1));
        }
    }

    #[test]
    fn a_question_mark_in_the_uri_is_a_character_or_the_querys_begin() {
        for (question_mark_in_uri, uri, query, warned) in [
            (QuestionMarkInUri::Encode, "/a%3Fb=1", None, 1),
            (QuestionMarkInUri::Query, "/a", Some("b=1"), 0),
        ] {
            let fidelity = FunctionFidelity {
                question_mark_in_uri,
                ..FunctionFidelity::default()
            };
            let of = TestEvent::new(EdgeEvent::ViewerRequest);
            let (res, warnings) = edited(&of, &fidelity, |it| it["uri"] = json!("/a?b=1"));
            let RequestOutcome::Continue(change) = res.unwrap() else {
                panic!("no request");
            };
            assert_eq!(
                (change.uri.as_deref(), change.query.as_deref()),
                (Some(uri), query)
            );
            assert_eq!(warnings.len(), warned);
        }
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for result in [json!(null), json!("x"), json!(1), json!([{}]), json!(true)] {
            let failure = refusal(EdgeEvent::ViewerRequest, |it| *it = result);
            assert_eq!(failure.sentence, NO_OBJECT);
        }
        for (field, value, cause) in [
            (
                "method",
                json!("POST"),
                r#"`request.method` was "GET" and is "POST""#,
            ),
            (
                "clientIp",
                json!("::1"),
                r#"`request.clientIp` was "203.0.113.178" and is "::1""#,
            ),
            ("uri", json!(5), "`request.uri` is 5"),
            (
                "querystring",
                json!({ "a": "1" }),
                r#"`request.querystring` is {"a":"1"}"#,
            ),
        ] {
            let failure = refusal(EdgeEvent::OriginRequest, |it| it[field] = value);
            assert_eq!(failure.cause, cause);
        }
        let failure = refusal(EdgeEvent::OriginRequest, |it| {
            *it = json!({ "body": "x", "headers": {} })
        });
        assert!(
            failure.cause.ends_with("it has `body`, `headers`"),
            "{}",
            failure.cause
        );
        let failure = refusal(EdgeEvent::OriginRequest, |it| *it = json!({}));
        assert!(
            failure.cause.ends_with("it has nothing"),
            "{}",
            failure.cause
        );
    }

    #[test]
    fn an_origin_at_viewer_request_is_warned_of() {
        let of = TestEvent::new(EdgeEvent::ViewerRequest);
        let (res, warnings) = edited(&of, &FunctionFidelity::default(), |it| {
            it["origin"] = json!({})
        });
        assert_eq!(res, Ok(RequestOutcome::Continue(Box::default())));
        assert_eq!(warnings.len(), 1);
    }
}

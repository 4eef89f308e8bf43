//! The responses that functions return: generated ones, and the origin's or viewer's changed.
//!
//! AWS: "Work with requests and responses", sections on generated and updated responses.
//!
//! # Fidelity
//!
//! - A status may be a number; AWS documents a string.
//! - Another status at `viewer-response` is refused, or left as it was by
//!   `lambda_edge_viewer_response_status`. A body there is left out, with a warning.

use http::StatusCode;
use http::header::CONTENT_ENCODING;
use serde_json::{Map, Value};

use super::refusal::{BODY, invalid, refused, shown};
use super::request_result::object;
use super::{
    EdgeEvent, EventResponse, FunctionFailure, FunctionFidelity, GeneratedResponse, ResponseChange,
    ViewerResponseStatus, body_result, header_entries,
};

/// A response in the place of a request.
pub(super) fn generated(
    event: EdgeEvent,
    object: &Map<String, Value>,
    warnings: &mut Vec<String>,
) -> Result<GeneratedResponse, FunctionFailure> {
    let status = status(object)?;
    let status_description = status_description(object)?;
    let headers = header_entries::generated(event, object.get("headers"), warnings)?;
    let body = body_result::response_body(object.get("body"), object.get("bodyEncoding"))?
        .unwrap_or_default();
    if event == EdgeEvent::ViewerRequest && status == StatusCode::NO_CONTENT && !body.is_empty() {
        return Err(refused(
            BODY,
            format!("the status is 204, and `body` has {} bytes", body.len()),
            "leave `body` out, or return 200",
        ));
    }
    body_result::within_size(event, header_entries::size(&headers), body.len())?;
    Ok(GeneratedResponse {
        status,
        status_description,
        headers,
        body,
    })
}

/// What a function at `origin-response` or `viewer-response` made of a response.
pub(super) fn changed(
    event: EdgeEvent,
    before: &EventResponse<'_>,
    fidelity: &FunctionFidelity,
    result: &Value,
    warnings: &mut Vec<String>,
) -> Result<ResponseChange, FunctionFailure> {
    let object = object(result)?;
    let mut status = Some(status(object)?).filter(|it| *it != before.status);
    let was = before.status.canonical_reason().unwrap_or_default();
    let mut status_description =
        status_description(object)?.filter(|it| status.is_some() || it != was);
    if event == EdgeEvent::ViewerResponse
        && let Some(after) = status
    {
        match fidelity.lambda_edge_viewer_response_status {
            ViewerResponseStatus::Refuse => {
                return Err(invalid(
                    "The function tried to change the status at viewer-response.",
                    format!(
                        "`response.status` was {} and is {}",
                        before.status.as_str(),
                        after.as_str()
                    ),
                    "change the status at origin-response; or set `[fidelity] lambda_edge_viewer_response_status = \"ignore\"`",
                ));
            }
            ViewerResponseStatus::Ignore => {
                warnings.push(format!(
                    "`response.status` is {} at viewer-response, and stays {}",
                    after.as_str(),
                    before.status.as_str()
                ));
                status = None;
                status_description = None;
            }
        }
    }
    let headers = header_entries::changed(event, before.headers, object.get("headers"), warnings)?;
    let mut body = body_result::response_body(object.get("body"), object.get("bodyEncoding"))?;
    if event == EdgeEvent::ViewerResponse && body.take().is_some() {
        warnings.push(
            "`response.body` is set at viewer-response, where Lambda@Edge replaces no body; set it at origin-response"
                .into(),
        );
    }
    if let Some(body) = &body {
        let headers = headers.as_ref().unwrap_or(before.headers);
        body_result::within_size(event, header_entries::size(headers), body.len())?;
        if let Some(coding) = headers.get(CONTENT_ENCODING)
            && !body.is_empty()
        {
            warnings.push(format!(
                "`response.body` is new and `content-encoding: {}` is the old body's; delete `response.headers['content-encoding']` if the new one is not encoded",
                header_entries::text(coding)
            ));
        }
    }
    Ok(ResponseChange {
        status,
        status_description,
        headers,
        body,
    })
}

fn status(object: &Map<String, Value>) -> Result<StatusCode, FunctionFailure> {
    let found = object.get("status").unwrap_or(&Value::Null);
    let number = match found {
        Value::String(text) => text.trim().parse().ok(),
        Value::Number(number) => number.as_u64(),
        _ => None,
    };
    number
        .and_then(|it| u16::try_from(it).ok())
        .filter(|it| (200..=599).contains(it))
        .and_then(|it| StatusCode::from_u16(it).ok())
        .ok_or_else(|| {
            let cause = match found {
                Value::Null if object.contains_key("statusCode") => {
                    "`status` is missing; `statusCode` belongs to CloudFront Functions".to_owned()
                }
                Value::Null => "`status` is missing".to_owned(),
                other => format!("`status` is {}", shown(other)),
            };
            invalid(
                "The status is not valid.",
                cause,
                "return a status from '200' to '599', as in `status: '302'`",
            )
        })
}

fn status_description(object: &Map<String, Value>) -> Result<Option<String>, FunctionFailure> {
    match object.get("statusDescription") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.chars().any(char::is_control) => Ok(Some(text.clone())),
        Some(other) => Err(invalid(
            "The statusDescription is not valid.",
            format!("`statusDescription` is {}", shown(other)),
            "return a line of text, as in `statusDescription: 'Found'`, or leave it out",
        )),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::*;
    use crate::functions::lambda_edge::event_object::event_object;
    use crate::functions::lambda_edge::test_event::TestEvent;

    fn made(event: EdgeEvent, response: &Value) -> Result<GeneratedResponse, FunctionFailure> {
        generated(event, response.as_object().unwrap(), &mut Vec::new())
    }

    fn edited(
        event: EdgeEvent,
        fidelity: &FunctionFidelity,
        edit: impl FnOnce(&mut Value),
    ) -> (Result<ResponseChange, FunctionFailure>, Vec<String>) {
        let of = TestEvent::new(event);
        let event = of.event();
        let mut response = event_object(&event)["Records"][0]["cf"]["response"].clone();
        edit(&mut response);
        let mut warnings = Vec::new();
        let before = event.response.as_ref().unwrap();
        let res = changed(event.event, before, fidelity, &response, &mut warnings);
        (res, warnings)
    }

    #[test]
    fn a_generated_response_has_what_the_function_gave() {
        let response = made(
            EdgeEvent::ViewerRequest,
            &json!({ "status": "302", "statusDescription": "Found",
                "headers": { "location": [{ "key": "Location", "value": "/x" }],
                    "set-cookie": [{ "value": "a=1" }, { "value": "b=2" }] },
                "body": "eA==", "bodyEncoding": "base64" }),
        );
        let response = response.unwrap();
        assert_eq!(response.status, StatusCode::FOUND);
        assert_eq!(response.status_description.as_deref(), Some("Found"));
        assert_eq!(response.headers.get_all("set-cookie").iter().count(), 2);
        assert_eq!(response.body, "x");
        let bare = made(EdgeEvent::OriginRequest, &json!({ "status": 200 })).unwrap();
        assert_eq!(bare, GeneratedResponse::default());
    }

    #[test]
    fn a_status_is_200_to_599() {
        for (status, fits) in [
            (json!("200"), true),
            (json!(599), true),
            (json!("199"), false),
            (json!(600), false),
            (json!("OK"), false),
            (json!(200.5), false),
            (json!(true), false),
            (json!(-1), false),
        ] {
            let res = made(EdgeEvent::OriginRequest, &json!({ "status": status }));
            assert_eq!(res.is_ok(), fits, "{status}");
        }
        let failure = made(EdgeEvent::OriginRequest, &json!({ "statusCode": 200 })).unwrap_err();
        assert!(failure.cause.contains("CloudFront Functions"));
    }

    #[test]
    fn generated_responses_have_limits() {
        let event = EdgeEvent::ViewerRequest;
        for (response, fits) in [
            (json!({ "status": "204", "body": "x" }), false),
            (json!({ "status": "204", "body": "" }), true),
            (json!({ "status": "200", "body": "x".repeat(40_960) }), true),
            (
                json!({ "status": "200", "body": "x".repeat(40_961) }),
                false,
            ),
            (json!({ "status": "200", "body": { "a": 1 } }), false),
            (
                json!({ "status": "200", "statusDescription": "a\nb" }),
                false,
            ),
        ] {
            assert_eq!(made(event, &response).is_ok(), fits);
        }
        let large = json!({ "status": "200", "body": "x".repeat(40_961) });
        assert!(made(EdgeEvent::OriginRequest, &large).is_ok());
    }

    #[test]
    fn a_response_that_comes_back_as_it_went_is_no_change() {
        for event in [EdgeEvent::OriginResponse, EdgeEvent::ViewerResponse] {
            let (res, warnings) = edited(event, &FunctionFidelity::default(), |_| ());
            assert_eq!((res, warnings), (Ok(ResponseChange::default()), Vec::new()));
        }
    }

    #[test]
    fn origin_response_may_change_all() {
        let (res, _) = edited(
            EdgeEvent::OriginResponse,
            &FunctionFidelity::default(),
            |it| {
                *it = json!({ "status": "404", "statusDescription": "Gone", "body": "x",
                "headers": { "x-a": [{ "value": "1" }] } });
            },
        );
        let res = res.unwrap();
        assert_eq!(res.status, Some(StatusCode::NOT_FOUND));
        assert_eq!(res.status_description.as_deref(), Some("Gone"));
        assert_eq!(res.body, Some(Bytes::from("x")));
        assert_eq!(res.headers.unwrap().keys().collect::<Vec<_>>(), ["x-a"]);
    }

    #[test]
    fn an_empty_body_is_taken_away_and_an_absent_one_stays() {
        let body = |body: Value| {
            let edit = |it: &mut Value| it["body"] = body;
            edited(
                EdgeEvent::OriginResponse,
                &FunctionFidelity::default(),
                edit,
            )
            .0
            .unwrap()
            .body
        };
        assert_eq!(body(json!("")), Some(Bytes::new()));
        assert_eq!(body(json!(null)), None);
    }

    #[test]
    fn viewer_response_changes_neither_status_nor_body() {
        let event = EdgeEvent::ViewerResponse;
        let to_404 = |it: &mut Value| it["status"] = json!("404");
        let failure = edited(event, &FunctionFidelity::default(), to_404)
            .0
            .unwrap_err();
        assert_eq!(failure.cause, "`response.status` was 200 and is 404");
        let ignoring = FunctionFidelity {
            lambda_edge_viewer_response_status: ViewerResponseStatus::Ignore,
            ..FunctionFidelity::default()
        };
        let (res, warnings) = edited(event, &ignoring, to_404);
        assert_eq!((res, warnings.len()), (Ok(ResponseChange::default()), 1));
        let (res, warnings) = edited(event, &ignoring, |it| it["body"] = json!("x"));
        assert_eq!((res, warnings.len()), (Ok(ResponseChange::default()), 1));
    }

    #[test]
    fn an_object_that_is_no_response_is_refused() {
        for (result, cause) in [
            (json!({}), "`status` is missing"),
            (json!(null), "the function returned nothing"),
            (json!("x"), "the function returned \"x\""),
        ] {
            let (res, _) = edited(
                EdgeEvent::OriginResponse,
                &FunctionFidelity::default(),
                |it| *it = result,
            );
            assert_eq!(res.unwrap_err().cause, cause);
        }
    }

    #[test]
    fn a_new_body_beside_an_old_coding_is_warned_of() {
        let (res, warnings) = edited(
            EdgeEvent::OriginResponse,
            &FunctionFidelity::default(),
            |it| {
                it["headers"]["content-encoding"] = json!([{ "value": "gzip" }]);
                it["body"] = json!("x");
            },
        );
        assert!(res.is_ok());
        assert_eq!(warnings.len(), 1);
    }
}

//! The bodies that a function returns, and how large they may be.
//!
//! AWS: "Work with requests and responses", sections on accessing the request body and on
//! generated responses; "Quotas on Lambda@Edge".
//!
//! # Fidelity
//!
//! - A kilobyte has 1,024 bytes. A generated response is measured by its decoded body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::Value;

use super::refusal::{BODY, refused, shown};
use super::{EdgeEvent, FunctionFailure};

/// The most bytes of a request body that a function is shown, of a new one, and of a generated
/// response, headers and body together: 40 KB in viewer events, 1 MB in origin events.
pub fn largest_body(event: EdgeEvent) -> usize {
    match event {
        EdgeEvent::ViewerRequest | EdgeEvent::ViewerResponse => 40 * 1_024,
        EdgeEvent::OriginRequest | EdgeEvent::OriginResponse => 1_024 * 1_024,
    }
}

/// The most characters of a new request body in base64: 53.2 KB or 1.33 MB.
fn largest_in_base64(event: EdgeEvent) -> usize {
    largest_body(event) * 133 / 100
}

/// `request.body`; `None` where it is not replaced.
pub(super) fn request_body(
    event: EdgeEvent,
    is_included: bool,
    returned: Option<&Value>,
    warnings: &mut Vec<String>,
) -> Result<Option<Bytes>, FunctionFailure> {
    let fields = match returned {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(fields)) => fields,
        Some(other) => {
            return Err(refused(
                BODY,
                format!("`request.body` is {}, and not an object", shown(other)),
                "write `request.body = { action: 'replace', encoding: 'text', data: '…' }`; \
                 to answer the request, return an object with `status`",
            ));
        }
    };
    match fields.get("action").unwrap_or(&Value::Null) {
        Value::Null => return Ok(None),
        Value::String(action) if action == "read-only" => return Ok(None),
        Value::String(action) if action == "replace" => {}
        other => {
            return Err(refused(
                BODY,
                format!("`request.body.action` is {}", shown(other)),
                "it must be `replace` or `read-only`",
            ));
        }
    }
    if !is_included {
        warnings.push(
            "`request.body.action` is `replace`, and the association does not include the body: \
             set `include_body = true`; the body stays as it was"
                .into(),
        );
        return Ok(None);
    }
    let Some(Value::String(data)) = fields.get("data") else {
        return Err(refused(
            BODY,
            format!(
                "`request.body.data` is {}",
                shown(fields.get("data").unwrap_or(&Value::Null))
            ),
            "it must be a string",
        ));
    };
    let encoding = match fields.get("encoding") {
        None | Some(Value::Null) => "base64",
        Some(Value::String(it)) => it.as_str(),
        Some(_) => "",
    };
    let limit = if encoding == "base64" {
        largest_in_base64(event)
    } else {
        largest_body(event)
    };
    if data.len() > limit {
        return Err(refused(
            BODY,
            format!(
                "`request.body.data` has {} characters in {encoding}, and {event} allows {limit}",
                data.len()
            ),
            "replace the body by a smaller one",
        ));
    }
    decode("request.body.data", data, encoding).map(Some)
}

/// `body` and `bodyEncoding` of a response; `None` where there is no body.
pub(super) fn response_body(
    body: Option<&Value>,
    encoding: Option<&Value>,
) -> Result<Option<Bytes>, FunctionFailure> {
    let data = match body {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(data)) => data,
        Some(other) => {
            return Err(refused(
                BODY,
                format!("`body` is {}, and not a string", shown(other)),
                "write `body: JSON.stringify(…)` for an object",
            ));
        }
    };
    let encoding = match encoding {
        None | Some(Value::Null) => "text",
        Some(Value::String(it)) => it.as_str(),
        Some(_) => "",
    };
    decode("body", data, encoding).map(Some)
}

/// Refuses a response of so many bytes that is too large for its event.
pub(super) fn within_size(
    event: EdgeEvent,
    headers: usize,
    body: usize,
) -> Result<(), FunctionFailure> {
    let limit = largest_body(event);
    if headers + body <= limit {
        return Ok(());
    }
    Err(refused(
        BODY,
        format!(
            "the response has {headers} bytes of headers and {body} of body, and {event} allows {limit} together"
        ),
        match event {
            EdgeEvent::ViewerRequest | EdgeEvent::ViewerResponse => {
                "generate it at origin-request, which allows 1 MB, or send the viewer to an object"
            }
            EdgeEvent::OriginRequest | EdgeEvent::OriginResponse => {
                "put it into a bucket and change the URI or the origin"
            }
        },
    ))
}

fn decode(field: &str, data: &str, encoding: &str) -> Result<Bytes, FunctionFailure> {
    match encoding {
        "text" => Ok(Bytes::copy_from_slice(data.as_bytes())),
        "base64" => STANDARD.decode(data).map(Bytes::from).map_err(|error| {
            refused(
                BODY,
                format!("`{field}` is not base64: {error}"),
                "write `Buffer.from(…).toString('base64')`, or `text` as the encoding",
            )
        }),
        other => Err(refused(
            BODY,
            format!("the encoding of `{field}` is {other:?}"),
            "it must be `text` or `base64`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn replaced(event: EdgeEvent, body: &Value) -> Result<Option<Bytes>, FunctionFailure> {
        request_body(event, true, Some(body), &mut Vec::new())
    }

    #[test]
    fn a_body_is_replaced_where_the_action_says_so() {
        let event = EdgeEvent::ViewerRequest;
        for (body, res) in [
            (json!(null), None),
            (
                json!({ "action": "read-only", "data": "eA==", "encoding": "base64" }),
                None,
            ),
            (json!({ "data": "eA==" }), None),
            (
                json!({ "action": "replace", "data": "eA==", "encoding": "base64" }),
                Some("x"),
            ),
            (json!({ "action": "replace", "data": "eA==" }), Some("x")),
            (
                json!({ "action": "replace", "data": "ä", "encoding": "text" }),
                Some("ä"),
            ),
            (
                json!({ "action": "replace", "data": "", "encoding": "text" }),
                Some(""),
            ),
        ] {
            assert_eq!(replaced(event, &body), Ok(res.map(Bytes::from)), "{body}");
        }
        let body = json!({ "action": "replace", "data": "x", "encoding": "text" });
        let mut warnings = Vec::new();
        assert_eq!(
            request_body(event, false, Some(&body), &mut warnings),
            Ok(None)
        );
        assert_eq!(warnings.len(), 1);
    }

    #[test]
    fn wrong_bodies_are_refused_with_cloudfronts_sentence() {
        for (body, cause) in [
            (json!("x"), "`request.body` is \"x\", and not an object"),
            (
                json!({ "action": "delete" }),
                "`request.body.action` is \"delete\"",
            ),
            (
                json!({ "action": "replace" }),
                "`request.body.data` is null",
            ),
            (
                json!({ "action": "replace", "data": "x", "encoding": "hex" }),
                "the encoding of `request.body.data` is \"hex\"",
            ),
            (
                json!({ "action": "replace", "data": "?", "encoding": "base64" }),
                "`request.body.data` is not base64: Invalid symbol 63, offset 0.",
            ),
        ] {
            let failure = replaced(EdgeEvent::OriginRequest, &body).unwrap_err();
            assert_eq!((&*failure.sentence, &*failure.cause), (BODY, cause));
        }
    }

    #[test]
    fn the_limits_are_those_of_the_event_and_the_encoding() {
        for (event, encoding, limit) in [
            (EdgeEvent::ViewerRequest, "text", 40_960),
            (EdgeEvent::ViewerRequest, "base64", 54_476),
            (EdgeEvent::OriginRequest, "text", 1_048_576),
            (EdgeEvent::OriginRequest, "base64", 1_394_604),
        ] {
            let body = |length| json!({ "action": "replace", "data": "A".repeat(length), "encoding": encoding });
            assert!(replaced(event, &body(limit)).is_ok(), "{event} {encoding}");
            let failure = replaced(event, &body(limit + 4)).unwrap_err();
            assert_eq!(failure.sentence, BODY);
        }
        assert!(within_size(EdgeEvent::ViewerRequest, 960, 40_000).is_ok());
        assert!(within_size(EdgeEvent::ViewerRequest, 961, 40_000).is_err());
        assert!(within_size(EdgeEvent::OriginResponse, 576, 1_048_000).is_ok());
        assert!(within_size(EdgeEvent::OriginResponse, 577, 1_048_000).is_err());
    }

    #[test]
    fn response_bodies_are_text_or_base64() {
        let ok = |body: Value, encoding: Value| response_body(Some(&body), Some(&encoding));
        assert_eq!(ok(json!("x"), json!(null)), Ok(Some(Bytes::from("x"))));
        assert_eq!(
            ok(json!("eA=="), json!("base64")),
            Ok(Some(Bytes::from("x")))
        );
        assert_eq!(response_body(None, None), Ok(None));
        for (body, encoding) in [
            (json!({}), json!("text")),
            (json!("eA="), json!("base64")),
            (json!("x"), json!(1)),
        ] {
            assert_eq!(ok(body, encoding).unwrap_err().sentence, BODY);
        }
    }
}

//! The event object that a function is called with.
//!
//! AWS: "Lambda@Edge event structure". Of the two spellings there, `distributionId` is the one
//! that every example has.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Version;
use serde_json::{Map, Value, json};

use super::header_entries::{Spelling, to_object};
use super::{EdgeEvent, EventRequest, EventResponse, FunctionEvent, origin_object};

/// `{ "Records": [{ "cf": { … } }] }`
pub fn event_object(event: &FunctionEvent<'_>) -> Value {
    let mut cf = Map::new();
    cf.insert(
        "config".into(),
        json!({
            "distributionDomainName": event.distribution_domain_name,
            "distributionId": event.distribution_id,
            "eventType": event.event.as_str(),
            "requestId": event.request_id,
        }),
    );
    cf.insert("request".into(), request(event.event, &event.request));
    if let Some(it) = &event.response {
        cf.insert("response".into(), response(it));
    }
    json!({ "Records": [{ "cf": cf }] })
}

fn request(event: EdgeEvent, request: &EventRequest<'_>) -> Value {
    let is_viewers = matches!(event, EdgeEvent::ViewerRequest | EdgeEvent::ViewerResponse);
    let spelling = match request.version {
        Version::HTTP_2 | Version::HTTP_3 if is_viewers => Spelling::LowerCase,
        _ => Spelling::TitleCase,
    };
    let mut res = Map::new();
    if let Some(body) = &request.body {
        res.insert(
            "body".into(),
            json!({
                "action": "read-only",
                "data": STANDARD.encode(&body.data),
                "encoding": "base64",
                "inputTruncated": body.input_truncated,
            }),
        );
    }
    res.insert("clientIp".into(), json!(request.client_ip));
    res.insert("headers".into(), to_object(request.headers, spelling));
    res.insert("method".into(), json!(request.method.as_str()));
    if let Some(origin) = &request.origin {
        res.insert("origin".into(), origin_object::to_json(origin));
    }
    res.insert(
        "querystring".into(),
        json!(request.query.unwrap_or_default()),
    );
    res.insert("uri".into(), json!(request.uri));
    Value::Object(res)
}

fn response(response: &EventResponse<'_>) -> Value {
    json!({
        "headers": to_object(response.headers, Spelling::TitleCase),
        "status": response.status.as_str(),
        "statusDescription": response.status.canonical_reason().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::lambda_edge::test_event::{TestEvent, s3_origin};

    #[test]
    fn a_viewer_request_has_awss_shape() {
        let mut event = TestEvent::new(EdgeEvent::ViewerRequest);
        event.body = Some((b"a=1".to_vec(), true));
        assert_eq!(
            event_object(&event.event()).to_string(),
            concat!(
                r#"{"Records":[{"cf":{"config":{"distributionDomainName":"d111111abcdef8.cloudfront.net","#,
                r#""distributionId":"EDFDVBD6EXAMPLE","eventType":"viewer-request","requestId":"id=="},"#,
                r#""request":{"body":{"action":"read-only","data":"YT0x","encoding":"base64","inputTruncated":true},"#,
                r#""clientIp":"203.0.113.178","headers":{"host":[{"key":"Host","value":"a.example"}],"#,
                r#""user-agent":[{"key":"User-Agent","value":"curl/8"}]},"method":"GET","querystring":"a=1&b","uri":"/x%20y"}}}]}"#
            )
        );
    }

    #[test]
    fn keys_are_spelled_as_the_viewer_sent_them() {
        for (event, version, key) in [
            (EdgeEvent::ViewerRequest, Version::HTTP_11, "User-Agent"),
            (EdgeEvent::ViewerRequest, Version::HTTP_2, "user-agent"),
            (EdgeEvent::OriginRequest, Version::HTTP_2, "User-Agent"),
        ] {
            let mut it = TestEvent::new(event);
            it.version = version;
            let object = event_object(&it.event());
            let headers = &object["Records"][0]["cf"]["request"]["headers"];
            assert_eq!(headers["user-agent"][0]["key"], key);
        }
    }

    #[test]
    fn responses_show_their_status_as_text_and_no_body() {
        let mut event = TestEvent::new(EdgeEvent::OriginResponse);
        event.origin = Some(s3_origin());
        let object = event_object(&event.event());
        let cf = &object["Records"][0]["cf"];
        assert_eq!(
            cf["response"].to_string(),
            r#"{"headers":{"content-type":[{"key":"Content-Type","value":"text/html"}],"etag":[{"key":"ETag","value":"\"1\""}]},"status":"200","statusDescription":"OK"}"#
        );
        assert_eq!(cf["request"]["origin"]["s3"]["authMethod"], "none");
        assert_eq!(cf["request"].get("body"), None);
    }
}

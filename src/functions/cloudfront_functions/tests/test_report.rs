//! Tests of a function on an event from a file.

use std::time::UNIX_EPOCH;

use super::super::{TestEventError, TestReport};
use super::stage::{handler, stage};
use crate::functions::EdgeFunctionSyntax;

#[track_caller]
fn report(code: &str, event: &str) -> TestReport {
    stage("/", &[])
        .function(code)
        .test(event, UNIX_EPOCH)
        .unwrap()
}

#[track_caller]
fn outputs(body: &str, event: &str, json: &str) {
    let report = report(&handler(body), event);
    assert_eq!(report.error_message, "");
    let found: serde_json::Value = serde_json::from_str(&report.function_output.unwrap()).unwrap();
    let expected: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(found, expected);
}

const REQUEST: &str = r#"{ "version": "1.0", "context": { "eventType": "viewer-request" },
    "viewer": { "ip": "1.2.3.4" }, "request": { "method": "GET", "uri": "/index.html",
    "headers": { "host": { "value": "www.example.com" } },
    "querystring": { "a": { "value": "1", "multiValue": [{ "value": "1" }, { "value": "2" }] } } } }"#;

const RESPONSE: &str = r#"{ "request": { "method": "GET", "uri": "/" },
    "response": { "statusCode": 200, "headers": { "server": { "value": "x" } },
    "cookies": { "a": { "value": "1", "attributes": "Path=/" } } } }"#;

#[test]
fn the_guides_reference_output() {
    outputs(
        "return { statusCode: 302, statusDescription: 'Found', headers: { 'cloudfront-functions': \
         { value: 'generated-by-CloudFront-Functions' }, 'location': \
         { value: 'https://aws.amazon.com/cloudfront/' } } };",
        REQUEST,
        r#"{"response":{"headers":{"cloudfront-functions":{"value":"generated-by-CloudFront-Functions"},"location":{"value":"https://aws.amazon.com/cloudfront/"}},"statusDescription":"Found","cookies":{},"statusCode":302}}"#,
    );
}

#[test]
fn outputs_are_under_their_kind() {
    outputs(
        "event.request.uri = '/x'; return event.request;",
        r#"{ "request": { "uri": "/" } }"#,
        r#"{ "request": { "uri": "/x" } }"#,
    );
    outputs(
        "event.response.body = 'x'; return event.response;",
        RESPONSE,
        r#"{ "response": { "statusCode": 200, "headers": { "server": { "value": "x" } },
            "cookies": { "a": { "value": "1", "attributes": "Path=/" } }, "body": { "encoding": "text", "data": "x" } } }"#,
    );
}

#[test]
fn an_event_is_given_as_it_is_written() {
    let event = r#"{ "request": { "uri": "/", "headers": {}, "own": [1] } }"#;
    let body = "return { statusCode: 200, body: String(typeof event.request.cookies) + event.request.own[0] };";
    let output = report(&handler(body), event).function_output.unwrap();
    assert!(output.contains("undefined1"), "{output}");
    let body = "return { statusCode: 200, body: event.request.rawQueryString() };";
    let output = report(&handler(body), REQUEST).function_output.unwrap();
    assert!(output.contains("a=1&a=2"), "{output}");
}

#[test]
fn errors_have_awss_form() {
    let found = report(&handler("return event.x.y;"), REQUEST);
    let prefix = "The CloudFront function associated with the CloudFront distribution is invalid or could not run. TypeError: ";
    assert!(
        found.error_message.starts_with(prefix),
        "{}",
        found.error_message
    );
    assert!(!found.error_message.contains('\n'));
    assert!(
        found.error_details.contains("edge/function.js:2"),
        "{}",
        found.error_details
    );
    assert_eq!(found.function_output, None);
    let found = report(&handler("return null;"), REQUEST);
    assert!(
        found
            .error_message
            .ends_with("the function returned null; expected a request or a response object")
    );
}

#[track_caller]
fn checks(body: &str, event: &str, expected: &[&str]) {
    let report = report(&handler(body), event);
    assert!(report.function_output.is_some(), "{}", report.error_message);
    let found: Vec<_> = report
        .production_checks
        .iter()
        .map(|it| &*it.cause)
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn what_only_production_refuses_is_told_apart() {
    checks("return event.request;", REQUEST, &[]);
    checks("return event.response;", RESPONSE, &[]);
    checks(
        "delete event.request.headers.host; event.request.uri = 'x'; \
         event.request.headers['X-A'] = { value: 'y' }; return event.request;",
        REQUEST,
        &[
            "request.uri must start with a slash, and the function returned \"x\"",
            "request.headers must have header names in lower case, and the function returned \"X-A\"",
            "`host` is read-only in viewer-request functions, and was deleted from request.headers",
        ],
    );
    checks(
        "event.response.headers.via = { value: 'x' }; return event.response;",
        RESPONSE,
        &["`via` is read-only in viewer-response functions, and was added to response.headers"],
    );
}

#[test]
fn origin_changes_are_checked_for_production_only() {
    let code = "import cf from 'cloudfront';\nfunction handler(event) { \
                cf.updateRequestOrigin({ domainName: '10.0.0.1' }); return event.request; }";
    let found = report(code, REQUEST);
    let causes: Vec<_> = found
        .production_checks
        .iter()
        .map(|it| &*it.cause)
        .collect();
    assert_eq!(
        causes,
        [
            "cf.updateRequestOrigin: domainName must not be an IP address, and the function returned \"10.0.0.1\""
        ]
    );
}

#[test]
fn slips_in_an_event_are_pointed_out() {
    let event = r#"{ "request": { "uri": "/", "headers": { "Host": { "value": "x" }, "x-real-ip": { "value": "y" } },
        "querystring": { "a": { "value": "1", "multivalue": [] } } } }"#;
    assert_eq!(
        report(&handler("return { statusCode: 200 };"), event).warnings,
        [
            "the test event has event.request.querystring.a.multivalue, which means nothing; the member is `multiValue`",
            "the test event has request.headers[\"Host\"]; names are in lower case in production",
            "the test event has request.headers[\"x-real-ip\"], which no function is shown in production",
        ]
    );
}

#[test]
fn a_text_that_is_no_event_is_refused_with_its_place() {
    let refused = |event: &str| {
        let function = stage("/", &[]).function(&handler(""));
        function.test(event, UNIX_EPOCH).unwrap_err()
    };
    let error = refused("{\n  \"request\": }");
    assert_eq!(
        error.to_string(),
        "the event is not JSON: line 2, column 14: expected value"
    );
    assert_eq!(refused("[]"), TestEventError::NoObject(""));
    assert_eq!(
        refused("{}").to_string(),
        "the event has no object `request`"
    );
    assert_eq!(
        refused(r#"{"request":7}"#),
        TestEventError::NoObject("request")
    );
    let error = refused(r#"{"request":{},"context":{"eventType":"viewer-response"}}"#);
    assert_eq!(error, TestEventError::NoObject("response"));
    let error = refused(r#"{"request":{},"context":{"eventType":"origin-request"}}"#);
    assert_eq!(
        error,
        TestEventError::EventType("origin-request".to_owned())
    );
}

#[test]
fn logs_and_use_are_reported() {
    let found = report(
        &handler("console.log('a'); console.log({ b: 1 }); return event.request;"),
        REQUEST,
    );
    assert_eq!(found.logs.len(), 2);
    assert_eq!(found.logs[0], "a");
    assert!((1..=100).contains(&found.compute_utilization));
}

#[test]
fn code_that_the_real_runtime_does_not_compile_fails_every_run() {
    let code = "function handler(event) {\n  for (const a of []) {}\n  return event.request;\n}";
    let mut stage = stage("/", &[]);
    let found = stage.function(code).test(REQUEST, UNIX_EPOCH).unwrap();
    assert!(
        found.error_message.contains("could not run. SyntaxError: "),
        "{found:?}"
    );
    assert!(
        found.error_details.contains("edge/function.js:2:"),
        "{found:?}"
    );
    assert!(stage.run_request(code).result.is_err());
    assert!(stage.run_response(code).result.is_err());
    stage.fidelity.edge_function_syntax = EdgeFunctionSyntax::Warn;
    assert_eq!(
        stage
            .function(code)
            .test(REQUEST, UNIX_EPOCH)
            .unwrap()
            .error_message,
        ""
    );
    assert!(stage.run_request(code).result.is_ok());
}

//! What Lambda@Edge functions are shown and answer, by the byte.

use serde_json::Value;

use crate::support::EdgeSite;
use crate::support::edge_site::{check, x_cache};

#[test]
fn an_answer_has_cloudfronts_headers_around_its_own() {
    let server = EdgeSite::app("viewer_request = \"redirect\"")
        .lambda(
            "redirect",
            "return { status: '302', statusDescription: 'Sailed Away', headers: {
               location: [{ key: 'Location', value: '/login' }],
               'x-own': [{ value: '1' }] } };",
        )
        .start();
    let mut connection = server.connect();
    let request = b"GET /x HTTP/1.1\r\nHost: example.com\r\n\r\n";
    let reply = connection.exchange(request);
    assert_eq!(reply.status_line, "HTTP/1.1 302 Sailed Away");
    assert_eq!(
        reply.header_names(),
        [
            "Server",
            "Date",
            "Content-Length",
            "Connection",
            "Location",
            "X-Own",
            "X-Cache",
            "Via",
            "X-Amz-Cf-Pop",
            "X-Amz-Cf-Id",
        ]
    );
    assert_eq!(x_cache(&reply), "LambdaGeneratedResponse");
    assert_eq!(reply.header("content-length"), Some("0"));
    let reply = connection.exchange(b"HEAD /x HTTP/1.1\r\nHost: example.com\r\n\r\n");
    assert_eq!(reply.header("location"), Some("/login"));
    assert_eq!(connection.exchange(request).status(), 302);
}

#[test]
fn bodies_are_text_or_base64() {
    let server = EdgeSite::app("viewer_request = \"body\"")
        .lambda(
            "body",
            "const bodies = {
               '/text': { body: 'caf\u{e9}' },
               '/base64': { body: 'AAH/', bodyEncoding: 'base64' },
               '/large': { body: 'x'.repeat(39000) },
               '/too-large': { body: 'x'.repeat(41 * 1024) } };
             return { status: '200', headers: {}, ...bodies[request.uri] };",
        )
        .start();
    check(
        &server.get("/text"),
        200,
        "caf\u{e9}",
        "LambdaGeneratedResponse",
    );
    assert_eq!(server.get("/base64").body, [0, 1, 255]);
    assert_eq!(server.get("/large").body.len(), 39_000);
    let reply = server.get("/too-large");
    assert_eq!(
        (reply.status(), x_cache(&reply)),
        (502, "LambdaValidationError")
    );
}

/// AWS: "Lambda@Edge event structure".
#[test]
fn the_event_is_that_of_the_guide() {
    let server = EdgeSite::app("origin_request = \"echo\"\norigin_request_policy = \"own\"\n")
        .toml(
            "[[origin_request_policy]]\nname = \"own\"\nheaders = [\"X-Own\", \"CloudFront-Viewer-Country\"]\n\
             query_strings = \"all\"\n[viewer]\ncountry = \"FR\"\n",
        )
        .lambda_code(
            "echo",
            "",
            "exports.handler = async (event) => ({ status: '200', body: JSON.stringify(event) });\n",
        )
        .start();
    let reply = server.ask(
        "GET",
        "/caf%C3%A9?b=+&a",
        &["X-Own: One", "X-Own: Two", "X-Other: 1"],
    );
    assert_eq!(x_cache(&reply), "LambdaGeneratedResponse");
    let event: Value = serde_json::from_slice(&reply.body).unwrap();
    let cf = &event["Records"][0]["cf"];
    assert_eq!(event["Records"].as_array().unwrap().len(), 1);
    assert_eq!(cf["config"]["eventType"], "origin-request");
    assert_eq!(
        cf["config"]["requestId"].as_str(),
        reply.header("x-amz-cf-id")
    );
    let request = &cf["request"];
    assert_eq!(request["clientIp"], "127.0.0.1");
    assert_eq!(request["method"], "GET");
    assert_eq!(request["uri"], "/caf%C3%A9");
    assert_eq!(request["querystring"], "b=+&a");
    assert_eq!(request["body"], Value::Null);
    assert_eq!(
        request["origin"]
            .as_object()
            .unwrap()
            .keys()
            .collect::<Vec<_>>(),
        ["s3"]
    );
    assert_eq!(request["origin"]["s3"]["authMethod"], "none");
    let headers = &request["headers"];
    let domain = &request["origin"]["s3"]["domainName"];
    assert_eq!(&headers["host"][0]["value"], domain);
    assert_eq!(headers["user-agent"][0]["value"], "Amazon CloudFront");
    assert_eq!(headers["x-forwarded-for"][0]["value"], "127.0.0.1");
    assert_eq!(headers["cloudfront-viewer-country"][0]["value"], "FR");
    assert_eq!(headers["x-own"][0]["value"], "One");
    assert_eq!(headers["x-own"][1]["value"], "Two");
    assert_eq!(headers["x-other"], Value::Null);
    assert_eq!(headers["x-amz-cf-id"], Value::Null);
}

//! What a viewer-request function answers, by the byte.

use crate::support::EdgeSite;
use crate::support::edge_site::{check, x_cache};

/// The order and the names are those of the answer in AWS's tutorial.
#[test]
fn a_redirect_has_cloudfronts_headers_around_its_own() {
    let server = EdgeSite::app("viewer_request = \"redirect\"")
        .cff(
            "redirect",
            "return { statusCode: 302, statusDescription: 'Found', headers: {
               'cloudfront-functions': { value: 'generated-by-CloudFront-Functions' },
               location: { value: 'https://aws.amazon.com/cloudfront/' } } };",
        )
        .start();
    let mut connection = server.connect();
    let request = b"GET /x HTTP/1.1\r\nHost: example.com\r\n\r\n";
    let reply = connection.exchange(request);
    assert_eq!(reply.status_line, "HTTP/1.1 302 Found");
    assert_eq!(
        reply.header_names(),
        [
            "Server",
            "Date",
            "Content-Length",
            "Connection",
            "Cloudfront-Functions",
            "Location",
            "X-Cache",
            "Via",
            "X-Amz-Cf-Pop",
            "X-Amz-Cf-Id",
        ]
    );
    for (name, value) in [
        ("Server", "CloudFront"),
        ("Content-Length", "0"),
        ("Connection", "keep-alive"),
        ("Location", "https://aws.amazon.com/cloudfront/"),
        ("X-Cache", "FunctionGeneratedResponse from cloudfront"),
    ] {
        assert_eq!(reply.header(name), Some(value));
    }
    // It stays open.
    assert_eq!(connection.exchange(request).status(), 302);
}

#[test]
fn a_status_description_is_on_the_wire() {
    let server = EdgeSite::app("viewer_request = \"gone\"")
        .cff(
            "gone",
            "var status = parseInt(request.uri.slice(1), 10);
             if (status === 200) return { statusCode: 200 };
             return { statusCode: status, statusDescription: 'Sailed Away' };",
        )
        .start();
    assert_eq!(server.get("/410").status_line, "HTTP/1.1 410 Sailed Away");
    assert_eq!(server.get("/499").status_line, "HTTP/1.1 499 Sailed Away");
    let silent = server.get("/200");
    assert_eq!(silent.status_line, "HTTP/1.1 200 OK");
    // There is no `Content-Type` but the function's own.
    assert_eq!(silent.header("content-type"), None);
    assert_eq!(silent.header("content-length"), Some("0"));
}

#[test]
fn bodies_are_text_or_base64() {
    let server = EdgeSite::app("viewer_request = \"body\"")
        .cff(
            "body",
            "var bodies = {
               '/text': 'caf\u{e9}',
               '/object': { encoding: 'text', data: 'text' },
               '/base64': { encoding: 'base64', data: 'AAH/' },
               '/broken': { encoding: 'base64', data: '*' },
               '/unknown': { encoding: 'gzip', data: 'x' } };
             return { statusCode: 200, headers: { 'content-type': { value: 'text/plain' } }, body: bodies[request.uri] };",
        )
        .start();
    check(
        &server.get("/text"),
        200,
        "caf\u{e9}",
        "FunctionGeneratedResponse",
    );
    check(
        &server.get("/object"),
        200,
        "text",
        "FunctionGeneratedResponse",
    );
    let bytes = server.get("/base64");
    assert_eq!(bytes.body, [0, 1, 255]);
    assert_eq!(bytes.header("content-length"), Some("3"));
    for path in ["/broken", "/unknown"] {
        let reply = server.get(path);
        assert_eq!(
            (reply.status(), x_cache(&reply)),
            (502, "FunctionValidationError"),
            "{path}"
        );
    }
}

#[test]
fn head_gets_the_head_alone() {
    let server = EdgeSite::app("viewer_request = \"body\"")
        .cff("body", "return { statusCode: 200, body: 'four' };")
        .start();
    let mut connection = server.connect();
    let reply = connection.exchange(b"HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(reply.header("content-length"), Some("4"));
    assert!(reply.body.is_empty());
    let reply = connection.exchange(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
    check(&reply, 200, "four", "FunctionGeneratedResponse");
}

#[test]
fn cookies_are_lines_of_their_own() {
    let server = EdgeSite::app("viewer_request = \"cookies\"")
        .cff(
            "cookies",
            "return { statusCode: 204, cookies: {
               a: { value: '1', attributes: 'Secure; Path=/' },
               b: { value: '2', multiValue: [{ value: '2' }, { value: '3', attributes: 'HttpOnly' }] } } };",
        )
        .start();
    let reply = server.get("/x");
    let cookies: Vec<&str> = reply
        .headers
        .iter()
        .filter(|(name, _)| name == "Set-Cookie")
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(cookies, ["a=1; Secure; Path=/", "b=2", "b=3; HttpOnly"]);
}

/// AWS: the response headers policy is on function errors too, as production shows.
#[test]
fn a_response_headers_policy_is_on_answers_and_errors() {
    let site = |rule: &str| {
        EdgeSite::app(&format!(
            "viewer_request = \"answer\"\nresponse_headers_policy = \"SecurityHeadersPolicy\"\n\
             [fidelity]\nfunction_response_policy = \"{rule}\""
        ))
        .cff(
            "answer",
            "if (request.uri === '/throw') throw new Error('no');
             return { statusCode: 200, body: 'mine' };",
        )
        .start()
    };
    for (rule, expected) in [("applied", Some("nosniff")), ("left", None)] {
        let server = site(rule);
        for (path, status) in [("/x", 200), ("/throw", 503)] {
            let reply = server.get(path);
            assert_eq!(reply.status(), status);
            assert_eq!(reply.header("x-content-type-options"), expected, "{path}");
        }
    }
}

/// The body of a request that the function answers is read, so that the next request is found.
#[test]
fn a_body_that_nobody_reads_does_not_end_the_connection() {
    let methods = "allowed_methods = [\"GET\", \"HEAD\", \"OPTIONS\", \"PUT\", \"PATCH\", \"POST\", \"DELETE\"]";
    let server = EdgeSite::app(&format!("viewer_request = \"answer\"\n{methods}"))
        .cff(
            "answer",
            "return { statusCode: 200, body: request.method };",
        )
        .start();
    let mut connection = server.connect();
    for framing in ["length", "chunks"] {
        let body = vec![b'x'; 1_000_000];
        let mut request = b"POST /x HTTP/1.1\r\nHost: x\r\n".to_vec();
        match framing {
            "length" => {
                request.extend(b"Content-Length: 1000000\r\n\r\n");
                request.extend(body);
            }
            _ => {
                request.extend(b"Transfer-Encoding: chunked\r\n\r\n");
                request.extend(format!("{:x}\r\n", body.len()).bytes());
                request.extend(body);
                request.extend(b"\r\n0\r\n\r\n");
            }
        }
        let reply = connection.exchange(&request);
        check(&reply, 200, "POST", "FunctionGeneratedResponse");
        assert_eq!(reply.header("connection"), Some("keep-alive"), "{framing}");
        let reply = connection.exchange(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
        check(&reply, 200, "GET", "FunctionGeneratedResponse");
    }
}

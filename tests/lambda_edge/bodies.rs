//! Request bodies that functions are shown, and those that they put in their place.
//!
//! AWS: "Access the request body by choosing the include body option".

use serde_json::Value;

use crate::support::edge_site::check;
use crate::support::origin::ok;
use crate::support::{DevServer, EdgeSite, Origin, Reply};

const ALL_METHODS: &str = "allowed_methods = [\"GET\", \"HEAD\", \"OPTIONS\", \"PUT\", \"PATCH\", \"POST\", \"DELETE\"]\ncache_policy = \"CachingDisabled\"";

fn server(origin: &Origin, event: &str, include_body: bool, body: &str) -> DevServer {
    EdgeSite::new(&format!(
        "[[origin]]\nid = \"api\"\nurl = \"{}\"\n\
         [[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"api\"\n{ALL_METHODS}\n\
         {event} = {{ function = \"body\", include_body = {include_body} }}\n",
        origin.url()
    ))
    .lambda("body", body)
    .start()
}

/// Says how much of a body came, and its head.
fn echo() -> Origin {
    Origin::start(|it| {
        let head = String::from_utf8_lossy(&it.body[..it.body.len().min(20)]).into_owned();
        ok("", &format!("{} {head}", it.body.len()))
    })
}

fn post(server: &DevServer, path: &str, body: &[u8]) -> Reply {
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend(body);
    server.request(&request)
}

#[test]
fn a_body_that_is_only_read_reaches_the_origin_whole() {
    let origin = echo();
    let say = "console.log(JSON.stringify({ ...request.body, data: request.body.data.length }));
        request.body.data = 'bm90aGluZw=='; return request;";
    for (event, most) in [
        ("viewer_request", 40 * 1024),
        ("origin_request", 1024 * 1024),
    ] {
        let mut server = server(&origin, event, true, say);
        for length in [0, 5, most, most + 1, 3_000_000] {
            let body = vec![b'x'; length];
            let reply = post(&server, "/x", &body);
            let head = "x".repeat(length.min(20));
            check(&reply, 200, &format!("{length} {head}"), "Miss");
            let line = server.next_event("function-log");
            let shown: Value = serde_json::from_str(line["line"].as_str().unwrap()).unwrap();
            assert_eq!(shown["action"], "read-only");
            assert_eq!(shown["encoding"], "base64");
            assert_eq!(shown["inputTruncated"], length > most, "{event} {length}");
            let base64 = length.min(most).div_ceil(3) * 4;
            assert_eq!(shown["data"], base64, "{event} {length}");
        }
    }
}

#[test]
fn a_body_can_be_replaced() {
    let origin = echo();
    let replace = "request.body.action = 'replace';
        if (request.uri === '/text') { request.body.encoding = 'text'; request.body.data = 'plain text'; }
        if (request.uri === '/base64') { request.body.data = Buffer.from('coded').toString('base64'); }
        if (request.uri === '/same') { request.body.data = request.body.data; }
        return request;";
    for event in ["viewer_request", "origin_request"] {
        let server = server(&origin, event, true, replace);
        for (path, expected) in [
            ("/text", "10 plain text"),
            ("/base64", "5 coded"),
            ("/same", "5 a=b&c"),
        ] {
            check(&post(&server, path, b"a=b&c"), 200, expected, "Miss");
            let asked = origin.asked().pop().unwrap();
            let length = asked.body.len().to_string();
            assert_eq!(asked.header("content-length"), Some(length.as_str()));
        }
    }
}

#[test]
fn without_the_option_there_is_no_body_to_see() {
    let origin = echo();
    let server = server(
        &origin,
        "origin_request",
        false,
        "request.headers['x-body'] = [{ value: typeof request.body }]; return request;",
    );
    check(&post(&server, "/x", b"12345"), 200, "5 12345", "Miss");
    assert_eq!(origin.asked()[0].header("x-body"), Some("undefined"));
}

/// The connection goes on after an answer that did not wait for the body.
#[test]
fn a_body_that_nobody_reads_does_not_end_the_connection() {
    let origin = echo();
    let server = server(
        &origin,
        "viewer_request",
        false,
        "return { status: '200', body: request.method };",
    );
    let mut connection = server.connect();
    let mut request = b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n".to_vec();
    request.extend(vec![b'x'; 1_000_000]);
    check(
        &connection.exchange(&request),
        200,
        "POST",
        "LambdaGeneratedResponse",
    );
    let reply = connection.exchange(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
    check(&reply, 200, "GET", "LambdaGeneratedResponse");
    assert_eq!(origin.asked().len(), 0);
}

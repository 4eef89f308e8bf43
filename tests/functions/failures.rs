//! What viewers get of a function that fails, what the terminal is told, and that the server goes
//! on.

use std::fs;

use assert_cmd::Command;

use crate::support::edge_site::{cff, check, check_failed, error_of_answer, errors_of, x_cache};
use crate::support::{DevServer, EdgeSite};

/// Code, and what the cause that the terminal shows must say.
const COULD_NOT_RUN: [(&str, &str); 12] = [
    (
        "function handler(event) { throw new Error('no luck'); }",
        "no luck",
    ),
    (
        "function handler(event) { return event.request.cookies.sid.value; }",
        "undefined",
    ),
    (
        "async function handler(event) { await null; throw new TypeError('later'); }",
        "TypeError: later",
    ),
    (
        "function handler(event) { return Promise.reject(new Error('rejected')); }",
        "rejected",
    ),
    ("function handler(event) { while (true) {} }", "time"),
    (
        "function handler(event) { var all = []; for (var i = 0; i < 100; i++) { all.push('x'.repeat(1048576 + i)); } return event.request; }",
        "memory",
    ),
    (
        "function handler(event) { function deeper(n) { return deeper(n + 1) + 1; } deeper(0); return event.request; }",
        "stack",
    ),
    ("function handler(event) { return 'text'; }", "text"),
    ("function handler(event) {}", "undefined"),
    ("function handler(event) { return null; }", "null"),
    (
        "function handler(event) { return event.request;",
        "SyntaxError",
    ),
    ("function main(event) { return event.request; }", "handler"),
];

/// The body of a handler, the sentence of the page, and what the cause says.
const INVALID: [(&str, &str, &str); 8] = [
    (
        "request.headers.host = { value: 'another' }; return request;",
        "The CloudFront function tried to add, delete, or change a read-only header.",
        "host",
    ),
    (
        "request.headers = {}; return request;",
        "The CloudFront function tried to add, delete, or change a read-only header.",
        "host",
    ),
    (
        "request.headers.via = { value: 'x' }; return request;",
        "The CloudFront function tried to add, delete, or change a read-only header.",
        "via",
    ),
    (
        "request.headers['X-Upper'] = { value: 'x' }; return request;",
        "The CloudFront function returned an invalid value: request.headers must have header names in lower case.",
        "X-Upper",
    ),
    (
        "request.uri = 'x'; return request;",
        "The CloudFront function returned an invalid value: request.uri must start with a slash.",
        "slash",
    ),
    (
        "request.method = 'PUT'; return request;",
        "The CloudFront function returned an invalid value: request.method is read-only.",
        "PUT",
    ),
    (
        "return { statusCode: 200, headers: { 'Location': { value: '/' } } };",
        "The CloudFront function returned an invalid value: response.headers must have header names in lower case.",
        "Location",
    ),
    (
        "return { statusCode: 999 };",
        "The CloudFront function returned an invalid value: response.statusCode",
        "999",
    ),
];

/// A site with a function of each, at its own path, and one that is right.
fn site(codes: &[String]) -> DevServer {
    let mut site = EdgeSite::app("viewer_request = \"right\"\n");
    for at in 0..codes.len() {
        site = site.toml(&format!(
            "[[behavior]]\npath_pattern = \"/f{at}\"\ntarget_origin_id = \"site\"\nviewer_request = \"f{at}\"\n"
        ));
    }
    for (at, code) in codes.iter().enumerate() {
        site = site.cff_code(&format!("f{at}"), code);
    }
    site.cff("right", "request.uri = '/a.txt'; return request;")
        .start()
}

#[test]
fn code_that_could_not_run_is_a_503() {
    let codes: Vec<String> = COULD_NOT_RUN.iter().map(|it| it.0.to_owned()).collect();
    let mut server = site(&codes);
    for (at, (code, says)) in COULD_NOT_RUN.iter().enumerate() {
        let path = format!("/f{at}");
        let reply = server.get(&path);
        check_failed(&reply, 503, "FunctionExecutionError", 999);
        let page = reply.text();
        assert!(page.contains("The CloudFront function associated with the CloudFront distribution is invalid or could not run."), "{page}");
        // The page never says why.
        assert!(
            !page.contains("no luck") && !page.contains("rejected"),
            "{page}"
        );
        let error = error_of_answer(&mut server, code);
        assert_eq!(
            (&error["function"], &error["status"]),
            (&format!("f{at}").into(), &503.into())
        );
        let cause = error["cause"].as_str().unwrap();
        assert!(cause.contains(says), "{code}: {cause}");
        assert_eq!(errors_of(&mut server, &path, 2).len(), 0, "it is told once");
        assert_eq!(server.get("/good").text(), "this is a");
        server.next_event("request");
    }
}

#[test]
fn a_result_that_breaks_a_rule_is_a_502() {
    let codes: Vec<String> = INVALID.iter().map(|it| cff(it.0)).collect();
    let mut server = site(&codes);
    for (at, (body, sentence, says)) in INVALID.iter().enumerate() {
        let path = format!("/f{at}");
        let reply = server.get(&path);
        assert_eq!(
            (reply.status(), x_cache(&reply)),
            (502, "FunctionValidationError"),
            "{body}"
        );
        assert!(reply.text().contains(sentence), "{body}: {}", reply.text());
        let error = error_of_answer(&mut server, body);
        let cause = error["cause"].as_str().unwrap();
        assert!(cause.contains(says), "{body}: {cause}");
        assert_eq!(errors_of(&mut server, &path, 1).len(), 0, "it is told once");
    }
    // The length of the page that has been seen in production.
    check_failed(&server.get("/f0"), 502, "FunctionValidationError", 978);
    check(&server.get("/good"), 200, "this is a", "Miss");
}

/// Read-only headers that are written with what they have.
#[test]
fn an_unchanged_read_only_header_goes_by_its_switch() {
    for (word, status) in [("pass", 200), ("refuse", 502)] {
        let server = EdgeSite::app(&format!(
            "viewer_request = \"same\"\n[fidelity]\nunchanged_read_only_header = \"{word}\""
        ))
        .cff(
            "same",
            "request.headers.host = { value: request.headers.host.value }; return request;",
        )
        .start();
        assert_eq!(server.get("/a.txt").status(), status, "{word}");
    }
}

/// An error is not cached: the next request that does not fail is served.
#[test]
fn an_error_is_not_kept() {
    let server = EdgeSite::app("viewer_request = \"sometimes\"")
        .cff(
            "sometimes",
            "if (request.headers['x-fail']) throw new Error('no'); return request;",
        )
        .start();
    let reply = server.ask("GET", "/a.txt", &["X-Fail: 1"]);
    check_failed(&reply, 503, "FunctionExecutionError", 999);
    check(&server.get("/a.txt"), 200, "this is a", "Miss");
    assert_eq!(server.ask("GET", "/a.txt", &["X-Fail: 1"]).status(), 503);
    check(&server.get("/a.txt"), 200, "this is a", "Hit");
}

/// HEAD gets the head of the same page.
#[test]
fn head_gets_the_head_of_the_page() {
    let server = EdgeSite::app("viewer_request = \"fails\"")
        .cff("fails", "throw new Error('no');")
        .start();
    let reply = server.ask("HEAD", "/a.txt", &[]);
    assert_eq!(
        (reply.status(), reply.header("content-length")),
        (503, Some("999"))
    );
}

/// What a function says is told with its request, and never to the viewer.
#[test]
fn what_it_logs_is_told_with_the_request() {
    let mut server = EdgeSite::app("viewer_request = \"says\"")
        .cff(
            "says",
            "console.log('hello ' + request.uri); throw new Error('no');",
        )
        .start();
    let reply = server.get("/a.txt");
    let log = server.next_event("function-log");
    assert_eq!(
        (&log["function"], &log["line"]),
        (&"says".into(), &"hello /a.txt".into())
    );
    assert_eq!(log["request_id"].as_str(), reply.header("x-amz-cf-id"));
    assert!(!reply.text().contains("hello"));
}

/// Code over 10,240 bytes cannot be published, so nothing is served.
#[test]
fn code_that_is_too_long_is_an_error_of_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let config = "[[app]]\nname = \"site\"\ndist = \".\"\nviewer_request = \"long.js\"\n";
    let code = format!("{}// {}\n", cff("return request;"), "x".repeat(11 * 1024));
    fs::write(folder.path().join("devserver.toml"), config).unwrap();
    fs::write(folder.path().join("long.js"), code).unwrap();
    let output = Command::cargo_bin("mfe-dev")
        .unwrap()
        .args(["serve", "--port", "0", "--control-port", "0", "--config"])
        .arg(folder.path().join("devserver.toml"))
        .assert()
        .failure();
    let text = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    assert!(
        text.contains("10240 are allowed") && text.contains("long.js"),
        "{text}"
    );
}

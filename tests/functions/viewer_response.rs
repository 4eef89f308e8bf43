//! Which answers pass the viewer-response function, and what it may change of them.
//!
//! AWS: "Restrictions on all edge functions", section on HTTP status codes.

use crate::support::edge_site::{check, x_cache};
use crate::support::origin::message;
use crate::support::{DevServer, EdgeSite, Origin, Reply};

const MARK: &str =
    "response.headers['x-marked'] = { value: '' + response.statusCode }; return response;";

fn marked(reply: &Reply) -> Option<&str> {
    reply.header("x-marked")
}

fn site(rest: &str) -> DevServer {
    EdgeSite::app(&format!("viewer_response = \"mark\"\n{rest}"))
        .cff("mark", MARK)
        .start()
}

#[test]
fn hits_and_misses_and_parts_pass_it() {
    let server = site("");
    for result in ["Miss", "Hit"] {
        let reply = server.get("/a.txt");
        check(&reply, 200, "this is a", result);
        assert_eq!(marked(&reply), Some("200"));
    }
    let etag = server.get("/a.txt").header("etag").unwrap().to_owned();
    let reply = server.ask("GET", "/a.txt", &[&format!("If-None-Match: {etag}")]);
    assert_eq!((reply.status(), marked(&reply)), (304, Some("304")));
    let reply = server.ask("GET", "/a.txt", &["Range: bytes=0-3"]);
    assert_eq!((reply.status(), marked(&reply)), (206, Some("206")));
    let reply = server.ask("HEAD", "/a.txt", &[]);
    assert_eq!((reply.status(), marked(&reply)), (200, Some("200")));
}

#[test]
fn the_switch_takes_304_and_206_from_it() {
    let server = site("[fidelity]\nviewer_response_skipped = \"all-but-200\"");
    let whole = server.get("/a.txt");
    assert_eq!(marked(&whole), Some("200"));
    let condition = format!("If-None-Match: {}", whole.header("etag").unwrap());
    for (header, status) in [(condition.as_str(), 304), ("Range: bytes=0-3", 206)] {
        let reply = server.ask("GET", "/a.txt", &[header]);
        assert_eq!((reply.status(), marked(&reply)), (status, None));
    }
}

/// Security headers of a viewer-response function are missing on deep links: AWS calls it expected.
#[test]
fn errors_and_their_pages_do_not_pass_it() {
    let server = site("");
    let reply = server.get("/gone.txt");
    assert_eq!((reply.status(), marked(&reply)), (403, None));
    let server = site(
        "[[distribution.custom_error_response]]\nerror_code = 403\nresponse_code = 200\nresponse_page_path = \"/index.html\"",
    );
    let page = server.get("/deep/link");
    check(&page, 200, "<h1>Home</h1>", "Error");
    assert_eq!(marked(&page), None);
    // The same object asked for by its own name passes it, though the error page is cached.
    assert_eq!(marked(&server.get("/index.html")), Some("200"));
}

#[test]
fn cloudfronts_own_refusals_do_not_pass_it() {
    let server = site("");
    let reply = server.ask("DELETE", "/a.txt", &[]);
    assert_eq!((reply.status(), marked(&reply)), (403, None));
}

#[test]
fn an_origins_error_does_not_pass_it() {
    let origin = Origin::start(|it| {
        let status = it.line.strip_prefix("GET /").unwrap().replace('-', " ");
        message(&status, "", "")
    });
    let server = EdgeSite::new(&format!(
        "[[app]]\nname = \"api\"\nurl = \"{}\"\nviewer_response = \"mark\"\ncache_policy = \"CachingDisabled\"",
        origin.url()
    ))
    .cff("mark", MARK)
    .start();
    for (path, expected) in [
        ("/201-Created", Some("201")),
        ("/302-Found", Some("302")),
        ("/399-Odd", Some("399")),
        ("/400-Bad", None),
        ("/404-None", None),
        ("/500-Broken", None),
    ] {
        assert_eq!(marked(&server.get(path)), expected, "{path}");
    }
}

/// It sees the request as the viewer-request function left it.
#[test]
fn it_sees_what_the_viewer_request_function_has_done() {
    let server = EdgeSite::app("viewer_request = \"before\"\nviewer_response = \"after\"")
        .cff(
            "before",
            "request.headers['x-variant'] = { value: 'b' }; request.uri = '/a.txt'; return request;",
        )
        .cff(
            "after",
            "response.cookies['variant'] = { value: request.headers['x-variant'].value, attributes: 'Path=/' };
             response.headers['x-saw'] = { value: request.uri }; return response;",
        )
        .start();
    let reply = server.get("/start");
    check(&reply, 200, "this is a", "Miss");
    assert_eq!(reply.header("set-cookie"), Some("variant=b; Path=/"));
    assert_eq!(reply.header("x-saw"), Some("/a.txt"));
}

#[test]
fn it_may_change_status_headers_and_body() {
    let server = EdgeSite::app("viewer_response = \"change\"")
        .cff(
            "change",
            "var path = request.uri;
             delete response.headers['etag'];
             if (path === '/a.txt') { response.statusCode = 201; response.statusDescription = 'Made Up'; }
             if (path === '/b.txt') { response.body = 'another'; response.headers['content-type'] = { value: 'text/x' }; }
             if (path === '/index.html') response.body = '';
             return response;",
        )
        .start();
    let reply = server.get("/a.txt");
    assert_eq!(reply.status_line, "HTTP/1.1 201 Made Up");
    assert_eq!(
        (reply.text().as_str(), reply.header("etag")),
        ("this is a", None)
    );
    for result in ["Miss", "Hit"] {
        // The cache keeps the origin's own.
        let reply = server.get("/b.txt");
        check(&reply, 200, "another", result);
        assert_eq!(reply.header("content-length"), Some("7"));
        assert_eq!(reply.header("content-type"), Some("text/x"));
    }
    let reply = server.get("/index.html");
    check(&reply, 200, "", "Miss");
    assert_eq!(reply.header("content-length"), Some("0"));
}

#[test]
fn a_failure_goes_out_in_the_place_of_the_answer() {
    let server = EdgeSite::app(
        "viewer_response = \"fails\"\nresponse_headers_policy = \"SecurityHeadersPolicy\"",
    )
    .cff(
        "fails",
        "if (request.uri === '/a.txt') throw new Error('no');
             response.headers['Upper'] = { value: 'x' }; return response;",
    )
    .start();
    for _ in 0..2 {
        let reply = server.get("/a.txt");
        assert_eq!((reply.status(), reply.body.len()), (503, 999));
        assert_eq!(x_cache(&reply), "FunctionExecutionError");
        // Nothing of the object is on it, and the policy is.
        assert_eq!(reply.header("etag"), None);
        assert_eq!(reply.header("age"), None);
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    }
    let reply = server.get("/b.txt");
    assert_eq!(
        (reply.status(), x_cache(&reply)),
        (502, "FunctionValidationError")
    );
    assert!(
        reply.text().contains("The CloudFront function returned an invalid value: response.headers must have header names in lower case."),
        "{}",
        reply.text()
    );
}

//! A client that waits for `100 Continue` and is answered otherwise keeps its body, so that the
//! connection ends: what it sends next is no part of the body.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use support::{Connection, DevServer};

const SITE: &[(&str, &str)] = &[
    (
        "devserver.toml",
        "[[app]]\nname = \"site\"\ndist = \"dist\"\n",
    ),
    ("dist/a.txt", "this is a"),
];

/// A request with a body that is held back, and another one behind it at once.
#[track_caller]
fn check(authority: &str, method: &str, path: &str, status: u16) {
    for length in [1, 10, 100_000] {
        let first = format!(
            "{method} {path} HTTP/1.1\r\nHost: {authority}\r\nAuthorization: AWS any:any\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
        );
        let second = format!("GET /a.txt HTTP/1.1\r\nHost: {authority}\r\n\r\n");
        let mut connection = Connection::to(authority);
        connection.send((first + &second).as_bytes());
        let reply = connection.receive();
        assert_eq!(reply.status(), status, "{reply:?}");
        assert_eq!(reply.header("connection"), Some("close"));
        assert_eq!(connection.rest_of_stream(), "");
    }
}

#[test]
fn a_refused_upload_ends_the_connection() {
    let server = DevServer::start_with(SITE, &["--strict"]);
    let control = server.control_url().replace("http://", "");
    check(&control, "PUT", "/no-such-bucket/key", 404);
    check(&server.authority(), "POST", "/a.txt", 403);
}

#[test]
fn an_upload_that_is_sent_all_the_same_is_answered() {
    let server = DevServer::start_with(SITE, &["--strict"]);
    let control = server.control_url().replace("http://", "");
    for (authority, line, status) in [
        (control.as_str(), "PUT /no-such-bucket/key HTTP/1.1", 404),
        (&server.authority(), "POST /a.txt HTTP/1.1", 403),
    ] {
        let body = vec![b'x'; 5 * 1024 * 1024];
        let head = format!(
            "{line}\r\nHost: {authority}\r\nAuthorization: AWS any:any\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut connection = Connection::to(authority);
        connection.send(&[head.as_bytes(), &body].concat());
        assert_eq!(connection.receive().status(), status);
    }
}

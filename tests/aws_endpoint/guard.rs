//! Who may speak to the control listener at all.

use crate::client::{SIGNED, begin, said};
use crate::support::Connection;

/// A presigned URL's query that nobody ever signed.
const MADE_UP: &str = "X-Amz-Algorithm=AWS4-HMAC-SHA256\
    &X-Amz-Credential=A%2F20261122%2Fus-east-1%2Fs3%2Faws4_request\
    &X-Amz-Date=20261122T000000Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host\
    &X-Amz-Signature=0000000000000000000000000000000000000000000000000000000000000000";

#[test]
fn a_request_comes_under_one_name_of_this_machine() {
    let (_server, client) = begin(&["--strict"]);
    let check = |target: &str, version: &str, hosts: &[&str], expected: (u16, &str)| {
        let hosts: Vec<_> = hosts.iter().map(|it| format!("Host: {it}\r\n")).collect();
        let hosts = hosts.concat();
        let request = format!("GET {target} {version}\r\n{hosts}{SIGNED}\r\n\r\n");
        let reply = Connection::to(&client.authority).exchange(request.as_bytes());
        let (status, code) = said(&reply);
        assert_eq!((status, code.as_str()), expected, "{request}");
    };
    let (fine, none) = ((200, ""), (400, "InvalidRequest"));
    let foreign = (403, "AccessDenied");
    for host in [
        "127.0.0.1",
        "LOCALHOST:1",
        "localhost.",
        "localhost.:8081",
        "[::1]",
        "[::1]:8081",
        "[0:0:0:0:0:0:0:1]",
    ] {
        check("/", "HTTP/1.1", &[host], fine);
        check("/_mfe/status", "HTTP/1.1", &[host], fine);
    }
    for host in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example@localhost",
        "localhost:80@evil.example",
        "localhost/evil.example",
        "[evil.example]",
        "0.0.0.0",
        "10.0.0.1",
        "[::ffff:10.0.0.1]",
        "127.1",
        "2130706433",
        "a b",
    ] {
        check("/", "HTTP/1.1", &[host], foreign);
        check("/_mfe/status", "HTTP/1.1", &[host], foreign);
        check("/2020-05-31/distribution", "HTTP/1.1", &[host], foreign);
    }
    check("/", "HTTP/1.1", &[], none);
    check("/", "HTTP/1.0", &[], none);
    check("/", "HTTP/1.1", &[""], none);
    check("/", "HTTP/1.0", &["localhost"], fine);
    check("/", "HTTP/1.1", &["localhost", "evil.example"], none);
    check("/", "HTTP/1.1", &["localhost", "localhost"], none);
    check("http://localhost/", "HTTP/1.1", &[], fine);
    check("http://evil.example/", "HTTP/1.1", &["localhost"], foreign);
    check("http://localhost/", "HTTP/1.1", &["evil.example"], foreign);
}

#[test]
fn a_page_of_another_site_changes_nothing_and_signs_nothing() {
    let (_server, client) = begin(&["--strict"]);
    client.store("/site/k", b"secret");
    let cors = "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>\
                <AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>";
    let made = client.put("/open-bucket", b"");
    assert_eq!(made.status(), 200);
    client.store("/open-bucket/k", b"secret");
    assert_eq!(
        client.put("/open-bucket?cors", cors.as_bytes()).status(),
        200
    );
    let made_up = format!("/open-bucket/k?{MADE_UP}");
    for origin in [
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "file://",
        "localhost",
    ] {
        let origin = format!("Origin: {origin}");
        let check = |method: &str, target: &str| {
            let reply = client.ask(method, target, &[&origin], b"");
            assert_eq!(said(&reply), (403, "AccessDenied".to_owned()), "{origin}");
            assert!(!reply.text().contains("secret"));
        };
        for method in ["PUT", "POST", "DELETE", "PATCH"] {
            for target in [
                "/site/k",
                "/site?delete",
                "/_mfe/invalidate",
                "/2020-05-31/distribution",
            ] {
                check(method, target);
            }
        }
        check("GET", "/open-bucket/k");
        // As a browser asks for what a page names: without a header that the page wrote.
        let request = format!(
            "GET {made_up} HTTP/1.1\r\nHost: {}\r\n{origin}\r\n\r\n",
            client.authority
        );
        let reply = client.connect().exchange(request.as_bytes());
        assert_eq!(said(&reply), (403, "AccessDenied".to_owned()), "{origin}");
    }
    // Pages of this machine may do both.
    let own = "Origin: http://localhost:8080";
    assert_eq!(client.ask("PUT", "/site/k", &[own], b"x").status(), 200);
    let reply = client.ask("GET", "/open-bucket/k", &[own], b"");
    assert_eq!(reply.text(), "secret");
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
}

#[test]
fn a_page_reads_nothing_of_our_own_pages() {
    let (_server, client) = begin(&["--strict"]);
    let origin = "Origin: https://evil.example";
    let reply = client.ask("GET", "/_mfe/status", &[origin], b"");
    assert_eq!(reply.header("access-control-allow-origin"), None);
    let preflight = ["Access-Control-Request-Method: POST", origin];
    let reply = client.ask("OPTIONS", "/_mfe/invalidate", &preflight, b"");
    assert_eq!(reply.header("access-control-allow-origin"), None);
    let request = format!(
        "OPTIONS /site/k HTTP/1.1\r\nHost: localhost\r\n{}\r\n\r\n",
        preflight.join("\r\n")
    );
    let reply = client.connect().exchange(request.as_bytes());
    assert_eq!(said(&reply), (403, "AccessForbidden".to_owned()));
    // A form needs no preflight, and is not taken.
    let form = ["Content-Type: text/plain"];
    let reply = client.ask("POST", "/_mfe/invalidate", &form, b"{\"paths\":[\"/*\"]}");
    assert_eq!(reply.status(), 415);
}

/// A refusal says that it is the end, so that what is left of a body is not taken for a request.
#[test]
fn a_refused_name_is_the_end_of_its_connection() {
    let (_server, client) = begin(&["--strict"]);
    let request = format!(
        "PUT /site/k HTTP/1.1\r\nHost: evil.example\r\n{SIGNED}\r\nContent-Length: 10\r\n\
         Expect: 100-continue\r\n\r\n"
    );
    let mut connection = client.connect();
    let reply = connection.exchange(request.as_bytes());
    assert_eq!(said(&reply), (403, "AccessDenied".to_owned()));
    assert_eq!(reply.header("connection"), Some("close"));
    assert!(connection.is_closed_by_server());
}

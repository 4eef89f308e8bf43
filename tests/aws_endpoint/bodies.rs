//! Bodies that are not what was said of them: no object comes of them, and nothing else does.

use std::io::Write as _;
use std::net::{Shutdown, TcpStream};
use std::path::Path;

use walkdir::WalkDir;

use crate::client::{Client, begin, said};
use crate::support::DevServer;

/// Puts under a key that stays empty.
#[track_caller]
fn refused(client: &Client, headers: &[&str], body: &[u8], status: u16, code: &str) {
    let reply = client.ask("PUT", "/site/refused", headers, body);
    assert_eq!(said(&reply), (status, code.to_owned()), "{headers:?}");
    let found = client.get("/site/refused");
    assert_eq!(said(&found), (404, "NoSuchKey".to_owned()), "{headers:?}");
}

/// How many files wait to become objects.
fn spooled(server: &DevServer) -> usize {
    let files = WalkDir::new(server.path(".mfe-dev/spool")).into_iter();
    files
        .filter_map(Result::ok)
        .filter(|it| it.file_type().is_file())
        .count()
}

#[track_caller]
fn wait_until_nothing_is_spooled(server: &DevServer) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while spooled(server) > 0 {
        assert!(std::time::Instant::now() < deadline, "a file stays behind");
        std::thread::yield_now();
    }
}

#[test]
fn a_length_that_is_a_lie_makes_no_object() {
    let (server, client) = begin(&["--strict"]);
    for length in [
        "Content-Length: -1",
        "Content-Length: x",
        "Content-Length: 99999999999999999999999",
    ] {
        refused(&client, &[length], b"", 400, "");
    }
    let two = ["Content-Length: 1", "Content-Length: 2"];
    refused(&client, &two, b"ab", 400, "");
    let large = "Content-Length: 5368709121";
    refused(&client, &[large], b"", 400, "EntityTooLarge");
    let chunked = "Transfer-Encoding: chunked";
    let broken = b"zz\r\nabc\r\n0\r\n\r\n";
    refused(&client, &[chunked], broken, 400, "IncompleteBody");
    let unsaid = format!(
        "PUT /site/refused HTTP/1.1\r\nHost: localhost\r\n{}\r\n\r\n",
        crate::client::SIGNED
    );
    let reply = client.connect().exchange(unsaid.as_bytes());
    assert_eq!(said(&reply), (411, "MissingContentLength".to_owned()));
    // HTTP's own chunks need no length.
    let reply = client.ask("PUT", "/site/k", &[chunked], b"3\r\nabc\r\n0\r\n\r\n");
    assert_eq!(said(&reply), (200, String::new()));
    assert_eq!(client.get("/site/k").text(), "abc");
    assert_eq!(spooled(&server), 0);
}

#[test]
fn a_body_that_stops_leaves_nothing_behind() {
    let (server, client) = begin(&["--strict"]);
    client.store("/site/k", b"before");
    for len in [10, 700_000, 3_000_000] {
        let announced = format!("Content-Length: {}", len + 1);
        let request = client.request("PUT", "/site/k", &[&announced], &vec![b'x'; len]);
        // One that says that it is at its end, and one that is gone.
        let mut stream = TcpStream::connect(&client.authority).unwrap();
        stream.write_all(&request).unwrap();
        drop(stream);
        let mut stream = TcpStream::connect(&client.authority).unwrap();
        stream.write_all(&request).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut reply = String::new();
        std::io::Read::read_to_string(&mut stream, &mut reply).unwrap();
        assert!(reply.starts_with("HTTP/1.1 400 "), "{reply}");
        assert!(reply.contains("<Code>IncompleteBody</Code>"), "{reply}");
        wait_until_nothing_is_spooled(&server);
        assert_eq!(client.get("/site/k").text(), "before");
    }
}

#[test]
fn chunks_that_lie_make_no_object() {
    let (server, client) = begin(&["--strict"]);
    let streaming = "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    let announced = "x-amz-trailer: x-amz-checksum-crc32";
    let check = |headers: &[&str], body: &str, status: u16, code: &str| {
        let headers: Vec<_> = [&[streaming], headers].concat();
        refused(&client, &headers, body.as_bytes(), status, code);
    };
    let five = "x-amz-decoded-content-length: 5";
    let good = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    for (headers, body, code) in [
        (&[five][..], "6\r\nhello\r\n0\r\n\r\n", "IncompleteBody"),
        (&[five], "4\r\nhello\r\n0\r\n\r\n", "IncompleteBody"),
        (&[five], "5\r\nhello\r\n", "IncompleteBody"),
        (&[five], "5\r\nhello\r\n0\r\n\r\nmore", "IncompleteBody"),
        (&[five], "ffffffffffffffff\r\nhello\r\n", "IncompleteBody"),
        (&[five], "fffffffffffffffff\r\nhello\r\n", "IncompleteBody"),
        (&[five], "-5\r\nhello\r\n0\r\n\r\n", "IncompleteBody"),
        (&[five], "hello", "IncompleteBody"),
        (&[five], good, "MalformedTrailerError"),
        (
            &[five, announced],
            "5\r\nhello\r\n0\r\n\r\n",
            "MalformedTrailerError",
        ),
        (
            &[five, announced],
            "5\r\nhello\r\n0\r\nx-amz-checksum-sha1:qvTGHdzF6KLavt4PO0gs2a6pQ00=\r\n\r\n",
            "MalformedTrailerError",
        ),
        (
            &[five, announced],
            "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
            "BadDigest",
        ),
        (
            &["x-amz-decoded-content-length: 6", announced],
            good,
            "IncompleteBody",
        ),
        (
            &["x-amz-decoded-content-length: x", announced],
            good,
            "IncompleteBody",
        ),
    ] {
        check(headers, body, 400, code);
    }
    check(&[announced], good, 411, "MissingContentLength");
    let many = "x-a:12345678\r\n".repeat(100_000);
    let many = format!("5\r\nhello\r\n0\r\n{many}\r\n");
    check(&[five], &many, 400, "MalformedTrailerError");
    assert_eq!(spooled(&server), 0);
    let reply = client.ask(
        "PUT",
        "/site/k",
        &[streaming, five, announced],
        good.as_bytes(),
    );
    assert_eq!(said(&reply), (200, String::new()));
    assert_eq!(client.get("/site/k").text(), "hello");
}

#[test]
fn a_checksum_of_any_kind_is_held_to() {
    let (_server, client) = begin(&["--strict"]);
    for (header, code) in [
        ("Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest"),
        ("Content-MD5: AAAA", "InvalidDigest"),
        ("x-amz-checksum-crc32: AAAAAA==", "BadDigest"),
        ("x-amz-checksum-crc32c: AAAAAA==", "BadDigest"),
        ("x-amz-checksum-crc64nvme: AAAAAAAAAAA=", "BadDigest"),
        (
            "x-amz-checksum-sha1: AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "BadDigest",
        ),
        (
            "x-amz-checksum-sha256: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "BadDigest",
        ),
        ("x-amz-checksum-crc32: AAAA", "InvalidRequest"),
        // Nobody here could tell whether these are right.
        (
            "x-amz-checksum-md5: XUFAKrxLKna5cZ2REBfFkg==",
            "InvalidRequest",
        ),
        ("x-amz-checksum-xxhash64: AAAAAAAAAAA=", "InvalidRequest"),
        (
            "x-amz-content-sha256: 0000000000000000000000000000000000000000000000000000000000000000",
            "XAmzContentSHA256Mismatch",
        ),
        ("x-amz-content-sha256: x", "InvalidArgument"),
    ] {
        refused(&client, &[header], b"hello", 400, code);
    }
    let two = [
        "x-amz-checksum-crc32: NhCmhg==",
        "x-amz-checksum-sha1: qvTGHdzF6KLavt4PO0gs2a6pQ00=",
    ];
    refused(&client, &two, b"hello", 400, "InvalidRequest");
}

#[test]
fn headers_have_their_limits() {
    let (_server, client) = begin(&["--strict"]);
    let header = |name: &str, len: usize| format!("{name}: {}", "x".repeat(len));
    let user = |len| header("x-amz-meta-a", len);
    refused(&client, &[&user(2048)], b"x", 400, "MetadataTooLarge");
    let cache_control = header("Cache-Control", 8192);
    refused(
        &client,
        &[&cache_control],
        b"x",
        400,
        "RequestHeaderSectionTooLarge",
    );
    let many: Vec<String> = (0..5000).map(|it| format!("x-{it}: 1")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    refused(&client, &many, b"x", 431, "");
    refused(&client, &[&header("x-large", 1024 * 1024)], b"x", 431, "");
    let long = client.get(&format!("/site/{}", "x".repeat(70_000)));
    assert_eq!(long.status(), 414);
    let reply = client.ask("PUT", "/site/k", &[&user(2047)], b"x");
    assert_eq!(said(&reply), (200, String::new()));
}

/// What stands in a body is never taken for the next request.
#[test]
fn a_body_that_nobody_read_is_no_request() {
    let (_server, client) = begin(&["--strict"]);
    client.store("/site/k", b"whole");
    let smuggled = client.request("PUT", "/site/smuggled", &[], b"x");
    let large = [smuggled.clone(), vec![b'y'; 3_000_000]].concat();
    let next = client.request("GET", "/site/k", &["Connection: close"], b"");
    let digest = "Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==";
    for (method, target, headers, status) in [
        ("PUT", "/docs/k", &[][..], 409),
        ("PUT", "/nowhere/k", &[], 404),
        ("PUT", "/site/../k", &[], 400),
        ("PUT", "/site/k2", &["Authorization: nonsense"], 400),
        ("PUT", "/site/k2", &["If-Match: \"x\""], 404),
        ("PUT", "/site/k2", &[digest], 400),
        ("PUT", "/site/k2?partNumber=1&uploadId=x", &[], 404),
        ("GET", "/site/k", &[], 200),
        ("DELETE", "/site/gone", &[], 204),
        ("GET", "/_mfe/status", &[], 200),
        ("POST", "/_mfe/invalidate", &[], 415),
        ("POST", "/2020-05-31/distribution", &[], 400),
        ("PUT", "/site/k2", &["Origin: https://evil.example"], 403),
    ] {
        for body in [&smuggled, &large] {
            let request = client.request(method, target, headers, body);
            let mut connection = client.connect();
            connection.send(&request);
            connection.send(&next);
            let first = connection.receive();
            let expected = match (target, body.len() > 1_000_000) {
                ("/2020-05-31/distribution", true) => [400, 413],
                _ => [status, status],
            };
            assert!(
                expected.contains(&first.status()),
                "{method} {target}: {}",
                first.text()
            );
            let rest = connection.rest_of_stream();
            let is_answer = rest.starts_with("HTTP/1.1 200 ") && rest.ends_with("\r\n\r\nwhole");
            assert!(rest.is_empty() || is_answer, "{method} {target}: {rest}");
        }
    }
    assert_eq!(said(&client.get("/site/smuggled")).0, 404);
}

#[test]
fn who_waits_for_the_word_to_go_on_is_answered_without_it() {
    let (_server, client) = begin(&["--strict"]);
    let expect = ["Expect: 100-continue", "Content-Length: 3"];
    for (target, status) in [("/docs/k", 409), ("/nowhere/k", 404)] {
        let mut connection = client.connect();
        let reply = connection.exchange(&client.request("PUT", target, &expect, b""));
        assert_eq!(reply.status(), status);
        assert_eq!(reply.header("connection"), Some("close"));
        assert!(connection.is_closed_by_server());
    }
    let mut connection = client.connect();
    let go_on = connection.exchange(&client.request("PUT", "/site/k", &expect, b""));
    assert_eq!(go_on.status_line, "HTTP/1.1 100 Continue");
    connection.send(b"abc");
    assert_eq!(connection.receive().status(), 200);
    assert_eq!(client.get("/site/k").text(), "abc");
}

/// The most memory that a process had, in bytes.
#[cfg(target_os = "linux")]
fn most_memory(server: &DevServer) -> u64 {
    let file = Path::new("/proc")
        .join(server.pid().to_string())
        .join("status");
    let status = std::fs::read_to_string(file).unwrap();
    let line = status.lines().find(|it| it.starts_with("VmHWM:")).unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib * 1024
}

#[cfg(target_os = "linux")]
#[test]
fn a_large_upload_is_not_held_in_memory() {
    const PIECE: usize = 1024 * 1024;
    const PIECES: usize = 300;
    let (server, client) = begin(&["--strict"]);
    client.store("/site/warm", &vec![b'x'; 4 * PIECE]);
    let before = most_memory(&server);
    let length = format!("Content-Length: {}", PIECE * PIECES);
    let mut connection = client.connect();
    connection.send(&client.request("PUT", "/site/large", &[&length], b""));
    let piece = vec![b'z'; PIECE];
    for _ in 0..PIECES {
        connection.send(&piece);
    }
    assert_eq!(connection.receive().status(), 200);
    let range = client.ask("GET", "/site/large", &["Range: bytes=314572790-"], b"");
    assert_eq!(range.text(), "z".repeat(10));
    let grown = most_memory(&server) - before;
    assert!(grown < 48 * PIECE as u64, "{grown} bytes more");
}

//! Custom origins from outside: what passes through, what is kept of it, and what stands in for
//! an origin that fails.
//!
//! What is expected comes from AWS's guide: "Request and response behavior for custom origins",
//! "Optimize high availability with CloudFront origin failover", "How CloudFront processes partial
//! requests for an object (range GETs)", and from captures of production.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::json;
use support::origin::{Asked, chunked, message, ok};
use support::{DevServer, Origin, Reply};

/// A port of this machine at which nothing listens.
const NOBODY: &str = "http://127.0.0.1:9";

/// All seven methods.
const ALL_METHODS: &str =
    r#"allowed_methods = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]"#;

/// A policy by which the origin's own headers decide alone.
const ORIGIN_DECIDES: &str = r#"
[[cache_policy]]
name = "origin-decides"
min_ttl = 0
default_ttl = 0
"#;

/// A site in front of an origin, with these lines for its behavior and these behind it.
fn in_front_of(origin: &Origin, behavior: &str, rest: &str) -> DevServer {
    start(origin, behavior, rest, &["--strict"])
}

fn start(origin: &Origin, behavior: &str, rest: &str, args: &[&str]) -> DevServer {
    let url = origin.url();
    serve(
        &format!(
            "[[origin]]\nid = \"api\"\nurl = \"{url}\"\n[[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"api\"\n{behavior}\n{rest}\n"
        ),
        args,
    )
}

fn serve(toml: &str, args: &[&str]) -> DevServer {
    DevServer::start_with(&[("devserver.toml", toml)], args)
}

#[track_caller]
fn check(reply: &Reply, status: u16, body: &str, x_cache: &str, age: Option<&str>) {
    let found = reply.text();
    assert_eq!(
        (reply.status(), found.as_str()),
        (status, body),
        "{reply:?}"
    );
    let said = format!("{x_cache} from cloudfront");
    assert_eq!(reply.header("x-cache"), Some(said.as_str()), "{reply:?}");
    assert_eq!(reply.header("age"), age, "{reply:?}");
}

/// An answer that changes from request to request: the first, the second, then the last again.
fn in_turn(answers: &[Vec<u8>]) -> Origin {
    let (answers, at) = (answers.to_vec(), AtomicUsize::new(0));
    Origin::start(move |_| {
        let at = at.fetch_add(1, Ordering::SeqCst);
        answers[at.min(answers.len() - 1)].clone()
    })
}

fn lines(origin: &Origin) -> Vec<String> {
    origin.asked().into_iter().map(|it| it.line).collect()
}

// Ranges.

fn with_ranges(asked: &Asked) -> Vec<u8> {
    let whole = "0123456789";
    match asked.header("range") {
        Some("bytes=2-4") => message(
            "206 Partial Content",
            "Content-Range: bytes 2-4/10\r\nETag: \"1\"\r\nCache-Control: max-age=60\r\n",
            &whole[2..=4],
        ),
        Some("bytes=90-") => message(
            "416 Range Not Satisfiable",
            "Content-Range: bytes */10\r\n",
            "",
        ),
        _ => ok("ETag: \"1\"\r\nCache-Control: max-age=60\r\n", whole),
    }
}

#[test]
fn a_part_of_an_object_is_never_taken_for_all_of_it() {
    let origin = Origin::start(with_ranges);
    let server = in_front_of(&origin, "", "");
    let range = ["Range: bytes=2-4"];
    for _ in 0..2 {
        check(&server.ask("GET", "/x", &range), 206, "234", "Miss", None);
    }
    check(&server.get("/x"), 200, "0123456789", "Miss", None);
    let part = server.ask("GET", "/x", &range);
    check(&part, 206, "234", "Hit", Some("0"));
    assert_eq!(part.header("content-range"), Some("bytes 2-4/10"));
    let beyond = server.ask("GET", "/x", &["Range: bytes=90-"]);
    check(&beyond, 416, "", "Error", None);
    check(&server.get("/x"), 200, "0123456789", "Hit", Some("0"));
}

#[test]
fn an_origin_without_ranges_gives_the_whole_and_later_ranges_come_from_that() {
    let origin = Origin::start(|_| ok("Cache-Control: max-age=60\r\n", "0123456789"));
    let server = in_front_of(&origin, "", "");
    let range = ["Range: bytes=2-4"];
    check(
        &server.ask("GET", "/x", &range),
        200,
        "0123456789",
        "Miss",
        None,
    );
    check(
        &server.ask("GET", "/x", &range),
        206,
        "234",
        "Hit",
        Some("0"),
    );
    let mismatch = ["Range: bytes=2-4", "If-Range: \"other\""];
    check(
        &server.ask("GET", "/x", &mismatch),
        200,
        "0123456789",
        "Hit",
        Some("0"),
    );
    let two = server.ask("GET", "/x", &["Range: bytes=0-1,4-5"]);
    assert_eq!(two.status(), 206);
    let overlapping = server.ask("GET", "/x", &["Range: bytes=0-5,4-6"]);
    check(&overlapping, 200, "0123456789", "Hit", Some("0"));
    assert_eq!(origin.asked().len(), 1);
}

#[test]
fn an_expired_object_is_renewed_whole_though_a_range_was_asked_for() {
    let origin = Origin::start(|asked| match asked.header("if-none-match") {
        Some(_) => message("304 Not Modified", "ETag: \"1\"\r\n", ""),
        None => with_ranges(asked),
    });
    let server = in_front_of(&origin, "", "");
    server.get("/x");
    server.advance(100);
    let part = server.ask("GET", "/x", &["Range: bytes=2-4"]);
    check(&part, 206, "234", "RefreshHit", None);
    assert_eq!(origin.asked()[1].header("range"), None);
}

// Errors.

#[test]
fn an_error_that_has_expired_gives_way_to_the_next_one() {
    let origin = in_turn(&[
        message("503 Service Unavailable", "", "first"),
        message("500 Internal Server Error", "", "second"),
    ]);
    let server = in_front_of(&origin, "", "");
    check(&server.get("/x"), 503, "first", "Error", None);
    check(&server.get("/x"), 503, "first", "Error", Some("0"));
    server.advance(11);
    check(&server.get("/x"), 500, "second", "Error", None);
}

#[test]
fn a_client_error_takes_the_place_of_an_expired_object() {
    let origin = in_turn(&[
        ok("Cache-Control: max-age=10\r\n", "good"),
        message("404 Not Found", "", "gone"),
        message("500 Internal Server Error", "", "bad"),
    ]);
    let server = in_front_of(&origin, "", "");
    check(&server.get("/x"), 200, "good", "Miss", None);
    server.advance(11);
    check(&server.get("/x"), 404, "gone", "Error", None);
    server.advance(11);
    check(&server.get("/x"), 500, "bad", "Error", None);
}

#[test]
fn stale_if_error_bounds_how_long_an_object_stands_in() {
    for (control, stands_in) in [("stale-if-error=50", true), ("stale-if-error=0", false)] {
        let origin = in_turn(&[
            ok(&format!("Cache-Control: max-age=10, {control}\r\n"), "good"),
            message("502 Bad Gateway", "", "bad"),
        ]);
        let server = in_front_of(&origin, "", "");
        server.get("/x");
        server.advance(20);
        match stands_in {
            true => check(&server.get("/x"), 200, "good", "Hit", Some("20")),
            false => check(&server.get("/x"), 502, "bad", "Error", None),
        }
        server.advance(100);
        assert_eq!(server.get("/x").status(), 502, "{control}");
    }
}

/// The page of an error that CloudFront makes itself.
fn generated(code: u16, sentence: &str, id: &str) -> String {
    format!(
        r#"<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<TITLE>ERROR: The request could not be satisfied</TITLE>
</HEAD><BODY>
<H1>{code} ERROR</H1>
<H2>The request could not be satisfied.</H2>
<HR noshade size="1px">
{sentence}
We can't connect to the server for this app or website at this time. There might be too much traffic or a configuration error. Try again later, or contact the app or website owner.
<BR clear="all">
If you provide content to customers through CloudFront, you can find steps to troubleshoot and help prevent this error by reviewing the CloudFront documentation.
<BR clear="all">
<HR noshade size="1px">
<PRE>
Generated by cloudfront (CloudFront)
Request ID: {id}
</PRE>
<ADDRESS>
</ADDRESS>
</BODY></HTML>"#
    )
}

const REFUSED: &str = "CloudFront wasn't able to connect to the origin.";
const CLOSED: &str = "The origin closed the connection.";
const INCORRECT: &str =
    "CloudFront couldn't connect to the origin or the origin returned an incorrect response.";
const TIMED_OUT: &str = "CloudFront attempted to establish a connection with the origin, but either the attempt failed or the origin closed the connection.";

#[track_caller]
fn check_generated(reply: &Reply, code: u16, sentence: &str) {
    let id = reply.header("x-amz-cf-id").unwrap();
    assert_eq!(reply.status(), code);
    assert_eq!(reply.text(), generated(code, sentence, id));
    let length = (903 + sentence.len()).to_string();
    assert_eq!(reply.header("content-length"), Some(length.as_str()));
    assert_eq!(
        reply.header_names(),
        [
            "Server",
            "Date",
            "Content-Type",
            "Content-Length",
            "Connection",
            "X-Cache",
            "Via",
            "X-Amz-Cf-Pop",
            "X-Amz-Cf-Id"
        ]
    );
    assert_eq!(reply.header("x-cache"), Some("Error from cloudfront"));
}

fn at(url: &str, origin: &str, rest: &str) -> DevServer {
    let toml = format!(
        "[[origin]]\nid = \"api\"\nurl = \"{url}\"\n{origin}\n[[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"api\"\n{rest}\n"
    );
    serve(&toml, &["--strict"])
}

#[test]
fn an_origin_that_is_away_is_a_502_to_the_byte_and_is_kept() {
    let server = at(NOBODY, "connection_attempts = 1", "");
    let first = server.get("/x");
    check_generated(&first, 502, REFUSED);
    server.advance(6);
    let kept = server.get("/x");
    assert_eq!(kept.body, first.body, "it is the page of the first request");
    assert_eq!(kept.header("x-cache"), Some("Error from cloudfront"));
    assert_eq!(kept.headers.last().unwrap().0, "Age");
    assert_eq!(kept.header("age"), Some("6"));
    server.advance(5);
    check_generated(&server.get("/x"), 502, REFUSED);
    let head = server.ask("HEAD", "/x", &[]);
    assert_eq!((head.status(), head.body.len()), (502, 0));
}

#[test]
fn an_origin_that_answers_wrongly_is_a_502_to_the_byte() {
    let origin = Origin::start(|asked| match asked.line.as_str() {
        "GET /closed" => b"\r\nConnection: close\r\n\r\n"[..0].to_vec(),
        _ => b"no HTTP at all\r\n\r\n".to_vec(),
    });
    let server = at(&origin.url(), "connection_attempts = 1", "");
    check_generated(&server.get("/wrong"), 502, INCORRECT);
    let origin = Origin::start(|_| b"HTTP/1.1 200 OK\r\nConnection: close\r\n".to_vec());
    let server = at(&origin.url(), "connection_attempts = 1", "");
    check_generated(&server.get("/closed"), 502, CLOSED);
}

/// An origin that does not answer as long as the value lives.
struct Silent {
    gate: Arc<(Mutex<bool>, Condvar)>,
    origin: Origin,
}

impl Silent {
    fn start() -> Self {
        let gate = Arc::new((Mutex::new(false), Condvar::new()));
        let held = Arc::clone(&gate);
        let origin = Origin::start(move |_| {
            let (open, opened) = &*held;
            let open = open.lock().unwrap();
            drop(opened.wait_while(open, |it| !*it).unwrap());
            ok("", "late")
        });
        Silent { gate, origin }
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        *self.gate.0.lock().unwrap() = true;
        self.gate.1.notify_all();
    }
}

const IMPATIENT: &str =
    "connection_attempts = 1\n[origin.custom_origin_config]\norigin_read_timeout = 1";

#[test]
fn an_origin_that_does_not_answer_is_a_504_to_the_byte() {
    let silent = Silent::start();
    let server = at(&silent.origin.url(), IMPATIENT, "");
    check_generated(&server.get("/x"), 504, TIMED_OUT);
}

#[test]
fn a_custom_error_page_takes_the_place_of_an_error_that_cloudfront_made() {
    let rest = r#"
[[behavior]]
path_pattern = "/errors/*"
target_origin_id = "pages"
[[origin]]
id = "pages"
bucket = "pages"
[[bucket]]
name = "pages"
dist = "pages"
[distribution]
[[distribution.custom_error_response]]
error_code = 502
response_code = 503
response_page_path = "/errors/502.html"
"#;
    let toml = format!(
        "[[origin]]\nid = \"api\"\nurl = \"{NOBODY}\"\n[[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"api\"\n{rest}"
    );
    let files = [
        ("devserver.toml", toml.as_str()),
        ("pages/errors/502.html", "we are away"),
    ];
    let server = DevServer::start_with(&files, &["--strict"]);
    check(&server.get("/x"), 503, "we are away", "Error", None);
    let second = server.get("/x");
    check(&second, 503, "we are away", "Error", Some("0"));
    assert_eq!(second.header("connection"), Some("keep-alive"));
    assert_eq!(second.header("server"), Some("AmazonS3"));
    let posted = server.ask("HEAD", "/x", &[]);
    assert_eq!((posted.status(), posted.body.len()), (503, 0));
    // The page is an object of its own, under its own path.
    let dropped = server.control("/_mfe/invalidate", &json!({ "paths": ["/x"] }));
    assert_eq!(dropped["invalidated"][0]["objects"], 1, "{dropped}");
    check(&server.get("/x"), 503, "we are away", "Error", Some("0"));
}

// Origin groups.

fn group(primary: &str, secondary: &str, codes: &str) -> DevServer {
    let origin = |id: &str, url: &str, how: &str| {
        format!("[[origin]]\nid = \"{id}\"\nurl = \"{url}\"\n{how}\n")
    };
    let toml = format!(
        "{}{}[[origin_group]]\nid = \"both\"\nmembers = [\"first\", \"second\"]\nstatus_codes = {codes}\n[[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"both\"\ncache_policy = \"CachingDisabled\"\n{ALL_METHODS}\n",
        origin("first", primary, IMPATIENT),
        origin("second", secondary, "connection_attempts = 1"),
    );
    serve(&toml, &["--strict"])
}

#[test]
fn a_group_goes_on_to_its_second_origin_for_the_statuses_that_it_names() {
    let primary = Origin::start(|asked| match asked.line.rsplit('/').next() {
        Some("500") => message("500 Internal Server Error", "", "no"),
        Some("404") => message("404 Not Found", "", "none"),
        Some("302") => message("302 Found", "Location: /y\r\n", ""),
        _ => ok("", "first"),
    });
    let secondary = Origin::start(|asked| match asked.line.as_str() {
        "GET /both/500" => message("500 Internal Server Error", "", "neither"),
        _ => ok("", "second"),
    });
    let server = group(&primary.url(), &secondary.url(), "[500, 503, 504]");
    for (method, path, status, body) in [
        ("GET", "/200", 200, "first"),
        ("GET", "/500", 200, "second"),
        ("GET", "/404", 404, "none"),
        ("GET", "/302", 302, ""),
        ("GET", "/both/500", 500, "neither"),
        ("POST", "/500", 500, "no"),
        ("OPTIONS", "/500", 500, "no"),
    ] {
        let reply = server.ask(method, path, &["Content-Length: 0"]);
        let expected = (status, body.to_owned());
        assert_eq!((reply.status(), reply.text()), expected, "{method} {path}");
    }
    let head = server.ask("HEAD", "/500", &[]);
    assert_eq!(
        (head.status(), head.header("content-length")),
        (200, Some("6"))
    );
    // Nothing is remembered: each begins at the first.
    assert_eq!(lines(&primary).len(), 8);
}

#[test]
fn a_refused_connection_counts_as_503_and_silence_as_504() {
    let secondary = Origin::start(|_| ok("", "second"));
    let url = secondary.url();
    check(
        &group(NOBODY, &url, "[503]").get("/x"),
        200,
        "second",
        "Miss",
        None,
    );
    check_generated(
        &group(NOBODY, &url, "[500, 502, 504]").get("/x"),
        502,
        REFUSED,
    );
    let silent = Silent::start();
    let first = silent.origin.url();
    check(
        &group(&first, &url, "[504]").get("/x"),
        200,
        "second",
        "Miss",
        None,
    );
    check_generated(&group(&first, &url, "[503]").get("/x"), 504, TIMED_OUT);
}

#[test]
fn what_stands_in_for_the_second_origin_does_not_stand_in_for_the_first() {
    let toml = format!(
        r#"
[[origin]]
id = "first"
url = "{NOBODY}"
[[origin]]
id = "second"
url = "{NOBODY}"
fallback = {{ bucket = "built" }}
[[bucket]]
name = "built"
dist = "built"
[[origin_group]]
id = "both"
members = ["first", "second"]
status_codes = [500]
[[behavior]]
path_pattern = "*"
target_origin_id = "both"
"#
    );
    let files = [("devserver.toml", toml.as_str()), ("built/x", "built")];
    let server = DevServer::start_with(&files, &["--strict"]);
    check_generated(&server.get("/x"), 502, REFUSED);
}

// Headers of the origin.

#[test]
fn cookies_are_dropped_or_kept_for_all() {
    let with_cookie = || {
        Origin::start(|_| {
            ok(
                "Cache-Control: max-age=60\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n",
                "x",
            )
        })
    };
    let cookies = |reply: &Reply| -> Vec<String> {
        let all = reply.headers.iter();
        all.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
            .map(|(_, value)| value.clone())
            .collect()
    };
    let origin = with_cookie();
    let server = in_front_of(&origin, "", "");
    for _ in 0..2 {
        assert!(cookies(&server.get("/x")).is_empty());
    }
    let origin = with_cookie();
    let server = in_front_of(&origin, "cache_policy = \"CachingDisabled\"", "");
    assert!(cookies(&server.get("/x")).is_empty());
    let origin = with_cookie();
    let server = in_front_of(
        &origin,
        "cache_policy = \"UseOriginCacheControlHeaders\"",
        "",
    );
    let first = server.ask("GET", "/x", &["Cookie: c=3"]);
    assert_eq!(first.header("x-cache"), Some("Miss from cloudfront"));
    assert_eq!(cookies(&first), ["a=1", "b=2"]);
    let hit = server.ask("GET", "/x", &["Cookie: c=3"]);
    assert_eq!(hit.header("x-cache"), Some("Hit from cloudfront"));
    assert_eq!(cookies(&hit), ["a=1", "b=2"]);
    assert_eq!(origin.asked()[0].header("cookie"), Some("c=3"));
}

#[test]
fn a_cookie_that_the_origin_would_not_have_kept_reaches_the_first_viewer_only() {
    let long = "x".repeat(2000);
    for body in ["short", &long] {
        let text = body.to_owned();
        let origin = Origin::start(move |_| {
            let headers = "Cache-Control: max-age=60, no-cache=\"Set-Cookie\"\r\nSet-Cookie: a=1\r\nContent-Type: text/plain\r\n";
            ok(headers, &text)
        });
        let policies = "cache_policy = \"UseOriginCacheControlHeaders\"\ncompress = true";
        let server = in_front_of(&origin, policies, "");
        let encoding = ["Accept-Encoding: gzip"];
        let first = server.ask("GET", "/x", &encoding);
        assert_eq!(first.header("set-cookie"), Some("a=1"));
        let hit = server.ask("GET", "/x", &encoding);
        assert_eq!(hit.header("x-cache"), Some("Hit from cloudfront"));
        assert_eq!(hit.header("set-cookie"), None);
    }
}

#[test]
fn an_age_of_the_origin_is_seen_on_a_miss_and_gives_way_on_a_hit() {
    let origin = Origin::start(|asked| match asked.header("if-none-match") {
        Some(_) => message("304 Not Modified", "", ""),
        None => ok(
            "Age: 33\r\nCache-Control: max-age=60\r\nETag: \"1\"\r\n",
            "x",
        ),
    });
    let server = in_front_of(&origin, "", "");
    check(&server.get("/x"), 200, "x", "Miss", Some("33"));
    let hit = server.get("/x");
    check(&hit, 200, "x", "Hit", Some("0"));
    assert_eq!(hit.headers.last().unwrap().0, "Age");
    server.advance(100);
    check(&server.get("/x"), 200, "x", "RefreshHit", None);
}

#[test]
fn an_origin_that_is_a_cdn_itself_does_not_speak_for_this_one() {
    let origin = Origin::start(|_| {
        ok(
            "X-Cache: Hit from cloudfront\r\nVia: 1.1 inner.cloudfront.net (CloudFront)\r\nX-Amz-Cf-Pop: FRA60-P1\r\nX-Amz-Cf-Id: inner\r\nCache-Control: max-age=60\r\n",
            "x",
        )
    });
    let server = in_front_of(&origin, "", "");
    for x_cache in ["Miss from cloudfront", "Hit from cloudfront"] {
        let reply = server.get("/x");
        assert_eq!(reply.header("x-cache"), Some(x_cache));
        let id = reply.header("x-amz-cf-id").unwrap();
        assert_eq!(id.len(), 56);
        let via = reply.header("via").unwrap();
        assert!(via.starts_with("1.1 inner.cloudfront.net (CloudFront), 1.1 "));
        let pops: Vec<&String> = (reply.headers.iter())
            .filter(|(name, _)| name.eq_ignore_ascii_case("x-amz-cf-pop"))
            .map(|(_, value)| value)
            .collect();
        assert_eq!(pops.len(), 2, "{reply:?}");
        assert_eq!(pops[0], "FRA60-P1");
    }
}

#[test]
fn chunks_stay_chunks_and_stand_where_the_length_would() {
    let headers = "Content-Type: text/x-any\r\nCache-Control: max-age=60\r\nServer: any\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    let origin = Origin::start(move |_| chunked(headers, "in chunks"));
    let server = in_front_of(&origin, "", "");
    for x_cache in ["Miss from cloudfront", "Hit from cloudfront"] {
        let reply = server.get("/x");
        assert_eq!(reply.text(), "in chunks");
        assert_eq!(reply.header("x-cache"), Some(x_cache));
        assert_eq!(
            reply.header_names()[..6],
            [
                "Content-Type",
                "Transfer-Encoding",
                "Connection",
                "Cache-Control",
                "Server",
                "Date"
            ],
            "{x_cache}"
        );
        assert_eq!(reply.header("content-length"), None);
        let mut old = server.connect();
        old.send(format!("GET /x HTTP/1.0\r\nHost: {}\r\n\r\n", server.authority()).as_bytes());
        let whole = old.rest_of_stream();
        assert!(
            whole.ends_with("\r\n\r\nin chunks"),
            "HTTP/1.0 knows no chunks: {whole}"
        );
    }
}

#[test]
fn a_body_of_no_chunk_at_all_ends() {
    let origin = Origin::start(|_| chunked("Cache-Control: max-age=60\r\n", ""));
    let server = in_front_of(&origin, "", "");
    let mut connection = server.connect();
    let request = format!("GET /x HTTP/1.1\r\nHost: {}\r\n\r\n", server.authority());
    check(
        &connection.exchange(request.as_bytes()),
        200,
        "",
        "Miss",
        None,
    );
    check(
        &connection.exchange(request.as_bytes()),
        200,
        "",
        "Hit",
        Some("0"),
    );
}

#[test]
fn an_object_that_varies_by_everything_is_fetched_for_each_request() {
    let origin = Origin::start(|_| {
        ok(
            "Cache-Control: max-age=60\r\nVary: *\r\nETag: \"1\"\r\n",
            "x",
        )
    });
    let behavior = "cache_policy = \"origin-decides\"";
    let server = in_front_of(&origin, behavior, ORIGIN_DECIDES);
    for _ in 0..2 {
        check(&server.get("/x"), 200, "x", "Miss", None);
    }
    let asked = origin.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[1].header("if-none-match"), None);
    // With a minimum TTL the star counts for nothing.
    let server = in_front_of(&origin, "", "");
    check(&server.get("/x"), 200, "x", "Miss", None);
    let hit = server.get("/x");
    check(&hit, 200, "x", "Hit", Some("0"));
    assert_eq!(hit.header("vary"), None);
}

#[test]
fn a_renewed_object_that_was_compressed_still_says_so() {
    let body = "x".repeat(2000);
    let origin = Origin::start(move |asked| match asked.header("if-none-match") {
        Some("\"1\"") => message(
            "304 Not Modified",
            "ETag: \"1\"\r\nVary: Origin\r\nAccept-Ranges: bytes\r\nCache-Control: max-age=60\r\n",
            "",
        ),
        _ => ok(
            "Content-Type: text/plain\r\nETag: \"1\"\r\nVary: Origin\r\nAccept-Ranges: bytes\r\nCache-Control: max-age=60\r\n",
            &body,
        ),
    });
    let behavior = "compress = true\norigin_request_policy = \"CORS-CustomOrigin\"";
    let server = in_front_of(&origin, behavior, "");
    let encoding = ["Accept-Encoding: gzip"];
    let first = server.ask("GET", "/x", &encoding);
    server.advance(100);
    let renewed = server.ask("GET", "/x", &encoding);
    assert_eq!(
        renewed.header("x-cache"),
        Some("RefreshHit from cloudfront")
    );
    for name in ["etag", "vary", "content-encoding", "accept-ranges"] {
        assert_eq!(renewed.header(name), first.header(name), "{name}");
    }
    assert_eq!(first.header("vary"), Some("Origin, Accept-Encoding"));
    assert_eq!(first.header("etag"), Some("W/\"1\""));
    assert_eq!(renewed.body, first.body);
}

// Methods and statuses.

#[test]
fn redirects_are_kept_by_the_rules_of_their_status() {
    let origin = Origin::start(|asked| {
        let (status, control) = match asked.line.as_str() {
            "GET /301" => ("301 Moved Permanently", ""),
            "GET /302" => ("302 Found", ""),
            "GET /307" => ("307 Temporary Redirect", ""),
            "GET /307/control" => ("307 Temporary Redirect", "Cache-Control: max-age=60\r\n"),
            _ => ("308 Permanent Redirect", ""),
        };
        message(status, &format!("Location: /there\r\n{control}"), "")
    });
    let server = in_front_of(&origin, "", "");
    for (path, second) in [
        ("/301", "Hit"),
        ("/302", "Hit"),
        ("/307", "Miss"),
        ("/307/control", "Hit"),
        ("/308", "Miss"),
    ] {
        let status = path[1..4].parse().unwrap();
        check(&server.get(path), status, "", "Miss", None);
        let again = server.get(path);
        let age = (second == "Hit").then_some("0");
        check(&again, status, "", second, age);
        assert_eq!(
            again.header("location"),
            Some("/there"),
            "it is not followed"
        );
    }
}

#[test]
fn bodies_reach_the_origin_whole_and_their_answers_are_not_kept() {
    let origin = Origin::start(|asked| {
        let length = asked.body.len();
        ok("Cache-Control: max-age=60\r\n", &format!("{length}"))
    });
    let server = in_front_of(&origin, ALL_METHODS, "");
    let host = server.authority();
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let request = format!(
            "{method} /x HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
        );
        for _ in 0..2 {
            check(&server.request(request.as_bytes()), 200, "5", "Miss", None);
        }
        let asked = origin.asked().pop().unwrap();
        assert_eq!(asked.body, b"hello");
        assert_eq!(asked.header("content-length"), Some("5"));
        assert_eq!(asked.header("content-type"), Some("text/plain"));
    }
    let request = format!(
        "PUT /x HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"
    );
    check(&server.request(request.as_bytes()), 200, "7", "Miss", None);
    let asked = origin.asked().pop().unwrap();
    assert_eq!(asked.body, b"abcdefg");
    assert_eq!(asked.header("transfer-encoding"), Some("chunked"));
    let large = vec![b'x'; 3_000_000];
    let mut request = format!(
        "POST /x HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n",
        large.len()
    )
    .into_bytes();
    request.extend_from_slice(&large);
    check(&server.request(&request), 200, "3000000", "Miss", None);
    let empty = server.ask("POST", "/x", &[]);
    check(&empty, 200, "0", "Miss", None);
    let asked = origin.asked().pop().unwrap();
    assert_eq!(asked.header("content-length"), Some("0"));
}

#[test]
fn options_are_kept_beside_the_object_and_refreshed_as_what_they_are() {
    let origin = Origin::start(|asked| {
        let method = asked.line.split(' ').next().unwrap().to_owned();
        ok(
            "Cache-Control: max-age=10, stale-while-revalidate=60\r\n",
            &method,
        )
    });
    let behavior = "allowed_methods = [\"GET\", \"HEAD\", \"OPTIONS\"]\ncached_methods = [\"GET\", \"HEAD\", \"OPTIONS\"]";
    let server = in_front_of(&origin, behavior, "");
    for method in ["GET", "OPTIONS"] {
        check(&server.ask(method, "/x", &[]), 200, method, "Miss", None);
        check(
            &server.ask(method, "/x", &[]),
            200,
            method,
            "Hit",
            Some("0"),
        );
    }
    server.advance(20);
    check(
        &server.ask("OPTIONS", "/x", &[]),
        200,
        "OPTIONS",
        "Hit",
        Some("20"),
    );
    until(|| origin.asked().len() == 3);
    assert_eq!(origin.asked()[2].line, "OPTIONS /x");
    let uncached = in_front_of(
        &origin,
        "allowed_methods = [\"GET\", \"HEAD\", \"OPTIONS\"]",
        "",
    );
    for _ in 0..2 {
        check(
            &uncached.ask("OPTIONS", "/x", &[]),
            200,
            "OPTIONS",
            "Miss",
            None,
        );
    }
}

/// Waits for what happens by itself.
#[track_caller]
fn until(happened: impl Fn() -> bool) {
    for _ in 0..2000 {
        if happened() {
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("it did not happen");
}

#[test]
fn an_error_page_is_refreshed_as_a_page() {
    let origin = Origin::start(|asked| match asked.line.as_str() {
        "GET /page.html" => ok(
            "Cache-Control: max-age=10, stale-while-revalidate=60\r\n",
            "page",
        ),
        _ => message("404 Not Found", "Cache-Control: no-store\r\n", "none"),
    });
    let behavior = "cache_policy = \"all-queries\"";
    let rest = r#"
[[cache_policy]]
name = "all-queries"
min_ttl = 0
query_strings = "all"
[distribution]
[[distribution.custom_error_response]]
error_code = 404
response_code = 404
response_page_path = "/page.html"
"#;
    let server = in_front_of(&origin, behavior, rest);
    check(&server.get("/x?a=1"), 404, "page", "Error", None);
    server.advance(20);
    check(&server.get("/x?a=1"), 404, "page", "Error", Some("20"));
    until(|| origin.asked().len() == 4);
    assert_eq!(
        lines(&origin),
        [
            "GET /x?a=1",
            "GET /page.html",
            "GET /x?a=1",
            "GET /page.html"
        ]
    );
}

#[test]
fn what_is_revalidated_each_time_does_not_wait_for_others() {
    let barrier = Arc::new(Barrier::new(4));
    let all = Arc::clone(&barrier);
    let origin = Origin::start(move |asked| match asked.header("if-none-match") {
        None => ok("Cache-Control: no-cache\r\nETag: \"1\"\r\n", "x"),
        Some(_) => {
            // It takes all four at once to get past this.
            all.wait();
            message(
                "304 Not Modified",
                "Cache-Control: no-cache\r\nETag: \"1\"\r\n",
                "",
            )
        }
    });
    let behavior = "cache_policy = \"origin-decides\"";
    let server = in_front_of(&origin, behavior, ORIGIN_DECIDES);
    check(&server.get("/x"), 200, "x", "Miss", None);
    let request = format!("GET /x HTTP/1.1\r\nHost: {}\r\n\r\n", server.authority());
    let mut connections: Vec<_> = (0..4).map(|_| server.connect()).collect();
    for it in &mut connections {
        it.send(request.as_bytes());
    }
    for it in &mut connections {
        check(&it.receive(), 200, "x", "RefreshHit", None);
    }
    assert_eq!(origin.asked().len(), 5);
}

// Bodies.

#[test]
fn twenty_megabytes_pass_and_are_kept_where_there_is_room() {
    let body: String = "0123456789abcdef".repeat(20 * 65_536);
    let (sized, unsized_) = (body.clone(), body.clone());
    let origin = Origin::start(move |asked| match asked.line.as_str() {
        "GET /sized" => ok("Cache-Control: max-age=60\r\n", &sized),
        _ => chunked("Cache-Control: max-age=60\r\n", &unsized_),
    });
    for (size, second) in [("400MB", "Hit"), ("64MB", "Miss")] {
        let args = ["--strict", "--cache-size", size];
        let server = start(&origin, "", "", &args);
        for path in ["/sized", "/chunked"] {
            for x_cache in ["Miss", second] {
                let reply = server.get(path);
                assert!(reply.body == body.as_bytes(), "{path} {size}");
                let said = format!("{x_cache} from cloudfront");
                assert_eq!(
                    reply.header("x-cache"),
                    Some(said.as_str()),
                    "{path} {size}"
                );
            }
        }
    }
}

#[test]
fn a_body_that_is_cut_short_is_not_kept() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\nCache-Control: max-age=60\r\n\r\nonly this";
    let origin = in_turn(&[
        cut.as_bytes().to_vec(),
        ok("Cache-Control: max-age=60\r\n", "whole"),
    ]);
    let server = in_front_of(&origin, "", "");
    let mut connection = server.connect();
    let request = format!("GET /x HTTP/1.1\r\nHost: {}\r\n\r\n", server.authority());
    connection.send(request.as_bytes());
    assert_eq!(
        connection.rest_of_stream().split("\r\n\r\n").nth(1),
        Some("only this")
    );
    check(&server.get("/x"), 200, "whole", "Miss", None);
    check(&server.get("/x"), 200, "whole", "Hit", Some("0"));
}

#[test]
fn a_viewer_that_stops_reading_keeps_nobody_waiting() {
    let body = "x".repeat(30_000_000);
    let origin = Origin::start(move |_| ok("Cache-Control: max-age=60\r\n", &body));
    let server = start(&origin, "", "", &["--strict", "--cache-size", "400MB"]);
    let request = format!("GET /x HTTP/1.1\r\nHost: {}\r\n\r\n", server.authority());
    let mut stopped = server.connect();
    stopped.send(request.as_bytes());
    until(|| origin.asked().len() == 1);
    assert_eq!(server.get("/x").body.len(), 30_000_000);
}

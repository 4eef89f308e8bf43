//! Policies from outside: what is in the key, what the origin sees, what the viewer gets, and what
//! is compressed on the way.
//!
//! What is expected comes from AWS's guide: "Understand the cache key", "Control origin requests
//! with a policy", "Understand response headers policies", "Serve compressed files", and from
//! captures of production.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::io::Read;
use std::time::Duration;

use mfe_dev::rfc::content_coding::ContentCoding;
use support::origin::{chunked, message, ok};
use support::{DevServer, Origin, Reply, edit};

const ALL_METHODS: &str =
    r#"allowed_methods = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]"#;

fn toml(origin: &Origin, behavior: &str, rest: &str) -> String {
    let url = origin.url();
    format!(
        "[[origin]]\nid = \"api\"\nurl = \"{url}\"\n[[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"api\"\n{behavior}\n{rest}\n"
    )
}

/// A site in front of an origin, with these lines for its behavior and these behind it.
fn in_front_of(origin: &Origin, behavior: &str, rest: &str) -> DevServer {
    start(origin, behavior, rest, &["--strict"])
}

fn start(origin: &Origin, behavior: &str, rest: &str, args: &[&str]) -> DevServer {
    DevServer::start_with(&[("devserver.toml", &toml(origin, behavior, rest))], args)
}

fn x_cache(reply: &Reply) -> &str {
    let whole = reply.header("x-cache").unwrap();
    whole.strip_suffix(" from cloudfront").unwrap()
}

// The cache key.

/// Asks for the same in two ways and says what `X-Cache` says of the second.
#[track_caller]
fn second(behavior: &str, rest: &str, first: (&str, &[&str]), then: (&str, &[&str])) -> String {
    let origin = Origin::start(|_| ok("Cache-Control: max-age=60\r\n", "x"));
    let server = in_front_of(&origin, behavior, rest);
    let reply = server.ask("GET", first.0, first.1);
    assert_eq!(x_cache(&reply), "Miss", "{reply:?}");
    x_cache(&server.ask("GET", then.0, then.1)).to_owned()
}

#[test]
fn the_key_is_what_the_policy_says() {
    let own = r#"
[[cache_policy]]
name = "own"
min_ttl = 0
headers = ["X-Tenant"]
cookies = ["session"]
query_strings = { all_except = ["utm"] }
"#;
    let own_policy = "cache_policy = \"own\"";
    let optimized = "cache_policy = \"CachingOptimized\"";
    let media = "cache_policy = \"Elemental-MediaPackage\"";
    let queries = "cache_policy = \"UseOriginCacheControlHeaders-QueryStrings\"";
    for (policy, first, then, result) in [
        (optimized, "/x?a=1", "/x?a=2", "Hit"),
        (queries, "/x?a=1", "/x?a=2", "Miss"),
        (queries, "/x?a=1&b=2", "/x?b=2&a=1", "Miss"),
        (media, "/x?start=1&z=1", "/x?start=1&z=2", "Hit"),
        (media, "/x?start=1", "/x?start=2", "Miss"),
        (own_policy, "/x?a=1&utm=1", "/x?a=1&utm=2", "Hit"),
        (own_policy, "/x?a=1", "/x?a=2", "Miss"),
        (own_policy, "/x", "/X", "Miss"),
        (optimized, "/x", "/x/", "Miss"),
    ] {
        let found = second(policy, own, (first, &[]), (then, &[]));
        assert_eq!(found, result, "{policy}: {first} {then}");
    }
    for (policy, first, then, result) in [
        (own_policy, "X-Tenant: a", "X-Tenant: A", "Miss"),
        (own_policy, "X-Other: a", "X-Other: b", "Hit"),
        (
            own_policy,
            "Cookie: session=1; a=1",
            "Cookie: a=2; session=1",
            "Hit",
        ),
        (own_policy, "Cookie: session=1", "Cookie: session=2", "Miss"),
        (optimized, "Cookie: session=1", "Cookie: session=2", "Hit"),
        (
            optimized,
            "Accept-Encoding: gzip",
            "Accept-Encoding: br, gzip",
            "Miss",
        ),
        (
            optimized,
            "Accept-Encoding: gzip, br",
            "Accept-Encoding: br;q=0.1, gzip, zstd",
            "Hit",
        ),
        (optimized, "Accept-Encoding: deflate", "X-None: 1", "Hit"),
        (media, "Origin: https://a", "Origin: https://b", "Miss"),
        (optimized, "Origin: https://a", "Origin: https://b", "Hit"),
        (optimized, "Authorization: a", "Authorization: b", "Hit"),
        (
            optimized,
            "Cache-Control: max-age=0",
            "Pragma: no-cache",
            "Hit",
        ),
    ] {
        let found = second(policy, own, ("/x", &[first]), ("/x", &[then]));
        assert_eq!(found, result, "{policy}: {first} / {then}");
    }
}

#[test]
fn the_legacy_settings_make_a_key_too() {
    let keys = r#"forwarded_values = { query_string = true, query_string_cache_keys = ["v"], headers = ["Accept"], cookies = ["sess*"] }"#;
    for (first, then, result) in [
        ("/x?v=1&a=1", "/x?v=1&a=2", "Hit"),
        ("/x?v=1", "/x?v=2", "Miss"),
    ] {
        assert_eq!(second(keys, "", (first, &[]), (then, &[])), result);
    }
    for (first, then, result) in [
        ("Accept: a", "Accept: b", "Miss"),
        ("Accept-Language: a", "Accept-Language: b", "Hit"),
        ("Cookie: session=1", "Cookie: session=2", "Miss"),
        ("Cookie: other=1", "Cookie: other=2", "Hit"),
    ] {
        assert_eq!(second(keys, "", ("/x", &[first]), ("/x", &[then])), result);
    }
    let all = r#"forwarded_values = { query_string = true, headers = ["*"] }"#;
    assert_eq!(second(all, "", ("/x", &[]), ("/x", &[])), "Miss");
}

// What the origin sees.

const SENT: [&str; 9] = [
    "Accept: text/html",
    "Origin: https://shell.example.com",
    "Authorization: Bearer 1",
    "Cookie: a=1; b=2",
    "User-Agent: Test/1",
    "X-Own: 1",
    "X-Forwarded-For: 192.0.2.7",
    "CloudFront-Viewer-Country: FR",
    "X-Forwarded-Proto: gopher",
];

/// What an origin sees of a request: these headers by name, `-` where one is absent.
#[track_caller]
fn seen(behavior: &str, rest: &str, names: &[&str]) -> Vec<String> {
    let origin = Origin::start(|_| ok("", "x"));
    let server = in_front_of(&origin, behavior, rest);
    assert_eq!(server.ask("GET", "/x?q=1", &SENT).status(), 200);
    let asked = origin.asked().remove(0);
    let mut found: Vec<String> = names
        .iter()
        .map(|it| asked.header(it).unwrap_or("-").to_owned())
        .collect();
    found.push(asked.line);
    found
}

#[test]
fn without_an_origin_request_policy_the_origin_sees_little() {
    let found = seen(
        "",
        "",
        &[
            "accept",
            "origin",
            "authorization",
            "cookie",
            "x-own",
            "user-agent",
            "x-forwarded-for",
            "x-forwarded-proto",
            "cloudfront-viewer-country",
            "connection",
        ],
    );
    assert_eq!(
        found,
        [
            "-",
            "-",
            "-",
            "-",
            "-",
            "Amazon CloudFront",
            "192.0.2.7,127.0.0.1",
            "-",
            "-",
            "Keep-Alive",
            "GET /x"
        ]
    );
}

#[test]
fn all_viewer_except_host_sends_all_but_the_host() {
    let origin = Origin::start(|_| ok("", "x"));
    let behavior =
        "cache_policy = \"CachingDisabled\"\norigin_request_policy = \"AllViewerExceptHostHeader\"";
    let server = in_front_of(&origin, behavior, "");
    let reply = server.ask("GET", "/x?q=1&q=2", &SENT);
    let asked = origin.asked().remove(0);
    assert_eq!(asked.line, "GET /x?q=1&q=2");
    for (name, value) in [
        ("host", origin.url().strip_prefix("http://").unwrap()),
        ("accept", "text/html"),
        ("origin", "https://shell.example.com"),
        ("authorization", "Bearer 1"),
        ("cookie", "a=1; b=2"),
        ("user-agent", "Test/1"),
        ("x-own", "1"),
        // The viewer's own word for it counts for nothing.
        ("cloudfront-viewer-country", "US"),
        ("cloudfront-forwarded-proto", "http"),
        ("cloudfront-is-desktop-viewer", "true"),
        ("x-amz-cf-id", reply.header("x-amz-cf-id").unwrap()),
    ] {
        assert_eq!(asked.header(name), Some(value), "{name}");
    }
    assert_eq!(asked.header("x-forwarded-proto"), None);
    let via = asked.header("via").unwrap();
    assert_eq!(Some(via), reply.header("via"));
}

#[test]
fn other_policies_send_what_they_name() {
    let host = seen(
        "origin_request_policy = \"AllViewer\"",
        "",
        &["host", "x-own"],
    );
    assert!(host[0].starts_with("127.0.0.1:"), "{host:?}");
    assert_eq!(host[1..], ["1", "GET /x?q=1"]);
    let cors = "origin_request_policy = \"CORS-CustomOrigin\"";
    assert_eq!(
        seen(cors, "", &["origin", "accept", "cookie"]),
        ["https://shell.example.com", "-", "-", "GET /x"]
    );
    let agent = "origin_request_policy = \"UserAgentRefererHeaders\"";
    assert_eq!(seen(agent, "", &["user-agent"]), ["Test/1", "GET /x"]);
    let own = r#"
[[origin_request_policy]]
name = "own"
headers = ["CloudFront-Viewer-Country", "X-Own"]
cookies = ["b"]
query_strings = "all"
"#;
    assert_eq!(
        seen(
            "origin_request_policy = \"own\"",
            own,
            &["cloudfront-viewer-country", "x-own", "cookie", "accept"]
        ),
        ["US", "1", "b=2", "-", "GET /x?q=1"]
    );
    let legacy = r#"forwarded_values = { query_string = true, headers = ["Authorization"], cookies = "all" }"#;
    assert_eq!(
        seen(
            legacy,
            "",
            &[
                "authorization",
                "x-own",
                "accept",
                "cookie",
                "origin",
                "user-agent"
            ]
        ),
        [
            "Bearer 1",
            "1",
            "-",
            "a=1; b=2",
            "https://shell.example.com",
            "Amazon CloudFront",
            "GET /x?q=1"
        ]
    );
}

#[test]
fn a_viewers_country_is_configured_and_in_dev_mode_said_by_the_request() {
    let country = r#"
[[cache_policy]]
name = "by-country"
min_ttl = 0
headers = ["CloudFront-Viewer-Country"]
[viewer]
country = "DE"
"#;
    let behavior = "cache_policy = \"by-country\"";
    let french = ["Mfe-Dev-CloudFront-Viewer-Country: FR"];
    for (args, expected, again) in [
        (&["--strict"][..], ["DE", "DE"], "Hit"),
        (&[], ["DE", "FR"], "Miss"),
    ] {
        let origin = Origin::start(|asked| {
            let country = asked.header("cloudfront-viewer-country").unwrap_or("-");
            ok("Cache-Control: max-age=60\r\n", country)
        });
        let server = start(&origin, behavior, country, args);
        assert_eq!(server.get("/x").text(), expected[0]);
        let reply = server.ask("GET", "/x", &french);
        assert_eq!(
            (reply.text().as_str(), x_cache(&reply)),
            (expected[1], again)
        );
        let asked = origin.asked();
        let told =
            |it: &support::origin::Asked| it.header("mfe-dev-cloudfront-viewer-country").is_some();
        assert!(!asked.iter().any(told));
    }
}

// What the viewer gets.

const HEADERS: &str = r#"
[[response_headers_policy]]
name = "ours"
[response_headers_policy.custom_headers_config]
items = [
  { header = "X-Ours", value = "policy", override = true },
  { header = "X-Theirs", value = "policy", override = false },
  { header = "X-New", value = "", override = false },
]
[response_headers_policy.remove_headers_config]
items = ["Server", "X-Powered-By"]
[response_headers_policy.security_headers_config]
frame_options = { frame_option = "DENY", override = true }
content_type_options = { override = true }
strict_transport_security = { access_control_max_age_sec = 60, include_subdomains = true, override = true }
"#;

const OURS: [&str; 6] = [
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Strict-Transport-Security",
    "X-Ours",
    "X-Theirs",
    "X-New",
];

#[track_caller]
fn check_ours(reply: &Reply, theirs: &str) {
    let names = reply.header_names();
    let said = format!("{names:?}");
    assert_eq!(names[0], "Server", "{said}");
    assert_eq!(reply.header("server"), Some("CloudFront"));
    assert_eq!(reply.header("x-powered-by"), None);
    assert_eq!(reply.header("x-frame-options"), Some("DENY"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(
        reply.header("strict-transport-security"),
        Some("max-age=60; includeSubDomains")
    );
    assert_eq!(reply.header("x-ours"), Some("policy"), "{said}");
    assert_eq!(reply.header("x-theirs"), Some(theirs), "{said}");
    assert_eq!(reply.header("x-new"), Some(""));
}

#[test]
fn a_response_headers_policy_is_on_every_answer_of_its_behavior() {
    let origin = Origin::start(|asked| {
        let theirs = "Server: nginx\r\nX-Powered-By: PHP\r\nX-Ours: origin\r\nX-Theirs: origin\r\nETag: \"1\"\r\n";
        match asked.line.as_str() {
            "GET /404" => message("404 Not Found", "Server: nginx\r\n", "none"),
            "GET /302" => message("302 Found", "Location: /x\r\nServer: nginx\r\n", ""),
            "GET /wrong" => b"nonsense\r\n\r\n".to_vec(),
            _ => ok(theirs, "x"),
        }
    });
    let server = in_front_of(&origin, "response_headers_policy = \"ours\"", HEADERS);
    for said in ["Miss", "Hit"] {
        let reply = server.get("/x");
        assert_eq!(x_cache(&reply), said);
        check_ours(&reply, "origin");
        let names = reply.header_names();
        let at = |name: &str| names.iter().position(|it| *it == name).unwrap();
        assert!(at("X-Amz-Cf-Id") < at("X-Frame-Options"), "{names:?}");
        let ours = OURS.iter().filter(|it| **it != "X-Theirs");
        let places: Vec<usize> = ours.map(|it| at(it)).collect();
        assert!(places.is_sorted(), "{names:?}");
    }
    let not_modified = server.ask("GET", "/x", &["If-None-Match: \"1\""]);
    assert_eq!(not_modified.status(), 304);
    check_ours(&not_modified, "origin");
    for (method, path, status) in [
        ("GET", "/404", 404),
        ("GET", "/302", 302),
        ("GET", "/wrong", 502),
        ("DELETE", "/x", 403),
    ] {
        let reply = server.ask(method, path, &[]);
        assert_eq!(reply.status(), status);
        check_ours(&reply, "policy");
    }
    let kept = server.get("/wrong");
    assert_eq!(kept.header("age"), Some("0"));
    check_ours(&kept, "policy");
    // A host that is nobody's has no behavior; a redirect to HTTPS carries nothing of it.
    let behavior =
        "response_headers_policy = \"ours\"\nviewer_protocol_policy = \"redirect-to-https\"";
    let server = in_front_of(&origin, behavior, HEADERS);
    let redirect = server.get("/x");
    assert_eq!((redirect.status(), x_cache(&redirect)), (301, "Redirect"));
    for name in OURS {
        assert_eq!(redirect.header(name), None, "{name}");
    }
}

#[test]
fn cors_headers_are_on_what_a_page_of_another_origin_asks() {
    let origin = Origin::start(|asked| match asked.line.as_str() {
        "GET /own" => ok("Access-Control-Allow-Origin: https://own\r\n", "x"),
        _ => ok("Cache-Control: max-age=60\r\n", "x"),
    });
    let behavior = format!("response_headers_policy = \"SimpleCORS\"\n{ALL_METHODS}");
    let server = in_front_of(&origin, &behavior, "");
    let page = "Origin: https://shell.example.com";
    let allowed = "access-control-allow-origin";
    for said in ["Miss", "Hit"] {
        let reply = server.ask("GET", "/x", &[page]);
        assert_eq!((x_cache(&reply), reply.header(allowed)), (said, Some("*")));
        assert_eq!(reply.header("access-control-allow-methods"), None);
    }
    assert_eq!(server.get("/x").header(allowed), None);
    let own = server.ask("GET", "/own", &[page]);
    assert_eq!(own.header(allowed), Some("https://own"));

    let preflight = [page, "Access-Control-Request-Method: PUT"];
    let behavior = format!("response_headers_policy = \"CORS-With-Preflight\"\n{ALL_METHODS}");
    let server = in_front_of(&origin, &behavior, "");
    let reply = server.ask("OPTIONS", "/x", &preflight);
    assert_eq!(reply.header(allowed), Some("*"));
    assert_eq!(
        reply.header("access-control-allow-methods"),
        Some("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
    );
    let simple = server.ask("GET", "/x", &[page]);
    assert_eq!(simple.header("access-control-expose-headers"), Some("*"));
    assert_eq!(simple.header("access-control-allow-methods"), None);

    let own = r#"
[[response_headers_policy]]
name = "own"
[response_headers_policy.cors_config]
access_control_allow_origins = ["https://*.example.com"]
access_control_allow_headers = ["x-one"]
access_control_allow_methods = ["GET"]
access_control_allow_credentials = true
origin_override = true
"#;
    let behavior = format!("response_headers_policy = \"own\"\n{ALL_METHODS}");
    let server = in_front_of(&origin, &behavior, own);
    let reply = server.ask("GET", "/own", &[page]);
    assert_eq!(reply.header(allowed), Some("https://shell.example.com"));
    assert_eq!(reply.header("vary"), Some("Origin"));
    assert_eq!(
        reply.header("access-control-allow-credentials"),
        Some("true")
    );
    let stranger = server.ask("GET", "/x", &["Origin: https://example.org"]);
    assert_eq!(stranger.header(allowed), None);
}

#[test]
fn managed_security_headers_stand_as_in_captures() {
    let origin = Origin::start(|_| ok("X-Frame-Options: DENY\r\n", "x"));
    let behavior = "response_headers_policy = \"SecurityHeadersPolicy\"";
    let server = in_front_of(&origin, behavior, "");
    server.get("/x");
    let reply = server.get("/x");
    assert_eq!(
        reply.header("x-frame-options"),
        Some("DENY"),
        "the origin's stays"
    );
    let names = reply.header_names();
    assert_eq!(
        names[names.len() - 4..],
        [
            "X-XSS-Protection",
            "Referrer-Policy",
            "X-Content-Type-Options",
            "Strict-Transport-Security"
        ]
    );
    assert_eq!(reply.header("x-xss-protection"), Some("1; mode=block"));
}

#[test]
fn server_timing_is_told_to_whoever_asks() {
    let rest = r#"
[[response_headers_policy]]
name = "timed"
server_timing_headers_config = { enabled = true, sampling_rate = 0 }
"#;
    let origin = Origin::start(|asked| match asked.line.as_str() {
        "GET /404" => message("404 Not Found", "", "none"),
        _ => ok("Cache-Control: max-age=60\r\nETag: \"1\"\r\n", "x"),
    });
    let server = in_front_of(&origin, "response_headers_policy = \"timed\"", rest);
    assert_eq!(server.get("/other").header("server-timing"), None);
    let timed = |path: &str| {
        let reply = server.ask("GET", path, &["Pragma: server-timing"]);
        reply.header("server-timing").unwrap().to_owned()
    };
    for path in ["/x", "/404"] {
        let miss = timed(path);
        assert!(miss.contains("cdn-cache-miss,cdn-pop;desc="), "{miss}");
        assert!(miss.contains("cdn-upstream-fbl;dur="), "{miss}");
        let hit = timed(path);
        assert!(hit.starts_with("cdn-cache-hit,cdn-pop;desc="), "{hit}");
        assert!(hit.contains("cdn-hit-layer;desc=\"EDGE\""), "{hit}");
    }
}

// Compression.

fn text_of(length: usize) -> String {
    "All work and no play makes Jack a dull boy. "
        .chars()
        .cycle()
        .take(length)
        .collect()
}

#[track_caller]
fn decoded(reply: &Reply) -> Vec<u8> {
    let mut res = Vec::new();
    match reply.header("content-encoding") {
        Some("br") => brotli::Decompressor::new(&reply.body[..], 4096)
            .read_to_end(&mut res)
            .unwrap(),
        Some("gzip") => flate2::read::GzDecoder::new(&reply.body[..])
            .read_to_end(&mut res)
            .unwrap(),
        other => panic!("{other:?}"),
    };
    res
}

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8\r\nETag: \"1\"\r\nAccept-Ranges: bytes\r\nCache-Control: max-age=60\r\n";

#[test]
fn what_is_compressed_is_compressed_once() {
    let origin = Origin::start(|_| ok(PLAIN, &text_of(5000)));
    let server = in_front_of(&origin, "compress = true", "");
    for (accepted, coding) in [
        ("Accept-Encoding: gzip;q=1, br;q=0.1", "br"),
        ("Accept-Encoding: gzip", "gzip"),
    ] {
        let first = server.ask("GET", "/x", &[accepted]);
        assert_eq!(x_cache(&first), "Miss");
        assert_eq!(first.header("content-encoding"), Some(coding));
        assert_eq!(decoded(&first), text_of(5000).as_bytes());
        let again = server.ask("GET", "/x", &[accepted]);
        assert_eq!(x_cache(&again), "Hit");
        assert_eq!(again.body, first.body, "it is compressed once");
        for reply in [&first, &again] {
            assert_eq!(reply.header("etag"), Some("W/\"1\""));
            assert_eq!(reply.header("vary"), Some("Accept-Encoding"));
            assert_eq!(reply.header("content-length"), None);
            assert_eq!(reply.header("transfer-encoding"), Some("chunked"));
            assert_eq!(reply.header("accept-ranges"), None);
        }
        let condition = [accepted, "If-None-Match: W/\"1\""];
        let not_modified = server.ask("GET", "/x", &condition);
        assert_eq!(
            (not_modified.status(), x_cache(&not_modified)),
            (304, "Hit")
        );
        let part = server.ask("GET", "/x", &[accepted, "Range: bytes=0-9"]);
        assert_eq!((part.status(), &part.body[..]), (206, &first.body[..10]));
        let length = format!("bytes 0-9/{}", first.body.len());
        assert_eq!(part.header("content-range"), Some(length.as_str()));
    }
    let plain = server.get("/x");
    assert_eq!((x_cache(&plain), plain.body.len()), ("Miss", 5000));
    assert_eq!(plain.header("etag"), Some("\"1\""));
    assert_eq!(plain.header("vary"), None);
}

#[test]
fn a_head_has_the_headers_of_its_get() {
    let origin = Origin::start(|asked| match asked.line.starts_with("HEAD") {
        true => format!("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n{PLAIN}\r\n").into_bytes(),
        false => ok(PLAIN, &text_of(5000)),
    });
    let server = in_front_of(&origin, "compress = true", "");
    let encoding = ["Accept-Encoding: gzip"];
    let miss = server.ask("HEAD", "/x", &encoding);
    let get = server.ask("GET", "/x", &encoding);
    let hit = server.ask("HEAD", "/x", &encoding);
    assert_eq!(x_cache(&hit), "Hit");
    for name in ["content-encoding", "etag", "vary", "content-length"] {
        assert_eq!(miss.header(name), get.header(name), "{name}");
        assert_eq!(hit.header(name), get.header(name), "{name}");
    }
}

#[test]
fn what_cloudfront_does_not_compress_stays_as_it_is() {
    let origin = Origin::start(|asked| {
        let kind = match asked.line.as_str() {
            "GET /image" => "Content-Type: image/png\r\n",
            "GET /encoded" => "Content-Type: text/plain\r\nContent-Encoding: identity\r\n",
            _ => "Content-Type: text/plain\r\n",
        };
        match asked.line.as_str() {
            "GET /small" => ok(kind, &text_of(999)),
            "GET /chunked" => chunked(kind, &text_of(5000)),
            "GET /500" => message("500 Internal Server Error", kind, &text_of(5000)),
            "GET /404" => message("404 Not Found", kind, &text_of(5000)),
            "GET /206" => message(
                "206 Partial Content",
                &format!("{kind}Content-Range: bytes 0-4999/9999\r\n"),
                &text_of(5000),
            ),
            _ => ok(kind, &text_of(5000)),
        }
    });
    let behavior = format!("compress = true\n{ALL_METHODS}");
    let server = in_front_of(&origin, &behavior, "");
    let encoding = "Accept-Encoding: br, gzip";
    for (method, path, coding) in [
        ("GET", "/small", None),
        ("GET", "/image", None),
        ("GET", "/encoded", Some("identity")),
        ("GET", "/chunked", None),
        ("GET", "/500", None),
        ("GET", "/404", Some("br")),
        ("POST", "/x", None),
        ("GET", "/x", Some("br")),
    ] {
        let reply = server.ask(method, path, &[encoding]);
        assert_eq!(reply.header("content-encoding"), coding, "{method} {path}");
    }
    let part = server.ask("GET", "/206", &[encoding, "Range: bytes=0-4999"]);
    assert_eq!(
        (part.status(), part.header("content-encoding")),
        (206, None)
    );
    let disabled = "compress = true\ncache_policy = \"CachingDisabled\"";
    for behavior in ["", disabled] {
        let server = in_front_of(&origin, behavior, "");
        let reply = server.ask("GET", "/x", &[encoding]);
        assert_eq!(reply.header("content-encoding"), None, "{behavior}");
    }
    let legacy = "compress = true\nforwarded_values = { query_string = false }";
    let server = in_front_of(&origin, legacy, "");
    let reply = server.ask("GET", "/x", &[encoding]);
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
    assert_eq!(
        origin.asked().pop().unwrap().header("accept-encoding"),
        Some("gzip")
    );
    let encoded = ContentCoding::Gzip.encode(text_of(5000).as_bytes());
    assert_eq!(reply.body, encoded);
}

#[test]
fn a_compressed_page_still_gets_the_script_of_dev_mode() {
    let page = format!("<html><body>{}</body></html>", text_of(2000));
    let origin = Origin::start(move |_| ok("Content-Type: text/html\r\n", &page));
    let server = start(&origin, "compress = true", "", &[]);
    let encoding = ["Accept-Encoding: gzip"];
    for _ in 0..2 {
        let reply = server.ask("GET", "/", &encoding);
        let text = match reply.header("content-encoding") {
            Some(_) => String::from_utf8(decoded(&reply)).unwrap(),
            None => reply.text(),
        };
        assert!(text.contains("/__mfe_dev/"), "{text}");
        assert!(text.contains(&text_of(2000)));
    }
}

// The server's settings.

#[test]
fn a_small_cache_drops_what_is_not_used() {
    let origin = Origin::start(|_| ok("Cache-Control: max-age=60\r\n", &text_of(4000)));
    let server = start(&origin, "", "", &["--strict", "--cache-size", "64kB"]);
    let ask = |at: usize| x_cache(&server.get(&format!("/{at}"))).to_owned();
    for at in 0..100 {
        assert_eq!(ask(at), "Miss");
    }
    // The last ones first, since each miss drops another.
    let hits = (0..100).rev().filter(|it| ask(*it) == "Hit").count();
    assert!((1..16).contains(&hits), "{hits} objects of 4 kB in 64 kB");
}

#[test]
fn the_clock_may_go_ahead() {
    let origin = Origin::start(|_| {
        let expires = std::time::SystemTime::now() + Duration::from_secs(3600);
        let expires = httpdate::fmt_http_date(expires);
        ok(&format!("Expires: {expires}\r\n"), "x")
    });
    for (offset, second) in [("30m", "Hit"), ("2h", "Miss")] {
        let behavior = "cache_policy = \"UseOriginCacheControlHeaders\"";
        let args = ["--strict", "--time-offset", offset];
        let server = start(&origin, behavior, "", &args);
        server.get("/x");
        assert_eq!(x_cache(&server.get("/x")), second, "{offset}");
    }
}

#[test]
fn the_clock_is_moved_by_times_as_people_write_them() {
    let origin = Origin::start(|_| ok("Cache-Control: max-age=600\r\n", "x"));
    let server = in_front_of(&origin, "", "");
    server.get("/x");
    let advance = |by: serde_json::Value| {
        server.control("/_mfe/clock", &serde_json::json!({ "advance": by }))
    };
    advance("5m".into());
    assert_eq!(server.get("/x").header("age"), Some("300"));
    advance(60.into());
    assert_eq!(server.get("/x").header("age"), Some("360"));
    let refused = advance("soon".into());
    assert_eq!(
        refused["error"],
        "`advance`: `soon` is no time such as 90, `90s`, `15m`, `1h` or `2d`"
    );
}

#[test]
fn a_new_configuration_empties_the_cache_in_dev_mode_only() {
    for (args, second) in [(&["--strict"][..], "Hit"), (&[], "Miss")] {
        let origin = Origin::start(|_| ok("Cache-Control: max-age=600\r\n", "x"));
        let mut server = start(&origin, "", "", args);
        server.get("/x");
        assert_eq!(x_cache(&server.get("/x")), "Hit");
        let file = server.path("devserver.toml");
        edit(
            &file,
            "path_pattern = \"*\"",
            "path_pattern = \"*\"\ncompress = true",
        );
        server.next_event("watching");
        assert_eq!(x_cache(&server.get("/x")), second, "{args:?}");
    }
}

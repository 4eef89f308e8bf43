use std::time::SystemTime;

use super::super::ServerTiming;
use super::*;

type Lines = [(&'static str, &'static str)];

fn strings(items: &[&str]) -> Vec<String> {
    items.iter().map(|it| (*it).to_owned()).collect()
}

fn map(lines: &Lines) -> HeaderMap {
    let mut res = HeaderMap::new();
    for (name, value) in lines {
        res.append(*name, HeaderValue::from_static(value));
    }
    res
}

/// A policy with everything in it.
fn full() -> CorsConfig {
    CorsConfig {
        allow_origins: strings(&["https://*.example.org", "http://localhost:*"]),
        allow_headers: strings(&["Authorization", "x-amz-*"]),
        allow_methods: strings(&["PUT", "GET"]),
        allow_credentials: true,
        expose_headers: strings(&["ETag", "x-trace"]),
        max_age_sec: Some(600),
        origin_override: false,
    }
}

/// Applies a policy to a response and compares all of its headers.
#[track_caller]
fn check(
    cors: &CorsConfig,
    method: &Method,
    request: &Lines,
    before: &Lines,
    after: &[(&str, &str)],
) {
    let request = PolicyRequest {
        method,
        headers: &map(request),
        server_timing: ServerTiming::default(),
        roll: 0,
        now: SystemTime::UNIX_EPOCH,
        detail: true,
    };
    let mut headers = map(before);
    cors.apply(&request, &mut headers, &mut Applied::default());
    let lines: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    assert_eq!(lines, after);
}

const ORIGIN: (&str, &str) = ("origin", "https://a.example.org");
const METHOD: (&str, &str) = ("access-control-request-method", "PUT");

#[test]
fn a_request_without_origin_gets_none() {
    check(&full(), &Method::GET, &[], &[("age", "1")], &[("age", "1")]);
    check(&full(), &Method::OPTIONS, &[METHOD], &[], &[]);
}

#[test]
fn an_origin_that_is_not_allowed_gets_none() {
    let other = ("origin", "https://example.net");
    check(&full(), &Method::GET, &[other], &[], &[]);
    check(&full(), &Method::OPTIONS, &[other, METHOD], &[], &[]);
    // What the origin sent stays, whatever the policy overrides.
    let overriding = CorsConfig {
        origin_override: true,
        ..full()
    };
    let own = ("access-control-allow-origin", "https://example.net");
    check(&overriding, &Method::GET, &[other], &[own], &[own]);
}

#[test]
fn a_simple_request_gets_its_origin_back() {
    check(
        &full(),
        &Method::GET,
        &[ORIGIN],
        &[("x-cache", "Hit from cloudfront")],
        &[
            ("x-cache", "Hit from cloudfront"),
            ("access-control-allow-origin", "https://a.example.org"),
            ("access-control-allow-credentials", "true"),
            ("access-control-expose-headers", "ETag, x-trace"),
            ("vary", "Origin"),
        ],
    );
}

#[test]
fn a_preflight_gets_methods_headers_and_age() {
    check(
        &full(),
        &Method::OPTIONS,
        &[
            ORIGIN,
            METHOD,
            ("access-control-request-headers", "X-Amz-Date,content-type"),
            ("access-control-request-headers", " x-amz-target"),
        ],
        &[("vary", "Accept-Encoding")],
        &[
            ("vary", "Accept-Encoding, Origin"),
            ("access-control-allow-origin", "https://a.example.org"),
            (
                "access-control-allow-headers",
                "Authorization, X-Amz-Date, x-amz-target",
            ),
            ("access-control-allow-methods", "PUT, GET"),
            ("access-control-allow-credentials", "true"),
            ("access-control-max-age", "600"),
        ],
    );
}

#[test]
fn options_without_a_requested_method_is_no_preflight() {
    let cors = CorsConfig {
        allow_credentials: false,
        ..full()
    };
    check(
        &cors,
        &Method::OPTIONS,
        &[ORIGIN],
        &[],
        &[
            ("access-control-allow-origin", "https://a.example.org"),
            ("access-control-expose-headers", "ETag, x-trace"),
            ("vary", "Origin"),
        ],
    );
}

#[test]
fn a_star_is_sent_as_it_is_and_varies_by_nothing() {
    let cors = CorsConfig {
        allow_origins: strings(&["https://a.example.org", "*"]),
        ..CorsConfig::default()
    };
    let expected = [("access-control-allow-origin", "*")];
    check(&cors, &Method::GET, &[ORIGIN], &[], &expected);
    check(&cors, &Method::HEAD, &[("origin", "null")], &[], &expected);
    check(&cors, &Method::OPTIONS, &[ORIGIN, METHOD], &[], &expected);
}

#[test]
fn one_cors_header_of_the_origin_keeps_all_of_the_policy_away() {
    for (name, value) in [
        ("access-control-allow-origin", "https://b.example.org"),
        ("access-control-allow-headers", "a"),
        ("access-control-allow-methods", "GET"),
        ("access-control-allow-credentials", "true"),
        ("access-control-expose-headers", "a"),
        ("access-control-max-age", "1"),
    ] {
        let own = [(name, value)];
        check(&full(), &Method::GET, &[ORIGIN], &own, &own);
        check(&full(), &Method::OPTIONS, &[ORIGIN, METHOD], &own, &own);
    }
}

#[test]
fn an_override_replaces_what_the_policy_sets_and_nothing_else() {
    let cors = CorsConfig {
        origin_override: true,
        ..full()
    };
    check(
        &cors,
        &Method::GET,
        &[ORIGIN],
        &[
            ("access-control-allow-origin", "*"),
            ("server", "AmazonS3"),
            ("access-control-max-age", "3000"),
            ("access-control-expose-headers", "a"),
            ("access-control-expose-headers", "b"),
            ("x-cache", "Miss from cloudfront"),
        ],
        &[
            ("server", "AmazonS3"),
            ("access-control-max-age", "3000"),
            ("x-cache", "Miss from cloudfront"),
            ("access-control-allow-origin", "https://a.example.org"),
            ("access-control-allow-credentials", "true"),
            ("access-control-expose-headers", "ETag, x-trace"),
            ("vary", "Origin"),
        ],
    );
}

/// The value of one header of a preflight.
#[track_caller]
fn preflight(cors: &CorsConfig, requested: &'static str, name: &str, value: Option<&str>) {
    let request = PolicyRequest {
        method: &Method::OPTIONS,
        headers: &map(&[
            ORIGIN,
            METHOD,
            ("access-control-request-headers", requested),
        ]),
        server_timing: ServerTiming::default(),
        roll: 0,
        now: SystemTime::UNIX_EPOCH,
        detail: false,
    };
    let mut headers = HeaderMap::new();
    cors.apply(&request, &mut headers, &mut Applied::default());
    let found = headers.get(name).map(|it| it.to_str().unwrap());
    assert_eq!(found, value, "{requested}");
}

#[test]
fn methods_are_listed_as_they_are_written() {
    for (methods, value) in [
        (&["GET"][..], Some("GET")),
        (&["PUT", "DELETE", "GET"], Some("PUT, DELETE, GET")),
        (
            &["ALL"],
            Some("GET, DELETE, HEAD, OPTIONS, PATCH, POST, PUT"),
        ),
        (&[], None),
    ] {
        let cors = CorsConfig {
            allow_methods: strings(methods),
            ..full()
        };
        preflight(&cors, "", "access-control-allow-methods", value);
    }
}

#[test]
fn patterns_of_headers_become_the_names_that_were_asked_for() {
    for (allowed, requested, value) in [
        (&["*"][..], "authorization, x-a", Some("*")),
        (&["*", "Authorization"], "x-a", Some("*, Authorization")),
        (&["Content-Type", "x-a"], "x-b", Some("Content-Type, x-a")),
        (
            &["x-amz-*"],
            "x-amz-test, x-amz-, x-amz",
            Some("x-amz-test, x-amz-"),
        ),
        (
            &["x-*-amz"],
            "x-test-amz,x--amz,x-amz",
            Some("x-test-amz, x--amz"),
        ),
        (&["x-amz-*"], "content-type", None),
        (&["x-amz-*"], "", None),
        (&["x-a", "x-*"], "X-A, x-b, x-b", Some("x-a, x-b")),
        (&[], "x-a", None),
    ] {
        let cors = CorsConfig {
            allow_headers: strings(allowed),
            ..full()
        };
        preflight(&cors, requested, "access-control-allow-headers", value);
    }
}

#[test]
fn the_api_refuses() {
    let with = |change: fn(&mut CorsConfig)| {
        let mut cors = CorsConfig {
            allow_headers: strings(&["Authorization"]),
            ..full()
        };
        change(&mut cors);
        cors.problems()
    };
    let none: [&str; 0] = [];
    assert_eq!(with(|_| ()), none);
    assert_eq!(with(|it| it.allow_methods = strings(&["ALL"])), none);
    assert_eq!(
        with(|it| it.allow_origins = strings(&["*"])),
        ["the allowed origins cannot contain `*` where credentials are allowed"]
    );
    for headers in ["*", "x-*"] {
        let cors = CorsConfig {
            allow_headers: strings(&[headers]),
            ..full()
        };
        assert_eq!(
            cors.problems(),
            ["the allowed headers cannot contain `*` where credentials are allowed"]
        );
    }
    let open = |it: &mut CorsConfig| {
        it.allow_credentials = false;
        it.allow_origins = strings(&["*"]);
        it.allow_headers = strings(&["*", "x-*"]);
        it.expose_headers = strings(&["*"]);
    };
    assert_eq!(with(open), none);
    for (problems, words) in [
        (
            with(|it| it.allow_methods = strings(&["get"])),
            "`get` is no allowed method",
        ),
        (
            with(|it| it.allow_methods = strings(&["*"])),
            "ALL for all of them",
        ),
        (
            with(|it| it.allow_headers = strings(&["a b"])),
            "`a b` is no header name",
        ),
        (
            with(|it| it.expose_headers = strings(&[""])),
            "`` is no header name",
        ),
        (
            with(|it| it.allow_origins = strings(&["example.*"])),
            "`example.*`",
        ),
    ] {
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains(words), "{problems:?}");
    }
}

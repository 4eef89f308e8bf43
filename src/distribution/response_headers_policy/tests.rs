use std::time::Duration;

use super::*;

type Lines = [(&'static str, &'static str)];

fn map(lines: &Lines) -> HeaderMap {
    let mut res = HeaderMap::new();
    for (name, value) in lines {
        res.append(*name, HeaderValue::from_static(value));
    }
    res
}

fn lines(headers: &HeaderMap) -> Vec<(&str, &str)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect()
}

/// Applies a policy to a GET with these headers, on 20 March 2026 at noon.
fn apply(policy: &ResponseHeadersPolicy, request: &Lines, headers: &mut HeaderMap) -> Applied {
    let request = PolicyRequest {
        method: &Method::GET,
        headers: &map(request),
        server_timing: ServerTiming {
            result: TimedResult::Hit,
            pop: "LCL50-C1",
            request_id: "id==",
            ..ServerTiming::default()
        },
        roll: u32::MAX,
        now: SystemTime::UNIX_EPOCH + Duration::from_secs(1_774_008_000),
        detail: true,
    };
    policy.apply(&request, headers)
}

#[track_caller]
fn check(policy: &ResponseHeadersPolicy, before: &Lines, after: &[(&str, &str)]) -> Applied {
    let mut headers = map(before);
    let applied = apply(policy, &[], &mut headers);
    assert_eq!(lines(&headers), after);
    applied
}

fn removing(names: &[&'static str]) -> ResponseHeadersPolicy {
    ResponseHeadersPolicy {
        remove_headers: names.iter().map(|it| HeaderName::from_static(it)).collect(),
        ..ResponseHeadersPolicy::default()
    }
}

fn custom(name: &'static str, value: &'static str, overrides: bool) -> CustomHeader {
    CustomHeader {
        name: HeaderName::from_static(name),
        value: HeaderValue::from_static(value),
        overrides,
    }
}

fn security(value: &'static str, overrides: bool) -> Option<SecurityHeader> {
    Some(SecurityHeader {
        value: HeaderValue::from_static(value),
        overrides,
    })
}

const OBJECT: &Lines = &[
    ("content-type", "text/javascript"),
    ("content-length", "297262"),
    ("date", "Mon, 28 Sep 2026 01:30:53 GMT"),
    ("etag", "\"7c857d3b\""),
    ("x-amz-meta-a", "1"),
    ("x-amz-meta-a", "2"),
    ("x-amz-version-id", "v"),
    ("server", "AmazonS3"),
    ("x-cache", "Hit from cloudfront"),
];

#[test]
fn an_empty_policy_changes_nothing() {
    let applied = check(&ResponseHeadersPolicy::default(), OBJECT, OBJECT);
    assert!(applied.removed.is_empty() && applied.set.is_empty());
}

#[test]
fn the_capture_with_a_policy_that_removes_and_adds() {
    let mut policy = removing(&["server", "x-amz-version-id", "x-absent"]);
    policy.security_headers = SecurityHeadersConfig {
        xss_protection: security("1; mode=block", false),
        frame_options: security("DENY", true),
        referrer_policy: security("strict-origin-when-cross-origin", true),
        content_security_policy: security("default-src 'none'", true),
        content_type_options: security("nosniff", true),
        strict_transport_security: security("max-age=31536000", true),
    };
    policy.custom_headers = vec![
        custom("permissions-policy", "camera=()", true),
        custom("x-robots-tag", "noindex, nofollow", true),
    ];
    let applied = check(
        &policy,
        OBJECT,
        &[
            ("server", "CloudFront"),
            ("content-type", "text/javascript"),
            ("content-length", "297262"),
            ("date", "Mon, 28 Sep 2026 01:30:53 GMT"),
            ("etag", "\"7c857d3b\""),
            ("x-amz-meta-a", "1"),
            ("x-amz-meta-a", "2"),
            ("x-cache", "Hit from cloudfront"),
            ("x-xss-protection", "1; mode=block"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("content-security-policy", "default-src 'none'"),
            ("x-content-type-options", "nosniff"),
            ("strict-transport-security", "max-age=31536000"),
            ("permissions-policy", "camera=()"),
            ("x-robots-tag", "noindex, nofollow"),
        ],
    );
    assert_eq!(applied.removed, ["server", "x-amz-version-id"]);
    let setter = |name| applied.setter(&HeaderName::from_static(name));
    assert_eq!(setter("server"), Some(SetBy::CloudFront));
    assert_eq!(setter("x-frame-options"), Some(SetBy::Security));
    assert_eq!(setter("x-robots-tag"), Some(SetBy::Custom));
    assert_eq!(setter("etag"), None);
}

#[test]
fn a_removed_date_becomes_cloudfronts_own_in_its_place() {
    check(
        &removing(&["date", "etag"]),
        &[("date", "x"), ("etag", "\"a\""), ("age", "1")],
        &[("date", "Fri, 20 Mar 2026 12:00:00 GMT"), ("age", "1")],
    );
    check(
        &removing(&["date"]),
        &[("age", "1")],
        &[("age", "1"), ("date", "Fri, 20 Mar 2026 12:00:00 GMT")],
    );
    check(
        &removing(&["date", "server"]),
        &[("age", "1"), ("server", "a"), ("date", "x")],
        &[
            ("server", "CloudFront"),
            ("age", "1"),
            ("date", "Fri, 20 Mar 2026 12:00:00 GMT"),
        ],
    );
}

#[test]
fn all_lines_of_a_removed_header_go() {
    let applied = check(
        &removing(&["x-amz-meta-a"]),
        &[("x-amz-meta-a", "1"), ("age", "1"), ("x-amz-meta-a", "2")],
        &[("age", "1")],
    );
    assert_eq!(applied.removed, ["x-amz-meta-a"]);
}

/// A custom header `x` over none, one or two of the origin.
#[test]
fn a_custom_header_overrides_or_gives_way() {
    let none: &Lines = &[("age", "1")];
    let one: &Lines = &[("x", "origin"), ("age", "1")];
    let two: &Lines = &[("x", "a"), ("x", "b"), ("age", "1")];
    let policys: &Lines = &[("age", "1"), ("x", "policy")];
    for (overrides, removes, before, after) in [
        (false, false, none, policys),
        (false, false, one, one),
        (false, false, two, two),
        (true, false, none, policys),
        (true, false, one, policys),
        (true, false, two, policys),
        // What is removed first is not there any more to keep the policy's away.
        (false, true, none, policys),
        (false, true, one, policys),
        (false, true, two, policys),
        (true, true, two, policys),
    ] {
        let mut policy = removing(if removes { &["x"] } else { &[] });
        policy.custom_headers.push(custom("x", "policy", overrides));
        let applied = check(&policy, before, after);
        let set = after.contains(&("x", "policy"));
        let setter = applied.setter(&HeaderName::from_static("x"));
        assert_eq!(setter, set.then_some(SetBy::Custom));
    }
}

#[test]
fn each_security_header_has_its_own_override() {
    for (name, value) in [
        ("x-xss-protection", "1"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "origin"),
        ("content-security-policy", "default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("strict-transport-security", "max-age=1"),
    ] {
        for overrides in [false, true] {
            let mut config = SecurityHeadersConfig::default();
            let setting = match name {
                "x-xss-protection" => &mut config.xss_protection,
                "x-frame-options" => &mut config.frame_options,
                "referrer-policy" => &mut config.referrer_policy,
                "content-security-policy" => &mut config.content_security_policy,
                "x-content-type-options" => &mut config.content_type_options,
                _ => &mut config.strict_transport_security,
            };
            *setting = security(value, overrides);
            let policy = ResponseHeadersPolicy {
                security_headers: config,
                ..ResponseHeadersPolicy::default()
            };
            check(&policy, &[("age", "1")], &[("age", "1"), (name, value)]);
            let own = [(name, "origin"), ("age", "1")];
            let expected = match overrides {
                false => own,
                true => [("age", "1"), (name, value)],
            };
            check(&policy, &own, &expected);
        }
    }
}

#[test]
fn a_custom_header_may_be_empty() {
    let policy = ResponseHeadersPolicy {
        custom_headers: vec![custom("x-empty", "", true)],
        ..ResponseHeadersPolicy::default()
    };
    check(&policy, &[], &[("x-empty", "")]);
}

#[test]
fn a_removed_cors_header_of_the_origin_keeps_none_away() {
    let mut policy = removing(&["access-control-allow-origin"]);
    policy.cors = Some(CorsConfig {
        allow_origins: vec!["*".to_owned()],
        ..CorsConfig::default()
    });
    policy.security_headers.content_type_options = security("nosniff", true);
    let mut headers = map(&[
        ("access-control-allow-origin", "https://a.org"),
        ("age", "1"),
    ]);
    let applied = apply(&policy, &[("origin", "https://b.org")], &mut headers);
    assert_eq!(
        lines(&headers),
        [
            ("age", "1"),
            ("access-control-allow-origin", "*"),
            ("x-content-type-options", "nosniff"),
        ]
    );
    let name = HeaderName::from_static("access-control-allow-origin");
    assert_eq!(applied.setter(&name), Some(SetBy::Cors));
    assert_eq!(applied.removed, [name]);
}

#[test]
fn server_timing_comes_by_the_rate_or_by_pragma() {
    let pragma = ("pragma", "server-timing");
    for (rate, request, timed) in [
        (Some(1_000_000), &[][..], true),
        // The roll is the highest that there is.
        (Some(999_999), &[], false),
        (Some(0), &[], false),
        (Some(0), &[pragma], true),
        (None, &[pragma], false),
    ] {
        let policy = ResponseHeadersPolicy {
            server_timing: rate.map(SamplingRate),
            custom_headers: vec![custom("x-a", "1", true)],
            ..ResponseHeadersPolicy::default()
        };
        let mut headers = map(&[("server-timing", "db;dur=53"), ("age", "1")]);
        apply(&policy, request, &mut headers);
        let value = "cdn-cache-hit,cdn-pop;desc=\"LCL50-C1\",cdn-rid;desc=\"id==\",\
                     cdn-hit-layer;desc=\"EDGE\"";
        let expected = match timed {
            true => [("age", "1"), ("x-a", "1"), ("server-timing", value)],
            false => [("server-timing", "db;dur=53"), ("age", "1"), ("x-a", "1")],
        };
        assert_eq!(lines(&headers), expected, "{rate:?}");
    }
}

#[test]
fn a_miss_keeps_the_origins_metrics_at_the_end() {
    let policy = ResponseHeadersPolicy {
        server_timing: Some(SamplingRate(1_000_000)),
        ..ResponseHeadersPolicy::default()
    };
    for (result, ends) in [
        (TimedResult::Miss, "cdn-rid;desc=\"i\",db;dur=53,app;dur=1"),
        (TimedResult::Refresh, "cdn-rid;desc=\"i\""),
        (TimedResult::Hit, "cdn-hit-layer;desc=\"EDGE\""),
    ] {
        let request = PolicyRequest {
            method: &Method::GET,
            headers: &HeaderMap::new(),
            server_timing: ServerTiming {
                result,
                pop: "P",
                request_id: "i",
                ..ServerTiming::default()
            },
            roll: 0,
            now: SystemTime::UNIX_EPOCH,
            detail: false,
        };
        let own = [
            ("server-timing", "db;dur=53"),
            ("server-timing", "app;dur=1"),
        ];
        let mut headers = map(&own);
        let applied = policy.apply(&request, &mut headers);
        assert_eq!(headers.len(), 1);
        let value = headers["server-timing"].to_str().unwrap();
        assert!(value.ends_with(ends), "{value}");
        // No detail was wanted.
        assert_eq!(applied, Applied::default());
    }
}

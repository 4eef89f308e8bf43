use super::*;
use crate::distribution::test_request::headers_of;

const TEN: u64 = 10;

/// What becomes of an error, as `10 s: why` or `not kept: why`.
fn judged(status: u16, min: u64, lines: &[&str]) -> String {
    judged_of(status, min, lines, OriginKind::Custom, &Fidelity::default())
}

fn judged_of(
    status: u16,
    min: u64,
    lines: &[&str],
    origin: OriginKind,
    fidelity: &Fidelity,
) -> String {
    let bounds = TtlBounds {
        min: Duration::from_secs(1),
        default: Duration::from_secs(50),
        max: Duration::from_secs(100),
    };
    let stored = error_storing(
        StatusCode::from_u16(status).unwrap(),
        &headers_of(lines),
        bounds,
        Duration::from_secs(min),
        origin,
        httpdate::parse_http_date("Thu, 01 Jan 2026 00:00:00 GMT").unwrap(),
        fidelity,
    );
    said(stored)
}

fn said(stored: Storing) -> String {
    match stored {
        Storing::Keep(ttl) => format!("{} s: {}", ttl.duration.as_secs(), ttl.because),
        Storing::Refuse(why) => format!("not kept: {why}"),
    }
}

#[test]
fn these_are_always_kept() {
    for status in [404, 410, 414, 500, 501, 502, 503, 504] {
        let expected = "10 s: error caching minimum TTL of 10 s";
        assert_eq!(judged(status, TEN, &[]), expected, "{status}");
    }
}

#[test]
fn these_are_kept_with_a_lifetime() {
    for status in [400, 403, 405, 412, 415] {
        let refused =
            format!("not kept: status {status} is kept only with `max-age` or `s-maxage`");
        let expires = "expires: Thu, 01 Jan 2026 00:01:00 GMT";
        assert_eq!(judged(status, TEN, &[]), refused);
        assert_eq!(judged(status, TEN, &["cache-control: public"]), refused);
        assert_eq!(judged(status, TEN, &[expires]), refused);
        let max_age = judged(status, TEN, &["cache-control: max-age=60"]);
        assert_eq!(max_age, "60 s: `max-age=60` of the origin", "{status}");
        let s_maxage = judged(status, TEN, &["cache-control: s-maxage=30"]);
        assert_eq!(s_maxage, "30 s: `s-maxage=30` of the origin", "{status}");
    }
}

#[test]
fn these_are_never_kept() {
    for status in [
        401, 402, 406, 408, 409, 411, 413, 416, 417, 418, 422, 429, 451, 505, 599,
    ] {
        let lines = ["cache-control: max-age=60"];
        let expected = format!("not kept: status {status} is never kept");
        assert_eq!(judged(status, TEN, &lines), expected);
    }
    assert_eq!(judged(200, TEN, &[]), "not kept: status 200 is never kept");
}

#[test]
fn these_obey_the_directives_and_the_others_do_not() {
    for directive in ["no-store", "no-cache", "private"] {
        let line = format!("cache-control: {directive}");
        for status in [404, 410, 414, 501] {
            let expected = format!("not kept: `{directive}` of the origin");
            assert_eq!(judged(status, TEN, &[&line]), expected, "{status}");
        }
        let lines = [format!("{line}, max-age=60")];
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        for status in [500, 502, 503, 504] {
            let expected = format!(
                "10 s: error caching minimum TTL of 10 s, in spite of `{directive}` of the origin"
            );
            assert_eq!(judged(status, TEN, &[&line]), expected, "{status}");
            assert_eq!(judged(status, TEN, &lines), expected, "{status}");
        }
        for status in [400, 403, 405, 412, 415] {
            let refused =
                format!("not kept: status {status} is kept only with `max-age` or `s-maxage`");
            assert_eq!(judged(status, TEN, &[&line]), refused);
            let kept = "60 s: `max-age=60` of the origin";
            assert_eq!(judged(status, TEN, &lines), kept, "{status}");
        }
    }
}

macro_rules! keeps {
    ($($name:ident: $status:literal, $min:literal, $lines:expr => $said:literal;)*) => { $(
        #[test]
        fn $name() {
            assert_eq!(judged($status, $min, &$lines), $said);
        }
    )* };
}

keeps! {
    the_greater_of_both_is_the_lifetime: 404, 10, ["cache-control: max-age=60"]
        => "60 s: `max-age=60` of the origin";
    the_greater_of_both_is_the_minimum: 404, 10, ["cache-control: max-age=5"]
        => "10 s: `max-age=5` of the origin, raised to the error caching minimum TTL of 10 s";
    s_maxage_counts_first: 503, 10, ["cache-control: max-age=60, s-maxage=30"]
        => "30 s: `s-maxage=30` of the origin";
    expires_counts_too: 404, 10, ["expires: Thu, 01 Jan 2026 00:01:00 GMT"]
        => "60 s: `Expires` of the origin, 60 s from now";
    the_maximum_limits_the_lifetime: 404, 10, ["cache-control: max-age=600"]
        => "100 s: `max-age=600` of the origin, lowered to the maximum TTL of 100 s";
    the_maximum_does_not_limit_the_minimum: 404, 300, ["cache-control: max-age=600"]
        => "300 s: `max-age=600` of the origin, raised to the error caching minimum TTL of 300 s";
    a_minimum_of_zero_keeps_nothing: 404, 0, ["x-a: 1"] => "not kept: its lifetime is 0";
    a_minimum_of_zero_with_a_lifetime: 404, 0, ["cache-control: max-age=5"]
        => "5 s: `max-age=5` of the origin";
    fields_of_a_no_cache_are_no_directive: 404, 10, ["cache-control: no-cache=\"Set-Cookie\""]
        => "10 s: error caching minimum TTL of 10 s";
}

#[test]
fn nothing_said_is_ten_seconds() {
    let min = crate::distribution::DEFAULT_ERROR_CACHING_MIN_TTL.as_secs();
    let expected = "10 s: error caching minimum TTL of 10 s";
    assert_eq!(judged(502, min, &[]), expected);
}

#[test]
fn a_minimum_of_zero_counts_as_a_second_for_s3() {
    let fidelity = Fidelity::default();
    let judged = |min, lines: &[&str]| judged_of(404, min, lines, OriginKind::S3Rest, &fidelity);
    assert_eq!(
        judged(0, &[]),
        "1 s: error caching minimum TTL of 0 s, which counts as 1 s for S3 origins"
    );
    assert_eq!(judged(2, &[]), "2 s: error caching minimum TTL of 2 s");
    let raised = "1 s: `max-age=0` of the origin, raised to the error caching minimum TTL of 1 s";
    assert_eq!(judged(0, &["cache-control: max-age=0"]), raised);
}

#[test]
fn an_s3_501_that_would_not_be_kept_is_not() {
    let fidelity = Fidelity::default();
    for directive in ["no-store", "no-cache", "private"] {
        let line = format!("cache-control: {directive}");
        let said = judged_of(501, TEN, &[&line], OriginKind::S3Rest, &fidelity);
        assert_eq!(said, format!("not kept: `{directive}` of the origin"));
    }
}

#[test]
fn with_caching_disabled_no_error_is_kept() {
    let bounds = TtlBounds {
        min: Duration::ZERO,
        default: Duration::ZERO,
        max: Duration::ZERO,
    };
    let stored = error_storing(
        StatusCode::NOT_FOUND,
        &headers_of(&["cache-control: max-age=60"]),
        bounds,
        Duration::from_secs(TEN),
        OriginKind::S3Rest,
        SystemTime::UNIX_EPOCH,
        &Fidelity::default(),
    );
    assert_eq!(
        said(stored),
        "not kept: caching is disabled: all TTLs are 0"
    );
}

#[test]
fn a_410_may_be_never_kept() {
    let fidelity = Fidelity {
        gone_caching: GoneCaching::Never,
        ..Fidelity::default()
    };
    let said = judged_of(410, TEN, &[], OriginKind::Custom, &fidelity);
    assert_eq!(said, "not kept: status 410 is never kept");
}

use super::*;
use crate::distribution::test_request::headers_of;

const DATE: &str = "Thu, 01 Jan 2026 00:00:00 GMT";

/// Bounds from seconds: minimum, default, maximum.
fn bounds([min, default, max]: [u64; 3]) -> TtlBounds {
    TtlBounds {
        min: Duration::from_secs(min),
        default: Duration::from_secs(default),
        max: Duration::from_secs(max),
    }
}

/// What becomes of an answer, as `60 s: why` or `not kept: why`.
fn judged(status: u16, times: [u64; 3], lines: &[&str], fidelity: &Fidelity) -> String {
    let status = StatusCode::from_u16(status).unwrap();
    let now = httpdate::parse_http_date(DATE).unwrap();
    match storing(status, &headers_of(lines), bounds(times), now, fidelity) {
        Storing::Keep(ttl) => format!("{} s: {}", ttl.duration.as_secs(), ttl.because),
        Storing::Refuse(why) => format!("not kept: {why}"),
    }
}

/// No minimum: default 50 s, maximum 100 s.
const FREE: [u64; 3] = [0, 50, 100];

/// A minimum of 20 s.
const HELD: [u64; 3] = [20, 50, 100];

/// A default of 20 s, which is the minimum, too.
const TIGHT: [u64; 3] = [20, 20, 20];

const OFF: [u64; 3] = [0, 0, 0];

macro_rules! keeps {
    ($($name:ident: $status:literal, $bounds:expr, $lines:expr => $said:literal;)*) => { $(
        #[test]
        fn $name() {
            let lines: &[&str] = &$lines;
            assert_eq!(judged($status, $bounds, lines, &Fidelity::default()), $said);
        }
    )* };
}

keeps! {
    max_age: 200, FREE, ["cache-control: max-age=60"] => "60 s: `max-age=60` of the origin";
    max_age_above_the_maximum: 200, FREE, ["cache-control: max-age=200"]
        => "100 s: `max-age=200` of the origin, lowered to the maximum TTL of 100 s";
    max_age_between: 200, HELD, ["cache-control: max-age=60"]
        => "60 s: `max-age=60` of the origin";
    max_age_below_the_minimum: 200, HELD, ["cache-control: max-age=5"]
        => "20 s: `max-age=5` of the origin, raised to the minimum TTL of 20 s";
    max_age_above_the_maximum_with_a_minimum: 200, HELD, ["cache-control: max-age=101"]
        => "100 s: `max-age=101` of the origin, lowered to the maximum TTL of 100 s";
    s_maxage_wins: 200, FREE, ["cache-control: max-age=60, s-maxage=30"]
        => "30 s: `s-maxage=30` of the origin";
    s_maxage_alone: 200, FREE, ["cache-control: s-maxage=101"]
        => "100 s: `s-maxage=101` of the origin, lowered to the maximum TTL of 100 s";
    s_maxage_below_the_minimum: 200, HELD, ["cache-control: s-maxage=0, max-age=60"]
        => "20 s: `s-maxage=0` of the origin, raised to the minimum TTL of 20 s";
    expires: 200, FREE, ["expires: Thu, 01 Jan 2026 00:01:00 GMT"]
        => "60 s: `Expires` of the origin, 60 s from now";
    expires_above_the_maximum: 200, FREE, ["expires: Thu, 01 Jan 2026 01:00:00 GMT"]
        => "100 s: `Expires` of the origin, 3600 s from now, lowered to the maximum TTL of 100 s";
    expires_below_the_minimum: 200, HELD, ["expires: Thu, 01 Jan 2026 00:00:05 GMT"]
        => "20 s: `Expires` of the origin, 5 s from now, raised to the minimum TTL of 20 s";
    expires_in_the_past: 200, HELD, ["expires: Wed, 31 Dec 2025 00:00:00 GMT"]
        => "20 s: `Expires` of the origin, 0 s from now, raised to the minimum TTL of 20 s";
    expires_that_is_no_date: 200, FREE, ["expires: 0"]
        => "0 s: `Expires` of the origin, 0 s from now";
    nothing: 200, FREE, [] => "50 s: default TTL of 50 s: the origin gives no lifetime";
    nothing_with_a_minimum: 200, HELD, []
        => "50 s: default TTL of 50 s: the origin gives no lifetime";
    nothing_with_a_default_below_the_minimum: 200, [60, 50, 100], []
        => "60 s: default TTL of 50 s, raised to the minimum TTL of 60 s: the origin gives no \
            lifetime";
    the_maximum_does_not_lower_the_default: 200, [0, 200, 100], []
        => "200 s: default TTL of 200 s: the origin gives no lifetime";
    no_cache: 200, FREE, ["cache-control: no-cache"]
        => "0 s: `no-cache` of the origin: asked for again each time";
    no_store: 200, FREE, ["cache-control: no-store"] => "not kept: `no-store` of the origin";
    private: 200, FREE, ["cache-control: private"] => "not kept: `private` of the origin";
    private_beside_max_age: 200, FREE, ["cache-control: private, max-age=60"]
        => "not kept: `private` of the origin";
    no_cache_beside_max_age: 200, FREE, ["cache-control: no-cache, max-age=60"]
        => "0 s: `no-cache` of the origin: asked for again each time";
    no_cache_beside_no_store: 200, FREE, ["cache-control: no-cache, no-store"]
        => "not kept: `no-store` of the origin";
    no_cache_with_a_minimum: 200, HELD, ["cache-control: no-cache"]
        => "20 s: minimum TTL of 20 s, in spite of `no-cache` of the origin";
    no_store_with_a_minimum: 200, HELD, ["cache-control: no-store"]
        => "20 s: minimum TTL of 20 s, in spite of `no-store` of the origin";
    private_with_a_minimum_beside_max_age: 200, HELD, ["cache-control: private, max-age=60"]
        => "20 s: minimum TTL of 20 s, in spite of `private` of the origin";
    an_index_html_with_caching_optimized: 200, [1, 86_400, 31_536_000],
        ["cache-control: no-cache, no-store, must-revalidate"]
        => "1 s: minimum TTL of 1 s, in spite of `no-store` of the origin";
    max_age_wins_over_expires: 200, FREE,
        ["cache-control: max-age=60", "expires: Thu, 01 Jan 2026 00:00:05 GMT"]
        => "60 s: `max-age=60` of the origin";
    max_age_wins_over_expires_with_a_minimum: 200, HELD,
        ["cache-control: max-age=60", "expires: Thu, 01 Jan 2026 00:00:05 GMT"]
        => "60 s: `max-age=60` of the origin";
    max_age_of_zero: 200, FREE, ["cache-control: max-age=0"] => "0 s: `max-age=0` of the origin";
    max_age_below_zero: 200, FREE, ["cache-control: max-age=-1"]
        => "0 s: `max-age=0` of the origin";
    max_age_that_is_no_number: 200, FREE, ["cache-control: max-age=soon"]
        => "0 s: `max-age=0` of the origin";
    no_more_than_a_hundred_years: 200, [0, 0, 10_000_000_000], ["cache-control: max-age=9000000000"]
        => "3153600000 s: `max-age=9000000000` of the origin";
    no_cache_that_names_a_field: 200, FREE, ["cache-control: no-cache=\"Set-Cookie\""]
        => "50 s: default TTL of 50 s: the origin gives no lifetime";
    directives_without_meaning: 200, FREE,
        ["cache-control: must-revalidate, proxy-revalidate, immutable, no-transform, public"]
        => "50 s: default TTL of 50 s: the origin gives no lifetime";
    pragma: 200, FREE, ["pragma: no-cache"]
        => "50 s: default TTL of 50 s: the origin gives no lifetime";
    caching_disabled: 200, OFF, ["cache-control: max-age=60"]
        => "not kept: caching is disabled: all TTLs are 0";
    caching_by_the_origins_word_only: 200, [0, 0, 100], []
        => "0 s: default TTL of 0 s: the origin gives no lifetime";
    an_age_of_the_origin: 200, FREE, ["cache-control: max-age=60", "age: 20"]
        => "60 s: `max-age=60` of the origin";
    vary_star: 200, FREE, ["vary: *", "cache-control: max-age=60"]
        => "0 s: `Vary: *` of the origin: each request goes to the origin";
    vary_star_with_a_minimum: 200, HELD, ["vary: Origin, *", "cache-control: max-age=60"]
        => "60 s: `max-age=60` of the origin";
    vary_star_beside_no_store: 200, FREE, ["vary: *", "cache-control: no-store"]
        => "not kept: `no-store` of the origin";
    another_vary: 200, FREE, ["vary: Accept-Encoding"]
        => "50 s: default TTL of 50 s: the origin gives no lifetime";
    status_203: 203, TIGHT, [] => "20 s: default TTL of 20 s: the origin gives no lifetime";
    status_204: 204, TIGHT, [] => "20 s: default TTL of 20 s: the origin gives no lifetime";
    status_206: 206, TIGHT, [] => "20 s: default TTL of 20 s: the origin gives no lifetime";
    status_300: 300, TIGHT, [] => "20 s: default TTL of 20 s: the origin gives no lifetime";
    status_301: 301, TIGHT, [] => "20 s: default TTL of 20 s: the origin gives no lifetime";
    status_302: 302, TIGHT, [] => "20 s: default TTL of 20 s: the origin gives no lifetime";
    status_303: 303, TIGHT, [] => "20 s: default TTL of 20 s: the origin gives no lifetime";
    status_304: 304, TIGHT, [] => "not kept: status 304 is never kept";
    status_307: 307, TIGHT, []
        => "not kept: status 307 is kept only with a `Cache-Control` header";
    status_307_with_a_lifetime: 307, FREE, ["cache-control: max-age=60"]
        => "60 s: `max-age=60` of the origin";
    status_308: 308, TIGHT, ["expires: Thu, 01 Jan 2026 00:01:00 GMT"]
        => "not kept: status 308 is kept only with a `Cache-Control` header";
    status_308_with_a_cache_control: 308, FREE, ["cache-control: public"]
        => "50 s: default TTL of 50 s: the origin gives no lifetime";
    status_101: 101, TIGHT, [] => "not kept: status 101 is never kept";
    an_error_has_other_rules: 404, TIGHT, [] => "not kept: status 404 is never kept";
}

#[test]
fn a_redirect_may_need_a_lifetime() {
    let fidelity = Fidelity {
        redirect_caching: RedirectCaching::Lifetime,
        ..Fidelity::default()
    };
    let said = judged(307, FREE, &["cache-control: public"], &fidelity);
    let expected = "not kept: status 307 is kept only with `max-age` or `s-maxage`";
    assert_eq!(said, expected);
    let said = judged(308, FREE, &["cache-control: s-maxage=9"], &fidelity);
    assert_eq!(said, "9 s: `s-maxage=9` of the origin");
}

#[test]
fn a_lifetime_of_zero_may_keep_an_object_out() {
    let fidelity = Fidelity {
        zero_lifetime: ZeroLifetime::NotKept,
        ..Fidelity::default()
    };
    let judged = |times, line| judged(200, times, &[line], &fidelity);
    let not_kept = "not kept: its lifetime is 0";
    assert_eq!(judged(FREE, "cache-control: max-age=0"), not_kept);
    assert_eq!(judged(FREE, "expires: 0"), not_kept);
    let no_cache = "0 s: `no-cache` of the origin: asked for again each time";
    assert_eq!(judged(FREE, "cache-control: no-cache"), no_cache);
    let raised = "20 s: `max-age=0` of the origin, raised to the minimum TTL of 20 s";
    assert_eq!(judged(HELD, "cache-control: max-age=0"), raised);
}

#[test]
fn the_origins_age_may_count() {
    let fidelity = Fidelity {
        origin_age: OriginAge::Subtracted,
        ..Fidelity::default()
    };
    let judged = |lines: &[&str]| judged(200, FREE, lines, &fidelity);
    assert_eq!(
        judged(&["cache-control: max-age=60", "age: 20"]),
        "40 s: `max-age=60` of the origin, less its `Age` of 20 s"
    );
    assert_eq!(
        judged(&["cache-control: max-age=60", "age: 90"]),
        "0 s: `max-age=60` of the origin, less its `Age` of 90 s"
    );
    assert_eq!(
        judged(&["age: 90"]),
        "50 s: default TTL of 50 s: the origin gives no lifetime"
    );
}

#[track_caller]
fn kept(lines: &[&str]) -> Ttl {
    let now = httpdate::parse_http_date(DATE).unwrap();
    let headers = headers_of(lines);
    match storing(
        StatusCode::OK,
        &headers,
        bounds(FREE),
        now,
        &Fidelity::default(),
    ) {
        Storing::Keep(ttl) => ttl,
        Storing::Refuse(why) => panic!("not kept: {why}"),
    }
}

#[test]
fn the_stale_periods_of_an_object() {
    let ttl = kept(&["cache-control: max-age=60, stale-while-revalidate=30, stale-if-error=9"]);
    assert_eq!(ttl.stale_while_revalidate, Some(Duration::from_secs(30)));
    assert_eq!(ttl.stale_if_error, Some(Duration::from_secs(9)));
    let ttl = kept(&["cache-control: max-age=60, stale-while-revalidate=60"]);
    assert_eq!(ttl.stale_while_revalidate, Some(Duration::from_secs(40)));
    assert_eq!(ttl.stale_if_error, None);
    let ttl = kept(&["cache-control: max-age=60, stale-if-error=0"]);
    assert_eq!(ttl.stale_while_revalidate, None);
    assert_eq!(ttl.stale_if_error, Some(Duration::ZERO));
}

#[test]
fn only_vary_star_is_asked_for_without_conditions() {
    assert_eq!(kept(&["vary: *"]).refetch, Refetch::Unconditional);
    assert_eq!(
        kept(&["cache-control: no-cache"]).refetch,
        Refetch::Conditional
    );
    assert_eq!(kept(&[]).refetch, Refetch::Conditional);
}

#[test]
fn an_object_without_time_serves_nobody_who_waited() {
    let now = httpdate::parse_http_date(DATE).unwrap();
    let serves = |times, line: &str| {
        let headers = headers_of(&[line]);
        storing(
            StatusCode::OK,
            &headers,
            bounds(times),
            now,
            &Fidelity::default(),
        )
        .serves_waiting()
    };
    for refusing in ["private", "no-store", "no-cache", "max-age=0", "s-maxage=0"] {
        let line = format!("cache-control: {refusing}");
        assert!(!serves(FREE, &line), "{refusing}");
        assert!(serves(HELD, &line), "{refusing}");
    }
    assert!(serves(FREE, "cache-control: max-age=1"));
    assert!(serves(FREE, "x-a: 1"));
}

use std::sync::Arc;

use http::header::{AUTHORIZATION, USER_AGENT};
use http::{Method, Version};

use super::ForwardedBecause::{CachePolicy as InKey, ForwardedValues as Listed};
use super::ForwardedBecause::{Default as Always, OriginRequestPolicy as Added};
use super::*;
use crate::distribution::test_request::{legacy, viewer};
use crate::distribution::{
    CachePolicy, CachedMethods, ErrorPageOf, Fidelity, ForwardedCookies, ForwardedHeaders,
    ForwardedValues, NameSelection, OriginRequestHeaders, OriginRequestPolicy, PolicyModeHeaders,
    ViewerProfile, managed_cache_policy, managed_origin_request_policy,
};
use crate::message::ViewerRequest;

/// A browser's request: one line for each kind of header that a rule speaks of.
const BROWSER: [&str; 36] = [
    "host: www.example.com",
    "accept: */*",
    "accept-charset: utf-8",
    "accept-encoding: gzip, br, zstd",
    "accept-language: de",
    "authorization: Basic x",
    "cache-control: no-cache",
    "cloudfront-viewer-country: XX",
    "connection: close",
    "content-length: 0",
    "content-md5: x",
    "content-type: text/plain",
    "cookie: b=2; a=1",
    "date: Thu, 01 Jan 2026 00:00:00 GMT",
    "expect: 100-continue",
    "from: a@example.com",
    "if-none-match: \"x\"",
    "if-range: \"x\"",
    "keep-alive: timeout=5",
    "max-forwards: 9",
    "origin: https://a.example",
    "pragma: no-cache",
    "proxy-authorization: x",
    "range: bytes=0-1",
    "referer: https://a.example/",
    "request-range: bytes=0-1",
    "te: trailers",
    "upgrade: h2c",
    "user-agent: curl/8.5",
    "via: 1.1 proxy",
    "warning: 199 - x",
    "x-amz-cf-id: x",
    "x-edge-location: x",
    "x-forwarded-for: 10.0.0.1",
    "x-forwarded-proto: http",
    "x-http-method-override: PUT",
];

/// What goes out though nothing names it, in the order of the browser's request.
const MESSAGE_HEADERS: [&str; 9] = [
    "cache-control",
    "content-length",
    "content-md5",
    "content-type",
    "if-none-match",
    "if-range",
    "max-forwards",
    "pragma",
    "range",
];

fn policies(
    cache_policy: CachePolicy,
    origin_request_policy: Option<OriginRequestPolicy>,
) -> CacheSettings {
    CacheSettings::Policies {
        cache_policy: Arc::new(cache_policy),
        origin_request_policy: origin_request_policy.map(Arc::new),
    }
}

/// A managed cache policy with a managed origin request policy; `-` is none.
fn managed(cache_policy: &str, origin_request_policy: &str) -> CacheSettings {
    policies(
        managed_cache_policy(cache_policy).unwrap(),
        managed_origin_request_policy(origin_request_policy),
    )
}

fn adding(headers: OriginRequestHeaders) -> CacheSettings {
    let policy = OriginRequestPolicy {
        name: "test".to_owned(),
        headers,
        cookies: NameSelection::None,
        query_strings: NameSelection::None,
    };
    policies(
        managed_cache_policy("CachingDisabled").unwrap(),
        Some(policy),
    )
}

fn old(change: impl FnOnce(&mut ForwardedValues)) -> CacheSettings {
    let mut values = legacy();
    change(&mut values);
    CacheSettings::ForwardedValues(Arc::new(values))
}

fn listing(names: &[&'static str]) -> CacheSettings {
    old(|it| it.headers = ForwardedHeaders::Named(headers(names)))
}

fn headers(them: &[&'static str]) -> Vec<HeaderName> {
    them.iter().copied().map(HeaderName::from_static).collect()
}

fn with(settings: &CacheSettings, request: &ViewerRequest, fidelity: &Fidelity) -> Forwarded {
    let asked = Asked {
        distribution: "E2EXAMPLE",
        method: &request.method,
        path: &request.path,
        query: &request.query,
        viewer: request,
        profile: &ViewerProfile::default(),
        cached_methods: CachedMethods::GetHead,
        fidelity,
        error_page: None,
    };
    settings.forward(true, &asked, OriginKind::Custom)
}

fn of(settings: &CacheSettings, target: &str, lines: &[&str]) -> Forwarded {
    with(settings, &viewer(target, lines), &Fidelity::default())
}

/// The names that go out, sorted.
fn sorted(forwarded: &Forwarded) -> Vec<&str> {
    let mut names: Vec<&str> = forwarded.headers.keys().map(HeaderName::as_str).collect();
    names.sort_unstable();
    names
}

/// What goes out under a name, and why.
fn said(forwarded: &Forwarded, name: &'static str) -> Option<(String, ForwardedBecause)> {
    let name = HeaderName::from_static(name);
    let value = forwarded.headers.get(&name)?.to_str().unwrap().to_owned();
    Some((value, forwarded.because(&name)))
}

fn is(value: &str, because: ForwardedBecause) -> Option<(String, ForwardedBecause)> {
    Some((value.to_owned(), because))
}

#[track_caller]
fn sends(settings: &CacheSettings, added: &[&str]) {
    let forwarded = of(settings, "/", &BROWSER);
    let mut expected: Vec<&str> = MESSAGE_HEADERS.iter().chain(added).copied().collect();
    expected.sort_unstable();
    assert_eq!(sorted(&forwarded), expected);
}

#[test]
fn without_an_origin_request_policy_the_message_headers_go_out() {
    sends(&managed("CachingDisabled", "-"), &[]);
    sends(&managed("CachingOptimized", "-"), &["accept-encoding"]);
    let forwarded = of(&managed("CachingOptimized", "-"), "/?a=1", &BROWSER);
    assert_eq!(said(&forwarded, "range"), is("bytes=0-1", Always));
    assert_eq!(said(&forwarded, "accept-encoding"), is("br,gzip", InKey));
    assert_eq!(forwarded.query, "");
    assert!(forwarded.withheld_query);
}

#[test]
fn the_body_and_the_conditions_belong_to_the_message() {
    let lines = [
        "transfer-encoding: chunked",
        "content-encoding: gzip",
        "if-match: *",
        "if-modified-since: x",
        "if-unmodified-since: x",
        "x-foo: 1",
        "content-language: de",
    ];
    let forwarded = of(&managed("CachingDisabled", "-"), "/", &lines);
    let expected = [
        "content-encoding",
        "if-match",
        "if-modified-since",
        "if-unmodified-since",
        "transfer-encoding",
    ];
    assert_eq!(sorted(&forwarded), expected);
}

#[test]
fn the_table_of_the_legacy_settings_may_hold_for_policies_too() {
    let fidelity = Fidelity {
        policy_mode_headers: PolicyModeHeaders::LegacyTable,
        ..Fidelity::default()
    };
    let settings = managed("CachingDisabled", "-");
    let forwarded = with(&settings, &viewer("/", &BROWSER), &fidelity);
    let mut expected = MESSAGE_HEADERS.to_vec();
    expected.extend(["date", "from", "origin", "request-range", "warning"]);
    expected.sort_unstable();
    assert_eq!(sorted(&forwarded), expected);
}

#[test]
fn what_is_in_the_key_goes_out() {
    let settings = managed("UseOriginCacheControlHeaders-QueryStrings", "-");
    let added = [
        "accept-encoding",
        "cookie",
        "host",
        "origin",
        "x-http-method-override",
    ];
    sends(&settings, &added);
    let forwarded = of(&settings, "/?b=1&a=2", &BROWSER);
    assert_eq!(said(&forwarded, "host"), is("www.example.com", InKey));
    assert_eq!(said(&forwarded, "cookie"), is("a=1; b=2", InKey));
    assert_eq!(forwarded.query, "b=1&a=2");
    assert!(!forwarded.withheld_query);
}

#[test]
fn all_viewer_sends_the_host_and_all_but_what_is_cloudfronts() {
    let added = [
        "accept",
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "authorization",
        "cookie",
        "date",
        "from",
        "host",
        "origin",
        "referer",
        "request-range",
        "user-agent",
        "warning",
        "x-http-method-override",
    ];
    let settings = managed("CachingDisabled", "AllViewer");
    sends(&settings, &added);
    let forwarded = of(&settings, "/?a=1", &BROWSER);
    assert_eq!(said(&forwarded, "host"), is("www.example.com", Added));
    assert_eq!(said(&forwarded, "user-agent"), is("curl/8.5", Added));
    assert_eq!(said(&forwarded, "cookie"), is("a=1; b=2", Added));
    assert_eq!(forwarded.query, "a=1");
}

#[test]
fn all_viewer_sends_the_viewers_own_encoding_where_no_flag_is_on() {
    let own = of(&managed("CachingDisabled", "AllViewer"), "/", &BROWSER);
    assert_eq!(said(&own, "accept-encoding"), is("gzip, br, zstd", Added));
    let normalized = of(&managed("CachingOptimized", "AllViewer"), "/", &BROWSER);
    assert_eq!(said(&normalized, "accept-encoding"), is("br,gzip", InKey));
    let deflate = ["accept-encoding: deflate"];
    let identity = of(&managed("CachingOptimized", "AllViewer"), "/", &deflate);
    assert_eq!(said(&identity, "accept-encoding"), is("identity", InKey));
    let absent = of(&managed("CachingOptimized", "AllViewer"), "/", &[]);
    assert_eq!(said(&absent, "accept-encoding"), None);
}

#[test]
fn a_viewer_of_http_1_0_sends_no_encoding_on() {
    let mut request = viewer("/", &BROWSER);
    request.version = Version::HTTP_10;
    let settings = managed("CachingDisabled", "AllViewer");
    let forwarded = with(&settings, &request, &Fidelity::default());
    assert_eq!(said(&forwarded, "accept-encoding"), None);
}

#[test]
fn all_viewer_except_host_adds_protocol_device_and_place() {
    let settings = managed("CachingDisabled", "AllViewerExceptHostHeader");
    let forwarded = of(&settings, "/", &BROWSER);
    assert_eq!(said(&forwarded, "host"), None);
    assert_eq!(said(&forwarded, "referer"), is("https://a.example/", Added));
    assert_eq!(
        said(&forwarded, "cloudfront-viewer-country"),
        is("US", Added)
    );
    assert_eq!(
        said(&forwarded, "cloudfront-forwarded-proto"),
        is("https", Added)
    );
    assert_eq!(
        said(&forwarded, "cloudfront-is-desktop-viewer"),
        is("true", Added)
    );
    assert_eq!(
        said(&forwarded, "cloudfront-viewer-http-version"),
        is("1.1", Added)
    );
    assert_eq!(said(&forwarded, "cloudfront-viewer-asn"), None);
    assert_eq!(said(&forwarded, "cloudfront-viewer-address"), None);
}

#[test]
fn a_block_list_blocks_cloudfronts_headers_and_no_message_header() {
    let blocked = headers(&["cloudfront-viewer-country", "referer", "range"]);
    let settings = adding(OriginRequestHeaders::AllExcept(blocked));
    let forwarded = of(&settings, "/", &BROWSER);
    assert_eq!(said(&forwarded, "cloudfront-viewer-country"), None);
    assert_eq!(said(&forwarded, "referer"), None);
    assert_eq!(said(&forwarded, "range"), is("bytes=0-1", Always));
    assert_eq!(said(&forwarded, "host"), is("www.example.com", Added));
}

#[test]
fn cloudfronts_headers_go_out_where_they_are_named() {
    let settings = managed("CachingDisabled", "AllViewerAndCloudFrontHeaders-2022-06");
    let forwarded = of(&settings, "/", &BROWSER);
    let address = is("198.51.100.10:46532", Added);
    assert_eq!(said(&forwarded, "cloudfront-viewer-address"), address);
    assert_eq!(
        said(&forwarded, "cloudfront-viewer-asn"),
        is("16509", Added)
    );
    assert_eq!(
        said(&forwarded, "cloudfront-viewer-country"),
        is("US", Added)
    );
    assert_eq!(said(&forwarded, "cloudfront-viewer-city"), None);
    assert_eq!(said(&forwarded, "x-http-method-override"), is("PUT", Added));
    let none = of(&managed("CachingDisabled", "AllViewer"), "/", &BROWSER);
    assert_eq!(said(&none, "cloudfront-viewer-country"), None);

    let mut policy = managed_cache_policy("CachingOptimized").unwrap();
    policy.headers = headers(&["cloudfront-viewer-country"]);
    let both = policies(
        policy,
        managed_origin_request_policy("AllViewerExceptHostHeader"),
    );
    let forwarded = of(&both, "/", &BROWSER);
    assert_eq!(
        said(&forwarded, "cloudfront-viewer-country"),
        is("US", InKey)
    );
    let values = forwarded.headers.get_all("cloudfront-viewer-country");
    assert_eq!(values.iter().count(), 1);
}

#[test]
fn an_allow_list_sends_what_it_names() {
    sends(&managed("CachingDisabled", "CORS-S3Origin"), &["origin"]);
    sends(&managed("CachingDisabled", "HostHeaderOnly"), &["host"]);
    sends(
        &managed("CachingDisabled", "UserAgentRefererHeaders"),
        &["referer", "user-agent"],
    );
    // CloudFront writes `X-Forwarded-For` itself, with the viewer's value in front.
    sends(
        &managed(
            "CachingDisabled",
            "Elemental-MediaTailor-PersonalizedManifests",
        ),
        &["origin", "user-agent"],
    );
}

#[test]
fn an_allow_list_cannot_take_authorization_and_encoding() {
    let names = headers(&["authorization", "accept-encoding", "accept", "expect"]);
    sends(
        &adding(OriginRequestHeaders::Whitelist(names)),
        &["accept", "expect"],
    );
    let mut policy = managed_cache_policy("CachingOptimized").unwrap();
    policy.headers = vec![AUTHORIZATION];
    let forwarded = of(&policies(policy, None), "/", &BROWSER);
    assert_eq!(said(&forwarded, "authorization"), is("Basic x", InKey));
}

#[test]
fn a_websocket_handshake_passes_where_a_policy_takes_it() {
    let lines = [
        "sec-websocket-key: x",
        "sec-websocket-version: 13",
        "upgrade: websocket",
    ];
    let plain = of(&managed("CachingDisabled", "-"), "/", &lines);
    assert_eq!(sorted(&plain), [""; 0]);
    let taken = of(&managed("CachingDisabled", "AllViewer"), "/", &lines);
    assert_eq!(
        sorted(&taken),
        ["host", "sec-websocket-key", "sec-websocket-version"]
    );
}

#[test]
fn several_values_keep_their_order() {
    let settings = adding(OriginRequestHeaders::AllViewer);
    let forwarded = of(&settings, "/", &["x-a: 2", "x-b: 0", "x-a: 1"]);
    let values: Vec<_> = forwarded.headers.get_all("x-a").iter().collect();
    assert_eq!(values, ["2", "1"]);
}

/// AWS's table of a cache policy's selection (rows) and an origin request policy's (columns), for
/// the names `k` (in the cache policy's list), `o` (in the other's), `b` (in both) and `x`.
#[test]
fn two_selections_make_one() {
    let list = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
    let key_list = || list(&["k", "b"]);
    let added_list = || list(&["o", "b"]);
    let none = || NameSelection::None;
    let all = || NameSelection::All;
    let keys = [
        none(),
        all(),
        NameSelection::Whitelist(key_list()),
        NameSelection::AllExcept(key_list()),
    ];
    let added = [
        none(),
        all(),
        NameSelection::Whitelist(added_list()),
        NameSelection::AllExcept(added_list()),
    ];
    let expected = [
        ["", "k o b x", "o b", "k x"],
        ["k o b x", "k o b x", "k o b x", "k o b x"],
        ["k b", "k o b x", "k o b", "k b x"],
        ["o x", "k o b x", "o b x", "x"],
    ];
    for (key, row) in keys.iter().zip(expected) {
        for (added, expected) in added.iter().zip(row) {
            let mut cache_policy = managed_cache_policy("CachingDisabled").unwrap();
            cache_policy.query_strings = key.clone();
            cache_policy.cookies = key.clone();
            let policy = OriginRequestPolicy {
                name: "test".to_owned(),
                headers: OriginRequestHeaders::None,
                cookies: added.clone(),
                query_strings: added.clone(),
            };
            let settings = policies(cache_policy.clone(), Some(policy));
            let lines = ["cookie: k=1; o=1; b=1; x=1"];
            let forwarded = of(&settings, "/?k=1&o=1&b=1&x=1", &lines);
            let what = format!("{key:?} with {added:?}");
            let names: Vec<&str> = query::parameters(&forwarded.query)
                .map(query::name)
                .collect();
            assert_eq!(names.join(" "), expected, "{what}");
            assert_eq!(forwarded.withheld_query, expected != "k o b x", "{what}");
            let mut sorted: Vec<&str> = expected.split_terminator(' ').collect();
            sorted.sort_unstable();
            let cookies: Vec<String> = sorted.iter().map(|it| format!("{it}=1")).collect();
            let found = said(&forwarded, "cookie").map(|(value, _)| value);
            assert_eq!(found.unwrap_or_default(), cookies.join("; "), "{what}");
            if *added == NameSelection::None {
                let alone = of(&policies(cache_policy, None), "/?k=1&o=1&b=1&x=1", &lines);
                assert_eq!(alone, forwarded, "{what}");
            }
        }
    }
}

/// The same table for headers, of which a cache policy takes none or those of a list.
#[test]
fn two_selections_of_headers_make_one() {
    let added = [
        OriginRequestHeaders::None,
        OriginRequestHeaders::AllViewer,
        OriginRequestHeaders::Whitelist(headers(&["o", "b"])),
        OriginRequestHeaders::AllExcept(headers(&["o", "b", "host"])),
    ];
    let rows = [
        (headers(&[]), ["", "k o b x", "o b", "k x"]),
        (headers(&["k", "b"]), ["k b", "k o b x", "k o b", "k b x"]),
    ];
    for (key, row) in rows {
        for (added, expected) in added.iter().zip(row) {
            let mut cache_policy = managed_cache_policy("CachingDisabled").unwrap();
            cache_policy.headers = key.clone();
            let policy = OriginRequestPolicy {
                name: "test".to_owned(),
                headers: added.clone(),
                cookies: NameSelection::None,
                query_strings: NameSelection::None,
            };
            let settings = policies(cache_policy, Some(policy));
            let forwarded = of(&settings, "/", &["k: 1", "o: 1", "b: 1", "x: 1"]);
            let mine = |it: &&str| it.len() == 1;
            let names: Vec<&str> = forwarded.headers.keys().map(HeaderName::as_str).collect();
            let names: Vec<&str> = names.into_iter().filter(mine).collect();
            assert_eq!(names.join(" "), expected, "{key:?} with {added:?}");
        }
    }
}

#[test]
fn a_list_of_query_strings_keeps_the_order_of_the_request() {
    let mut policy = managed_cache_policy("CachingDisabled").unwrap();
    policy.query_strings = NameSelection::Whitelist(vec!["a".to_owned(), "b".to_owned()]);
    let forwarded = of(&policies(policy, None), "/?b=2&c=%20&a=1&b", &[]);
    assert_eq!(forwarded.query, "b=2&a=1&b");
    assert!(forwarded.withheld_query);
}

macro_rules! legacy_sends {
    ($($name:ident: $header:literal => $unlisted:expr, $listed:expr;)*) => { $(
        #[test]
        fn $name() {
            let (name, value) = $header.split_once(": ").unwrap();
            let name = HeaderName::from_static(name);
            let lines = [$header, "host: www.example.com"];
            let reason = |settings: &CacheSettings| {
                let forwarded = of(settings, "/", &lines);
                forwarded.headers.get(&name).map(|it| {
                    assert_eq!(it, value);
                    forwarded.because(&name)
                })
            };
            assert_eq!(reason(&listing(&[])), $unlisted);
            assert_eq!(reason(&listing(&[name.as_str().to_owned().leak()])), $listed);
        }
    )* };
}

legacy_sends! {
    legacy_any_other: "x-foo: 1" => Some(Always), Some(Listed);
    legacy_accept: "accept: */*" => None, Some(Listed);
    legacy_accept_charset: "accept-charset: utf-8" => None, Some(Listed);
    legacy_accept_language: "accept-language: de" => None, Some(Listed);
    legacy_referer: "referer: x" => None, Some(Listed);
    legacy_expect: "expect: 100-continue" => None, Some(Listed);
    legacy_method_override: "x-http-method-override: PUT" => None, Some(Listed);
    legacy_encoding: "accept-encoding: gzip" => Some(Always), Some(Listed);
    legacy_authorization: "authorization: x" => None, Some(Listed);
    legacy_cache_control: "cache-control: no-cache" => Some(Always), Some(Listed);
    legacy_content_length: "content-length: 0" => Some(Always), Some(Listed);
    legacy_max_forwards: "max-forwards: 1" => Some(Always), Some(Listed);
    legacy_pragma: "pragma: no-cache" => Some(Always), Some(Listed);
    legacy_request_range: "request-range: bytes=0-1" => Some(Always), Some(Listed);
    legacy_transfer_encoding: "transfer-encoding: chunked" => Some(Always), Some(Listed);
    legacy_connection: "connection: close" => None, None;
    legacy_content_md5: "content-md5: x" => Some(Always), Some(Listed);
    legacy_content_type: "content-type: text/plain" => Some(Always), Some(Listed);
    legacy_from: "from: x" => Some(Always), Some(Listed);
    legacy_if_match: "if-match: *" => Some(Always), Some(Listed);
    legacy_if_modified_since: "if-modified-since: x" => Some(Always), Some(Listed);
    legacy_if_none_match: "if-none-match: *" => Some(Always), Some(Listed);
    legacy_if_range: "if-range: x" => Some(Always), Some(Listed);
    legacy_if_unmodified_since: "if-unmodified-since: x" => Some(Always), Some(Listed);
    legacy_origin: "origin: x" => Some(Always), Some(Listed);
    legacy_via_is_written_by_the_sender: "via: 1.1 x" => None, None;
    legacy_warning: "warning: x" => Some(Always), Some(Listed);
    legacy_x_forwarded_for_is_written_by_the_sender: "x-forwarded-for: 10.0.0.1" => None, None;
    legacy_cookie: "cookie: a=1" => None, None;
    legacy_date: "date: x" => Some(Always), Some(Listed);
    legacy_host: "host: www.example.com" => None, Some(Listed);
    legacy_proxy_authenticate: "proxy-authenticate: x" => None, None;
    legacy_proxy_authorization: "proxy-authorization: x" => None, None;
    legacy_proxy_connection: "proxy-connection: x" => None, None;
    legacy_te: "te: trailers" => None, None;
    legacy_trailer: "trailer: x" => None, None;
    legacy_x_edge: "x-edge-location: x" => None, None;
    legacy_x_forwarded_proto: "x-forwarded-proto: http" => None, None;
    legacy_x_real_ip: "x-real-ip: 10.0.0.1" => None, None;
    legacy_range: "range: bytes=0-1" => Some(Always), Some(Listed);
    legacy_upgrade: "upgrade: h2c" => None, None;
    legacy_user_agent: "user-agent: curl/8.5" => None, Some(Listed);
    legacy_request_id: "x-amz-cf-id: x" => None, None;
    legacy_keep_alive: "keep-alive: timeout=5" => None, None;
}

#[test]
fn legacy_encoding_is_normalized() {
    let encoding = |line| said(&of(&listing(&[]), "/", &[line]), "accept-encoding");
    let gzip = is("gzip", Always);
    assert_eq!(encoding("accept-encoding: deflate, gzip, br"), gzip);
    assert_eq!(encoding("accept-encoding: br"), None);
    let listed = of(&listing(&["accept-encoding"]), "/", &BROWSER);
    assert_eq!(
        said(&listed, "accept-encoding"),
        is("gzip, br, zstd", Listed)
    );
}

#[test]
fn legacy_authorization_goes_out_with_methods_that_are_not_cached() {
    let authorized = |method: &Method, cached_methods| {
        let request = viewer("/", &["authorization: Basic x"]);
        let asked = Asked {
            distribution: "E2EXAMPLE",
            method,
            path: "/",
            query: "",
            viewer: &request,
            profile: &ViewerProfile::default(),
            cached_methods,
            fidelity: &Fidelity::default(),
            error_page: None,
        };
        let forwarded = listing(&[]).forward(false, &asked, OriginKind::Custom);
        forwarded.headers.contains_key(AUTHORIZATION)
    };
    for method in [Method::DELETE, Method::PATCH, Method::POST, Method::PUT] {
        assert!(
            authorized(&method, CachedMethods::GetHeadOptions),
            "{method}"
        );
    }
    for method in [Method::GET, Method::HEAD] {
        assert!(!authorized(&method, CachedMethods::GetHead), "{method}");
    }
    assert!(authorized(&Method::OPTIONS, CachedMethods::GetHead));
    assert!(!authorized(&Method::OPTIONS, CachedMethods::GetHeadOptions));
}

#[test]
fn legacy_facts_go_out_where_they_are_listed() {
    let settings = listing(&["cloudfront-viewer-country", "cloudfront-is-mobile-viewer"]);
    let forwarded = of(&settings, "/", &BROWSER);
    assert_eq!(
        said(&forwarded, "cloudfront-viewer-country"),
        is("US", Listed)
    );
    assert_eq!(
        said(&forwarded, "cloudfront-is-mobile-viewer"),
        is("false", Listed)
    );
    assert_eq!(said(&forwarded, "cloudfront-forwarded-proto"), None);
}

#[test]
fn legacy_all_headers_are_the_viewers() {
    let settings = old(|it| it.headers = ForwardedHeaders::All);
    let forwarded = of(&settings, "/", &BROWSER);
    assert_eq!(said(&forwarded, "host"), is("www.example.com", Listed));
    assert_eq!(
        said(&forwarded, "accept-encoding"),
        is("gzip, br, zstd", Listed)
    );
    assert_eq!(said(&forwarded, "authorization"), is("Basic x", Listed));
    assert_eq!(
        said(&forwarded, "referer"),
        is("https://a.example/", Listed)
    );
    assert!(forwarded.headers.contains_key(USER_AGENT));
    for never in [
        "connection",
        "cookie",
        "expect",
        "via",
        "cloudfront-viewer-country",
    ] {
        assert_eq!(said(&forwarded, never), None);
    }
}

#[test]
fn an_s3_origin_is_never_sent_the_host_the_legacy_way() {
    let request = viewer("/", &BROWSER);
    let asked = Asked {
        distribution: "E2EXAMPLE",
        method: &Method::GET,
        path: "/",
        query: "",
        viewer: &request,
        profile: &ViewerProfile::default(),
        cached_methods: CachedMethods::GetHead,
        fidelity: &Fidelity::default(),
        error_page: None,
    };
    let has_host = |settings: &CacheSettings, origin| {
        let forwarded = settings.forward(false, &asked, origin);
        forwarded.headers.contains_key(HOST)
    };
    for settings in [
        listing(&["host"]),
        old(|it| it.headers = ForwardedHeaders::All),
    ] {
        assert!(has_host(&settings, OriginKind::Custom));
        assert!(!has_host(&settings, OriginKind::S3Rest));
    }
    let policies = managed("CachingDisabled", "AllViewer");
    assert!(has_host(&policies, OriginKind::S3Rest));
}

#[test]
fn the_host_of_http_2_is_forwarded_too() {
    let request = viewer("/", &["accept: */*"]);
    let settings = managed("CachingDisabled", "HostHeaderOnly");
    let forwarded = with(&settings, &request, &Fidelity::default());
    assert_eq!(said(&forwarded, "host"), is("www.example.com", Added));
}

#[test]
fn legacy_query_strings_all_go_out_or_none() {
    let none = of(&listing(&[]), "/?a=1", &[]);
    assert_eq!((none.query.as_str(), none.withheld_query), ("", true));
    let keys = old(|it| {
        it.query_string = true;
        it.query_string_cache_keys = vec!["b".to_owned()];
    });
    let all = of(&keys, "/?a=1&&b=2", &[]);
    assert_eq!(
        (all.query.as_str(), all.withheld_query),
        ("a=1&&b=2", false)
    );
    assert!(!of(&listing(&[]), "/", &[]).withheld_query);
}

#[test]
fn legacy_cookies_go_out_by_their_own_setting() {
    let taking = |cookies| of(&old(|it| it.cookies = cookies), "/", &BROWSER);
    assert_eq!(said(&taking(ForwardedCookies::None), "cookie"), None);
    let all = taking(ForwardedCookies::All);
    assert_eq!(said(&all, "cookie"), is("a=1; b=2", Listed));
    let some = taking(ForwardedCookies::Whitelist(vec!["b*".to_owned()]));
    assert_eq!(said(&some, "cookie"), is("b=2", Listed));
}

#[test]
fn an_error_page_is_asked_for_without_the_viewers_headers() {
    let page = |settings: &CacheSettings| {
        let request = viewer("/gone?a=1", &BROWSER);
        let asked = Asked {
            distribution: "E2EXAMPLE",
            method: &Method::GET,
            path: "/error.html",
            query: "",
            viewer: &request,
            profile: &ViewerProfile::default(),
            cached_methods: CachedMethods::GetHead,
            fidelity: &Fidelity::default(),
            error_page: Some(ErrorPageOf {
                uri: "/gone/é",
                args: "a=1",
            }),
        };
        settings.forward(true, &asked, OriginKind::Custom)
    };
    let forwarded = page(&managed("CachingOptimized", "AllViewer"));
    assert_eq!(sorted(&forwarded), ["accept-encoding"]);
    assert_eq!(
        (forwarded.query.as_str(), forwarded.withheld_query),
        ("", false)
    );
    assert_eq!(
        sorted(&page(&managed("CachingDisabled", "AllViewer"))),
        [""; 0]
    );
    let names = headers(&["cloudfront-error-uri", "cloudfront-error-args", "referer"]);
    let named = page(&adding(OriginRequestHeaders::Whitelist(names)));
    assert_eq!(
        sorted(&named),
        ["cloudfront-error-args", "cloudfront-error-uri"]
    );
    assert_eq!(
        said(&named, "cloudfront-error-uri"),
        is("/gone/%C3%A9", Added)
    );
    assert_eq!(said(&named, "cloudfront-error-args"), is("a=1", Added));
}

#[test]
fn an_error_is_no_fact_of_another_request() {
    let names = headers(&["cloudfront-error-uri"]);
    let settings = adding(OriginRequestHeaders::Whitelist(names));
    assert_eq!(sorted(&of(&settings, "/", &[])), [""; 0]);
}

use std::collections::HashMap;
use std::sync::Arc;

use http::Version;

use super::*;
use crate::distribution::test_request::{legacy, viewer};
use crate::distribution::{
    CachePolicy, CachedMethods, ErrorPageOf, Fidelity, ViewerProfile, managed_cache_policy,
};
use crate::message::{Scheme, ViewerRequest};

fn policy(change: impl FnOnce(&mut CachePolicy)) -> CacheSettings {
    let mut policy = CachePolicy::caching_optimized();
    policy.enable_accept_encoding_gzip = false;
    policy.enable_accept_encoding_brotli = false;
    change(&mut policy);
    CacheSettings::Policies {
        cache_policy: Arc::new(policy),
        origin_request_policy: None,
    }
}

fn managed(name: &str) -> CacheSettings {
    CacheSettings::Policies {
        cache_policy: Arc::new(managed_cache_policy(name).unwrap()),
        origin_request_policy: None,
    }
}

fn old(change: impl FnOnce(&mut ForwardedValues)) -> CacheSettings {
    let mut values = legacy();
    change(&mut values);
    CacheSettings::ForwardedValues(Arc::new(values))
}

fn names(them: &[&str]) -> Vec<String> {
    them.iter().map(|it| (*it).to_owned()).collect()
}

fn headers(them: &[&'static str]) -> Vec<HeaderName> {
    them.iter().copied().map(HeaderName::from_static).collect()
}

fn key_with(settings: &CacheSettings, request: &ViewerRequest, fidelity: &Fidelity) -> CacheKey {
    let asked = Asked {
        distribution: "E2EXAMPLE",
        method: &request.method,
        path: &request.path,
        query: &request.query,
        viewer: request,
        profile: &ViewerProfile::default(),
        cached_methods: CachedMethods::GetHeadOptions,
        fidelity,
        error_page: None,
    };
    settings.cache_key(true, &asked)
}

fn key_of(settings: &CacheSettings, request: &ViewerRequest) -> CacheKey {
    key_with(settings, request, &Fidelity::default())
}

/// The key behind the distribution, its lines joined by ` | `.
fn key(settings: &CacheSettings, target: &str, lines: &[&str]) -> String {
    let key = key_of(settings, &viewer(target, lines));
    assert!(key.as_str().ends_with('\n'));
    let rest: Vec<&str> = key.as_str().lines().skip(1).collect();
    rest.join(" | ")
}

macro_rules! makes {
    ($($name:ident: $settings:expr, $target:literal, $headers:expr => $key:literal;)*) => { $(
        #[test]
        fn $name() {
            let headers: &[&str] = &$headers;
            assert_eq!(key(&$settings, $target, headers), $key);
        }
    )* };
}

makes! {
    the_path_alone: policy(|_| ()), "/a/b.js", [] => "/a/b.js";
    the_path_as_it_is: policy(|_| ()), "/A//%7e/./b", [] => "/A//%7e/./b";
    the_encoding: managed("CachingOptimized"), "/a", ["accept-encoding: gzip, br"]
        => "/a | accept-encoding: br,gzip";
    no_encoding: managed("CachingOptimized"), "/a", ["accept-encoding: deflate"] => "/a";
    the_query_does_not_count: managed("CachingOptimized"), "/a?b=1", [] => "/a";
    all_query_strings: policy(|it| it.query_strings = NameSelection::All), "/a?b=2&a=1&b&&C=%20",
        [] => "/a?b=2&a=1&b&&C=%20";
    all_of_no_query_strings: policy(|it| it.query_strings = NameSelection::All), "/a?", [] => "/a";
    listed_query_strings_in_their_order:
        policy(|it| it.query_strings = NameSelection::Whitelist(names(&["a", "b"]))),
        "/?c=1&b=2&a=1&b=3&A=4&b" , [] => "/?b=2&a=1&b=3&b";
    listed_query_strings_that_are_missing:
        policy(|it| it.query_strings = NameSelection::Whitelist(names(&["a"]))), "/?b=1", [] => "/";
    a_star_in_a_policy_is_a_letter:
        policy(|it| it.query_strings = NameSelection::Whitelist(names(&["*"]))), "/?a=1&*=2", []
        => "/?*=2";
    a_semicolon_separates_nothing:
        policy(|it| it.query_strings = NameSelection::Whitelist(names(&["color"]))),
        "/?color=red;size=large&size=s", [] => "/?color=red;size=large";
    all_query_strings_but_some:
        policy(|it| it.query_strings = NameSelection::AllExcept(names(&["a"]))),
        "/?a=1&b=2&c=3", [] => "/?b=2&c=3";
    headers_with_their_case: policy(|it| it.headers = headers(&["x-b", "x-a"])), "/",
        ["x-a: One", "X-B: two", "x-c: 3"] => "/ | x-b: two | x-a: One";
    a_header_twice: policy(|it| it.headers = headers(&["x-a"])), "/", ["x-a: 1", "x-a: 2"]
        => "/ | x-a: 1 | x-a: 2";
    an_empty_header: policy(|it| it.headers = headers(&["x-a"])), "/", ["x-a: "] => "/ | x-a: ";
    an_absent_header: policy(|it| it.headers = headers(&["x-a"])), "/", [] => "/";
    the_host: policy(|it| it.headers = headers(&["host"])), "/", [] => "/ | host: www.example.com";
    a_fact_of_cloudfront: policy(|it| it.headers = headers(&["cloudfront-viewer-country"])), "/",
        ["cloudfront-viewer-country: XX"] => "/ | cloudfront-viewer-country: US";
    an_accept_encoding_like_any_header: policy(|it| it.headers = headers(&["accept-encoding"])),
        "/", ["accept-encoding: br, x"] => "/ | accept-encoding: br, x";
    cookies_are_no_header: policy(|it| it.headers = headers(&["cookie"])), "/", ["cookie: a=1"]
        => "/";
    all_cookies: policy(|it| it.cookies = NameSelection::All), "/", ["cookie: b=2; a=1; $c=3"]
        => "/ | cookie: a=1; b=2";
    listed_cookies: policy(|it| it.cookies = NameSelection::Whitelist(names(&["b"]))), "/",
        ["cookie: b=2; a=1; B=3"] => "/ | cookie: b=2";
    all_cookies_but_some: policy(|it| it.cookies = NameSelection::AllExcept(names(&["b"]))), "/",
        ["cookie: b=2; a=1"] => "/ | cookie: a=1";
    no_cookie: policy(|it| it.cookies = NameSelection::All), "/", [] => "/";
    the_managed_policy_of_the_origins_headers:
        managed("UseOriginCacheControlHeaders-QueryStrings"), "/a?b=1",
        ["accept-encoding: gzip", "origin: https://a.example", "cookie: s=1"]
        => "/a?b=1 | accept-encoding: gzip | host: www.example.com | origin: https://a.example | \
            cookie: s=1";
    legacy_without_anything: old(|_| ()), "/a?b=1", ["cookie: a=1", "x-a: 1"] => "/a";
    legacy_gzip: old(|_| ()), "/a", ["accept-encoding: br, gzip"] => "/a | accept-encoding: gzip";
    legacy_query: old(|it| it.query_string = true), "/a?b=1&a", [] => "/a?b=1&a";
    legacy_query_keys: old(|it| {
        it.query_string = true;
        it.query_string_cache_keys = names(&["b"]);
    }), "/?a=1&b=1", [] => "/?b=1";
    legacy_query_keys_without_query: old(|it| it.query_string_cache_keys = names(&["b"])),
        "/?b=1", [] => "/";
    legacy_headers: old(|it| it.headers = ForwardedHeaders::Named(headers(&["x-a", "host"]))),
        "/", ["x-a: 1"] => "/ | x-a: 1 | host: www.example.com";
    legacy_cookies_by_pattern: old(|it| it.cookies = ForwardedCookies::Whitelist(names(&["u*"]))),
        "/", ["cookie: b=2; u2=1; u1=1"] => "/ | cookie: u1=1; u2=1";
    legacy_all_cookies: old(|it| it.cookies = ForwardedCookies::All), "/", ["cookie: b=2"]
        => "/ | cookie: b=2";
}

#[test]
fn a_key_is_text_of_one_line_a_part() {
    let request = viewer("/a?b=1", &["accept-encoding: gzip"]);
    let key = key_of(&managed("CachingOptimized"), &request);
    assert_eq!(key.as_str(), "E2EXAMPLE\n/a\naccept-encoding: gzip\n");
    assert_eq!(key.distribution(), "E2EXAMPLE");
    assert_eq!(key.path_and_query(), "/a");
    assert_eq!(key.parts().collect::<Vec<_>>(), ["accept-encoding: gzip"]);
    assert_eq!(key.to_string(), key.as_str());
}

#[test]
fn a_key_of_path_and_encoding_is_one_allocation() {
    let request = viewer("/a/long/enough/path.js?b=1", &["accept-encoding: gzip, br"]);
    let key = key_of(&managed("CachingOptimized"), &request);
    let begun_with = "E2EXAMPLE".len() + "/a/long/enough/path.js".len() + ENCODING_ROOM;
    assert_eq!(key.0.len(), begun_with);
    assert_eq!(key.0.capacity(), begun_with);
}

#[test]
fn a_map_of_keys_is_asked_with_text() {
    let key = key_of(&policy(|_| ()), &viewer("/a", &[]));
    let map = HashMap::from([(key, 1)]);
    assert_eq!(map.get("E2EXAMPLE\n/a\n"), Some(&1));
    assert_eq!(map.get("E2EXAMPLE\n/b\n"), None);
}

#[test]
fn a_head_has_the_key_of_its_get_and_options_its_own() {
    let settings = policy(|_| ());
    let mut request = viewer("/a", &[]);
    let get = key_of(&settings, &request);
    request.method = Method::HEAD;
    assert_eq!(key_of(&settings, &request), get);
    request.method = Method::OPTIONS;
    assert_eq!(
        key_of(&settings, &request).as_str(),
        "E2EXAMPLE\n/a\nOPTIONS\n"
    );
}

#[test]
fn the_protocol_is_not_in_the_key() {
    let settings = managed("CachingOptimized");
    let mut request = viewer("/a", &["accept-encoding: gzip"]);
    let https = key_of(&settings, &request);
    request.scheme = Scheme::Http;
    request.version = Version::HTTP_2;
    assert_eq!(key_of(&settings, &request), https);
}

#[test]
fn the_order_of_an_allow_list_may_count() {
    let settings = policy(|it| it.query_strings = NameSelection::Whitelist(names(&["a", "b"])));
    let fidelity = Fidelity {
        query_whitelist_order: QueryWhitelistOrder::AsListed,
        ..Fidelity::default()
    };
    let one = key_with(&settings, &viewer("/?b=2&a=1&b=1", &[]), &fidelity);
    let other = key_with(&settings, &viewer("/?a=1&b=2&c=3&b=1", &[]), &fidelity);
    assert_eq!(one.path_and_query(), "/?a=1&b=2&b=1");
    assert_eq!(one, other);
}

#[test]
fn the_key_of_an_error_page_is_its_path_and_the_encoding() {
    let settings = policy(|it| {
        it.enable_accept_encoding_gzip = true;
        it.headers = headers(&["x-a", "host"]);
        it.cookies = NameSelection::All;
        it.query_strings = NameSelection::All;
    });
    let request = viewer(
        "/gone?x=1",
        &["accept-encoding: gzip", "x-a: 1", "cookie: a=1"],
    );
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
            uri: "/gone",
            args: "x=1",
        }),
    };
    assert_eq!(
        settings.cache_key(true, &asked).as_str(),
        "E2EXAMPLE\n/error.html\naccept-encoding: gzip\n"
    );
}

#[test]
fn no_key_looks_like_another() {
    let settings = policy(|it| it.headers = headers(&["x-a", "x-b"]));
    let mut broken = viewer("/a", &[]);
    broken.path = "/a\nOPTIONS".to_owned();
    let key = key_of(&settings, &broken);
    assert_eq!(key.path_and_query(), "/a%0AOPTIONS");
    assert_eq!(key.parts().count(), 0);

    let mut bytes = viewer("/", &[]);
    let value = HeaderValue::from_bytes(b"\xff").unwrap();
    bytes.headers.insert("x-a", value);
    let text = viewer("/", &["x-a: \\xff"]);
    assert_eq!(
        key_of(&settings, &bytes).as_str(),
        "E2EXAMPLE\n/\nx-a:: \\xff\n"
    );
    assert_eq!(
        key_of(&settings, &text).as_str(),
        "E2EXAMPLE\n/\nx-a: \\xff\n"
    );
}

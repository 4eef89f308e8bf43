//! What the tests of forwarding share, and the request for an error page.

mod legacy;
mod policies;
mod selections;

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
